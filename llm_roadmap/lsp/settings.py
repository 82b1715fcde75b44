"""Define what a user can set in the editor, and read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from ..linting import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..linting import Diagnostic

MOST_SHOWN: Final = 60
"""How many characters of a wrong value a message shows."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set."""

    files: tuple[str, ...] = ("*",)
    """Patterns of the documents that are looked at, such as `*/ROADMAP.md`."""
    hints: bool = True
    """Whether progress is shown after headings and topics."""
    links: bool = True
    """Whether links can be opened from the document."""
    headings: bool = True
    """Whether the outline has the headings, and not only the topics."""
    ignore: tuple[str, ...] = ()
    """Codes of findings that are not shown."""
    problems: tuple[str, ...] = field(default=(), compare=False)
    """A sentence for each setting that is wrong, and so is left out."""

    def covers(self, uri: str) -> bool:
        """Return whether a document is to be looked at; `*` in a pattern stands for `/`, too."""
        try:
            path = unquote(urlsplit(uri).path)
        except ValueError:
            path = uri  # an editor can call a document as it likes
        return any(fnmatchcase(path, pattern) for pattern in self.files)

    def shown(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that are shown."""
        return [each for each in found if each.code not in self.ignore]


def settings_from(value: Any) -> Settings:
    """Return the settings in what an editor has sent; wrong ones are left out.

    Unknown ones may be meant for the editor's own part, such as `path` and `trace.server`.
    """
    if value is None:
        return Settings()
    if not isinstance(value, dict):
        problem = f"the settings are {_short(value)}; write a table with {', '.join(WANTED)}"
        return Settings(problems=(problem,))
    given = {name: each for name, each in value.items() if name in WANTED}
    problems = {name: problem for name, each in given.items() if (problem := _problem(name, each))}
    right: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each
        for name, each in given.items()
        if name not in problems
    }
    return Settings(**right, problems=tuple(problems.values()))


def _problem(name: str, value: Any) -> str:
    """Return what is wrong with a setting; empty if it is right."""
    kind, wanted = WANTED[name]
    is_right = isinstance(value, kind) and (name != "files" or bool(value))
    if kind is list and is_right:
        is_right = all(isinstance(each, str) for each in value)
    if not is_right:
        return f"{name} is {_short(value)}; write {wanted}"
    unknown = [code for code in value if code not in CODES] if name == "ignore" else []
    return f"ignore names {_short(unknown[0])}; there are {', '.join(CODES)}" if unknown else ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


WANTED: Final[dict[str, tuple[type, str]]] = {
    "files": (list, 'a list of patterns, such as ["*/ROADMAP.md"]'),
    "hints": (bool, "true or false"),
    "links": (bool, "true or false"),
    "headings": (bool, "true or false"),
    "ignore": (list, 'a list of codes, such as ["R101"]'),
}
"""What each setting has to be: its type, and what to write. Lists are of texts."""
