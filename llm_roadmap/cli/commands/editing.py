"""Define the commands that change the list itself: add, retitle, move, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from ...storage.default_document import STDIN
from ...text.safe_text import clean
from ..change_each_document import run_each
from ..completion import PlaceType, TopicType
from ..documents_of_topics import topics_by_document
from ..options import (
    document,
    dry_run,
    expect,
    one_topic,
    plain,
    require_one_expected,
    timeout,
    with_json,
)
from ..output.answer import Report
from ..output.lines import topic_line
from ..output.paths import command_line, shown_path
from ..output.printing import TextLine
from ..program import cli
from ..which_document import named_paths, shown_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ...editing.plans import Listed, NewTopic, Plan
    from ..documents_of_topics import TopicsOfDocument
    from ..output.answer import Answer

PLACES: Final = ("section", "under", "after", "before")
"""The options that name a place."""


def _place(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a place."""
    rows = (
        ("before", "TOPIC", TopicType(), "Right above this topic."),
        ("after", "TOPIC", TopicType(), "Behind this topic and all below it."),
        ("under", "TOPIC", TopicType(), "Below this topic, as its last sub-topic."),
        ("section", "TITLE", PlaceType(), "At the end of the topics in this section."),
    )
    for name, metavar, kind, does in rows:
        command = click.option(f"--{name}", metavar=metavar, type=kind, help=does)(command)
    return command


text = click.argument("words", metavar="TEXT", type=shown_again, nargs=-1)


@cli.command(
    help="""
    Add a topic, written as those around it are.

    TEXT is one line of Markdown. With - for TEXT, each line of standard input is a topic, and
    indentation makes sub-topics. Without a place, it goes after the last topic.
    """
)
@document
@text
@_place
@click.option("--done", is_flag=True, help="Tick it.")
@click.option("--if-absent", is_flag=True, help="Add nothing if the place has this topic.")
@timeout
@dry_run
@plain
@with_json
@click.pass_context
def add(
    ctx: click.Context, /, *, words: tuple[str, ...], done: bool, if_absent: bool, **options: Any
) -> None:
    from ...editing.plans import adding

    place = _named_place(ctx, options)
    entries = _new_topics(ctx, _one_text(ctx, words))
    plan = adding(entries, **place, done=done, if_absent=if_absent)
    _change(ctx, (), place, lambda _: plan, sign="+ ", unchanged="Nothing to add", **options)


@cli.command(
    help="""
    Give a topic another title; its box and all below it stay.

    TEXT is one line of Markdown, in place of the whole first paragraph.
    """
)
@document
@one_topic
@text
@expect
@timeout
@dry_run
@plain
@with_json
@click.pass_context
def retitle(
    ctx: click.Context,
    /,
    *,
    topic: str,
    words: tuple[str, ...],
    expect: str | None,
    **options: Any,
) -> None:
    from ...editing.plans import retitling

    plan = retitling(topic, _one_text(ctx, words, topic), expect=expect)
    say: Any = {"sign": "+ ", "unchanged": "Nothing to change"}
    _change(ctx, [topic], {}, lambda _: plan, **say, **options)


@cli.command(help="Move a topic with all below it. One place is needed.")
@document
@one_topic
@_place
@expect
@timeout
@dry_run
@plain
@with_json
@click.pass_context
def move(ctx: click.Context, /, *, topic: str, expect: str | None, **options: Any) -> None:
    from ...editing.plans import moving

    place = _named_place(ctx, options)
    if not place:
        raise click.UsageError("name the place: --section, --under, --after or --before", ctx)
    plan = moving(topic, expect=expect, **place)
    say: Any = {"sign": "", "unchanged": "Nothing to move"}
    _change(ctx, [topic], place, lambda _: plan, **say, **options)


@cli.command(
    help="""
    Remove topics, each with all below it, and print the lines that are gone.

    All TOPICs go in one write. L12-L20 names all topics on these lines.
    """
)
@document
@click.argument("topics", type=TopicType(), metavar="TOPIC...", nargs=-1, required=True)
@expect
@timeout
@dry_run
@plain
@with_json
@click.pass_context
def remove(
    ctx: click.Context, /, *, topics: tuple[str, ...], expect: str | None, **options: Any
) -> None:
    from ...editing.plans import removing

    require_one_expected(ctx, expect, topics)
    say: Any = {"sign": None, "unchanged": "Nothing to remove"}
    _change(ctx, topics, {}, lambda part: removing(part.topics, expect=expect), **say, **options)


def _named_place(ctx: click.Context, options: dict[str, Any]) -> dict[str, str]:
    """Take out the options that name a place; raises click.UsageError for several."""
    values = {name: options.pop(name) for name in PLACES}
    place = {name: value for name, value in values.items() if value is not None}
    if len(place) > 1:
        raise click.UsageError(f"name one place, not {' and '.join(f'--{x}' for x in place)}", ctx)
    return place


def _one_text(ctx: click.Context, words: tuple[str, ...], *before: str) -> str:
    """Return the one text; raises click.UsageError for none, and for several words."""
    if not words:
        raise click.UsageError("Missing argument 'TEXT'.", ctx)
    if any(word.startswith("--") for word in words[1:]):
        raise click.UsageError("behind '--', all is text; type options before it", ctx)
    if len(words) > 1:
        dashes = ["--"] if words[0].startswith("-") else []
        quoted = command_line(ctx.info_name or "", *dashes, *before, " ".join(words))
        raise click.UsageError(f"TEXT of several words needs quotes: {quoted}", ctx)
    return words[0]


def _new_topics(ctx: click.Context, typed: str) -> Sequence[NewTopic]:
    """Return the topics to add: the typed one, or those on the lines of standard input."""
    from ...editing.plans import NewTopic, new_topics

    if typed != STDIN:
        return [NewTopic(typed)]
    if STDIN in named_paths(ctx):
        raise click.UsageError("standard input is the document; pass each topic as TEXT", ctx)
    from ...storage.inputs import content

    return new_topics(content(STDIN).decode("utf-8", "surrogateescape"))


def _change(
    ctx: click.Context,
    topics: Sequence[str],
    place: dict[str, str],
    plan_of: Callable[[TopicsOfDocument], Plan],
    *,
    sign: str | None,
    unchanged: str,
    timeout: float,
    dry_run: bool,
    answer: Answer,
) -> None:
    """Change the list where topics and a place are, or print a diff.

    `sign` stands before the line of each topic; None: only the lines that are gone are printed.
    """
    sections = [place["section"]] if "section" in place else []
    named = [*topics, *(place[name] for name in place if name != "section")]
    found, are_several = topics_by_document(ctx, named, sections, timeout=timeout)
    _require_one_place(ctx, found, place)
    results = run_each(ctx, found, plan_of, write=not dry_run)
    reports: list[Report] = []
    notes: list[str] = []
    for part, result in zip(found, results, strict=True):
        path = part.file.path
        items = _items(path, result, sign) if result.changed else []
        reports.append(Report(path, result, _json(path, result), items))
        notes += _notes(path, result, unchanged)
    answer.report(reports, dry_run=dry_run, notes=notes, are_several=are_several)


def _require_one_place(
    ctx: click.Context, found: Sequence[TopicsOfDocument], place: dict[str, str]
) -> None:
    """Raise click.ClickException if a topic and its place are not in one document."""
    if not found:
        raise click.UsageError("name the place: --section, --under, --after or --before", ctx)
    if place and len(found) > 1:
        documents = " and ".join(shown_path(each.file.path) for each in found)
        raise click.ClickException(f"the topic and its place are in {documents}; name one document")


def _notes(path: Path, result: Listed, unchanged: str) -> Sequence[str]:
    """Return what is to be said of topics that were there, or of nothing to do."""
    if result.changed:
        return [f"There already: {topic_line(path, topic)}" for topic in result.found]
    if len(result.topics) == 1:
        return [f"{unchanged}: {topic_line(path, *result.topics)}"]
    return [
        *(f"There already: {topic_line(path, topic)}" for topic in result.found),
        f"{unchanged}.",
    ]


def _json(path: Path, result: Listed) -> Iterator[str]:
    """Yield the JSON of what was changed; few are asked for it, and its import takes time."""
    from ..output.to_json import listed_json

    yield from listed_json(path, result)


def _items(path: Path, result: Listed, sign: str | None) -> Sequence[TextLine]:
    """Return the lines that are gone, and a line for each topic that is there."""
    gone = [TextLine("- ", clean(line.decode("utf-8", "replace"))) for line in result.gone]
    if sign is None:
        return gone
    there = (topic_line(path, topic) for topic in result.topics if topic not in result.found)
    return [*gone, *(TextLine(sign + head, text) for head, text in there)]
