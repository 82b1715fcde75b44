"""Tell whether one title looks like a correction of another."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from difflib import SequenceMatcher

LIKENESS: Final = 0.6
"""How alike two titles must be where one line replaces another; 1 is equal."""
MENDED: Final = 0.8
"""How alike two words are at most that are not one word with a mistake."""
FOREIGN: Final = 0.2
"""Below which part of the words is new where one line replaces another."""
LONGEST: Final = 500
"""The length, in characters, beyond which titles are too costly to compare."""
NUMBER: Final = re.compile(r"\d+|\b[IVX]+\b")
"""A number; `Part II` has one, too."""
WORD: Final = re.compile(r"[\w+#]+")
"""A word; `C++` and `C#` are two."""


class Step(NamedTuple):
    """Words of one title, and those of the other that are in their place."""

    here: Sequence[str]
    """Words of the first title; none if words were added."""
    there: Sequence[str]
    """Words of the second title; none if words were left out."""
    likeness: float
    """How alike they are; 1 is equal."""

    @property
    def letters(self) -> int:
        """The number of letters on both sides."""
        return sum(map(len, self.here)) + sum(map(len, self.there))


def are_alike(left: str, right: str) -> bool:
    """Return whether one title looks like a correction of the other.

    Words may be corrected, added or left out, but few may be replaced by other words: a tick of
    `Merge sort` says nothing about `Heap sort`, and `Lesson 1` nothing about `Lesson 2`.
    """
    if max(len(left), len(right)) > LONGEST or NUMBER.findall(left) != NUMBER.findall(right):
        return False
    words, others = _words(left), _words(right)
    steps = list(_steps(words, others))
    alike = sum(step.likeness * step.letters for step in steps)
    enough = LIKENESS * sum(step.letters for step in steps)
    return 0 < enough <= alike and _foreign(steps) < FOREIGN * max(len(words), len(others))


def can_be_one(left: str, right: str) -> bool:
    """Return whether two titles of topics with the same links can be those of one topic.

    Half of the words of one are in the other, and there is no other number in the place of one.
    """
    words, others = set(_words(left)), set(_words(right))
    is_near = 2 * len(words & others) >= min(len(words), len(others)) > 0
    return is_near and not have_other_numbers(left, right)


def have_other_numbers(left: str, right: str) -> bool:
    """Return whether each of two titles has a number that the other one has not."""
    numbers, others = set(NUMBER.findall(left)), set(NUMBER.findall(right))
    return bool(numbers - others and others - numbers)


def _words(title: str) -> list[str]:
    return WORD.findall(title.casefold())


def _steps(words: Sequence[str], others: Sequence[str]) -> Iterator[Step]:
    """Yield what leads from the words of one title to those of another."""
    for kind, start, stop, start_other, stop_other in _comparison(words, others).get_opcodes():
        here, there = words[start:stop], others[start_other:stop_other]
        likeness = _comparison("".join(here), "".join(there)).ratio() if kind == "replace" else 0.0
        yield Step(here, there, 1.0 if kind == "equal" else likeness)


def _foreign(steps: Iterable[Step]) -> int:
    """Return the number of words that gave way to foreign ones, in their place or elsewhere."""
    foreign = 0
    gone, come = Counter[str](), Counter[str]()
    for here, there, likeness in steps:
        if not here or not there:
            gone.update(here)
            come.update(there)
        elif likeness <= MENDED:
            foreign += max(len(here), len(there))
    return foreign + min((gone - come).total(), (come - gone).total())


def _comparison(left: Sequence[str], right: Sequence[str]) -> SequenceMatcher[str]:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, left, right, autojunk=False)
