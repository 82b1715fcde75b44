"""Check fixes by reading the document with them: findings have to go, and nothing else may change.

What is compared are the topics, headings and findings of two documents, the one before the fixes
and the one after them. Each has a kind and a place: a byte offset in the document after the fixes.
So whatever is wrong has a place, and the fix there is to blame.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..linting.codes import FALSE_BOXES
from ..markdown import parse
from ..text.edits import applied
from ..text.lines import Lines
from ..ticking import refresh
from ..values import NamedTuple
from .proposals import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..model import Roadmap, Topic
    from .proposals import Case, Proposal

HEADINGS: Final = tuple(f"heading {level}" for level in range(1, 7))
"""The kinds of headings."""
FALSE: Final = "false topic"
"""The kind of all findings about lines that look like topics but aren't: a fix can turn one of them
into another."""
FALSE_MARKERS: Final = {"R302", "R303"}
"""The codes for comments that look like progress markers but aren't."""
HALF_DONE: Final = "R102"
"""A fix of another kind may cause this finding: a new topic can be below one that is done."""


class Trial(NamedTuple):
    """One proposal that is tried."""

    case: Case
    """The finding that it should fix."""
    proposal: Proposal
    """The proposal."""


class Outcome(NamedTuple):
    """The result of trials that are made together."""

    after: Roadmap | None
    """The document with all of them, its progress markers up to date; None if one has failed."""
    failed: frozenset[int] = frozenset()
    """The numbers of the trials nearest to what is wrong then."""


def outcome(before: Roadmap, trials: Sequence[Trial], *, blame_more: bool = False) -> Outcome:
    """Make trials, which are in document order, all at once, and return the result.

    `blame_more`: for a topic that has changed, blame all trials down to the next topic that was
    there before, and not only those down to the next topic that is there now.
    """
    edits = sorted(
        (edit, number) for number, trial in enumerate(trials) for edit in trial.proposal.edits
    )
    overlapping = {
        number for (one, _), (other, number) in pairwise(edits) if other.start < one.stop
    }
    if overlapping:
        return Outcome(None, frozenset(overlapping))
    try:
        after = parse(applied(before.source, tuple(edit for edit, _ in edits)), previous=before)
        failed = Comparison(before, after, trials, blame_more=blame_more).failed()
        return Outcome(None, failed) if failed else Outcome(refresh(after))
    except DocumentError:
        return Outcome(None, frozenset(range(len(trials))))


class Comparison:
    """A document before and after trials."""

    def __init__(
        self, before: Roadmap, after: Roadmap, trials: Sequence[Trial], *, blame_more: bool
    ) -> None:
        """Compare two documents; see `outcome`."""
        edits = self._edits = sorted(chain.from_iterable(each.proposal.edits for each in trials))
        lengths = (len(edit.text) - (edit.stop - edit.start) for edit in edits)
        self._shifts = [*accumulate(lengths, initial=0)]
        self._trials = trials
        self._kinds = {_kind(trial.case) for trial in trials}
        self._spans = [
            (self._place(case.start), max((self._place(edit.stop) for edit in edits), default=0))
            for case, (_, edits) in trials
        ]
        """Where each trial begins and ends."""
        self._line = Lines.of_document(after.source).at
        self._old_topics = {self._place(topic.offset): topic for topic in before.topics}
        self._topics = {topic.offset: topic for topic in after.topics}
        tried = {trial.case.diagnostic for trial in trials}
        left = (case for case in cases(before) if case.diagnostic not in tried)
        self._before = {*_places(before, left, self._place)}
        self._after = {*_places(after, cases(after), int)}
        self._markers = [marker.start for marker in after.outline.markers]
        self._ends = [*(self._old_topics if blame_more else self._topics), len(after.source)]
        """Where a topic that has changed can end."""

    def failed(self) -> frozenset[int]:
        """Return the numbers of the trials that are to blame for something; none if all is well.

        To blame are all trials at the place itself, or else the last one above it.
        """
        starts = [start for start, _ in self._spans]
        failed: set[int] = set()
        for start, stop in self._wrong():
            first, end = bisect_left(starts, start), bisect_right(starts, stop)
            failed.update(range(first, end) or [max(first - 1, 0)])
        return frozenset(failed)

    def _wrong(self) -> Iterator[tuple[int, int]]:
        """Yield where something is not as it should be: from a place, to a place."""
        for place, old in self._old_topics.items():
            if not self._is_same(old, self._topics.get(place)):
                end = bisect_right(self._ends, place)
                yield place, self._ends[min(end, len(self._ends) - 1)]
        for at in chain(self._wrong_lines(), self._new_findings(), self._missing_markers()):
            yield at, at

    def _is_same(self, old: Topic, new: Topic | None) -> bool:
        if new is None or (old.done != new.done and HALF_DONE not in self._kinds):
            return False
        if FALSE not in self._kinds:
            return (old.title, old.depth) == (new.title, new.depth)
        # A false topic can be part of the text of the topic above it.
        has_title = old.title == new.title or (bool(new.title) and old.title.startswith(new.title))
        return has_title and old.depth <= new.depth

    def _wrong_lines(self) -> Iterator[int]:
        """Yield what has come or gone on lines on which no topic was wanted.

        Topics and headings may not come or go elsewhere, nor false topics just go. One fix can make
        topics of several false ones.
        """
        wanted = {
            line
            for trial, (start, end) in zip(self._trials, self._spans, strict=True)
            if _kind(trial.case) == FALSE
            for line in range(self._line(start), self._line(end) + 1)
        }
        new = {self._line(at): at for at in self._topics if at not in self._old_topics}
        gone = {self._line(at): at for at in self._gone(FALSE)}
        yield from (at for line, at in gone.items() if line not in new or not wanted)
        yield from (at for line, at in new.items() if line not in wanted | gone.keys())
        if len(new) > len(self._trials) + len(gone):
            yield from new.values()
        yield from self._come(*HEADINGS)
        yield from (at for at in self._gone(*HEADINGS) if self._line(at) not in wanted)

    def _new_findings(self) -> Iterator[int]:
        """Yield the findings that are new.

        New false topics elsewhere are allowed: once a list has a topic, more of its lines look like
        topics. Stale markers are allowed, too, as they are brought up to date in the end.
        """
        yield from self._come(*FALSE_MARKERS, *(self._kinds & {HALF_DONE}))
        tried = {start for start, _ in self._spans}
        yield from (at for at in self._come(FALSE) if FALSE not in self._kinds or at in tried)

    def _missing_markers(self) -> Iterator[int]:
        """Yield each place where a marker was to be written, and is none."""
        for trial, (start, end) in zip(self._trials, self._spans, strict=True):
            is_wanted = trial.case.diagnostic.code in FALSE_MARKERS
            if is_wanted and bisect_left(self._markers, start) == bisect_right(self._markers, end):
                yield start

    def _come(self, *kinds: str) -> list[int]:
        """Return the places of what was not there before, of some kinds."""
        return [place for kind, place in self._after - self._before if kind in kinds]

    def _gone(self, *kinds: str) -> list[int]:
        """Return the places of what is not there any more, of some kinds."""
        return [place for kind, place in self._before - self._after if kind in kinds]

    def _place(self, offset: int) -> int:
        """Return the place of a byte of the document before; if it was replaced, where that is."""
        below = bisect_right(self._edits, offset, key=attrgetter("stop"))
        starts = [edit.start for edit in self._edits[below : below + 1]]
        return min([offset, *starts]) + self._shifts[below]


def _places(
    roadmap: Roadmap, findings: Iterable[Case], place: Callable[[int], int]
) -> Iterator[tuple[str, int]]:
    """Yield the kind and place of each heading of a document, and of some of its findings."""
    starts = Lines.of_document(roadmap.source).starts
    for heading in roadmap.outline.headings:
        yield HEADINGS[heading.level - 1], place(starts[heading.line - 1])
    for case in findings:
        yield _kind(case), place(case.start)


def _kind(case: Case) -> str:
    """Return the code of a finding, or FALSE."""
    return FALSE if case.diagnostic.category in FALSE_BOXES else case.diagnostic.code
