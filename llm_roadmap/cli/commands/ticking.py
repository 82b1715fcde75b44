"""Define the commands that change boxes: toggle, check, uncheck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from ..change_each_document import run_each
from ..completion import OneSectionType, TopicType
from ..documents_of_topics import topics_by_document
from ..options import (
    document,
    dry_run,
    expect,
    named_sections,
    plain,
    require_one_expected,
    timeout,
    with_json,
)
from ..output.answer import Report
from ..output.lines import topic_line
from ..program import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ...model import Roadmap
    from ...model.result import Result
    from ...selectors.topics_of_call import Choice
    from ..documents_of_topics import TopicsOfDocument
    from ..output.answer import Answer


STILL_OPEN: Final = (
    "{} sub-topics are still open; --with-subtopics ticks them, too",
    "{} sub-topic is still open; --with-subtopics ticks it, too",
)
"""What `check` says about topics below a ticked one, for several and for one."""

SEVERAL: Final = "All TOPICs change in one write. L12-L20 names all topics on these lines."

whole_sections = named_sections(
    *("--section", "sections", "Also all topics in the section with this title", OneSectionType())
)
with_subtopics = click.option(
    "--with-subtopics", is_flag=True, help="Also all topics below each TOPIC."
)
everything = click.option("--all", "everything", is_flag=True, help="All topics of the document.")


def _add_command(name: str, *, done: bool | None, does: str) -> None:
    """Add a command that ticks topics (`done` is True), unticks (False) or toggles them (None)."""

    @cli.command(name, help=f"{does}\n\n{SEVERAL}")
    @document
    @click.argument(
        "topics",
        type=TopicType(done=None if done is None else not done),
        metavar="TOPIC...",
        nargs=-1,
    )
    @whole_sections
    @with_subtopics
    @expect
    @timeout
    @dry_run
    @plain
    @with_json
    @click.pass_context
    def command(ctx: click.Context, /, **options: Any) -> None:
        _set_done(ctx, done=done, **options)

    if done is not None:  # toggling all boxes makes no sense
        everything(command)


_add_command("toggle", done=None, does="Tick open topics, and untick topics that are done.")
_add_command("check", done=True, does="Tick topics.")
_add_command("uncheck", done=False, does="Untick topics.")


def _set_done(
    ctx: click.Context,
    *,
    done: bool | None,
    timeout: float,
    dry_run: bool,
    answer: Answer,
    topics: tuple[str, ...],
    **groups: Any,
) -> None:
    """Change boxes, or print a diff.

    `topics` are selectors; `groups` are the other arguments of `Choice`, by their names.
    """
    from ...selectors.topics_of_call import Choice
    from ...ticking.plans import Ticking

    sections, everything = groups.pop("sections"), groups.get("everything")
    is_narrow = bool(topics or sections)
    if is_narrow and everything:
        raise click.UsageError("--all means every topic; leave out TOPIC and --section", ctx)
    if not (is_narrow or everything):
        raise click.UsageError("Missing argument 'TOPIC...'; or name a --section", ctx)
    require_one_expected(ctx, groups["expect"], topics, sections)
    found, are_several = topics_by_document(ctx, topics, sections, timeout=timeout)
    if everything and are_several:
        raise click.UsageError("--all is for one document; name one", ctx)

    def choice_in(part: TopicsOfDocument) -> Choice:
        return Choice(part.topics, part.sections, **groups)

    results = run_each(ctx, found, lambda part: Ticking(choice_in(part), done), write=not dry_run)
    told = [*zip(found, results, strict=True)]
    notes = [
        _nothing(part.file.path, result.after, choice_in(part))
        for part, result in told
        if not result.changes
    ]
    if done and (count := sum(_still_open(result, choice_in(part)) for part, result in told)):
        notes.append(STILL_OPEN[count == 1].format(count))
    reports = [
        Report(part.file.path, result, _json(part.file.path, result)) for part, result in told
    ]
    answer.report(reports, dry_run=dry_run, notes=notes, are_several=are_several)


def _json(path: Path, result: Result) -> Iterator[str]:
    """Yield the JSON of what was changed; few ticks are asked for it, and its import takes time."""
    from ..output.to_json import changes_json

    yield from changes_json(path, result)


def _nothing(path: Path, roadmap: Roadmap, choice: Choice) -> str:
    """Return the message if nothing had to change; it shows the topic if there is only one."""
    chosen = {topic for _, topic in choice.picks(roadmap)}
    return f"Nothing to change{f': {topic_line(path, *chosen)}' if len(chosen) == 1 else '.'}"


def _still_open(result: Result, choice: Choice) -> int:
    """Return how many topics below those that were ticked, or named, are open."""
    from ...model import topics_among

    ticked = {change.topic for change in result.changes}
    if not ticked:
        ticked = {topic for _, topic in choice.picks(result.after)}
    parents = [each for each in ticked if each.progress.done < each.progress.total]
    below = {each for parent in parents for each in topics_among(parent.contents)}
    return sum(not each.done for each in below)
