"""Topics are found in all documents of the editor's folders."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any, Final

import pytest

from .editor import Editor, showing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METHOD: Final = "workspace/symbol"


@pytest.fixture
def folder(tmp_path: Path, need: Callable[[str], str]) -> Path:
    made = tmp_path / "my pläns"
    (made / "docs").mkdir(parents=True)
    (made / "ROADMAP.md").write_text("# Plan\n\n- [ ] Binary *search*\n  - [x] Trees\n")
    (made / "docs" / "more.md").write_text("- [ ] Search trees\n")
    (made / "notes.md").write_text("# Search\n\nNo topic.\n")
    (made / "left.md").write_text("- [ ] Search left out\n")
    (made / "broken.md").write_bytes(b"\xff\xfe- [ ] search")
    (made / ".gitignore").write_text("left.md\n")
    subprocess.run([need("git"), "init", "-q"], cwd=made, check=True)
    return made


def found(editor: Editor, query: str) -> list[tuple[str, str, int]]:
    """Return the name, file and line of each topic that is found."""
    said: list[dict[str, Any]] = editor.ask(METHOD, query=query)
    return [
        (
            each["name"],
            each["location"]["uri"].rpartition("/")[2],
            each["location"]["range"]["start"]["line"],
        )
        for each in said
    ]


def test_topics_are_found_by_words_of_their_titles_as_git_shows_the_folder(folder: Path) -> None:
    editor = Editor(folders=[folder.as_uri()])
    both = [("[ ] Binary search", "ROADMAP.md", 2), ("[ ] Search trees", "more.md", 0)]
    assert found(editor, "search") == both
    assert found(editor, "TREE sear") == both[1:]
    assert found(editor, "nothing") == []
    assert len(found(editor, "")) == 3
    (trees,) = (each for each in editor.ask(METHOD, query="trees") if "[x]" in each["name"])
    assert trees["containerName"] == "Plan > Binary search"


def test_what_is_open_counts_as_the_editor_has_it(folder: Path) -> None:
    editor = Editor(folders=[folder.as_uri()])
    uri = (folder / "ROADMAP.md").as_uri().replace("%C3%A4", "ä")
    editor.open("\n\n\n- [x] Graph search\n", uri)
    assert found(editor, "search") == [
        ("[x] Graph search", "ROADMAP.md", 3),
        ("[ ] Search trees", "more.md", 0),
    ]


def test_a_folder_that_is_reached_by_a_link_is_searched_by_that_name(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    editor = Editor(folders=[link.as_uri()])
    editor.open("- [ ] search\n", (folder / "ROADMAP.md").as_uri())
    found_there = editor.ask(METHOD, query="search")
    assert [each["location"]["uri"] for each in found_there] == [
        (folder / "ROADMAP.md").as_uri(),
        (link / "docs" / "more.md").as_uri(),
    ]


def test_without_a_folder_only_what_is_open_is_searched() -> None:
    editor = showing("- [ ] a\n")
    assert found(editor, "") == [("[ ] a", "ROADMAP.md", 0)]


@pytest.mark.parametrize("uri", ["untitled:1", "file:///no/such/folder", "http://[", ""])
def test_a_folder_that_is_none_is_no_trouble(uri: str) -> None:
    editor = showing("- [ ] a\n", folders=[uri])
    assert len(found(editor, "a")) == 1
    assert editor.messages == []


def test_the_settings_leave_documents_out(folder: Path) -> None:
    editor = Editor(folders=[folder.as_uri()], settings={"files": ["*/docs/*"]})
    assert found(editor, "search") == [("[ ] Search trees", "more.md", 0)]


def test_no_more_are_found_than_one_can_look_through(folder: Path) -> None:
    (folder / "many.md").write_text("- [ ] a\n" * 900)
    assert len(found(Editor(folders=[folder.as_uri()]), "")) == 500
