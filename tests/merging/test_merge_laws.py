"""What holds for every merge, and for all that is carried from one version to another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final, TypeAlias

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from llm_roadmap import Merge, Roadmap, Topic, merge, parse
from llm_roadmap.git.merge import LABELS, merge_texts
from llm_roadmap.merging import carry, match
from llm_roadmap.merging.added_by_both import with_both
from llm_roadmap.merging.versions import Version
from llm_roadmap.merging.versions import unboxed as unboxed_roadmap
from llm_roadmap.ticking import stale_markers

from .triples import Triple, in_favor, ticked_only, triples

pytestmark = pytest.mark.usefixtures("with_git")


def unboxed(source: bytes) -> bytes:
    return unboxed_roadmap(parse(source))


def done(source: bytes) -> list[Topic]:
    return [topic for topic in parse(source).topics if topic.done]


def assert_ticked_somewhere(merged: Merge, result: Roadmap, triple: Triple) -> None:
    # The title can be another one since the line below came or went; its own line is as it was.
    sure = {
        pair.right
        for source in triple
        for pair in match(parse(source), result)
        if pair.left.done and pair.ground.is_sure
    }
    ticked = {topic.title for source in triple for topic in done(source)}
    carried = [topic for pair in merged.carried for topic in pair[:2]]
    titles = ticked.union(topic.title for topic in carried)
    known = [*carried, *(topic for source in triple for topic in done(source))]
    lines = {line_of(topic) for topic in known}
    for topic in result.topics:
        is_known = topic in sure or topic.title in titles or line_of(topic) in lines
        assert not topic.done or is_known, topic


def line_of(topic: Topic) -> bytes:
    """Return the line of a topic as it is with an open box."""
    return unboxed(topic.roadmap.source).splitlines()[topic.line - 1]


def has_twins(source: bytes) -> bool:
    """Whether two topics of a document stand on lines that are the same but for their boxes."""
    lines = unboxed(source).splitlines()
    topics = [lines[topic.line - 1] for topic in parse(source).topics]
    return len(set(topics)) < len(topics)


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_a_merge_with_an_unchanged_side_gives_the_other_side(triple: Triple) -> None:
    assert merge(triple.ours, triple.base, triple.base).source == triple.ours
    assert merge(triple.base, triple.base, triple.theirs).source == triple.theirs


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_two_equal_sides_merge_into_the_same(triple: Triple) -> None:
    merged = merge(triple.ours, triple.base, triple.ours)
    assert (merged.source, merged.conflicts, merged.dropped) == (triple.ours, 0, ())


MOVED: Final = Triple(
    b"- [x] Videos\n  - one\n- [ ] Videos\n  - two\n",
    b"",
    b"- [ ] Videos\n  - two\n- [ ] Videos\n  - one\n",
)
"""Lines of which either half could be the one that has moved."""


@settings(deadline=None)  # git is a process of its own
@example(MOVED)
@given(triples())
def test_swapped_sides_give_the_same_states(triple: Triple) -> None:
    merged, swapped = merge(*triple), merge(*reversed(triple))
    assert merged.conflicts == swapped.conflicts
    event(f"conflicts: {merged.conflicts}")
    if not merged.conflicts and not joined(triple):
        assert merged.source.upper() == swapped.source.upper()
    for here, there in zip(sides(merged), reversed(sides(swapped)), strict=True):
        # What both added at one place is in another order.
        assert states(here) == states(there)


def sides(merged: Merge) -> list[bytes]:
    """Return the text in which ours wins all conflicts, and the one in which theirs does."""
    if not merged.conflicts:
        return [merged.source]
    return [in_favor(merged.source, number) for number in (1, 2)]


def states(source: bytes) -> Counter[tuple[object, bool]]:
    roadmap = parse(source)
    return Counter(
        zip(roadmap.outline.keys.names, (topic.done for topic in roadmap.topics), strict=True)
    )


def joined(triple: Triple) -> int:
    """Return how many conflicts are of whole items that both sides added at one place."""
    texts = [*map(unboxed, triple)]
    plain = merge_texts(*texts, labels=LABELS, marker_size=7)[1]
    both = with_both([Version(parse(each)) for each in triple], texts)
    return plain - merge_texts(*both[0], labels=LABELS, marker_size=7)[1] if both else 0


BESIDE: Final = Triple(
    b"# P\n\nText A.\n\n## S\n\n- [x] I\n- [ ] A\n- [ ] I\n",
    b"# P\n\nText.\n\n## S\n\n- [ ] I\n- [ ] A\n",
    b"# P\n\nText B.\n\n## S\n\n- [ ] A\n- [x] I\n",
)
"""A conflict in prose, beside changed boxes of topics with equal titles."""


@settings(deadline=None)  # git is a process of its own
@example(BESIDE)
@given(triples())
def test_conflicts_are_those_of_the_texts_without_boxes_and_markers(triple: Triple) -> None:
    merged = merge(*triple)
    _, conflicts = merge_texts(*map(unboxed, triple), labels=LABELS, marker_size=7)
    assert merged.conflicts == conflicts - max(joined(triple), 0)
    event(f"conflicts: {conflicts}, twins: {any(map(has_twins, triple))}")
    event(f"joined: {joined(triple)}")


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_no_line_is_lost_where_what_both_added_stays(triple: Triple) -> None:
    merged = merge(*triple)
    if merged.conflicts:
        return
    ours, base, theirs = (filled_lines(each) for each in triple)
    after = filled_lines(merged.source)
    assert (ours - base) | (theirs - base) <= after
    assert after <= ours + theirs


def filled_lines(source: bytes) -> Counter[bytes]:
    return Counter(filter(None, map(bytes.strip, unboxed(source).splitlines())))


REWORDED: Final = Triple(
    BESIDE.ours.replace(b"- [x] I", b"- [x] Graphs\n- [x] I"),
    BESIDE.base.replace(b"- [ ] I", b"- [ ] Graphs\n- [ ] I"),
    BESIDE.theirs.replace(b"- [ ] A", b"- [ ] Gaphs\n- [ ] A"),
)
"""The same, and a slip in a title that the other side ticked."""


FENCES: Final = (
    Triple(
        ours=b"  - [\t] Lecture 1\n```\n  - no box\n  - [ ] Lecture 1",
        base=b"  - [\t] Lecture 1\n- no box\n  - [x] Lecture 1",
        theirs=b"  - [x] Lecture 1\n  - [x] Lecture 1",
    ),
    Triple(
        ours=b"Text A\n## S\n\n### More\n- [X] \f\n```\n",
        base=b"Text\n## S\n\n### More\n```\n- [ ] \f\n```\n",
        theirs=b"Text B\n## S\n\n### More\n### More\n```\n- [ ] \f\n",
    ),
)
"""Versions of which one side makes code of a line that both sides share."""


MARKER_AT_THE_END: Final = Triple(
    ours=b"  1. [x] a\n1. [x] a\n- [X] b\n- [X] b",
    base=b"- [x] b\n1. [x] a\n- [X] b",
    theirs=b"- [ ] b\n1. [x] a\n- [X] b\n<!-- roadmap:progress --><!-- /roadmap:progress -->",
)
"""Versions whose last line is a marker without a line end; the conflict's end came right behind it.
"""


def without_states(text: bytes) -> bytes:
    """Return a text with all boxes open and all markers empty, in code, too.

    A line that both sides share is a topic for the one, and code for the other that has a fence
    above it. It can have only one state, so that in code is left out.
    """
    return re.sub(rb"\[[ \txX]\]", b"[ ]", unboxed(text))


@settings(deadline=None)  # git is a process of its own
@example(BESIDE)
@example(REWORDED)
@example(MARKER_AT_THE_END)
@example(FENCES[0])
@example(FENCES[1])
@given(triples())
def test_both_sides_of_conflicts_have_the_text_without_boxes_and_no_tick_of_nowhere(
    triple: Triple,
) -> None:
    merged = merge(*triple)
    if not merged.conflicts:
        return
    texts = [*map(unboxed, triple)]
    for number, favor in enumerate(("ours", "theirs"), 1):
        made = in_favor(merged.source, number)
        plain, _ = merge_texts(*texts, labels=LABELS, marker_size=7, favor=favor)
        if not joined(triple):  # else what both added is in both texts
            assert without_states(made).splitlines() == without_states(plain).splitlines()
        assert_ticked_somewhere(merged, parse(made), triple)


@settings(deadline=None)  # git is a process of its own
@given(ticked_only())
def test_boxes_alone_never_conflict(triple: Triple) -> None:
    merged = merge(*triple)
    assert merged.conflicts == 0
    assert unboxed(merged.source) == unboxed(triple.base)
    before, after = parse(triple.base).topics, parse(merged.source).topics
    for was, ours, theirs, now in zip(
        before, parse(triple.ours).topics, parse(triple.theirs).topics, after, strict=True
    ):
        assert now.done == (ours.done if ours.done != was.done else theirs.done)
    assert not merged.carried
    assert not merged.dropped


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_every_tick_is_in_the_result_or_in_dropped(triple: Triple) -> None:
    merged = merge(*triple)
    if merged.conflicts:
        return
    base, result = parse(triple.base), parse(merged.source)
    sides = parse(triple.ours), parse(triple.theirs)
    for side, other in (sides, sides[::-1]):
        before = {pair.right: pair.left.done for pair in match(base, side)}
        partners = {pair.left: pair.right for pair in match(side, other)}
        kept = {pair.left for each in sides for pair in match(each, result) if pair.right.done}
        for topic in side.topics:
            if topic.done and not before.get(topic):
                # Where titles are equal, only one of its two names may lead to it in the result.
                names = {topic, partners.get(topic, topic)}
                assert names & kept or names & set(merged.dropped), topic


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_no_topic_is_ticked_that_was_ticked_nowhere(triple: Triple) -> None:
    merged = merge(*triple)
    if not merged.conflicts:
        assert_ticked_somewhere(merged, parse(merged.source), triple)


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_markers_are_up_to_date_after_a_merge_without_conflicts(triple: Triple) -> None:
    merged = merge(*triple)
    if not merged.conflicts and merged.source not in triple:
        assert not stale_markers(parse(merged.source))


Name: TypeAlias = tuple[tuple[str, ...], str]
"""The path and title of a topic."""


def unique(source: bytes) -> Mapping[Name, Topic]:
    """Return the topics whose path and title no other topic has, by these."""
    named = defaultdict(list)
    for topic in parse(source).topics:
        named[topic.path, topic.title].append(topic)
    return {name: topics[0] for name, topics in named.items() if len(topics) == 1 and name[1]}


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_a_topic_that_each_version_has_once_gets_the_state_that_is_certain(triple: Triple) -> None:
    """Nobody needs to match anything to know that state."""
    merged = merge(*triple)
    ours, base, theirs = map(unique, triple)
    known = {topic.title for topic in parse(triple.base).topics}
    for source in sides(merged):
        for name, topic in unique(source).items():
            if name in ours and name in theirs and (name in base or name[1] not in known):
                was_done = name in base and base[name].done
                states = {ours[name].done, theirs[name].done}
                assert topic.done == (not was_done if len(states) == 2 else True in states), topic
    there = {} if merged.conflicts else unique(merged.source)
    for topic in merged.dropped:
        name = topic.path, topic.title
        is_there = name in there and there[name].done
        assert not is_there or name not in unique(topic.roadmap.source), topic


@settings(deadline=None, max_examples=200)
@given(triples(), st.booleans())
def test_what_is_carried_is_justified_and_nothing_is_lost(triple: Triple, likely: bool) -> None:
    there, here = parse(triple.ours), parse(triple.theirs)
    made = carry(here, there, likely=likely)
    pairs = zip(here.topics, made.after.topics, strict=True)
    turned = [was for was, now in pairs if was.done != now.done]
    assert turned == [here.topics[change.topic.number] for change in made.changes]
    titles = Counter(topic.title for topic in there.topics)
    ticked = [topic for topic in there.topics if topic.done]
    names = {(topic.path, topic.title) for topic in ticked}
    alone = {topic.title for topic in ticked if titles[topic.title] == 1}
    alike = {pair.right for pair in made.likely}
    for topic in turned:
        is_named = (topic.path, topic.title) in names or topic.title in alone
        assert not topic.done
        assert is_named or (likely and topic in alike), topic
    assert {*ticked} <= {pair.left for pair in match(there, here)} | {*made.lost}
    known = unique(made.after.source)
    for name, topic in unique(triple.ours).items():
        assert not topic.done or name not in known or known[name].done, topic
