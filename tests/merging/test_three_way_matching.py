"""Which topics of three versions are one family, and that pairs which contradict join none."""

from __future__ import annotations

from hypothesis import example, given, settings

from llm_roadmap import Ground, Pair, parse
from llm_roadmap.merging.three_way_matching import BASE, OURS, THEIRS, Family, families, trees_of
from llm_roadmap.merging.versions import Version

from .triples import Triple, triples

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


@settings(deadline=None)
@given(triples())
def test_each_topic_is_in_one_family(triple: Triple) -> None:
    versions = [Version(parse(source)) for source in triple]
    found = families(*versions)
    for side, version in enumerate(versions):
        numbers = [topic.number for family in found if (topic := family.topics.get(side))]
        assert sorted(numbers) == list(range(len(version.roadmap.topics)))


MOVED = Triple(
    b"- [x] Videos\n  - one\n- [ ] Videos\n  - two\n",
    b"",
    b"- [ ] Videos\n  - two\n- [ ] Videos\n  - one\n",
)
"""Lines of which either half could be the one that has moved."""


@settings(deadline=None)
@example(MOVED)
@given(triples())
def test_which_side_is_ours_makes_no_difference_to_the_boxes(triple: Triple) -> None:
    versions = [Version(parse(source)) for source in triple]
    made, swapped = families(*versions), families(*reversed(versions))

    def boxes(found: list[Family], order: tuple[int, ...]) -> dict[tuple[int, int], str]:
        """Return the state of each topic, by the place of its version and its number."""
        return {
            (order[side], topic.number): chr(family.box).lower()
            for family in found
            for side, topic in family.topics.items()
        }

    if triple.ours != triple.theirs:
        assert boxes(made, (0, 1, 2)) == boxes(swapped, (2, 1, 0))
