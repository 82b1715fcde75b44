"""Find titles that are similar to a selector that matches nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SUGGESTIONS: Final = 5
"""The most suggestions that are made."""
TRIED: Final = 4 * SUGGESTIONS
"""The most topics for which a suggestion is looked for: of many with one title, it takes long."""
LIKENESS: Final = 0.7
"""How alike a selector and a title, or a part of it, must be; 1 is equal."""
SPREAD: Final = 0.05
"""Titles whose likeness is lower than the best one by this much are left out."""
LONGEST: Final = 100
"""The length, in characters, beyond which titles are too costly to compare by likeness."""
WORD: Final = re.compile(r"\w{4,}")
"""A word that says something: `of` and `the` are in too many titles."""


class Nearness(NamedTuple):
    """How near a title is to a text; the greater, the nearer."""

    likeness: float
    """How alike they are, from LIKENESS to 1; 0 for all that is less."""
    shared: int
    """How many words they have in common."""
    brevity: int
    """The length of the title, negative."""


def alike(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that are much like a text or share words with it, the nearest first.

    Where some are much nearer than others, these others are left out.
    """
    words = {*WORD.findall(typed)}
    found = {title: _nearness(typed, words, title) for title in titles}
    most_alike = max((each.likeness for each in found.values()), default=0.0)
    most_shared = max((each.shared for each in found.values()), default=0)
    near = [
        title
        for title, (likeness, shared, _) in found.items()
        if likeness > max(0, most_alike - SPREAD) or 0 < shared == most_shared
    ]
    return sorted(near, key=found.__getitem__, reverse=True)


def _nearness(typed: str, words: set[str], title: str) -> Nearness:
    comparable = max(len(typed), len(title)) <= LONGEST
    likeness = _likeness(typed, title) if comparable else 0.0
    shared = words.intersection(WORD.findall(title))
    return Nearness(likeness if likeness >= LIKENESS else 0.0, len(shared), -len(title))


def _likeness(typed: str, title: str) -> float:
    """Return how alike a text and a title are, or a run of as many words of it, from 0 to 1."""
    from difflib import SequenceMatcher

    words, count = re.findall(r"\w[^\s]*\w|\w", title), len(typed.split())
    runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return max(SequenceMatcher(None, typed, part).ratio() for part in (title, *runs))
