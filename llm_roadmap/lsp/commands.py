"""Run the commands of an editor: tick, fix, and show the next open topic.

An edit is made for one state of a document, and the editor refuses it for another one. So while
one edit is on its way, the next one waits until the editor has sent the text that it has led to.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lsprotocol import types

from ..errors import StaleTopicError
from ..fixing import fix_all
from ..selectors.choosing import resolve
from ..selectors.finding import ready
from ..text.safe_text import shown_title
from ..ticking.boxes import with_done

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Roadmap
    from .buffers import Buffer
    from .server import Server

    Add = Callable[["PendingEdit"], None]

TOGGLE: Final = "llm-roadmap.toggle"
CHECK: Final = "llm-roadmap.check"
UNCHECK: Final = "llm-roadmap.uncheck"
FIX_ALL: Final = "llm-roadmap.fix-all"
NEXT: Final = "llm-roadmap.next"


class PendingEdit(NamedTuple):
    """An edit that a user has asked for, and that waits for its turn."""

    uri: str
    """The document to edit."""
    label: str
    """What the edit does, in a few words."""
    result: Callable[[Roadmap], Roadmap]
    """What returns the document after the edit, given the document before it."""
    no_result: str
    """What to tell the user if that changes nothing."""


def add_to(server: Server) -> None:
    """Teach a server to run commands."""
    queues: dict[str, EditQueue] = {}

    def add(edit: PendingEdit) -> None:
        queues.setdefault(edit.uri, EditQueue(server)).add(edit)

    def go_on(uri: str) -> None:
        if uri in queues:
            queues[uri].go_on()
        if uri not in server.buffers:  # answers that still come mean nothing then
            queues.pop(uri, None)

    server.on_change.append(go_on)
    tick = partial(_tick, add)
    _add_command(server, TOGGLE, partial(tick, done=None))
    _add_command(server, CHECK, partial(tick, done=True))
    _add_command(server, UNCHECK, partial(tick, done=False))
    _add_command(server, FIX_ALL, partial(_fix, server, add))
    _add_command(server, NEXT, partial(_show_next, server))


def _add_command(
    server: Server, name: str, act: Callable[[Buffer, list[types.Range]], None]
) -> None:
    """Teach a server a command, which calls `act` with a document and ranges in it."""

    @server.command(name)
    def run(*arguments: Any) -> None:
        try:
            uri = server.converter.structure(arguments[0], str)
            ranges = [server.converter.structure(each, types.Range) for each in arguments[1:]]
        except Exception:  # noqa: BLE001 - whatever it is that an editor sends
            server.tell(f"{name}: it takes the URI of an open document, and ranges in it")
            return
        buffer = server.buffer(uri)
        if uri not in server.buffers:
            server.tell(f"{name}: {uri} is not known here; close it, and open it again")
        elif buffer.version is None:
            server.tell(f"{name}: the setting 'files' leaves {uri} out")
        else:
            act(buffer, ranges)


def _tick(add: Add, buffer: Buffer, ranges: list[types.Range], *, done: bool | None) -> None:
    """Tick the topics in some ranges (`done` is True) or untick them (False).

    None ticks them if one of them is open, and else unticks them.
    """
    topics = [*dict.fromkeys(chain.from_iterable(map(buffer.topics_in, ranges)))]

    def result(now: Roadmap) -> Roadmap:
        try:
            found = resolve(now, topics)
        except StaleTopicError:
            return now
        wanted = not all(topic.done for topic in found) if done is None else done
        return with_done(now, dict.fromkeys(found, wanted))

    reason = "this is so already, or has changed meanwhile" if topics else "no topic is here"
    add(PendingEdit(buffer.uri, "Tick or untick", result, reason))


def _fix(server: Server, add: Add, buffer: Buffer, _: list[types.Range]) -> None:
    """Fix all findings that have one answer."""
    result = partial(fix_all, ignore=server.settings.ignore)
    reason = "nothing here has just one answer"
    add(PendingEdit(buffer.uri, "Fix what has one answer", result, reason))


def _show_next(server: Server, buffer: Buffer, ranges: list[types.Range]) -> None:
    """Show the first open topic below some ranges, or else the first open topic of all."""
    line = ranges[0].start.line if ranges else -1
    open_ = [*ready(buffer.checklist)]
    topic = next((each for each in open_ if each.line - 1 > line), next(iter(open_), None))
    if not topic:
        server.tell("no topic is open", kind=types.MessageType.Info)
    elif server.capability("window.show_document.support"):
        box = buffer.lines.range(topic.offset, topic.offset)
        params = types.ShowDocumentParams(buffer.uri, take_focus=True, selection=box)
        server.ask(types.WINDOW_SHOW_DOCUMENT, params)
    else:
        server.tell(f"line {topic.line}: {shown_title(topic.title)}", kind=types.MessageType.Info)


class EditQueue:
    """The edits of one document that wait for their turn."""

    def __init__(self, server: Server) -> None:
        """Begin without any."""
        self._server = server
        self._waiting: deque[PendingEdit] = deque()
        self._sent: Buffer | None = None  # the state that the edit on its way is made for
        self._is_made = False  # whether the editor says that it has made that edit

    def add(self, edit: PendingEdit) -> None:
        """Make an edit as soon as all that were added before are made."""
        self._waiting.append(edit)
        self.go_on()

    def go_on(self) -> None:
        """Send the next edit, unless one is on its way; forget those of a document that is gone."""
        before = self._sent
        now = before and self._server.buffers.get(before.uri)
        if before and now and not (self._is_made and now.version != before.version):
            return  # the editor has not answered, or has not sent the text that this led to
        self._sent = None
        while self._waiting and not self._sent:
            self._send(self._waiting.popleft())

    def _send(self, edit: PendingEdit) -> None:
        buffer = self._server.buffer(edit.uri)
        after = edit.result(buffer.checklist)
        if after != buffer.checklist:
            self._sent, self._is_made = buffer, False
            changes = self._server.workspace_edit(buffer, after)
            params = types.ApplyWorkspaceEditParams(changes, edit.label)
            self._server.ask(types.WORKSPACE_APPLY_EDIT, params, self._answered, self._refused)
        elif edit.uri in self._server.buffers:
            self._server.tell(edit.no_result, kind=types.MessageType.Info)

    def _answered(self, answer: types.ApplyWorkspaceEditResult) -> None:
        self._is_made = answer.applied
        if self._is_made:
            self.go_on()
        else:
            self._refused(answer.failure_reason or "")

    def _refused(self, reason: str) -> None:
        self._server.tell(f"the editor did not make the edit: {reason or 'it gives no reason'}")
        self._sent = None
        self.go_on()
