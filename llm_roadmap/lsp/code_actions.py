"""Offer to tick topics, and to fix what `lint` finds. The editor makes the edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..fixing import can_fix_all, fix_all, fixes
from ..model import topics_among
from ..ticking.boxes import with_done
from .commands import FIX_ALL
from .diagnostics import as_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .buffers import Buffer
    from .server import Server

TICK: Final = types.CodeActionKind.RefactorRewrite.value
FIX: Final = types.CodeActionKind.QuickFix.value
ON_SAVE: Final = f"{types.CodeActionKind.SourceFixAll.value}.llm-roadmap"
"""The kind of what an editor runs at each save, if its user wants that."""

MOST: Final = 10
"""For how many findings at a time fixes are offered: to try one, the document is read again."""

FIX_ALL_TITLE: Final = "Fix all in this document that has one answer"


def add_to(server: Server) -> None:
    """Teach a server to offer actions."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[TICK, FIX, ON_SAVE]),
    )
    def offer(params: types.CodeActionParams) -> list[types.CodeAction]:
        buffer = server.buffer(params.text_document.uri)
        return [
            action
            for kind, offers in OFFERS
            if _is_wanted(kind, params.context.only)
            for action in offers(server, buffer, params.range)
        ]


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Return whether an editor wants a kind of action; `only` has the kinds that it asks for.

    What is meant for each save is offered only to an editor that asks for it: in a menu it would
    stand beside the fixes.
    """
    if not only:
        return kind != ON_SAVE
    return any(each in ("", kind) or kind.startswith(each + ".") for each in only)


def _ticks(server: Server, buffer: Buffer, range_: types.Range) -> Iterator[types.CodeAction]:
    topics = dict.fromkeys(buffer.topics_in(range_))
    with_all = dict.fromkeys(
        each for topic in topics for each in (topic, *topics_among(topic.contents))
    )
    count = "" if len(topics) == 1 else f" {len(topics)} topics"
    offers = [(f"Tick{count}", topics, True), (f"Untick{count}", topics, False)]
    if with_all != topics:
        offers.append((f"Tick{count} with all below", with_all, True))
    for title, chosen, done in offers:
        after = with_done(buffer.checklist, dict.fromkeys(chosen, done))
        if after != buffer.checklist:
            yield _action(server, buffer, title, TICK, after)


def _fixes(server: Server, buffer: Buffer, range_: types.Range) -> Iterator[types.CodeAction]:
    for diagnostic in _found_on(server, buffer, range_)[:MOST]:
        for fix in fixes(buffer.checklist, diagnostic):
            action = _action(server, buffer, fix.title, FIX, fix.after)
            action.diagnostics = as_shown(buffer, [diagnostic])
            action.is_preferred = fix.is_only
            yield action


def _fix_of_all(server: Server, buffer: Buffer, range_: types.Range) -> Iterator[types.CodeAction]:
    is_needed = len(server.settings.shown(buffer.findings)) > 1
    is_here = is_needed and _found_on(server, buffer, range_)
    if is_here and can_fix_all(buffer.checklist, ignore=server.settings.ignore):
        command = types.Command(FIX_ALL_TITLE, FIX_ALL, arguments=[buffer.uri])
        yield types.CodeAction(FIX_ALL_TITLE, FIX, command=command)


def _fix_on_save(server: Server, buffer: Buffer, _: types.Range) -> Iterator[types.CodeAction]:
    after = fix_all(buffer.checklist, ignore=server.settings.ignore)
    if after != buffer.checklist:
        yield _action(server, buffer, FIX_ALL_TITLE, ON_SAVE, after)


def _found_on(server: Server, buffer: Buffer, range_: types.Range) -> list[Diagnostic]:
    """Return the findings that are shown on the lines of a range."""
    first, last = range_.start.line + 1, range_.end.line + 1
    return [each for each in server.settings.shown(buffer.findings) if first <= each.line <= last]


def _action(
    server: Server, buffer: Buffer, title: str, kind: str, after: Roadmap
) -> types.CodeAction:
    return types.CodeAction(title, kind, edit=server.workspace_edit(buffer, after))


OFFERS: Final = ((TICK, _ticks), (FIX, _fixes), (FIX, _fix_of_all), (ON_SAVE, _fix_on_save))
"""What yields the actions for some lines of a document, by their kind."""
