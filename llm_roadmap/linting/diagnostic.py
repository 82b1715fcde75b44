"""Hold what was found in a document: its code, its place, and what to type instead."""

from __future__ import annotations

from dataclasses import dataclass

from .codes import CODES, Category, Severity


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that was found in a document: a likely mistake, or a note."""

    code: str
    """`R` and three digits; its meaning never changes."""
    message: str
    """What is wrong, and what to type instead."""
    line: int
    """The line, from 1, on which the list item, link, fence or comment begins."""
    column: int
    """The column, in characters and from 1, in which it begins."""

    @property
    def category(self) -> Category:
        """What it is about."""
        return CODES[self.code].category

    @property
    def severity(self) -> Severity:
        """Whether it is a mistake, or a note."""
        return CODES[self.code].severity

    @property
    def is_mistake(self) -> bool:
        """Whether it is a mistake, and no note."""
        return self.severity is Severity.ERROR
