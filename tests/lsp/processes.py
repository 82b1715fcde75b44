"""A server in a process of its own, and messages to and from it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from ..support import forks
from ..support.processes import environment, resident
from .editor import ALL, URI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PULLS: Final[dict[str, Any]] = {"textDocument": {"diagnostic": {}}}
"""What an editor says that asks for findings."""

SOON: Final = 20
"""Seconds, on a machine that is busy."""

COMMAND: Final = [sys.executable, "-m", "llm_roadmap", "lsp"]


Server = forks.Command | subprocess.Popen[bytes]


def _started() -> Server:
    if forks.IS_POSSIBLE:
        return forks.Command("lsp", cwd=Path.cwd(), env=environment())
    pipe = subprocess.PIPE
    return subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment())


@contextmanager
def server() -> Iterator[Server]:
    """Run a server that nobody has spoken to, until the end of the block; it prints no errors."""
    process = _started()
    try:
        yield process
        process.kill()
        assert process.stderr
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.wait(SOON)
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream
            with suppress(BrokenPipeError):
                stream.close()


def send(process: Server, message: Any) -> None:
    assert process.stdin
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    process.stdin.flush()


def tell(process: Server, method: str, **params: Any) -> None:
    send(process, {"jsonrpc": "2.0", "method": method, "params": params})


def ask(process: Server, number: int | str, method: str, **params: Any) -> None:
    """Send a request; its answer is received later."""
    send(process, {"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def received(stream: IO[bytes] | None) -> Any:
    return json.loads(body(stream))


def body(stream: IO[bytes] | None) -> bytes:
    """Return the next message as it is written."""
    assert stream
    size = 0
    while (header := stream.readline().strip()) or not size:
        assert header or size, "it has ended"
        name, _, value = header.partition(b":")
        size = int(value) if name == b"Content-Length" else size
    return stream.read(size)


@contextmanager
def begun(text: str | None = None, *, editor: int | None = None) -> Iterator[Server]:
    """Run a server that an editor has begun to speak to, with a document open if there is a text.

    The editor asks for findings, and `editor` is the number of its process.
    """
    with server() as process:
        initialize(process, editor, PULLS)
        if text is not None:
            open_(process, text)
        yield process


def open_(process: Server, text: str) -> None:
    item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
    tell(process, "textDocument/didOpen", textDocument=item)


def initialize(
    process: Server,
    editor: int | None = None,
    capabilities: dict[str, Any] | None = None,
) -> None:
    params: dict[str, Any] = {"processId": editor, "rootUri": None}
    params["capabilities"] = capabilities or {}
    send(process, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    assert received(process.stdout)["result"]["serverInfo"]["name"] == "llm-roadmap"
    send(process, {"jsonrpc": "2.0", "method": "initialized", "params": {}})


def memory_after(source: str, *, keystrokes: Sequence[int]) -> dict[int, int]:
    """Return how much memory a server has, in kB, after each number of keystrokes.

    A letter is typed and taken back, on one line after the other. Hints are asked for each time,
    and findings, which would wait for a while, only at each hundredth key.
    """
    taken: dict[int, int] = {}
    lines = source.count("\n")
    with server() as process:
        initialize(process, capabilities=PULLS | {"workspace": {"inlayHint": {}}})
        open_(process, source)
        for number in range(1, max(keystrokes) + 1):
            typed, taken_back = divmod(number - 1, 2)
            start = {"line": typed % lines, "character": 0}
            range_ = {"start": start, "end": start | {"character": taken_back}}
            change = {"range": range_, "text": "" if taken_back else "x"}
            document = {"uri": URI, "version": 1 + number}
            tell(process, "textDocument/didChange", textDocument=document, contentChanges=[change])
            method = "inlayHint" if number % 100 else "diagnostic"
            ask(process, number, f"textDocument/{method}", textDocument={"uri": URI}, range=ALL)
            while received(process.stdout).get("id") != number:
                pass
            if number in keystrokes:
                taken[number] = resident(process.pid)
    return taken
