"""Draw progress over time as one static picture, with a text for those who don't see it.

The picture is SVG without script. It has a background of its own, so it can be read whatever is
around it; its two lines differ in their dashes and are named where they end, so colour is not
needed.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from ..text.safe_text import clean
from ..values import NamedTuple
from .pace import pace
from .text_chart import chart
from .time_axis import axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from .time_axis import Axis
    from .timeline import History, Point

WIDTH: Final = 540
"""The width, in pixels; a notebook beside a list of files has room for that."""
HEIGHT: Final = 300
LEFT: Final = 48
RIGHT: Final = 88
"""The room at the right, in which the lines are named."""
TOP: Final = 80
BOTTOM: Final = 36
BASE: Final = HEIGHT - BOTTOM
"""How far down the line of zero is."""
LINE: Final = 16
"""The least distance between two names, so that they do not cover each other."""
WORDS: Final = 76
"""The width of the words above an idle time."""
TEXT_WIDTH: Final = 72
"""The width of the text form, in columns."""

LONGEST: Final = 60
"""The most characters of a title that fit into the picture."""
NO_XML: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""Characters that no XML may have, besides those that control a terminal."""

STYLE: Final = (
    ".paper{fill:#fff}.ink{fill:#1f2328}.dim{fill:#59636e}.rule{stroke:#d1d9e0}"
    ".total{stroke:#59636e}.done{stroke:#1a7f37}.area{fill:#1a7f37}"
    "@media(prefers-color-scheme:dark){.paper{fill:#0d1117}.ink{fill:#f0f6fc}.dim{fill:#9198a1}"
    ".rule{stroke:#3d444d}.total{stroke:#9198a1}.done{stroke:#3fb950}.area{fill:#3fb950}}"
)


def bundle(history: History) -> dict[str, str]:
    """Return what notebooks show, by media type."""
    return {"image/svg+xml": svg(history), "text/plain": chart_as_text(history)}


def chart_as_text(history: History) -> str:
    """Return the chart and what it says, as lines of text."""
    return "\n".join([summary(history), "", *chart(history, width=TEXT_WIDTH)])


def summary(history: History) -> str:
    """Return one line with the progress and the pace."""
    title = _title(history)
    if not history.points:
        return f"{title}: {pace(history)}"
    first, last = history.points[0], history.points[-1]
    days = f"{first.when:%Y-%m-%d} to {last.when:%Y-%m-%d}"
    return f"{title}: {last.progress}, {days}; {pace(history)}"


def svg(history: History) -> str:
    """Return a burn-up chart: what is done and the total, over time."""
    title = _title(history)
    body = _plot(history.points) if history.points else ""
    notes = "".join(
        _words(16, down, said, "dim")
        for down, said in zip((42, 58), pace(history).split("; "), strict=False)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="system-ui, sans-serif" font-size="12">'
        f"<title>{escape(title)}: done and total over time</title>"
        f"<desc>{escape(summary(history))}</desc><style>{STYLE}</style>"
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#fff"/>'
        f"{_words(16, 24, title, 'ink', size=15)}{notes}{body}</svg>"
    )


def _title(history: History) -> str:
    """Return the title of the document, cut to fit into the picture, and safe in XML."""
    title = history.roadmap.title if history.roadmap else ""
    title = NO_XML.sub("\ufffd", clean(title)) or "Progress"
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"


class _Scale(NamedTuple):
    """Where times and numbers are in the picture, in pixels."""

    times: Axis
    """Where the versions are."""
    top: int
    """The number at the top."""

    def across(self, share: float) -> float:
        """Return how far to the right a place on the axis is."""
        return LEFT + (WIDTH - RIGHT - LEFT) * share

    def down(self, number: int) -> float:
        """Return how far down a number is."""
        return BASE - (BASE - TOP) * number / self.top

    def steps(self, numbers: Sequence[int]) -> str:
        """Return a path that stays as it is until the next version changes it."""
        moves = [f"M{LEFT},{self.down(numbers[0]):.1f}"]
        for share, number in zip(self.times.shares, numbers, strict=True):
            moves.append(f"H{self.across(share):.1f}V{self.down(number):.1f}")
        return "".join(moves)


def _plot(points: Sequence[Point]) -> str:
    """Return the lines and what is written around them."""
    times = axis([point.when for point in points])
    done = [point.progress.done for point in points]
    total = [point.progress.total for point in points]
    scale = _Scale(times, max(1, *total))
    path = scale.steps(done)
    rules = dict.fromkeys((0, scale.top // 2, scale.top))
    first, last = times.times[0], times.times[-1]
    return (
        f"{''.join(_rule(scale.down(number), number) for number in rules)}"
        f"{''.join(_breaks(scale))}"
        f'<path class="area" d="{path}V{BASE}H{LEFT}Z" fill="#1a7f37" opacity=".18"/>'
        f'<path class="total" d="{scale.steps(total)}" fill="none" stroke="#59636e"'
        ' stroke-width="2" stroke-dasharray="6 4"/>'
        f'<path class="done" d="{path}" fill="none" stroke="#1a7f37" stroke-width="2.5"/>'
        f"{_ends(points[-1], scale)}"
        f"{_words(LEFT, HEIGHT - 14, f'{first:%Y-%m-%d}', 'dim')}"
        f"{_words(WIDTH - RIGHT, HEIGHT - 14, f'{last:%Y-%m-%d}', 'dim', anchor='end')}"
    )


def _breaks(scale: _Scale) -> Iterator[str]:
    """Yield the marks at both ends of each idle time, and above it how long it was, if it fits."""
    taken = 0.0  # how far to the right the words go
    for idle in scale.times.idle:
        left, right = scale.across(idle.left), scale.across(idle.right)
        marks = "".join(f"M{across:.1f},{TOP}V{BASE}" for across in (left, right))
        yield f'<path class="rule" d="{marks}" stroke="#d1d9e0" stroke-dasharray="2 3"/>'
        end = min((left + right + WORDS) / 2, WIDTH - RIGHT)
        if end - WORDS >= taken:
            said = f"{_length(idle.stop - idle.start)} idle"
            yield _words(end, TOP - 6, said, "dim", size=10, anchor="end")
            taken = end


def _length(time: timedelta) -> str:
    """Return how long a time of some weeks or more is, in words."""
    for unit, days in (("years", 365.25), ("months", 30.44)):
        if time.days >= 2 * days:
            return f"{time.days / days:.0f} {unit}"
    return f"{time.days / 7:.0f} weeks"


def _ends(last: Point, scale: _Scale) -> str:
    """Return the names of both lines, where they end, one below the other."""
    done, total = last.progress.done, last.progress.total
    upper = scale.down(total)
    lower = max(scale.down(done), upper + LINE)
    across = WIDTH - RIGHT + 8
    return _words(across, upper + 4, f"{total} topics", "dim") + _words(
        across, lower + 4, f"{done} done", "ink"
    )


def _rule(height: float, number: int) -> str:
    line = f'<path class="rule" d="M{LEFT},{height:.1f}H{WIDTH - RIGHT}" stroke="#d1d9e0"/>'
    return line + _words(LEFT - 8, height + 4, str(number), "dim", anchor="end")


def _words(
    across: float, down: float, said: str, kind: str, *, size: int = 12, anchor: str = "start"
) -> str:
    fill = "#1f2328" if kind == "ink" else "#59636e"
    return (
        f'<text class="{kind}" x="{across:.0f}" y="{down:.0f}" fill="{fill}" font-size="{size}"'
        f' text-anchor="{anchor}">{escape(said)}</text>'
    )
