"""What has one answer is fixed by `lint --fix`, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from llm_roadmap import Roadmap, RoadmapFile, fixing
from llm_roadmap.fixing import fix_all

from ..support.processes import Result, environment, invoke, run
from ..text.test_diffs import applied

WRONG = "# A\n\n- [] a\n-[x] b\n- [-] c\n- [ ]d\n- [✓] e\n"
FIXED = "# A\n\n- [ ] a\n- [x] b\n- [-] c\n- [ ] d\n- [✓] e\n"
LEFT = (
    "plan.md:5:1: R009 note: `[-]` is another tool's state, and no box on GitHub; type `[ ]` if it"
    " is open, `[x]` if it is done\n"
    "plan.md:7:1: R001 `[✓]` is not a box; type `[ ]` if it is open, `[x]` if it is done\n"
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_text(WRONG, encoding="utf-8")
    return path


def lint(*arguments: str, plan: Path, stdin: str = "") -> Result:
    return run("lint", *arguments, cwd=plan.parent, stdin=stdin)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_in_a_dry_run_a_text_of_standard_input_stays_as_it_is(plan: Path) -> None:
    result = lint("--fix", "--dry-run", "-", plan=plan, stdin=WRONG)
    assert (result.status, result.out) == (1, WRONG)
    assert applied(result.err.splitlines(), WRONG.splitlines()) == FIXED.splitlines()
    result = lint("--fix", "--json", "-", plan=plan, stdin=WRONG)
    assert (result.status, result.out) == (1, FIXED)
    assert len(json.loads(result.err)["diagnostics"]) == 2


def test_a_text_that_can_not_be_read_goes_through_unchanged() -> None:
    source = "- [] a\n".encode("utf-16")
    process = subprocess.run(
        [sys.executable, "-m", "llm_roadmap", "lint", "--fix", "-"],
        input=source,
        env=environment(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (process.returncode, process.stdout) == (2, source)
    assert b"UTF-16" in process.stderr


@pytest.mark.posix
def test_a_document_with_nothing_to_fix_is_not_locked(plan: Path) -> None:
    import fcntl

    plan.write_text(FIXED, encoding="utf-8")
    before = os.stat(plan)
    with plan.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert lint("--fix", "plan.md", plan=plan).out == LEFT
    assert os.stat(plan).st_mtime_ns == before.st_mtime_ns


def test_what_changes_meanwhile_is_fixed_too(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(roadmap: Roadmap, *, ignore: tuple[str, ...]) -> Roadmap:
        if b"z" not in roadmap.source:
            plan.write_text(WRONG + "- [ ]z\n", encoding="utf-8")
        return fix_all(roadmap, ignore=ignore)

    monkeypatch.setattr(fixing, "fix_all", slow)
    invoke("lint", "--fix", str(plan))
    assert text(plan) == FIXED + "- [ ] z\n"


@pytest.mark.thorough
def test_thousands_of_findings_are_fixed_in_one_write(plan: Path) -> None:
    plan.write_text("".join(f"- [ ]a {number}\n" for number in range(4000)))
    assert lint("--fix", "plan.md", plan=plan) == Result(0, "plan.md: fixed 4000 R003\n", "")
    assert RoadmapFile(plan).read().progress.total == 4000
