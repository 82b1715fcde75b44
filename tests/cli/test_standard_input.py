"""Commands that read a document from standard input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.processes import environment, run

NAME = "ROADMAP.md"
SOURCE = """\
# Plan

- [ ] One [a](https://a.bc/1)
- [x] Two
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text(SOURCE)
    return tmp_path


@pytest.mark.parametrize(
    "command", ["list", "list --json", "show one", "status", "status --exit-code", "next"]
)
def test_a_command_reads_standard_input_as_it_reads_a_file(folder: Path, command: str) -> None:
    theirs = run(*command.split(), cwd=folder)
    ours = run("-f", "-", *command.split(), cwd=folder.parent, stdin=SOURCE)
    path = json.dumps(str(folder / NAME))
    said = theirs.out.replace(f'"file": {path}', '"file": "-"').replace(f"{NAME}:", "-:")
    assert ours == (theirs.status, said, theirs.err.replace(f"{NAME}:", "-:"))


def test_a_place_on_standard_input_is_a_selector(folder: Path) -> None:
    for arguments in (["-:3"], ["--", "-:3"]):  # it begins like an option
        result = run("-f", "-", "show", *arguments, cwd=folder, stdin=SOURCE)
        assert result.out.startswith("[ ] One")


def test_lint_reads_standard_input(folder: Path) -> None:
    result = run("lint", "-", cwd=folder, stdin="- [x]a\n- [ ] b\n")
    assert (result.status, result.out[:13]) == (1, "-:1:1: R003 a")
    assert run("sync", "--check", "-", cwd=folder, stdin=SOURCE).status == 0


@pytest.mark.parametrize("command", ["edit one", "log", "history"])
def test_what_needs_a_file_refuses_standard_input(folder: Path, command: str) -> None:
    result = run("-f", "-", *command.split(), cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (2, "")
    assert "--file" in result.err


TICKED = SOURCE.replace("[ ] One", "[x] One")
MARKED = "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n" + SOURCE


@pytest.mark.parametrize(
    ("command", "source", "text", "said"),
    [
        ("check one", SOURCE, TICKED, "[x] One a  -:3\n██████████ 2/2 (100%)\n"),
        ("toggle L3", SOURCE, TICKED, "[x] One a  -:3\n██████████ 2/2 (100%)\n"),
        ("check two", SOURCE, SOURCE, "Nothing to change: [x] Two  -:4\n█████░░░░░ 1/2 (50%)\n"),
        ("carry done.md", SOURCE, TICKED, "[x] One a  -:3\n1 tick carried over\n"),
        ("sync", MARKED, None, "-: progress is up to date now\n"),
        ("format", SOURCE.replace("- ", "* "), SOURCE, "-: formatted\n"),
    ],
)
def test_a_command_that_changes_something_is_a_filter(
    folder: Path, command: str, source: str, text: str | None, said: str
) -> None:
    (folder / "done.md").write_text(TICKED)
    result = run("-f", "-", *command.split(), cwd=folder, stdin=source)
    assert result.status == 0
    assert result.err.startswith(said)
    assert result.out == (text or source.replace("--><!--", "-->█████░░░░░ 1/2 (50%) <!--"))


def test_a_filter_prints_json_on_standard_error(folder: Path) -> None:
    result = run("-f", "-", "check", "one", "--json", cwd=folder, stdin=SOURCE)
    assert result.out == TICKED
    assert [each["title"] for each in json.loads(result.err)["changed"]] == ["One a"]


def test_a_dry_run_lets_standard_input_through(folder: Path) -> None:
    result = run("-f", "-", "check", "one", "--dry-run", cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (0, SOURCE)
    assert "\n+- [x] One " in result.err


@pytest.mark.parametrize("command", ["check none", "check one none", "check two --expect one"])
def test_a_filter_that_fails_lets_the_text_through(folder: Path, command: str) -> None:
    result = run("-f", "-", *command.split(), cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (1, SOURCE)
    assert result.err.startswith("Error: -: ")


@pytest.mark.parametrize(
    ("command", "goes_through"),
    [
        ("-f - check", True),
        ("check one --bogus -f -", True),
        ("--file=- toggle one --all", True),
        ("-f - check one --timeout soon", True),
        ("sync - --bogus", True),
        ("lint --fix - --bogus", True),
        ("-f - list --bogus", False),
        ("lint - --bogus", False),
        ("carry - --bogus", False),
    ],
)
def test_a_filter_that_is_called_wrongly_lets_the_text_through(
    folder: Path, command: str, *, goes_through: bool
) -> None:
    result = run(*command.split(), cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (2, SOURCE if goes_through else "")
    assert "Usage:" in result.err


def test_bad_bytes_on_standard_input_are_told(folder: Path) -> None:
    result = run("-f", "-", "list", cwd=folder, stdin="\x00")
    assert result.status == 0
    process = subprocess.run(  # the input is no text
        [sys.executable, "-m", "llm_roadmap", "-f", "-", "list"],
        input="- [ ] a".encode("utf-16"),
        env=environment(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr == b"Error: -: this is UTF-16 text; save it as UTF-8\n"
