"""An editor cancels requests; the server goes on, and answers right."""

from __future__ import annotations

from typing import Any, Final

from .editor import ALL, URI, Editor
from .processes import SOON, ask, initialize, received, send, server, tell

CANCELLED: Final = -32800
"""The code of the protocol for a request that is not done, since it was cancelled."""

CAPABILITIES: Final[dict[str, Any]] = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"inlayHint": {}},
}

HINT: Final = "textDocument/inlayHint"


MODIFIED: Final = -32801
"""That for a request about a text that has changed since then."""


def labels(answer: dict[str, Any]) -> list[str] | None:
    """Return the hints in an answer; None if the request was cancelled, or came too late."""
    if "error" in answer:
        assert answer["error"]["code"] in (CANCELLED, MODIFIED)
        return None
    return [each["label"] for each in answer["result"]]


def test_cancelled_requests_are_answered_once_and_the_others_right() -> None:
    document = {"uri": URI}
    with server() as process:
        initialize(process, capabilities=CAPABILITIES)
        item = {"languageId": "markdown", "version": 1, "text": "# a\n\n- [ ] b\n"}
        tell(process, "textDocument/didOpen", textDocument=document | item)
        for number in range(10, 50):
            if number % 3 == 0:
                tell(process, "$/cancelRequest", id=number)  # it overtakes what it cancels
            ask(process, number, HINT, textDocument=document, range=ALL)
            if number % 3 == 1:
                tell(process, "$/cancelRequest", id=number)
        for wrong in (1, "10", 12345, None, "", 1.5):
            tell(process, "$/cancelRequest", id=wrong)
        tell(process, "$/cancelRequest")
        start = {"line": 2, "character": 3}
        change = {"range": {"start": start, "end": start | {"character": 4}}, "text": "x"}
        state = document | {"version": 2}
        tell(process, "textDocument/didChange", textDocument=state, contentChanges=[change])
        ask(process, "last", HINT, textDocument=document, range=ALL)
        answers: dict[int | str, list[str] | None] = {}
        while "last" not in answers:
            message = received(process.stdout)
            if "method" not in message:
                assert message["id"] not in answers
                answers[message["id"]] = labels(message)
        assert answers.pop("last") == ["1/1 (100%)"]
        assert set(answers) == {*range(10, 50)}
        assert all(found in (["0/1 (0%)"], None) for found in answers.values())
        send(process, {"jsonrpc": "2.0", "method": "exit"})
        assert process.wait(SOON) == 1


def test_the_editor_can_cancel_what_it_is_asked() -> None:
    editor = Editor(capabilities={"workspace": {"configuration": True}})
    (request,) = (each for each in editor.received if "method" in each)
    editor.tell("$/cancelRequest", id=request["id"])
    editor.send({"id": request["id"], "result": [{"hints": 3}]})
    editor.open("- [ ] a\n")
    assert list(editor.actions()) == ["Tick"]
    assert editor.messages == []
