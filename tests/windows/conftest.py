from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from .machine import Machine


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
    machine.start()
    return machine
