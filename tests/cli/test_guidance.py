"""What is said to whoever typed what no command understands: it never leads to a wrong box."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.cli.program import MODULES
from llm_roadmap.cli.usage_hints import EDITED, INSTEAD, MEANT, no_such_command

from ..support.command_reference import names
from ..support.processes import invoke, run

SOURCE = """\
# Plan

- [ ] Remove the old API
- [ ] -q is quiet
- [-] dropped
- [ ] Read
  - [ ] Part one
  - [ ] Part two
    - [x] Part three
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    return tmp_path


# Advice


@pytest.mark.parametrize(
    "word",
    ["erase", "adding", "undo", "rewrite", "archive", "reset", "clear", "watch", "Undo", "old API"],
)
def test_an_unknown_command_is_not_taken_for_a_topic(folder: Path, word: str) -> None:
    """`llm-roadmap undo L4` was answered with `toggle undo`, which ticks another topic."""
    result = run(word, "L4", cwd=folder)
    assert (result.status, result.out) == (2, "")
    said = result.err.rpartition("Error: ")[2]
    assert word not in said.partition(": ")[2].partition("; ")[2]
    assert "toggle" not in said
    assert EDITED in said or word not in INSTEAD or word == "watch"


@given(st.sampled_from([*INSTEAD, *MEANT]) | st.text(min_size=1, max_size=12))
def test_no_answer_has_the_typed_word_in_a_command_that_changes_boxes(word: str) -> None:
    """Every word that the answer tells to type is a command, an option, or TOPIC."""
    answer = no_such_command(word, MODULES).removeprefix(f"no such command: {word!r}; ")
    assert word not in shlex.split(answer.rpartition(": llm-roadmap ")[2])[1:]
    for named in re.findall(r"'([^']*)'", answer):
        assert named in MODULES or named in ("--help", "--version")


def test_each_answer_names_a_command_that_is_there() -> None:
    assert {each for each in MEANT.values() if not each.startswith("--")} <= {*MODULES}
    for said in INSTEAD.values():
        assert {*re.findall(r"'(\w+)'", said)} <= {*MODULES}


def test_of_many_commands_that_have_an_option_three_are_named(folder: Path) -> None:
    said = run("init", "--json", cwd=folder).err
    assert re.search(r"; it is an option of '\w+', '\w+', '\w+' and \d+ others\n\Z", said)


def test_a_file_that_begins_like_an_option_can_be_named(folder: Path) -> None:
    (folder / "-z").write_text(SOURCE)
    assert run("lint", "-z", cwd=folder).err.endswith("'-z'; if it is a file, put '--' before it\n")
    assert run("next", "--", "-z", cwd=folder).status == 0


@pytest.mark.parametrize(
    "command",
    ["carry nope.md", "merge a b c", "git enable nope.md", "lint nope.md", "sync nope.md"],
)
def test_what_is_no_document_to_begin_is_not_begun(folder: Path, command: str) -> None:
    said = run(*command.split(), cwd=folder).err
    assert "No such file or directory; name a file that exists" in said
    assert "init" not in said


@pytest.mark.parametrize("command", ["-f new.md next", "next new.md", "status new.md"])
def test_a_document_that_is_not_there_can_be_begun(folder: Path, command: str) -> None:
    said = run(*command.split(), cwd=folder).err
    told = said.rstrip("\n").rpartition(": llm-roadmap ")[2]
    assert told == "init new.md"
    assert run(*told.split(), cwd=folder).status == 0
    assert run(*command.split(), cwd=folder).status == 0


def test_another_document_with_boxes_is_named(folder: Path) -> None:
    (folder / "ROADMAP.md").rename(folder / "plan.md")
    (folder / "README.md").write_text("no box\n")
    (folder / "bad.md").write_bytes(b"\xff\xfe")
    (folder / "below").mkdir()
    said = run("next", cwd=folder).err
    assert said.endswith("; plan.md has boxes: llm-roadmap -f plan.md\n")
    assert "../plan.md has boxes" in run("next", cwd=folder / "below").err
    (folder / "TODO.md").write_text(SOURCE)
    assert "; TODO.md and plan.md have boxes: " in run("next", cwd=folder).err
    told = run("next", cwd=folder).err.rstrip("\n").rpartition(": llm-roadmap ")[2]
    assert run(*told.split(), "next", cwd=folder).status == 0


# One document


@pytest.mark.parametrize(
    "arguments",
    [
        "-f a.md -f b.md carry a.md",
        "history -f a.md -f b.md",
        "-f a.md edit --file b.md",
        "-f a.md -f b.md init",
    ],
)
def test_of_two_documents_none_wins_in_silence(folder: Path, arguments: str) -> None:
    for name in ("a.md", "b.md"):
        (folder / name).write_text(SOURCE)
    result = run(*arguments.split(), cwd=folder)
    assert (result.status, result.out) == (2, "")
    assert "one document" in result.err


@pytest.mark.parametrize("command", ["next", "status"])
def test_a_document_can_be_named_as_by_lint(folder: Path, command: str) -> None:
    (folder / "ROADMAP.md").rename(folder / "plan.md")
    named = run("-f", "plan.md", command, cwd=folder)
    assert named.status == 0
    assert run(command, "plan.md", cwd=folder) == named
    assert run(command, "-", cwd=folder, stdin=SOURCE).out == named.out.replace("plan.md", "-")
    for arguments in (["-f", "plan.md", "plan.md"], [""]):
        assert run(command, *arguments, cwd=folder).status == 2
    assert "type --section before it" in run(command, "Basics", cwd=folder).err


# A parent


@pytest.mark.parametrize("command", ["status", "show Read", "check L7", "carry ROADMAP.md"])
def test_where_bars_mean_nothing_there_are_none(folder: Path, command: str) -> None:
    drawn = run(*command.split(), "--dry-run" if "check" in command else "-fROADMAP.md", cwd=folder)
    assert re.search("[█░]", drawn.out)
    bare = re.sub("[█░]+ ", "", run(*command.split(), cwd=folder).out)
    run("uncheck", "L7", cwd=folder)
    for arguments, env in (
        ([*command.split(), "--plain"], {}),
        (["--plain", *command.split()], {"FORCE_COLOR": "1"}),
        (command.split(), {"TERM": "dumb"}),
    ):
        assert run(*arguments, cwd=folder, **env).out == bare
        run("uncheck", "L7", cwd=folder)


# Help


def test_each_command_is_shown_once_and_said_in_whole(folder: Path) -> None:
    said = run("--help", cwd=folder, COLUMNS="80").out
    assert "..." not in said.partition("Every day:")[2]
    shown = re.findall(r"^  (\w+) ", said.partition("Every day:")[2], re.MULTILINE)
    assert shown == [*MODULES]
    assert "..." not in run("git", "--help", cwd=folder).out.partition("Commands:")[2]


@pytest.mark.parametrize("name", [*filter(None, names())])
def test_the_help_of_a_command_fits_a_screen(name: str) -> None:
    said = invoke(*name.split(), "--help").out
    assert len(said.splitlines()) < 24
    assert max(map(len, said.splitlines())) <= 80


def help_of(*command: str) -> str:
    return " ".join(invoke(*command, "--help").out.split())


def test_the_checks_are_told_apart() -> None:
    """Who takes one for another believes that all is done."""
    for other in ("'lint'", "'sync --check'", "'format --check'"):
        assert other in help_of("status")
    assert "whether all is done, 'status --exit-code' says" in help_of("lint")


@pytest.mark.parametrize(
    ("command", "now", "before"),
    [
        ("list", "--open", "--todo"),
        ("status", "--open", "--todo"),
        ("format", "--dry-run", "--diff"),
    ],
)
def test_an_old_name_of_an_option_works_and_is_not_shown(
    command: str, now: str, before: str, folder: Path
) -> None:
    assert now in help_of(command)
    assert before not in help_of(command)
    assert run(command, now, cwd=folder) == run(command, before, cwd=folder)


def test_an_editor_may_say_that_it_uses_standard_input(folder: Path) -> None:
    result = run("lsp", "--stdio", cwd=folder)
    assert "option" not in result.err
    assert result.status in (0, 1)


# A first document below another one


def test_init_says_which_roadmap_it_hides(folder: Path) -> None:
    here = folder / "below"
    here.mkdir()
    result = run("init", cwd=here)
    assert result.status == 0
    assert result.err.startswith("It hides ../ROADMAP.md ")
    assert "file" in result.err
    (here / "ROADMAP.md").unlink()
    assert run("init", "below/ROADMAP.md", cwd=folder).err.startswith("It hides ROADMAP.md ")
    assert run("init", "other.md", cwd=here).err == ""
    (here / "ROADMAP.md").unlink()
    (here / ".git").mkdir()
    assert run("init", cwd=here).err == ""
