"""One finder of sections, for everything that takes a title of a section."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapFile, SectionError, parse

from ..support.processes import invoke

SOURCE = """\
# Learn
## LRU-cache
- [ ] a
## Trees
### Videos
- [ ] b
## Graphs
### Videos
- [ ] c
### Practical videos
- [ ] d
## C++
- [ ] e
- ### Week 1
  - [ ] f
"""


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("lru cache", "a"),
        ("lru-cache", "a"),
        ("**LRU**-cache", "a"),
        ("videos", "bc"),
        ("videos-1", "c"),
        ("trees > videos", "b"),
        ("Learn > Graphs > Videos", "c"),
        ("video", "bcd"),
        ("pract", "d"),
        ("act", ""),
        ("c#", ""),
        ("c ++", "ef"),
        ("week", "f"),
        ("learn", "abcdef"),
        ("tree > video", ""),
    ],
)
def test_what_reads_takes_all_sections_with_a_title_else_with_a_part(
    tmp_path: Path, title: str, topics: str
) -> None:
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    listed = invoke("-f", f"{tmp_path}/ROADMAP.md", "list", "--section", title, "--json")
    found = json.loads(listed.out)["topics"] if topics else []
    assert [topic["title"] for topic in found] == list(topics)
    assert (listed.status == 0) == bool(topics)


@pytest.mark.parametrize(
    ("title", "candidates", "suggestions"),
    [
        ("videos", ("L5  Learn > Trees > Videos", "L8  Learn > Graphs > Videos"), ()),
        ("lru", (), ("LRU-cache",)),
        ("ideos", (), ("Learn > Trees > Videos", "Learn > Graphs > Videos", "Practical videos")),
        ("graps", (), ("Graphs",)),
    ],
)
def test_what_changes_something_needs_one_section_by_its_whole_title(
    title: str, candidates: tuple[str, ...], suggestions: tuple[str, ...]
) -> None:
    with pytest.raises(SectionError) as caught:
        parse(SOURCE).with_added("new", section=title)
    assert (caught.value.candidates, caught.value.suggestions) == (candidates, suggestions)


def test_each_suggested_section_is_one() -> None:
    with pytest.raises(SectionError) as caught:
        parse(SOURCE).with_added("new", section="ideos")
    for title in caught.value.suggestions:
        new = parse(SOURCE).with_added("new", section=title).find("new")
        assert " > ".join(new.path).endswith(title)


@pytest.mark.parametrize("wrong", [1, ["a", 2], b"a", {"a": 1}.values, [["a"]], [None]])
def test_what_is_no_title_is_a_type_error(tmp_path: Path, wrong: Any) -> None:
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    calls: tuple[Any, ...] = (
        lambda: file.history(section=wrong),
        lambda: file.widget(section=wrong),
        lambda: file.set_done(done=True, sections=wrong),
    )
    for call in calls:
        with pytest.raises(TypeError, match="name a section by a str, or several by a list"):
            call()


@pytest.mark.parametrize("empty", ["", " ", ["a", ""]])
def test_an_empty_title_names_no_section(tmp_path: Path, empty: Any) -> None:
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    with pytest.raises(ValueError, match="an empty text names no section"):
        RoadmapFile(tmp_path / "ROADMAP.md").set_done(done=True, sections=empty)


def test_a_widget_finds_sections_as_a_command_does(tmp_path: Path) -> None:
    pytest.importorskip("anywidget")
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    for section, count in (("lru cache", 1), (["lru cache", "videos"], 3), ("learn", 6)):
        assert file.widget(section=section).total == count
    with pytest.raises(SectionError, match="no section has the title 'act'"):
        file.widget(section=["videos", "act"])
