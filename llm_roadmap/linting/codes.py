"""List the codes of findings: what each means, and how it is treated.

This table is the one place that knows what a code means, and which codes belong together.
Everything else asks for the category or the severity of a code. `python -m tests.support.codes`
writes the table into the README.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(Enum):
    """Whether a finding is a mistake."""

    ERROR = "error"
    """It is a mistake."""
    NOTE = "note"
    """It may be meant as it is, and counts as a mistake only for those who ask for that."""


class Category(Enum):
    """What a finding is about."""

    LOOKALIKE = "looks like a box"
    """A line that was meant as a topic, and isn't one."""
    STATE = "another tool's state"
    """A sign in brackets that another program reads, and GitHub does not show as a box."""
    MISLEADING = "misleading"
    """Something that says what is not so."""
    STYLE = "style"
    """Something that is right, and makes the document harder to use."""
    MARKER = "marker"
    """Something about progress markers."""


FALSE_BOXES: Final = frozenset({Category.LOOKALIKE, Category.STATE})
"""The categories of lines that stand where a topic could, and are none."""

BRACKETS: Final = re.compile(rb"[^\]\r\n]*\]")
LINK: Final = re.compile(rb"!?\[[^\]\r\n]*\](?:\([^)\r\n]*\)|\[[^\]\r\n]*\])?|<[^>\r\n]*>")
COMMENT: Final = re.compile(rb"<!--.*?-->")


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding."""

    name: str
    """`R` and three digits; its meaning never changes."""
    category: Category
    """What it is about."""
    pattern: re.Pattern[bytes] | None
    """What a finding covers, from where it begins; None, or if it does not fit: the rest of the
    line. It only decides what an editor underlines; the parser has decided what is wrong."""
    meaning: str
    """What it is, in a few words."""
    wrong: str
    """A document in which there is no other finding."""
    right: str
    """The same without the mistake."""
    fix: str
    """What a fix does, in a sentence, or why there is none."""

    @property
    def severity(self) -> Severity:
        """Whether it is a mistake."""
        return Severity.NOTE if self.category is Category.STATE else Severity.ERROR


TABLE: Final = (
    Code(
        "R001",
        Category.LOOKALIKE,
        BRACKETS,
        "a box with nothing in it, or with something else",
        wrong="- [] text",
        right="- [ ] text",
        fix="A fix writes a box; for a tick or a cross you choose which.",
    ),
    Code(
        "R002",
        Category.LOOKALIKE,
        BRACKETS,
        "a list item without the space before its box",
        wrong="-[ ] text",
        right="- [ ] text",
        fix="A fix writes the space.",
    ),
    Code(
        "R003",
        Category.LOOKALIKE,
        BRACKETS,
        "a box without the space after it",
        wrong="- [ ]text",
        right="- [ ] text",
        fix="A fix writes the space.",
    ),
    Code(
        "R004",
        Category.LOOKALIKE,
        BRACKETS,
        "a box with no text",
        wrong="- [ ]",
        right="- [ ] text",
        fix="A fix writes a text, or takes the box out.",
    ),
    Code(
        "R005",
        Category.LOOKALIKE,
        None,
        "a box with a line break in it",
        wrong="- [\n] text",
        right="- [ ] text",
        fix="A fix writes the box on one line.",
    ),
    Code(
        "R006",
        Category.LOOKALIKE,
        BRACKETS,
        "an item that the line below makes a heading",
        wrong="- [ ] text\n  ---",
        right="- [ ] text\n\n  ---",
        fix="A fix puts an empty line above the underline.",
    ),
    Code(
        "R007",
        Category.LOOKALIKE,
        BRACKETS,
        "an item that continues the paragraph above it",
        wrong="These:\n    - [ ] text",
        right="These:\n- [ ] text",
        fix="A fix puts an empty line above it.",
    ),
    Code(
        "R008",
        Category.LOOKALIKE,
        None,
        "boxes in a fence or comment that nothing closes",
        wrong="```\ncode\n\n- [ ] text",
        right="```\ncode\n```\n- [ ] text",
        fix="There is no fix: only the author knows what it should be.",
    ),
    Code(
        "R009",
        Category.STATE,
        BRACKETS,
        "a state of another tool in place of a box",
        wrong="- [ ] text\n- [-] more",
        right="- [ ] text\n- [x] more",
        fix="GitHub shows no box there. Fixes make it an open topic, or one that is done; `--fix`"
        " leaves it alone.",
    ),
    Code(
        "R101",
        Category.STYLE,
        BRACKETS,
        "a topic that only its line tells from another topic",
        wrong="- [ ] video\n- [ ] video",
        right="- [ ] video 1\n- [ ] video 2",
        fix="There is no fix: only the author knows what it should be.",
    ),
    Code(
        "R102",
        Category.MISLEADING,
        BRACKETS,
        "a ticked topic with an open sub-topic",
        wrong="- [x] text\n  - [ ] part",
        right="- [ ] text\n  - [ ] part",
        fix="Fixes tick all below it, or untick it.",
    ),
    Code(
        "R103",
        Category.MISLEADING,
        None,
        "a conflict marker that git has left",
        wrong="<<<<<<< HEAD",
        right="text",
        fix="There is no fix: only the author knows which side is right.",
    ),
    Code(
        "R201",
        Category.MISLEADING,
        LINK,
        "a link without a target",
        wrong="[paper]()",
        right="[paper](https://arxiv.org/abs/1706.03762)",
        fix="There is no fix: only the author knows what it should be.",
    ),
    Code(
        "R202",
        Category.MISLEADING,
        LINK,
        "a link that no browser follows",
        wrong="[paper](file:///home/me/paper.pdf)",
        right="[paper](paper.pdf)",
        fix="There is no fix: only the author knows what it should be.",
    ),
    Code(
        "R301",
        Category.MARKER,
        COMMENT,
        "a progress marker that is out of date",
        wrong="<!-- roadmap:progress --><!-- /roadmap:progress -->",
        right="<!-- roadmap:progress -->░░░░░░░░░░ 0/0 (0%)<!-- /roadmap:progress -->",
        fix="A fix brings it up to date.",
    ),
    Code(
        "R302",
        Category.MARKER,
        COMMENT,
        "a marker with an unknown name",
        wrong="<!-- roadmap:status -->",
        right="<!-- status -->",
        fix="A fix writes the progress marker.",
    ),
    Code(
        "R303",
        Category.MARKER,
        COMMENT,
        "a progress marker that is not closed on its line, or not alone on it",
        wrong="<!-- roadmap:progress -->",
        right="<!-- roadmap:progress -->░░░░░░░░░░ 0/0 (0%)<!-- /roadmap:progress -->",
        fix="A fix writes it on a line of its own.",
    ),
)
"""Every code, in the order of their names."""

CODES: Final[Mapping[str, Code]] = {each.name: each for each in TABLE}
"""Every code by its name."""
