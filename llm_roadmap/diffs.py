"""Show as a unified diff how two states of a document differ."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, AnyStr, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CONTEXT: Final = 3
"""The number of equal lines that are shown on each side of a change."""


class Replacement(NamedTuple):
    """Lines that replace others; all numbers count from 0."""

    start: int
    """The first of the old lines."""
    stop: int
    """The line behind the last of them."""
    new_start: int
    """The first of the new lines."""
    new_stop: int
    """The line behind the last of them."""


def unified(
    before: Sequence[str], after: Sequence[str], name: str, *, in_place: bool
) -> Iterator[str]:
    """Yield the lines of a unified diff; none where there is no difference.

    `in_place`: each line is compared with the one in the same place, since none came or went.
    """
    changes = [*(in_place_changes(before, after) if in_place else compared(before, after))]
    if changes:
        yield f"--- {name}"
        yield f"+++ {name}"
    for hunk in _hunks(changes):
        yield from _shown(hunk, before, after)


def in_place_changes(before: Sequence[AnyStr], after: Sequence[AnyStr]) -> Iterator[Replacement]:
    """Yield the changes if each line is compared with the one in the same place."""
    start = 0
    for number in range(len(before) + 1):
        if number == len(before) or before[number] == after[number]:
            if start < number:
                yield Replacement(start, number, start, number)
            start = number + 1


def compared(before: Sequence[AnyStr], after: Sequence[AnyStr]) -> Iterator[Replacement]:
    """Yield the changes if lines came or went; equal lines at both ends are not searched."""
    from difflib import SequenceMatcher

    top = _common(before, after)
    end = _common(reversed(before[top:]), reversed(after[top:]))
    old, new = (lines[top : len(lines) - end] for lines in (before, after))
    for kind, *numbers in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            yield Replacement(*(top + number for number in numbers))


def _common(before: Iterable[AnyStr], after: Iterable[AnyStr]) -> int:
    """Return how many lines at the start are equal."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )


def _hunks(changes: Sequence[Replacement]) -> Iterator[Sequence[Replacement]]:
    """Yield groups of changes; those in one group share lines of context."""
    first = 0
    for number in range(1, len(changes) + 1):
        is_last = number == len(changes)
        if is_last or changes[number].start - changes[number - 1].stop > 2 * CONTEXT:
            yield changes[first:number]
            first = number


def _shown(
    hunk: Sequence[Replacement], before: Sequence[str], after: Sequence[str]
) -> Iterator[str]:
    above = min(CONTEXT, hunk[0].start)
    below = min(CONTEXT, len(before) - hunk[-1].stop)
    old = _span(hunk[0].start - above, hunk[-1].stop + below)
    new = _span(hunk[0].new_start - above, hunk[-1].new_stop + below)
    yield f"@@ -{old} +{new} @@"
    shown = hunk[0].start - above
    for change in hunk:
        yield from (f" {line}" for line in before[shown : change.start])
        yield from (f"-{line}" for line in before[change.start : change.stop])
        yield from (f"+{line}" for line in after[change.new_start : change.new_stop])
        shown = change.stop
    yield from (f" {line}" for line in before[shown : shown + below])


def _span(start: int, stop: int) -> str:
    """Return how the head of a hunk names lines: by the first, from 1, and their number."""
    count = stop - start
    first = start + 1 if count else start  # of none, the line above them
    return f"{first}" if count == 1 else f"{first},{count}"
