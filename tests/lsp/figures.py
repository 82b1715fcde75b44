"""Measure the server as an editor meets it: `python -m tests.lsp.figures [TOPICS…]`.

It prints what a key, an answer and a tick take, by default for 739 and 23,000 topics. Processor
time is that of the server's process, so the load of the machine matters little; it needs Linux.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .editor import URI, at
from .processes import COMMAND, ask, body, initialize, received, send, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZES: Final = (739, 23_000)
"""How many topics the documents have."""

KEYS: Final = 20
"""How many keys are pressed one after the other."""

PACE: Final = 0.1
"""The seconds between two keys."""

CAPABILITIES: Final[dict[str, Any]] = {
    "textDocument": {
        "diagnostic": {},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "workspace": {"inlayHint": {}, "workspaceEdit": {"documentChanges": True}},
}

MARKER: Final = "<!-- roadmap:progress --><!-- /roadmap:progress -->"


def document(topics: int) -> str:
    """Return a document with so many topics: sections of 20, each topic with three below it."""
    lines = ["# Plan", "", MARKER, ""]
    for number in range(topics):
        if number % 20 == 0:
            lines += ["", f"## Part {number // 20}", ""]
        box = "[x]" if number % 3 == 1 else "[ ]"
        if number % 4:
            lines.append(f"  - {box} part {number}, see [a page](https://example.org/{number})")
        else:
            lines.append(f"- [ ] topic {number} with some words to read")
    return "\n".join([*lines, ""])


class Session:
    """A server in a process of its own, with a document open."""

    def __init__(self, text: str) -> None:
        """Start it, and open the document."""
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe)
        initialize(self.process, capabilities=CAPABILITIES)
        self.lines = text.split("\n")
        self.line = next(
            number
            for number in range(len(self.lines) // 2, len(self.lines))
            if self.lines[number].startswith("- [ ]")
        )
        """The line of a topic in the middle, from 0."""
        self._numbers = count(1_000)
        self._version = 1
        item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
        tell(self.process, "textDocument/didOpen", textDocument=item)

    def ask(self, method: str, **params: Any) -> int:
        """Ask something about the document, and return the number of the request."""
        number = next(self._numbers)
        ask(self.process, number, method, textDocument={"uri": URI}, **params)
        return number

    def answer(self, number: int) -> bytes:
        """Return the answer to a request; it is not taken apart, which would take longer."""
        while True:
            message = body(self.process.stdout)
            if re.search(rb'"id": ?%d,' % number, message[:80]):
                return message

    def hints(self) -> int:
        """Ask for the hints on a screen around the line."""
        screen = {"start": at(max(self.line - 25, 0)), "end": at(self.line + 25)}
        return self.ask("textDocument/inlayHint", range=screen)

    def press(self) -> None:
        """Type a letter."""
        self._version += 1
        place = at(self.line, len(self.lines[self.line]))
        change = {"range": {"start": place, "end": place}, "text": "x"}
        state = {"uri": URI, "version": self._version}
        tell(self.process, "textDocument/didChange", textDocument=state, contentChanges=[change])

    def tick(self) -> None:
        """Press the key that ticks, and wait for the edit, which is refused."""
        line = {"start": at(self.line), "end": at(self.line)}
        number = next(self._numbers)
        command = {"command": "llm-roadmap.toggle", "arguments": [URI, line]}
        ask(self.process, number, "workspace/executeCommand", **command)
        while (message := received(self.process.stdout)).get("method") != "workspace/applyEdit":
            pass
        refusal = {"jsonrpc": "2.0", "id": message["id"], "result": {"applied": False}}
        send(self.process, refusal)  # so that the next one can be measured, too

    def processor(self) -> float:
        """Return the seconds of processor time that the server has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()


def measured(topics: int) -> dict[str, float]:
    """Return what things take with so many topics, in milliseconds, by their names."""
    session = Session(document(topics))
    try:
        session.answer(session.hints())
        session.answer(session.ask("textDocument/documentSymbol"))
        return {
            "a key, to the hints (processor)": processor(session, KEYS, _key),
            "an unchanged outline (processor)": processor(session, KEYS, outline),
            "an outline after a key (processor)": processor(session, 5, _changed_outline),
            "findings after a key (processor)": processor(session, 5, _findings),
            **_tick_after_keys(session),
            **_while_it_formats(session),
        }
    finally:
        session.end()


def _key(session: Session) -> None:
    session.press()
    session.answer(session.hints())


def outline(session: Session) -> None:
    session.answer(session.ask("textDocument/documentSymbol"))


def _changed_outline(session: Session) -> None:
    session.press()
    outline(session)


def _findings(session: Session) -> None:
    session.press()
    session.answer(session.ask("textDocument/diagnostic"))


def processor(session: Session, times: int, act: Callable[[Session], None]) -> float:
    """Return the processor time of something that is done several times."""
    before = session.processor()
    for _ in range(times):
        act(session)
    return 1_000 * (session.processor() - before) / times


def _tick_after_keys(session: Session) -> dict[str, float]:
    """Press keys as one types, ask for all that an editor asks for, and then tick."""
    for _ in range(KEYS):
        session.press()
        session.hints()
        for method in ("diagnostic", "documentSymbol", "foldingRange"):
            session.ask(f"textDocument/{method}")
        time.sleep(PACE)
    clock, spent = _slowest(session, [Session.tick])
    what = f"a tick after {KEYS} keys"
    return {f"{what} (processor)": spent, f"{what} (clock)": clock}


def _while_it_formats(session: Session) -> dict[str, float]:
    """Return what the slowest of some answers takes while the document is formatted."""
    outline(session)
    session.ask("textDocument/formatting", options={"tabSize": 4, "insertSpaces": True})
    acts = [outline, _hover, lambda each: each.answer(each.hints()), Session.tick]
    clock, spent = _slowest(session, 5 * acts)
    what = "the slowest other answer while it formats"
    return {f"{what} (processor)": spent, f"{what} (clock)": clock}


def _slowest(session: Session, acts: Sequence[Callable[[Session], object]]) -> tuple[float, float]:
    """Return the most time by the clock, and of processor time, that one of some acts takes."""
    clock = spent = 0.0
    for act in acts:
        began, before = time.monotonic(), session.processor()
        act(session)
        clock = max(clock, time.monotonic() - began)
        spent = max(spent, session.processor() - before)
    return 1_000 * clock, 1_000 * spent


def _hover(session: Session) -> None:
    session.answer(session.ask("textDocument/hover", position=at(session.line, 3)))


def main(sizes: Sequence[int]) -> None:
    """Print a table."""
    for topics in sizes:
        print(f"{topics:,} topics")
        for what, figure in measured(topics).items():
            print(f"  {what}: {figure:.0f} ms", flush=True)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)
