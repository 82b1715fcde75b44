from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from .machine import Machine

STAYS: Final = 10
"""Seconds that Wine's server stays after the last command."""


@pytest.fixture(scope="session")
def windows(request: pytest.FixtureRequest) -> Machine:
    """A Python on Windows: this one, or that of `--wine`; else the test is skipped."""
    if sys.platform == "win32":
        return Machine(None)
    folder = request.config.getoption("--wine")
    if not folder:
        pytest.skip("no Windows here, and no --wine FOLDER")
    assert shutil.which("wine"), "--wine needs wine"
    assert (Path(folder) / "python" / "python.exe").exists(), f"no python/python.exe in {folder}"
    machine = Machine(Path(folder).absolute())
    # Else each command could have to start what Wine calls Windows' services. It ends by itself, so
    # many seconds after the last command, and fails if another process has begun it.
    keep = ["wineserver", f"-p{STAYS}"]
    subprocess.run(
        keep,
        env=machine.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return machine
