"""Put each finding of `lint` beside its bytes, and propose what to type instead, by rule."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..linting import Category, lint
from ..linting.brackets import LOOKALIKES
from ..linting.line_and_column import spans
from ..linting.whole_document import is_half_done
from ..markdown import MARKER_END, MARKER_START
from ..model import Topic, topics_among
from ..text.edits import Edit
from ..text.lines import Lines
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap

BOXLIKE: Final = re.compile(
    rb"(?P<bullet>[-*+]|[0-9]{1,9}[.)])(?:(?P<gap>[ \t]+)|[^\[\r\n]*)"
    rb"\[(?P<mark>[^\[\]\r\n]*)\](?P<space>[ \t]?)"
)
"""A list mark and the brackets after it, with white space between, or what only looks like it."""
BROKEN: Final = re.compile(
    rb"(?P<before>[-*+]|[0-9]{1,9}[.)])[ \t]+"
    rb"\[(?P<mark>[ \txX]*)(?:\r\n|\r|\n)[ \t>]*(?P<more>[xX]?)[ \t]*\][ \t]*"
)
"""A list mark and a box with a line break in it."""
QUOTES: Final = re.compile(rb"[ \t>]*")
"""What stands before a text in a quote."""
LINE_END: Final = re.compile(rb"\r\n|\r|\n")
END: Final = re.compile(rb"[\r\n]|\Z")
REST: Final = re.compile(rb"[ \t]*(?:[\r\n]|\Z)")
"""The rest of a line on which there is nothing more but white space."""
HEADING_LINES: Final = 5
"""The number of lines in which an underline is looked for."""
ON_ONE_LINE: Final = re.compile(
    rb"<!--\s*/?\s*roadmap:[^>\r\n]*>(?:[^<\r\n]*<!--\s*/\s*roadmap:[^>\r\n]*>)?"
)
"""What looks like a progress marker, on one line."""
ON_SOME_LINES: Final = re.compile(
    rb"<!--\s*roadmap:[^>]*>[^<]{0,400}<!--\s*/\s*roadmap:[^>]*>",
)
"""What looks like a progress marker, on some lines."""


class Case(NamedTuple):
    """A finding, and where it is."""

    roadmap: Roadmap
    """The document."""
    diagnostic: Diagnostic
    """What was found."""
    start: int
    """The byte offset at which that begins."""
    line_start: int
    """The byte offset at which its line begins."""


@lru_cache(maxsize=4)
def cases(roadmap: Roadmap) -> tuple[Case, ...]:
    """Return everything that `lint` finds in a roadmap, in document order.

    The last few answers are kept, since one document is compared with many.
    """
    found = lint(roadmap)
    starts = Lines.of_document(roadmap.source).starts
    return tuple(
        Case(roadmap, each, span.start, starts[each.line - 1])
        for each, span in zip(found, spans(roadmap.source, found), strict=True)
    )


class Proposal(NamedTuple):
    """A fix that has not been checked."""

    title: str
    """What it does, in a few words."""
    edits: tuple[Edit, ...]
    """What it changes besides progress markers, in document order."""


def proposals(case: Case) -> tuple[Proposal, ...]:
    """Return what may fix a finding, the best first; none of it is checked.

    Proposals with the same title are ways to do the same thing: the first one that works is used.
    There are none if no rule is sure enough.
    """
    propose = RULES.get(case.diagnostic.code)
    return tuple(propose(case)) if propose else ()


def _replaced(title: str, span: tuple[int, int], text: bytes) -> Proposal:
    return Proposal(title, (Edit(*span, text),))


def _boxes(case: Case) -> Iterator[Proposal]:
    """Yield the boxes that the brackets of an item can stand for."""
    source = case.roadmap.source
    if not (match := BOXLIKE.match(source, case.start)):
        return
    gap = match["gap"] or b" "
    at_end = END.match(source, match.end())
    text = b" text" if at_end else match["space"] or b" "
    mark = match["mark"].decode("utf-8", "replace").removesuffix("\ufe0f").strip()
    is_state = case.diagnostic.category is Category.STATE
    for title, state in _meant(mark, is_state=is_state).items():
        box = b"%s%s[%s]" % (match["bullet"], gap, state)
        yield _replaced(title, match.span(), box + text)
    if at_end:
        yield _replaced("Take the box out", match.span(), match["bullet"])


def _meant(mark: str, *, is_state: bool) -> Mapping[str, bytes]:
    """Return the states of a box that something else in brackets can stand for, by title."""
    if mark in LOOKALIKES or is_state:
        return {"Make this a topic: [ ]": b" ", "Make this a topic: [x]": b"x"}
    return {"Make this a topic": b"x" if mark in ("x", "X") else b" "}


def _box_on_one_line(case: Case) -> Iterator[Proposal]:
    """Yield the box without the line break that is in it."""
    source = case.roadmap.source
    if match := BROKEN.match(source, case.start):
        state = b"x" if (match["mark"] + match["more"]).strip() else b" "
        box = b"%s [%s] " % (match["before"], state)
        yield _replaced("Write the box on one line", match.span(), box)


def _empty_lines_below(case: Case) -> Iterator[Proposal]:
    """Yield an empty line below each of the next few lines: one of them is an underline."""
    source = case.roadmap.source
    for end in islice(LINE_END.finditer(source, case.start), HEADING_LINES):
        yield _empty_line(source, end.end(), "Put an empty line above the underline")


def _empty_line_above(case: Case) -> Iterator[Proposal]:
    yield _empty_line(case.roadmap.source, case.line_start, "Put an empty line above this")


def _empty_line(source: bytes, at: int, title: str) -> Proposal:
    """Return an empty line above the one that begins at an offset, in the same quote."""
    quotes = QUOTES.match(source, at)
    prefix = quotes[0].rstrip(b" \t") if quotes else b""
    return _replaced(title, (at, at), prefix + _line_end(source))


def _states(case: Case) -> Iterator[Proposal]:
    """Yield both ways to make a topic and those below it agree."""
    topics = case.roadmap.topics
    # An item can begin some lines above its box.
    first = bisect_left(topics, case.diagnostic.line, key=attrgetter("line"))
    topic = next(filter(is_half_done, islice(topics, first, None)))
    below = topics_among(topic.contents)
    yield Proposal("Tick all below this", _set_to(below, b"x"))
    yield Proposal("Untick this", _set_to([topic], b" "))


def _set_to(topics: Sequence[Topic], state: bytes) -> tuple[Edit, ...]:
    wrong = (topic.offset for topic in topics if topic.done != (state == b"x"))
    return tuple(Edit(offset, offset + 1, state) for offset in wrong)


def _fresh_markers(_: Case) -> Iterator[Proposal]:
    yield Proposal("Bring the progress up to date", ())


def _markers(case: Case) -> Iterator[Proposal]:
    """Yield progress markers in place of what looks like one."""
    source, start = case.roadmap.source, case.start
    marker = (MARKER_START + MARKER_END).encode()
    begin, end = case.line_start, _line_end(source)
    quotes = QUOTES.fullmatch(source, begin, start)
    before, indent = (b"", quotes[0]) if quotes else (end, b"")
    for match in filter(None, (each.match(source, start) for each in (ON_SOME_LINES, ON_ONE_LINE))):
        after = b"" if REST.match(source, match.end()) else end + indent
        for text in (marker, before + marker, marker + after, before + marker + after):
            yield _replaced("Write a whole progress marker", match.span(), text)


def _line_end(source: bytes) -> bytes:
    """Return what the first line of a document ends with; a line feed if there is but one line."""
    match = LINE_END.search(source)
    return match[0] if match else b"\n"


RULES: Final[Mapping[str, Callable[[Case], Iterable[Proposal]]]] = {
    "R001": _boxes,
    "R002": _boxes,
    "R003": _boxes,
    "R004": _boxes,
    "R005": _box_on_one_line,
    "R006": _empty_lines_below,
    "R007": _empty_line_above,
    "R009": _boxes,
    "R102": _states,
    "R301": _fresh_markers,
    "R302": _markers,
    "R303": _markers,
}
"""What yields the proposals, by code."""
