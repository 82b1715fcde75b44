"""Say how fast topics were ticked lately and the list grew, and when all will be done at that."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .time_axis import steady

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .timeline import History

WEEK: Final = timedelta(weeks=1)
RECENT: Final = timedelta(weeks=4)
"""How far back the pace looks."""
FURTHEST: Final = timedelta(days=3650)
"""How far ahead an end is predicted."""
MANY: Final = 10
"""How many topics that come ticked with one version make it an import of what was done before."""
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class _Recent(NamedTuple):
    """What happened in the last four weeks."""

    ticked: int
    """How often something was ticked."""
    unticked: int
    """How often something was unticked."""
    imported: int
    """How many topics came ticked, many at once: they were done at some time before."""
    grown: int
    """How many open topics were added, less those that were removed."""
    length: timedelta
    """How long it took; at least a week."""


def pace(history: History) -> str:
    """Return one sentence on the last four weeks, and when all is done at that pace.

    There is an end in sight only if more is ticked than comes to the list. Ticks in the first
    version do not count, since nobody knows when they were made. A history of less than a week
    counts as one week.
    """
    if not history.points:
        return "no version in this time"
    progress = history.points[-1].progress
    if progress.done == progress.total:
        return "all done" if progress.total else "no topics"
    recent = _recent(history)
    *parts, last = _parts(recent)
    said = f"{', '.join(parts)}, and {last}" if parts else last
    return f"{said}; {_end(history, recent)}"


def _recent(history: History) -> _Recent:
    """Return what happened in the last four weeks."""
    points = history.points
    times = steady([point.when for point in points])
    end = times[-1]
    first = max((number for number, time in enumerate(times) if time <= end - RECENT), default=0)
    commits = {point.commit for point in points[first + 1 :]}
    ticks = [tick for tick in history.ticks if tick.commit in commits]
    came = Counter(tick.commit for tick in ticks if tick.is_new)
    imports = {commit for commit, count in came.items() if count >= MANY}
    states = [tick.done for tick in ticks if not (tick.is_new and tick.commit in imports)]
    ticked, unticked = states.count(True), states.count(False)
    before, after = points[first].progress, points[-1].progress
    more_open = (after.total - after.done) - (before.total - before.done)
    return _Recent(
        ticked,
        unticked,
        sum(came[commit] for commit in imports),
        more_open + ticked - unticked,
        max(min(end - times[0], RECENT), WEEK),
    )


def _parts(recent: _Recent) -> Iterator[str]:
    """Yield what is worth saying of the last four weeks."""
    count = recent.ticked or "no"
    yield f"{count} tick{'' if count == 1 else 's'} in the last four weeks"
    if recent.unticked:
        yield f"{recent.unticked} taken back"
    if recent.grown:
        yield f"the list {'grew' if recent.grown > 0 else 'shrank'} by {abs(recent.grown)}"
    if recent.imported:
        yield f"{recent.imported} that came ticked do not count"


def _end(history: History, recent: _Recent) -> str:
    """Return when all is done if each four weeks are like the last ones, or why it never is.

    A list that shrinks is no pace: what is taken out was not done.
    """
    last = history.points[-1]
    left = last.progress.total - last.progress.done
    gained = recent.ticked - recent.unticked
    if not recent.ticked and not recent.unticked:
        return f"{left} open"
    if gained <= 0:
        return "at this pace, it is never done"
    gained -= max(recent.grown, 0)
    if gained <= 0:
        return f"it grows {'faster than' if gained else 'as fast as'} it is done, so no end is near"
    needed = recent.length / gained * left
    if needed > FURTHEST:
        return "at this pace, done in more than ten years"
    end = last.when + needed
    return f"at this pace, done in {MONTHS[end.month - 1]} {end.year}"
