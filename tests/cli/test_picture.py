"""The picture of a terminal on the front page, held against what the commands print."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ..support.picture import COLUMNS, PLAN, THEMES, path, picture, plain, session
from ..support.processes import run

pytestmark = pytest.mark.posix

SVG = "{http://www.w3.org/2000/svg}"


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


@pytest.mark.parametrize("theme", THEMES)
def test_each_letter_is_in_the_picture_and_in_its_description(theme: str, lines: list[str]) -> None:
    root = ET.fromstring(path(theme).read_text(encoding="utf-8"))  # noqa: S314 - it is our own
    shown = [*map(plain, lines)]
    assert root.findtext(f"{SVG}desc") == "\n".join(shown)
    assert root.findtext(f"{SVG}title")
    rows = ["".join(row.itertext()) for row in root.iter(f"{SVG}text")][1:]
    assert [row.replace(" ", "") for row in rows] == [
        line.replace(" ", "") for line in shown if line
    ]
