"""The commands that change the list itself: add, retitle, move, remove."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llm_roadmap import EditError, RoadmapFile, UnexpectedTitleError

from ..support.processes import completions, run

NAME = "ROADMAP.md"
SOURCE = """\
# Plan

## A

- [ ] One
  - [x] Two
- [ ] Three

## B

1. [ ] Four
"""


COMMANDS = ("add x --section A", "retitle two x", "move two --section B", "remove one")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_json_has_the_topics_as_they_are_then(folder: Path, command: str) -> None:
    data = json.loads(run(*command.split(), "--json", cwd=folder).out)
    topics = [topic.title for topic in RoadmapFile(folder / NAME).read().topics]
    titles = {"add": "x", "retitle": "x", "move": "Two", "remove": "One"}
    (changed,) = data["changed"]
    assert changed["title"] == titles[command.split(maxsplit=1)[0]]
    assert data["progress"]["total"] == len(topics)
    assert (changed["title"] in topics) == (not command.startswith("remove"))


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
    said = completions(f"llm-roadmap {words}", cwd=folder)
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


@pytest.mark.posix
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
