"""Unified diffs, as `--dry-run` shows them."""

from __future__ import annotations

import difflib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.text.diffs import unified

from ..support.processes import run

LINES = st.lists(st.sampled_from("abc"), max_size=12)


def applied(diff: list[str], before: list[str]) -> list[str]:
    """Return lines with a unified diff applied to them, as `patch` does it."""
    after: list[str] = []
    at = 0
    for line in diff[2:]:
        if line.startswith("@@"):
            first, _, count = line.split()[1].removeprefix("-").partition(",")
            start = int(first) - (count != "0")
            after += before[at:start]
            at = start
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[at] == line[1:]
            at += 1
            after += [line[1:]] * (line[0] == " ")
    return after + before[at:]


@given(LINES, LINES)
def test_a_diff_can_be_applied(before: list[str], after: list[str]) -> None:
    diff = [*unified(before, after, "x", in_place=False)]
    assert bool(diff) == (before != after)
    assert applied(diff, before) == after


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), max_size=25))
def test_a_diff_in_place_can_be_applied(pairs: list[tuple[str, str]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    diff = [*unified(before, after, "x", in_place=True)]
    assert bool(diff) == (before != after)
    assert applied(diff, before) == after


@given(st.sets(st.integers(0, 29), max_size=5))
def test_a_diff_in_place_is_that_of_difflib_where_all_lines_differ(changed: set[int]) -> None:
    before = [f"line {number}" for number in range(30)]
    after = [line + "!" * (number in changed) for number, line in enumerate(before)]
    theirs = difflib.unified_diff(before, after, "x", "x", lineterm="")
    assert [*unified(before, after, "x", in_place=True)] == [line.rstrip("\n") for line in theirs]


def test_a_dry_run_on_equal_lines_shows_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n" * 1000)
    result = run("toggle", "L500", "L900", "--dry-run", cwd=tmp_path)
    assert result.status == 0
    assert result.out.splitlines()[:10] == [
        "--- ROADMAP.md",
        "+++ ROADMAP.md",
        "@@ -497,7 +497,7 @@",
        *[" - [ ] a"] * 3,
        "-- [ ] a",
        "+- [x] a",
        *[" - [ ] a"] * 2,
    ]
    assert len(result.out.splitlines()) == 2 + 2 * 9 + 1


@pytest.mark.parametrize(
    "command",
    [
        *(["format"], ["add", "c"], ["add", "c", "--before", "a"], ["check", "a"], ["check", "b"]),
        *(["remove", "a"], ["remove", "b"], ["remove", "L1-L2"], ["move", "a", "--after", "b"]),
        *(["retitle", "b", "c"], ["lint", "--fix"]),
    ],
)
@pytest.mark.parametrize(
    "document", ["- [ ] a\n-   [ ] b", "- [ ] a\n-   [ ] b\n-[ ] c\n", "- [ ] a"]
)
def test_git_can_apply_a_dry_run(tmp_path: Path, command: list[str], document: str) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text(document)
    dry = run("-f", "ROADMAP.md", *command, "--dry-run", cwd=tmp_path)
    assert path.read_text() == document
    run("-f", "ROADMAP.md", *command, cwd=tmp_path)
    written = path.read_text()
    assert ("@@" in dry.out) == (written != document)
    path.write_text(document)
    if written != document:
        git = ["git", "apply", "-p0", "-"]
        subprocess.run(git, cwd=tmp_path, check=True, input=dry.out.encode())
    assert path.read_text() == written
