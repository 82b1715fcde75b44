"""Tell a page of the progress over time, from git."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from ..errors import RoadmapError
from ..git.reading_history import read_history
from ..history.pace import pace
from ..history.svg_chart import svg
from ..history.time_axis import axis
from ..storage.watching import reason
from ..text.safe_text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from ..history.timeline import History

POINTS: Final = 200
"""The most points of the small chart."""

TABLE: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/page.css"><link rel="icon" href="/static/icon.svg">
<title>{title}</title><body class="past"><main><p><a href="{back}">{name}</a></p>
<h1>{title}</h1><p>{pace}</p>{chart}
<table><thead><tr><th>Date</th><th>Done</th><th>Topics</th></tr></thead><tbody>{rows}</tbody></table>
</main></body></html>
"""


def small_chart(path: Path) -> dict[str, Any]:
    """Return what the head of a page shows of a document's history.

    `points` are its versions: where each is on the axis, from 0 to 1, what was done, and the total;
    `pace` is a sentence in parts, and `trouble` says why there is no history.
    """
    try:
        history = read_history(path)
    except (RoadmapError, OSError) as error:
        return {"trouble": _plain(path, reason(error))}
    if len(history.points) < 2:  # noqa: PLR2004 - one point is no line
        return {"trouble": "No history yet: it begins with the first commit."}
    shares = axis([point.when for point in history.points]).shares
    points = [
        [round(share, 4), point.progress.done, point.progress.total]
        for share, point in zip(shares, history.points, strict=True)
    ]
    days = [history.points[at].when.strftime("%Y-%m-%d") for at in (0, -1)]
    return {"points": _thinned(points), "pace": _parts(history), "days": days}


def chart(path: Path) -> str:
    """Return the whole chart as SVG; raises what `read_history` does."""
    return svg(read_history(path))


def page_of(path: Path, name: str, back: str, picture: str) -> str:
    """Return a page with the whole chart and its table.

    `back` is the address of the document's page, and `picture` that of the chart.
    """
    try:
        history = read_history(path)
    except (RoadmapError, OSError) as error:
        said, shown, rows = _plain(path, reason(error)), "", ""
    else:
        said = ". ".join(_parts(history))
        shown = f'<p><img src="{escape(picture)}" alt="" width="540" height="300"></p>'
        rows = "".join(
            f"<tr><td>{point.when:%Y-%m-%d %H:%M}</td><td>{point.progress.done}</td>"
            f"<td>{point.progress.total}</td></tr>"
            for point in reversed(history.points)
        )
    return TABLE.format(
        title=f"Progress of {escape(clean(name))}",
        name=escape(clean(name)),
        back=escape(back),
        pace=escape(clean(said)),
        chart=shown,
        rows=rows,
    )


def _parts(history: History) -> list[str]:
    """Return the parts of the sentence about the pace, each with a capital letter."""
    return [clean(part[:1].upper() + part[1:]) for part in pace(history).split("; ")]


def _plain(path: Path, why: str) -> str:
    """Return why there is no history, without the path of the document."""
    return clean(f"No history: {why.removeprefix(f'{path}: ')}")


def _thinned(points: list[list[float]]) -> list[list[float]]:
    """Return so few of the points that a small chart can show them; the last one is kept."""
    step = -(-len(points) // POINTS)
    return [*points[-1::-step]][::-1]
