"""Make the data of a small chart: the progress over time, as a line of a few pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..text.safe_text import clean
from .pace import pace
from .time_axis import axis

if TYPE_CHECKING:
    from .timeline import History

POINTS: Final = 200
"""The most points of the line."""


def small_chart(history: History) -> dict[str, Any]:
    """Return the data; it is empty for a history of one point, which makes no line.

    `points` are versions: where each is on the axis, from 0 to 1, what was done, and the total.
    `pace` is a sentence in parts, and `days` are the first and the last one.
    """
    if len(history.points) < 2:  # noqa: PLR2004 - one point is no line
        return {}
    shares = axis([point.when for point in history.points]).shares
    points = [
        [round(share, 4), point.progress.done, point.progress.total]
        for share, point in zip(shares, history.points, strict=True)
    ]
    days = [history.points[at].when.strftime("%Y-%m-%d") for at in (0, -1)]
    return {"points": _thinned(points), "pace": pace_in_parts(history), "days": days}


def pace_in_parts(history: History) -> list[str]:
    """Return the parts of the sentence about the pace, each with a capital letter."""
    return [clean(part[:1].upper() + part[1:]) for part in pace(history).split("; ")]


def _thinned(points: list[list[float]]) -> list[list[float]]:
    """Return so few of the points that a line can show them; the last one is kept."""
    step = -(-len(points) // POINTS)
    return [*points[-1::-step]][::-1]
