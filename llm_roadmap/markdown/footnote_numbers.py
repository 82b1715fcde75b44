"""Number the footnotes of a document by the references to them, as GitHub does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.rules_inline import StateInline

FOOTNOTES: Final = "footnotes"
"""The name under which the rule for references finds the footnotes of its document."""

REFERENCE: Final = re.compile(r"\[\^((?:[^\[\]\\ \t\n]|\\.)+)\]")


class Footnotes:
    """The footnotes of a document, numbered in the order in which its texts refer to them."""

    def __init__(self, labels: Iterable[str]) -> None:
        """Take the labels as they stand in the document, such as `[^1]:`."""
        self._labels = frozenset(map(bare, labels))
        self._numbers: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._labels)

    def has(self, label: str) -> bool:
        """Return whether there is a footnote with a label."""
        return bare(label) in self._labels

    def refer(self, label: str) -> int:
        """Return the number of a footnote, to which a text refers."""
        return self._numbers.setdefault(bare(label), len(self._numbers) + 1)

    def number(self, label: str) -> int | None:
        """Return the number of a footnote; None if no text has referred to it yet."""
        return self._numbers.get(bare(label))


def bare(label: str) -> str:
    """Return a label without its brackets, in small letters: their case makes no difference."""
    return label.removeprefix("[^").removesuffix("]:").casefold()


def read_footnote_reference(state: StateInline, silent: bool) -> bool:
    """Read a reference to a footnote: a rule for markdown-it-py's parser of paragraphs."""
    footnotes: Footnotes = state.env[FOOTNOTES]
    match = REFERENCE.match(state.src, state.pos, state.posMax) if footnotes else None
    if not match or not footnotes.has(match[1]):
        return False
    if not silent:
        state.push("footnote_reference", "sup", 0).meta = {"number": footnotes.refer(match[1])}
    state.pos = match.end()
    return True
