"""Tell which topics of two versions of a document are the same topic.

A wrong pair is a wrong tick, so every rule needs proof: one candidate on each side, and nothing
against it. Topics that are left have no partner.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Final, TypeVar

from ..values import NamedTuple
from .likeness import are_alike, can_be_one, have_other_marks, have_same_words
from .renamed_sections import corresponding
from .shared_lines import SameLines, are_in_others, gaps, shared_lines
from .versions import Version, is_unique

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from ..model import Roadmap, Topic
    from ..model.boxes_and_headings import Box
    from ..model.keys import Name
    from .shared_lines import SharedLines
    from .versions import Path

K = TypeVar("K")

MOST: Final = 100
"""The most pairs of topics that are compared by their titles to tell which is which."""


class Ground(Enum):
    """What a pair rests on, surest first."""

    PATH = "same path and title"
    LINE = "same line, in lines that both have"
    TITLE = "same title, which both have once"
    LINKS = "same links, which both have once"
    SECTION = "same title, in sections that correspond"
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


class _Matcher:
    """Two versions, and the pairs found so far; each rule adds to them, surest first."""

    def __init__(self, left: Version, right: Version) -> None:
        self.left, self.right = left, right
        self.found: dict[int, tuple[int, Ground]] = {}
        self.taken: set[int] = set()
        rules = (
            (Ground.PATH, self._by_path),
            (Ground.LINE, self._by_line),
            (Ground.TITLE, self._by_title),
            (Ground.LINKS, self._by_links),
            (Ground.SECTION, self._by_section),
            (Ground.PLACE, self._by_place),
            (Ground.SECTION, self._by_section),  # the pairs of topics that were reworded
        )
        for ground, rule in rules:
            if len(self.found) < min(left.size, right.size):
                for here, there in rule():
                    if here not in self.found and there not in self.taken:
                        self.found[here] = there, ground
                        self.taken.add(there)

    @cached_property
    def _shared(self) -> Sequence[SharedLines]:
        return shared_lines(self.left.lines, self.right.lines)

    @cached_property
    def _aligned(self) -> SameLines:
        return SameLines(self.left, self.right, self._shared)

    def _by_path(self) -> Iterator[tuple[int, int]]:
        """Pair topics with the same path and title."""
        left, right = self.left.keys, self.right.keys
        several = {*left.equals, *right.equals}
        for name, here in left.last.items():
            there = right.last.get(name)
            if there is None:
                continue
            if several and name in several:
                yield from self._among_equals(left.named(name), right.named(name))
            else:
                yield here, there

    def _among_equals(self, here: Sequence[int], there: Sequence[int]) -> Iterable[tuple[int, int]]:
        """Pair topics that all have the same path and title.

        They are paired in order, unless their number has changed or a line contradicts that. Then
        only those are paired whose lines are in a shared stretch.
        """
        in_order = list(zip(here, there, strict=False))
        known = [(a, b) for a in here if (b := self._aligned.partner(a)) is not None]
        if len(here) == len(there) and set(known) <= set(in_order):
            return in_order
        return [(a, b) for a, b in known if b in there]

    def _by_line(self) -> Iterator[tuple[int, int]]:
        for here in self._left_over():
            there = self._aligned.partner(here)
            if there is not None:
                yield here, there

    def _by_title(self) -> Iterator[tuple[int, int]]:
        there = {self.right.title(number): number for number in self._right_over()}
        for here in self._left_over():
            title = self.left.title(here)
            if title in there and title and is_unique(title, self.left, self.right):
                yield here, there[title]

    def _by_links(self) -> Iterator[tuple[int, int]]:
        here = grouped(self._left_over(), self.left.links)
        there = grouped(self._right_over(), self.right.links)
        for links in here.keys() & there.keys():
            if links:
                yield from unambiguous(here[links], there[links], self._can_be_one)

    def _can_be_one(self, here: int, there: int) -> bool:
        """Return whether titles allow that topics with the same links are the same.

        A link in a title is part of the topic. One below it can have fallen to another topic, and
        one that other topics have as well says little.
        """
        if self._was_above(here, there):
            return False
        titles = self._titles(here, there)
        are_in_title = self.left.has_link_in_title(here), self.right.has_link_in_title(there)
        if len({*are_in_title}) > 1 or not self._is_only_here(self.left.links(here)):
            return are_alike(*titles)
        return not have_other_marks(*titles) if all(are_in_title) else can_be_one(*titles)

    def _is_only_here(self, links: tuple[str, ...]) -> bool:
        return self.left.all_links[links] == 1 == self.right.all_links[links]

    def _was_above(self, here: int, there: int) -> bool:
        """Return whether one of two topics can be the same as a topic around the other one.

        It can if that outer topic has no partner yet, and has the same depth.
        """
        left, right = self.left.roadmap.outline.boxes, self.right.roadmap.outline.boxes
        return any(
            left[above].depth == right[there].depth and above not in self.found
            for above in _above(left, here)
        ) or any(
            right[above].depth == left[here].depth and above not in self.taken
            for above in _above(right, there)
        )

    def _by_section(self) -> Iterator[tuple[int, int]]:
        """Pair topics with the same title, where as many have it in sections that correspond."""
        here = grouped(self._left_over(), self.left.keys.names.__getitem__)
        there = grouped(self._right_over(), self.right.keys.names.__getitem__)
        if {title for _, title in here}.isdisjoint(title for _, title in there):
            return
        known = [(a, b) for a, (b, _) in self.found.items()]
        sections = corresponding(self.left, self.right, known)
        for (path, title), numbers in here.items():
            other = sections.get(path, path), title
            are_all = len(numbers) == len(there.get(other, ())) and self._are_as_many(
                (path, title), other
            )
            if title and other[0] != path and are_all:
                yield from zip(numbers, there[other], strict=True)

    def _are_as_many(self, here: Name, there: Name) -> bool:
        return len(self.left.keys.named(here)) == len(self.right.keys.named(there))

    def _by_place(self) -> Iterator[tuple[int, int]]:
        """Pair lines that replace lines, if all topics of two gaps get partners.

        If they do not, those with the same words do.
        """
        lengths = len(self.left.lines), len(self.right.lines)
        for lines, others in gaps(self._shared, *lengths):
            here = _topics_on(lines, self.left, self.found)
            there = _topics_on(others, self.right, self.taken)
            if len(here) == len(there) and all(map(self._replaces, here, there)):
                yield from zip(here, there, strict=True)
            else:
                yield from unambiguous(here, there, self._have_same_words)

    def _replaces(self, here: int, there: int) -> bool:
        return are_alike(*self._titles(here, there)) and self._can_replace(here, there)

    def _have_same_words(self, here: int, there: int) -> bool:
        return have_same_words(*self._titles(here, there)) and self._can_replace(here, there)

    def _can_replace(self, here: int, there: int) -> bool:
        """Return whether what two topics lie in allows that they are the same."""
        if self._was_above(here, there):
            return False
        above = self.left.roadmap.outline.boxes[here].parent
        around = self.right.roadmap.outline.boxes[there].parent
        if above is None or around is None:
            return self._are_found_once(here, there) or self._are_in_one_section(here, there)
        if above in self.found or around in self.taken:
            return above in self.found and self.found[above][0] == around
        return not are_in_others(self.left, here, self.right, there)

    def _are_found_once(self, here: int, there: int) -> bool:
        """Return whether no other topic of its version has the title of one of two topics."""
        left, right = self._titles(here, there)
        return self.left.titles[left] == 1 == self.right.titles[right]

    def _are_in_one_section(self, here: int, there: int) -> bool:
        path, other = (
            version.keys.names[number][0]
            for version, number in ((self.left, here), (self.right, there))
        )
        return self._sections.get(path, path) == other

    @cached_property
    def _sections(self) -> Mapping[Path, Path]:
        """The sections that correspond, as far as it is known when rules for lines need it."""
        known = [(a, b) for a, (b, _) in self.found.items()]
        return corresponding(self.left, self.right, known)

    def _titles(self, here: int, there: int) -> tuple[str, str]:
        return self.left.title(here), self.right.title(there)

    def _left_over(self) -> list[int]:
        return [number for number in range(self.left.size) if number not in self.found]

    def _right_over(self) -> list[int]:
        return [number for number in range(self.right.size) if number not in self.taken]


def grouped(numbers: Iterable[int], key: Callable[[int], K]) -> Mapping[K, Sequence[int]]:
    """Return topics by what a key says of them."""
    groups: dict[K, list[int]] = {}
    for number in numbers:
        groups.setdefault(key(number), []).append(number)
    return groups


def unambiguous(
    here: Sequence[int], there: Sequence[int], fits: Callable[[int, int], bool]
) -> Iterable[tuple[int, int]]:
    """Return the pairs that fit, if neither topic fits another one; none if they are too many."""
    if len(here) * len(there) > MOST:
        return []
    found = [(a, b) for a, b in product(here, there) if fits(a, b)]
    lefts, rights = Counter(a for a, _ in found), Counter(b for _, b in found)
    return [(a, b) for a, b in found if lefts[a] == 1 == rights[b]]


def _above(boxes: Sequence[Box], number: int) -> Iterator[int]:
    """Yield the topics that a topic lies in, innermost first."""
    above = boxes[number].parent
    while above is not None:
        yield above
        above = boxes[above].parent


def _topics_on(lines: Iterable[int], version: Version, known: Container[int]) -> list[int]:
    """Return the topics on some lines that are not known yet."""
    numbers = map(version.by_line.get, lines)
    return [number for number in numbers if number is not None and number not in known]
