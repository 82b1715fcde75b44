"""Which titles are like a selector that matches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LIKENESS: Final = 0.7
"""How alike a selector and a title, or a part of it, must be; 1 is equal."""
LONGEST: Final = 100
"""The length, in characters, beyond which titles are too costly to compare by likeness."""


def alike(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that are much like a text, the most alike first, then the shortest."""
    if len(typed) > LONGEST:
        return []
    likeness = {title: _likeness(typed, title) for title in titles if len(title) <= LONGEST}
    likely = [title for title, degree in likeness.items() if degree >= LIKENESS]
    return sorted(likely, key=lambda title: (-likeness[title], len(title)))


def _likeness(typed: str, title: str) -> float:
    """Return how alike a text and a title are, or a run of as many words of it, from 0 to 1."""
    from difflib import SequenceMatcher

    words, count = title.split(), len(typed.split())
    runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return max(SequenceMatcher(None, typed, part).ratio() for part in (title, *runs))
