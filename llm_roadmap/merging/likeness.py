"""Tell whether one title looks like a correction of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from difflib import SequenceMatcher

LIKENESS: Final = 0.6
"""How alike two titles must be where one line replaces another; 1 is equal."""
MENDED: Final = 0.8
"""How alike two words are at most that are not one word with a mistake."""
FOREIGN: Final = 0.2
"""Below which part of the words is new where one line replaces another."""
LONGEST: Final = 500
"""The length, in characters, beyond which titles are too costly to compare."""
NUMBER: Final = re.compile(r"\d+")
WORD: Final = re.compile(r"[\w+#]+")
"""A word; `C++` and `C#` are two."""


def are_alike(left: str, right: str) -> bool:
    """Return whether one title looks like a correction of the other.

    Words may be mended, added or left out, but few may give way to foreign ones: what is done of
    `Merge sort` says nothing of `Heap sort`, nor that of `Lesson 1` anything of `Lesson 2`.
    """
    if max(len(left), len(right)) > LONGEST or NUMBER.findall(left) != NUMBER.findall(right):
        return False
    words, others = WORD.findall(left.casefold()), WORD.findall(right.casefold())
    alike = foreign = 0.0  # in letters of both titles, and in words
    for kind, start, stop, start_other, stop_other in _comparison(words, others).get_opcodes():
        here, there = "".join(words[start:stop]), "".join(others[start_other:stop_other])
        likeness = _comparison(here, there).ratio() if kind == "replace" else kind == "equal"
        alike += likeness * (len(here) + len(there))
        if kind == "replace" and likeness <= MENDED:
            foreign += max(stop - start, stop_other - start_other)
    letters = sum(map(len, words)) + sum(map(len, others))
    return 0 < LIKENESS * letters <= alike and foreign < FOREIGN * max(len(words), len(others))


def _comparison(left: Sequence[str], right: Sequence[str]) -> SequenceMatcher[str]:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, left, right, autojunk=False)
