"""What the language server takes of the machine while somebody types."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from llm_roadmap import lint, parse

from ..lsp.editor import Editor
from .measure import call, compare, process
from .targets import Row

SCREEN = 60
"""Lines that an editor shows, and asks the hints of."""


def rows(folder: Path, checklist: Path, *, rounds: int) -> Iterator[Row]:
    """Measure a keystroke in the checklist, and the start of the server."""
    yield _keystroke(checklist, rounds=rounds)
    yield _start(folder, rounds=rounds)


def _keystroke(checklist: Path, *, rounds: int) -> Row:
    source = checklist.read_bytes()
    editor = Editor(capabilities={"textDocument": {"diagnostic": {}}})
    editor.open(source.decode())
    lines = source.count(b"\n")
    numbers = count(lines // 4)

    def once() -> None:
        """Type a letter in another place each time, and ask for findings and hints."""
        number = next(numbers) * 7 % lines
        spot = {"line": number, "character": 9999}
        editor.change([{"range": {"start": spot, "end": spot}, "text": "x"}])
        editor.about("diagnostic")
        start, end = max(number - SCREEN // 2, 0), number + SCREEN // 2
        screen = {"start": {"line": start, "character": 0}, "end": {"line": end, "character": 0}}
        editor.about("inlayHint", range=screen)

    once()
    first = call(lambda: lint(parse(source)))
    result = compare(call(once), first, rounds=rounds)
    what = "a keystroke in an editor, to findings and hints"
    return Row(what, 0.10, "`parse` and `lint`", result)


def _start(folder: Path, *, rounds: int) -> Row:
    messages = folder / "messages"
    params: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
    messages.write_bytes(
        _message(id=1, method="initialize", params=params)
        + _message(id=2, method="shutdown")
        + _message(method="exit")
    )
    python, stdin = sys.executable, str(messages)
    server = process(python, "-m", "llm_roadmap", "lsp", cwd=folder, stdin=stdin)
    base = "from pygls.lsp.server import LanguageServer"
    result = compare(server, process(python, "-c", base, cwd=folder), rounds=rounds)
    what = "`lsp`, from its start to its first answer, and its end"
    return Row(what, 1.40, f"`{base}`", result)


def _message(**members: Any) -> bytes:
    body = json.dumps({"jsonrpc": "2.0"} | members).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
