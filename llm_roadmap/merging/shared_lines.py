"""Find the lines that two texts share, in the same order, and the topics on them.

A stretch of shared lines grows from a line that each text has exactly once. A line that occurs more
often does not say by itself where it came from. The time grows with the number of lines, not with
its square.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from ..text.diffs import common, longest_rise
from ..values import NamedTuple
from .likeness import are_alike
from .versions import is_unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .versions import Version

LinePair: TypeAlias = tuple[int, int]
"""A line of the left text and one of the right text, both from 0."""


class SharedLines(NamedTuple):
    """Consecutive lines that two texts share."""

    left: int
    """The first of them in the left text, from 0."""
    right: int
    """The first of them in the right text, from 0."""
    length: int
    """The number of lines."""


def shared_lines(left: Sequence[bytes], right: Sequence[bytes]) -> list[SharedLines]:
    """Return the stretches that two texts share, in order and without overlaps.

    The start and the end of both texts count as shared, too.
    """
    end = len(left), len(right)
    found: list[SharedLines] = []
    start = anchor = (0, 0)
    pairs = _unique_pairs(left, right)
    in_order = [pairs[at] for at in longest_rise([there for _, there in pairs])]
    for following in (*in_order, end):
        stop = _forward(left, right, anchor, following)
        if stop != following:
            stop, back = _parted(left, stop, _back(left, right, following, anchor))
            if stop > start:
                found.append(SharedLines(*start, stop[0] - start[0]))
            start = back
        anchor = following
    if start < end:
        found.append(SharedLines(*start, end[0] - start[0]))
    return found


def _parted(left: Sequence[bytes], stop: LinePair, back: LinePair) -> tuple[LinePair, LinePair]:
    """Separate the end of one stretch from the beginning of the next.

    Lines that could belong to both belong to neither. But if a line below them is indented, it
    shows that they belong to the second one.
    """
    shared = max(stop[0] - back[0], stop[1] - back[1])
    if shared <= 0:
        return stop, back
    stop = stop[0] - shared, stop[1] - shared
    below = left[back[0] + shared : back[0] + shared + 1]
    if not (below and below[0][:1] in (b" ", b"\t") and below[0].strip()):
        back = back[0] + shared, back[1] + shared
    return stop, back


def gaps(shared: Sequence[SharedLines], left: int, right: int) -> Iterator[tuple[range, range]]:
    """Yield the lines of both texts between one stretch and the next.

    `left` and `right` are the numbers of lines.
    """
    at = (0, 0)
    for stretch in (*shared, SharedLines(left, right, 0)):
        yield range(at[0], stretch.left), range(at[1], stretch.right)
        at = (stretch.left + stretch.length, stretch.right + stretch.length)


def _unique_pairs(left: Sequence[bytes], right: Sequence[bytes]) -> list[LinePair]:
    """Return the lines that both texts have exactly once, in the order of the left one.

    What both texts begin and end with is left out: it is shared anyway.
    """
    end = len(left), len(right)
    head, _ = _forward(left, right, (0, 0), end)
    stop, other_stop = _back(left, right, end, (head, head))
    here, there = Counter(left[head:stop]), Counter(right[head:other_stop])
    around = {*left[:head], *left[stop:]}
    place = {
        line: at
        for at, line in enumerate(right[head:other_stop], head)
        if there[line] == 1 == here[line] and line not in around
    }
    return [(at, place[line]) for at, line in enumerate(left[head:stop], head) if line in place]


def _forward(
    left: Sequence[bytes], right: Sequence[bytes], anchor: LinePair, most: LinePair
) -> LinePair:
    """Return where the shared lines end that begin with an anchor."""
    length = common(left[anchor[0] : most[0]], right[anchor[1] : most[1]])
    return anchor[0] + length, anchor[1] + length


def _back(
    left: Sequence[bytes], right: Sequence[bytes], anchor: LinePair, least: LinePair
) -> LinePair:
    """Return where the shared lines begin that end right before an anchor."""
    here, there = left[least[0] : anchor[0]], right[least[1] : anchor[1]]
    length = common(reversed(here), reversed(there))
    return anchor[0] - length, anchor[1] - length


class SameLines:
    """Tells which topics of two versions are on the same line of those that both share.

    A line with nothing but a box does not count unless the titles are equal, too. Nor does a line
    below two topics that are not the same: there, only its title can prove that it is the same.
    """

    def __init__(self, left: Version, right: Version, shared: Sequence[SharedLines]) -> None:
        """Take two versions, and the stretches of lines that they share."""
        self._left, self._right = left, right
        self._shared = shared
        self._known: dict[int, int | None] = {}  # the partners that were asked for

    def partner(self, here: int) -> int | None:
        """Return the right topic on the same shared line as a left one; None if there is none."""
        if here not in self._known:
            there = self._beside(here)
            is_same = there is not None and self._is_same(here, there)
            self._known[here] = there if is_same else None
        return self._known[here]

    def _beside(self, here: int) -> int | None:
        """Return the topic on the same line, which may lie in another one."""
        left, right = self._left, self._right
        line = left.roadmap.outline.boxes[here].line - 1
        number = bisect_right(self._shared, line, key=attrgetter("left")) - 1
        if number < 0 or left.by_line[line] != here:
            return None
        start, other, length = self._shared[number]
        there = right.by_line.get(line - start + other) if line < start + length else None
        if there is None:
            return None
        is_bare = left.lines[line].endswith(b"]")
        return None if is_bare and left.title(here) != right.title(there) else there

    def _is_same(self, here: int, there: int) -> bool:
        """Return whether topics on one line are the same."""
        left, right = self._left, self._right
        above = left.roadmap.outline.boxes[here].parent
        around = right.roadmap.outline.boxes[there].parent
        is_other = (
            above is not None and self._beside(above) == around and self.partner(above) is None
        )
        return not are_in_others(left, here, right, there, is_other=is_other)


def are_in_others(
    left: Version, here: int, right: Version, there: int, *, is_other: bool = False
) -> bool:
    """Return whether two topics lie in topics that are not the same.

    If those outer topics have one title, `is_other` says whether they are known to be different.
    Otherwise they are different if their titles are not alike, or if each version has one of the
    titles just once: then the topic with this title has its partner elsewhere.
    """
    above = left.roadmap.outline.boxes[here].parent
    around = right.roadmap.outline.boxes[there].parent
    if above is None or around is None:
        return False
    titles = left.title(above), right.title(around)
    if titles[0] == titles[1]:
        return is_other
    is_elsewhere = any(is_unique(title, left, right) for title in titles)
    return is_elsewhere or not are_alike(*titles)
