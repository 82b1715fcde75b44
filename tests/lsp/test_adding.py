"""A topic that is added at the cursor."""

from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import parse

from .editor import URI, Editor, at

SHOWN = "window/showDocument"

CAPABILITIES: dict[str, Any] = {
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "window": {"showDocument": {"support": True}},
}

TEXT = """# Plan

<!-- roadmap:progress -->█████░░░░░ 1/2 (50%) <!-- /roadmap:progress -->

## A

* [x] one é
  * [ ] below

  and more of it

## B

Text.

## C

### A

"""


def editor_with(text: str) -> Editor:
    """Return an editor that makes each edit that it is asked for."""
    editor = Editor(capabilities=CAPABILITIES)

    def apply(params: Any) -> dict[str, bool]:
        editor.text = editor.after(params["edit"])
        editor.change([{"text": editor.text}])
        return {"applied": True}

    editor.answers = {"workspace/applyEdit": apply, SHOWN: lambda _: {"success": True}}
    editor.open(text)
    return editor


def add(editor: Editor, title: str, line: int | None) -> None:
    places = [] if line is None else [{"start": at(line), "end": at(line)}]
    editor.command("add", URI, title, *places)


def cursors(editor: Editor) -> list[dict[str, int]]:
    """Return where the editor was asked to put the cursor, each time."""
    shown = editor.sent(SHOWN)
    return [each["params"]["selection"]["start"] for each in shown]


@pytest.mark.parametrize(
    ("line", "above", "path"),
    [
        (6, "  and more of it\n\n", ("Plan", "A")),
        (9, "  and more of it\n\n", ("Plan", "A")),
        (7, "  * [ ] below\n", ("Plan", "A", "one é")),
        (4, "  and more of it\n\n", ("Plan", "A")),
        (10, "  and more of it\n\n", ("Plan", "A")),
        (11, "Text.\n\n", ("Plan", "B")),
        (14, "Text.\n\n", ("Plan", "B")),
        (15, "## C\n\n", ("Plan", "C")),
        (18, "### A\n\n", ("Plan", "C", "A")),
        (99, "### A\n\n", ("Plan", "C", "A")),
    ],
)
def test_a_topic_is_added_after_the_one_at_the_cursor_or_to_the_section(
    line: int, above: str, path: tuple[str, ...]
) -> None:
    editor = editor_with(TEXT)
    add(editor, "a **new** one", line)
    new = parse(editor.text).find("a new one")
    before, _, _ = editor.text.partition("[ ] a **new** one\n")
    assert (new.path, new.done) == (path, False)
    assert before.rstrip(" *-").endswith(above)
    assert "1/3 (33%)" in before
    assert editor.messages == []


def test_the_cursor_goes_to_the_box_so_that_topics_come_in_the_order_of_typing() -> None:
    editor = editor_with(TEXT)
    line = 7
    for title in ("first", "second", "third"):
        add(editor, title, line)
        line = cursors(editor)[-1]["line"]
        assert editor.text.split("\n")[line] == f"  * [ ] {title}"
    assert cursors(editor) == [at(8, 5), at(9, 5), at(10, 5)]


def test_a_document_whose_topics_are_in_one_place_needs_no_cursor() -> None:
    editor = editor_with("- [ ] a\n")
    add(editor, "b", None)
    assert editor.text == "- [ ] a\n- [ ] b\n"


@pytest.mark.parametrize(
    ("above", "said"),
    [("text\n\n# A\n\n- [ ] a", ["several", "name the section"]), ("# A\n\n# A", ["L1", "L3"])],
)
def test_a_section_that_is_not_certain_is_told(above: str, said: list[str]) -> None:
    text = f"{above}\n\n# B\n\n- [ ] b\n"
    editor = editor_with(text)
    add(editor, "c", 0)
    (message,) = editor.messages
    assert all(each in message for each in said)
    assert editor.text == text


@pytest.mark.parametrize("title", ["", "  ", "two\nlines"])
def test_what_is_no_title_is_refused_with_a_reason(title: str) -> None:
    editor = editor_with(TEXT)
    add(editor, title, 6)
    assert len(editor.messages) == 1
    assert editor.text == TEXT


@pytest.mark.parametrize("arguments", [[], [URI], [URI, 3], [URI, {"start": at(1)}], [3, "a"]])
def test_arguments_that_do_not_fit_are_named(arguments: list[Any]) -> None:
    editor = editor_with(TEXT)
    editor.ask("workspace/executeCommand", command="llm-roadmap.add", arguments=arguments)
    (message,) = editor.messages
    assert message.endswith("it takes the URI of an open document, a text, and ranges in it")


def test_a_heading_in_a_topic_takes_no_topics_from_below_it() -> None:
    editor = editor_with("# A\n\n- [ ] a\n\n  ## Inside\n\ntext\n")
    add(editor, "b", 6)
    assert parse(editor.text).find("b").path == ("A",)


@pytest.mark.parametrize("text", ["# Plan\n\nText.\n", "# Plan\n\n- [ ] a\rb\n- [ ] c\n"])
def test_a_document_that_is_left_alone_gets_no_topic_above_its_heading(text: str) -> None:
    """The topic was added to an empty text, which stands for such a document."""
    editor = editor_with(text)
    add(editor, "new", 2)
    (message,) = editor.messages
    assert "no topic is known" in message
    assert editor.text == text


def test_an_empty_document_gets_its_first_topic() -> None:
    editor = editor_with("")
    add(editor, "new", 0)
    assert editor.text == "- [ ] new\n"


def test_a_cursor_is_not_moved_after_a_refusal_or_another_change() -> None:
    editor = editor_with(TEXT)

    def apply(params: Any) -> dict[str, bool]:
        editor.text = editor.after(params["edit"]) + "typed meanwhile\n"
        editor.change([{"text": editor.text}])
        return {"applied": True}

    editor.answers["workspace/applyEdit"] = apply
    add(editor, "a", 6)
    editor.answers["workspace/applyEdit"] = lambda _: {"applied": False}
    add(editor, "b", 6)
    assert cursors(editor) == []
