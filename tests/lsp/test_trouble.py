"""The server goes on whatever it is sent, says nothing that it does not know, and ends in time."""

from __future__ import annotations

import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from pygls.exceptions import JsonRpcException

from ..support.processes import run
from ..support.screen import Screen
from .editor import ALL, OPTIONS, URI, Editor, at, showing
from .processes import SOON, ask, begun, received, send, tell

if TYPE_CHECKING:
    from pathlib import Path


def test_it_ends_when_the_editor_is_gone() -> None:
    with begun() as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait(SOON) == 1


def test_an_editor_whose_number_no_process_can_have_is_served() -> None:
    with begun("- [ ] a\n", editor=2**70) as process:
        ask(process, 9, "textDocument/diagnostic", textDocument={"uri": URI})
        assert received(process.stdout)["id"] == 9


@pytest.mark.posix
def test_it_ends_when_the_editor_is_gone_and_something_else_holds_its_input() -> None:
    with subprocess.Popen(["sleep", "60"]) as editor, begun(editor=editor.pid) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(3)
        editor.kill()
        editor.wait()
        assert process.wait(SOON) == 1


@pytest.mark.thorough
def test_it_stays_where_it_can_not_see_the_editor() -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    with begun(editor=gone.pid) as process, pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)


@pytest.mark.posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_a_signal_while_it_waits(number: signal.Signals) -> None:
    with begun() as process:
        process.send_signal(number)
        assert process.wait(SOON) == 128 + number


@pytest.mark.parametrize(("is_shut_down", "status"), [(True, 0), (False, 1)])
def test_its_exit_status_is_what_the_protocol_says(status: int, *, is_shut_down: bool) -> None:
    with begun() as process:
        if is_shut_down:
            send(process, {"jsonrpc": "2.0", "id": 2, "method": "shutdown"})
            assert received(process.stdout)["result"] is None
        send(process, {"jsonrpc": "2.0", "method": "exit"})
        assert process.wait(SOON) == status


def test_it_ends_when_nobody_reads_what_it_says() -> None:
    with begun() as process:
        assert process.stdout
        assert process.stdin
        process.stdout.close()
        for number in range(3):
            try:
                send(process, {"jsonrpc": "2.0", "id": number, "method": "textDocument/nothing"})
            except BrokenPipeError:
                break
        with suppress(BrokenPipeError):
            process.stdin.close()
        assert process.wait(SOON) == 1


def test_it_goes_on_after_what_it_can_not_read() -> None:
    with begun() as process:
        assert process.stdin
        process.stdin.write(b"nonsense\r\n\r\nContent-Length: x\r\n\r\n")
        for body in (b"{", b"[]", b"\xff\xfe", b"1", b"null", b'{"jsonrpc": "1.0"}', b"{}"):
            send(process, body)
        for wrong in (77, "5", None, "", 1.5):
            tell(process, "$/cancelRequest", id=wrong)
        tell(process, "$/cancelRequest")
        send(process, {"jsonrpc": "2.0", "id": 77, "result": None})
        send(process, {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"a": 1}})
        send(process, {"jsonrpc": "2.0", "id": 5, "method": "textDocument/hover", "params": {}})
        send(process, {"jsonrpc": "2.0", "id": 6, "method": "no/such", "params": {}})
        send(process, {"jsonrpc": "2.0", "id": 7, "method": "shutdown"})
        answers = {}
        while 7 not in answers:
            message = received(process.stdout)
            if "method" not in message:
                answers[message["id"]] = message
        assert set(answers) == {5, 6, 7}
        assert answers[5]["error"]["code"] == -32602
        assert answers[6]["error"]["code"] == -32601
        send(process, {"jsonrpc": "2.0", "method": "exit"})
        assert process.wait(SOON) == 0


def test_without_pygls_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('no pygls', name='pygls')")
    result = run("lsp", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "Error: this needs pygls; run: pip install 'pygls>=2',"
        " or where pipx installed this: pipx inject llm_roadmap 'pygls>=2'\n"
    )


@pytest.mark.parametrize(
    ("version", "first", "last"), [(0, (0, 0), (0, 0)), (9, (1, 0), (0, 0)), (9, (7, 0), (8, 0))]
)
def test_a_change_that_does_not_fit_is_told_and_nothing_is_claimed(
    version: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    editor = showing("- [ ] a\n-[ ] b\n")
    ends = [dict(zip(("line", "character"), each, strict=True)) for each in (first, last)]
    change = {"range": dict(zip(("start", "end"), ends, strict=True)), "text": "x"}
    editor.change([change], version)
    (message,) = editor.messages
    assert message.startswith(f"llm-roadmap: lost track of {URI}: ")
    assert message.endswith("; close it, and open it again")
    assert editor.diagnostics == []
    editor.change([change], 10)
    assert editor.messages == [message]  # once
    assert editor.about("inlayHint", range=ALL) == []
    assert editor.actions() == {}
    editor.change([{"text": "- [ ] a\n-[ ] b\n"}], 11)
    assert editor.codes == ["R002"]


def test_a_change_may_have_the_number_of_the_state_before() -> None:
    """By the protocol a number grows; a document whose number stays is no less known for that."""
    editor = showing("- [ ] a\n-[ ] b\n")
    change = {"range": {"start": at(1, 1), "end": at(1, 1)}, "text": " "}
    editor.change([change], editor.version)
    assert (editor.messages, editor.diagnostics) == ([], [])
    assert editor.source == b"- [ ] a\n- [ ] b\n"


HERE = {"line": 0, "character": 0}
FAR = {"line": 0, "character": 2**31}


@pytest.mark.parametrize(
    "params",
    [
        {"contentChanges": [{"range": {"start": HERE, "end": FAR}, "text": ""}]},
        {"contentChanges": [{"range": {"start": HERE, "end": {"line": -1}}, "text": ""}]},
        {"contentChanges": [{"range": None, "text": ""}]},
        {"contentChanges": [{"range": {"start": HERE, "end": HERE}, "text": None}]},
        {"contentChanges": [{"text": 5}]},
        {"contentChanges": None},
        {"textDocument": {"uri": URI, "version": None}},
        {"textDocument": {"uri": URI}},
    ],
)
def test_a_change_that_can_not_be_read_is_told_and_nothing_is_claimed(
    params: dict[str, Any],
) -> None:
    editor = showing("- [ ] a\n-[ ] b\n")
    document = {"uri": URI, "version": 2}
    change = {"textDocument": document, "contentChanges": [{"text": "c"}]} | params
    for _ in range(2):
        with suppress(JsonRpcException):  # which pygls writes down
            editor.tell("textDocument/didChange", **change)
    (message,) = editor.messages  # once
    assert message.startswith(f"llm-roadmap: lost track of {URI}: ")
    assert editor.diagnostics == []
    assert editor.actions() == {}
    editor.open("- [ ] a\n-[ ] b\n")
    assert len(editor.diagnostics) == 1


def test_nothing_is_claimed_after_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = showing("- [ ] a\n-[ ] b\n")

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("llm_roadmap.lsp.buffers.parse", broken)
        editor.type((7, 7, "c"))
        (found,) = editor.diagnostics
        assert "ZeroDivisionError" in found["message"]
        assert editor.actions() == {}
    editor.type((7, 7, "d"))
    assert editor.codes == ["R002"]
    assert list(editor.actions(0, 0)) == ["Tick"]


def test_a_document_is_lost_after_an_error_of_ours_in_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor = showing("- [ ] a\n-[ ] b\n")

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("llm_roadmap.lsp.synchronization.with_changes", broken)
        editor.type((7, 7, "c"))
    (message,) = editor.messages
    assert "ZeroDivisionError" in message
    assert editor.diagnostics == []
    editor.type((7, 7, "d"))
    assert editor.actions() == {}


def test_what_is_opened_and_can_not_be_read_is_told() -> None:
    editor = Editor()
    item = {"uri": URI, "languageId": "markdown", "version": 1, "text": None}
    with suppress(JsonRpcException):
        editor.tell("textDocument/didOpen", textDocument=item)
    (message,) = editor.messages
    assert message.startswith(f"llm-roadmap: lost track of {URI}: ")


@pytest.mark.parametrize(
    "params", [None, [], {}, {"textDocument": 3}, {"textDocument": {"uri": 3}}]
)
def test_a_change_to_no_document_is_no_trouble(params: Any) -> None:
    editor = showing("- [ ] a\n")
    for method in ("textDocument/didChange", "textDocument/didOpen", "textDocument/didClose"):
        with suppress(JsonRpcException):
            editor.send({"method": method, "params": params})
    assert editor.messages == []
    assert list(editor.actions()) == ["Tick"]


@pytest.mark.parametrize("uri", ["file://[a/ROADMAP.md", "http://[", "", "\0", "untitled:1"])
def test_a_document_of_any_uri_is_one_as_any_other(uri: str) -> None:
    editor = Editor()
    editor.open("- [ ] a\n-[ ] b\n", uri)
    assert editor.codes == ["R002"]
    found = editor.ask("textDocument/documentSymbol", textDocument={"uri": uri})
    assert [each["name"] for each in found] == ["[ ] a -[ ] b"]
    assert editor.messages == []


def test_a_closed_document_has_nothing_to_show() -> None:
    editor = showing("- [ ] a\n-[ ] b\n")
    editor.tell("textDocument/didClose", textDocument={"uri": URI})
    assert editor.diagnostics == []
    start = {"line": 0, "character": 0}
    assert editor.about("hover", position=start) is None
    assert editor.about("completion", position=start) == []
    for method in ("inlayHint", "documentSymbol", "foldingRange", "formatting"):
        assert editor.about(method, range=ALL, options=OPTIONS) == []
    assert editor.actions() == {}
    editor.change([{"range": {"start": start, "end": start}, "text": "x"}])
    assert editor.messages == []


def test_a_document_that_can_not_be_read_says_why_and_comes_back() -> None:
    editor = Editor()
    deep = "- [ ] a\n" + "".join(f"{'  ' * depth}- [ ] b\n" for depth in range(1, 220))
    editor.open(deep)
    (found,) = editor.diagnostics
    assert (found["severity"], "code" in found) == (1, False)
    assert found["message"].startswith("this document can't be read: ")
    assert editor.about("inlayHint", range=ALL) == []
    assert editor.actions() == {}
    editor.type((8, len(deep), ""))
    assert editor.diagnostics == []
    assert list(editor.actions()) == ["Tick"]


def test_what_a_document_says_can_not_control_anything() -> None:
    editor = showing("- [ ] a\x1b[31m\u202eb\n  - Description: \x1b[0m\u202ec\n-[ ] \x1b\u202e\n")
    hover = editor.about("hover", position={"line": 0, "character": 0})["contents"]["value"]
    names = [each["name"] for each in editor.about("documentSymbol")]
    for shown in (hover, *names, *(each["message"] for each in editor.diagnostics)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


@pytest.mark.parametrize(
    "text", ["a\rb\n\n- [ ] c\n- [\n", "a\r\n\r- [ ] c\r\n- [\r\n", "\r\n\r- [ ] c\r- [\r"]
)
def test_a_carriage_return_that_ends_a_line_to_some_editors_lets_nothing_be_done(text: str) -> None:
    editor = showing(text)
    (found,) = editor.diagnostics
    assert "carriage returns" in found["message"]
    assert found["range"]["end"]["line"] == 0
    assert editor.actions() == {}
    for method in ("inlayHint", "documentSymbol", "foldingRange", "formatting", "documentLink"):
        assert editor.about(method, range=ALL, options=OPTIONS) == []
    for line in range(5):
        assert editor.about("completion", position={"line": line, "character": 3}) == []
    editor.command("toggle", URI, ALL)
    assert not editor.sent("workspace/applyEdit")
    editor.change([{"text": text.replace("\r\n", "\r").replace("\n", "\r")}])
    assert "Tick" in editor.actions()


def test_a_change_is_not_believed_where_editors_count_lines_in_their_own_ways() -> None:
    """The one before may have been on another line: it is sure when the whole text comes."""
    editor = showing("a\rb\n\n- [ ] c\n")
    middle = {"line": 0, "character": 1}
    editor.change([{"range": {"start": middle, "end": {"line": 1, "character": 0}}, "text": ""}])
    assert editor.source == b"ab\n\n- [ ] c\n"
    assert editor.actions() == {}
    assert len(editor.diagnostics) == 1
    editor.open("ab\n\n- [ ] c\n")
    assert list(editor.actions()) == ["Tick"]


def test_carriage_returns_in_a_document_without_topics_are_nobodys_business() -> None:
    editor = showing("a\rb\n\n- c\n")
    assert editor.diagnostics == []


UTF_16 = "\ufeff# é 😀\r\n\r\n- [ ] a 😀\r\n".encode("utf-16-le")


@pytest.mark.parametrize(
    "text",
    [
        UTF_16.decode("latin-1"),
        UTF_16.decode("cp1252", "replace"),
        UTF_16.decode("utf-8", "replace"),
        UTF_16.decode("utf-16-be", "surrogatepass"),
        "\ufffe" + UTF_16.decode("latin-1"),
    ],
    ids=["latin-1", "cp1252", "utf-8", "bytes swapped", "mark swapped"],
)
def test_utf_16_that_an_editor_took_for_something_else_is_left_alone(text: str) -> None:
    editor = showing(text)
    editor.type((0, 1, ""), (4, 4, "\0"))
    assert editor.diagnostics == []
    assert editor.actions() == {}
    assert editor.about("inlayHint", range=ALL) == []
    assert editor.formatted() == []
    assert editor.source == editor.text.encode("utf-8", "surrogatepass")
    assert editor.messages == []


def test_utf_16_that_an_editor_read_right_is_a_document_as_any_other() -> None:
    editor = showing(UTF_16.decode("utf-16-le"))
    (hint,) = editor.about("inlayHint", range=ALL)
    assert (hint["position"], hint["label"]) == ({"line": 0, "character": 7}, "0/1 (0%)")
    ticked = editor.after(editor.actions()["Tick"]["edit"])
    assert ticked == editor.text.replace("[ ]", "[x]")


def test_a_person_at_a_terminal_is_told_whom_it_is_for(tmp_path: Path) -> None:
    with Screen("bash", "--norc", "--noprofile", cwd=tmp_path, PS1="ready> ") as screen:
        screen.type("llm-roadmap lsp; echo status $?", "Enter")
        screen.wait("This waits for an editor; ctrl-C ends it.")
        screen.type("C-c")
        screen.wait("status 130")
