"""Draw what real commands print, as SVG for the front page: `python -m tests.support.picture`."""

from __future__ import annotations

import re
import tempfile
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from llm_roadmap.cli.output.printing import width

from .processes import on_terminal

FOLDER: Final = Path(__file__).parents[2] / ".github" / "images"
PLAN: Final = b"""\
# Learn chess

## Checkmates

- [x] Queen and king
- [ ] Rook and king
- [ ] Two bishops

## Tactics

- [x] Pins
- [ ] Knight forks
"""
COMMANDS: Final = ("list", "check rook", "next", "status")
COLUMNS: Final = 44
"""So few that it can be read on a telephone."""
TITLE: Final = "llm-roadmap in a terminal"

STYLED: Final = re.compile(r"\x1b\[([0-9;]*)m|([^\x1b]+)")
BOLD, DIM, GREEN = "1", "2", "32"
KNOWN: Final = {"", "0", BOLD, DIM, GREEN}
"""The styles that the commands use; another one has no look in the picture yet."""

CELL: Final = 8.4
"""The width of a column, in pixels."""
ROW: Final = 20
MARGIN: Final = 18
BAR: Final = 36
"""The height of the bar with the title of the window."""
FONTS: Final = (
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono',"
    " monospace"
)


class Theme(NamedTuple):
    """The colours of a picture."""

    page: str
    bar: str
    frame: str
    text: str
    dim: str
    green: str


THEMES: Final = {
    "light": Theme("#ffffff", "#f0f2f5", "#d0d7de", "#1f2328", "#59636e", "#1a7f37"),
    "dark": Theme("#0d1117", "#1c2128", "#3d444d", "#e6edf3", "#9198a1", "#3fb950"),
}


def session() -> list[str]:
    """Return the lines of a terminal in which the commands are typed, one after the other."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ROADMAP.md").write_bytes(PLAN)
        for command in COMMANDS:
            lines.append(f"\x1b[{DIM}m$\x1b[0m \x1b[{BOLD}mllm-roadmap {command}\x1b[0m")
            out = on_terminal(*command.split(), cwd=folder, columns=COLUMNS, env={"PAGER": "cat"})
            lines += out.removesuffix("\n").split("\n")
    return lines


def plain(line: str) -> str:
    """Return a line without its styles."""
    return "".join(text for _, text in STYLED.findall(line))


def picture(lines: list[str], theme: Theme) -> str:
    """Return the SVG of a terminal with these lines."""
    across = round(COLUMNS * CELL + 2 * MARGIN)
    down = BAR + 2 * MARGIN + ROW * len(lines)
    rows = "\n".join(
        row
        for number, line in enumerate(lines)
        if (row := _row(line, round(BAR + MARGIN + ROW * (number + 0.72)), theme))
    )
    said = escape("\n".join(map(plain, lines)))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" \
viewBox="0 0 {across} {down}" role="img" aria-labelledby="title desc">
<title id="title">{TITLE}</title>
<desc id="desc">{said}</desc>
<clipPath id="window"><rect width="{across}" height="{down}" rx="10"/></clipPath>
<g clip-path="url(#window)">
<rect width="{across}" height="{down}" fill="{theme.page}"/>
<rect width="{across}" height="{BAR}" fill="{theme.bar}"/>
<path d="M0 {BAR - 0.5}h{across}" stroke="{theme.frame}"/>
</g>
<rect x="0.5" y="0.5" width="{across - 1}" height="{down - 1}" rx="9.5" fill="none" \
stroke="{theme.frame}"/>
<g font-family="{FONTS}" font-size="14" fill="{theme.text}" aria-hidden="true">
<text x="{across / 2:g}" y="{BAR // 2 + 5}" text-anchor="middle" fill="{theme.dim}">\
~/chess</text>
{rows}
</g>
</svg>
"""


def _row(line: str, y: int, theme: Theme) -> str:
    """Return a line as SVG; each run of one style is as wide as its columns, in any font."""
    runs, column, styles = "", 0, set[str]()
    for codes, text in STYLED.findall(line):
        if not text:
            found = set(codes.split(";"))
            assert found <= KNOWN, found
            styles = set() if found & {"", "0"} else styles | found
            continue
        columns = width(text)
        if shown := text.strip(" "):
            at = MARGIN + CELL * (column + len(text) - len(text.lstrip(" ")))
            runs += (
                f'<tspan x="{at:g}" textLength="{CELL * width(shown):g}"{_look(styles, theme)}>'
                f"{escape(shown, quote=False)}</tspan>"
            )
        column += columns
    return f'<text y="{y}" xml:space="preserve">{runs}</text>' if runs else ""


def _look(styles: set[str], theme: Theme) -> str:
    colour = theme.green if GREEN in styles else theme.dim if DIM in styles else ""
    fill = f' fill="{colour}"' if colour else ""
    return fill + (' font-weight="bold"' if BOLD in styles else "")


def path(theme: str) -> Path:
    """Return where a picture is."""
    return FOLDER / f"terminal-{theme}.svg"


if __name__ == "__main__":
    shown = session()
    for name, colours in THEMES.items():
        path(name).write_text(picture(shown, colours), encoding="utf-8")
