"""Find titles that are similar to a selector that matches nothing."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUGGESTIONS: Final = 5
"""The most suggestions that are made."""
TRIED: Final = 4 * SUGGESTIONS
"""The most topics that are tried: it takes long to tell apart many with one title."""
LIKENESS: Final = 0.7
"""The least likeness of a selector and a title, or a part of it; 1 is equal."""
SPREAD: Final = 0.05
"""Titles whose likeness is lower than the best one by this much are left out."""
LONGEST: Final = 100
"""Longer titles, in characters, are not compared by likeness: it takes too long."""
EFFORT: Final = 2_000_000
"""The most pairs of characters to compare; those texts come first that share most of them."""
WORD: Final = re.compile(r"\w{4,}")
"""A word that says something: `of` and `the` are in too many titles."""


def most_alike(typed: str, titles: Iterable[str]) -> list[str]:
    """Return the titles that are much like a text or share words with it, the nearest first.

    Where some are much nearer than others, these others are left out.
    """
    words, named = {*WORD.findall(typed)}, [*titles]
    likeness = _likenesses(typed, named)
    shared = {title: len(words.intersection(WORD.findall(title))) for title in named}
    least = max(0, max(likeness.values(), default=0) - SPREAD)
    most = max(shared.values(), default=0)

    def nearness(title: str) -> tuple[float, int, int]:
        return likeness.get(title, 0), shared[title], -len(title)

    near = (each for each in named if likeness.get(each, 0) > least or 0 < shared[each] == most)
    return sorted(near, key=nearness, reverse=True)


def _likenesses(typed: str, titles: Iterable[str]) -> dict[str, float]:
    """Return how alike a text and each title are, or the most similar part of it.

    Titles that are less alike than LIKENESS are left out. The parts that share most characters with
    the text come first, and the rest is left out when that has taken too much effort.
    """
    from difflib import SequenceMatcher

    comparable = [title for title in titles if max(len(typed), len(title)) <= LONGEST]
    likely = sorted(_likely(typed, comparable), key=itemgetter(2), reverse=True)
    found: dict[str, float] = {}
    effort = 0
    for title, part, _ in likely:
        effort += len(typed) * len(part)
        if effort > EFFORT:
            break
        ratio = SequenceMatcher(None, typed, part).ratio()
        if ratio >= LIKENESS:
            found[title] = max(ratio, found.get(title, 0.0))
    return found


def _likely(typed: str, titles: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """Yield the parts of titles that may be like a text: whole titles, and runs of as many words.

    Each comes as its title, the part, and an upper bound of the likeness: how many characters both
    have in common, in any order.
    """
    from collections import Counter

    count, has = len(typed.split()), Counter(typed)
    for title in titles:
        words = re.findall(r"\w[^\s]*\w|\w", title)
        runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
        for part in dict.fromkeys((title, *runs)):
            both = len(typed) + len(part)
            if 2 * min(len(typed), len(part)) >= LIKENESS * both:
                bound = 2 * (has & Counter(part)).total() / both
                if bound >= LIKENESS:
                    yield title, part, bound
