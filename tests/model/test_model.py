"""Sections, progress, equality, and what a roadmap is after boxes are set."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from llm_roadmap import Change, Progress, Result, RoadmapFile, parse

SECTIONS = """\
- [ ] above
# One
- [x] a
  - [ ] a1
## Two
- [x] b
### Deep
- [x] c
## Three
# Four
- [ ] d
"""


def test_sections_are_the_tree_of_headings() -> None:
    roadmap = parse(SECTIONS)
    above, one, four = roadmap.sections
    two, three = one.sections
    (deep,) = two.sections
    every = [above, one, two, deep, three, four]
    assert [section.title for section in every] == ["", "One", "Two", "Deep", "Three", "Four"]
    assert [section.level for section in every] == [0, 1, 2, 3, 2, 1]
    assert [[topic.title for topic in section.topics] for section in every] == [
        ["above"],
        ["a"],
        ["b"],
        ["c"],
        [],
        ["d"],
    ]
    assert [str(section.progress) for section in every] == [
        "0/1 (0%)",
        "3/4 (75%)",
        "2/2 (100%)",
        "1/1 (100%)",
        "0/0 (0%)",
        "0/1 (0%)",
    ]
    assert above.sections == ()
    assert str(roadmap.progress) == "3/6 (50%)"


def test_without_topics_above_the_first_heading_there_is_no_section_for_them() -> None:
    assert [section.title for section in parse("text\n\n# One\n- [ ] a").sections] == ["One"]


def test_without_headings_all_is_above_them() -> None:
    (section,) = parse("- [ ] a").sections
    assert (section.title, section.level) == ("", 0)


def test_the_title_is_the_first_heading_of_level_1() -> None:
    assert parse("## Two\n# *One* `x`\n# Other").title == "One x"
    assert parse("## Two\n\n> # Quoted").title == ""


@pytest.mark.parametrize(
    ("done", "total", "shown", "bar"),
    [
        (0, 0, "0/0 (0%)", "░░░░░░░░░░"),
        (0, 9, "0/9 (0%)", "░░░░░░░░░░"),
        (1, 9, "1/9 (11%)", "█░░░░░░░░░"),
        (2, 3, "2/3 (66%)", "██████░░░░"),
        (999, 1000, "999/1000 (99%)", "█████████░"),
        (9, 9, "9/9 (100%)", "██████████"),
    ],
)
def test_progress_is_rounded_down(done: int, total: int, shown: str, bar: str) -> None:
    assert (str(Progress(done, total)), Progress(done, total).bar) == (shown, bar)


def test_roadmaps_are_equal_by_source_and_topics_by_roadmap_and_place() -> None:
    one, same, other = parse("- [ ] a\n- [ ] a"), parse("- [ ] a\n- [ ] a"), parse("- [x] a")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one.topics == same.topics
    assert hash(one.topics[0]) == hash(same.topics[0])
    assert one.topics[0] != one.topics[1]
    assert one.sections == same.sections
    assert len({*one.topics, *same.topics}) == 2


@pytest.mark.parametrize("name", ["done", "title", "line", "progress", "number", "new"])
def test_who_sets_an_attribute_is_told_what_to_use(name: str) -> None:
    """Python's own error for `topic.done = True` was about the arguments of `super`."""
    roadmap = parse("# a\n- [ ] b")
    for noun in (*roadmap.topics, *roadmap.sections):
        with pytest.raises(FrozenInstanceError, match=r"^'\w+' can't be set, .* RoadmapFile.check"):
            setattr(noun, name, True)


def test_models_are_immutable() -> None:
    roadmap = parse("# A\n- [ ] a")
    for noun, name in [
        (roadmap, "source"),
        (roadmap.topics[0], "number"),
        (roadmap.sections[0], "number"),
        (roadmap.progress, "done"),
        (Change(roadmap.topics[0], was=False, now=True), "now"),
        (Result(roadmap, roadmap), "after"),
    ]:
        before = getattr(noun, name)
        with pytest.raises(FrozenInstanceError):
            setattr(noun, name, None)
        with pytest.raises(FrozenInstanceError):
            delattr(noun, name)
        assert getattr(noun, name) == before
        assert copy.deepcopy(noun) == copy.copy(noun) == noun
        assert pickle.loads(pickle.dumps(noun)) == noun  # noqa: S301


def test_a_repr_is_short_and_names_the_thing() -> None:
    roadmap = parse("# Learn\n- [x] " + "long " * 100)
    assert repr(roadmap) == "<Roadmap 'Learn' progress=1/1 (100%)>"
    assert repr(roadmap.sections[0]) == "<Section 'Learn' level=1 progress=1/1 (100%)>"
    assert repr(roadmap.topics[0]).startswith("<Topic 'long long")
    assert len(repr(roadmap.topics[0])) < 80
    assert "\x1b" not in repr(parse("- [ ] \x1b[31m").topics[0])


def test_roadmaps_can_be_copied_and_pickled() -> None:
    roadmap = parse(SECTIONS)
    assert roadmap.find("a1")
    assert vars(copy.copy(roadmap)).keys() == {"source", "outline", "name"}
    for twin in (copy.deepcopy(roadmap), pickle.loads(pickle.dumps(roadmap))):  # noqa: S301
        assert twin == roadmap
        assert twin.find("a1").path == ("One", "a")


def test_with_done_changes_those_boxes_alone() -> None:
    roadmap = parse("- [ ] a\n- [X] b\n- [x] c\n- [\t] d\n- [ ] e\n")
    a, b, c, d, _ = roadmap.topics
    after = roadmap.with_done({a: True, b: True, c: False, d: False})
    assert after.source == b"- [x] a\n- [X] b\n- [ ] c\n- [\t] d\n- [ ] e\n"
    assert roadmap.source == b"- [ ] a\n- [X] b\n- [x] c\n- [\t] d\n- [ ] e\n"


def test_with_done_of_what_is_so_already_is_the_same_roadmap() -> None:
    roadmap = parse("- [X] a")
    assert roadmap.with_done({roadmap.topics[0]: True}) is roadmap
    assert roadmap.with_done({}) is roadmap


@pytest.mark.parametrize(
    ("done", "source", "changed"),
    [
        (True, b"- [x] a\n- [x] b\n- [ ] c\n", [0]),
        (False, b"- [ ] a\n- [ ] b\n- [ ] c\n", [1]),
        (None, b"- [x] a\n- [ ] b\n- [ ] c\n", [1, 0]),
    ],
)
def test_an_update_has_the_boxes_that_changed_in_the_order_in_which_they_were_named(
    tmp_path: Path, done: bool | None, source: bytes, changed: list[int]
) -> None:
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    file.path.write_bytes(b"- [ ] a\n- [x] b\n- [ ] c\n")
    before = file.read()
    changes = file.set_done("b", before.topics[0], done=done).changes
    after = file.read()
    assert after.source == source
    assert changes == tuple(
        Change(topic, was=before.topics[topic.number].done, now=topic.done)
        for topic in map(after.topics.__getitem__, changed)
    )


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        ("- [x] a\n- [x] b\n- [ ] b\n", [("a", False, True)]),
        ("new\n\n- [ ] c\n- [ ] a\n- [x] b\n- [x] b\n", [("b", False, True)]),
        ("- [ ] a\n- [ ] b\n", []),  # one of the equal topics is gone, and nobody knows which
    ],
)
def test_a_result_tells_which_boxes_have_changed(
    after: str, changes: list[tuple[str, bool, bool]]
) -> None:
    result = Result(parse("- [ ] a\n- [x] b\n- [ ] b\n"), parse(after))
    assert [(each.topic.title, each.was, each.now) for each in result.changes] == changes
    assert result.changed
