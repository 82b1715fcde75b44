"""Tick topics, and fix what `lint` finds: edits that the editor makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from ..edits import between
from ..fixing import can_fix_all, fix_all, fixes
from ..model import Topic
from ..progress_markers import refresh
from ..ticking import with_done
from .diagnostics import as_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .documents import Document
    from .server import Server

TICK: Final = types.CodeActionKind.RefactorRewrite.value
FIX: Final = types.CodeActionKind.QuickFix.value
SYNC: Final = f"{types.CodeActionKind.SourceFixAll.value}.llm-roadmap"
"""Actions of this kind never make new topics, since some editors run them at each save."""

MOST: Final = 10
"""How many findings get fixes of their own at a time: each is tried by reading the document."""

TOGGLE: Final = "llm-roadmap.toggle"
FIX_ALL: Final = "llm-roadmap.fix-all"


def add_to(server: Server) -> None:
    """Teach a server to offer actions."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[TICK, FIX, SYNC]),
    )
    def offer(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.document(params.text_document.uri)
        if not document or not document.checklist:
            return []
        return [
            action
            for kind, group in OFFERS
            if _is_wanted(kind, params.context.only)
            for action in group(server, document, params.range)
        ]

    @server.command(TOGGLE)
    def toggle(*arguments: Any) -> None:
        found = _arguments(server, arguments)
        if isinstance(found, str):
            server.tell(f"{TOGGLE}: {found}")
            return
        document, ranges = found
        topics = [each for range_ in ranges for each in _topics_in(document, range_)]
        if topics:
            states = {topic: not topic.done for topic in topics}
            _apply(server, document, with_done(topics[0].roadmap, states), "Tick or untick")
        else:
            server.tell("no topic begins here", kind=types.MessageType.Info)

    @server.command(FIX_ALL)
    def fix_everything(*arguments: Any) -> None:
        found = _arguments(server, arguments)
        if isinstance(found, str):
            server.tell(f"{FIX_ALL}: {found}")
            return
        document, _ = found
        before = document.checklist
        after = fix_all(before, ignore=server.settings.ignore) if before else None
        if after and after != before:
            _apply(server, document, after, "Fix what has one answer")
        else:
            server.tell("nothing here has just one answer", kind=types.MessageType.Info)


def _is_wanted(kind: str, only: Any) -> bool:
    """Return whether an editor wants a kind of action, if it asks for some kinds alone."""
    names = [str(getattr(each, "value", each)) for each in only or ()]
    return not names or any(not name or f"{kind}.".startswith(f"{name}.") for name in names)


def _ticks(server: Server, document: Document, range_: types.Range) -> Iterator[types.CodeAction]:
    topics = _topics_in(document, range_)
    count = "" if len(topics) == 1 else f" {len(topics)} topics"
    for title, done in (("Tick", True), ("Untick", False)):
        if any(topic.done != done for topic in topics):
            after = with_done(topics[0].roadmap, dict.fromkeys(topics, done))
            yield _action(server, document, f"{title}{count}", TICK, after)
    with_all = dict.fromkeys((each for topic in topics for each in _with_all_below(topic)), True)
    if len(with_all) > len(topics) and not all(topic.done for topic in with_all):
        after = with_done(topics[0].roadmap, with_all)
        yield _action(server, document, f"Tick{count} with all below", TICK, after)


def _fixes(server: Server, document: Document, range_: types.Range) -> Iterator[types.CodeAction]:
    for diagnostic in _found_on(server, document, range_)[:MOST]:
        for fix in fixes(document.checklist, diagnostic) if document.checklist else ():
            action = _action(server, document, fix.title, FIX, fix.after)
            action.diagnostics = as_shown(document, [diagnostic])
            action.is_preferred = fix.is_only
            yield action


def _fix_of_all(
    server: Server, document: Document, range_: types.Range
) -> Iterator[types.CodeAction]:
    roadmap, ignore = document.checklist, server.settings.ignore
    if not (roadmap and server.settings.shown(document.findings)[1:]):
        return
    if _found_on(server, document, range_) and can_fix_all(roadmap, ignore=ignore):
        title = "Fix all in this document that has one answer"
        command = types.Command(title, FIX_ALL, arguments=[document.uri])
        yield types.CodeAction(title, FIX, command=command)


def _syncs(server: Server, document: Document, _: types.Range) -> Iterator[types.CodeAction]:
    if document.checklist and (after := refresh(document.checklist)) != document.checklist:
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
    topics = document.checklist.topics if document.checklist else ()
    return [topic for topic in topics if first <= topic.line - 1 <= last]


def _with_all_below(topic: Topic) -> Iterator[Topic]:
    yield topic
    yield from (node for node, _ in topic.contents if isinstance(node, Topic))


def _arguments(server: Server, given: tuple[Any, ...]) -> tuple[Document, list[types.Range]] | str:
    """Return the document and ranges that a command was called with, or what is wrong with them."""
    uri, *ranges = given or (None,)
    try:
        read = [server.converter.structure(each, types.Range) for each in ranges]
    except Exception:  # noqa: BLE001 - whatever it is that an editor sends
        read = None
    if read is None or not isinstance(uri, str):
        return "it takes the URI of an open document, and ranges in it"
    if uri not in server.documents:
        return f"{uri} is not known here; close it, and open it again"
    document = server.document(uri)
    return (document, read) if document else f"the setting 'files' leaves {uri} out"


def _action(
    server: Server, document: Document, title: str, kind: str, after: Roadmap
) -> types.CodeAction:
    return types.CodeAction(title, kind, edit=_edit(server, document, after))


def _edit(server: Server, document: Document, after: Roadmap) -> types.WorkspaceEdit:
    """Return the edit that makes a document what a roadmap says."""
    edits = [
        types.TextEdit(document.lines.range(start, stop), text.decode("utf-8", "surrogatepass"))
        for start, stop, text in between(document.source, after.source)
    ]
    if not server.can("workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit(changes={document.uri: edits})
    name = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(name, edits)])


def _apply(server: Server, document: Document, after: Roadmap, label: str) -> None:
    """Have the editor make a document what a roadmap says."""

    def refused(reason: str) -> None:
        server.tell(f"the editor did not do it: {reason or 'it says no more'}")

    def answered(answer: types.ApplyWorkspaceEditResult) -> None:
        if not answer.applied:
            refused(answer.failure_reason or "")

    params = types.ApplyWorkspaceEditParams(_edit(server, document, after), label)
    server.ask(types.WORKSPACE_APPLY_EDIT, params, answered, refused)


OFFERS: Final = ((TICK, _ticks), (FIX, _fixes), (FIX, _fix_of_all), (SYNC, _syncs))
"""What yields the actions for some lines of a document, by their kind."""
