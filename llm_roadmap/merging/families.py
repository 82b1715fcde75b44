"""Match the topics of three versions: which of ours, base and theirs are one and the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from .matching import Ground, match_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Topic
    from .matching import Pair
    from .versions import Version

T = TypeVar("T")

OURS: Final = 0
BASE: Final = 1
THEIRS: Final = 2

Node: TypeAlias = tuple[int, int]
"""The number of a version, and the number of a topic in it."""
Edge: TypeAlias = tuple[Node, Node, "Pair"]
"""Two nodes that are the same topic, and the pair that says so."""


class Family(NamedTuple):
    """One topic in up to three versions."""

    topics: tuple[Topic | None, Topic | None, Topic | None]
    """The topic in our version, in base, and in their version."""
    pairs: tuple[Pair, ...]
    """What made them one family, surest first."""

    @property
    def members(self) -> list[tuple[int, Topic]]:
        """The topic in each version that has it, after the number of the version."""
        return [(side, topic) for side, topic in enumerate(self.topics) if topic is not None]

    @property
    def box(self) -> int:
        """The byte that all versions get for the box.

        It comes from the side that changed the box. Without a base the box is ticked if one side
        ticked it. If both sides changed the spelling of a tick, it gets the usual one.
        """
        ours, base, theirs = map(_box, self.topics)
        if ours is None or theirs is None:
            return next(box for box in (ours, theirs, base) if box is not None)
        return _agreed(ours, base, theirs)

    def number(self, side: int) -> int | None:
        """Return the number of the topic in one of the versions; None if it is not there."""
        topic = self.topics[side]
        return None if topic is None else topic.number

    @property
    def base(self) -> Topic | None:
        """The topic in the version that both sides began with."""
        return self.topics[BASE]

    @property
    def sides(self) -> list[tuple[int, Topic]]:
        """The topic on each side that has it, after the number of the side."""
        return [(side, topic) for side, topic in self.members if side != BASE]


def is_done(box: int) -> bool:
    """Return whether a byte in a box is a tick."""
    return box in b"xX"


def _agreed(ours: int, base: int | None, theirs: int) -> int:
    """Return the byte that both sides get for a box, as `Family.box` says."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if is_done(ours) == is_done(theirs):
        return ord("x" if is_done(ours) else " ")
    was_done = base is not None and is_done(base)
    return ours if is_done(ours) != was_done else theirs


def _box(topic: Topic | None) -> int | None:
    return None if topic is None else topic.roadmap.source[topic.offset]


def families(ours: Version, base: Version, theirs: Version) -> list[Family]:
    """Return the families of all topics, each topic in exactly one of them.

    Pairs join families, surest first. Pairs of equal ground that contradict each other, so that
    a family would get two topics of one version, join nothing.
    """
    versions = (ours, base, theirs)
    edges = [*_edges(versions, BASE, OURS), *_edges(versions, BASE, THEIRS)]
    sides: list[Edge] = []
    if base.lines not in (ours.lines, theirs.lines):
        # Which side is ours must not decide which pairs are found.
        first, second = sorted((OURS, THEIRS), key=lambda side: versions[side].roadmap.source)
        sides = _edges(versions, first, second)
    forest = _Forest(
        (side, topic.number) for side in range(3) for topic in versions[side].roadmap.topics
    )
    for ground in Ground:
        for each in (edges, sides):
            forest.join([edge for edge in each if edge[2].ground is ground])
    return [_family(versions, *tree) for tree in forest.trees()]


def _edges(versions: tuple[Version, Version, Version], left: int, right: int) -> list[Edge]:
    return [
        ((left, pair.left.number), (right, pair.right.number), pair)
        for pair in match_versions(versions[left], versions[right])
    ]


def _family(
    versions: tuple[Version, Version, Version], nodes: list[Node], pairs: list[Pair]
) -> Family:
    topics: list[Topic | None] = [None, None, None]
    for side, number in nodes:
        topics[side] = versions[side].roadmap.topics[number]
    return Family((topics[OURS], topics[BASE], topics[THEIRS]), tuple(pairs))


class _Tree(NamedTuple):
    """Nodes that are the same topic."""

    nodes: list[Node]
    """No more than one of each version."""
    pairs: list[Pair]
    """What joined them, surest first."""


class _Forest:
    """All nodes, in trees that are joined step by step."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Begin with a tree for each node."""
        self._trees = {node: _Tree([node], []) for node in nodes}

    def trees(self) -> list[_Tree]:
        """Return each tree once."""
        return _distinct(self._trees.values())

    def join(self, edges: Iterable[Edge]) -> None:
        """Join trees by edges that are equally sure, unless a tree would get two of one version."""
        connected: dict[int, list[Edge]] = {}  # all edges around each tree, by its id
        for edge in edges:
            ends = [id(tree) for tree in self._ends([edge])]
            if len(ends) == 1:
                continue
            together = [edge]
            for known in _distinct(connected[end] for end in ends if end in connected):
                together += known
            for tree in self._ends(together):
                connected[id(tree)] = together
        for together in _distinct(connected.values()):
            self._join_all(together)

    def _ends(self, edges: Iterable[Edge]) -> list[_Tree]:
        """Return the trees that edges lead from and to."""
        return _distinct(self._trees[node] for edge in edges for node in edge[:2])

    def _join_all(self, edges: Iterable[Edge]) -> None:
        """Make one tree of those that edges connect, unless it had two nodes of one version."""
        trees = self._ends(edges)
        nodes = [node for tree in trees for node in tree.nodes]
        if len({side for side, _ in nodes}) == len(nodes):
            known = [pair for tree in trees for pair in tree.pairs]
            joined = _Tree(nodes, [*known, *(pair for _, _, pair in edges)])
            self._trees.update(dict.fromkeys(nodes, joined))


def _distinct(items: Iterable[T]) -> list[T]:
    """Return each object once, in order."""
    return list({id(item): item for item in items}.values())
