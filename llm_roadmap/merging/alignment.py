"""Find the stretches of lines that two texts have in common, in the same order.

A stretch grows from a line that each text has exactly once. A line that occurs more often says
nothing by itself about where it came from, so nothing is built on it. What this takes grows with
the number of lines, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..text.diffs import common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Place: TypeAlias = tuple[int, int]
"""A line of the left text and one of the right text, both from 0."""


class Stretch(NamedTuple):
    """Consecutive lines that two texts share."""

    left: int
    """The first of them in the left text, from 0."""
    right: int
    """The first of them in the right text, from 0."""
    length: int
    """The number of lines."""


def stretches(left: Sequence[bytes], right: Sequence[bytes]) -> list[Stretch]:
    """Return the stretches that two texts share, in order and without overlaps.

    The start and the end of both texts count as shared, too.
    """
    end = len(left), len(right)
    found: list[Stretch] = []
    start = anchor = (0, 0)
    for following in (*_in_order(_unique_pairs(left, right)), end):
        stop = _forward(left, right, anchor, following)
        if stop != following:
            stop, back = _parted(left, stop, _back(left, right, following, anchor))
            if stop > start:
                found.append(Stretch(*start, stop[0] - start[0]))
            start = back
        anchor = following
    if start < end:
        found.append(Stretch(*start, end[0] - start[0]))
    return found


def _parted(left: Sequence[bytes], stop: Place, back: Place) -> tuple[Place, Place]:
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


def gaps(stretches: Sequence[Stretch], left: int, right: int) -> Iterator[tuple[range, range]]:
    """Yield the lines of both texts between one stretch and the next.

    `left` and `right` are the numbers of lines.
    """
    at = (0, 0)
    for stretch in (*stretches, Stretch(left, right, 0)):
        yield range(at[0], stretch.left), range(at[1], stretch.right)
        at = (stretch.left + stretch.length, stretch.right + stretch.length)


def _unique_pairs(left: Sequence[bytes], right: Sequence[bytes]) -> list[Place]:
    """Return the lines that both texts have exactly once, in the order of the left one.

    What both texts begin and end with is left out: it is shared anyway.
    """
    end = len(left), len(right)
    head, _ = _forward(left, right, (0, 0), end)
    stop, other_stop = _back(left, right, end, (head, head))
    here, there = Counter(left), Counter(right)
    lines = enumerate(right[head:other_stop], head)
    place = {line: at for at, line in lines if there[line] == 1 == here[line]}
    return [(at, place[line]) for at, line in enumerate(left[head:stop], head) if line in place]


def _in_order(pairs: Sequence[Place]) -> list[Place]:
    """Return the longest selection of pairs that rises on both sides; the left sides rise."""
    ends: list[int] = []  # the lowest right side that ends a selection of each length
    last: list[int] = []  # the pair that has it
    before: list[int] = []  # the pair before each pair, in the best selection that it ends
    for number, (_, right) in enumerate(pairs):
        length = bisect_left(ends, right)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [right]
        last[length : length + 1] = [number]
    chosen, number = [], last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _forward(left: Sequence[bytes], right: Sequence[bytes], anchor: Place, most: Place) -> Place:
    """Return where the shared lines end that begin with an anchor."""
    length = common(left[anchor[0] : most[0]], right[anchor[1] : most[1]])
    return anchor[0] + length, anchor[1] + length


def _back(left: Sequence[bytes], right: Sequence[bytes], anchor: Place, least: Place) -> Place:
    """Return where the shared lines begin that end right before an anchor."""
    here, there = left[least[0] : anchor[0]], right[least[1] : anchor[1]]
    length = common(reversed(here), reversed(there))
    return anchor[0] - length, anchor[1] - length
