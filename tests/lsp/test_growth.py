"""What an editor asks of twice the document takes twice the time, whatever it is made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from ..support.families import FAMILIES, LARGER, again, numbered
from ..support.growth import slow
from .editor import ALL, URI, Editor

if TYPE_CHECKING:
    from llm_roadmap import Roadmap

    from ..support.growth import Operations

EDITOR: Final = Editor(capabilities={"textDocument": {"diagnostic": {}}})

EVERYTHING: Final[dict[str, Any]] = {
    "range": ALL,
    "position": {"line": 0, "character": 4},
    "context": {"diagnostics": [], "triggerKind": 1},
    "options": {"tabSize": 4, "insertSpaces": True},
}
"""What a request says besides the document; each method takes what it knows."""


def opened(roadmap: Roadmap) -> int:
    EDITOR.received.clear()
    EDITOR.open(roadmap.source.decode())
    return 0


def typed(_: Roadmap) -> int:
    """Type at the ends of the first line and of the last one, in turn."""
    for text in "a b":
        for line in (0, len(EDITOR.server.buffers[URI].lines) - 1):
            at = {"line": line, "character": 999_999_999}
            EDITOR.change([{"range": {"start": at, "end": at}, "text": text}])
    return 0


def replaced(_: Roadmap) -> int:
    """Change every line that begins with a bullet, in one message, and take it back."""
    lines = EDITOR.server.buffers[URI].source.splitlines()
    spots = [{"line": n, "character": 0} for n, line in enumerate(lines) if line[:1] == b"-"]
    EDITOR.change([{"range": {"start": at, "end": at}, "text": " "} for at in spots])
    spaces = [{"start": at, "end": at | {"character": 1}} for at in spots]
    EDITOR.change([{"range": each, "text": ""} for each in spaces])
    return 0


def asked(method: str) -> Any:
    def ask(_: Roadmap) -> int:
        EDITOR.server.buffers[URI].answers.clear()  # else the last one would be sent again
        answer = EDITOR.about(method, **EVERYTHING)
        assert EDITOR.server.buffers[URI].checklist  # else nothing would be done
        EDITOR.received.clear()
        return len(json.dumps(answer))

    return ask


METHODS: Final = (
    "diagnostic",
    "inlayHint",
    "codeLens",
    "documentSymbol",
    "foldingRange",
    "documentLink",
    "hover",
    "completion",
    "codeAction",
)

OPERATIONS: Final[Operations] = {
    "open": opened,
    "type": typed,
    "replace": replaced,
    **{method: asked(method) for method in METHODS},
}


MORE: Final = {
    "dead links after emojis": again("\U0001f600[a](javascript:b) ", "- [ ] "),
    "web links after emojis": again("\U0001f600 www.a.bc/d ", "- [ ] "),
    "boxes without a space between topics": numbered("- [ ] a {}\n\n-[ ] b\n\n"),
}

NAMES: Final = (
    "topics",
    "topics with fields",
    "one topic with subtopics",
    "one topic with links below it",
    "nested topics of ten levels",
    "half-done nested topics",
    "sections of six levels",
    "headings in items",
    "markers in sections",
    "blank lines in an item",
    "carriage returns",
    "topics of emojis",
    "a title of joined emojis",
    "a title of bare links glued",
    "one line with dead links",
)
"""Those where positions, findings, sections or links are many; others are for the core's table."""

TABLE: Final = {name: FAMILIES[name] for name in NAMES} | MORE


@pytest.mark.parametrize("family", TABLE)
def test_twice_the_document_takes_twice_the_time(family: str, smaller: int) -> None:
    times = LARGER.get(family, 1)
    assert slow(TABLE[family], OPERATIONS, times=times, smaller=smaller) == set()
