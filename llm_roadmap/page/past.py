"""Tell a page of the progress over time, from git."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from ..errors import RoadmapError
from ..git.reading_history import read_history
from ..history.small_chart import pace_in_parts
from ..history.small_chart import small_chart as line_of
from ..history.svg_chart import svg
from ..storage.watching import reason
from ..text.safe_text import clean

if TYPE_CHECKING:
    from pathlib import Path

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

    `trouble` says why there is none; for the rest see `history.small_chart`.
    """
    try:
        history = read_history(path)
    except (RoadmapError, OSError) as error:
        return {"trouble": _plain(path, reason(error))}
    return line_of(history) or {"trouble": "No history yet: it begins with the first commit."}


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
        said = ". ".join(pace_in_parts(history))
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


def _plain(path: Path, why: str) -> str:
    """Return why there is no history, without the path of the document."""
    return clean(f"No history: {why.removeprefix(f'{path}: ')}")
