"""Define the tools for agents: what each takes, does and answers.

An answer is a small JSON object. What can't be done is an answer, too: it says what to do instead.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ..errors import AmbiguousTopicError, RoadmapError
from ..values import NamedTuple
from .answers import brief, said
from .verbs import MOST, RefusedError, add, check, list_, next_, status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .served_documents import ServedDocuments

    Answer = dict[str, Any]


class Tool(NamedTuple):
    """A tool for agents."""

    does: str
    """What it does, for the agent."""
    properties: Mapping[str, Mapping[str, Any]]
    """The JSON Schema of each argument."""
    run: Callable[..., Answer]
    """The function that does it; it takes the documents, then the arguments by their names."""
    required: Sequence[str] = ()
    """The arguments that must be there."""
    only_reads: bool = True
    """Whether it never changes a document."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of all arguments."""
        schema = {"type": "object", "properties": self.properties}
        return {**schema, "required": self.required} if self.required else schema


def call(documents: ServedDocuments, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the answer of a tool as JSON, and whether it is an error."""
    try:
        tool = _tool(name)
        return _compact(tool.run(documents, **_checked(name, tool, arguments))), False
    except RefusedError as error:
        return _compact(error.answer), True
    except AmbiguousTopicError as error:
        fits = [brief(topic) for topic in error.candidates[:MOST]]
        several = f"{error.selector!r} is the title of several; name one by its 'at'"
        return _compact({"error": several, "fits": fits}), True
    except (RoadmapError, OSError, ValueError) as error:
        return _compact({"error": said(error)}), True
    except Exception as error:  # noqa: BLE001 - an agent can do nothing with a traceback
        message = f"this is a bug in llm_roadmap, please report it: {type(error).__name__}: {error}"
        return _compact({"error": message}), True


def _tool(name: str) -> Tool:
    if name not in TOOLS:
        raise RoadmapError(f"there is no tool {name!r}; there are {', '.join(TOOLS)}")
    return TOOLS[name]


def _checked(name: str, tool: Tool, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments; raises RoadmapError if one is missing, unknown, or of another type."""
    given = {each: value for each, value in arguments.items() if value is not None}
    for each in tool.required:
        if each not in given:
            raise RoadmapError(f"{name} needs {' and '.join(map(repr, tool.required))}")
    for each, value in given.items():
        if each not in tool.properties:
            known = ", ".join(map(repr, tool.properties))
            raise RoadmapError(f"{name} takes no {each!r}; it takes {known or 'nothing'}")
        kind = tool.properties[each]["type"]
        if type(value) is not TYPES[kind]:
            raise RoadmapError(f"{each!r} has to be {KINDS[kind]}")
        if kind == "integer" and value < tool.properties[each].get("minimum", 0):
            raise RoadmapError(f"{each!r} is too small")
    return given


TYPES: Final = {"string": str, "boolean": bool, "integer": int}
KINDS: Final = {"string": "a text", "boolean": "true or false", "integer": "a whole number"}


def _compact(answer: Answer) -> str:
    """Return the JSON of an answer; U+FFFD stands for bytes of a path that are no UTF-8."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


_FILE: Final = {"type": "string", "description": "only this document"}
_SECTION: Final = {"type": "string", "description": "title of a section"}
_AT: Final = {"type": "string", "description": "FILE:LINE, copied from an answer"}
_PLACE: Final = {"type": "string", "description": "title or FILE:LINE of a task"}

TOOLS: Final[Mapping[str, Tool]] = {
    "next": Tool(
        "Show the next open tasks of the checklist, with their links. If none is left, `finished`"
        " says whether to stop.",
        {"n": {"type": "integer", "minimum": 1}, "section": _SECTION},
        next_,
    ),
    "list": Tool(
        f"List tasks, at most {MOST}, and how many more there are.",
        {
            "open": {"type": "boolean"},
            "text": {"type": "string", "description": "part of a title"},
            "section": _SECTION,
            "file": _FILE,
            "skip": {"type": "integer", "minimum": 0},
        },
        list_,
    ),
    "check": Tool(
        "Tick a task when it is really done, or untick it (`done`: false). If another task is at"
        " that place, nothing changes and the answer shows what is there.",
        {
            "at": _AT,
            "title": {"type": "string", "description": "the title expected there"},
            "done": {"type": "boolean", "default": True},
        },
        check,
        required=("at", "title"),
        only_reads=False,
    ),
    "add": Tool(
        "Add an open task: last in a section, under a task, or after one. What its place has"
        " already is not added again.",
        {
            "title": {"type": "string", "description": "one line of Markdown"},
            "section": _SECTION,
            "under": _PLACE,
            "after": _PLACE,
            "file": _FILE,
        },
        add,
        required=("title",),
        only_reads=False,
    ),
    "status": Tool(
        "Count done and all tasks. `finished` is true only if nothing is left to do.",
        {"file": _FILE},
        status,
    ),
}
"""The tools by their names."""
