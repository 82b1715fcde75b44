"""The tests pass however they are started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llm_roadmap.storage.interruption import SIGNALS

from .processes import execute

if TYPE_CHECKING:
    import signal

HERE = Path(__file__)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="programs inherit no ignored signals there"
)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_program_that_a_test_starts_is_ended_by_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen(["sleep", "5"]) as process:
        process.send_signal(number)
    assert process.returncode == -number


@pytest.mark.parametrize("options", [[], ["-n", "1"]], ids=["alone", "by another process"])
def test_so_it_is_where_the_tests_ignore_the_signals(options: list[str]) -> None:
    """As where a script starts them in the background, or with `nohup`."""
    this = f"{HERE}::{test_a_program_that_a_test_starts_is_ended_by_a_signal.__name__}"
    tests = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, this)
    script = 'trap "" INT HUP TERM; exec "$@"'
    result = execute("sh", "-c", script, "sh", *tests, cwd=HERE.parents[2])
    assert result.status == 0, result.out
