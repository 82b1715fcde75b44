"""How paths are printed: relative to where the user is, if that is shorter."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.cli.output.paths import from_here

from ..support.processes import run

NAMES = st.sampled_from(["a", "b", "ab", "a b", ":", "é", "-"])
FOLDERS = st.lists(NAMES, max_size=4)


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = Path.cwd()
    yield Path(os.path.realpath(tmp_path_factory.mktemp("top")))
    os.chdir(before)


@given(here=FOLDERS, there=st.lists(NAMES | st.just(".."), max_size=6), up=st.integers(0, 3))
def test_a_path_from_here_leads_to_the_same_file_and_is_never_longer(
    top: Path, here: list[str], there: list[str], up: int
) -> None:
    """Folders whose names begin alike, `..` in a path, and links to folders elsewhere."""
    shutil.rmtree(top, ignore_errors=True)
    folder = top.joinpath(*here)
    folder.mkdir(parents=True)
    (top / "elsewhere" / "deep").mkdir(parents=True)
    (folder / "link").symlink_to(top / "elsewhere" / "deep")
    os.chdir(folder)
    for way in (there, ["link", *there]):
        file = top.joinpath(*here[: len(here) - up], *way, "plan.md")
        shown = from_here(str(file))
        assert os.path.realpath(shown) == os.path.realpath(file)
        assert len(shown) <= len(str(file))
        assert str(top) not in shown


def test_a_document_above_is_named_as_it_can_be_typed(tmp_path: Path) -> None:
    here = tmp_path / "a folder" / "deep"
    here.mkdir(parents=True)
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n- [ ] b\n")
    assert run("next", cwd=here).out == "[ ] a  ../../ROADMAP.md:1\n"
    assert run("check", "a", cwd=here).out.startswith("[x] a  ../../ROADMAP.md:1\n")
    assert run("show", "a", cwd=here).out.splitlines()[1] == "    ../../ROADMAP.md:1"
    diff = run("check", "b", "--dry-run", cwd=here).out
    assert diff.startswith("--- ../../ROADMAP.md")
    assert run("check", "../../ROADMAP.md:2", cwd=here).status == 0
    (tmp_path / "ROADMAP.md").write_text("- []\n")
    assert run("lint", "../../ROADMAP.md", cwd=here).out.startswith("../../ROADMAP.md:1:1: R001")
    assert run("list", cwd=here).err.endswith("run: llm-roadmap lint ../../ROADMAP.md\n")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"\xff\xfe-\0", "../ROADMAP.md: this is UTF-16 text; "),
        (b"- [ ] a\n", "../ROADMAP.md: no topic matches 'zzz'; "),
        (None, "../ROADMAP.md: Permission denied; "),
    ],
)
def test_an_error_names_a_document_above_in_the_same_way(
    tmp_path: Path, source: bytes | None, said: str
) -> None:
    here = tmp_path / "below"
    here.mkdir()
    (tmp_path / "ROADMAP.md").write_bytes(source or b"")
    if source is None:
        (tmp_path / "ROADMAP.md").chmod(0)
        if os.access(tmp_path / "ROADMAP.md", os.R_OK):
            pytest.skip("this user may read everything")
    assert run("check", "zzz", cwd=here).err.startswith(f"Error: {said}")


def test_a_file_far_away_keeps_the_shorter_name(tmp_path: Path) -> None:
    here = tmp_path.joinpath(*"abcdefgh")
    here.mkdir(parents=True)
    assert run("list", "-f", "/no.md", cwd=here).err.startswith("Error: /no.md: ")


def test_the_current_folder_is_named_by_a_dot(tmp_path: Path) -> None:
    assert run("history", "-f", ".", cwd=tmp_path).err.startswith("Error: .: this is a folder; ")
    assert run("history", "-f", "..", cwd=tmp_path).err.startswith("Error: ..: this is a folder; ")


def test_control_characters_of_a_folder_do_not_reach_the_terminal(tmp_path: Path) -> None:
    here = tmp_path / "a\x1b[2J\nb" / "c"
    here.mkdir(parents=True)
    (here.parent / "ROADMAP.md").write_text("- [ ] a\n")
    assert run("next", cwd=here).out == "[ ] a  ../ROADMAP.md:1\n"
    assert run("next", cwd=tmp_path, LLM_ROADMAP_FILE=str(here.parent / "ROADMAP.md")).out == (
        "[ ] a  a\ufffd[2J\ufffdb/ROADMAP.md:1\n"
    )


def test_a_link_to_the_current_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "real" / "ROADMAP.md").write_text("- [ ] a\n")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")
    assert run("next", cwd=tmp_path / "link").out == "[ ] a  ../ROADMAP.md:1\n"
