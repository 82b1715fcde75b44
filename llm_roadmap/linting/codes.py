"""List the codes of findings: what each means, and how it is treated.

This table is the one place that knows which codes belong together. Everything else asks for the
category or the severity of a code.
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
    ),
    Code("R002", Category.LOOKALIKE, BRACKETS, "a list item without the space before its box"),
    Code("R003", Category.LOOKALIKE, BRACKETS, "a box without the space after it"),
    Code("R004", Category.LOOKALIKE, BRACKETS, "a box with no text"),
    Code("R005", Category.LOOKALIKE, None, "a box with a line break in it"),
    Code("R006", Category.LOOKALIKE, BRACKETS, "an item that the line below makes a heading"),
    Code("R007", Category.LOOKALIKE, BRACKETS, "an item that continues the paragraph above it"),
    Code("R008", Category.LOOKALIKE, None, "boxes in a fence or comment that nothing closes"),
    Code("R009", Category.STATE, BRACKETS, "a state of another tool in place of a box"),
    Code("R101", Category.STYLE, BRACKETS, "a topic that only its line tells from another topic"),
    Code("R102", Category.MISLEADING, BRACKETS, "a ticked topic with an open sub-topic"),
    Code("R103", Category.MISLEADING, None, "a conflict marker that git has left"),
    Code("R201", Category.MISLEADING, LINK, "a link without a target"),
    Code("R202", Category.MISLEADING, LINK, "a link that no browser follows"),
    Code("R301", Category.MARKER, COMMENT, "a progress marker that is out of date"),
    Code("R302", Category.MARKER, COMMENT, "a marker with an unknown name"),
    Code(
        "R303",
        Category.MARKER,
        COMMENT,
        "a progress marker that is not closed on its line, or not alone on it",
    ),
)
"""Every code, in the order of their names."""

CODES: Final[Mapping[str, Code]] = {each.name: each for each in TABLE}
"""Every code by its name."""
