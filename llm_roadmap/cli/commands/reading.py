"""Define the commands that read: list, show, status, next."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from ...errors import RoadmapError
from ..options import (
    CountType,
    below,
    document,
    except_below,
    no_pager,
    one_path,
    one_topic,
    plain,
    with_json,
)
from ..output.lines import next_lines, obstacle_line, open_line, show_lines
from ..output.paths import command_line, shown_path
from ..output.terminal import print_message
from ..program import cli
from ..which_document import named_file

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from ...linting.all_done import Verdict
    from ...model import Roadmap, Section, Topic
    from ..output.answer import Answer


NOT_DONE: Final = 1
"""The exit status if something is left to do."""
UNCHECKED: Final = 2
"""The exit status if nothing can be said about the document."""


class Look(NamedTuple):
    """The document, and the topics in it that the user wants to see."""

    path: Path
    """The path of the document."""
    roadmap: Roadmap
    """The whole document."""
    topics: Sequence[Topic]
    """The topics in the chosen sections."""


def look(
    ctx: click.Context,
    sections: tuple[str, ...] = (),
    exceptions: tuple[str, ...] = (),
    *,
    name: str | None = None,
    paths: tuple[str, ...] = (),
) -> Look:
    """Read the document, and choose the topics in the sections with these titles.

    Those in sections with titles of `exceptions` are left out. Raises RoadmapError for a title
    without such topics, and for an exception without such a section. If the document has no topics,
    the user is told; if `sections` or a `name` ask for some of them, that is an error, too.
    """
    from ...selectors.sections import topics_in

    file = named_file(ctx, paths=paths)
    try:
        roadmap = file.read()
    except FileNotFoundError as error:
        if paths and not os.path.splitext(*paths)[1]:
            error.add_note("for the topics of a section, type --section before it")
        raise
    place = shown_path(file.path)
    if not roadmap.topics:
        message = f"no topics in {place}; {_advice(file.path, roadmap)}"
        if sections or name is not None:
            raise RoadmapError(message)
        print_message(message)
    for title in sections:
        if not topics_in(roadmap, title):
            from ...selectors.sections import nothing_in

            raise nothing_in(roadmap, title)
    topics: Sequence[Topic] = topics_in(roadmap, *sections)
    if exceptions and topics:
        topics = _without(topics, exceptions, roadmap, file.path)
    return Look(file.path, roadmap, topics)


def _without(
    topics: Sequence[Topic], exceptions: tuple[str, ...], roadmap: Roadmap, path: Path
) -> Sequence[Topic]:
    """Return the topics that are not in the sections with these titles.

    Raises RoadmapError for a title without a section.
    """
    from ...selectors.sections import named_sections, nothing_in, topics_in

    for title in exceptions:
        if not named_sections(roadmap, title):
            raise nothing_in(roadmap, title)
    left_out = set(topics_in(roadmap, *exceptions))
    left = tuple(topic for topic in topics if topic not in left_out)
    if not left:
        outside = " or ".join(map(repr, exceptions))
        print_message(f"no topics in {shown_path(path)} outside of {outside}")
    return left


def _advice(path: Path, roadmap: Roadmap) -> str:
    """Return what to do about a document without topics."""
    from ...linting import lint

    if lint(roadmap):
        return f"to see why, run: {command_line('lint', path)}"
    return "a topic is a line such as '- [ ] Title'"


@cli.command(
    "list",
    help="""
    Show the topics under their headings, with line numbers.

    With TEXT, only topics with this text in their titles.
    """,
)
@document
@click.option("--open", "--todo", "todo", is_flag=True, help="Only open topics.")
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
    from ..output.tree import list_lines

    states = _states(ctx, todo=todo, done=done)
    seen = look(ctx, sections, name=text)
    shown = [topic for topic in _with_text(seen, text) if topic.done in states]
    answer.show(
        list_lines(seen.roadmap, set(shown)),
        json=_topics_json(seen.path, seen.roadmap, shown),
        paged=True,
    )
    if seen.topics and not shown:
        answer.note(_no_topic(states, text, sections))


def _topics_json(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> Iterator[str]:
    """Yield the JSON of topics; its module is imported only if somebody asks for it."""
    from ..output.to_json import roadmap_json

    yield from roadmap_json(path, roadmap, topics)


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


def _with_text(seen: Look, text: str | None) -> Sequence[Topic]:
    """Return the topics with a text in their titles; without a text, all topics."""
    if text is None:
        return seen.topics
    if not text.strip():
        raise click.UsageError("TEXT is empty; leave it out")
    found = seen.roadmap.find_all(text)
    if not found:
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
    path, roadmap, _ = look(ctx, name=topic)
    found = roadmap.find(topic)
    json = _topics_json(path, roadmap, [found])
    answer.show(show_lines(path, found), json=json, paged=True)


@cli.command(
    help="""
    Show the progress in all, and of each section.

    With --exit-code, the exit status is 0 if all is done, 1 while a topic is open or something else
    can mean an open task, and 2 if the document can't be read or has no topics.
    """
)
@document
@below
@except_below
@click.option("--open", "--todo", "todo", is_flag=True, help="Only sections with open topics.")
@click.option("--exit-code", is_flag=True, help="End with 0 only if all is done.")
@no_pager
@plain
@with_json
@one_path
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
    from ..output.tree import status_lines

    with ending(ctx, UNCHECKED) if exit_code else nullcontext():
        seen = look(ctx, sections, exceptions, paths=paths)
        chosen = _sections(seen.roadmap, sections, exceptions)
        verdict = None
        if exit_code:
            from ...linting.all_done import judge

            verdict = judge(seen.roadmap, seen.topics, {each.number for each in chosen})
    shown = {each for each in chosen if not (todo and each.progress.done == each.progress.total)}
    lines = status_lines(seen.roadmap, seen.topics, shown) if seen.topics or not exit_code else ()
    answer.show(lines, json=_status_json(seen, shown, verdict), paged=True)
    if verdict is not None:
        _end_with(ctx, seen.path, verdict, answer)


def _status_json(
    seen: Look, sections: Container[Section], verdict: Verdict | None
) -> Iterator[str]:
    """Yield the JSON of `status`; its module is imported only if somebody asks for it."""
    from ..output.to_json import status_json

    yield from status_json(*seen, sections, verdict)


def _sections(
    roadmap: Roadmap, titles: tuple[str, ...], exceptions: tuple[str, ...]
) -> set[Section]:
    """Return the sections with these titles and those below, without those of the exceptions.

    Without titles, the part above all headings is one of them.
    """
    from ...model import Section
    from ...selectors.sections import sections_in

    left_out = sections_in(roadmap, *exceptions) if exceptions else ()
    above = () if titles else (Section(roadmap, None),)
    return {*above, *sections_in(roadmap, *titles)} - {*left_out}


def _end_with(ctx: click.Context, path: Path, verdict: Verdict, answer: Answer) -> None:
    """End with the exit status of a verdict on a document, and name what is in the way."""
    if verdict.open:
        answer.note(open_line(path, verdict.open))
    for each in verdict.obstacles:
        answer.note(obstacle_line(path, each))
    if not verdict.topics:
        ctx.exit(UNCHECKED)
    if not verdict.is_done:
        ctx.exit(NOT_DONE)


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
@one_path
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
    from ...selectors.finding import ready

    path, roadmap, topics = look(ctx, sections, exceptions, paths=paths)
    within = set(topics)
    first = [topic for topic in ready(roadmap) if topic in within][:count]
    answer.show(next_lines(path, first), json=_topics_json(path, roadmap, first), paged=True)
    if topics and not first:
        answer.note("Nothing is open.")
