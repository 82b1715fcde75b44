"""What a command says where it can't print, can't be understood, or has lost its document."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from markdown_it.rules_block import StateBlock

from ..support.processes import Result, execute, invoke, run

COMMAND = [sys.executable, "-m", "llm_roadmap"]

SOURCE = """\
# Learn

- [ ] Numbers
- [x] Letters
- [ ] Words
"""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


def source(folder: Path) -> str:
    return (folder / "ROADMAP.md").read_text()


def on_a_full_disk(*arguments: str, stream: str, cwd: Path) -> Result:
    """Run a command whose stream 1 or 2 can't be written.

    At its end Python tries once more to write what is left in them.
    """
    return execute(
        *("sh", "-c", f'exec "$@" {stream}> /dev/full', "sh", *COMMAND, *arguments), cwd=cwd
    )


@pytest.mark.parametrize(
    "command", ["--help", "list", "list --json", "show L3", "check L3 --dry-run"]
)
def test_a_full_disk_behind_the_output_is_told(folder: Path, command: str) -> None:
    result = on_a_full_disk(*command.split(), stream="1", cwd=folder)
    assert result == Result(1, "", "Error: standard output: No space left on device\n")
    assert source(folder) == SOURCE


def test_a_merge_that_could_not_be_printed_is_not_taken_for_one_with_conflicts(
    folder: Path,
) -> None:
    result = on_a_full_disk("merge", "-p", *["ROADMAP.md"] * 3, stream="1", cwd=folder)
    assert result == Result(2, "", "Error: standard output: No space left on device\n")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_box_that_was_ticked_while_the_output_was_full_is_told(
    folder: Path, options: list[str]
) -> None:
    result = on_a_full_disk("check", "L3", "L5", *options, stream="1", cwd=folder)
    assert result == Result(
        1,
        "",
        "Error: standard output: No space left on device;"
        " but this is written: [x] Numbers  ROADMAP.md:3; [x] Words  ROADMAP.md:5\n",
    )
    assert source(folder).count("[x]") == 3


@pytest.mark.parametrize(
    "command", ["-f PATH list", "init PATH", "lint PATH", "sync PATH", "format PATH", "carry PATH"]
)
def test_an_empty_path_names_no_document(folder: Path, command: str) -> None:
    """As `init "$NAME"` without such a variable: it wrote to the folder that it was run in."""
    (folder / "ROADMAP.md").rename(folder / "other.md")
    result = run(*("" if each == "PATH" else each for each in command.split()), cwd=folder)
    assert (result.status, result.out) == (2, "")
    assert result.err.endswith(": the path is empty; name a document\n")
    assert [each.name for each in folder.iterdir()] == ["other.md"]


def test_a_document_that_was_synced_while_the_output_was_full_is_told(folder: Path) -> None:
    marker = "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n"
    (folder / "ROADMAP.md").write_text(marker + SOURCE)
    result = on_a_full_disk("sync", stream="1", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err.endswith("written: ROADMAP.md: progress is up to date now\n")
    assert "1/3" in source(folder)


def test_a_full_disk_behind_the_messages_is_an_error(folder: Path) -> None:
    assert on_a_full_disk("show", "nowhere", stream="2", cwd=folder) == Result(1, "", "")


USAGE = "\x1b]0;x\x07\u202e"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", USAGE],
        [USAGE],
        ["list", f"--{USAGE}"],
        [f"--{USAGE}"],
        ["next", "-n", USAGE],
        ["check", "--timeout", USAGE, "L3"],
        ["lint", "--ignore", USAGE],
        ["lint", USAGE],
        ["-f", USAGE, "list"],
        ["list", f"--json={USAGE}"],
    ],
)
def test_wrong_usage_cannot_control_a_terminal(folder: Path, arguments: list[str]) -> None:
    """What is typed can be the name of a hostile file: `llm-roadmap list *`."""
    result = run(*arguments, cwd=folder)
    assert result.status in (1, 2)
    assert result.err
    named = run("list", cwd=folder, LLM_ROADMAP_FILE=USAGE)
    assert named.status == 1
    assert not CONTROLS.search(result.out + result.err + named.err)


GONE = """
import os, sys
from llm_roadmap import RoadmapFile

read = RoadmapFile.read

def read_and_lose(self):
    roadmap = read(self)
    os.unlink(self.path)
    return roadmap

RoadmapFile.read = read_and_lose
from llm_roadmap.__main__ import main

main()
"""


def test_the_message_about_an_unknown_topic_does_not_look_for_the_document_again(
    folder: Path,
) -> None:
    result = execute(sys.executable, "-c", GONE, "show", "nowhere", cwd=folder)
    assert not (folder / "ROADMAP.md").exists()
    assert result.status == 1
    assert result.err.startswith("Error: ROADMAP.md: no topic matches 'nowhere'; ")


def in_shell(script: str, cwd: Path) -> Result:
    """Run a shell's script that calls the command as "$@"."""
    return execute("sh", "-c", script, "sh", *COMMAND, cwd=cwd)


STANDARD_INPUT = pytest.mark.parametrize(
    "command", ["lint -", "-f - list", "carry -", "merge -p ROADMAP.md - ROADMAP.md"]
)
"""Each command that reads a document there in a way of its own."""


@STANDARD_INPUT
def test_a_device_without_an_end_is_no_document(folder: Path, command: str) -> None:
    result = in_shell(f'ulimit -v 1000000; "$@" {command} < /dev/zero', folder)
    assert (result.status, result.out) in ((1, ""), (2, ""))
    assert result.err == (
        "Error: standard input: this is a device; name a file, or '-' for standard input\n"
    )


def test_a_pipe_without_an_end_is_no_document(folder: Path) -> None:
    result = in_shell('yes | "$@" lint -', folder)
    assert (result.status, result.out) in ((1, ""), (2, ""))
    assert result.err == (
        "Error: standard input: it is larger than 256 MB; name a smaller document\n"
    )


@STANDARD_INPUT
def test_a_short_document_does_not_take_the_memory_of_the_longest(
    folder: Path, command: str
) -> None:
    result = in_shell(f'ulimit -v 250000; "$@" {command} < ROADMAP.md', folder)
    assert result.status == 0, result.err


@pytest.mark.parametrize("size", [(1 << 16) - 1, 1 << 16, (1 << 16) + 1, 1 << 17])
def test_a_document_in_a_pipe_is_read_to_its_end(folder: Path, size: int) -> None:
    """It is read in pieces of 64 kB."""
    text = "- [ ] a\n".ljust(size - 1, "b") + "\n"
    command = "merge -p ROADMAP.md ROADMAP.md -"
    assert run(*command.split(), cwd=folder, stdin=text) == Result(0, text, "")


@pytest.mark.parametrize("command", ["lint -", "-f - list", "carry -"])
def test_nothing_on_standard_input_is_an_empty_document(folder: Path, command: str) -> None:
    assert in_shell(f'"$@" {command} < /dev/null', folder).status == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_a_server_without_an_editor_says_so(folder: Path, closed: str) -> None:
    result = in_shell(f'"$@" lsp {closed}', folder)
    assert (result.status, result.out) == (1, "")
    said = "Error: an editor runs this, at standard input and output; one of them is closed\n"
    assert result.err == ("" if "2>&-" in closed else said)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("list", 1),
        ("check a", 1),
        ("next", 1),
        ("status --exit-code", 2),
        ("lint", 2),
        ("lint ROADMAP.md", 2),
        ("format --check ROADMAP.md", 2),
        ("sync", 1),
    ],
)
def test_a_document_that_is_too_large_for_the_memory_is_named(
    folder: Path, command: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the exit status of a document that can't be read."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    monkeypatch.chdir(folder)
    monkeypatch.setattr(StateBlock, "__init__", fail)
    message = "Error: ROADMAP.md: there is not enough memory for this document\n"
    assert invoke(*command.split()) == Result(status, "", message)
