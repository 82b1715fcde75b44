"""What a newcomer types first: a topic without a command, in a folder full of other things."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ..support.processes import Result, environment, run

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
# Learn

## Sounds

- [ ] Vowels
- [x] Letters
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_text(SOURCE)
    return tmp_path


# Other files in the folder


@pytest.mark.parametrize("name", ["click", "json", "re", "typing", "enum", "signal", "atexit"])
def test_a_file_with_the_name_of_a_module_is_not_run(folder: Path, name: str) -> None:
    (folder / f"{name}.py").write_text("raise SystemExit('this is another program')\n")
    result = run("next", "--json", cwd=folder)
    assert (result.status, result.err) == (0, "")


@pytest.mark.parametrize("options", [["-P"], ["-I"], ["-OO"]])
def test_the_options_of_python_change_nothing(folder: Path, options: list[str]) -> None:
    process = subprocess.run(
        [sys.executable, *options, "-m", "llm_roadmap", "next"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    result = Result(process.returncode, process.stdout, process.stderr)
    assert result == (0, "[ ] Vowels  ROADMAP.md:5\n", "")
