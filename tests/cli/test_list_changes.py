"""The commands that change the list itself: add, retitle, move, remove."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import EditError, RoadmapFile, UnexpectedTitleError
from llm_roadmap.storage.locating import NAME

from ..support.processes import environment, run

SOURCE = """\
# Plan

## A

- [ ] One
  - [x] Two
- [ ] Three

## B

1. [ ] Four
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text(SOURCE)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "old", "new", "said"),
    [
        (["add", "Write docs", "--section", "A"], "Three\n", "Three\n- [ ] Write docs\n",
         "+ [ ] Write docs  {}:8\n"),
        (["add", "**Zero**", "--before", "one", "--done"], "- [ ] One", "- [x] **Zero**\n- [ ] One",
         "+ [x] Zero  {}:5\n"),
        (["add", "Five", "--after", "four"], "1. [ ] Four\n", "1. [ ] Four\n2. [ ] Five\n",
         "+ [ ] Five  {}:12\n"),
        (["add", "Six", "--under", "One"], "Two\n", "Two\n  - [ ] Six\n", "+ [ ] Six  {}:7\n"),
        (["retitle", "two", "*Too*"], "[x] Two", "[x] *Too*", "-   - [x] Two\n+ [x] Too  {}:6\n"),
        (["move", "two", "--section", "B"], None, None, "[x] Two  {}:11\n"),
        (["remove", "one"], "- [ ] One\n  - [x] Two\n", "", "- - [ ] One\n-   - [x] Two\n"),
        (["remove", "L6-L7"], "  - [x] Two\n- [ ] Three\n", "",
         "-   - [x] Two\n- - [ ] Three\n"),
    ],
)  # fmt: skip
def test_the_list_changes_and_the_report_says_how(
    folder: Path, arguments: list[str], old: str | None, new: str | None, said: str
) -> None:
    result = run(*arguments, cwd=folder)
    text = (folder / NAME).read_text()
    progress = f"{RoadmapFile(folder / NAME).read().progress.bar} "
    assert result.out.startswith(said.format(NAME) + progress)
    assert (result.status, result.err) == (0, "")
    if old is not None and new is not None:
        assert text == SOURCE.replace(old, new)
    else:
        assert text == SOURCE.replace("  - [x] Two\n", "") + "2. [x] Two\n"


COMMANDS = ("add x --section A", "retitle two x", "move two --section B", "remove one")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dry_run_prints_a_diff_and_writes_nothing(folder: Path, command: str) -> None:
    dry = run(*command.split(), "--dry-run", cwd=folder)
    assert dry.out.startswith(f"--- {NAME}\n+++ {NAME}\n@@ ")
    assert (folder / NAME).read_text() == SOURCE
    before = SOURCE.splitlines()
    run(*command.split(), cwd=folder)
    after = (folder / NAME).read_text().splitlines()
    signs = [line[1:] for line in dry.out.splitlines()[2:] if line.startswith(("+", "-"))]
    assert {*signs} == {*before} ^ {*after}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_json_has_the_topics_as_they_are_then(folder: Path, command: str) -> None:
    data = json.loads(run(*command.split(), "--json", cwd=folder).out)
    topics = [topic.title for topic in RoadmapFile(folder / NAME).read().topics]
    titles = {"add": "x", "retitle": "x", "move": "Two", "remove": "One"}
    (changed,) = data["changed"]
    assert changed["title"] == titles[command.split(maxsplit=1)[0]]
    assert data["progress"]["total"] == len(topics)
    assert (changed["title"] in topics) == (not command.startswith("remove"))


def test_lines_of_standard_input_become_topics_in_one_write(folder: Path) -> None:
    lines = "a\n  b\n\tc\n\nd\n  **e**\n"
    result = run("add", "-", "--section", "B", cwd=folder, stdin=lines)
    expected = "2. [ ] a\n   - [ ] b\n     - [ ] c\n3. [ ] d\n   - [ ] **e**\n"
    assert (folder / NAME).read_text() == SOURCE + expected
    assert result.out.count("+ [ ] ") == 5


def test_one_bad_line_of_standard_input_adds_nothing(folder: Path) -> None:
    result = run("add", "-", "--section", "B", cwd=folder, stdin="a\n# b\n")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"Error: {NAME}: line 2: this text would become a heading")
    assert (folder / NAME).read_text() == SOURCE
    assert "no topic to add" in run("add", "-", "--section", "B", cwd=folder, stdin="\n").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "Write", "docs"], "needs quotes: llm-roadmap add 'Write docs'"),
        (["retitle", "two", "New", "title"], "needs quotes: llm-roadmap retitle two 'New title'"),
        (["add"], "Missing argument 'TEXT'"),
        (["add", "x", "--after", "one", "--under", "two"], "one place, not --under and --after"),
        (["move", "two"], "name the place: --section, --under, --after or --before"),
        (["remove"], "Missing argument 'TOPIC...'"),
        (["-f", "-", "add", "-"], "standard input is the document"),
    ],
)
def test_wrong_usage_says_what_to_type(folder: Path, arguments: list[str], message: str) -> None:
    result = run(*arguments, cwd=folder, stdin=SOURCE)
    assert result.status == 2
    assert message in result.err
    assert (folder / NAME).read_text() == SOURCE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "x"], "name the section, since there are several\n  L1  Plan\n  L3  A\n  L9  B\n"),
        (["add", "# x", "--section", "A"], "this text would become a heading"),
        (["add", "x", "--section", "C"], "no section has the title 'C'"),
        (["add", "x\ny", "--section", "A"], "several lines"),
        (["add", "- [ ] x", "--section", "A"], "an item of a list; leave its mark out"),
        (["move", "one", "--under", "two"], "a topic can't be moved into itself"),
        (["remove", "one", "nope"], "no topic matches 'nope'"),
        (["retitle", "t", "x"], "'t' matches 2 topics"),
    ],
)
def test_what_can_not_be_done_changes_nothing(
    folder: Path, arguments: list[str], message: str
) -> None:
    result = run(*arguments, cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"Error: {NAME}: ")
    assert message in result.err
    assert (folder / NAME).read_text() == SOURCE


def test_what_is_there_is_not_added_again(folder: Path) -> None:
    before = (folder / NAME).stat().st_mtime_ns
    result = run("add", "Three", "--section", "A", "--if-absent", cwd=folder)
    assert (result.status, result.err) == (0, f"Nothing to add: [ ] Three  {NAME}:7\n")
    assert (folder / NAME).stat().st_mtime_ns == before
    assert json.loads(
        run("add", "Three", "--section", "A", "--if-absent", "--json", cwd=folder).out
    )["changed"] == []  # fmt: skip


def test_each_topic_of_several_is_told_with_its_line_though_one_came_above_it(folder: Path) -> None:
    (folder / NAME).write_text("- [ ] B\n- [ ] A\n")
    result = run("add", "-", "--if-absent", cwd=folder, stdin="A\nB\nC\n")
    assert (folder / NAME).read_text() == "- [ ] B\n- [ ] C\n- [ ] A\n"
    assert result.out.startswith(f"+ [ ] C  {NAME}:2\n░")
    there = [f"There already: [ ] A  {NAME}:3", f"There already: [ ] B  {NAME}:1"]
    assert result.err.splitlines() == there
    again = run("add", "-", "--if-absent", cwd=folder, stdin="A\nB\n")
    assert again.out.startswith("░")
    assert again.err.splitlines() == [*there, "Nothing to add."]


def test_topics_that_are_added_below_others_are_told_with_their_lines(folder: Path) -> None:
    (folder / NAME).write_text("- [ ] B\n- [ ] A\n")
    result = run("add", "-", "--before", "A", cwd=folder, stdin="C\n  D\nE\n")
    told = result.out.splitlines()[:3]
    assert told == [f"+ [ ] C  {NAME}:2", f"+ [ ] D  {NAME}:3", f"+ [ ] E  {NAME}:4"]


def test_a_line_that_comes_twice_is_added_once_if_it_is_absent(folder: Path) -> None:
    options = ["--if-absent", "--section", "B"]
    data = json.loads(run("add", "-", *options, "--json", cwd=folder, stdin="x\nFour\nx\n").out)
    assert [each["title"] for each in data["changed"]] == ["x"]
    assert (folder / NAME).read_text() == SOURCE + "2. [ ] x\n"


EXPECTING = ("retitle two x", "move two --section B", "remove L6")


@pytest.mark.parametrize("command", EXPECTING)
@pytest.mark.parametrize("options", [[], ["--json"], ["--dry-run"]])
def test_another_title_than_expected_changes_nothing(
    folder: Path, command: str, options: list[str]
) -> None:
    result = run(*command.split(), "--expect", "One", *options, cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        f"Error: {NAME}: expected the title 'One', but there is 'Two' on line 6;"
        " nothing is changed; look for the topic again\n"
    )
    assert (folder / NAME).read_text() == SOURCE


@pytest.mark.parametrize("command", EXPECTING)
def test_the_expected_title_lets_a_change_of_the_list_be_made(folder: Path, command: str) -> None:
    assert run(*command.split(), "--expect", " **two** ", cwd=folder).status == 0
    assert (folder / NAME).read_text() != SOURCE


def test_an_expected_title_is_that_of_one_topic_to_remove(folder: Path) -> None:
    result = run("remove", "L6-L7", "--expect", "Two", cwd=folder)
    assert (result.status, "but there is 'Two' on line 6, 'Three' on line 7;" in result.err) == (
        1,
        True,
    )
    result = run("remove", "two", "three", "--expect", "Two", cwd=folder)
    assert (result.status, "--expect is for one TOPIC" in result.err) == (2, True)
    assert (folder / NAME).read_text() == SOURCE


def test_python_expects_a_title_of_what_it_changes(folder: Path) -> None:
    file = RoadmapFile(folder / NAME)
    with pytest.raises(UnexpectedTitleError):
        file.retitle("two", "x", expect="One")
    with pytest.raises(UnexpectedTitleError):
        file.move("two", section="B", expect="One")
    with pytest.raises(UnexpectedTitleError):
        file.remove("two", expect="One")
    assert (folder / NAME).read_text() == SOURCE
    assert file.remove("two", expect="two")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_change_of_the_list_is_a_filter(folder: Path, command: str) -> None:
    ours = run("-f", "-", *command.split(), cwd=folder.parent, stdin=SOURCE)
    theirs = run(*command.split(), cwd=folder)
    assert ours.out == (folder / NAME).read_text()
    assert ours.err == theirs.out.replace(f"{NAME}:", "-:")


@pytest.mark.parametrize("command", ["add # --section A", "move one --under two", "remove nope"])
def test_a_filter_that_fails_lets_the_text_through(folder: Path, command: str) -> None:
    result = run("-f", "-", *command.split(), cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (1, SOURCE)


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        ("add x --section ", {"plan", "a", "b"}),
        ("add x --under t", {"two", "three"}),
        ("retitle o", {"one"}),
        ("move three --before t", {"two", "three"}),
        ("remove f", {"four"}),
    ],
)
def test_the_tab_key_completes_places_and_topics(
    folder: Path, words: str, offers: set[str]
) -> None:
    line = f"llm-roadmap {words}"
    variables = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
        "_LLM_ROADMAP_COMPLETE": "bash_complete",
    }
    said = subprocess.run(
        [sys.executable, "-m", "llm_roadmap"],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert {each.partition(",")[2] for each in said.splitlines()} == offers


def test_a_handle_returns_the_topics(folder: Path) -> None:
    file = RoadmapFile(folder / NAME)
    (new,) = file.add("x", under="one", done=True)
    assert (new.title, new.done, new.line, new.path) == ("x", True, 7, ("Plan", "A", "One"))
    (new,) = file.retitle(new, "y")
    assert (new.title, new.line) == ("y", 7)
    (new,) = file.move(new, section="B")
    assert (new.path, file.read().find("y")) == (("Plan", "B"), new)
    assert [each.title for each in file.remove("one", "two", new)] == ["One", "y"]
    assert [each.title for each in file.read().topics] == ["Three", "Four"]
    with pytest.raises(EditError) as raised:
        file.add("# x")
    assert raised.value.path == folder / NAME
    assert str(raised.value).startswith(f"{folder / NAME}: ")


@pytest.mark.skipif(sys.platform == "win32", reason="there are other locks there")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_change_waits_for_others_as_long_as_it_is_told_to(folder: Path, command: str) -> None:
    import fcntl

    with (folder / NAME).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run(*command.split(), "--timeout", "0", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert "other programs held its lock for 0 s" in result.err
    assert result.err.endswith("or allow more time; --timeout SECONDS does\n")
    assert (folder / NAME).read_text() == SOURCE
    wrong = run(*command.split(), "--timeout", "x", cwd=folder)
    assert (wrong.status, "'x' is not a number of seconds" in wrong.err) == (2, True)


def test_adds_at_once_are_all_there_once_each(
    folder: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    count, began = times(36, 60), time.monotonic()
    calls = [
        subprocess.Popen(
            [sys.executable, "-m", "llm_roadmap", "add", f"new {number}", "--section", "A"],
            cwd=folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        for number in range(count)
    ]
    assert [call.wait() for call in calls] == [0] * count
    figure(f"{count} adds at once: all there after {time.monotonic() - began:.1f} s")
    titles = [topic.title for topic in RoadmapFile(folder / NAME).read().topics]
    assert Counter(titles[:-1]) == Counter(
        ["One", "Two", "Three", *map("new {}".format, range(count))]
    )
