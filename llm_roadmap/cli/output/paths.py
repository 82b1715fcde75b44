"""Show paths as the user would type them from here, and commands to run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ...system import system
from ...text.safe_text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from ...model import Topic

PROGRAM: Final = "llm-roadmap"
MISREAD: Final = ("-", "~")
"""How the name of a file can begin that means something else where it is typed."""


def shown_path(path: Path, line: int | None = None) -> str:
    """Return the name of a file, or of a line in it, as it is shown.

    Such as `ROADMAP.md`, `../ROADMAP.md:12`; see `from_here`. `./` stands before a name that would
    be read as an option, as standard input, or as a home folder.
    """
    name = clean(from_here(str(path)))
    if name.startswith(MISREAD) and path.is_absolute():
        name = os.path.join(os.curdir, name)
    return name if line is None else f"{name}:{line}"


def topic_address(path: Path, topic: Topic) -> str:
    """Return a topic as it can be typed from here: `FILE:LINE`, which names no other topic."""
    return topic.roadmap.index.address(topic, shown_path(path))


def from_here(path: str) -> str:
    """Return an absolute path relative to the current folder if that is shorter, else as it is.

    Other text may follow the path, such as a line number or a message. `..` stays as it is, since
    it leads elsewhere behind a symbolic link.
    """
    if not os.path.isabs(path):
        return path
    try:
        here = os.getcwd()
    except OSError:  # the current folder is gone
        return path
    if _is_same(path, here):
        return os.curdir
    way = ""
    while not _is_same(path[: len(around := os.path.join(here, ""))], around):
        here, below = os.path.split(here)
        if not below:  # another drive
            return path
        way = os.path.join(os.pardir, way)
        if _is_same(path, here):
            return min(way.removesuffix(os.sep), path, key=len)
    return min(way + path[len(around) :], path, key=len)


def _is_same(path: str, other: str) -> bool:
    """Return whether two paths are the same; on Windows in any spelling, by case and slashes."""
    return os.path.normcase(path) == os.path.normcase(other)


def shown_folder(path: str) -> str:
    """Return the shortest way to type a folder here: `..`, `~/notes`, or its whole path."""
    ways = [from_here(path)]
    home = os.path.realpath(os.path.expanduser("~"))
    if _is_same(path, home):
        ways.append("~")
    elif _is_same(path[: len(around := os.path.join(home, ""))], around):
        ways.append(os.path.join("~", path[len(around) :]))
    return min(ways, key=len)


def command_line(*words: str | Path) -> str:
    """Return the command line that calls this program with these words."""
    return clean(system.command_line((PROGRAM, *map(_word, words))))


def _word(word: str | Path) -> str:
    """Return a word of a command."""
    return word if isinstance(word, str) else shown_path(word)
