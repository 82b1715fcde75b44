"""Offer to tick topics and to fix what `lint` finds. The editor makes the edits."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lsprotocol import types

from ..fixing import can_fix_all, fix_all, fixes
from ..model import Topic, topics_among
from ..progress_markers import refresh
from ..ticking import with_done
from .diagnostics import as_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .documents import Document
    from .server import Server

TICK: Final = types.CodeActionKind.RefactorRewrite.value
FIX: Final = types.CodeActionKind.QuickFix.value
SYNC: Final = f"{types.CodeActionKind.SourceFixAll.value}.llm-roadmap"
"""Actions of this kind never make new topics, since some editors run them at each save."""

MOST: Final = 10
"""For how many findings at a time fixes are offered: to try one, the document is read again."""

TOGGLE: Final = "llm-roadmap.toggle"
FIX_ALL: Final = "llm-roadmap.fix-all"


class WrongCallError(ValueError):
    """A command can't be run with the arguments that an editor has sent."""


class Command(NamedTuple):
    """Something that an editor can ask for by name."""

    name: str
    """The name."""
    label: str
    """What it does, in a few words."""
    result: Callable[[Server, Document, Sequence[types.Range]], Roadmap]
    """What returns the document afterwards, given the ranges that the command is about."""
    no_result: str
    """What to tell the user if that changes nothing."""


def add_to(server: Server) -> None:
    """Teach a server to offer actions."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[TICK, FIX, SYNC]),
    )
    def offer(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.document(params.text_document.uri)
        return [
            action
            for kind, group in OFFERS
            if _is_wanted(kind, params.context.only)
            for action in group(server, document, params.range)
        ]

    for command in COMMANDS:
        _add_command(server, command)


def _add_command(server: Server, command: Command) -> None:
    @server.command(command.name)
    def run(*arguments: Any) -> None:
        try:
            document, ranges = _arguments(server, arguments)
        except WrongCallError as error:
            server.tell(f"{command.name}: {error}")
            return
        after = command.result(server, document, ranges)
        if after == document.checklist:
            server.tell(command.no_result, kind=types.MessageType.Info)
        else:
            _apply(server, document, after, command.label)


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Return whether an editor wants a kind of action; `only` has the kinds that it asks for."""
    return not only or any(each in ("", kind) or kind.startswith(each + ".") for each in only)


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


def _syncs(server: Server, document: Document, _: types.Range) -> Iterator[types.CodeAction]:
    after = refresh(document.checklist)
    if after != document.checklist:
        yield _action(server, document, "Bring progress markers up to date", SYNC, after)


def _found_on(server: Server, document: Document, range_: types.Range) -> list[Diagnostic]:
    """Return the findings that are shown on the lines of a range."""
    first, last = range_.start.line + 1, range_.end.line + 1
    return [each for each in server.settings.shown(document.findings) if first <= each.line <= last]


def _topics_in(document: Document, range_: types.Range) -> list[Topic]:
    """Return the topics whose boxes are on the lines of a range."""
    first, last = range_.start.line, range_.end.line
    if last > first and range_.end.character == 0:
        last -= 1  # whole lines were selected
    return [topic for topic in document.checklist.topics if first <= topic.line - 1 <= last]


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


def _toggled(_: Server, document: Document, ranges: Iterable[types.Range]) -> Roadmap:
    topics = chain.from_iterable(_topics_in(document, range_) for range_ in ranges)
    return with_done(document.checklist, {topic: not topic.done for topic in topics})


def _all_fixed(server: Server, document: Document, _: Iterable[types.Range]) -> Roadmap:
    return fix_all(document.checklist, ignore=server.settings.ignore)


def _action(
    server: Server, document: Document, title: str, kind: str, after: Roadmap
) -> types.CodeAction:
    return types.CodeAction(title, kind, edit=_edit(server, document, after))


def _edit(server: Server, document: Document, after: Roadmap) -> types.WorkspaceEdit:
    """Return the edit that makes a document what a roadmap says."""
    edits = document.edits(after)
    if not server.can("workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit(changes={document.uri: edits})
    name = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(name, edits)])


def _apply(server: Server, document: Document, after: Roadmap, label: str) -> None:
    """Have the editor make a document what a roadmap says."""

    def refused(reason: str) -> None:
        server.tell(f"the editor did not make the edit: {reason or 'it gives no reason'}")

    def answered(answer: types.ApplyWorkspaceEditResult) -> None:
        if not answer.applied:
            refused(answer.failure_reason or "")

    params = types.ApplyWorkspaceEditParams(_edit(server, document, after), label)
    server.ask(types.WORKSPACE_APPLY_EDIT, params, answered, refused)


OFFERS: Final = ((TICK, _ticks), (FIX, _fixes), (FIX, _fix_of_all), (SYNC, _syncs))
"""What yields the actions for some lines of a document, by their kind."""

COMMANDS: Final = (
    Command(TOGGLE, "Tick or untick", _toggled, "no topic begins here"),
    Command(FIX_ALL, "Fix what has one answer", _all_fixed, "nothing here has just one answer"),
)
