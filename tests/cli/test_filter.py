"""Commands that change the text on standard input: whatever fails, the text is not lost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

import pytest

from ..support.processes import PATH, execute, run

SOURCE: Final = "# Plan\n\n- [ ] One\n- [x] Two"


@pytest.mark.parametrize(
    "arguments",
    [
        *("-f - check", "-f - check one --section x --all", "check one --nope -f -", "add a b -f-"),
        *("-f - add x --after one --under two", "--file - move one", "--file=- retitle one"),
        *("sync - --nope", "-f - lint --fix --nope", "format --nope -", "-f - remove"),
        *("--nope -f - check one", "-f - --plain check", "check -xf -", "sync --nope -- -"),
        *("-f - add -: --nope", "-f x.md -f - check one", "-f - check", "check one --bogus -f -"),
        *("--file=- toggle one --all", "-f - check one --timeout soon", "lint --fix - --bogus"),
        *(
            "-f - check one --section",
            "check -f - one --expect",
            "-f - add x --under",
            "-f - carry -",
        ),
        *("-f - chekc one", "ad x -f -", "-f - mvoe one --after two", "-f - done one"),
    ],
)
def test_wrong_usage_lets_the_text_through(tmp_path: Path, arguments: str) -> None:
    result = run(*arguments.split(), cwd=tmp_path, stdin=SOURCE)
    assert (result.status, result.out) == (2, SOURCE)
    assert result.err.startswith("Usage: ")


@pytest.mark.parametrize(
    "arguments",
    [
        *("check nope", "check one nope", "check two --expect one", "carry nope.md"),
        "add # --section Plan",
        "move one --under one",
    ],
)
def test_a_failure_lets_the_text_through(tmp_path: Path, arguments: str) -> None:
    result = run(*arguments.split(), cwd=tmp_path, stdin=SOURCE, LLM_ROADMAP_FILE="-")
    assert (result.status, result.out) == (1, SOURCE)
    assert result.err.startswith("Error: ")


@pytest.mark.parametrize(
    "arguments",
    [
        *("-f - list check --nope", "-f x.md check --nope", "-f - status x", "-f - lint --nope"),
        *("-f - nope", "add x --section -f - --nope", "carry - --nope"),
    ],
)
def test_a_command_that_only_reads_prints_no_text(tmp_path: Path, arguments: str) -> None:
    result = run(*arguments.split(), cwd=tmp_path, stdin=SOURCE)
    assert (result.status, result.out) == (2, "")


CHANGES: Final = (
    *("check one", "uncheck --all", "toggle one two", "carry old.md", "add new --section Plan"),
    *("retitle one uno", "move one --after two", "remove two"),
)
"""Commands that change the text."""


@pytest.mark.parametrize("arguments", [*CHANGES, "lint --fix", "format", "format --check"])
def test_a_dry_run_lets_the_text_through_and_tells_the_change_beside_it(
    tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "old.md").write_text("- [x] One\n- [x] Three\n")
    source = f"{SOURCE}\n\n- [ ]Four\n"
    if "format" in arguments:
        source = SOURCE.replace("- [", "*  [")
    result = run(*arguments.split(), "--dry-run", "-f", "-", cwd=tmp_path, stdin=source)
    assert result.status == (1 if "carry" in arguments or "--check" in arguments else 0)
    assert result.out == source
    assert "+++ -\n" in result.err


@pytest.mark.parametrize("arguments", [*CHANGES, "lint --fix"])
@pytest.mark.parametrize("is_dry", [False, True])
def test_json_beside_the_text_is_all_that_is_said(
    tmp_path: Path, arguments: str, *, is_dry: bool
) -> None:
    (tmp_path / "old.md").write_text("- [x] One\n- [x] Three\n")
    options = ["--json", "-f", "-", *["--dry-run"] * is_dry]
    result = run(*arguments.split(), *options, cwd=tmp_path, stdin=SOURCE)
    assert json.loads(result.err)["version"] == 1


def test_a_filter_whose_text_goes_nowhere_fails(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "llm_roadmap", "-f", "-", "check", "one")
    result = execute("sh", "-c", '"$@" >&-', "sh", *command, cwd=tmp_path, stdin=SOURCE)
    assert result.status == 1
    assert "standard output: Bad file descriptor" in result.err


GH: Final = """#!/bin/sh
if [ "$2" = view ]; then cat issue.md; else cp "$5" issue.md; fi
exit {status}
"""
RECIPE: Final = """
gh issue view 7 --json body -q .body > b.md &&
llm-roadmap -f b.md check {topic} &&
gh issue edit 7 -F b.md
"""


@pytest.mark.parametrize(
    ("topic", "status", "ends", "after"),
    [
        ("one", 0, 0, SOURCE.replace("[ ]", "[x]")),
        ("nope", 0, 1, SOURCE),
        ("one", 4, 4, SOURCE),
    ],
)
def test_a_text_that_is_kept_elsewhere_is_edited_only_if_all_goes_well(
    tmp_path: Path, topic: str, status: int, ends: int, after: str
) -> None:
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH.format(status=status))
    gh.chmod(0o755)
    (tmp_path / "issue.md").write_bytes(SOURCE.encode())
    path = f"{gh.parent}{os.pathsep}{PATH}"
    result = execute("sh", "-c", RECIPE.format(topic=topic), cwd=tmp_path, PATH=path)
    assert result.status == ends
    assert (tmp_path / "issue.md").read_bytes() == after.encode()
