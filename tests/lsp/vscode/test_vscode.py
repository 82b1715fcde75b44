"""What the extension gives, in a real VS Code that a browser shows."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from llm_roadmap import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .code_server import CodeServer, Window

    Program = Callable[..., Path]
    Opened = Callable[..., AbstractContextManager[Window]]

TEXT: Final = """# Plan é

<!-- roadmap:progress -->░░░░░░░░░░ 0/4 (0%)  <!-- /roadmap:progress -->

- [ ] one
  - [ ] below
- [ ] two
- [ ] three [site](https://example.org)
-[ ] four
"""


@pytest.fixture
def opened(code: CodeServer, tmp_path: Path, program: Program) -> Opened:
    """Opens a document with a text, in a folder whose environment has the program."""

    @contextmanager
    def open_(text: str = TEXT) -> Iterator[Window]:
        program(tmp_path / "my plan ж 計画" / ".venv" / "bin")
        document = tmp_path / "my plan ж 計画" / "ROADMAP ü.md"
        document.write_text(text, "utf-8")
        with code.window(document) as window:
            yield window

    return open_


@pytest.fixture
def window(opened: Opened) -> Iterator[Window]:
    """A window with the document."""
    with opened() as made:
        yield made


def test_a_key_ticks_with_the_marker_and_one_undo_takes_both_back(window: Window) -> None:
    window.progress.get_by_text("0/4 (0%)").wait_for()
    window.line("# Plan é 0/4 (0%)").wait_for()  # the hint
    window.go(5)
    window.press("Alt+c")
    window.line("- [x] one").wait_for()
    window.line("-->██░░░░░░░░ 1/4 (25%) <!--").wait_for()
    window.line("# Plan é 1/4 (25%)").wait_for()
    window.progress.get_by_text("1/4 (25%)").wait_for()
    window.press("Control+z")
    window.line("- [ ] one").wait_for()
    window.line("-->░░░░░░░░░░ 0/4 (0%)  <!--").wait_for()
    assert window.save() == TEXT
    assert window.messages == []


def test_a_key_ticks_a_selection_and_at_several_cursors_in_one_step(window: Window) -> None:
    """Each key waits for the marker: the hint beside the heading follows it a moment later."""
    window.progress.get_by_text("0/4 (0%)").wait_for()
    window.go(5)
    window.press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "Alt+c")
    window.line("-->███████░░░ 3/4 (75%)").wait_for()
    window.press("Alt+c")
    window.line("-->░░░░░░░░░░ 0/4 (0%)").wait_for()
    window.go(6)
    window.press("Shift+Alt+ArrowDown", "Shift+Alt+ArrowDown", "Alt+c")
    window.line("-->███████░░░ 3/4 (75%)").wait_for()
    window.press("Control+z")
    window.line("-->░░░░░░░░░░ 0/4 (0%)").wait_for()
    assert window.save() == TEXT


def test_the_tree_ticks_one_box_and_follows_edits_and_the_cursor(window: Window) -> None:
    window.show_topics()
    window.tick("below", done=True, progress="1/4 (25%)")
    window.line("- [ ] one 1/1 (100%)").wait_for()
    window.progress.get_by_text("1/4 (25%)").wait_for()
    window.tick("one", done=True, progress="2/4 (50%)")  # those below stay
    window.line("2/4 (50%)").wait_for()
    window.tick("below", done=False, progress="1/4 (25%)")
    window.line("- [x] one 0/1 (0%)").wait_for()
    window.line("1/4 (25%)").wait_for()
    window.row("one").get_by_text("0/1 (0%)").wait_for()
    window.box("below", done=False).wait_for()
    window.row("three site").locator(".label-name").click()
    window.page.locator(".statusbar-item", has_text="Ln 8, ").wait_for()
    window.go(7)
    window.row("two").and_(window.page.locator(".selected")).wait_for()
    window.press("End")
    window.type(" more")
    window.row("two more").wait_for()
    assert window.row("two").count() == 1
    for _ in range(3):
        window.press("Control+z")
    assert window.messages == []


def test_a_click_in_the_tree_right_after_an_edit_ticks_what_was_clicked(window: Window) -> None:
    """The tree had the lines of the state before, so the topic above was ticked."""
    window.show_topics()
    window.row("two").wait_for()
    for _ in range(3):
        window.go(5)
        window.press("Control+Shift+Enter")  # a line above
        window.tick("two", done=True, progress="1/4 (25%)")
        window.line("- [x] two").wait_for()
        window.tick("two", done=False, progress="0/4 (0%)")
        window.line("- [ ] two").wait_for()
        window.line("0/4 (0%)").wait_for()


def test_a_box_that_is_not_ticked_in_the_end_is_shown_so(
    code: CodeServer, tmp_path: Path, program: Program
) -> None:
    """VS Code shows it ticked at once."""
    refusing = "commands.CHECK = 'nothing'; main.serve()"
    code_ = f"from llm_roadmap.lsp import commands, main; {refusing}"
    program(tmp_path / "work" / ".venv" / "bin", f'exec {sys.executable} -c "{code_}"')
    document = tmp_path / "work" / "plan.md"
    document.write_text(TEXT, "utf-8")
    with code.window(document) as window:
        window.show_topics()
        window.click(window.box("two", done=False))
        window.box("two", done=True).wait_for()
        window.box("two", done=False).wait_for()
        assert window.save() == TEXT


def test_boxes_that_are_clicked_one_right_after_the_other_are_all_ticked(opened: Opened) -> None:
    """Each tick had the whole tree drawn again, and clicks got lost meanwhile."""
    titles = [f"topic {number}" for number in range(10)]
    with opened("# Plan\n\n" + "".join(f"- [ ] {title}.\n" for title in titles)) as window:
        window.show_topics()
        window.row("topic 0.").wait_for()
        window.page.locator(".pane-header .title", has_text="計画").click()  # room for all rows
        window.row("topic 9.").wait_for()
        window.page.wait_for_timeout(1_000)  # rows move while another view closes
        places = [window.place(window.box(f"{title}.", done=False)) for title in titles]
        for place in places:  # as fast as they can be: see Window.tick
            window.page.mouse.click(*place)
        window.progress.get_by_text("10/10").wait_for()
        for title in titles:
            window.box(f"{title}.", done=True).wait_for()
        assert window.messages == []


def test_the_status_bar_leads_to_the_next_open_topic(opened: Opened) -> None:
    with opened(TEXT.replace("- [ ] one", "- [x] one")) as window:
        for line in (6, 7, 8, 6):
            window.progress.click()
            window.page.locator(".statusbar-item", has_text=f"Ln {line}, ").wait_for()


def test_topics_are_added_in_the_order_of_typing(window: Window) -> None:
    window.progress.get_by_text("0/4").wait_for()
    window.go(6)
    for number, title in enumerate(("first", "sec*on*d"), 5):
        window.command("Roadmap: Add Topic")
        window.page.locator(".quick-input-title", has_text="Add a topic").wait_for()
        window.type(title)
        window.press("Enter")
        window.progress.get_by_text(f"0/{number}").wait_for()
        window.line(f"  - [ ] {title}").wait_for()
    text = window.save()
    assert [each.title for each in parse(text).topics[1:4]] == ["below", "first", "second"]
    assert "0/6" in text


def test_a_mistake_is_shown_and_fixed_alone_or_with_all_others(opened: Opened) -> None:
    with opened(TEXT + "- []five\n") as window:
        window.page.locator(".squiggly-warning").first.wait_for()
        window.go(9)
        window.press("Control+.")
        window.page.locator(".action-widget").get_by_text("Make this a topic").first.wait_for()
        window.press("Enter")
        window.line("- [ ] four").wait_for()
        window.progress.get_by_text("0/5").wait_for()
        window.command("Roadmap: Fix All That Has One Answer")
        window.line("- [ ] five").wait_for()
        window.progress.get_by_text("0/6").wait_for()
        window.press("Control+z")
        window.line("- []five").wait_for()


def test_hover_tells_of_a_topic_and_completion_writes_a_box(window: Window) -> None:
    window.progress.wait_for()
    window.go(8)
    window.press("Control+k", "Control+i")
    window.page.locator(".monaco-hover", has_text="example.org").wait_for()
    window.press("Escape")
    window.go(10)
    window.type("- [")
    row = window.page.locator(".suggest-widget .monaco-list-row")
    row.filter(has_text="[ ]").wait_for()
    window.press("Tab")
    window.type("five")
    window.line("- [ ] five").wait_for()
    window.progress.get_by_text("0/5").wait_for()


def test_markers_are_right_on_save(window: Window) -> None:
    window.progress.wait_for()
    window.go(7)
    window.press("ArrowRight", "ArrowRight", "ArrowRight", "Delete")
    window.type("x")
    window.progress.get_by_text("1/4").wait_for()
    window.line("0/4 (0%)").wait_for()
    expected = TEXT.replace("[ ] two", "[x] two")
    assert window.save() == expected.replace("░░░░░░░░░░ 0/4 (0%)  ", "██░░░░░░░░ 1/4 (25%) ")


def test_enter_continues_the_list_and_ends_it(window: Window) -> None:
    window.progress.wait_for()
    window.go(8)
    window.press("End", "Enter")
    window.page.locator(".statusbar-item", has_text="Ln 9, Col 7").wait_for()
    window.type("new")
    window.progress.get_by_text("0/5").wait_for()
    window.press("Enter")
    window.page.locator(".statusbar-item", has_text="Ln 10, Col 7").wait_for()
    window.press("Enter")
    window.page.locator(".statusbar-item", has_text="Ln 10, Col 1").wait_for()
    assert "[site](https://example.org)\n- [ ] new\n\n-[ ] four\n" in window.save()


def test_the_outline_has_each_heading_once(window: Window) -> None:
    """VS Code has the headings itself."""
    window.progress.wait_for()
    window.page.locator(".pane-header", has_text="Outline").click()
    outline = window.page.locator(".outline-element")
    outline.filter(has_text="three site").wait_for()
    assert outline.filter(has_text="Plan").count() == 1


def test_nothing_is_shown_in_a_document_without_topics(
    opened: Opened, starts: Callable[[], list[int]]
) -> None:
    with opened("# Only text\n\n- a\n- [link](https://example.org)\n") as window:
        window.page.locator(".pane-header", has_text="Outline").wait_for()
        while not starts():
            window.page.wait_for_timeout(100)
        window.page.wait_for_timeout(2_000)
        window.go(3)
        window.press("Alt+c")
        window.press("F1")
        window.page.locator(".quick-input-widget input[type=text]").fill(">Roadmap: ")
        rows = window.page.locator(".quick-input-list .monaco-list-row")
        rows.filter(has_text="Restart the Language Server").wait_for()
        assert rows.filter(has_text="Roadmap: ").count() == 1
        window.press("Escape")
        assert window.progress.count() == 0
        assert window.page.locator(".pane-header", has_text="Topics").count() == 0
        assert window.messages == []
        # It begins as soon as there is one.
        window.go(3)
        window.press("End")
        window.type(" [")
        window.press("Escape", "Home", "ArrowRight", "ArrowRight")
        window.type("[ ] ")
        window.progress.get_by_text("0/1").wait_for()
        window.press("Alt+c")
        window.line("- [x] a [").wait_for()
