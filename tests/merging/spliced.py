"""Three versions of a checklist that is cut out of real ones, and changed as people change them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from .triples import Triple

BOX: Final = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+\[)[ xX](\]\s+)(.*)$")
ADDED: Final = (
    ["<!-- roadmap:progress --><!-- /roadmap:progress -->"],
    ["", "## Week 2", ""],
    ["- [ ] Videos", "  - [ ] Part 1", "  - [ ] Part 2", "- [ ] Videos", "  - [ ] Part 1"],
    ["| a | b |", "|---|---|", "| - [ ] c | d |"],
    ["> - [ ] quoted", "> - [ ] quoted"],
    ["", "Some words.", ""],
)
HIDDEN: Final = (("```", "```"), ("<!--", "-->"))


def spliced(texts: Sequence[str], chance: Random) -> Triple:
    """Cut a base out of some texts, and let two people change it."""
    base = [line for _ in range(chance.randint(1, 3)) for line in _cut(texts, chance)]
    base = _ticked([BOX.sub(r"\1 \2\3", line) for line in base], 0.2, chance)
    sides = []
    for _ in range(2):
        lines = [*base]
        for _ in range(chance.choice([0, 1, 2, 4, 8])):
            _change(lines, texts, chance)
        sides.append(_ticked(lines, 0.2, chance))
    end = chance.choice(["\n", "\n", "\n", "\r\n", "\r"])
    ours, theirs = sides
    made = [end.join(lines) + end for lines in (ours, base, theirs)]
    if chance.random() < 0.1:
        made[2] = "\ufeff" + made[2]
    return Triple(*(text.encode() for text in made))


def _cut(texts: Sequence[str], chance: Random) -> list[str]:
    lines = chance.choice(texts).splitlines()
    at = chance.randrange(len(lines))
    return lines[at : at + chance.randint(5, 25)]


def _ticked(lines: Sequence[str], share: float, chance: Random) -> list[str]:
    """Turn some of the boxes over."""
    made = []
    for line in lines:
        box = chance.choice(["[x]", "[x]", "[X]"]) if "[ ]" in line[:20] else "[ ]"
        is_turned = BOX.match(line) and chance.random() < share
        made.append(re.sub(r"\[[ xX]\]", box, line, count=1) if is_turned else line)
    return made


def _change(lines: list[str], texts: Sequence[str], chance: Random) -> None:
    """Change, move or copy a line, an item or a section."""
    at = chance.randrange(len(lines)) if lines else 0
    end = _end(lines, at)
    block = lines[at:end]
    match chance.choice(["change", "change", "add", "move", "copy"]):
        case "change" if block:
            lines[at:end] = _instead(block, chance)
        case "add":
            lines[at:at] = chance.choice([*ADDED, _cut(texts, chance)[:3]])
        case "move":
            del lines[at:end]
            to = chance.randint(0, len(lines))
            lines[to:to] = block
        case "copy":
            to = chance.randint(0, len(lines))
            lines[to:to] = block


def _instead(block: Sequence[str], chance: Random) -> list[str]:
    """Return what a block is turned into."""
    first, *rest = block
    before, after = chance.choice(HIDDEN)
    return chance.choice(
        [
            [],
            rest,
            [before, *block, after],
            ["    " + line for line in block],
            [re.sub(r"^(\s*)[-*](?= \[)", r"\1+", line) for line in block],
            [BOX.sub(r"- \3", first), *rest],
            [" and ".join(line.strip() for line in block[:2]), *block[2:]],
            [_reworded(first, chance), *rest],
            [_reworded(first, chance), *rest],
        ]
    )


def _end(lines: Sequence[str], at: int) -> int:
    """Return where the section or item ends that begins with a line."""
    if at >= len(lines):
        return len(lines)
    if heading := re.match("#+ ", lines[at]):
        ends = re.compile(f"#{{1,{len(heading[0]) - 1}}} ").match
        following = (number for number in range(at + 1, len(lines)) if ends(lines[number]))
        return next(following, len(lines))
    end = at + 1
    while end < len(lines) and lines[end].startswith(("  ", "\t")) and end < at + 8:
        end += 1
    return end


def _reworded(line: str, chance: Random) -> str:
    """Mend, add, take out or replace a word, or change a number."""
    if number := re.search(r"\d", line):
        return line[: number.start()] + chance.choice("123") + line[number.end() :]
    words = line.split(" ")
    at = chance.randrange(len(words))
    change = chance.choice([[], [words[at], "more"], [words[at][:-1]], ["other"], ["#", words[at]]])
    return " ".join([*words[:at], *change, *words[at + 1 :]])
