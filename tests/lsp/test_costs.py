"""What a keystroke costs, held without a clock, and what the server takes of the machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from llm_roadmap import parse
from llm_roadmap.lsp import buffers, synchronization
from llm_roadmap.markdown import blocks
from llm_roadmap.markdown import for_lint_and_format as reader_tokens

from ..support.processes import environment
from .editor import URI, Editor
from .processes import memory_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from llm_roadmap import Roadmap

PULLS: Final[dict[str, Any]] = {"textDocument": {"diagnostic": {}}}
"""An editor that asks for findings."""

SOURCE = "".join(
    f"## Part {part}\n\n" + "".join(f"- [ ] topic {part} {n}\n  - Note: *b*\n" for n in range(5))
    for part in range(60)
)


def test_the_server_imports_nothing_that_its_first_answer_does_not_need() -> None:
    code = (
        "import sys, llm_roadmap.lsp.main as s; s.make_server();"
        "print(*{m.partition('.')[0] for m in sys.modules})"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    assert "pygls" in out.stdout
    assert not {"mdformat", "watchfiles", "anywidget", "click", "difflib"} & set(out.stdout.split())


class Effort(Counter[str]):
    """What has been read and looked at: text for blocks, and blocks for findings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count from now on."""
        super().__init__()
        find, look = blocks.find_blocks, reader_tokens.BlockView

        def found(text: str, *rest: Any, **options: Any) -> Any:
            self["bytes"] += len(text)
            return find(text, *rest, **options)

        def looked(*arguments: Any, **named: Any) -> Any:
            self["blocks"] += 1
            return look(*arguments, **named)

        monkeypatch.setattr(blocks, "find_blocks", found)
        monkeypatch.setattr(reader_tokens, "BlockView", looked)


def show(editor: Editor) -> list[str]:
    """Ask for what an editor asks for after each keystroke, and return the first hints."""
    editor.about("diagnostic")
    screen = {"start": {"line": 0, "character": 0}, "end": {"line": 5, "character": 0}}
    return [each["label"] for each in editor.about("inlayHint", range=screen)]


def test_a_keystroke_reads_the_block_that_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = Editor(capabilities=PULLS)
    source = SOURCE * 5
    editor.open(source)
    show(editor)
    effort = Effort(monkeypatch)
    at = source.index("topic 30 2", len(SOURCE))
    editor.type((at, at, "x"))
    show(editor)
    assert 0 < effort["bytes"] < len(source) / 20  # it reads so much at first
    assert 0 < effort["blocks"] < 20


def test_a_key_keeps_the_text_and_nothing_is_read_until_something_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor = Editor(capabilities=PULLS)
    editor.open(SOURCE)
    show(editor)
    effort = Effort(monkeypatch)
    for number in range(20):
        editor.type((9 + number, 9 + number, "x"))
    assert effort == {}
    editor.about("foldingRange")
    assert 0 < effort["bytes"] < len(SOURCE) / 10
    assert effort["blocks"] == 0


class Clock:
    """A loop whose time stands still; `ring` does what is due, and was not cancelled."""

    def __init__(self) -> None:
        self.due: list[Timer] = []

    def call_later(self, delay: float, act: Callable[[], None]) -> Timer:
        self.due.append(Timer(self.due, delay, act))
        return self.due[-1]

    def ring(self) -> None:
        for timer in self.due[:]:
            timer.cancel()
            timer.act()


class Timer(NamedTuple):
    due: list[Timer]
    delay: float
    act: Callable[[], None]

    def cancel(self) -> None:
        self.due[:] = [each for each in self.due if each is not self]


def test_findings_are_sent_once_when_no_key_has_come_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr("asyncio.get_running_loop", lambda: clock)
    editor = Editor()
    editor.open("- [ ] a\n")
    for _ in range(5):
        editor.type((7, 7, "b"))
    assert editor.received == []
    assert [each.delay for each in clock.due] == [0.2]
    clock.ring()
    (sent,) = editor.received
    assert (sent["method"], sent["params"]["version"]) == ("textDocument/publishDiagnostics", 6)
    editor.type((7, 7, "b"))
    clock.ring()
    assert [each["method"] for each in editor.received] == 2 * [sent["method"]]


def test_typing_in_megabytes_reads_and_checks_what_is_near(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    editor = Editor(capabilities=PULLS)
    sections = 23_000 if request.config.getoption("--thorough") else 4_600
    text = "".join(f"## {n}\n\n- [ ] topic {n} {'word ' * 40}\n\n" for n in range(sections))
    assert len(text) > 1_000_000
    editor.open(text)
    assert show(editor) == ["0/1 (0%)", "0/1 (0%)"]
    effort = Effort(monkeypatch)
    lines = (2, 4 * (sections // 2) + 2)
    for line in lines:
        for number, letter in enumerate("a\U0001f600", 6):
            spot = {"line": line, "character": number}
            editor.change([{"range": {"start": spot, "end": spot}, "text": letter}])
            show(editor)
    keystrokes = 2 * len(lines)
    assert 0 < effort["bytes"] < 5_000 * keystrokes  # a thousandth of five megabytes each
    assert 0 < effort["blocks"] < 10 * keystrokes
    for line in lines:
        spot = {"line": line, "character": 3}
        box = {"start": spot, "end": spot | {"character": 4}}
        editor.change([{"range": box, "text": "x"}])
        assert list(editor.actions(line, line, only=["refactor"])) == ["Untick"]
    assert show(editor) == ["1/1 (100%)", "0/1 (0%)"]
    roadmap = editor.server.buffers[URI].roadmap
    assert roadmap
    assert [*roadmap.outline.boxes] == [*parse(editor.source).outline.boxes]
    assert editor.messages == []


def test_many_changes_in_one_message_split_the_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an editor sends them that replaces a word everywhere."""
    editor = Editor(capabilities=PULLS)
    editor.open(SOURCE)
    split = Counter[int]()
    whole = synchronization.split

    def counted(source: bytes) -> list[bytes]:
        split[len(source)] += 1
        return whole(source)

    monkeypatch.setattr(synchronization, "split", counted)
    places = [match.start() for match in re.finditer("topic", SOURCE)]
    editor.type(*((at, at + 5, "goal") for at in reversed(places)))
    assert editor.source == SOURCE.replace("topic", "goal").encode()
    assert split == {len(SOURCE): 1}


def test_findings_are_looked_for_once_for_each_state(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(roadmap: Roadmap) -> tuple[()]:
        calls.append(roadmap)
        return ()

    monkeypatch.setattr(buffers, "lint", counted)
    editor = Editor(capabilities=PULLS)
    editor.open("- [ ] a\n")
    for _ in range(3):
        editor.about("diagnostic")
        editor.actions()
    assert len(calls) == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
@pytest.mark.thorough
def test_memory_does_not_grow_with_keystrokes(
    figure: Callable[[str], None], times: Callable[[int, int], int]
) -> None:
    last = times(1_000, 10_000)
    taken = memory_after(SOURCE, keystrokes=[100, last])
    ratio = taken[last] / taken[100]
    figure(f"memory after {last:,} keystrokes against after 100: {ratio:.2f}")
    assert ratio <= 1.1
