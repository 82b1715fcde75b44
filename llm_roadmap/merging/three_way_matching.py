"""Match the topics of three versions: which of ours, base and theirs are one and the same."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from ..values import NamedTuple
from .matching import Ground, match_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model import Topic
    from .matching import Pair
    from .versions import Version

T = TypeVar("T")

OURS: Final = 0
BASE: Final = 1
THEIRS: Final = 2

NO_BOX: Final = 0
"""Stands for the byte of a box that is not there."""

Member: TypeAlias = tuple[int, int]
"""The number of a version, and the number of a topic in it."""
Edge: TypeAlias = tuple[Member, Member, "Pair"]
"""Two members that are the same topic, and the pair that says so."""


class Family(NamedTuple):
    """One topic in up to three versions."""

    topics: Mapping[int, Topic]
    """The topic in each version that has it: OURS, BASE or THEIRS, in this order."""
    pairs: tuple[Pair, ...]
    """What made them one family, surest first."""

    @property
    def box(self) -> int:
        """The byte that all versions get for the box.

        It comes from the side that changed the box. Without a base the box is ticked if one side
        ticked it. If both sides changed the spelling of a tick, it gets the usual one.
        """
        base = _box(self.topics[BASE]) if BASE in self.topics else NO_BOX
        match [*map(_box, self.sides)]:
            case [ours, theirs]:
                return _agreed(ours, base, theirs)
            case [only]:
                return only
        return base

    def number(self, version: int) -> int | None:
        """Return the number of the topic in one of the versions; None if it is not there."""
        return self.topics[version].number if version in self.topics else None

    @property
    def sides(self) -> list[Topic]:
        """The topic on each side that has it, ours first."""
        return [topic for version, topic in self.topics.items() if version != BASE]


def is_done(box: int) -> bool:
    """Return whether a byte in a box is a tick."""
    return box in b"xX"


def _box(topic: Topic) -> int:
    return topic.roadmap.source[topic.offset]


def _agreed(ours: int, base: int, theirs: int) -> int:
    """Return the byte that both sides get for a box, as `Family.box` says; base can be NO_BOX."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if is_done(ours) == is_done(theirs):
        return ord("x" if is_done(ours) else " ")
    return ours if is_done(ours) != is_done(base) else theirs


def families(ours: Version, base: Version, theirs: Version) -> list[Family]:
    """Return the families of all topics, each topic in exactly one of them.

    Pairs join families, surest first. Pairs of equal ground that contradict each other, so that
    a family would get two topics of one version, join nothing.
    """
    versions = (ours, base, theirs)
    from_base = [*_edges(versions, BASE, OURS), *_edges(versions, BASE, THEIRS)]
    known = {there for _, there, _ in from_base}
    # Topics that both sides added are one only if they have one path: the Videos of Merge sort,
    # which one side added, are not those of Heap sort, which the other side added.
    between_sides = [
        edge
        for edge in _edges_of_sides(versions)
        if edge[2].ground is Ground.PATH or not known.isdisjoint(edge[:2])
    ]
    members = [(at, number) for at, each in enumerate(versions) for number in range(each.size)]
    steps = (
        [edge for edge in edges if edge[2].ground is ground]
        for ground, edges in product(Ground, (from_base, between_sides))
    )
    return [_family(versions, *tree) for tree in trees_of(members, steps)]


def _edges_of_sides(versions: tuple[Version, Version, Version]) -> list[Edge]:
    """Return the edges between both sides; none if a side has the same lines as base."""
    ours, base, theirs = versions
    if base.lines in (ours.lines, theirs.lines):
        return []
    # Which side is ours must not decide which pairs are found.
    first, second = (
        (THEIRS, OURS) if theirs.roadmap.source < ours.roadmap.source else (OURS, THEIRS)
    )
    return _edges(versions, first, second)


def _edges(versions: tuple[Version, Version, Version], left: int, right: int) -> list[Edge]:
    return [
        ((left, pair.left.number), (right, pair.right.number), pair)
        for pair in match_versions(versions[left], versions[right])
    ]


def _family(
    versions: tuple[Version, Version, Version], members: list[Member], pairs: list[Pair]
) -> Family:
    topics = {
        version: versions[version].roadmap.topics[number] for version, number in sorted(members)
    }
    return Family(topics, tuple(pairs))


class Tree(NamedTuple):
    """Members that are the same topic."""

    members: list[Member]
    """No more than one of each version."""
    pairs: list[Pair]
    """What joined them, surest first."""


def trees_of(members: Iterable[Member], steps: Iterable[Iterable[Edge]]) -> list[Tree]:
    """Return the trees of members that are the same topic, as edges say it, step by step.

    The edges of one step are equally sure. Edges of a step that touch the same trees are taken as
    one group. The group joins these trees into one, unless that tree would hold two members of the
    same version.
    """
    trees = {member: Tree([member], []) for member in members}
    for edges in steps:
        for together in _connected(trees, edges):
            _join(trees, together)
    return _distinct(trees.values())


def _connected(trees: Mapping[Member, Tree], edges: Iterable[Edge]) -> list[list[Edge]]:
    """Return groups of the edges between trees, such that no tree has edges of two groups."""
    groups: dict[int, list[Edge]] = {}  # the group of each tree, by the tree's id
    for edge in edges:
        ends = _ends(trees, [edge])
        if len(ends) > 1:
            known = _distinct(groups[id(end)] for end in ends if id(end) in groups)
            together = [edge, *chain.from_iterable(known)]
            groups.update((id(tree), together) for tree in _ends(trees, together))
    return _distinct(groups.values())


def _ends(trees: Mapping[Member, Tree], edges: Iterable[Edge]) -> list[Tree]:
    """Return the trees that edges lead from and to."""
    return _distinct(trees[member] for edge in edges for member in edge[:2])


def _join(trees: dict[Member, Tree], edges: Iterable[Edge]) -> None:
    """Make one tree of those that edges connect, unless it had two members of one version."""
    ends = _ends(trees, edges)
    members = [*chain.from_iterable(tree.members for tree in ends)]
    if len({version for version, _ in members}) == len(members):
        known = chain.from_iterable(tree.pairs for tree in ends)
        tree = Tree(members, [*known, *(pair for _, _, pair in edges)])
        trees.update(dict.fromkeys(members, tree))


def _distinct(items: Iterable[T]) -> list[T]:
    """Return each object once, in order."""
    return list({id(item): item for item in items}.values())
