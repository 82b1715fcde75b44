"""Draw progress over time with block characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .time_axis import axis

if TYPE_CHECKING:
    from .time_axis import Axis
    from .timeline import History

PARTS: Final[tuple[str, ...]] = ("", *"▁▂▃▄▅▆▇")
"""A cell by how many eighths of it are filled from below; nothing for none."""
DONE: Final = "▁▂▃▄▅▆▇█"
OPEN: Final = "░"
ROWS: Final = 10
"""The height, in lines, without dates and legend."""
NARROWEST: Final = 30
"""The least width, in columns: two dates and the legend have to find room."""
PASSING: Final = "─"
IDLE: Final = "┄"
"""What the line below the chart is made of where time is drawn shorter than it was."""


def chart(history: History, *, width: int) -> list[str]:
    """Return the lines of a chart that is so many columns wide.

    What is done is filled, what is open is shaded above it. Time goes from left to right, evenly
    but for idle time, which is short and marked.
    """
    if not history.points:
        return []
    top = max(1, *(point.progress.total for point in history.points))
    margin = len(str(top))
    columns = max(width, NARROWEST) - margin - 2
    times = axis([point.when for point in history.points])
    shares = [column / max(columns - 1, 1) for column in range(columns)]
    progress = [history.points[times.at(share)].progress for share in shares]
    cells = [_column(each.done, each.total, top) for each in progress]
    labels = [str(top), *[""] * (ROWS - 2), "0"]
    rows = reversed([*map("".join, zip(*cells, strict=True))])
    lines = [
        f"{label.rjust(margin)} │{row}".rstrip() for label, row in zip(labels, rows, strict=True)
    ]
    start, end = (f"{times.times[number]:%Y-%m-%d}" for number in (0, -1))
    dates = end.rjust(columns) if start == end else start + end.rjust(columns - len(start))
    lines.append(f"{' ' * margin} └{''.join(_mark(share, times) for share in shares)}")
    lines.append(f"{' ' * margin}  {dates}")
    lines.append(f"{' ' * margin}  {_legend(times, columns)}")
    return lines


def _mark(share: float, times: Axis) -> str:
    """Return what stands below a column."""
    return IDLE if any(idle.left < share < idle.right for idle in times.idle) else PASSING


def _legend(times: Axis, columns: int) -> str:
    """Return what the signs mean, and, where there is room, when nothing was committed."""
    signs = f"█ done  {OPEN} open"
    if not times.idle:
        return signs
    signs += f"  {IDLE} idle"
    spans = ", ".join(f"{idle.start:%Y-%m-%d} to {idle.stop:%Y-%m-%d}" for idle in times.idle)
    return f"{signs} {spans}" if len(signs) + 1 + len(spans) <= columns else signs


def _column(done: int, total: int, top: int) -> str:
    """Return the cells of a column, from below; what is more than zero shows at least a little."""
    eighths = 8 * ROWS * done // top
    if done and not eighths:
        eighths = 1
    shaded = -(-ROWS * total // top)
    filled = "█" * (eighths // 8) + PARTS[eighths % 8]
    return (filled + OPEN * (shaded - len(filled))).ljust(ROWS)
