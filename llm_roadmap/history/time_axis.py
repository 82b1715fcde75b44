"""Lay out times from left to right: no clock goes back, and idle time is short."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from ..text.diffs import longest_rise
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LONG: Final = timedelta(weeks=4)
"""Less time than this is never idle."""
MUCH: Final = 8
"""A time between two versions is idle if it is more than this many times as long as usual.

It also has to be longer than an eighth of the whole. It is drawn as long as an eighth of all time
that is not idle.
"""
NO_TIME: Final = timedelta(0)


class Idle(NamedTuple):
    """A time in which nothing was committed, which is drawn shorter than it was."""

    start: datetime
    """When it begins."""
    stop: datetime
    """When it ends."""
    left: float
    """Where it begins; 0 is the left end of the axis, and 1 the right one."""
    right: float
    """Where it ends."""


class Axis(NamedTuple):
    """Where some times are on an axis."""

    times: Sequence[datetime]
    """The times, none of which is before the one before it."""
    shares: Sequence[float]
    """Where each of them is; 0 is the left end of the axis, and 1 the right one."""
    idle: Sequence[Idle]
    """What is drawn shorter than it was."""

    def at(self, share: float) -> int:
        """Return the number of the last time at or before a place on the axis."""
        return max(0, bisect_right(self.shares, share) - 1)


def axis(when: Sequence[datetime]) -> Axis:
    """Lay out some times, in the order in which things happened."""
    times = steady(when)
    gaps = [after - before for before, after in pairwise(times)]
    are_idle = _are_idle(gaps)
    active = sum((gap for gap, is_idle in zip(gaps, are_idle, strict=True) if not is_idle), NO_TIME)
    drawn = [active / MUCH if idle else gap for gap, idle in zip(gaps, are_idle, strict=True)]
    ends = [*accumulate(drawn, initial=NO_TIME)]
    shares = [min(end / ends[-1], 1.0) if ends[-1] else 1.0 for end in ends[: len(times)]]
    spans = zip(pairwise(times), pairwise(shares), are_idle, strict=True)
    idle = [Idle(*ends, *places) for ends, places, is_idle in spans if is_idle]
    return Axis(times, shares, idle)


def _are_idle(gaps: Sequence[timedelta]) -> list[bool]:
    """Return for each time between two versions whether it is drawn short."""
    usual = sorted(filter(None, gaps))
    if not usual:
        return [False] * len(gaps)
    most = max(LONG, MUCH * usual[(len(usual) - 1) // 2], sum(gaps, NO_TIME) / MUCH)
    return [gap > most for gap in gaps]


def steady(when: Sequence[datetime]) -> list[datetime]:
    """Return times of which none is before the one before it.

    As many as possible stay as they are. The others are of clocks that were wrong, in whatever
    direction: they become the time before them.
    """
    if not when:
        return []
    kept = longest_rise(when)
    are_kept = {*kept}
    return [
        *accumulate(
            range(len(when)),
            lambda time, number: when[number] if number in are_kept else time,
            initial=when[kept[0]],
        )
    ][1:]
