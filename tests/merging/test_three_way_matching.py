"""Pairs of topics that contradict each other make no family of them."""

from __future__ import annotations

from llm_roadmap import Ground, Pair, parse
from llm_roadmap.merging.three_way_matching import BASE, OURS, THEIRS, trees_of

TOPIC = parse("- [ ] a").topics[0]
PAIR = Pair(TOPIC, TOPIC, Ground.LINE)


def test_pairs_of_one_ground_that_contradict_each_other_join_nothing() -> None:
    ours, other, base, theirs = (OURS, 0), (OURS, 1), (BASE, 0), (THEIRS, 0)
    members = [ours, other, base, theirs]
    first, second, third = (base, ours, PAIR), (base, theirs, PAIR), (other, theirs, PAIR)
    apart = trees_of(members, [[first, second, third]])
    assert sorted(len(tree.members) for tree in apart) == [1, 1, 1, 1]
    together = trees_of(members, [[first, second], [third]])
    assert sorted(sorted(tree.members) for tree in together) == [[ours, base, theirs], [other]]
