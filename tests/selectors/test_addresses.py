"""What the commands print names exactly the topic that it stands for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import AmbiguousTopicError, Roadmap, RoadmapFile, TopicNotFoundError, parse
from llm_roadmap.cli.output.paths import shown_path, topic_address

from ..support.nested import nested
from ..support.strategies import documents


def candidates(roadmap: Roadmap, selector: str) -> list[int]:
    with pytest.raises(AmbiguousTopicError) as caught:
        roadmap.find(selector)
    return [topic.line for topic in caught.value.candidates]


def test_a_title_does_not_hide_the_line_that_it_looks_like() -> None:
    roadmap = parse("# P\n\n- [ ] L1\n- [ ] L2\n- [ ] L3\n- [ ] L6\n")
    assert candidates(roadmap, "L3") == [3, 5]
    assert candidates(roadmap, "l3") == [3, 5]
    assert roadmap.find("P > L3").line == 5
    assert roadmap.find("L1").line == 3  # no topic is on line 1
    assert roadmap.find("L6").line == 6  # both are one topic


def test_a_title_that_looks_like_a_range_is_ambiguous_with_its_lines() -> None:
    index = parse("- [ ] L1-L2\n- [ ] b\n").index
    with pytest.raises(AmbiguousTopicError):
        index.find_each("L1-L2")
    assert [topic.line for topic in index.find_each("l1-2")] == [1, 2]


@pytest.mark.parametrize("selector", ["Read John 3:16", "John 3:16", "3:16"])
def test_a_text_with_a_colon_stays_text(selector: str) -> None:
    roadmap = parse("- [ ] Read John 3:16\n" + "- [ ] a\n" * 20)
    assert roadmap.with_name("/x/Read John.md").find(selector).line == 1


TITLES = st.sampled_from(
    [
        *("a.md:4", "a.md:3:1", "a.md:1 > a.md:2", "L3", "l1-L2", "2", "4"),
        *("-:2", "./a.md:2", "A.MD:3", "a"),
    ]
)
NAMES = st.sampled_from(["a.md", "A.md", "b > a.md", "-", "a:1", "./a.md", "a\udcff.md", " a.md"])


@given(st.lists(st.tuples(st.integers(0, 2), TITLES), min_size=1, max_size=8), NAMES)
def test_what_is_printed_names_its_topic(rows: list[tuple[int, str]], name: str) -> None:
    roadmap = parse("".join(f"{'  ' * depth}- [ ] `{title}`\n" for depth, title in rows))
    roadmap = roadmap.with_name(name if name == "-" else str(Path(name).absolute()))
    check(roadmap)


@given(documents() | st.randoms(use_true_random=False).map(nested))
def test_what_is_printed_names_its_topic_in_any_document(document: str) -> None:
    check(parse(document).with_name(str(Path("a.md").absolute())))


def check(roadmap: Roadmap) -> None:
    path = Path(roadmap.name)
    for topic in roadmap.topics:
        address = topic_address(path, topic)
        assert roadmap.find(address) == topic
        assert roadmap.with_name(roadmap.name).find(address) == topic  # with new tables
        shown = shown_path(path).replace("\udcff", "\ufffd")
        assert address.startswith(f"{shown}:{topic.line}")


def test_a_document_that_is_not_there_now_still_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.md").write_text("- [ ] a\n")
    file = RoadmapFile(tmp_path / "plan.md")
    roadmap = file.read()
    monkeypatch.chdir(tmp_path.parent)
    assert roadmap.find(f"{tmp_path.name}/plan.md:1").line == 1
    with pytest.raises(TopicNotFoundError):
        roadmap.find("plan.md:1")
