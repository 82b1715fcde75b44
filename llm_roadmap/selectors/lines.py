"""Find topics by their lines: `L12`, or `L12-L20` for all from one line to another."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..safe_text import clean
from .selector import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Topic

# No document has more lines than fifteen digits can count.
LINES: Final = r"l(?P<first>[1-9][0-9]{0,14})(?:-l?(?P<last>[1-9][0-9]{0,14}))?"

MARKDOWN: Final = (".md", ".markdown")
"""The ends of names that count as a document's name if the document has no name."""


def lines(typed: str, name: str) -> range:
    """Return the lines that a text names in the document with this name; none if it names none.

    `typed` is the key of a selector: `l12`, `l12-l20`, or `roadmap.md:12`, as commands print it.
    """
    document, colon, number = typed.rpartition(":")
    if colon and _is_name(document, name):
        typed = f"l{number}"
    # Most texts begin with another letter, and compiling patterns takes time.
    match = re.fullmatch(LINES, typed) if typed.startswith("l") else None
    if not match:
        return range(0)
    first = int(match["first"])
    return range(first, int(match["last"] or first) + 1)


def topics_on(topics: Sequence[Topic], wanted: range) -> Sequence[Topic]:
    """Return the topics whose boxes are on these lines; `topics` are in document order."""
    if not wanted:
        return ()
    from bisect import bisect_left  # it takes time to import, and few selectors are lines

    line = attrgetter("line")
    start = bisect_left(topics, wanted.start, key=line)
    return [*topics[start : bisect_left(topics, wanted.stop, start, key=line)]]


def _is_name(typed: str, name: str) -> bool:
    if not name:
        return typed.endswith(MARKDOWN)
    while typed.startswith(("./", "../")):  # as other programs print it, and this one from below
        typed = typed.partition("/")[2]
    whole = key(clean(name))  # as this package prints it
    return whole == typed or whole.endswith((f"/{typed}", f"\\{typed}"))
