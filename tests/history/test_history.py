"""What versions of a document tell of its topics."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from llm_roadmap import Progress, Roadmap, parse
from llm_roadmap.history import FoundVersion, history_of
from llm_roadmap.ticking import refresh

from ..merging.triples import MARKER
from .past import START, events, snapshots, told


def test_each_version_is_a_point() -> None:
    points = told("- [ ] a\n", "- [x] a\n- [ ] b\n", "- [x] a\n- [x] b\n").points
    assert [point.progress for point in points] == [Progress(0, 1), Progress(1, 2), Progress(2, 2)]
    assert [point.commit for point in points] == ["commit 0", "commit 1", None]
    assert [point.when - START for point in points] == [timedelta(days=n) for n in range(3)]


def test_a_tick_says_what_was_ticked_and_when() -> None:
    (tick,) = told("# P\n- [ ] a\n  - [ ] b\n", "# P\n- [ ] a\n  - [x] b\n", "").ticks
    assert tick.commit == "commit 1"
    assert tick.when == START + timedelta(days=1)
    assert (tick.path, tick.title, tick.done) == (("P", "a"), "b", True)


def test_a_tick_taken_back_and_made_again_is_three_events() -> None:
    made = told("- [ ] a\n", "- [x] a\n", "- [ ] a\n", "- [x] a\n")
    assert events(made) == [
        ("commit 1", "a", True),
        ("commit 2", "a", False),
        (None, "a", True),
    ]
    assert len({tick.story for tick in made.ticks}) == 1


def test_a_topic_that_appears_ticked_was_ticked_then() -> None:
    made = told("- [x] a\n", "- [x] a\n- [x] b\n", "- [x] a\n- [x] b\n")
    assert events(made) == [("commit 0", "a", True), ("commit 1", "b", True)]


def test_a_topic_that_goes_is_not_unticked() -> None:
    assert events(told("- [x] a\n- [ ] b\n", "- [ ] b\n")) == [("commit 0", "a", True)]


def test_a_spelling_of_a_state_is_no_event() -> None:
    assert events(told("- [x] a\n- [\t] b\n", "- [X] a\n- [ ] b\n")) == [("commit 0", "a", True)]


def test_a_topic_that_is_moved_keeps_its_story_though_another_one_has_its_title() -> None:
    made = told("# A\n- [x] v\n# B\n- [ ] v\n", "# B\n- [ ] v\n# C\n- [x] v\n")
    assert events(made) == [("commit 0", "v", True)]


def test_a_topic_whose_slip_is_mended_in_a_short_word_keeps_its_story() -> None:
    before = "# P\n\n- [x] Read the papr\n- [x] a\n"
    assert events(told(before, before.replace("papr", "paper"))) == [
        ("commit 0", "Read the paper", True),
        ("commit 0", "a", True),
    ]
    for other in ("Read the poster", "Read the paper 2", "Head the papr", "Read no papr"):
        made = told(before, before.replace("Read the papr", other))
        assert (None, other, True) in events(made)
    both = told(before, before.replace("Read the papr", "Read the paper\n- [x] Read the papir"))
    assert len([each for each in events(both) if each[0] is None]) == 2


@pytest.mark.parametrize(
    ("change", "title", "path"),
    [
        (lambda before: before.with_title("papr", "Read the paper"), "Read the paper", ("A",)),
        (lambda before: before.with_moved("papr", section="B"), "Read the papr", ("B",)),
        (lambda before: before.with_moved("papr", under="b"), "Read the papr", ("B", "b")),
        (lambda before: before.with_added("c", before="papr"), "Read the papr", ("A",)),
        (lambda before: before.without("a"), "Read the papr", ("A",)),
    ],
)
def test_a_topic_keeps_its_story_when_the_list_is_changed(
    change: Callable[[Roadmap], Roadmap], title: str, path: tuple[str, ...]
) -> None:
    first = parse("# A\n\n- [ ] a\n- [ ] Read the papr\n\n# B\n\n1. [ ] b\n")
    second = first.with_done({first.find("papr"): True})
    third = change(second)
    fourth = third.with_done({third.find("the pap"): False})
    made = told(first.source, second.source, third.source, fourth.source)
    assert events(made) == [("commit 1", title, True), (None, title, False)]
    assert {(tick.story, tick.path) for tick in made.ticks} == {(made.ticks[0].story, path)}


def test_a_topic_that_is_gone_keeps_the_title_it_had_last() -> None:
    made = told("- [ ] Binary serach\n", "- [x] Binary search\n", "nothing\n")
    assert events(made) == [("commit 1", "Binary search", True)]


def test_topics_with_the_same_name_have_stories_of_their_own() -> None:
    both = "# A\n- [ ] Videos\n- [ ] Videos\n"
    second = "# A\n- [ ] Videos\n- [x] Videos\n"
    made = told(both, second, "# A\n- [x] Videos\n- [x] Videos\n")
    assert made.roadmap is not None
    first, last = made.roadmap.topics
    assert [tick.commit for tick in made.ticks_of(first)] == [None]
    assert [tick.commit for tick in made.ticks_of(last)] == ["commit 1"]


def test_lines_tell_which_of_two_equal_topics_is_left() -> None:
    made = told("- [x] Videos\n\nfirst\n\n- [ ] Videos\n\nsecond\n", "- [x] Videos\n\nfirst\n")
    assert events(made) == [("commit 0", "Videos", True)]


def test_lines_tell_which_of_equal_topics_is_which_if_only_lines_around_them_change() -> None:
    def story(*around: str) -> list[str]:
        first, second, third, last = around
        return [first, "- [ ] a", second, "- [x] a", third, "- [ ] a", last]

    before, after = story("one", "one", "ten", "one"), story("ten", "two", "one", "six")
    made = told("\n\n".join(before), "\n\n".join(after))
    assert made.stories[0] == 2  # below "ten"
    ticked = [text.replace("[ ] a", "[x] a") for text in after]
    made = told(*("\n\n".join(each) for each in (before, after, ticked)))
    assert [tick.commit for tick in made.ticks if tick.story == 2] == [None]


def test_lines_tell_which_of_equal_topics_is_which_if_boxes_change_too() -> None:
    made = told(
        "one\n\n- [x] a\n\ntwo\n\n- [ ] a\n\nthree\n",
        "two\n\n- [ ] a\n\nthree\n\n- [ ] a\n\nfour\n",
    )
    assert made.stories == (1, 0)


def test_a_topic_that_was_removed_and_restored_has_its_story_back() -> None:
    both, one = "# A\n- [x] Trees\n- [ ] Graphs\n", "# A\n- [ ] Graphs\n"
    made = told(both, one, "# A\n- [ ] Graphs\n- [x] Heaps\n", both, both.replace("x", " "))
    assert events(made) == [
        ("commit 0", "Trees", True),
        ("commit 2", "Heaps", True),
        (None, "Trees", False),
    ]


def test_of_equal_topics_that_one_is_gone_whose_state_is_gone() -> None:
    three = "# A\n- [x] Videos\n- [ ] Videos\n- [x] Videos\n"
    made = told(three, "# A\n- [ ] Videos\n- [x] Videos\n", three)
    assert [commit for commit, *_ in events(made)] == ["commit 0", "commit 0"]


def test_a_list_without_headings_has_ticks_in_document_order() -> None:
    made = told("- [ ] a\n- [ ] b\n- [ ] c\n", "- [x] a\n- [x] b\n- [x] c\n")
    assert [title for _, title, _ in events(made)] == ["a", "b", "c"]


def test_versions_before_a_time_are_what_the_next_is_compared_with() -> None:
    versions = snapshots("- [x] a\n- [ ] b\n", "- [x] a\n- [x] b\n", "- [x] a\n- [x] b\n")
    made = history_of(versions, since=START + timedelta(hours=1))
    assert events(made) == [("commit 1", "b", True)]
    assert len(made.points) == 2


def test_what_was_authored_at_the_very_time_is_since_then() -> None:
    early, late = snapshots("- [ ] a\n", "- [x] a\n")
    late = late._replace(authored=START)
    made = history_of([early, late], since=START, by_author=True)
    assert events(made) == [(None, "a", True)]
    after = START + timedelta(seconds=1)
    assert events(history_of([early, late], since=after, by_author=True)) == []


def test_what_was_ticked_before_a_cut_was_ticked_at_no_known_time() -> None:
    cut = FoundVersion("commit 0", START, b"", "is where this clone begins")
    made = history_of([cut, *snapshots("- [x] a\n- [ ] b\n", "- [x] a\n- [x] b\n")])
    assert events(made) == [(None, "b", True)]
    assert len(made.points) == 2


def test_a_section_has_a_history_of_its_own() -> None:
    before = "# A\n- [ ] a\n# B\n- [ ] b\n- [ ] c\n"
    made = history_of(
        snapshots(before, before.replace("[ ] a", "[x] a").replace("[ ] b", "[x] b")), section="b"
    )
    assert [point.progress for point in made.points] == [Progress(0, 2), Progress(1, 2)]
    assert events(made) == [(None, "b", True)]


def test_sections_add_up_to_one_history() -> None:
    before = "# A\n- [ ] a\n# B\n- [ ] b\n# C\n- [ ] c\n"
    after = before.replace("[ ]", "[x]")
    made = history_of(snapshots(before, after), section=["a", "c"])
    assert [point.progress for point in made.points] == [Progress(0, 2), Progress(2, 2)]
    assert [title for _, title, _ in events(made)] == ["a", "c"]
    assert history_of(snapshots(before, after), section=[]).points[-1].progress.total == 3


def test_versions_that_differ_in_boxes_alone_are_neither_parsed_nor_matched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = "# P\n- [ ] a\n- [ ] a\n- [ ] b\n"
    versions = [plan, plan.replace("[ ] a", "[x] a", 1), plan, plan.replace("[ ] b", "[X] b")]
    expected = events(told(*versions))
    parsed = []

    def count(source: bytes, **more: Roadmap | None) -> Roadmap:
        parsed.append(source)
        return parse(source, **more)

    monkeypatch.setattr("llm_roadmap.history.version_reader.parse", count)
    monkeypatch.setattr("llm_roadmap.history.topics_over_time.matches", None)
    assert events(told(*versions)) == expected
    assert parsed == [plan.encode()]


def test_versions_that_differ_in_boxes_and_markers_are_not_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = refresh(parse(f"# P\n{MARKER}\n\n## A\n\n{MARKER}\n\n- [ ] a\n- [ ] b\n"))
    ticked = plan.with_done({plan.topics[1]: True})
    parsed = []

    def count(source: bytes, **more: Roadmap | None) -> Roadmap:
        parsed.append(source)
        return parse(source, **more)

    monkeypatch.setattr("llm_roadmap.history.version_reader.parse", count)
    assert events(told(plan.source, ticked.source)) == [(None, "b", True)]
    assert parsed == [plan.source]
    stretched = ticked.source.replace(b" 1/2", b"\n1/2")
    assert events(told(plan.source, stretched)) == [(None, "b", True)]
    assert parsed == [plan.source] * 2 + [stretched]
    reworded = ticked.source.replace(b"] a", b"] c")
    told(plan.source, reworded)
    assert parsed[-1] == reworded


def test_a_box_that_gets_another_sign_is_no_box_any_more() -> None:
    made = told("- [x] a\n- [ ] b\n", "- [x] a\n- [-] b\n")
    assert [point.progress for point in made.points] == [Progress(1, 2), Progress(1, 1)]


def test_a_gap_after_an_empty_version_is_a_gap() -> None:
    gap = FoundVersion("b", START, b"", "has no document: it was deleted then")
    made = history_of([FoundVersion("a", START, b""), gap, FoundVersion("c", START, b"- [x] a\n")])
    assert [each.commit for each in made.gaps] == ["b"]
    assert events(made) == [("c", "a", True)]


def test_a_tick_knows_whether_its_topic_came_with_it() -> None:
    made = told("- [x] a\n- [ ] b\n", "- [x] a\n- [x] b\n- [x] c\n", "- [ ] a\n- [x] b\n- [x] c\n")
    assert [(tick.title, tick.is_new) for tick in made.ticks] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("a", False),
    ]


CONFLICT = """# P
<<<<<<< HEAD
- [x] a
=======
- [ ] a
- [ ] b
>>>>>>> theirs
"""


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("- [x] a\n".encode("utf-16"), "can't be read: this is UTF-16 text; save it as UTF-8"),
        (CONFLICT, "has a merge left half done: there are conflict markers in it"),
        (
            CONFLICT.replace("\n", "\r\n"),
            "has a merge left half done: there are conflict markers in it",
        ),
    ],
)
def test_a_version_that_can_not_be_read_is_a_gap_and_nothing_happened_in_it(
    source: bytes | str, reason: str
) -> None:
    made = told("- [x] a\n", source, "- [x] a\n- [x] b\n")
    (gap,) = made.gaps
    assert gap == ("commit 1", START + timedelta(days=1), reason)
    assert events(made) == [("commit 0", "a", True), (None, "b", True)]
    assert len(made.points) == 2


@pytest.mark.parametrize("example", [f"```\n{CONFLICT}```\n", f"~~~ diff\n{CONFLICT}~~~\n"])
def test_conflict_markers_shown_as_an_example_are_no_gap(example: str) -> None:
    assert not told("- [x] a\n", f"- [x] a\n\n{example}").gaps


def test_a_conflict_below_an_example_of_one_is_a_gap() -> None:
    (gap,) = told("- [x] a\n", f"```\n{CONFLICT}```\n{CONFLICT}").gaps
    assert gap.reason == "has a merge left half done: there are conflict markers in it"


def test_a_heading_that_looks_like_half_a_conflict_is_no_gap() -> None:
    assert not told("- [x] a\n", "a\n=======\n\n- [x] a\n").gaps


def test_a_history_of_nothing_readable_is_empty() -> None:
    made = told("\ufeff".encode("utf-16"))
    assert (made.points, made.ticks, made.roadmap, made.stories) == ((), (), None, ())
    assert repr(made) == "<History points=0 ticks=0>"


def test_memory_does_not_grow_with_the_number_of_versions() -> None:
    size, words = 50, "some words that make it long " * 40

    def versions(count: int) -> Iterator[FoundVersion]:
        for number in range(count):
            lines = (
                f"- [{'x' if number >= line else ' '}] topic {line} {words}\n"
                for line in range(size)
            )
            yield FoundVersion(str(number), START + timedelta(days=number), "".join(lines).encode())

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            history_of(versions(count))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(3)  # what is made once, as parsers are
    length = len(next(versions(1)).source)
    assert length > 50_000
    assert peak(43) - peak(13) < 30 * length / 20
