"""The way of a toggle in the README of the package, held against a real one."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import llm_roadmap

from .support.processes import invoke

if TYPE_CHECKING:
    from types import FrameType

    import pytest

PACKAGE = Path(llm_roadmap.__file__).parent
TEMPLATE = (PACKAGE / "ROADMAP.md").read_bytes()
STEP = re.compile(r"(?P<module>\w+)\.py:? +(?P<function>\w+) ")


def calls(*arguments: str) -> list[tuple[str, str]]:
    """Return the module and name of each function of the package that a command calls."""
    found: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE):
            found.append((path.stem, frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = invoke(*arguments)
    finally:
        sys.setprofile(before)
    assert result.status == 0, result.err
    return found


def test_the_way_of_a_toggle_is_as_the_readme_draws_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ROADMAP.md").write_bytes(TEMPLATE)
    picture = (PACKAGE / "README.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
    steps = [(step["module"], step["function"]) for step in STEP.finditer(picture)]
    assert len(steps) > 10
    called = iter(calls("toggle", "attention"))
    for step in steps:
        assert step in called, f"{step} is not called, or not after the steps above it"
