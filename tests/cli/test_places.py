"""Topics named by their places, and the title that is expected there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapFile, UnexpectedTitleError

from ..support.processes import Result, run

SOURCE = "# P\n\n- [ ] L1\n- [ ] L2\n- [ ] **L3**\n- [ ] <!-- no title -->\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text("- [ ] a\n- [ ] b\n")
    return tmp_path


def is_open(folder: Path) -> bool:
    return (folder / "ROADMAP.md").read_text() == SOURCE


def at(result: Result) -> list[str]:
    found: Any = json.loads(result.out)
    return [each["at"] for each in found.get("topics") or found["changed"]]


@pytest.mark.parametrize("here", [".", "docs"])
def test_what_next_prints_and_json_gives_is_typed_from_here(folder: Path, here: str) -> None:
    place = "../ROADMAP.md:3" if here == "docs" else "ROADMAP.md:3"
    assert at(run("next", "--json", cwd=folder / here)) == [place]
    assert run("next", cwd=folder / here).out == f"[ ] L1  {place}\n"
    result = run("check", place, "--expect", "L1", "--json", cwd=folder / here)
    assert at(result) == [place]


def test_the_places_of_two_documents_are_told_apart(folder: Path) -> None:
    (folder / "old.md").write_text("- [x] L1\n- [x] gone\n- [x] b b b b\n")
    result = run("-f", "docs/plan.md", "carry", "old.md", "--json", cwd=folder)
    assert [each["at"] for each in json.loads(result.out)["lost"]] == [
        *["old.md:1", "old.md:2", "old.md:3"]
    ]


def test_a_title_is_expected_of_a_topic_and_not_of_a_section(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("# A\n- [ ] a\n")
    for named in (["--section", "A"], ["--all"], ["a", "--section", "A"]):
        result = run("check", *named, "--expect", "a", cwd=folder)
        assert result.status == 2
        assert result.err.endswith("Error: --expect is for one TOPIC, and for no --section\n")
    with pytest.raises(UnexpectedTitleError, match="'a', but no topic is named; nothing is"):
        RoadmapFile(folder / "ROADMAP.md").set_done(done=True, sections="A", expect="a")
    assert (folder / "ROADMAP.md").read_text() == "# A\n- [ ] a\n"


@pytest.mark.parametrize("place", ["docs/plan.md:2", "docs/plan.md:2:1"])
def test_a_place_in_another_document_names_that_document(folder: Path, place: str) -> None:
    for command in ("show", "check", "uncheck"):
        there = run("-f", "docs/plan.md", command, "L2", cwd=folder)
        run("-f", "docs/plan.md", "uncheck" if command == "check" else "check", "L2", cwd=folder)
        if command == "show":
            run("-f", "docs/plan.md", "uncheck", "L2", cwd=folder)
        assert run(command, place, cwd=folder) == there
    (folder / "ROADMAP.md").unlink()
    assert run("check", place, cwd=folder).status == 0
    assert (folder / "docs" / "plan.md").read_text() == "- [ ] a\n- [x] b\n"


def test_where_the_document_is_named_another_place_is_text(folder: Path) -> None:
    result = run("-f", "ROADMAP.md", "check", "docs/plan.md:2", cwd=folder)
    assert (result.status, is_open(folder)) == (1, True)
    assert "no topic matches 'docs/plan.md:2'" in result.err
    assert run("check", "docs/plan.md:2", "-f", "docs/plan.md", cwd=folder).status == 0


@pytest.mark.parametrize(
    ("title", "other"), [("Check IT", "Check it"), ("`__init__`", "init"), ("`Vec<T>`", "Vec")]
)
def test_a_title_that_another_topic_has_as_it_is_typed_is_not_that_of_one_like_it(
    title: str, other: str, tmp_path: Path
) -> None:
    (tmp_path / "ROADMAP.md").write_text(f"- [ ] {other}\n- [ ] {title}\n")
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    typed = file.read().topics[1].title
    with pytest.raises(UnexpectedTitleError) as caught:
        file.set_done("L1", done=True, expect=typed)
    assert (caught.value.expected, [each.line for each in caught.value.topics]) == (typed, [1])
    file.set_done("L2", done=True, expect=typed)
    assert [topic.done for topic in file.read().topics] == [False, True]
    file.remove("L2")
    assert file.set_done("L1", done=True, expect=other.upper()).changes


@pytest.mark.parametrize("name", ["-x.md", "--help", "-", "~", "~x.md", "a:1.md", "L1.md"])
def test_a_place_can_be_typed_as_it_is_printed_whatever_the_name_is(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("- [ ] a\n- [ ] b\n")
    shown = run("next", f"./{name}", "--json", cwd=tmp_path)
    (topic,) = json.loads(shown.out)["topics"]
    for options in ([], ["-f", f"./{name}"], ["-f", ".", "-f", f"./{name}"]):
        assert run("toggle", topic["at"], "--expect", "a", *options, cwd=tmp_path).status == 0
    printed = run("show", topic["at"], cwd=tmp_path)
    assert topic["at"] in printed.out.split()


@pytest.mark.parametrize("place", ["-:2", "-:2:1", "-:2-3"])
def test_a_line_of_standard_input_needs_no_dashes(folder: Path, place: str) -> None:
    source = "- [ ] a\n- [ ] b\n"
    for arguments in (["show", place], ["show", "--", place], [place, "show"][::-1]):
        result = run("-f", "-", *arguments, cwd=folder, stdin=source)
        assert result == Result(0, "[ ] b\n    -:2\n", "")
    assert "no topic matches" in run("check", place, cwd=folder).err


@pytest.mark.parametrize("typed", ["ROADMAP.md:4", "roadmap.md:4:3", "x/../ROADMAP.md:4"])
@pytest.mark.parametrize("named", [[], ["-f", "../ROADMAP.md"]])
def test_an_address_that_is_right_in_another_folder_gets_the_right_one(
    folder: Path, named: list[str], typed: str
) -> None:
    """The document lies above this folder, and its address was printed there."""
    result = run(*named, "check", typed, cwd=folder / "docs")
    assert (result.status, is_open(folder)) == (1, True)
    hint = "for line 4, 'L2', type ../ROADMAP.md:4"
    if not typed.startswith("ROADMAP.md"):  # other paths can be those of other documents
        hint = "'list' shows them all"
    assert result.err == f"Error: ../ROADMAP.md: no topic matches '{typed}'; {hint}\n"


def test_an_address_from_elsewhere_may_have_folders_in_it(folder: Path) -> None:
    result = run("-f", "plan.md", "check", "docs/plan.md:2", cwd=folder / "docs")
    assert result.err.endswith("; for line 2, 'b', type plan.md:2\n")
    result = run("-f", "plan.md", "check", "docs/plan.md:9", cwd=folder / "docs")
    assert result.err.endswith("; the last line is 2\n")
    assert "type" not in run("-f", "plan.md", "check", "cs/plan.md:2", cwd=folder / "docs").err


def test_an_address_of_another_document_is_not_made_one_of_this(folder: Path) -> None:
    """From here it leads to a file, and that is the one that it means."""
    (folder / "docs" / "ROADMAP.md").write_text("- [ ] c\n")
    result = run("-f", "../ROADMAP.md", "check", "ROADMAP.md:4", cwd=folder / "docs")
    assert (result.status, is_open(folder)) == (1, True)
    assert result.err.endswith("no topic matches 'ROADMAP.md:4'; 'list' shows them all\n")
