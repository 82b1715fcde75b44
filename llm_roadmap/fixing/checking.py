"""Check fixes by reading the document with them: findings have to go, and nothing else may change.

What is compared are the topics, headings, progress markers and findings of two documents, the one
before the fixes and the one after them. A place is a byte offset in the one after.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from ..linting.codes import FALSE_BOXES
from ..markdown import parse
from ..text.edits import applied
from ..text.lines import Lines
from ..ticking.progress_markers import refresh
from .proposals import cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Roadmap, Topic
    from .proposals import Case, Proposal

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

    `blame_more`: for a topic that has changed, blame all trials above the next topic from before,
    and not only those above the next topic of any kind.
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
        self._before, self._after, self._trials = before, after, trials
        self._blame_more = blame_more
        edits = sorted(chain.from_iterable(trial.proposal.edits for trial in trials))
        self._stops = [edit.stop for edit in edits]
        lengths = (len(edit.text) - (edit.stop - edit.start) for edit in edits)
        self._shifts = [*accumulate(lengths, initial=0)]
        self._lines = Lines.of_document(after.source)
        self._kinds = {_kind(trial.case) for trial in trials}
        # Where each trial begins and ends.
        self._starts = [self._place(trial.case.start) for trial in trials]
        self._ends = [
            max((self._place(edit.stop) for edit in trial.proposal.edits), default=0)
            for trial in trials
        ]
        tried = {trial.case.diagnostic for trial in trials}
        others = (each for each in cases(before) if each.diagnostic not in tried)
        self._others = {(_kind(each), self._place(each.start)) for each in others}
        """The kind and place of each finding from before that is not to be fixed."""
        self._wanted = {
            line
            for trial, start, end in zip(trials, self._starts, self._ends, strict=True)
            if _kind(trial.case) == FALSE
            for line in range(self._line(start), self._line(end) + 1)
        }
        """The lines on which a topic is wanted."""

    def failed(self) -> frozenset[int]:
        """Return the numbers of the trials that are to blame for something; none if all is well.

        To blame are all trials at the place itself, or else the last one above it.
        """
        failed: set[int] = set()
        for start, stop in self._wrong():
            first, end = bisect_left(self._starts, start), bisect_right(self._starts, stop)
            failed.update(range(first, end) or [max(first - 1, 0)])
        return frozenset(failed)

    def _wrong(self) -> Iterator[tuple[int, int]]:
        """Yield where something is not as it should be: from a place, to a place."""
        yield from self._changed_topics()
        for at in chain(self._findings(), self._topics(), self._headings(), self._markers()):
            yield at, at

    def _changed_topics(self) -> Iterator[tuple[int, int]]:
        """Yield each topic that is not as before, up to the next topic."""
        topics = {topic.offset: topic for topic in self._after.topics}
        places = [self._place(topic.offset) for topic in self._before.topics]
        ends = [*(places if self._blame_more else topics), len(self._after.source)]
        for old, place in zip(self._before.topics, places, strict=True):
            if not self._is_same(old, topics.get(place)):
                yield place, ends[min(bisect_right(ends, place), len(ends) - 1)]

    def _is_same(self, old: Topic, new: Topic | None) -> bool:
        if new is None or (old.done != new.done and HALF_DONE not in self._kinds):
            return False
        if FALSE not in self._kinds:
            return (old.title, old.depth) == (new.title, new.depth)
        # A false topic can be part of the text of the topic above it.
        has_title = old.title == new.title or (bool(new.title) and old.title.startswith(new.title))
        return has_title and old.depth <= new.depth

    def _findings(self) -> Iterator[int]:
        """Yield the findings that are new.

        Of false topics, those elsewhere do not count: with the first topic of a list, more looks
        like one. Stale markers do not count, as they are brought up to date in the end.
        """
        anywhere = FALSE_MARKERS | (self._kinds & {HALF_DONE}) | ({FALSE} - self._kinds)
        tried = {*self._starts}
        for each in cases(self._after):
            kind, start = _kind(each), each.start
            counts = kind in anywhere or (kind == FALSE and start in tried)
            if counts and (kind, start) not in self._others:
                yield start

    def _topics(self) -> Iterator[int]:
        """Yield the new topics where none was wanted, and the false topics that are just gone.

        One fix can make topics of several false ones; in no other way may they go.
        """
        old = {self._place(topic.offset) for topic in self._before.topics}
        new = {topic.line: topic.offset for topic in self._after.topics if topic.offset not in old}
        left = {each.start for each in cases(self._after) if _kind(each) == FALSE}
        false = (at for kind, at in self._others if kind == FALSE and at not in left)
        gone = {self._line(at): at for at in false}
        yield from (at for line, at in gone.items() if line not in new or not self._wanted)
        expected = self._wanted | gone.keys()
        yield from (at for line, at in new.items() if line not in expected)
        if len(new) > len(self._trials) + len(gone):
            yield from new.values()

    def _headings(self) -> Iterator[int]:
        """Yield the headings that are new, and those that are gone and no topics now."""
        starts = Lines.of_document(self._before.source).starts
        before = {
            (self._line(self._place(starts[each.line - 1])), each.level)
            for each in self._before.outline.headings
        }
        after = {(each.line, each.level) for each in self._after.outline.headings}
        for line, level in before ^ after:
            if (line, level) in after or line not in self._wanted:
                yield self._lines.starts[line - 1]

    def _markers(self) -> Iterator[int]:
        """Yield each place where a marker was to be written, and is none."""
        markers = [marker.start for marker in self._after.outline.markers]
        for trial, start, end in zip(self._trials, self._starts, self._ends, strict=True):
            is_wanted = trial.case.diagnostic.code in FALSE_MARKERS
            if is_wanted and bisect_left(markers, start) == bisect_right(markers, end):
                yield start

    def _place(self, offset: int) -> int:
        """Return the place of a byte of the document before; if it was replaced, where that is."""
        return offset + self._shifts[bisect_right(self._stops, offset)]

    def _line(self, place: int) -> int:
        """Return the line, from 1, of a place."""
        return self._lines.at(place) + 1


def _kind(case: Case) -> str:
    """Return the code of a finding, or FALSE."""
    return FALSE if case.diagnostic.category in FALSE_BOXES else case.diagnostic.code
