"""Checklists in all styles that people write, one style for each document."""

from __future__ import annotations

from random import Random
from typing import Final

MARKS: Final = ("-", "-", "*", "+", "1.", "1)", "3.")
AROUND: Final = ("", "", "", "> ", "> > ", ">", "  ")
GAPS: Final = (" ", " ", " ", "   ", "\t")
INDENTS: Final = ("  ", "   ", "    ", "\t")
TITLES: Final = (
    *(
        "a",
        "**b** [l](/u)",
        "c [a]",
        "d  ",
        "e: f",
        "é",
        "日本",
        "`g`",
        "h <!-- i -->",
        "j\\",
        "k_l",
    ),
)
BELOW: Final = ("- Description: m", "more", "<!-- n -->", "`o`", "* p", "  q")
BETWEEN: Final = (
    *("text", "[a]: /u", "<!-- roadmap:progress --><!-- /roadmap:progress -->", "| r |\n|---|"),
    *("```\n- [ ] s\n```", "---", "[^1]: t", "<div>", "- u", "1. v", "> w", "- [-] x"),
)


def checklist(random: Random) -> bytes:
    """Return a checklist with sections, sub-topics, and what else stands in such documents."""
    lines = ["---", "a: b", "---"] if random.random() < 0.1 else []
    style = random.choice(MARKS), random.choice(AROUND), random.choice(INDENTS)
    is_loose = random.random() < 0.3
    for section in range(random.randint(1, 4)):
        if random.random() < 0.7:
            lines.append(f"{'#' * random.randint(1, 3)} S{section}")
            lines += [""] * (random.random() < 0.6)
        if random.random() < 0.3:
            lines += [random.choice(BETWEEN), *[""] * (random.random() < 0.8)]
        lines += _items(random, *style, is_loose=is_loose)
        if random.random() < 0.1:
            lines += [f"{style[1]}1. [ ] x", style[1].rstrip(), f"{style[1]}{' ' * 9}y", "[z]: /u"]
        lines += [""] * (random.random() < 0.6)
    end = random.choice(("\n", "\n", "\r\n", "\r"))
    text = "".join(line + end for line in "\n".join(lines).split("\n"))
    if random.random() < 0.15:
        text = text.removesuffix(end)
    source = ("\ufeff" * (random.random() < 0.1) + text).encode()
    if random.random() < 0.05:
        at = random.randrange(len(source) + 1)
        source = source[:at] + b"\xfe" + source[at:]
    return source if not source.startswith((b"\xfe\xff", b"\xff\xfe")) else b""


def _items(random: Random, mark: str, around: str, indent: str, *, is_loose: bool) -> list[str]:
    lines: list[str] = []
    level, number, gap = 0, int(mark[:-1] or 0), random.choice(GAPS)
    for count in range(random.randint(0, 6)):
        level = random.randint(0, level + 1) if count else 0
        sign = f"{number}{mark[-1]}" if mark[:-1] else mark
        number += random.choice((1, 1, 1, 0))
        before = indent * level
        if "\t" not in indent and level:
            before = " " * (max(len(indent), len(sign) + len(gap)) * level)
        box = random.choice(("[ ] ", "[x] ", "[X] ", "[ ] ", ""))
        lines.append(f"{around}{before}{sign}{gap}{box}{random.choice(TITLES)}{count}")
        inner = around + before + ("\t" if indent == "\t" else " " * (len(sign) + len(gap)))
        if random.random() < 0.15:
            lines.append(inner + random.choice(BELOW))
        if random.random() < 0.08:
            lines += [around.rstrip(), f"{inner}paragraph"]
        if is_loose or random.random() < 0.05:
            lines.append(around.rstrip())
    return lines
