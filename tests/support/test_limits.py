"""A test that hangs ends the test, not the run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from .processes import environment

pytestmark = pytest.mark.posix

ROOT = Path(__file__).parents[2]

WAITS_FOR_ITS_CHILD = """
import subprocess, sys

def test_hangs():
    child = "import time; print(); time.sleep(600)"  # it does not flush
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
"""
WAITS_FOR_A_GRANDCHILD = """
import subprocess

def test_hangs():
    subprocess.run(["sh", "-c", "sleep 1000; true"], capture_output=True)
"""
WAITS_FOR_ITSELF = """
import time

def test_hangs():
    while True:
        try:
            time.sleep(1)
        except Exception:
            pass
"""
ONCE = """
from tests.support import limits

limits.AGAIN = 1000  # a second interruption does not help
"""
ANOTHER = """
import pytest

def test_another():
    pass

@pytest.fixture
def browser():
    import time
    time.sleep(600)  # as one does that was killed

def test_with_a_browser(browser):
    pass
"""


def folders_of_processes() -> set[str]:
    """Return the folders that processes run in, as far as this user may know them."""
    folders = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may belong to others, or have ended
            folders.add(os.readlink(process / "cwd"))
    return folders


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize(
    "hangs",
    [
        WAITS_FOR_ITS_CHILD,
        pytest.param(WAITS_FOR_A_GRANDCHILD, marks=pytest.mark.thorough),
        pytest.param(WAITS_FOR_ITSELF, marks=pytest.mark.thorough),
    ],
)
def test_a_test_that_hangs_fails_and_the_rest_go_on(tmp_path: Path, hangs: str) -> None:
    (tmp_path / "test_it.py").write_text(hangs + ANOTHER)
    (tmp_path / "conftest.py").write_text(ONCE)
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.support.limits",
            "--limit",
            "1.5",  # a busy machine is no hang: the test that follows needs some of it, too
            "test_it.py",
        ],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert re.search(r"\b1 failed, 1 passed, 1 error\b", process.stdout), process.stdout
    assert process.stdout.count("ERROR test_it.py::test_with_a_browser - Failed: not run: ") == 1
    assert "it took longer than 1.5 seconds" in process.stdout
    assert os.path.realpath(tmp_path) not in folders_of_processes()  # none that ran there is left
