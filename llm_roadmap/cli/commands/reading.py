"""Define the commands that read: list, show, status, next."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import click

from ..documents_of_topics import topics_by_document
from ..named_documents import UNREAD, NamedDocuments
from ..options import (
    CountType,
    below,
    document,
    except_below,
    no_pager,
    one_topic,
    only_open,
    plain,
    some_paths,
    with_json,
)
from ..output.answer import View
from ..output.lines import next_lines, show_lines
from ..output.paths import shown_path
from ..output.printing import print_message
from ..program import cli
from ..topics_to_show import look_at, looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ...linting.is_all_done import Verdict
    from ...model import Roadmap, Section, Topic
    from ..output.answer import Answer
    from ..output.printing import TextLine
    from ..topics_to_show import Look

NOT_DONE: Final = 1
"""The exit status if something is left to do."""


@cli.command(
    "list",
    help="""
    Show the topics under their headings, with line numbers.

    With TEXT, only topics with this text in their titles.
    """,
)
@document
@only_open("Only open topics.")
@click.option("--done", is_flag=True, help="Only topics that are done.")
@below
@no_pager
@plain
@with_json
@click.argument("text", required=False)
@click.pass_context
def list_(
    ctx: click.Context,
    *,
    text: str | None,
    todo: bool,
    done: bool,
    sections: tuple[str, ...],
    answer: Answer,
) -> None:
    from ..output.tree import list_lines, under_names

    states = _states(ctx, todo=todo, done=done)
    documents = NamedDocuments(ctx)
    has_topics = are_shown = False

    def views() -> Iterator[View]:
        nonlocal has_topics, are_shown
        for seen in looks(documents, sections, must_have_topics=text is not None):
            found = _with_text(seen, text, may_fail=not documents.are_several)
            shown = [topic for topic in found if topic.done in states]
            lines = list_lines(seen.roadmap, set(shown))
            json = _topics_json(seen.path, seen.roadmap, shown)
            has_topics |= bool(seen.topics)
            are_shown |= bool(shown)
            yield View(seen.path, seen.roadmap.progress, lines, is_shown=bool(shown), json=json)

    answer.show_each(views(), under_names if documents.are_several else None)
    if has_topics and not are_shown:
        answer.note(_no_topic(states, text, sections))
    _end(ctx, documents, has_topics=has_topics)


def _topics_json(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> Iterator[str]:
    """Yield the JSON of topics; its module is imported only if somebody asks for it."""
    from ..output.to_json import roadmap_json

    yield from roadmap_json(path, roadmap, topics)


def _end(ctx: click.Context, documents: NamedDocuments, *, has_topics: bool) -> None:
    """Tell if several documents have no topics, and end the command if some can't be read."""
    if documents.are_several and not has_topics and not documents.are_unread:
        print_message(f"no topics in {documents.shown}")
    if documents.are_unread:
        ctx.exit(UNREAD)


def _states(ctx: click.Context, *, todo: bool, done: bool) -> tuple[bool, ...]:
    """Return the states of the topics to show: done (True), open (False), or both."""
    if todo and done:
        raise click.UsageError("--open and --done exclude each other; give one of them", ctx)
    return (True,) if done else (False,) if todo else (False, True)


def _no_topic(states: tuple[bool, ...], text: str | None, sections: tuple[str, ...]) -> str:
    """Return the message if there are topics, and none of them is to be shown."""
    names: dict[tuple[bool, ...], str] = {(True,): "done ", (False,): "open "}
    state = names.get(states, "")
    titled = f" with {text!r} in its title" if text else ""
    below = f" below {' or '.join(map(repr, sections))}" if sections else ""
    return f"There is no {state}topic{titled}{below}."


def _with_text(seen: Look, text: str | None, *, may_fail: bool) -> Sequence[Topic]:
    """Return the topics with a text in their titles; without a text, all topics.

    `may_fail`: it is an error if no title in the document has it.
    """
    if text is None:
        return seen.topics
    if not text.strip():
        raise click.UsageError("TEXT is empty; leave it out")
    found = seen.roadmap.find_all(text)
    if not found and may_fail:
        from ..error_messages import ALL_TOPICS
        from ..usage_hints import document_hint

        place = shown_path(seen.path)
        hint = document_hint(text) or ALL_TOPICS
        raise click.ClickException(f"{place}: no title has {text!r} in it; {hint}")
    wanted = set(seen.topics)
    return [topic for topic in found if topic in wanted]


@cli.command(help="Show one topic: its state, its path, its text and its links.")
@document
@no_pager
@plain
@with_json
@one_topic
@click.pass_context
def show(ctx: click.Context, *, topic: str, answer: Answer) -> None:
    from ..output.tree import one_after_another

    (part,), are_several = topics_by_document(ctx, [topic], changes=False)
    seen = look_at(part.read(), must_have_topics=True)
    found = seen.roadmap.find(topic)
    json = _topics_json(seen.path, seen.roadmap, [found])
    view = View(seen.path, seen.roadmap.progress, show_lines(seen.path, found), json=json)
    answer.show_each([view], one_after_another if are_several else None)


@cli.command(
    help="""
    Show the progress in all, and of each section or document.

    With --exit-code, it ends with 0 if all is done, 1 while something can mean an open task, and 2
    if a document can't be read or there are no topics. 'lint', 'sync --check' and 'format --check'
    do not mind open topics.
    """
)
@document
@below
@except_below
@only_open("Only what has open topics.")
@click.option("--exit-code", is_flag=True, help="End with 0 only if all is done.")
@no_pager
@plain
@with_json
@some_paths
@click.pass_context
def status(
    ctx: click.Context,
    *,
    paths: tuple[str, ...] = (),
    sections: tuple[str, ...],
    exceptions: tuple[str, ...],
    todo: bool,
    exit_code: bool,
    answer: Answer,
) -> None:
    from ..error_messages import ending
    from ..output.tree import documents_lines
    from ..status_exit_code import Gate

    has_topics = False

    def views() -> Iterator[View]:
        nonlocal has_topics
        for seen in looks(documents, sections, exceptions):
            verdict = gate.judge(seen) if gate else None
            chosen = seen.progress
            has_topics |= chosen.total > 0
            is_hidden = todo and chosen.done == chosen.total
            yield View(
                seen.path,
                seen.roadmap.progress,
                _status_lines(seen, todo=todo) if chosen.total or not gate else (),
                is_shown=bool((chosen.total and not is_hidden) or (gate and gate.has_named(seen))),
                chosen=chosen,
                json=_status_json(seen, verdict, todo=todo, are_several=documents.are_several),
            )

    with ending(ctx, UNREAD) if exit_code else nullcontext():
        is_wanted = _may_matter if exit_code else None
        at_end = not answer.form
        documents = NamedDocuments(
            ctx, paths, is_wanted=is_wanted, keeps_named=exit_code, says_all_at_end=at_end
        )
        gate = Gate(documents) if exit_code else None
        found = _begun(views())
    answer.show_each(found, documents_lines if documents.are_several else None)
    for line in gate.notes if gate else ():
        answer.note(line)
    lacks_topics = gate is not None and gate.lacks_topics
    _end(ctx, documents, has_topics=has_topics or lacks_topics)
    if lacks_topics or (gate and not has_topics):
        ctx.exit(UNREAD)
    if gate and gate.is_left:
        ctx.exit(NOT_DONE)


def _may_matter(source: bytes) -> bool:
    """Return whether the gate has to read a document with these bytes."""
    from ...linting.is_all_done import may_matter

    return may_matter(source)


def _begun(views: Iterator[View]) -> Iterator[View]:
    """Return the same views, after the first one is made: what is wrong with it is raised now."""
    return chain([*islice(views, 1)], views)


def _shown(seen: Look, *, todo: bool) -> set[Section]:
    """Return the sections to show; `todo`: only those with open topics."""
    return {
        each for each in seen.sections if not (todo and each.progress.done == each.progress.total)
    }


def _status_lines(seen: Look, *, todo: bool) -> Iterator[TextLine]:
    """Yield the lines of `status` for one document."""
    from ..output.tree import status_lines

    yield from status_lines(seen.roadmap, seen.topics, _shown(seen, todo=todo))


def _status_json(
    seen: Look, verdict: Verdict | None, *, todo: bool, are_several: bool
) -> Iterator[str]:
    """Yield the JSON of `status`; its module is imported only if somebody asks for it."""
    from ..output.to_json import status_json

    topics = None if are_several else seen.topics
    yield from status_json(seen.path, seen.roadmap, topics, _shown(seen, todo=todo), verdict)


@cli.command("next", help="Show the next open topic. Open sub-topics come before their topic.")
@document
@click.option(
    *("-n", "count"),
    metavar="N",
    type=CountType(),
    default=1,
    show_default=True,
    help="How many topics.",
)
@below
@except_below
@no_pager
@plain
@with_json
@some_paths
@click.pass_context
def next_(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    count: int,
    sections: tuple[str, ...],
    exceptions: tuple[str, ...],
    answer: Answer,
) -> None:
    from ...selectors.finding import next_topics
    from ..output.tree import one_after_another

    documents = NamedDocuments(ctx, paths)
    left, has_topics = count, False

    def views() -> Iterator[View]:
        nonlocal left, has_topics
        for seen in looks(documents, sections, exceptions):
            within = set(seen.topics)
            first = [topic for topic in next_topics(seen.roadmap) if topic in within][:left]
            left -= len(first)
            has_topics |= bool(seen.topics)
            json = _topics_json(seen.path, seen.roadmap, first)
            lines = next_lines(seen.path, first)
            yield View(seen.path, seen.roadmap.progress, lines, is_shown=bool(first), json=json)
            if not (left or answer.form):
                return  # further documents would not be shown; JSON has the sum of all

    answer.show_each(views(), one_after_another if documents.are_several else None)
    if has_topics and left == count:
        answer.note("Nothing is open.")
    _end(ctx, documents, has_topics=has_topics)
