"""Messages that come too early or too late for the protocol are refused, and harm nothing."""

from __future__ import annotations

from typing import Any, Final

import pytest

from .editor import URI
from .processes import SOON, ask, begun, initialize, open_, received, send, server

NOT_INITIALIZED: Final = -32002
INVALID: Final = -32600
TEXT: Final = "- [ ] a\n-[ ] b\n"
FOLDS: Final = "textDocument/foldingRange"
SYMBOLS: Final = "textDocument/documentSymbol"
DOCUMENT: Final = {"textDocument": {"uri": URI}}


@pytest.mark.parametrize("method", [SYMBOLS, FOLDS, "shutdown", "no/such"])
def test_a_request_before_the_first_is_refused(method: str) -> None:
    with server() as process:
        open_(process, TEXT)  # is not heard
        ask(process, 9, method, **DOCUMENT)
        answer = received(process.stdout)
        assert (answer["id"], answer["error"]["code"]) == (9, NOT_INITIALIZED)
        assert "data" not in answer["error"]
        initialize(process)
        ask(process, 10, SYMBOLS, **DOCUMENT)
        assert received(process.stdout)["result"] == []


def test_an_editor_can_not_begin_twice() -> None:
    with begun(TEXT) as process:
        offered: dict[str, Any] = {"general": {"positionEncodings": ["utf-8"]}}
        ask(process, 9, "initialize", processId=None, rootUri=None, capabilities=offered)
        ask(process, 10, SYMBOLS, **DOCUMENT)
        first, second = (received(process.stdout) for _ in range(2))
        assert (first["id"], first["error"]["code"]) == (9, INVALID)
        assert [each["name"] for each in second["result"]] == ["[ ] a -[ ] b"]


def test_an_editor_whose_first_request_can_not_be_read_can_begin_again() -> None:
    with server() as process:
        answers = {}
        for number, capabilities in enumerate((5, {})):
            params = {"processId": None, "rootUri": None, "capabilities": capabilities}
            ask(process, number, "initialize", **params)
        while 1 not in answers:
            message = received(process.stdout)
            answers[message.get("id")] = message
        assert "error" in answers[0]
        assert "result" in answers[1]


def test_a_request_after_the_last_is_refused_and_the_end_is_as_ever() -> None:
    with begun() as process:
        ask(process, 9, "shutdown")
        assert received(process.stdout)["result"] is None
        for number, method in enumerate((SYMBOLS, "shutdown", "initialize"), 10):
            open_(process, TEXT)
            ask(process, number, method, **DOCUMENT, capabilities={}, processId=None, rootUri=None)
            answer = received(process.stdout)
            assert (answer["id"], answer["error"]["code"]) == (number, INVALID)
        send(process, {"jsonrpc": "2.0", "method": "exit"})
        assert process.wait(SOON) == 0
