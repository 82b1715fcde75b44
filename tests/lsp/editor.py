"""An editor in this process: it sends what a real one sends, and keeps all that comes back."""

from __future__ import annotations

import asyncio
import atexit
import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from llm_roadmap.lsp.main import make_server

from ..support.loops import thread_free

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

R = TypeVar("R")

WIDTHS: Final = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""By encoding: a codec of Python's, and the number of bytes that it has for one unit."""

LINE_END: Final = re.compile(r"\r\n|\r|\n")

LOOP: Final = asyncio.new_event_loop()
atexit.register(LOOP.close)

PATIENCE: Final = 60
"""Seconds to wait for an answer, on a machine that is busy."""

URI: Final = "file:///folder/ROADMAP.md"

EVERYTHING: Final[dict[str, Any]] = {
    "textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}

OPTIONS: Final = {"tabSize": 4, "insertSpaces": True}
"""What an editor says of how it indents."""

ALL: Final = {"start": {"line": 0, "character": 0}, "end": {"line": 99999, "character": 0}}


def to_its_end(task: Coroutine[Any, Any, R]) -> R:
    """Run a task in the loop, and return its result."""
    with thread_free():
        return LOOP.run_until_complete(task)


def in_loop(act: Callable[[], None]) -> None:
    """Do something where tasks can be begun, as in a server that runs."""

    async def acted() -> None:
        act()

    if LOOP.is_running():  # as when this answers what it is asked
        act()
    else:
        to_its_end(acted())


def at(line: int, character: int = 0) -> dict[str, int]:
    """Return a position; both numbers are from 0."""
    return {"line": line, "character": character}


def position(text: str, at: int, encoding: str) -> dict[str, int]:
    """Return the position of a place in a text, as an editor counts."""
    before = LINE_END.split(text[:at])
    codec, width = WIDTHS[encoding]
    return {
        "line": len(before) - 1,
        "character": len(before[-1].encode(codec, "surrogatepass")) // width,
    }


def place(text: str, position: dict[str, int], encoding: str) -> int:
    """Return the place in a text of a position."""
    start = 0
    for number, end in enumerate(LINE_END.finditer(text)):
        if number < position["line"]:
            start = end.end()
    codec, width = WIDTHS[encoding]
    line = text[start:].encode(codec, "surrogatepass")
    return start + len(line[: position["character"] * width].decode(codec, "surrogatepass"))


def edited(text: str, edits: list[dict[str, Any]], encoding: str) -> str:
    """Return a text after the edits that a server has sent, which all are to this text."""
    places = sorted(
        (
            place(text, edit["range"]["start"], encoding),
            place(text, edit["range"]["end"], encoding),
            edit["newText"],
        )
        for edit in edits
    )
    for start, stop, new in reversed(places):
        text = text[:start] + new + text[stop:]
    return text


class Editor:
    """An editor with one document, and a server of its own."""

    def __init__(
        self,
        encoding: str = "utf-16",
        *,
        capabilities: dict[str, Any] | None = None,
        settings: Any = None,
        answers: dict[str, Callable[[Any], Any]] | None = None,
        folders: Sequence[str] = (),
        name: str | None = None,
    ) -> None:
        self.encoding = encoding
        self.server = make_server()
        self.server.queue.clock = lambda: self.time
        self.time = 0.0
        """The time of the server, in seconds; it runs when the editor waits."""
        self.is_in_a_hurry = False
        """Whether this sends on before the server does what it has been asked for."""
        self.server.protocol.set_writer(self, include_headers=False)
        self.received: list[dict[str, Any]] = []
        self.text = ""
        self.version = 0
        self._id = 0
        self.answers = answers or {}
        """What this answers to requests, by method; to others it does not answer."""
        offered = EVERYTHING if capabilities is None else capabilities
        workspace = {"inlayHint": {}} | offered.get("workspace", {})
        self.capabilities = self.ask(
            "initialize",
            processId=None,
            clientInfo=name and {"name": name},
            rootUri=None,
            workspaceFolders=[{"uri": each, "name": "folder"} for each in folders],
            capabilities={"general": {"positionEncodings": [encoding]}}
            | offered
            | {"workspace": workspace},
            initializationOptions=settings,
        )["capabilities"]
        self.tell("initialized")

    def write(self, data: bytes) -> None:
        """Take a message of the server, and answer it if it is a request."""
        message = json.loads(data)
        self.received.append(message)
        if "id" in message and (answer := self.answers.get(message.get("method"))):
            result = answer(message.get("params"))
            self.send({"id": message["id"], "result": result})

    def close(self) -> None:
        """Do nothing: the server closes what it writes to."""

    def send(self, message: dict[str, Any]) -> None:
        protocol = self.server.protocol
        text = json.dumps({"jsonrpc": "2.0"} | message)

        def handle() -> None:
            try:
                protocol.handle_message(json.loads(text, object_hook=protocol.structure_message))
            finally:
                if not self.is_in_a_hurry:
                    self._let_work(1)

        in_loop(handle)

    def wait(self, seconds: float) -> None:
        """Let the server do what there is to do in some seconds."""
        in_loop(lambda: self._let_work(seconds))

    def _let_work(self, seconds: float) -> None:
        end = self.time + seconds
        while (pause := self.server.queue.pause()) is not None and self.time + pause <= end:
            self.time += pause
            task = self.server.queue.next()
            assert task
            task.act()
        self.time = end

    def ask(self, method: str, **params: Any) -> Any:
        self._id += 1
        self.send({"id": self._id, "method": method, "params": params})
        answer = to_its_end(self._answer())
        if "error" in answer:
            raise LookupError(answer["error"]["message"])
        return answer["result"]

    async def _answer(self) -> dict[str, Any]:
        """Wait for the answer to what was asked last, and take it from what was received."""
        async with asyncio.timeout(PATIENCE):
            while not self.received or self.received[-1].get("id") != self._id:
                await asyncio.sleep(0.001)
        return self.received.pop()

    def tell(self, method: str, **params: Any) -> None:
        self.send({"method": method, "params": params})

    def open(self, text: str, uri: str = URI) -> None:
        self.text, self.version = text, self.version + 1
        item = {"uri": uri, "languageId": "markdown", "version": self.version, "text": text}
        self.tell("textDocument/didOpen", textDocument=item)

    def type(self, *changes: tuple[int, int, str]) -> None:
        """Change the text, in one message."""
        sent = []
        for start, stop, new in changes:
            ends = (position(self.text, at, self.encoding) for at in (start, stop))
            range_ = dict(zip(("start", "end"), ends, strict=True))
            sent.append({"range": range_, "text": new})
            self.text = self.text[:start] + new + self.text[stop:]
        self.change(sent)

    def change(self, changes: list[Any], version: int | None = None) -> None:
        self.version = self.version + 1 if version is None else version
        document = {"uri": URI, "version": self.version}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=changes)

    def about(self, method: str, **params: Any) -> Any:
        return self.ask(f"textDocument/{method}", textDocument={"uri": URI}, **params)

    def about_own(self, method: str) -> Any:
        """Ask for what is no part of the protocol."""
        return self.ask(f"llm-roadmap/{method}", textDocument={"uri": URI})

    def sent(self, method: str) -> list[dict[str, Any]]:
        """Return what the server has sent with a method, messages or requests."""
        return [each for each in self.received if each.get("method") == method]

    def command(self, name: str, *arguments: Any) -> None:
        """Run a command of the server about a document; without arguments: about this one."""
        arguments = arguments or (URI,)
        self.ask("workspace/executeCommand", command=f"llm-roadmap.{name}", arguments=arguments)

    def toggle(self, line: int, uri: str = URI) -> None:
        """Press the key that ticks, on a line."""
        self.command("toggle", uri, {"start": at(line), "end": at(line)})

    def formatted(self) -> list[Any]:
        """Ask for the document in its normal form, and return the edits."""
        return list(self.about("formatting", options=OPTIONS))

    def typed(self, position: dict[str, int], key: str = "\n") -> list[Any]:
        """Return the edits that follow a key after which the server may write."""
        return list(self.about("onTypeFormatting", position=position, ch=key, options=OPTIONS))

    @property
    def codes(self) -> list[str]:
        """The codes of the findings that were published last."""
        return [each["code"] for each in self.diagnostics]

    @property
    def source(self) -> bytes:
        return self.server.buffers[URI].source

    @property
    def diagnostics(self) -> list[dict[str, Any]]:
        """What was published last."""
        found = self.sent("textDocument/publishDiagnostics")
        return list(found[-1]["params"]["diagnostics"]) if found else []

    @property
    def messages(self) -> list[str]:
        return [each["params"]["message"] for each in self.sent("window/showMessage")]

    def shown(self, range_: dict[str, Any]) -> str:
        """Return the text in a range."""
        start, stop = (place(self.text, range_[each], self.encoding) for each in ("start", "end"))
        return self.text[start:stop]

    def actions(
        self, first: int = 0, last: int = 99999, only: list[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        range_ = {
            "start": {"line": first, "character": 0},
            "end": {"line": last, "character": 1},
        }
        context: dict[str, Any] = {"diagnostics": []} | ({"only": only} if only else {})
        found = self.about("codeAction", range=range_, context=context)
        return {each["title"]: each for each in found}

    def after(self, edit: dict[str, Any]) -> str:
        """Return the text after a workspace edit to this state of it."""
        if "changes" in edit:
            return edited(self.text, edit["changes"][URI], self.encoding)
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": self.version}
        return edited(self.text, change["edits"], self.encoding)


def showing(text: str, encoding: str = "utf-16", **options: Any) -> Editor:
    """Return an editor that has just opened a document with this text."""
    editor = Editor(encoding, **options)
    editor.open(text)
    return editor
