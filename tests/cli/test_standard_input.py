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


@pytest.mark.parametrize(
    "command", ["list", "list --json", "show one", "status", "status --exit-code", "next"]
)
def test_a_command_reads_standard_input_as_it_reads_a_file(folder: Path, command: str) -> None:
    theirs = run(*command.split(), cwd=folder)
    ours = run("-f", "-", *command.split(), cwd=folder.parent, stdin=SOURCE)
    path = json.dumps(str(folder / NAME))
    said = theirs.out.replace(f'"file": {path}', '"file": "-"').replace(f"{NAME}:", "-:")
    assert ours == (theirs.status, said, theirs.err.replace(f"{NAME}:", "-:"))


TICKED = SOURCE.replace("[ ] One", "[x] One")


def test_a_filter_prints_json_on_standard_error(folder: Path) -> None:
    result = run("-f", "-", "check", "one", "--json", cwd=folder, stdin=SOURCE)
    assert result.out == TICKED
    assert [each["title"] for each in json.loads(result.err)["changed"]] == ["One a"]


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
