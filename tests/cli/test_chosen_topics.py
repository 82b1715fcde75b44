"""Which topics a command takes, by name and by section, and what it says if there are none."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.cli.program import MODULES

from ..support.processes import Result, execute, run

SOURCE = """\
# Learn

## Trees

- [ ] Heaps
  - plain `note`
    - deeper
  - Resource: [Book](https://a.bc/1) and [Mail](mailto:a@b.cd)

  Written **below** it.

  ```sh
  make   heap
  ```

  - [ ] Time
  - [x] Space
- [ ] LRU cache:

## Graphs

- [ ] Search
  - [ ] Time

## Done

- [x] Numbers
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def source(folder: Path) -> str:
    return (folder / "ROADMAP.md").read_bytes().decode()


def changed(result: Result) -> list[tuple[int, bool]]:
    assert result.status == 0, result.err
    return [(each["line"], each["done"]) for each in json.loads(result.out)["changed"]]


def data(result: Result) -> Any:
    return json.loads(result.out)


# Whose topic it is


def test_a_change_says_whose_topic_it_is_where_the_title_alone_does_not(folder: Path) -> None:
    result = run("check", "L16", "L18", cwd=folder)
    assert result.out.splitlines()[:2] == [
        "[x] Learn > Trees > Heaps > Time  ROADMAP.md:16",
        "[x] LRU cache:  ROADMAP.md:18",
    ]


def test_a_topic_with_nothing_around_it_has_no_path(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] a\n- [ ] a\n")
    assert run("check", "L2", cwd=folder).out.startswith("[x] a  ROADMAP.md:2\n")


def test_a_link_with_the_title_of_its_topic_is_its_address_alone(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] [Heaps](https://a.bc)\n")
    assert run("next", cwd=folder).out == "[ ] Heaps  ROADMAP.md:1\n    https://a.bc\n"


def test_a_heading_or_link_in_which_nothing_is_visible_has_no_title(folder: Path) -> None:
    text = "# \u2060\n\n##\n\n- [ ] a [\u2060](https://a.bc)\n"
    (folder / "ROADMAP.md").write_text(text, encoding="utf-8")
    assert run("list", cwd=folder).out.startswith("# (no title)\n\n## (no title)\nL5  [ ] a")
    assert run("status", cwd=folder).out.count("(no title)") == 2
    assert run("next", cwd=folder).out.endswith("\n    https://a.bc\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "space"], "Nothing to change: [x] Space  ROADMAP.md:17\n"),
        (
            ["uncheck", "L16"],
            "Nothing to change: [ ] Learn > Trees > Heaps > Time  ROADMAP.md:16\n",
        ),
        (["check", "--section", "done", "space"], "Nothing to change.\n"),
        (["check", "space", "--dry-run"], "Nothing to change: [x] Space  ROADMAP.md:17\n"),
    ],
)
def test_who_changes_nothing_sees_which_topic_was_meant(
    folder: Path, arguments: list[str], said: str
) -> None:
    result = run(*arguments, cwd=folder)
    assert (result.status, result.err, source(folder)) == (0, said, SOURCE)


def test_show_has_all_that_is_written_below_a_topic(folder: Path) -> None:
    assert run("show", "heaps", cwd=folder).out == (
        """\
[ ] Heaps
    ROADMAP.md:5
    Learn > Trees
    █████░░░░░ 1/2 (50%) below it

    [ ] Time  L16
    [x] Space  L17

    - plain note
      - deeper
    - Resource: Book and Mail
    Written below it.
    make   heap

    1. Book <https://a.bc/1>
    2. Mail <mailto:a@b.cd>
"""
    )


# Naming


@pytest.mark.parametrize("selector", ["lru cache", "trees > lru cache", "ROADMAP.md:18", "L18"])
def test_a_topic_is_named_by_letters_and_digits_or_as_it_is_printed(
    folder: Path, selector: str
) -> None:
    assert changed(run("check", selector, "--json", cwd=folder)) == [(18, True)]


@pytest.mark.parametrize("selector", ["L16-L22", "l16-22", "ROADMAP.md:16-22"])
def test_a_range_names_all_topics_on_its_lines(folder: Path, selector: str) -> None:
    lines = [(16, True), (18, True), (22, True)]
    assert changed(run("check", selector, "--json", cwd=folder)) == lines


def test_a_range_is_no_single_topic(folder: Path) -> None:
    result = run("show", "L16-L22", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert "'L16-L22' matches 4 topics" in result.err
    assert "\n  L22  Learn > Graphs > Search" in result.err


def test_a_range_without_a_topic_is_unknown(folder: Path) -> None:
    result = run("check", "L1-L3", cwd=folder)
    assert (result.status, source(folder)) == (1, SOURCE)
    assert "no topic matches 'L1-L3'" in result.err


@pytest.mark.parametrize("command", ["show", "open", "edit"])
def test_several_matches_are_listed_with_line_and_path(folder: Path, command: str) -> None:
    result = run(command, "time", cwd=folder)
    assert result.status == 1
    assert "\n  L16  Learn > Trees > Heaps > Time\n  L23  Learn > Graphs > Search > Time\n" in (
        result.err
    )


def test_a_list_of_candidates_ends_after_ten(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] a\n" * 13)
    lines = run("show", "a", cwd=folder).err.splitlines()
    assert len(lines) == 12
    assert lines[-1] == "  and 3 more"


def test_a_wrong_word_gets_titles_and_never_a_bare_line(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] Graphs\n- [ ] Graphs\n- [ ] Graph of words\n")
    err = run("show", "the graphs", cwd=folder).err
    assert "L1" not in err
    err = run("show", "other words", cwd=folder).err
    assert "did you mean 'Graph of words'?" in err


# Many at once


def test_a_section_is_ticked_in_one_write(folder: Path) -> None:
    assert changed(run("check", "--section", "trees", "--json", cwd=folder)) == [
        *[(5, True), (16, True), (18, True)]
    ]
    assert source(folder) == SOURCE.replace("[ ]", "[x]", 3)


def test_sections_and_topics_add_up(folder: Path) -> None:
    options = ["--section", "done", "--section", "graphs"]
    assert changed(run("toggle", "L18", *options, "--json", cwd=folder)) == [
        *[(18, True), (27, False), (22, True), (23, True)]
    ]


def test_a_topic_is_ticked_with_all_below_it(folder: Path) -> None:
    assert changed(run("check", "heaps", "--with-subtopics", "--json", cwd=folder)) == [
        *[(5, True), (16, True)]
    ]


def test_a_section_that_is_not_one_changes_nothing(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("# a\n## b\n- [ ] c\n# d\n## b\n- [ ] e\n")
    result = run("check", "c", "--section", "b", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert "ROADMAP.md: 'b' is the title of 2 sections" in result.err
    assert "\n  L2  a > b\n  L5  d > b\n" in result.err
    assert "[x]" not in source(folder)
    assert changed(run("check", "--section", "d > b", "--json", cwd=folder)) == [(6, True)]
    assert "did you mean 'b'" not in run("check", "--section", "zzz", cwd=folder).err


def test_sections_of_one_path_are_told_by_their_lines(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("# a\n- [ ] b\n# a\n- [ ] c\n")
    result = run("check", "--section", "a", cwd=folder)
    assert result.err == (
        "Error: ROADMAP.md: 'a' is the title of 2 sections; name one by its path,"
        " or its topics by their lines, such as L12-L20\n  L1  a\n  L3  a\n"
    )


def test_a_section_without_topics_is_an_error_of_its_own(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("# Empty\n# Full\n- [ ] a\n")
    for typed, said in (
        ("empty", "there is no topic in the section 'empty'; 'status' shows all sections"),
        ("ful1", "no section has the title 'ful1'; did you mean 'Full'?"),
    ):
        result = run("list", "--section", typed, cwd=folder)
        assert result == Result(1, "", f"Error: ROADMAP.md: {said}\n")


def test_what_a_section_means_is_settled_in_the_text_that_is_written(folder: Path) -> None:
    """Another one adds a topic while the first attempt is made: the section has it, too."""
    file = RoadmapFile(folder / "ROADMAP.md")
    from llm_roadmap.selectors.choosing import Choice
    from llm_roadmap.ticking.plans import Ticking

    first = Ticking(Choice((), ("graphs",)), done=None)(file.read())
    source = first.after.source.replace(b"## Graphs\n\n", b"## Graphs\n\n- [x] New\n", 1)
    second = first.again(parse(source))
    assert [change.topic.title for change in second.changes] == ["New", "Search", "Time"]
    assert second.after.find("graphs > search > time").done


@pytest.mark.parametrize("done", [True, None])
def test_a_box_that_an_editor_saved_after_the_first_attempt_counts_as_changed(
    folder: Path, done: bool | None
) -> None:
    from llm_roadmap.selectors.choosing import Choice
    from llm_roadmap.ticking.plans import Ticking

    plan = Ticking(Choice(("lru cache",)), done=done)
    first = plan(RoadmapFile(folder / "ROADMAP.md").read())
    second = first.again(parse(b"An editor adds a line.\n\n" + first.after.source))
    assert [(change.was, change.now) for change in second.changes] == [(False, True)]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (["time"], ["L16", "L23"]),
        (["lru cache"], ["L18"]),
        (["time", "--section", "graphs"], ["L23"]),
        (["--section", "graphs", "--section", "done"], ["L22", "L23", "L27"]),
        (["e", "--done"], ["L17", "L27"]),
    ],
)
def test_list_finds_text_in_titles(folder: Path, options: list[str], lines: list[str]) -> None:
    assert re.findall(r"L\d+", run("list", *options, cwd=folder).out) == lines


def test_a_text_that_no_title_has_is_told(folder: Path) -> None:
    result = run("list", "xyz", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("Error: ROADMAP.md: no title has 'xyz' in it; ")


@pytest.mark.parametrize("command", ["list", "next", "status"])
def test_a_wrong_heading_gets_similar_ones(folder: Path, command: str) -> None:
    result = run(command, "--section", "tree", "--section", "grafs", cwd=folder)
    assert (result.status, result.out) == (1, "")
    said = "ROADMAP.md: no section has the title 'grafs'; did you mean 'Graphs'?"
    assert result.err == f"Error: {said}\n"
    assert "'status' shows all sections" in run(command, "--section", "xyz", cwd=folder).err


def test_next_and_status_look_at_a_section(folder: Path) -> None:
    assert run("next", "--section", "graphs", cwd=folder).out.startswith(
        "[ ] Learn > Graphs > Search > Time  ROADMAP.md:23\n"
    )
    assert run("status", "--section", "graphs", cwd=folder).out == "░░░░░░░░░░ 0/2 (0%)  Graphs\n"
    said = data(run("status", "--section", "graphs", "--json", cwd=folder))
    assert [each["title"] for each in said["sections"]] == ["Graphs"]
    assert [each["line"] for each in said["topics"]] == [22, 23]


def test_status_hides_what_is_finished(folder: Path) -> None:
    shown = run("status", "--todo", cwd=folder).out
    assert "Trees" in shown
    assert "Done" in run("status", cwd=folder).out
    assert "Done" not in shown


# A gate


def test_the_exit_status_says_whether_all_is_done(folder: Path) -> None:
    assert run("status", "--exit-code", cwd=folder).status == 1
    assert run("status", "--exit-code", "--section", "done", cwd=folder).status == 0
    for section in ("trees", "graphs"):
        run("check", "--section", section, cwd=folder)
    assert run("status", "--exit-code", cwd=folder).status == 0


def test_a_line_that_only_looks_like_a_box_is_not_done(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [x] a\n- []\n\n```\n- [ ] an example\n```\n")
    result = run("status", "--exit-code", cwd=folder)
    assert result.status == 1
    assert result.err.startswith("ROADMAP.md:2:1: R001 ")
    said = data(run("status", "--exit-code", "--json", cwd=folder))
    assert said["open"] == []
    assert [(each["line"], each["code"]) for each in said["lookalikes"]] == [(2, "R001")]


def test_the_gate_names_what_is_open_in_json(folder: Path) -> None:
    result = run("status", "--exit-code", "--json", cwd=folder)
    assert result.status == 1
    assert [each["line"] for each in data(result)["open"]] == [5, 16, 18, 22, 23]
    assert "open" not in data(run("status", "--json", cwd=folder))


def test_a_gate_that_can_not_look_is_another_status(folder: Path) -> None:
    result = run("status", "--exit-code", "-f", "nowhere.md", cwd=folder)
    assert (result.status, result.out) == (2, "")
    assert "llm-roadmap init" in result.err
    assert run("status", "--exit-code", "--section", "xyz", cwd=folder).status == 2


# Silence is told


@pytest.mark.parametrize("command", ["list", "status", "next"])
@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("-[ ] a", "to see why, run: llm-roadmap lint ROADMAP.md"),
        ("[ ] a", "a topic is a line such as '- [ ] Title'"),
    ],
)
def test_a_document_without_topics_says_so(
    folder: Path, command: str, text: str, hint: str
) -> None:
    (folder / "ROADMAP.md").write_text(f"# Plan\n\n{text}\n")
    result = run(command, cwd=folder)
    assert result.status == 0
    assert result.err == f"no topics in ROADMAP.md; {hint}\n"


@pytest.mark.parametrize(
    "command", ["show a", "list a", "list --section a", "next --section a", "status --section a"]
)
def test_a_document_without_topics_is_the_whole_reason(folder: Path, command: str) -> None:
    """That no title is like it would send its reader to look for another one."""
    (folder / "ROADMAP.md").write_text("# Plan\n")
    assert run(*command.split(), cwd=folder) == Result(
        1, "", "Error: no topics in ROADMAP.md; a topic is a line such as '- [ ] Title'\n"
    )


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_sync_without_a_marker_says_so(folder: Path, options: list[str]) -> None:
    result = run("sync", *options, cwd=folder)
    assert (result.status, result.out, source(folder)) == (0, "", SOURCE)
    assert "no progress marker; type <!-- roadmap:progress -->" in result.err


def test_a_list_of_nothing_says_so(folder: Path) -> None:
    result = run("list", "--section", "done", "--todo", cwd=folder)
    assert (result.status, result.out) == (0, "")
    assert result.err == "There is no open topic below 'done'.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["time", "--done"], "There is no done topic with 'time' in its title."),
        (
            ["heaps", "--section", "graphs"],
            "There is no topic with 'heaps' in its title below 'graphs'.",
        ),
        (
            ["--section", "graphs", "--section", "trees", "space", "--todo"],
            "There is no open topic with 'space' in its title below 'graphs' or 'trees'.",
        ),
    ],
)
def test_a_list_of_nothing_says_what_there_is_none_of(
    folder: Path, arguments: list[str], said: str
) -> None:
    result = run("list", *arguments, cwd=folder)
    assert (result.status, result.out, result.err) == (0, "", f"{said}\n")


@pytest.mark.parametrize("arguments", [["list", "--todo", "--done"], ["check"], ["list", " "]])
def test_what_means_nothing_is_wrong_usage(folder: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=folder)
    assert (result.status, result.out) == (2, "")
    assert "Usage:" in result.err


def test_what_is_no_number_is_told_in_plain_words(folder: Path) -> None:
    err = run("next", "-n", "two", cwd=folder).err
    assert err.endswith("Error: Invalid value for '-n': 'two' is not a valid whole number.\n")


COMMANDS = [[], *([name] for name in MODULES), ["git", "enable"], ["git", "status"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_there_without_docstrings_and_by_its_short_name(
    folder: Path, command: list[str]
) -> None:
    whole = run(*command, "--help", cwd=folder).out
    assert whole.count("\n") > 5
    assert run(*command, "-h", cwd=folder).out == whole
    bare = execute(sys.executable, "-OO", "-m", "llm_roadmap", *command, "--help", cwd=folder)
    assert bare == Result(0, whole, "")


def test_an_ambiguous_topic_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("# A\n- [ ] t\n# B\n- [ ] t\n")
    result = run("check", "t", cwd=tmp_path)
    assert result.err.count("A > t") == 1
    assert result.err.splitlines()[1:] == ["  L2  A > t", "  L4  B > t"]


def test_a_topic_is_named_as_commands_print_it(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n- [ ] b\n")
    printed = run("check", "b", cwd=tmp_path).out.split()[2]
    (tmp_path / "docs").mkdir()
    assert printed == "ROADMAP.md:2"
    assert run("uncheck", printed, cwd=tmp_path).out.startswith("[ ] b  ROADMAP.md:2")
    assert run("show", printed, cwd=tmp_path).status == 0
    wrong = run("check", "docs/ROADMAP.md:2", cwd=tmp_path)
    assert (wrong.status, wrong.out) == (1, "")
