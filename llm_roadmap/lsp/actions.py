"""Offer to tick topics and to fix what `lint` finds. The editor makes the edits."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lsprotocol import types

from ..display.static import visible_title
from ..errors import StaleTopicError
from ..fixing import can_fix_all, fix_all, fixes
from ..model import Topic, topics_among
from ..selectors.finding import ready
from ..selectors.held_topics import resolve
from ..ticking.boxes import with_done
from .applying import Change, Queues, workspace_edit
from .diagnostics import as_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .documents import Document
    from .server import Server

TICK: Final = types.CodeActionKind.RefactorRewrite.value
FIX: Final = types.CodeActionKind.QuickFix.value
ON_SAVE: Final = f"{types.CodeActionKind.SourceFixAll.value}.llm-roadmap"
"""The kind of what an editor runs at each save, if its user wants that."""

MOST: Final = 10
"""For how many findings at a time fixes are offered: to try one, the document is read again."""

TOGGLE: Final = "llm-roadmap.toggle"
FIX_ALL: Final = "llm-roadmap.fix-all"
NEXT: Final = "llm-roadmap.next"


class WrongCallError(ValueError):
    """A command can't be run with the arguments that an editor has sent."""


class Command(NamedTuple):
    """Something that an editor can ask for by name."""

    name: str
    """The name."""
    change: Callable[[Server, Document, Sequence[types.Range]], Change]
    """What returns the change to make, given the ranges that the command is about."""


def add_to(server: Server) -> None:
    """Teach a server to offer actions."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[TICK, FIX, ON_SAVE]),
    )
    def offer(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.document(params.text_document.uri)
        return [
            action
            for kind, group in OFFERS
            if _is_wanted(kind, params.context.only)
            for action in group(server, document, params.range)
        ]

    queues = Queues(server)
    for command in COMMANDS:
        _add_command(server, command.name, partial(_queue, server, queues, command))
    _add_command(server, NEXT, partial(_show_next, server))


def _add_command(
    server: Server, name: str, act: Callable[[Document, list[types.Range]], None]
) -> None:
    """Teach a server a command, which calls `act` with a document and ranges in it."""

    @server.command(name)
    def run(*arguments: Any) -> None:
        try:
            document, ranges = _arguments(server, arguments)
        except WrongCallError as error:
            server.tell(f"{name}: {error}")
        else:
            act(document, ranges)


def _queue(
    server: Server, queues: Queues, command: Command, document: Document, ranges: list[types.Range]
) -> None:
    queues.add(document.uri, command.change(server, document, ranges))


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Return whether an editor wants a kind of action; `only` has the kinds that it asks for.

    What is meant for each save is offered only to an editor that asks for it: in a menu it would
    stand beside the fixes.
    """
    if not only:
        return kind != ON_SAVE
    return any(each in ("", kind) or kind.startswith(each + ".") for each in only)


def _ticks(server: Server, document: Document, range_: types.Range) -> Iterator[types.CodeAction]:
    topics = dict.fromkeys(_topics_in(document, range_))
    with_all = dict.fromkeys(chain.from_iterable(map(_with_all_below, topics)))
    count = "" if len(topics) == 1 else f" {len(topics)} topics"
    offers = [(f"Tick{count}", topics, True), (f"Untick{count}", topics, False)]
    if with_all != topics:
        offers.append((f"Tick{count} with all below", with_all, True))
    for title, chosen, done in offers:
        after = with_done(document.checklist, dict.fromkeys(chosen, done))
        if after != document.checklist:
            yield _action(server, document, title, TICK, after)


def _fixes(server: Server, document: Document, range_: types.Range) -> Iterator[types.CodeAction]:
    for diagnostic in _found_on(server, document, range_)[:MOST]:
        for fix in fixes(document.checklist, diagnostic):
            action = _action(server, document, fix.title, FIX, fix.after)
            action.diagnostics = as_shown(document, [diagnostic])
            action.is_preferred = fix.is_only
            yield action


def _fix_of_all(
    server: Server, document: Document, range_: types.Range
) -> Iterator[types.CodeAction]:
    is_needed = len(server.settings.shown(document.findings)) > 1
    is_here = is_needed and _found_on(server, document, range_)
    if is_here and can_fix_all(document.checklist, ignore=server.settings.ignore):
        title = "Fix all in this document that has one answer"
        command = types.Command(title, FIX_ALL, arguments=[document.uri])
        yield types.CodeAction(title, FIX, command=command)


def _on_save(server: Server, document: Document, _: types.Range) -> Iterator[types.CodeAction]:
    after = fix_all(document.checklist, ignore=server.settings.ignore)
    if after != document.checklist:
        title = "Fix all in this document that has one answer"
        yield _action(server, document, title, ON_SAVE, after)


def _found_on(server: Server, document: Document, range_: types.Range) -> list[Diagnostic]:
    """Return the findings that are shown on the lines of a range."""
    first, last = range_.start.line + 1, range_.end.line + 1
    return [each for each in server.settings.shown(document.findings) if first <= each.line <= last]


def _topics_in(document: Document, range_: types.Range) -> list[Topic]:
    """Return the topics whose boxes are on the lines of a range, else the one around its start."""
    first, last = range_.start.line, range_.end.line
    if last > first and range_.end.character == 0:
        last -= 1  # whole lines were selected
    found = [topic for topic in document.checklist.topics if first <= topic.line - 1 <= last]
    around = None if found else document.topic_around(first)
    return [around] if around else found


def _with_all_below(topic: Topic) -> Iterator[Topic]:
    yield topic
    yield from topics_among(topic.contents)


def _arguments(server: Server, given: tuple[Any, ...]) -> tuple[Document, list[types.Range]]:
    """Return the document and ranges that a command was called with; raises WrongCallError."""
    try:
        uri = server.converter.structure(given[0], str)
        ranges = [server.converter.structure(each, types.Range) for each in given[1:]]
    except Exception:  # noqa: BLE001 - whatever it is that an editor sends
        raise WrongCallError("it takes the URI of an open document, and ranges in it") from None
    if uri not in server.documents:
        raise WrongCallError(f"{uri} is not known here; close it, and open it again")
    if not server.settings.covers(uri):
        raise WrongCallError(f"the setting 'files' leaves {uri} out")
    return server.document(uri), ranges


def _set_done(
    _: Server, document: Document, ranges: Iterable[types.Range], *, done: bool | None
) -> Change:
    """Tick the topics in some ranges (`done` is True) or untick them (False).

    None ticks them if one of them is open, and else unticks them.
    """
    topics = [*dict.fromkeys(chain.from_iterable(_topics_in(document, each) for each in ranges))]

    def changed(now: Document) -> Roadmap:
        try:
            found = resolve(now.checklist, topics)
        except StaleTopicError:
            return now.checklist
        wanted = not all(topic.done for topic in found) if done is None else done
        return with_done(now.checklist, dict.fromkeys(found, wanted))

    reason = "this is so already, or has changed meanwhile" if topics else "no topic is here"
    return Change("Tick or untick", changed, reason)


def _fix(server: Server, _: Document, __: Iterable[types.Range]) -> Change:
    """Fix all findings that have one answer."""

    def fixed(now: Document) -> Roadmap:
        return fix_all(now.checklist, ignore=server.settings.ignore)

    return Change("Fix what has one answer", fixed, "nothing here has just one answer")


def _show_next(server: Server, document: Document, ranges: Sequence[types.Range]) -> None:
    """Show the next open topic after the first of some ranges."""
    topic = _next_open(document, after=ranges[0].start.line if ranges else -1)
    if not topic:
        server.tell("no topic is open", kind=types.MessageType.Info)
    elif server.can("window.show_document.support"):
        box = document.lines.position(topic.offset)
        place = types.Range(box, box)
        params = types.ShowDocumentParams(document.uri, take_focus=True, selection=place)
        server.ask(types.WINDOW_SHOW_DOCUMENT, params)
    else:
        server.tell(f"line {topic.line}: {visible_title(topic)}", kind=types.MessageType.Info)


def _next_open(document: Document, *, after: int) -> Topic | None:
    """Return the first open topic after a line, from 0, or else the first of all; None: none."""
    open_ = ready(document.checklist)
    return next((each for each in open_ if each.line - 1 > after), next(iter(open_), None))


def _action(
    server: Server, document: Document, title: str, kind: str, after: Roadmap
) -> types.CodeAction:
    return types.CodeAction(title, kind, edit=workspace_edit(server, document, after))


OFFERS: Final = ((TICK, _ticks), (FIX, _fixes), (FIX, _fix_of_all), (ON_SAVE, _on_save))
"""What yields the actions for some lines of a document, by their kind."""

COMMANDS: Final = (
    Command(TOGGLE, partial(_set_done, done=None)),
    Command("llm-roadmap.check", partial(_set_done, done=True)),
    Command("llm-roadmap.uncheck", partial(_set_done, done=False)),
    Command(FIX_ALL, _fix),
)
"""The commands that change a document."""
