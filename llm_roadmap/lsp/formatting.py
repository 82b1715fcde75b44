"""Format a document: at a command, after Enter, and before it is saved."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from ..errors import DocumentError
from ..text.edits import Edit
from ..ticking import refresh
from .format_process import format_edits, format_edits_beside

if TYPE_CHECKING:
    from .buffers import Buffer
    from .server import Server

ITEM: Final = re.compile(
    rb"(?P<around>(?:[ \t>*+-]|[0-9]{1,9}[.)])*?)"
    rb"(?P<bullet>[-*+]|(?P<number>[0-9]{1,9})(?P<sign>[.)]))(?P<gap>[ \t]+)\[[ xX]\](?P<text>.*)",
    re.DOTALL,
)
"""A line with a box, without its line end; whether it is one is decided by reading it."""

SMALL: Final = 1 << 12
"""The bytes of a document that is formatted at once: to start a process takes as long."""

EMACS: Final = ("eglot", "emacs")
"""How Emacs calls itself, by what it speaks to servers with.

It leaves the cursor before what is added there. So one would type the next topic before its box.
"""

BULLET: Final = re.compile(rb"[-*+]|[0-9]{1,9}[.)]")


def add_to(server: Server) -> None:
    """Teach a server to format."""
    running: dict[str, set[asyncio.Task[Any]]] = {}  # what formats, by the document's URI

    def give_up(uri: str) -> None:
        for task in running.get(uri, ()):
            task.cancel()

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def format_(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        buffer = server.buffer(params.text_document.uri)
        task = asyncio.ensure_future(_formatted(buffer))
        tasks = running.setdefault(buffer.uri, set())
        tasks.add(task)
        try:
            return await task
        except DocumentError as error:
            server.tell(f"not formatted: {error}")
            return []
        except asyncio.CancelledError:
            if server.buffer(buffer.uri).version != buffer.version:
                raise JsonRpcContentModified from None
            raise
        finally:
            tasks.discard(task)

    server.on_change.append(give_up)

    @server.feature(types.TEXT_DOCUMENT_WILL_SAVE_WAIT_UNTIL)
    def bring_up_to_date(params: types.WillSaveTextDocumentParams) -> list[types.TextEdit]:
        buffer = server.buffer(params.text_document.uri)
        return buffer.edits(refresh(buffer.checklist))

    @server.feature(
        types.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
        types.DocumentOnTypeFormattingOptions(first_trigger_character="\n"),
    )
    def continue_(params: types.DocumentOnTypeFormattingParams) -> list[types.TextEdit]:
        buffer = server.buffer(params.text_document.uri)
        is_emacs = server.editor.casefold() in EMACS
        if params.ch != "\n" or buffer.has_lone_returns or is_emacs:
            return []
        return _continued(buffer, buffer.lines.offset(params.position))


async def _formatted(buffer: Buffer) -> list[types.TextEdit]:
    """Return what formats a document; raise DocumentError if it can't be formatted."""
    source = buffer.checklist.source
    if len(source) <= SMALL:
        return buffer.placed(format_edits(source))
    return buffer.placed(await format_edits_beside(source))


def _continued(buffer: Buffer, at: int) -> list[types.TextEdit]:
    """Return what continues the list after a line break at an offset, or ends it.

    Below a topic, the new line gets an empty box in the same style. Below an empty box, the list
    ends: that box goes. Both only where the new line is empty, so that no text is taken apart.
    """
    lines = buffer.lines
    number = lines.position(at).line
    if not number or lines.line(number).strip(b" \t>"):
        return []
    above = lines.line(number - 1)
    if not (item := ITEM.fullmatch(above)):
        return []
    start, stop = lines.end(number - 1) - len(above), lines.end(number)
    if not item["text"].strip():
        is_box = _is_topic(buffer, (start + item.start("text"), stop), " text", number - 1)
        edit = Edit(start, stop, item["around"].rstrip())
    else:
        box = _next_box(item)
        edit = Edit(stop - len(lines.line(number)), stop, box)
        is_box = any(each.line == number for each in buffer.checklist.outline.boxes) and _is_topic(
            buffer, (edit.start, stop), f"{box.decode('utf-8', 'replace')}text", number
        )
    if not is_box:
        return []
    return [types.TextEdit(lines.range(edit.start, stop), edit.text.decode("utf-8", "replace"))]


def _next_box(item: re.Match[bytes]) -> bytes:
    """Return the beginning of the line of the item after one: an open box in the same style."""
    around = BULLET.sub(lambda match: b" " * len(match[0]), item["around"])
    bullet = item["bullet"]
    if item["number"]:
        bullet = b"%d%s" % (int(item["number"]) + 1, item["sign"])
    return around + bullet + item["gap"] + b"[ ] "


def _is_topic(buffer: Buffer, span: tuple[int, int], text: str, line: int) -> bool:
    """Return whether a text in place of a piece makes a topic of a line, from 0."""
    boxes = buffer.read_with(span, text).outline.boxes
    return any(each.line == line + 1 for each in boxes)
