"""What a key costs, in calls of functions, and what the server takes of the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ..support.calls import calls
from ..support.processes import environment
from .editor import Editor, at, showing
from .figures import MARKER, Session, document
from .processes import PULLS, memory_after

if TYPE_CHECKING:
    from collections.abc import Callable

TOPICS: Final = 400


def test_the_server_imports_nothing_that_its_first_answer_does_not_need() -> None:
    code = (
        "import sys, llm_roadmap.lsp.main as s; s.make_server();"
        "print(*{m.partition('.')[0] for m in sys.modules})"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    assert "pygls" in out.stdout
    assert not {"mdformat", "watchfiles", "anywidget", "click", "difflib"} & set(out.stdout.split())


class Typist:
    """Someone who types in the middle of a document, and what the editor asks for meanwhile."""

    def __init__(self, topics: int) -> None:
        """Open a document with so many topics, and show it."""
        self.editor = Editor(capabilities=PULLS)
        self.text = document(topics)
        lines = self.text.split("\n")
        self.line = lines.index(f"- [ ] topic {topics // 2} with some words to read")
        self.opening = calls(self.open)
        for _ in range(2):
            self.key()
            self.show()

    def open(self) -> None:
        self.editor.open(self.text)
        self.show()

    def key(self) -> None:
        spot = at(self.line, 12)
        self.editor.change([{"range": {"start": spot, "end": spot}, "text": "x"}])

    def show(self) -> None:
        """Ask for what is on the screen."""
        screen = {"start": at(self.line - 20), "end": at(self.line + 20)}
        assert self.editor.about("inlayHint", range=screen)
        self.editor.about("hover", position=at(self.line))

    def shown_key(self) -> None:
        self.key()
        self.show()


def test_a_key_costs_a_small_part_of_what_opening_costs() -> None:
    typist = Typist(TOPICS)
    assert calls(typist.shown_key) < typist.opening / 10


def test_a_key_alone_costs_the_same_in_any_document() -> None:
    """It is taken in, and nothing is read until something is asked."""
    small, large = Typist(TOPICS // 5), Typist(TOPICS)
    assert calls(large.key) < 1.1 * calls(small.key)


def test_keys_that_nobody_asks_about_cost_nothing_later() -> None:
    typist = Typist(TOPICS)
    one = calls(typist.shown_key)
    for _ in range(50):
        typist.key()
    assert calls(typist.shown_key) < 1.3 * one


def test_findings_after_a_key_take_few_calls_for_each_topic() -> None:
    """Whoever asks for something else meanwhile waits for them."""
    typist = Typist(TOPICS)

    def findings() -> None:
        typist.key()
        typist.editor.about("diagnostic")

    findings()
    assert calls(findings) < 15 * TOPICS


def test_many_changes_in_one_message_cost_little_more_than_one() -> None:
    """As an editor sends them that replaces a word everywhere."""
    typist = Typist(TOPICS)
    one = calls(typist.shown_key)
    lines = [number for number, line in enumerate(typist.text.split("\n")) if line[:1] == "-"]
    spots = [at(number, 6) for number in lines]
    changes = [{"range": {"start": spot, "end": spot}, "text": "x"} for spot in spots]
    taken_in = calls(lambda: typist.editor.change(changes))
    assert taken_in < one + 100 * len(changes)
    assert typist.editor.source.count(b"- [ ] xtopic") == len(changes)


@pytest.mark.parametrize(
    "method",
    ["documentSymbol", "foldingRange", "documentLink", "codeLens", "diagnostic", "codeAction"],
)
def test_the_same_again_costs_next_to_nothing(method: str) -> None:
    editor = showing(document(TOPICS), capabilities=PULLS)
    line = {"start": at(8), "end": at(8)}

    def ask() -> None:
        editor.about(method, range=line, context={"diagnostics": [], "only": ["quickfix"]})

    first = calls(ask)
    assert calls(ask) < first / 10


@pytest.mark.posix
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
@pytest.mark.thorough
def test_memory_does_not_grow_with_keystrokes(
    figure: Callable[[str], None], times: Callable[[int, int], int]
) -> None:
    last = times(1_000, 10_000)
    taken = memory_after(document(TOPICS), keystrokes=[100, last])
    ratio = taken[last] / taken[100]
    figure(f"memory after {last:,} keystrokes against after 100: {ratio:.2f}")
    assert ratio <= 1.1


def test_the_figures_are_measured() -> None:
    """In a document without markers, so that what is measured is there."""
    text = document(8)
    assert MARKER in text
    session = Session(text)
    try:
        session.press()
        assert b"paddingLeft" in session.answer(session.hints())
        session.tick()
        assert b"topic 4" in session.answer(session.ask("textDocument/documentSymbol"))
        assert session.processor() > 0
    finally:
        session.end()
