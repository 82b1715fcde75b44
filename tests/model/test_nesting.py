"""Headings in list items and quotes open sections, and everything follows the document's order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llm_roadmap import Roadmap, Section, Topic, parse

from ..support.corpus import checklists
from ..support.processes import invoke

DOCUMENT = """\
# All

- [ ] first

## Data

- ### Lists
  - [x] array
  - [ ] chain
    #### Kinds
    - [ ] double
    - [x] single
- [ ] after
- ### Trees
  - [ ] heap

## End

- [x] last
"""

PATHS = {
    "an item": ("- ### a\n  - [ ] b", [("a",)]),
    "an item's end ends it": ("- ### a\n- [ ] b", [()]),
    "a heading around the item": ("# a\n- ## b\n  - [ ] c\n- [ ] d", [("a", "b"), ("a",)]),
    "a level above that around": ("### a\n- # b\n  - [ ] c\n- [ ] d", [("a", "b"), ("a",)]),
    "a quote": ("> # a\n> - [ ] b\n\n- [ ] c", [("a",), ()]),
    "a footnote": ("[^1]: # a\n\n    - [ ] b\n\n- [ ] c", [("a",), ()]),
    "a quote in an item": ("- # a\n  > # b\n  > - [ ] c\n\n  - [ ] d", [("a", "b"), ("a",)]),
    "the item's next heading": ("- ## a\n  ## b\n  - [ ] c", [("b",)]),
    "the item's next heading below": ("- ## a\n  ### b\n  - [ ] c", [("a", "b")]),
    "the item's next heading above": ("# z\n- ## a\n  # b\n  - [ ] c", [("z", "b")]),
    "a topic": ("- [ ] a\n\n  ## b\n  - [ ] c\n- [ ] d", [(), ("a", "b"), ()]),
    "a topic, and one in it": (
        "# a\n- [ ] b\n  - ## c\n    - [ ] d\n      # e\n      - [ ] f\n  - [ ] g",
        [("a",), ("a", "b", "c"), ("a", "b", "c", "d", "e"), ("a", "b")],
    ),
    "a heading by an underline": ("- a\n  ===\n  - [ ] b", [("a",)]),
    "a heading below those in an item": ("- # a\n\n## b\n\n- [ ] c", [("b",)]),
}


@pytest.mark.parametrize(("document", "paths"), PATHS.values(), ids=PATHS)
def test_paths(document: str, paths: list[tuple[str, ...]]) -> None:
    assert [topic.path for topic in parse(document).topics] == paths


def test_the_contents_are_in_document_order() -> None:
    shown = [(depth, node.title, str(node.progress)) for node, depth in parse(DOCUMENT).contents]
    assert shown == [
        (0, "All", "3/8 (37%)"),
        (1, "first", "0/0 (0%)"),
        (1, "Data", "2/6 (33%)"),
        (2, "Lists", "2/4 (50%)"),
        (3, "array", "0/0 (0%)"),
        (3, "chain", "1/2 (50%)"),
        (4, "Kinds", "1/2 (50%)"),
        (5, "double", "0/0 (0%)"),
        (5, "single", "0/0 (0%)"),
        (2, "after", "0/0 (0%)"),
        (2, "Trees", "0/1 (0%)"),
        (3, "heap", "0/0 (0%)"),
        (1, "End", "1/1 (100%)"),
        (2, "last", "0/0 (0%)"),
    ]


def test_a_section_has_its_outermost_topics_and_the_sections_below_it() -> None:
    (whole,) = parse(DOCUMENT).sections
    data, end = whole.sections
    lists, trees = data.sections
    (kinds,) = lists.sections
    found = [[topic.title for topic in each.topics] for each in (whole, data, lists, kinds, trees)]
    assert found == [["first"], ["after"], ["array", "chain"], ["double", "single"], ["heap"]]
    assert [each.is_inset for each in (whole, data, lists, kinds, trees, end)] == [
        *(False, False, True, True, True, False)
    ]
    chain = lists.topics[1]
    assert [topic.title for topic in chain.subtopics] == ["double", "single"]
    assert [node.title for node, _ in chain.contents] == ["Kinds", "double", "single"]


def test_the_title_is_no_heading_of_an_item() -> None:
    assert parse("- # a\n\n> # b\n\n# c").title == "c"
    assert parse("- # a").title == ""


def test_topics_above_the_headings_are_not_those_of_an_item_s_heading() -> None:
    above, inner = parse("- # a\n  - [x] b\n- [ ] c").sections
    assert (above.level, [topic.title for topic in above.topics]) == (0, ["c"])
    assert (inner.title, str(inner.progress), str(above.progress)) == (
        "a",
        "1/1 (100%)",
        "0/1 (0%)",
    )


OPEN, CLOSE = "<!-- roadmap:progress -->", "<!-- /roadmap:progress -->"


def test_a_marker_in_an_item_shows_the_section_around_it() -> None:
    marker = f"{OPEN}{' ' * 40}{CLOSE}"
    document = f"# a\n\n- # b\n\n  {marker}\n\n  - [ ] c\n- {marker}\n- [ ] d\n"
    roadmap = parse(document)
    after = roadmap.with_done({roadmap.topics[0]: True}).source.decode()
    first, second = (line for line in after.split("\n") if OPEN in line)
    assert "1/1 (100%)" in first
    assert "1/2 (50%)" in second


def test_a_record_names_the_innermost_section() -> None:
    records = parse(DOCUMENT).to_records()
    assert [each["section"] for each in records] == [
        *("All", "Lists", "Lists", "Kinds", "Kinds", "Data", "Trees", "End")
    ]


def shown_as(kind: str, roadmap: Roadmap) -> str:
    """Return what a notebook shows, as HTML or as plain text."""
    return roadmap._repr_mimebundle_()[f"text/{kind}"]


def run(path: Path, *command: str) -> str:
    result = invoke("--file", str(path), *command)
    assert result.status == 0, result.err
    return result.out


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_list_shows_headings_of_items_among_the_topics(document: Path) -> None:
    assert run(document, "list").splitlines() == [
        "# All",
        " L3  [ ] first",
        "",
        "## Data",
        "     ### Lists",
        " L8      [x] array",
        " L9      [ ] chain",
        "             #### Kinds",
        "L11              [ ] double",
        "L12              [x] single",
        "L13  [ ] after",
        "     ### Trees",
        "L15      [ ] heap",
        "",
        "## End",
        "L19  [x] last",
    ]
    assert run(document, "list", "--done", "--section", "kinds").splitlines() == [
        *("# All", "", "## Data", "     ### Lists", "             #### Kinds"),
        "L12              [x] single",
    ]


def test_status_shows_sections_of_items(document: Path) -> None:
    titles = [line.split(")", 1)[1] for line in run(document, "status").splitlines()]
    assert [title.strip() for title in titles] == ["All", "Data", "Lists", "Kinds", "Trees", "End"]
    assert titles[2].index("L") < titles[3].index("K")
    (whole,) = json.loads(run(document, "status", "--json"))["sections"]
    assert [each["title"] for each in whole["sections"][0]["sections"]] == ["Lists", "Trees"]


def test_html_and_text_show_a_topic_behind_the_section_of_an_item() -> None:
    roadmap = parse(DOCUMENT)
    assert shown_as("plain", roadmap).split("\n")[2:] == [
        "[ ] first",
        "",
        "Data  2/6 (33%)",
        "Lists  2/4 (50%)",
        "    [x] array",
        "    [ ] chain",
        "        Kinds  1/2 (50%)",
        "            [ ] double",
        "            [x] single",
        "[ ] after",
        "Trees  0/1 (0%)",
        "    [ ] heap",
        "",
        "End  1/1 (100%)",
        "[x] last",
    ]
    shown = shown_as("html", roadmap)
    order = ["first", "Data", "Lists", "array", "chain", "Kinds", "double", "after", "Trees"]
    places = [shown.index(each) for each in order]
    assert places == sorted(places)
    behind = shown[shown.index("single") : shown.index("after")]
    assert behind.count("</details>") == 2  # those of Kinds and Lists


def test_json_has_the_sections_as_it_would_have_them(document: Path) -> None:
    for source in (DOCUMENT, "", "- [ ] a", "# a", "- [ ] a\n\n# b\n## c\n### d\n# e"):
        document.write_text(source, encoding="utf-8")
        said = run(document, "status", "--json")
        assert said == json.dumps(json.loads(said), indent=2) + "\n"
        assert json.loads(said)["sections"] == [*map(section_data, parse(source).sections)]


def section_data(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "level": section.level,
        "progress": {"done": section.progress.done, "total": section.progress.total},
        "sections": [*map(section_data, section.sections)],
    }


SIX = "".join(
    f"{'  ' * at}- # a\n" + "".join(f"{'  ' * at}  {'#' * level} a\n" for level in range(2, 7))
    for at in range(190)
)


def test_a_thousand_sections_in_each_other(document: Path) -> None:
    document.write_text(f"{SIX}{'  ' * 190}- [ ] z\n", encoding="utf-8")
    for command, shown in (("list", "[ ] z"), ("status", "0/1"), ("lint", ""), ("show z", "[ ] z")):
        assert shown in run(document, *command.split())
    assert run(document, "status", "--json").count('"level": 6') == 190
    roadmap = parse(document.read_bytes())
    assert len(roadmap.find("z").path) == 6 * 190
    assert shown_as("html", roadmap).count("<details") == 6 * 190
    assert shown_as("plain", roadmap).endswith("[ ] z")


def test_every_topic_of_the_corpus_is_in_one_section() -> None:
    counts = {}
    for checklist in checklists():
        roadmap = parse(checklist.source)
        assert sum(each.progress.total for each in roadmap.sections) == checklist.topics
        counts[checklist.name] = sum(inset(topic) for topic in roadmap.topics)
    assert counts["coding-interview-university--README.md"] == 284


def inset(topic: Topic) -> bool:
    heading = topic.roadmap.outline.boxes[topic.number].heading
    return heading is not None and Section(topic.roadmap, heading).is_inset


def test_the_roadmap_of_a_node_is_that_it_came_from() -> None:
    roadmap = parse(DOCUMENT)
    assert isinstance(roadmap, Roadmap)
    assert {node.roadmap for node, _ in roadmap.contents} == {roadmap}
