"""Laws of histories, over versions that differ in boxes, lines, or both."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_roadmap import History, parse
from llm_roadmap.history import history_of, timeline
from llm_roadmap.history.topics_over_time import Stories
from llm_roadmap.history.version_reader import with_boxes_of
from llm_roadmap.merging import match
from llm_roadmap.merging.likeness import SHORT_SLIP, have_same_words

from ..merging.triples import MARKER, Triple, triples
from .past import snapshots, told

pasts = st.lists(triples(), min_size=1, max_size=3).map(
    lambda drawn: [source for three in drawn for source in (three.base, three.ours, three.theirs)]
)
"""Versions; each three of them are more alike."""


FIELDS = (
    *("title", "done", "line", "offset", "depth", "path", "slug", "fields", "description"),
    *("resources", "progress"),
)
"""What is known of a topic."""


def boxed(source: bytes, states: list[bool]) -> bytes:
    """Return a document with these states in its boxes, the rest as they are."""
    text = bytearray(source)
    for topic, is_done in zip(parse(source).topics, states, strict=False):
        text[topic.offset] = ord("x" if is_done else " ")
    return bytes(text)


@settings(deadline=None)
@given(triples(), st.data())
def test_a_version_that_differs_in_boxes_alone_is_read_as_if_it_were_parsed(
    versions: Triple, data: st.DataObject
) -> None:
    known = parse(versions.ours)
    boxes = data.draw(
        st.lists(st.sampled_from(b" \txX"), min_size=len(known.topics), max_size=len(known.topics))
    )
    text = bytearray(versions.ours)
    for topic, box in zip(known.topics, boxes, strict=True):
        text[topic.offset] = box
    found = with_boxes_of(bytes(text), known)
    assert found is not None
    made, changed = found
    alone = parse(bytes(text))
    assert made == alone
    for ours, theirs in zip(made.topics, alone.topics, strict=True):
        assert all(getattr(ours, name) == getattr(theirs, name) for name in FIELDS)
    assert [*changed] == [
        topic.number for topic in known.topics if text[topic.offset] != versions.ours[topic.offset]
    ]


PROGRESSES = (
    "\u2588\u2588\u2591 2/9 (22%)  ",
    "\u2588\u2591\u2591 1/9 (11%)  ",
    "",
    "x",
    "-->",
    "\n",
    "\n\n- [ ] b",
    "<!--",
    "<p>",
)


@settings(deadline=None)
@given(triples(), st.sampled_from(PROGRESSES), st.sampled_from(PROGRESSES))
def test_a_version_that_differs_in_markers_alone_is_as_if_it_was_parsed(
    versions: Triple, old: str, new: str
) -> None:
    bare = b"# P\n\n" + versions.ours.replace(b"- no box", MARKER.encode())
    before, after = (
        bare.replace(b"--><!--", f"-->{progress.ljust(24)}<!--".encode()) for progress in (old, new)
    )
    found = with_boxes_of(after, parse(before))
    if found is not None:
        made, changed = found
        alone = parse(after)
        assert not changed
        assert made.outline.markers == alone.outline.markers
        assert len(made.topics) == len(alone.topics)
        for ours, theirs in zip(made.topics, alone.topics, strict=True):
            assert all(getattr(ours, name) == getattr(theirs, name) for name in FIELDS)


@settings(deadline=None)
@given(triples(), st.data())
def test_a_version_that_differs_in_one_more_byte_is_parsed(
    versions: Triple, data: st.DataObject
) -> None:
    known = parse(versions.ours)
    text = bytearray(versions.ours)
    offsets = {topic.offset for topic in known.topics}
    for marker in known.outline.markers:
        offsets.update(range(marker.start, marker.stop))
    others = [at for at in range(len(text)) if at not in offsets]
    at = data.draw(st.sampled_from(others)) if others else None
    if at is None:
        return
    text[at] = data.draw(st.sampled_from([byte for byte in b" \txXa-" if byte != text[at]]))
    assert with_boxes_of(bytes(text), known) is None
    assert with_boxes_of(bytes(text) + b"x", known) is None


@settings(deadline=None)
@given(triples(), st.data())
def test_boxes_alone_tell_the_same_with_and_without_matching(
    versions: Triple, data: st.DataObject
) -> None:
    count = len(parse(versions.base).topics)
    states = st.lists(st.booleans(), min_size=count, max_size=count)
    sources = [
        boxed(versions.base, drawn) for drawn in data.draw(st.lists(states, min_size=1, max_size=4))
    ]
    sources += [versions.ours, boxed(versions.ours, data.draw(states)), versions.theirs]
    quick = told(*sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "with_boxes_of", lambda *_: None)
        slow = told(*sources)
    assert (quick.points, quick.ticks, quick.stories) == (slow.points, slow.ticks, slow.stories)


def told_events(told: History) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(tick.title, tick.path, tick.done) for tick in told.ticks]


@settings(deadline=None)
@given(pasts)
def test_replaying_the_ticks_gives_the_states_of_the_last_version(sources: list[bytes]) -> None:
    made = told(*sources)
    assert made.roadmap is not None
    done = {tick.story: tick.done for tick in made.ticks}
    states = [done.get(story, False) for story in made.stories]
    assert states == [topic.done for topic in made.roadmap.topics]


@settings(deadline=None)
@given(pasts)
def test_no_event_repeats_the_one_before_it(sources: list[bytes]) -> None:
    states: dict[int, bool] = {}
    for tick in told(*sources).ticks:
        assert tick.done != states.get(tick.story, False)
        states[tick.story] = tick.done


@settings(deadline=None)
@given(pasts)
def test_the_last_point_is_the_progress_of_the_last_version(sources: list[bytes]) -> None:
    made = told(*sources)
    assert made.points[-1].progress == parse(sources[-1]).progress
    assert len(made.points) == len(sources)


@settings(deadline=None)
@given(pasts, st.booleans())
def test_stories_go_on_exactly_where_the_matching_says(
    sources: list[bytes], shares_blocks: bool
) -> None:
    stories, states = Stories(), dict[int, bool]()
    for source in sources:
        before, numbers = stories.roadmap, stories.numbers
        names = dict(stories.names)
        roadmap = parse(source, previous=before if shares_blocks else None)
        stories.follow(roadmap)
        ticked = {stories.numbers[topic.number] for topic in parse(source).topics if topic.done}
        assert stories.done == ticked
        last = {story for story, was_done in states.items() if was_done}
        assert set(stories.changed) == (ticked ^ last) & set(stories.numbers)
        states |= {story: story in ticked for story in stories.numbers}
        if before is not None:
            found = match(parse(before.source), parse(source))
            pairs = {pair.right.number: pair.left.number for pair in found}
            for topic, number in enumerate(stories.numbers):
                if topic in pairs:
                    assert number == numbers[pairs[topic]]
                elif number in names:  # it is back, or was moved, or a slip in its title mended
                    path, title = stories.names[number]
                    old_path, old_title = names[number]
                    assert title == old_title or have_same_words(old_title, title, SHORT_SLIP)
                    assert title == old_title or path == old_path
                    assert (path, title) == names[number] or number not in stories.changed


@settings(deadline=None)
@given(triples(), st.data())
def test_a_commit_split_into_its_lines_and_its_boxes_tells_the_same(
    versions: Triple, data: st.DataObject
) -> None:
    before, after = versions.base, versions.ours
    whole = told(before, after, after)
    count = len(parse(after).topics)
    states = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    pairs = {pair.right.number: pair.left for pair in match(parse(before), parse(after))}
    # Each box has in between the state that it had before, or the one that it has after. What is
    # not known from before has the latter: with another state it could be another topic.
    between = [
        topic.done if changed or topic.number not in pairs else pairs[topic.number].done
        for topic, changed in zip(parse(after).topics, states, strict=True)
    ]
    split = told(before, boxed(after, between), after)
    assert sorted(told_events(split)) == sorted(told_events(whole))


@settings(deadline=None)
@given(pasts)
def test_a_history_since_the_second_version_is_the_rest_of_the_whole(
    sources: list[bytes],
) -> None:
    versions = snapshots(*sources)
    whole, rest = history_of(versions), history_of(versions, since=versions[1].when)
    assert rest.points == whole.points[1:]
    assert rest.ticks == tuple(tick for tick in whole.ticks if tick.when >= versions[1].when)
    assert rest.stories == whole.stories


@settings(deadline=None)
@given(pasts)
def test_what_happens_twice_in_a_row_happens_once(sources: list[bytes]) -> None:
    doubled = [each for source in sources for each in (source, source)]
    assert told_events(told(*doubled)) == told_events(told(*sources))
