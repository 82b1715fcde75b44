"""The picture of a terminal on the front page, held against what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.picture import COLUMNS, PLAN, THEMES, path, picture, plain, session
from ..support.processes import run

pytestmark = pytest.mark.posix


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return session()


@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_shows_what_the_commands_print(theme: str, lines: list[str]) -> None:
    drawn = path(theme).read_text(encoding="utf-8")
    assert picture(lines, THEMES[theme]) == drawn, "run `python -m tests.support.picture`"
    assert len(drawn.encode()) < 150_000


def test_a_session_has_the_lines_of_a_real_command(lines: list[str], tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_bytes(PLAN)
    shown = [*map(plain, lines)]
    start = shown.index("$ llm-roadmap list") + 1
    listed = run("list", cwd=tmp_path).out.splitlines()
    assert shown[start : start + len(listed)] == listed
    assert any("\x1b[32m" in line for line in lines)
    assert max(map(len, shown)) <= COLUMNS
