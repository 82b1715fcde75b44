"""Run the commands of an editor: tick, fix, add a topic, and show the next open one.

An edit is made for one state of a document, and the editor refuses it for another one. So while
one edit is on its way, the next one waits until the editor has sent the text that it has led to. An
edit that is refused since the user has typed meanwhile is made again, for the text as it is then.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from ..editing import added
from ..errors import RoadmapError, StaleTopicError
from ..fixing import fix_all
from ..selectors.finding import next_topics
from ..selectors.topics_of_call import resolve
from ..text.safe_text import shown_title
from ..ticking.boxes import set_boxes
from ..values import NamedTuple
from .place_for_new_topic import place_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Roadmap, Topic
    from .buffers import Buffer
    from .server import Server

    Add = Callable[["PendingEdit"], None]

TOGGLE: Final = "llm-roadmap.toggle"
CHECK: Final = "llm-roadmap.check"
UNCHECK: Final = "llm-roadmap.uncheck"
FIX_ALL: Final = "llm-roadmap.fix-all"
NEXT: Final = "llm-roadmap.next"
ADD: Final = "llm-roadmap.add"

NO_PLACE: Final = "no topic is known in this document; write the first one by hand: '- [ ] text'"


class PendingEdit(NamedTuple):
    """An edit that a user has asked for, and that waits for its turn."""

    uri: str
    """The document to edit."""
    label: str
    """What the edit does, in a few words."""
    result: Callable[[Roadmap], Roadmap]
    """What returns the document after the edit, given the document before it.

    It may raise a RoadmapError, of which the user is told.
    """
    no_result: str
    """What to tell the user if that changes nothing."""
    when_made: Callable[[Buffer], None] = lambda _: None
    """What to call with the document when the editor has made the edit."""


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
    _add_command(server, ADD, partial(_add_topic, server, add), str)


def _add_command(server: Server, name: str, act: Callable[..., None], *kinds: type) -> None:
    """Teach a server a command, which calls `act` with a document, ranges in it, and more values.

    The command takes the URI of the document, values of these kinds, and then the ranges.
    """

    @server.command(name)
    def run(*arguments: Any) -> None:
        try:
            read = server.converter.structure
            uri: str = read(arguments[0], str)
            values: list[Any] = [read(arguments[at], kind) for at, kind in enumerate(kinds, 1)]
            ranges = [read(each, types.Range) for each in arguments[1 + len(kinds) :]]
        except Exception:  # noqa: BLE001 - whatever it is that an editor sends
            more = " a text," if kinds else ""
            server.tell(f"{name}: it takes the URI of an open document,{more} and ranges in it")
            return
        buffer = server.buffer(uri)
        if uri not in server.buffers:
            server.tell(f"{name}: {uri} is not known here; close it, and open it again")
        elif buffer.version is None:
            server.tell(f"{name}: the setting 'files' leaves {uri} out")
        else:
            act(buffer, ranges, *values)


def _tick(add: Add, buffer: Buffer, ranges: list[types.Range], *, done: bool | None) -> None:
    """Tick the topics in some ranges (`done` is True) or untick them (False).

    None ticks them if one of them is open, and else unticks them. The first text for which the edit
    is made decides that, so that no box flips twice if the edit is made again.
    """
    topics = [*dict.fromkeys(chain.from_iterable(map(buffer.topics_in, ranges)))]
    wanted = done

    def result(now: Roadmap) -> Roadmap:
        nonlocal wanted
        try:
            found = resolve(now, topics)
        except StaleTopicError:
            return now
        if wanted is None:
            wanted = not all(topic.done for topic in found)
        return set_boxes(now, dict.fromkeys(found, wanted))

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
    open_ = [*next_topics(buffer.checklist)]
    topic = next((each for each in open_ if each.line - 1 > line), next(iter(open_), None))
    if not topic:
        server.tell("no topic is open", kind=types.MessageType.Info)
    elif not _show(server, buffer, topic):
        server.tell(f"line {topic.line}: {shown_title(topic.title)}", kind=types.MessageType.Info)


def _show(server: Server, buffer: Buffer, topic: Topic) -> bool:
    """Put the cursor on the box of a topic; return False if the editor can't be asked to."""
    if not server.capability("window.show_document.support"):
        return False
    box = buffer.lines.range(topic.offset, topic.offset)
    params = types.ShowDocumentParams(buffer.uri, take_focus=True, selection=box)
    server.ask(types.WINDOW_SHOW_DOCUMENT, params)
    return True


def _add_topic(
    server: Server, add: Add, buffer: Buffer, ranges: list[types.Range], text: str
) -> None:
    """Add a topic where the first range begins, and put the cursor on it."""
    place = place_at(buffer, ranges[0].start.line) if ranges else {}
    new: list[Topic] = []

    def result(now: Roadmap) -> Roadmap:
        new[:] = [added(now, text, **place)]
        return new[0].roadmap

    def show(now: Buffer) -> None:
        if now.source == new[0].roadmap.source:
            _show(server, now, new[0])

    add(PendingEdit(buffer.uri, "Add a topic", result, NO_PLACE, show))


class EditQueue:
    """The edits of one document that wait for their turn."""

    def __init__(self, server: Server) -> None:
        """Begin without any."""
        self._server = server
        self._waiting: deque[PendingEdit] = deque()
        self._sent: Buffer | None = None  # the state that the edit on its way is made for
        self._edit: PendingEdit | None = None  # that edit
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
        if self._edit and now:
            self._edit.when_made(now)
        self._edit = None
        while self._waiting and not self._sent:
            self._send(self._waiting.popleft())

    def _send(self, edit: PendingEdit) -> None:
        buffer = self._server.buffer(edit.uri)
        is_left_alone = buffer.checklist != buffer.roadmap
        try:
            after = buffer.checklist if is_left_alone else edit.result(buffer.checklist)
        except RoadmapError as error:
            self._server.tell(str(error))
            return
        if after != buffer.checklist:
            self._sent, self._is_made, self._edit = buffer, False, edit
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
        now = self._sent and self._server.buffers.get(self._sent.uri)
        if self._edit and self._sent and now and now.version != self._sent.version:
            self._waiting.appendleft(self._edit)
        else:
            self._server.tell(f"the editor did not make the edit: {reason or 'it gives no reason'}")
        self._sent = self._edit = None
        self.go_on()
