"""Find lines that a text names: `L12`, `L12-L20`, or `ROADMAP.md:12` as the commands print it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..text.safe_text import clean
from ..values import NamedTuple
from .normal_forms import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Roadmap, Topic
    from .normal_forms import Reading

# No document has more lines than fifteen digits can count.
LINES: Final = r"(?P<first>[1-9][0-9]{0,14})(?:-l?(?P<last>[1-9][0-9]{0,14}))?"
COLUMN: Final = r"[0-9]{1,15}"

STDIN: Final = "-"
"""The name of a document on standard input."""
MARKDOWN: Final = (".md", ".markdown")
"""The ends of the names of documents, in small letters."""


class LineAddress(NamedTuple):
    """Some lines of a document."""

    path: str
    """The path of the document, as it is typed."""
    lines: range
    """The lines, from 1."""


def lines(reading: Reading, name: str) -> range:
    """Return the lines that a text names in the document with this name; none if it names none."""
    if found := _own_lines(reading.key):
        return found
    here = (each.lines for each in line_addresses(reading.text) if is_document(each.path, name))
    return next(here, range(0))


def is_line(text: str) -> bool:
    """Return whether a text names lines, and no document: `L12`, `L12-L20`."""
    return bool(_own_lines(normal(text)))


def _own_lines(key: str) -> range:
    return _lines(key[1:]) if key.startswith("l") else range(0)


def line_addresses(text: str) -> Iterator[LineAddress]:
    """Yield each way to read a text as PATH:LINE or PATH:LINE:COLUMN.

    LINE can be several lines, such as `12-20`. PATH can have colons in it, too.
    """
    path, _, last = text.rstrip().rpartition(":")
    if path and (found := _lines(last)):
        yield LineAddress(path, found)
    if path and re.fullmatch(COLUMN, last):
        path, _, last = path.rpartition(":")
        if path and (found := _lines(last)):
            yield LineAddress(path, found)


def is_document(path: str, name: str) -> bool:
    """Return whether a path, seen from the current folder, is that of the document with this name.

    If there is no such file, the path may be the document's as the commands print it.
    """
    if not name:
        return path.casefold().endswith(MARKDOWN)
    if STDIN in (path, name):
        return path == name
    try:
        os.stat(path)
    except (OSError, ValueError):  # a name with a NUL in it is a ValueError
        return _printed(path) == _printed(name)
    try:
        return os.path.samefile(path, name)
    except OSError:  # the document is gone
        return False


def topics_on(roadmap: Roadmap, wanted: range) -> Sequence[Topic]:
    """Return the topics whose boxes are on these lines."""
    if not wanted:
        return ()
    from bisect import bisect_left  # it takes time to import, and few selectors are lines

    topics, line = roadmap.topics, attrgetter("line")
    start = bisect_left(topics, wanted.start, key=line)
    return [*topics[start : bisect_left(topics, wanted.stop, start, key=line)]]


def _lines(typed: str) -> range:
    """Return the lines that `12` or `12-l20` names; none if it is something else."""
    # Most texts are none, and compiling the pattern takes time.
    match = re.fullmatch(LINES, typed, re.IGNORECASE) if typed[:1].isdigit() else None
    if not match:
        return range(0)
    first = int(match["first"])
    return range(first, int(match["last"] or first) + 1)


def _printed(path: str) -> str:
    """Return the key of a path as the commands print it, from the root on."""
    with suppress(OSError):  # the current folder can be gone
        path = os.path.abspath(path)
    return normal(clean(path))
