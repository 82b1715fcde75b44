"""Tell which topics of two versions of a document are the same topic.

A wrong pair is a wrong tick, so every rule needs proof: one candidate on each side, and nothing
against it. Topics that are left have no partner.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .alignment import gaps, stretches
from .likeness import are_alike, can_be_one, have_other_numbers
from .versions import Version

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ..model import Roadmap, Topic
    from .alignment import Stretch


class Ground(Enum):
    """What a pair rests on, surest first."""

    PATH = "same path and title"
    LINE = "same line, in lines that both have"
    TITLE = "same title, which both have once"
    LINKS = "same links, which both have once"
    PLACE = "a line like it, in its place"

    @property
    def is_sure(self) -> bool:
        """Whether the pair is certain, so that nobody needs to check it."""
        return self in (Ground.PATH, Ground.LINE)


class Pair(NamedTuple):
    """Two topics that are the same."""

    left: Topic
    """The topic in the left version."""
    right: Topic
    """The topic in the right version."""
    ground: Ground
    """Why they are the same."""


def match(left: Roadmap, right: Roadmap) -> tuple[Pair, ...]:
    """Pair the topics that two versions have in common, in the order of the left one.

    No topic is in more than one pair.
    """
    return match_versions(Version(left), Version(right))


def match_versions(left: Version, right: Version) -> tuple[Pair, ...]:
    """Do what `match` does, for versions that are compared more than once."""
    here, there = left.roadmap.topics, right.roadmap.topics
    found = sorted(matches(left, right).items())
    return tuple(Pair(here[a], there[b], ground) for a, (b, ground) in found)


def matches(left: Version, right: Version) -> Mapping[int, tuple[int, Ground]]:
    """Return the pairs by the number of the left topic: the number of the right one, and why."""
    return _Matcher(left, right).found


def same_lines(
    left: Version, right: Version, shared: Sequence[Stretch] | None = None
) -> dict[int, int]:
    """Return the topics that are on the same line of a stretch, from left to right.

    A line with nothing but a box does not count unless the titles are equal, too. `shared` are the
    stretches, if they are known.
    """
    found = {}
    for start, other, length in stretches(left.lines, right.lines) if shared is None else shared:
        for line in left.by_line.keys() & range(start, start + length):
            here, there = left.by_line[line], right.by_line.get(line - start + other)
            if there is None:
                continue
            is_bare = left.lines[line].endswith(b"]")
            if not is_bare or left.identities[here][1] == right.identities[there][1]:
                found[here] = there
    return found


class _Matcher:
    """Two versions, and the pairs found so far; each rule adds to them, surest first."""

    def __init__(self, left: Version, right: Version) -> None:
        self.left, self.right = left, right
        self.found: dict[int, tuple[int, Ground]] = {}
        self.taken: set[int] = set()
        rules = {
            Ground.PATH: self._by_path,
            Ground.LINE: self._by_line,
            Ground.TITLE: self._by_title,
            Ground.LINKS: self._by_links,
            Ground.PLACE: self._by_place,
        }
        for ground, rule in rules.items():
            if len(self.found) < min(left.size, right.size):
                for here, there in rule():
                    self._add(here, there, ground)

    def _add(self, left: int, right: int, ground: Ground) -> None:
        if left not in self.found and right not in self.taken:
            self.found[left] = right, ground
            self.taken.add(right)

    @cached_property
    def _shared(self) -> Sequence[Stretch]:
        return stretches(self.left.lines, self.right.lines)

    @cached_property
    def _aligned(self) -> Mapping[int, int]:
        return same_lines(self.left, self.right, self._shared)

    def _by_path(self) -> Iterator[tuple[int, int]]:
        """Pair topics with the same path and title."""
        here, there = self.left.numbers, self.right.numbers
        several = {*self.left.equals, *self.right.equals}
        for identity in here.keys() & there.keys():
            if identity in several:
                yield from self._among_equals(
                    self.left.with_identity(identity), self.right.with_identity(identity)
                )
            else:
                yield here[identity], there[identity]

    def _among_equals(self, here: Sequence[int], there: Sequence[int]) -> Iterable[tuple[int, int]]:
        """Pair topics that all have the same path and title.

        They are paired in order, unless their number has changed or a line contradicts that. Then
        only those are paired whose lines are in a shared stretch.
        """
        in_order = list(zip(here, there, strict=False))
        known = [(a, self._aligned[a]) for a in here if a in self._aligned]
        if len(here) == len(there) and set(known) <= set(in_order):
            return in_order
        return [(a, b) for a, b in known if b in there]

    def _by_line(self) -> Iterable[tuple[int, int]]:
        return self._aligned.items()

    def _by_title(self) -> Iterator[tuple[int, int]]:
        titles = self.right.identities
        there = {titles[number][1]: number for number in self._right_over()}
        for here in self._left_over():
            title = self.left.identities[here][1]
            if title in there and title and is_unique(title, self.left, self.right):
                yield here, there[title]

    def _by_links(self) -> Iterator[tuple[int, int]]:
        there = {self.right.links(number): number for number in self._right_over()}
        for here in self._left_over():
            links = self.left.links(here)
            other = there.get(links) if links else None
            # To count all links takes the most time, so it comes last.
            if other is not None and self._can_be_one(here, other) and self._is_only_here(links):
                yield here, other

    def _is_only_here(self, links: tuple[str, ...]) -> bool:
        return self.left.all_links[links] == 1 == self.right.all_links[links]

    def _can_be_one(self, here: int, there: int) -> bool:
        """Return whether titles allow that topics with the same links are the same.

        A link in a title is part of the topic. One below it can have fallen to another topic.
        """
        titles = self.left.identities[here][1], self.right.identities[there][1]
        if self.left.is_link(here) and self.right.is_link(there):
            return not have_other_numbers(*titles)
        return can_be_one(*titles)

    def _by_place(self) -> Iterator[tuple[int, int]]:
        """Pair lines that replace lines, if all topics of two gaps get partners."""
        lengths = len(self.left.lines), len(self.right.lines)
        for lines, others in gaps(self._shared, *lengths):
            here = _topics_on(lines, self.left, self.found)
            there = _topics_on(others, self.right, self.taken)
            if len(here) == len(there) and all(map(self._are_alike, here, there)):
                yield from zip(here, there, strict=True)

    def _are_alike(self, here: int, there: int) -> bool:
        return are_alike(self.left.identities[here][1], self.right.identities[there][1])

    def _left_over(self) -> list[int]:
        return [number for number in range(self.left.size) if number not in self.found]

    def _right_over(self) -> list[int]:
        return [number for number in range(self.right.size) if number not in self.taken]


def _topics_on(lines: Iterable[int], version: Version, known: Container[int]) -> list[int]:
    """Return the topics on some lines that are not known yet."""
    numbers = map(version.by_line.get, lines)
    return [number for number in numbers if number is not None and number not in known]


def is_unique(title: str, left: Version, right: Version) -> bool:
    """Return whether a title occurs once in each of two versions."""
    return left.titles[title] == 1 == right.titles[title]
