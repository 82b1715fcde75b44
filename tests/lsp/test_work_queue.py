"""What an editor asks for is done when nothing newer waits; what is out of date is dropped."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from llm_roadmap.lsp.formatting import SMALL
from llm_roadmap.lsp.messages import Messages

from ..support.processes import environment
from ..support.waiting import eventually
from .editor import ALL, URI, Editor, at
from .processes import PULLS, SOON, Server, ask, begun, received, tell

if TYPE_CHECKING:
    from collections.abc import Callable

CANCELLED: Final = -32800
MODIFIED: Final = -32801
ANSWERED_BY_THE_NEXT: Final = -32802

DOCUMENT: Final = {"textDocument": {"uri": URI}}
OPTIONS: Final = {"tabSize": 4, "insertSpaces": True}
TEXT: Final = "# a\n\n- [ ] b\n-[ ] c\n"
LARGE: Final = "# a\n\n" + "* [ ] b **c** <https://d.e>\n" * 3_000


class Hurried(Editor):
    """An editor that sends on before the server does what it has been asked for."""

    def __init__(self, text: str = TEXT, **options: Any) -> None:
        super().__init__(**options)
        self.open(text)
        self.received.clear()
        self.is_in_a_hurry = True

    def request(self, number: int, method: str, **params: Any) -> None:
        self.send({"id": number, "method": f"textDocument/{method}", "params": DOCUMENT | params})

    @property
    def said(self) -> dict[Any, Any]:
        """The answers by the numbers of their requests, in order; of a refusal its code."""
        return {
            each["id"]: each["error"]["code"] if "error" in each else each["result"]
            for each in self.received
            if "method" not in each
        }


def test_what_was_asked_about_a_text_that_is_gone_is_refused() -> None:
    editor = Hurried()
    for number, method in enumerate(("inlayHint", "documentSymbol", "hover", "completion")):
        editor.request(number, method, range=ALL, position=at(0))
    editor.type((2, 2, "x"))
    assert editor.said == dict.fromkeys(range(4), MODIFIED)
    editor.request(5, "foldingRange")
    editor.wait(0)
    assert editor.said[5][0]["startLine"] == 0


def test_a_change_of_one_document_leaves_what_was_asked_about_another() -> None:
    editor = Hurried()
    editor.open(TEXT, "file:///other.md")
    editor.request(1, "foldingRange", textDocument={"uri": "file:///other.md"})
    editor.type((2, 2, "x"))
    editor.wait(0)
    assert editor.said[1][0]["startLine"] == 0


def test_a_document_that_is_closed_has_no_answers() -> None:
    editor = Hurried(capabilities=PULLS)
    editor.request(1, "foldingRange")
    editor.request(2, "diagnostic")
    editor.tell("textDocument/didClose", textDocument={"uri": URI})
    assert editor.said == {1: MODIFIED, 2: MODIFIED}


def test_what_is_cancelled_is_not_done() -> None:
    editor = Hurried()
    editor.request(1, "foldingRange")
    editor.request(2, "foldingRange")
    editor.tell("$/cancelRequest", id=1)
    assert editor.said == {1: CANCELLED}
    editor.wait(0)
    assert [*editor.said] == [1, 2]


def test_a_command_does_not_wait_for_what_was_asked_before() -> None:
    """It is about the text as it is when the key is pressed."""
    editor = Hurried()
    editor.request(1, "foldingRange")
    tick = {"command": "llm-roadmap.toggle", "arguments": [URI, {"start": at(2), "end": at(2)}]}
    editor.send({"id": 2, "method": "workspace/executeCommand", "params": tick})
    assert [each.get("method") for each in editor.received] == ["workspace/applyEdit", None]
    editor.wait(0)
    assert [*editor.said] == [2, 1]


def test_findings_are_answered_when_no_key_has_come_for_a_while_and_once() -> None:
    editor = Hurried(capabilities=PULLS)
    for number in range(3):
        editor.type((2, 2, "x"))
        editor.request(number, "diagnostic")
        editor.wait(0.15)
    assert editor.said == {0: ANSWERED_BY_THE_NEXT, 1: ANSWERED_BY_THE_NEXT}
    assert [each["error"]["data"] for each in editor.received] == 2 * [{"retriggerRequest": False}]
    editor.type((len(editor.text), len(editor.text), "-[ ] d\n"))
    editor.wait(0.19)
    assert 2 not in editor.said
    editor.wait(0.02)
    assert [each["code"] for each in editor.said[2]["items"]] == ["R002", "R002"]


def test_findings_are_sent_when_no_key_has_come_for_a_while_and_once() -> None:
    editor = Hurried()
    for _ in range(5):
        editor.type((2, 2, "x"))
        editor.wait(0.19)
    assert editor.received == []
    editor.wait(0.02)
    (sent,) = editor.received
    assert (sent["method"], sent["params"]["version"]) == ("textDocument/publishDiagnostics", 6)
    editor.type((2, 2, "x"))
    editor.wait(1)
    assert [each["method"] for each in editor.received] == 2 * [sent["method"]]


def test_findings_that_wait_keep_no_answer_waiting() -> None:
    editor = Hurried(capabilities=PULLS)
    editor.request(1, "diagnostic")
    editor.request(2, "foldingRange")
    editor.wait(0)
    assert [*editor.said] == [2, 1]


def test_what_was_asked_before_the_end_is_answered() -> None:
    editor = Hurried(capabilities=PULLS)
    editor.type((2, 2, "x"))
    editor.request(1, "foldingRange")
    editor.request(2, "diagnostic")
    editor.send({"id": 3, "method": "shutdown"})
    assert [*editor.said] == [1, 2, 3]
    assert editor.said[1][0]["startLine"] == 0
    assert editor.said[2] == CANCELLED


MADE: Final = ("foldingRange", "documentSymbol", "hover", "inlayHint", "codeLens", "completion")


@pytest.mark.parametrize("seed", range(8))
def test_each_request_has_one_answer_and_it_is_that_for_the_text_it_was_asked_about(
    seed: int,
) -> None:
    rng = random.Random(seed)
    editor, fresh, numbers = Hurried(), Editor(), count()
    right: dict[int, Any] = {}
    params: dict[str, Any] = {"range": ALL, "position": at(2, 3)}
    for _ in range(100):
        match rng.randrange(6):
            case 0:
                start = rng.randrange(len(editor.text) + 1)
                editor.type((start, start, rng.choice(("x", "\n", "- [ ] d\n", "# e\n\n"))))
            case 1:
                # One may be still to come: a message can overtake what it cancels.
                editor.tell("$/cancelRequest", id=rng.choice([*right, len(right), 999]))
            case 2:
                editor.wait(rng.choice((0, 0.1, 0.3)))
            case _:
                number, method = next(numbers), rng.choice(MADE)
                fresh.open(editor.text)
                right[number] = fresh.about(method, **params)
                editor.request(number, method, **params)
    editor.wait(1)
    answered = [each["id"] for each in editor.received if "method" not in each]
    assert sorted(answered) == [*right]
    refused = (CANCELLED, MODIFIED)
    said = {number: each for number, each in editor.said.items() if each not in refused}
    assert said == {number: right[number] for number in said}
    assert len(said) > len(right) / 4


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_messages_are_the_same_however_they_come(size: int) -> None:
    data = (
        b"nonsense\r\n\r\nContent-Length: x\r\n\r\n\r\nContent-Length: 3\r\n\r\n{1}"
        b"content-LENGTH:5\nContent-Type: a\r\n\r\n{\r\n2}CONTENT-LENGTH : 1\r\n\r\n\n"
        b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}Content-Length: 4\r\n\r\n{3"
    )
    messages = Messages()
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    found = [each for part in parts for each in messages.feed(part)]
    assert found == [b"{1}", b"{\r\n2}", b"\n", b"{}"]
    assert messages.feed(b"}.") == [b"{3}."]


def answers(process: Server, count: int) -> dict[Any, Any]:
    """Return so many answers, or the codes of refusals, in the order in which they come."""
    found: dict[Any, Any] = {}
    while len(found) < count:
        message = received(process.stdout)
        if "method" not in message:
            error = message.get("error")
            found[message["id"]] = error["code"] if error else message["result"]
    return found


def at_once(process: Server, *messages: dict[str, Any]) -> None:
    """Send messages in one piece."""
    assert process.stdin
    bodies = [json.dumps({"jsonrpc": "2.0"} | each).encode() for each in messages]
    process.stdin.write(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(b), b) for b in bodies))
    process.stdin.flush()


def test_all_that_an_editor_cancels_at_once_is_cancelled() -> None:
    """None of five was: each had been answered before the server read on."""
    with begun(LARGE) as process:
        method = "textDocument/documentSymbol"
        asked = [{"id": number, "method": method, "params": DOCUMENT} for number in range(5)]
        cancelled = [{"method": "$/cancelRequest", "params": {"id": number}} for number in range(5)]
        at_once(process, *asked, *cancelled)
        assert answers(process, 5) == dict.fromkeys(range(5), CANCELLED)


def children(process: int) -> list[int]:
    """Return the numbers of the processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def cancel(process: Server) -> None:
    tell(process, "$/cancelRequest", id=1)


def change(process: Server) -> None:
    document = {"uri": URI, "version": 2}
    tell(process, "textDocument/didChange", textDocument=document, contentChanges=[{"text": TEXT}])


def test_what_formats_ends_with_the_server_however_that_ends() -> None:
    """It went on for seconds."""
    code = (
        "import time; from llm_roadmap.lsp import format_process as made;"
        "made.format_edits = lambda _: time.sleep(300); made.main()"
    )
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment()) as process:
        assert process.stdin
        process.stdin.write(b"2\nab")
        process.stdin.close()  # as the system does when the server is killed
        try:
            assert process.wait(SOON) == 1
        finally:
            process.kill()


@pytest.mark.posix
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
@pytest.mark.parametrize(("stop", "code"), [(cancel, CANCELLED), (change, MODIFIED)])
def test_to_format_keeps_nothing_else_waiting_and_can_be_stopped(
    stop: Callable[[Server], None], code: int
) -> None:
    """All else waited for 13 seconds."""
    with begun(LARGE) as process:
        ask(process, 1, "textDocument/formatting", **DOCUMENT, options=OPTIONS)
        eventually(lambda: len(children(process.pid)) == 1)
        ask(process, 2, "textDocument/foldingRange", **DOCUMENT)
        assert [*answers(process, 1)] == [2]
        stop(process)
        assert answers(process, 1) == {1: code}
        eventually(lambda: children(process.pid) == [])


def test_a_large_document_is_formatted_as_a_small_one() -> None:
    editor = Editor()
    lines = [f"* [ ] b **c** \U0001f600 {number}" for number in range(400)]
    editor.open("# a\n" + "\n".join(lines))
    edits = editor.formatted()
    expected = "# a\n\n" + "\n".join(lines).replace("*", "-", 1).replace("\n*", "\n-") + "\n"
    assert editor.after({"changes": {URI: edits}}) == expected
    editor.open("- [ ] a\n- [ ]\tb\x00\n" * 400)
    assert editor.formatted() == []
    (message,) = editor.messages
    assert message.startswith("llm-roadmap: not formatted: line 2: ")


def test_no_program_in_the_folder_is_run_to_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was unpacked from somewhere can have any file."""
    for name in ("llm_roadmap", "asyncio", "json", "markdown_it"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(77)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    editor = Editor()
    editor.open("# a\n* [ ] b" + "c" * SMALL)  # what is small is formatted here
    assert editor.formatted()
    assert editor.messages == []
    assert not [each for each in os.listdir(tmp_path) if not each.endswith(".py")]
