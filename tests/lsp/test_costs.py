"""What a keystroke costs, held without a clock, and what the server takes of the machine."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap.lsp import documents
from llm_roadmap.markdown import blocks

from ..support.processes import environment
from .editor import ALL, URI, Editor
from .processes import ask, initialize, received, server, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from llm_roadmap import Roadmap

SOURCE = "".join(
    f"## Part {part}\n\n" + "".join(f"- [ ] topic {part} {n}\n  - Note: *b*\n" for n in range(5))
    for part in range(60)
)


def test_the_server_imports_nothing_that_its_first_answer_does_not_need() -> None:
    code = (
        "import sys, llm_roadmap.lsp.serving as s; s.make_server();"
        "print(*{m.partition('.')[0] for m in sys.modules})"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    assert "pygls" in out.stdout
    assert not {"mdformat", "watchfiles", "anywidget", "click", "difflib"} & set(out.stdout.split())


def test_a_keystroke_reads_the_block_that_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = Editor(capabilities={"textDocument": {"diagnostic": {}}})
    source = SOURCE * 5
    editor.open(source)
    editor.about("inlayHint", range=ALL)
    read: Counter[str] = Counter()
    whole = blocks.find_blocks

    def counted(text: str, *rest: Any, **options: Any) -> Any:
        read["bytes"] += len(text)
        return whole(text, *rest, **options)

    monkeypatch.setattr(blocks, "find_blocks", counted)
    at = source.index("topic 30 2", len(SOURCE))
    editor.type((at, at, "x"))
    editor.about("inlayHint", range=ALL)
    assert 0 < read["bytes"] < len(source) / 20  # it reads so much at first


def test_findings_are_looked_for_once_for_each_state(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(roadmap: Roadmap) -> tuple[()]:
        calls.append(roadmap)
        return ()

    monkeypatch.setattr(documents, "lint", counted)
    editor = Editor(capabilities={"textDocument": {"diagnostic": {}}})
    editor.open("- [ ] a\n")
    for _ in range(3):
        editor.about("diagnostic")
        editor.actions()
    assert len(calls) == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_memory_does_not_grow_with_keystrokes(
    figure: Callable[[str], None], times: Callable[[int, int], int]
) -> None:
    last = times(2_000, 10_000)
    with server() as process:
        initialize(process, capabilities={"textDocument": {"diagnostic": {}}})
        item = {"uri": URI, "languageId": "markdown", "version": 0, "text": SOURCE}
        tell(process, "textDocument/didOpen", textDocument=item)
        after: dict[int, int] = {}
        for number in range(1, last + 1):
            typed, taken_back = divmod(number - 1, 2)
            start = {"line": 2 + typed % 500, "character": 0}
            range_ = {"start": start, "end": start | {"character": taken_back}}
            change = {"range": range_, "text": "" if taken_back else "x"}
            document = {"uri": URI, "version": number}
            tell(process, "textDocument/didChange", textDocument=document, contentChanges=[change])
            if number % 100 == 0:
                settle(process, number)
                after[number] = resident(process.pid)
        ratio = after[last] / after[100]
        figure(f"memory after {last:,} keystrokes against after 100: {ratio:.2f}")
        assert ratio <= 1.1
        process.kill()


def settle(process: subprocess.Popen[bytes], number: int) -> None:
    """Wait until all that was sent has been done."""
    ask(process, number, "textDocument/diagnostic", textDocument={"uri": URI})
    while received(process.stdout).get("id") != number:
        pass


def resident(process: int) -> int:
    """Return how much memory a process has, in kB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
