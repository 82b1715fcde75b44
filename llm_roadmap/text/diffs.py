"""Find the lines that differ between two states of a document, and show them as a unified diff."""

from __future__ import annotations

from itertools import groupby, takewhile
from operator import eq
from typing import TYPE_CHECKING, Any, AnyStr, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CONTEXT: Final = 3
"""The number of equal lines that are shown on each side of a change."""


class Replacement(NamedTuple):
    """Lines that replace other lines. Lines are numbered from 0."""

    start: int
    """The first old line."""
    stop: int
    """The line after the last old line."""
    new_start: int
    """The first new line."""
    new_stop: int
    """The line after the last new line."""


def unified(
    before: Sequence[str], after: Sequence[str], name: str, *, in_place: bool
) -> Iterator[str]:
    """Yield the lines of a unified diff; no lines if nothing differs.

    `name` is the file's name in the diff. `in_place`: both have the same number of lines, and each
    line is compared with the line of the same number.
    """
    changes = (in_place_changes if in_place else compared)(before, after)
    if changes:
        yield f"--- {name}"
        yield f"+++ {name}"
    for hunk in _hunks(changes):
        yield from _shown(hunk, before, after)


def in_place_changes(before: Sequence[object], after: Sequence[object]) -> list[Replacement]:
    """Return the changes between texts of equally many lines, each line with its counterpart."""
    changes, start = [], 0
    for is_equal, run in groupby(map(eq, before, after)):
        stop = start + len([*run])
        if not is_equal:
            changes.append(Replacement(start, stop, start, stop))
        start = stop
    return changes


def compared(before: Sequence[AnyStr], after: Sequence[AnyStr]) -> list[Replacement]:
    """Return the changes if lines were added or removed.

    Only what is between the equal lines at both ends is searched, since that can take long.
    """
    from difflib import SequenceMatcher

    top = common(before, after)
    end = common(reversed(before[top:]), reversed(after[top:]))
    old, new = (lines[top : len(lines) - end] for lines in (before, after))
    return [
        Replacement(*(top + number for number in numbers))
        for kind, *numbers in SequenceMatcher(None, old, new).get_opcodes()
        if kind != "equal"
    ]


def common(before: Iterable[object], after: Iterable[object]) -> int:
    """Return how many items at the start are equal."""
    return sum(takewhile(bool, map(eq, before, after)))


def longest_rise(values: Sequence[Any]) -> list[int]:
    """Return the places of as many values as possible that, in this order, never fall.

    All others are out of order.
    """
    from bisect import bisect_right  # it takes time to import, and most diffs do not need it

    ends: list[Any] = []  # the lowest value that ends a row of each length
    places: list[int] = []  # the place of that value
    before: list[int] = []  # for each place, the one before it in its row; -1: none
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        places[length : length + 1] = [place]
    row, place = [], places[-1] if places else -1
    while place >= 0:
        row.append(place)
        place = before[place]
    return row[::-1]


def _hunks(changes: Sequence[Replacement]) -> Iterator[Sequence[Replacement]]:
    """Yield groups of changes so close to each other that their context overlaps."""
    first = 0
    for number in range(1, len(changes) + 1):
        is_last = number == len(changes)
        if is_last or changes[number].start - changes[number - 1].stop > 2 * CONTEXT:
            yield changes[first:number]
            first = number


def _shown(
    hunk: Sequence[Replacement], before: Sequence[str], after: Sequence[str]
) -> Iterator[str]:
    """Yield the lines of a hunk: its head, its changes and their context."""
    above = min(CONTEXT, hunk[0].start)
    below = min(CONTEXT, len(before) - hunk[-1].stop)
    old = _span(hunk[0].start - above, hunk[-1].stop + below)
    new = _span(hunk[0].new_start - above, hunk[-1].new_stop + below)
    yield f"@@ -{old} +{new} @@"
    shown = hunk[0].start - above
    for change in hunk:
        yield from _signed(" ", before[shown : change.start])
        yield from _signed("-", before[change.start : change.stop])
        yield from _signed("+", after[change.new_start : change.new_stop])
        shown = change.stop
    yield from _signed(" ", before[shown : shown + below])


def _signed(sign: str, lines: Iterable[str]) -> Iterator[str]:
    return (sign + line for line in lines)


def _span(start: int, stop: int) -> str:
    """Return lines as the head of a hunk has them: the first one, from 1, and their number."""
    count = stop - start
    first = start + 1 if count else start  # for no lines, the line above
    return f"{first}" if count == 1 else f"{first},{count}"
