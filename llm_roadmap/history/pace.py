"""Say how fast topics were ticked lately, and when all will be done at that pace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .timeline import History

WEEK: Final = timedelta(weeks=1)
RECENT: Final = timedelta(weeks=4)
"""How far back the pace looks."""
FURTHEST: Final = timedelta(days=3650)
"""How far ahead an end is predicted."""
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def pace(history: History) -> str:
    """Return one sentence on the last four weeks, and when all is done at that pace.

    Ticks in the first version do not count, since nobody knows when they were made. A history of
    less than a week counts as one week.
    """
    if not history.points:
        return "no version in this time"
    progress = history.points[-1].progress
    if progress.done == progress.total:
        return "all done" if progress.total else "no topics"
    ticked, unticked = _recent(history)
    if not ticked and not unticked:
        return f"no ticks in the last four weeks; {progress.total - progress.done} open"
    taken_back = f", and {unticked} taken back" if unticked else ""
    said = f"{ticked} tick{'' if ticked == 1 else 's'} in the last four weeks{taken_back}"
    return f"{said}; at this pace, {_end(history, ticked - unticked)}"


def _recent(history: History) -> tuple[int, int]:
    """Return how often something was ticked, and unticked, in the last four weeks."""
    first, last = history.points[0], history.points[-1]
    states = [
        tick.done
        for tick in history.ticks
        if tick.when > last.when - RECENT and tick.commit != first.commit
    ]
    return states.count(True), states.count(False)


def _end(history: History, gained: int) -> str:
    """Return when all is done if as much is gained in every four weeks as in the last ones."""
    first, last = history.points[0], history.points[-1]
    if gained <= 0:
        return "it is never done"
    left = last.progress.total - last.progress.done
    needed = max(min(last.when - first.when, RECENT), WEEK) / gained * left
    if needed > FURTHEST:
        return "done in more than ten years"
    end = last.when + needed
    return f"done in {MONTHS[end.month - 1]} {end.year}"
