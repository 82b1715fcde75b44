"""Markdown documents of lists, quotes and footnotes in each other, whose lines stay in them.

Lines that are drawn one by one, as in `strategies`, are seldom below a footnote, or in two quotes.
In others, lines have fewer quote marks than those above: it matters what they continue.
"""

from __future__ import annotations

from random import Random
from typing import Final

from .strategies import BLOCKS, BOXES, LINE_ENDS

MARKS: Final = (
    *(("- ", "  "), ("* ", "  "), ("+ ", "  "), ("-\t", "\t"), ("-   ", "    "), (" - ", "   ")),
    *(("1. ", "   "), ("2) ", "   "), ("10. ", "    "), ("1.\t", "\t"), ("0. ", "  ")),
    *(("> ", "> "), (">", ">"), ("> ", ">"), (">\t", "> \t"), (" > ", "> ")),
    *(("[^1]: ", "    "), ("[^a]:", "\t"), ("[^\u65e5]: ", "    "), ("[^b]:\t", "    ")) * 2,
)
"""What the first line of a list item, quote or footnote begins with, and what the others do."""

EMPTY: Final = ("", "", "", " ", "  ", "   ", "    ", "\t", "     ")
"""Empty lines, and lines of white space."""

BEGINNINGS: Final = (
    *("[ ] a", "[x] b", "c") * 3,
    "| d",
    ":-",
    "|",
    "<b>",
    "---",
    "[e]: /u",
    "[f]:",
    "=",
)
"""Lines that are drawn more often than others."""

LEVELS: Final = 4
"""The most levels of nesting."""

CONTINUING: Final = (
    *("a", "[ ] b", "- [ ] c", "- d", "- ", "1. [ ] e", "2. [x] f", "[a]: u", "[a]:", "u\\", "'t'"),
    *("```", "# g", "---", "===", "=", "<b>", "<div>", "<!--", "-->", "|-", "a|b", "-|-", "***"),
    *("", "", " ", "    - [ ] h", "[^a]: - [ ] i", "\t[ ] j"),
)
"""What continues a paragraph in the quotes above, begins one, or ends it."""
DEPTHS: Final = (1, 2, 3, 3, 6, 12)
"""How many quote marks a line can have."""
REPEATS: Final = (1, 1, 1, 1, 2, 12, 30)
"""How often a line comes; many lazy lines are not read at once."""


def nested(random: Random) -> str:
    """Return a document."""
    return random.choice(LINE_ENDS).join(_blocks(random, random.randint(1, LEVELS)))


def _blocks(random: Random, depth: int) -> list[str]:
    lines: list[str] = []
    for _ in range(random.choice((1, 1, 2, 2, 3))):
        lines += _container(random, depth) if depth and random.random() < 0.6 else _text(random)
        if random.random() < 0.4:
            lines.append(random.choice(EMPTY))
    return lines


def _text(random: Random) -> list[str]:
    tables = (BEGINNINGS, BEGINNINGS, BOXES, BLOCKS)
    return [random.choice(random.choice(tables)) for _ in range(random.choice((1, 1, 1, 2, 4)))]


def _container(random: Random, depth: int) -> list[str]:
    """Return the lines of a list item, quote or footnote; a few do not say that they are in it."""
    first, others = random.choice(MARKS)
    head, *lines = _blocks(random, depth - 1)
    return [first + head, *(_continued(random, others, line) for line in lines)]


def _continued(random: Random, mark: str, line: str) -> str:
    if not line.strip():
        return random.choice((mark + line, mark.rstrip() + line, mark.rstrip()))
    return line if random.random() < 0.06 else mark + line


def quoted(random: Random) -> str:
    """Return a document of quotes in each other, in which many lines have too few marks."""
    most = random.choice(DEPTHS)
    lines: list[str] = []
    for _ in range(random.randint(2, 12)):
        marks = random.choice((0, 0, 0, most, most, random.randint(0, most)))
        line = "".join(_mark(random) for _ in range(marks))
        if marks and random.random() < 0.25:
            line = random.choice(("- ", "  ", "1. ", "   ", "[^b]: ", "    ")) + line
        line += random.choice(CONTINUING)
        # The reference can give only so many footnotes labels of their own.
        lines += [line] * (1 if "[^" in line else random.choice(REPEATS))
    return "\n".join(lines)


def _mark(random: Random) -> str:
    return random.choice((">- ", "> - ", ">\t") if random.random() < 0.1 else (">", "> "))
