"""Tell which topics of two versions of a document are the same topic.

A wrong pair is a wrong tick, so every rule needs proof: one candidate on each side, and nothing
against it. Topics that are left have no partner.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from .alignment import gaps, stretches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from difflib import SequenceMatcher

    from ..model import Roadmap, Topic
    from .alignment import Stretch

K = TypeVar("K")

LIKENESS: Final = 0.6
"""How alike two titles must be where one line replaces another; 1 is equal."""
MENDED: Final = 0.8
"""How alike two words are at most that are not one word with a mistake."""
FOREIGN: Final = 0.2
"""Below which part of the words is new where one line replaces another."""
LONGEST: Final = 500
"""The length, in characters, beyond which titles are too costly to compare by likeness."""
NUMBER: Final = re.compile(r"\d+")
WORD: Final = re.compile(r"\w+")
BOM: Final = b"\xef\xbb\xbf"


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


class Version:
    """One version of a document, prepared to be compared with others."""

    def __init__(self, roadmap: Roadmap, *, like: Version | None = None) -> None:
        """Take a roadmap; everything else is computed when it is first needed.

        `like` is a version that may differ only in boxes; if so, its titles are reused.
        """
        self.roadmap = roadmap
        self.topics = roadmap.topics
        self._like = like

    @cached_property
    def identities(self) -> list[tuple[tuple[str, ...], str]]:
        """The path and title of each topic."""
        if self._like and self._like.lines == self.lines:
            return self._like.identities
        paths: dict[object, tuple[str, ...]] = {}
        identities = []
        for topic, box in zip(self.topics, self.roadmap.outline.boxes, strict=True):
            around = box.parent, box.heading
            if around not in paths:  # it takes time, and topics side by side have the same
                paths[around] = topic.path
            identities.append((paths[around], topic.title))
        return identities

    @cached_property
    def titles(self) -> Counter[str]:
        """How often there is each title."""
        return Counter(title for _, title in self.identities)

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines without line ends, with all boxes open and all markers empty."""
        text = unboxed(self.roadmap).removeprefix(BOM)
        return [line.rstrip() for line in text.splitlines()]

    @cached_property
    def by_line(self) -> dict[int, int]:
        """The number of the topic on each line, from 0, that has one."""
        return {topic.line - 1: topic.number for topic in reversed(self.topics)}

    def links(self, number: int) -> tuple[str, ...]:
        """Return the addresses that a topic links to."""
        return tuple(link.url for link in self.topics[number].resources)

    @cached_property
    def all_links(self) -> Counter[tuple[str, ...]]:
        """How often topics have the same links."""
        return Counter(map(self.links, range(len(self.topics))))


def match(left: Roadmap, right: Roadmap) -> tuple[Pair, ...]:
    """Pair the topics that two versions have in common, in the order of the left one.

    No topic is in more than one pair.
    """
    return match_versions(Version(left), Version(right))


def match_versions(left: Version, right: Version) -> tuple[Pair, ...]:
    """Do what `match` does, for versions that are compared more than once."""
    if left.lines == right.lines:  # they differ in boxes alone
        both = zip(left.topics, right.topics, strict=True)
        return tuple(Pair(here, there, Ground.PATH) for here, there in both)
    matcher = _Matcher(left, right)
    found = sorted(matcher.found.items())
    return tuple(Pair(left.topics[a], right.topics[b], ground) for a, (b, ground) in found)


def same_lines(
    left: Version, right: Version, shared: Sequence[Stretch] | None = None
) -> dict[int, int]:
    """Return the topics that are on the same line of a stretch, from left to right.

    A line with nothing but a box does not count unless the titles are equal, too. `shared` are the
    stretches, if they are known.
    """
    found = {}
    for stretch in stretches(left.lines, right.lines) if shared is None else shared:
        for at in range(stretch.length):
            here = left.by_line.get(stretch.left + at)
            there = right.by_line.get(stretch.right + at)
            if here is None or there is None:
                continue
            is_bare = left.lines[stretch.left + at].endswith(b"]")
            if not is_bare or left.identities[here][1] == right.identities[there][1]:
                found[here] = there
    return found


def unboxed(roadmap: Roadmap) -> bytes:
    """Return a document with all its boxes open and all its markers empty."""
    return written(roadmap, dict.fromkeys(range(len(roadmap.topics)), ord(" ")))


def written(roadmap: Roadmap, boxes: Mapping[int, int]) -> bytes:
    """Return a document with these bytes in the boxes of these topics, and all markers empty."""
    edits = [(marker.start, marker.stop, b"") for marker in roadmap.outline.markers]
    for number, box in boxes.items():
        offset = roadmap.outline.boxes[number].offset
        edits.append((offset, offset + 1, bytes([box])))
    parts, at = [], 0
    for start, stop, text in sorted(edits):
        parts += [roadmap.source[at:start], text]
        at = stop
    return b"".join([*parts, roadmap.source[at:]])


class _Matcher:
    """Two versions, and the pairs found so far; each rule adds to them, surest first."""

    def __init__(self, left: Version, right: Version) -> None:
        self.left, self.right = left, right
        self.found: dict[int, tuple[int, Ground]] = {}
        self.taken: set[int] = set()
        self.shared = stretches(left.lines, right.lines)
        self.aligned = same_lines(left, right, self.shared)
        for rule in (self._by_path, self._by_line, self._by_title, self._by_links, self._by_place):
            if len(self.found) < len(left.topics) and len(self.taken) < len(right.topics):
                rule()

    def _add(self, left: int, right: int, ground: Ground) -> None:
        if left not in self.found and right not in self.taken:
            self.found[left] = right, ground
            self.taken.add(right)

    def _by_path(self) -> None:
        """Pair topics with the same path and title.

        If several have them, they are paired in order, unless their number has changed or a line
        contradicts that. Then only those are paired whose lines are in a shared stretch.
        """
        others = _groups(self.right.identities)
        for name, here in _groups(self.left.identities).items():
            there = others.get(name, [])
            candidates = set(there)
            known = [(a, self.aligned[a]) for a in here if a in self.aligned]
            pairs = list(zip(here, there, strict=False))
            if len(here) == len(there) and (len(here) == 1 or set(known) <= set(pairs)):
                chosen = pairs
            else:
                chosen = [(a, b) for a, b in known if b in candidates]
            for a, b in chosen:
                self._add(a, b, Ground.PATH)

    def _by_line(self) -> None:
        for here, there in self.aligned.items():
            self._add(here, there, Ground.LINE)

    def _by_title(self) -> None:
        once = {
            title: number
            for number, (_, title) in enumerate(self.right.identities)
            if title and is_unique(title, self.left, self.right)
        }
        for here in self._left_over():
            title = self.left.identities[here][1]
            if title in once:
                self._add(here, once[title], Ground.TITLE)

    def _by_links(self) -> None:
        there = {
            links: number for number in self._right_over() if (links := self.right.links(number))
        }
        for here in self._left_over():
            links = self.left.links(here)
            if links in there and self.left.all_links[links] == 1 == self.right.all_links[links]:
                self._add(here, there[links], Ground.LINKS)

    def _by_place(self) -> None:
        """Pair lines that replace lines, if all topics of two gaps get partners."""
        lengths = len(self.left.lines), len(self.right.lines)
        for lines, others in gaps(self.shared, *lengths):
            here = [self.left.by_line[at] for at in lines if at in self.left.by_line]
            there = [self.right.by_line[at] for at in others if at in self.right.by_line]
            new = [a for a in here if a not in self.found]
            free = [b for b in there if b not in self.taken]
            if len(new) != len(free):
                continue
            pairs = list(zip(new, free, strict=True))
            if all(
                are_alike(self.left.identities[a][1], self.right.identities[b][1]) for a, b in pairs
            ):
                for a, b in pairs:
                    self._add(a, b, Ground.PLACE)

    def _left_over(self) -> list[int]:
        return [number for number in range(len(self.left.topics)) if number not in self.found]

    def _right_over(self) -> list[int]:
        return [number for number in range(len(self.right.topics)) if number not in self.taken]


def is_unique(title: str, left: Version, right: Version) -> bool:
    """Return whether a title occurs once in each of two versions."""
    return left.titles[title] == 1 == right.titles[title]


def are_alike(left: str, right: str) -> bool:
    """Return whether one title looks like a correction of the other.

    Words may be mended, added or left out, but few may give way to foreign ones: what is done of
    `Merge sort` says nothing of `Heap sort`, nor that of `Lesson 1` anything of `Lesson 2`.
    """
    if not left or max(len(left), len(right)) > LONGEST:
        return False
    numbers, others = NUMBER.findall(left), NUMBER.findall(right)
    if numbers != others or _likeness(left, right) < LIKENESS:
        return False
    words, others = WORD.findall(left.casefold()), WORD.findall(right.casefold())
    foreign = 0
    for kind, start, stop, start_other, stop_other in _comparison(words, others).get_opcodes():
        here, there = words[start:stop], others[start_other:stop_other]
        if kind == "replace" and _likeness(" ".join(here), " ".join(there)) <= MENDED:
            foreign += max(len(here), len(there))
    return foreign < FOREIGN * max(len(words), len(others), 1)


def _likeness(left: str, right: str) -> float:
    return _comparison(left, right).ratio()


def _comparison(left: Sequence[str], right: Sequence[str]) -> SequenceMatcher[str]:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, left, right, autojunk=False)


def _groups(keys: Sequence[K]) -> dict[K, list[int]]:
    """Return where each key occurs."""
    groups: dict[K, list[int]] = {}
    for at, key in enumerate(keys):
        groups.setdefault(key, []).append(at)
    return groups
