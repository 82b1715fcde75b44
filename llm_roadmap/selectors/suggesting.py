"""Find titles that are similar to a selector that matches nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SUGGESTIONS: Final = 5
"""The most suggestions that are made."""
LIKENESS: Final = 0.7
"""How alike a selector and a title, or a part of it, must be; 1 is equal."""
LONGEST: Final = 100
"""The length, in characters, beyond which titles are too costly to compare by likeness."""
WORD: Final = re.compile(r"\w{4,}")
"""A word that says something: `of` and `the` are in too many titles."""


def alike(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that are much like a text or share a word with it, the nearest first.

    The more alike, the nearer; then, the more words in common; then, the shorter.
    """
    words = {*WORD.findall(typed)}

    def nearness(title: str) -> tuple[float, int, int]:
        comparable = max(len(typed), len(title)) <= LONGEST
        likeness = _likeness(typed, title) if comparable else 0.0
        shared = words.intersection(WORD.findall(title))
        return likeness if likeness >= LIKENESS else 0.0, len(shared), -len(title)

    found = {title: nearness(title) for title in titles}
    near = [title for title, (likeness, shared, _) in found.items() if likeness or shared]
    return sorted(near, key=found.__getitem__, reverse=True)


def _likeness(typed: str, title: str) -> float:
    """Return how alike a text and a title are, or a run of as many words of it, from 0 to 1."""
    from difflib import SequenceMatcher

    words, count = title.split(), len(typed.split())
    runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return max(SequenceMatcher(None, typed, part).ratio() for part in (title, *runs))
