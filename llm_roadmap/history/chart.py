"""Draw progress over time with block characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .timeline import History

PARTS: Final[tuple[str, ...]] = ("", *"▁▂▃▄▅▆▇")
"""A cell by how many eighths of it are filled from below; nothing for none."""
DONE: Final = "▁▂▃▄▅▆▇█"
OPEN: Final = "░"
ROWS: Final = 10
"""The height, in lines, without dates and legend."""
NARROWEST: Final = 27
"""The least width, in columns: two dates have to find room."""


def chart(history: History, *, width: int) -> list[str]:
    """Return the lines of a chart that is so many columns wide.

    What is done is filled, what is open is shaded above it; time goes from left to right, evenly.
    """
    if not history.points:
        return []
    top = max(1, *(point.progress.total for point in history.points))
    margin = len(str(top))
    columns = max(width, NARROWEST) - margin - 2
    cells = [_column(*each, top) for each in _samples(history, columns)]
    labels = [str(top), *[""] * (ROWS - 2), "0"]
    rows = reversed([*map("".join, zip(*cells, strict=True))])
    lines = [
        f"{label.rjust(margin)} │{row}".rstrip() for label, row in zip(labels, rows, strict=True)
    ]
    start, end = (f"{point.when:%Y-%m-%d}" for point in (history.points[0], history.points[-1]))
    dates = end.rjust(columns) if start == end else start + end.rjust(columns - len(start))
    lines.append(f"{' ' * margin} └{'─' * columns}")
    lines.append(f"{' ' * margin}  {dates}")
    lines.append(f"{' ' * margin}  █ done  {OPEN} open")
    return lines


def _samples(history: History, columns: int) -> list[tuple[int, int]]:
    """Return what was done and the total at the end of each column's time."""
    points = history.points
    start, length = points[0].when, points[-1].when - points[0].when
    times = [start + length * at / max(columns - 1, 1) for at in range(columns - 1)]
    found = [history.at(time) for time in times] + [points[-1]]
    return [(point.progress.done, point.progress.total) for point in found]


def _column(done: int, total: int, top: int) -> str:
    """Return the cells of a column, from below; what is more than zero shows at least a little."""
    eighths = 8 * ROWS * done // top
    if done and not eighths:
        eighths = 1
    shaded = -(-ROWS * total // top)
    filled = "█" * (eighths // 8) + PARTS[eighths % 8]
    return (filled + OPEN * (shaded - len(filled))).ljust(ROWS)
