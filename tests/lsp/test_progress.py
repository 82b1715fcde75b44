"""Progress in the text: by hints, and by lenses for an editor that has no hints."""

from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import parse

from .editor import ALL, URI, Editor, at, showing
from .test_features import TEXT, run

NO_HINTS: dict[str, Any] = {"textDocument": {"codeLens": {}}}


@pytest.fixture
def editor() -> Editor:
    made = Editor()
    made.open(TEXT)
    return made


def test_hints_stand_after_headings_and_parents(editor: Editor) -> None:
    hints = editor.about("inlayHint", range=ALL)
    assert [(each["position"], each["label"]) for each in hints] == [
        (at(0, 9), "2/3 (66%)"),
        (at(4, 11), "1/1 (100%)"),
        (at(9, 7), "1/1 (100%)"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "lines"), [(0, 0, [0]), (1, 5, [4]), (1, 9, [4, 9]), (4, 8, [4])]
)
def test_hints_are_those_of_the_lines_that_are_seen(
    first: int, last: int, lines: list[int], editor: Editor
) -> None:
    hints = editor.about("inlayHint", range={"start": at(first), "end": at(last)})
    assert [each["position"]["line"] for each in hints] == lines


def test_an_editor_that_would_go_on_showing_old_hints_gets_none() -> None:
    """As Emacs and Kate do: they ask again for the lines near an edit, not for those above."""
    knows_hints: dict[str, Any] = {
        "textDocument": {"inlayHint": {}, "codeLens": {}},
        "workspace": {},
    }
    for said, count in ((None, 0), ({"refreshSupport": False}, 3), ({"refreshSupport": True}, 3)):
        editor = showing(TEXT, capabilities=knows_hints | {"workspace": {"inlayHint": said}})
        assert len(editor.about("inlayHint", range=ALL)) == count
        assert editor.about("codeLens") == []


def test_lenses_show_progress_and_tick_the_topics_that_have_topics_in_them() -> None:
    editor = showing(TEXT, capabilities=NO_HINTS)
    lenses = editor.about("codeLens")
    shown = [(each["range"]["start"], each["command"]["title"]) for each in lenses]
    assert shown == [
        (at(0), "2/3 (66%)"),
        (at(4), "1/1 (100%)"),
        (at(4), "Tick"),
        (at(9), "1/1 (100%)"),
    ]
    assert [each["command"]["command"] for each in lenses if each["range"]["start"] != at(4)] == [
        "",
        "",
    ]
    (tick,) = (each["command"] for each in lenses if each["command"]["title"] == "Tick")
    run(editor, tick["command"], *tick["arguments"])
    assert [each.done for each in parse(editor.text).topics] == [True, True, True]


def test_without_hints_there_are_no_lenses_either() -> None:
    editor = showing(TEXT, capabilities=NO_HINTS, settings={"hints": False})
    assert editor.about("codeLens") == []


def test_a_document_without_topics_has_no_lenses() -> None:
    editor = Editor(capabilities=NO_HINTS)
    assert editor.about("codeLens") == []  # it is not open yet
    editor.open("# a\n\n## b\n")
    assert editor.about("codeLens") == []
    editor.tell("textDocument/didClose", textDocument={"uri": URI})
    assert editor.about("codeLens") == []


@pytest.mark.parametrize(
    ("text", "told"), [(TEXT, "2/3 (66%)"), ("# a\n", ""), ("", ""), ("- [ ] a\r- [ ] b\n", "")]
)
def test_an_extension_is_told_of_the_progress_alone_if_there_is_any(text: str, told: str) -> None:
    editor = showing(text)
    assert editor.about_own("progress") == told
