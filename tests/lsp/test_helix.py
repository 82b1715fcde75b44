"""Helix in a terminal, set up as the README says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..support.screen import Screen
from .test_neovim import README, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_helix_shows_hints_and_findings_and_ticks(
    tmp_path: Path, need: Callable[[str], str]
) -> None:
    document = tmp_path / "ROADMAP.md"
    document.write_text(TEXT, encoding="utf-8")
    settings = tmp_path / "helix"
    settings.mkdir()
    setup = re.findall(r"```toml\n# (\S+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert [name for name, _ in setup] == ["languages.toml", "config.toml"]
    for name, text in setup:
        (settings / name).write_text(text, encoding="utf-8")
    home = str(tmp_path)
    with Screen(need("hx"), document.name, cwd=tmp_path, HOME=home, XDG_CONFIG_HOME=home) as screen:
        screen.wait("●")  # the finding
        screen.type("6", "j")
        screen.wait("7:1")
        screen.wait("a space is missing")
        screen.type("Space", "a")
        screen.wait("Make this a topic")
        screen.type("Enter")
        screen.wait("7  - [ ] three")
        screen.type("g", "g", "4", "j")
        screen.wait("5:1")
        screen.type("Space", "a")
        screen.wait("Tick")
        screen.type("Enter")
        screen.wait("5  - [x] one")
        screen.wait("# Plan é 1/3 (33%)")  # the hint
        screen.type(":w", "Enter")
        screen.wait("written")
    expected = TEXT.replace("[ ] one", "[x] one").replace("-[ ] three", "- [ ] three")
    expected = expected.replace("░░░░░░░░░░ 0/2 (0%)  ", "███░░░░░░░ 1/3 (33%) ")
    assert document.read_text(encoding="utf-8") == expected
