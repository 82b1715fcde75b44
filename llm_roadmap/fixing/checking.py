"""Check fixes by reading the document: each finding has to go, and no other topic may change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ..edits import applied
from ..errors import DocumentError
from ..linting.codes import FALSE_BOXES
from ..markdown import parse
from ..progress_markers import refresh
from .cases import cases, line_starts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ..edits import Edit
    from ..model import Roadmap, Topic
    from .cases import Case
    from .proposals import Proposal

FALSE: Final = "false topic"
"""The kind of all findings about lines that look like topics but aren't: a fix can turn one of them
into another."""
FALSE_MARKERS: Final = {"R302", "R303"}
"""The codes for comments that look like progress markers but aren't."""
HALF_DONE: Final = "R102"
"""A fix of another kind may cause this finding: a new topic can be below one that is done."""


class Attempt(NamedTuple):
    """One proposal that is tried."""

    case: Case
    """The finding that it should fix."""
    proposal: Proposal
    """The proposal."""


class Outcome(NamedTuple):
    """The result of attempts that are made together."""

    after: Roadmap | None
    """The document with all of them, its progress markers up to date; None if that does harm."""
    failed: frozenset[int] = frozenset()
    """The numbers of the attempts that surely do harm by themselves, if there are any."""


def outcome(before: Roadmap, attempts: Sequence[Attempt]) -> Outcome:
    """Make all attempts at once, and return the result."""
    edits = sorted(chain.from_iterable(attempt.proposal.edits for attempt in attempts))
    bad = Outcome(None, frozenset({0} if len(attempts) == 1 else ()))
    if any(second.start < first.stop for first, second in pairwise(edits)):
        return bad
    try:
        after = parse(applied(before.source, tuple(edits)), previous=before)
        comparison = Comparison(before, after, attempts, edits)
        if comparison.is_good:
            return Outcome(refresh(after))
        return Outcome(None, bad.failed | comparison.failed)
    except DocumentError:
        return bad


class Comparison:
    """A document before and after attempts, compared place by place."""

    def __init__(
        self, before: Roadmap, after: Roadmap, attempts: Sequence[Attempt], edits: Sequence[Edit]
    ) -> None:
        """Compare two documents; `edits`, in document order, are those of the attempts."""
        self._before, self._after, self._attempts = before, after, attempts
        self._stops = [edit.stop for edit in edits]
        lengths = (len(edit.text) - (edit.stop - edit.start) for edit in edits)
        self._shifts = [*accumulate(lengths, initial=0)]
        self._lines = line_starts(after.source)
        self._kinds = {_kind(each.case) for each in attempts}
        self._set_boxes = {edit.start for edit in edits if HALF_DONE in self._kinds}

    @property
    def is_good(self) -> bool:
        """Whether every finding is gone, and no topic has changed that was one before."""
        return (
            not any(self._new_findings.values())
            and not self._changed_topics
            and self._has_wanted_topics()
            and self._has_wanted_headings()
            and self._has_wanted_markers()
        )

    @property
    def failed(self) -> frozenset[int]:
        """The numbers of the attempts that surely do harm by themselves."""
        return frozenset(
            number for number, attempt in enumerate(self._attempts) if self._has_failed(attempt)
        )

    def _has_failed(self, attempt: Attempt) -> bool:
        """Return whether a finding is still there, or the topic above it is not as it was."""
        start, stop = self._start(attempt.case), self._stop(attempt)
        is_false = _kind(attempt.case) == FALSE
        if _has_any(self._new_findings[is_false], start, start if is_false else stop):
            return True
        above = bisect_left(self._before.topics, attempt.case.start, key=attrgetter("offset")) - 1
        return is_false and above in self._changed_topics

    @cached_property
    def _new_findings(self) -> Mapping[bool, Sequence[int]]:
        """The offsets afterwards of findings that are not simply left from before.

        They are in two groups: of false topics (True), and of others. Stale markers do not count:
        they are brought up to date in the end.
        """
        others = FALSE_MARKERS | (self._kinds & {HALF_DONE})
        return {True: self._new({FALSE}), False: self._new(others)}

    def _new(self, kinds: Container[str]) -> Sequence[int]:
        """Return the offsets afterwards of new findings of some kinds.

        Notes about other lines do not count: a list with its first topic can have new ones.
        """
        tried = {self._start(case) for case, _ in self._attempts}
        left = {(_kind(each), self._start(each)) for each in self._others}
        found = {
            (_kind(each), each.start)
            for each in cases(self._after)
            if each.diagnostic.is_mistake or each.start in tried
        }
        return sorted(start for kind, start in found - left if kind in kinds)

    @cached_property
    def _changed_topics(self) -> set[int]:
        """The numbers of the topics from before that are not the same afterwards."""
        return {
            topic.number
            for topic in self._before.topics
            if not self._is_same(topic, self._topics.get(self._moved(topic.offset)))
        }

    def _is_same(self, old: Topic, new: Topic | None) -> bool:
        return new is not None and self._has_same_state(old, new) and self._has_same_title(old, new)

    def _has_same_state(self, old: Topic, new: Topic) -> bool:
        return old.done == new.done or old.offset in self._set_boxes

    def _has_same_title(self, old: Topic, new: Topic) -> bool:
        """Return whether two topics have the same title, in the same place."""
        if FALSE not in self._kinds:
            return (old.title, old.depth) == (new.title, new.depth)
        # A false topic can be part of the text of the topic above it.
        has_title = old.title == new.title or (bool(new.title) and old.title.startswith(new.title))
        return has_title and old.depth <= new.depth

    @cached_property
    def _topics(self) -> Mapping[int, Topic]:
        """The topics afterwards, by offset."""
        return {topic.offset: topic for topic in self._after.topics}

    def _has_wanted_topics(self) -> bool:
        """Return whether all new topics are where something looked like one, and was to be fixed.

        One fix can make topics of more than one; in no other way may they go.
        """
        old = {self._moved(topic.offset) for topic in self._before.topics}
        new = {self._topics[offset].line for offset in self._topics.keys() - old}
        left = {each.diagnostic.line for each in _false(cases(self._after))}
        gone = {self._line(self._start(each)) for each in _false(self._others)} - left
        if FALSE not in self._kinds:
            return not (new or gone)
        return gone <= new <= self._places | gone and len(new) <= len(self._attempts) + len(gone)

    def _has_wanted_markers(self) -> bool:
        """Return whether each attempt to write a marker has written one."""
        starts = [marker.start for marker in self._after.outline.markers]
        return all(
            _has_any(starts, self._start(each.case), self._stop(each))
            for each in self._attempts
            if _kind(each.case) in FALSE_MARKERS
        )

    @cached_property
    def _others(self) -> Sequence[Case]:
        """The findings from before that are not to be fixed."""
        tried = {case.diagnostic for case, _ in self._attempts}
        return [each for each in cases(self._before) if each.diagnostic not in tried]

    def _has_wanted_headings(self) -> bool:
        """Return whether all headings are as before, except those that are topics now."""
        starts = line_starts(self._before.source)
        before = {
            (self._line(self._moved(starts[each.line - 1])), each.level)
            for each in self._before.outline.headings
        }
        after = {(each.line, each.level) for each in self._after.outline.headings}
        return after <= before and {line for line, _ in before - after} <= self._places

    @cached_property
    def _places(self) -> set[int]:
        """The lines afterwards on which a topic is asked for."""
        return {
            line
            for attempt in self._attempts
            if _kind(attempt.case) == FALSE
            for line in range(
                self._line(self._start(attempt.case)), self._line(self._stop(attempt)) + 1
            )
        }

    def _start(self, case: Case) -> int:
        """Return the offset afterwards of a finding from before."""
        return self._moved(case.start)

    def _stop(self, attempt: Attempt) -> int:
        """Return the offset afterwards at which what was attempted ends."""
        ends = (self._moved(edit.stop) for edit in attempt.proposal.edits)
        return max(ends, default=0)

    def _moved(self, offset: int) -> int:
        """Return the offset afterwards of a byte; of one that was replaced, where that begins."""
        return offset + self._shifts[bisect_right(self._stops, offset)]

    def _line(self, offset: int) -> int:
        """Return the line, from 1, of an offset afterwards."""
        return bisect_right(self._lines, offset)


def _kind(case: Case) -> str:
    """Return the code of a finding, or FALSE."""
    return FALSE if case.diagnostic.category in FALSE_BOXES else case.diagnostic.code


def _has_any(numbers: Sequence[int], first: int, last: int) -> bool:
    """Return whether some of these numbers, which are in order, are in a range."""
    return bisect_left(numbers, first) < bisect_right(numbers, last)


def _false(found: Iterable[Case]) -> Iterator[Case]:
    """Yield the findings about lines that look like topics but aren't."""
    return (each for each in found if _kind(each) == FALSE)
