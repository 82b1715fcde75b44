"""Propose what to type instead of what `linting` finds.

A fix is proposed by rule and then checked by reading the document: it counts only if the finding
is gone and no other topic has changed.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from .errors import DocumentError
from .linting import lint
from .linting.blocks import LOOKALIKES
from .linting.spans import spans
from .markdown import BOM, CLOSE, OPEN, parse
from .model import Topic
from .progress_markers import refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from .linting import Diagnostic
    from .model import Roadmap

BOXLIKE: Final = re.compile(
    rb"(?P<bullet>[-*+]|[0-9]{1,9}[.)])(?P<gap>[ \t]*)\[(?P<mark>[^\[\]\r\n]*)\](?P<space>[ \t]?)"
)
"""A list mark and the brackets behind it."""
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
"""The rest of a line that has nothing more to show."""
HEADING_LINES: Final = 5
"""In how many lines an underline is looked for."""
COMMENTS: Final = re.compile(
    rb"<!--\s*/?\s*roadmap:[^>\r\n]*>(?:[^<\r\n]*<!--\s*/\s*roadmap:[^>\r\n]*>)?"
)
"""What looks like a progress marker, on one line."""
LONG: Final = re.compile(
    rb"<!--\s*roadmap:[^>]*>[^<]{0,400}<!--\s*/\s*roadmap:[^>]*>",
)
"""What looks like a progress marker, on some lines."""

FALSE: Final = "R1"
"""Lower codes are for what looks like a topic but isn't one."""


class Fix(NamedTuple):
    """One way to fix what was found."""

    title: str
    """What it does, in a few words."""
    after: Roadmap
    """The document afterwards, with its progress markers brought up to date."""


class Case(NamedTuple):
    """Something that was found, and where."""

    roadmap: Roadmap
    """The document."""
    diagnostic: Diagnostic
    """What was found."""
    start: int
    """The byte offset at which that begins."""


class Proposal(NamedTuple):
    """A fix that has not been checked."""

    title: str
    """What it does, in a few words."""
    source: Callable[[], bytes]
    """Returns the document afterwards."""


def fixes(roadmap: Roadmap, diagnostic: Diagnostic) -> tuple[Fix, ...]:
    """Return the ways to fix something that `lint` found in this roadmap.

    If there is more than one, the author has to choose. If there is none, no rule is sure enough.
    """
    (span,) = spans(roadmap.source, [diagnostic])
    found: dict[str, Fix] = {}
    propose = PROPOSALS.get(diagnostic.code)
    for title, source in propose(Case(roadmap, diagnostic, span.start)) if propose else ():
        if title not in found and (after := _checked(roadmap, diagnostic, source())):
            found[title] = Fix(title, after)
    return tuple(found.values())


def fix_all(roadmap: Roadmap) -> Roadmap:
    """Return the roadmap with every finding fixed that has just one answer.

    It goes from the last finding to the first, so that those above stay where they are.
    """
    for diagnostic in reversed(lint(roadmap)):
        answers = fixes(roadmap, diagnostic) if diagnostic in _lint(roadmap) else ()
        if len(answers) == 1:
            roadmap = answers[0].after
    return roadmap


_lint = lru_cache(maxsize=4)(lint)
"""The findings of the last few documents, since every fix is compared with them."""


def _checked(before: Roadmap, diagnostic: Diagnostic, source: bytes) -> Roadmap | None:
    """Return the document after a fix with up-to-date markers; None if the fix does no good."""
    try:
        after = refresh(parse(source, previous=before))
    except DocumentError:
        return None
    return after if _is_good(before, after, diagnostic) else None


def _is_good(before: Roadmap, after: Roadmap, diagnostic: Diagnostic) -> bool:
    """Return whether a finding is gone, and no other topic has changed."""
    old, new = (Counter(each.code for each in _lint(each)) for each in (before, after))
    if new[diagnostic.code] >= old[diagnostic.code]:
        return False
    healed = _false(old) - _false(new)
    if diagnostic.code < FALSE:
        return healed > 0 and _same_topics(before, after, diagnostic, healed)
    # What else was found is another fix.
    return healed == 0 and _same_topics(before, after, diagnostic, 0)


def _false(codes: Counter[str]) -> int:
    return sum(count for code, count in codes.items() if code < FALSE)


def _same_topics(before: Roadmap, after: Roadmap, diagnostic: Diagnostic, new_ones: int) -> bool:
    """Return whether all topics are as before, with at most so many new ones between them."""
    if len(after.topics) - len(before.topics) not in range(new_ones + 1):
        return False
    old = [*before.topics]
    for topic in after.topics:
        if old and _is_same(old[0], topic, diagnostic):
            del old[:1]
        elif not new_ones:
            return False
    return not old


def _is_same(old: Topic, new: Topic, diagnostic: Diagnostic) -> bool:
    states = old.done == new.done or diagnostic.code == "R102"
    # A false topic can be part of the text of the topic above it.
    titles = old.title == new.title or (
        diagnostic.code < FALSE and bool(new.title) and old.title.startswith(new.title)
    )
    return states and titles


def _replaced(title: str, source: bytes, span: tuple[int, int], text: bytes) -> Proposal:
    start, stop = span
    return Proposal(title, lambda: source[:start] + text + source[stop:])


def _boxes(case: Case) -> Iterator[Proposal]:
    """Yield the boxes that the brackets of an item can stand for."""
    source = case.roadmap.source
    if not (match := BOXLIKE.match(source, case.start)):
        return
    gap = match["gap"] or b" "
    at_end = END.match(source, match.end())
    text = b" text" if at_end else match["space"] or b" "
    states = _meant(match["mark"].decode("utf-8", "replace").removesuffix("\ufe0f").strip())
    for state in states:
        title = "Make this a topic" if len(states) == 1 else f"Make this a topic: [{state}]"
        box = b"%s%s[%s]" % (match["bullet"], gap, state.encode())
        yield _replaced(title, source, match.span(), box + text)
    if at_end:
        yield _replaced("Take the box out", source, match.span(), match["bullet"])


def _meant(mark: str) -> str:
    """Return the states of a box that something else in brackets can stand for."""
    if mark in LOOKALIKES:
        return " x"
    return "x" if mark in ("x", "X") else " "


def _box_on_one_line(case: Case) -> Iterator[Proposal]:
    """Yield the box without the line break that is in it."""
    source = case.roadmap.source
    if match := BROKEN.match(source, case.start):
        state = b"x" if (match["mark"] + match["more"]).strip() else b" "
        box = b"%s [%s] " % (match["before"], state)
        yield _replaced("Write the box on one line", source, match.span(), box)


def _empty_lines_below(case: Case) -> Iterator[Proposal]:
    """Yield an empty line below each of the next few lines: one of them is an underline."""
    source = case.roadmap.source
    ends = [*islice(LINE_END.finditer(source, case.start), HEADING_LINES)]
    for end in reversed(ends):  # one further below leaves the heading as it is
        yield _empty_line(source, end.end(), "Put an empty line above the underline")


def _empty_line_above(case: Case) -> Iterator[Proposal]:
    source = case.roadmap.source
    yield _empty_line(source, _line_start(source, case.start), "Put an empty line above this")


def _empty_line(source: bytes, at: int, title: str) -> Proposal:
    """Return an empty line above the one that begins at an offset, in the same quote."""
    quotes = QUOTES.match(source, at)
    prefix = quotes[0].rstrip(b" \t") if quotes else b""
    return _replaced(title, source, (at, at), prefix + _line_end(source))


def _states(case: Case) -> Iterator[Proposal]:
    """Yield both ways to make a topic and those below it agree."""
    for topic in case.roadmap.topics:
        is_half_done = topic.done and topic.progress.done < topic.progress.total
        if is_half_done and topic.line >= case.diagnostic.line:
            below = dict.fromkeys(_all_below(topic), True)
            yield Proposal("Tick all below this", partial(_ticked, case.roadmap, below))
            yield Proposal("Untick this", partial(_ticked, case.roadmap, {topic: False}))
            return


def _ticked(roadmap: Roadmap, states: dict[Topic, bool]) -> bytes:
    return roadmap.with_done(states).source


def _all_below(topic: Topic) -> Sequence[Topic]:
    return [node for node, _ in topic.contents if isinstance(node, Topic)]


def _fresh_markers(case: Case) -> Iterator[Proposal]:
    yield Proposal("Bring the progress up to date", lambda: refresh(case.roadmap).source)


def _markers(case: Case) -> Iterator[Proposal]:
    """Yield progress markers in place of what looks like one."""
    source, start = case.roadmap.source, case.start
    marker = (OPEN + CLOSE).encode()
    begin, end = _line_start(source, start), _line_end(source)
    quotes = QUOTES.fullmatch(source, begin, start)
    before, indent = (b"", quotes[0]) if quotes else (end, b"")
    for match in filter(None, (each.match(source, start) for each in (LONG, COMMENTS))):
        after = b"" if REST.match(source, match.end()) else end + indent
        for text in (marker, before + marker, marker + after, before + marker + after):
            yield _replaced("Write a whole progress marker", source, match.span(), text)


def _line_start(source: bytes, at: int) -> int:
    """Return the offset at which a line begins, given any offset on it."""
    bom = len(BOM) if source.startswith(BOM) else 0
    return max(bom, source.rfind(b"\n", 0, at) + 1, source.rfind(b"\r", 0, at) + 1)


def _line_end(source: bytes) -> bytes:
    """Return what the first line of a document ends with; a line feed if there is but one line."""
    match = LINE_END.search(source)
    return match[0] if match else b"\n"


PROPOSALS: Final[Mapping[str, Callable[[Case], Iterable[Proposal]]]] = {
    "R001": _boxes,
    "R002": _boxes,
    "R003": _boxes,
    "R004": _boxes,
    "R005": _box_on_one_line,
    "R006": _empty_lines_below,
    "R007": _empty_line_above,
    "R102": _states,
    "R301": _fresh_markers,
    "R302": _markers,
    "R303": _markers,
}
"""What yields what may be a fix, by code: the best first; of those with one title, the first that
works. The other codes have none that a rule is sure of."""
