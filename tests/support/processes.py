"""Run the command line as a process of its own, as a user does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

if TYPE_CHECKING:
    from pathlib import Path


class Result(NamedTuple):
    status: int
    out: str
    err: str


def missing(what: str) -> NoReturn:
    """Skip the test, and say why; where everything has to be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and in CI it has to be there")
    pytest.skip(what)


def need(program: str) -> str:
    """Return where a program is; the test is `missing` one otherwise."""
    return shutil.which(program) or missing(f"{program} is not installed")


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what would change the answers."""
    unset = ("LLM_ROADMAP_FILE", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "COLUMNS")
    return {name: value for name, value in os.environ.items() if name not in unset} | more


def run(*arguments: str | Path, cwd: Path, stdin: str = "", **env: str) -> Result:
    """Run a command; it never takes longer than half a minute and never shows a traceback."""
    process = subprocess.run(
        [sys.executable, "-m", "llm_roadmap", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert "Traceback" not in process.stderr, process.stderr
    return Result(process.returncode, process.stdout, process.stderr)
