"""The tests pass however they are started."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from . import forks
from .processes import execute, run

HERE = Path(__file__)

pytestmark = pytest.mark.posix


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_a_program_that_a_test_starts_is_ended_by_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen(["sleep", "5"]) as process:
        process.send_signal(number)
    assert process.returncode == -number


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([], id="alone"),
        pytest.param(["-n", "1"], id="by another process", marks=pytest.mark.thorough),
    ],
)
def test_so_it_is_where_the_tests_ignore_the_signals(options: list[str]) -> None:
    """As where a script starts them in the background, or with `nohup`."""
    this = f"{HERE}::{test_a_program_that_a_test_starts_is_ended_by_a_signal.__name__}"
    tests = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, this)
    script = 'trap "" INT HUP TERM; exec "$@"'
    result = execute("sh", "-c", script, "sh", *tests, cwd=HERE.parents[2])
    assert result.status == 0, result.out


@pytest.mark.thorough
def test_what_has_passed_elsewhere_is_left_out_unless_it_tries_more(tmp_path: Path) -> None:
    tests = ("tests/text/test_edits.py", "-o", f"cache_dir={tmp_path / '.pytest_cache'}")
    command = (sys.executable, "-m", "pytest", "-q", *tests)
    (passed,) = re.findall(r"(\d+) passed in", execute(*command, cwd=HERE.parents[2]).out)
    again = execute(*command, "--thorough", "--after", tmp_path, cwd=HERE.parents[2])
    (law,) = re.findall(r"(\d+) passed, (\d+) deselected in", again.out)
    assert law == ("1", str(int(passed) - 1))


COMMANDS = {
    "list": "",
    "list --json": "",
    "show beta": "",
    "show betta": "",
    "check beta --file -": "- [ ] beta\r\n",
    "lint -": "- [] \u00e9\n",
    "format --diff PLAN.md": "",
    "check alpha": "",
    "check nowhere": "",
    "no-such-command": "",
    "--help": "",
    "toggle --help": "",
}


@pytest.mark.skipif(not forks.IS_POSSIBLE, reason="commands are not forked here")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_forked_command_does_what_a_new_one_does(command: str, tmp_path: Path) -> None:
    new = partial(execute, sys.executable, "-m", "llm_roadmap")
    seen = []
    for act in (run, new):
        for name in ("ROADMAP.md", "PLAN.md"):
            (tmp_path / name).write_text("* [ ] alpha\n* [x] beta\n", encoding="utf-8")
        result = act(*command.split(), cwd=tmp_path, stdin=COMMANDS[command])
        seen.append((result, {path.name: path.read_bytes() for path in tmp_path.iterdir()}))
    assert seen[0] == seen[1]


@pytest.mark.thorough
def test_commands_go_on_when_the_process_that_they_are_forked_from_was_killed(
    tmp_path: Path,
) -> None:
    assert run("--version", cwd=tmp_path).status == 0
    if forks.IS_POSSIBLE:
        forks.origin().kill()
    assert run("--version", cwd=tmp_path).status == 0
