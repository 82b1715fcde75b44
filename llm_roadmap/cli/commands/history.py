"""Define the commands that look back: history, log."""

from __future__ import annotations

import re
import sys
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from ...selectors.normal_forms import JOINT
from ...text.safe_text import clean, shown_title
from ...values import NamedTuple
from ..completion import TopicType
from ..documents_of_topics import UNSURE, topics_by_document
from ..named_documents import NamedDocuments
from ..options import below, document, no_pager, one_document, plain, with_json
from ..output.answer import View
from ..output.lines import BLANK, mark, meter
from ..output.paths import shown_path
from ..output.printing import TextLine, is_terminal, print_message, shown_progress, size
from ..program import cli
from ..which_document import DOCUMENT, FAILURES, named_file, refuse_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from ...history import Gap, History, Tick
    from ...model import Progress
    from ..output.answer import Answer

SHORT: Final = 7
"""The number of letters that are shown of a commit's name."""

since = click.option(
    "--since", metavar="DATE", help="Only versions after a date, such as '2 weeks ago'."
)


@cli.command(
    "history",
    help="""
    Draw the progress over time, from git.

    Below it is the pace of the last four weeks. In a pipe, print a line for each version: time,
    commit, done and total, with tabs between them.
    """,
)
@one_document
@since
@below
@plain
@with_json
@click.pass_context
def history_(
    ctx: click.Context, since: str | None, sections: tuple[str, ...], answer: Answer
) -> None:
    from ..output.to_json import history_json

    path = named_file(ctx, on_disk=True).path
    past = _past(path, since, sections)
    lines = _drawing(past) if is_terminal(sys.stdout) else _table(past)
    answer.show(lines, json=history_json(path, past, past.ticks))


@cli.command(
    help="""
    Show what was ticked when, from git, newest first.

    With TOPIC, only that topic.
    """
)
@document
@since
@below
@no_pager
@plain
@with_json
@click.argument("topic", type=TopicType(), required=False)
@click.pass_context
def log(
    ctx: click.Context,
    *,
    topic: str | None,
    since: str | None,
    sections: tuple[str, ...],
    answer: Answer,
) -> None:
    paths, are_several = _logged(ctx, topic)
    pasts = _pasts(ctx, paths, since, sections, are_several=are_several)
    logs = [_log(path, past, topic, are_several=are_several) for path, past in pasts]
    lines = partial(_days, [entry for each in logs for entry in each.entries])
    views = (View(each.path, each.progress, _days(each.entries), json=each.json()) for each in logs)
    answer.show_each(views, (lambda _: lines()) if are_several else None)
    if not any(each.entries for each in logs):
        answer.note("Nothing was ticked.")


def _logged(ctx: click.Context, topic: str | None) -> tuple[list[Path], bool]:
    """Return the documents that the user means, or that of a topic, and whether several are named.

    Of several, those count that have topics.
    """
    if topic is not None:
        (part,), are_several = topics_by_document(ctx, [topic])
        refuse_input(ctx, part.file)
        return [part.file.path], are_several
    documents = NamedDocuments(ctx, label=UNSURE, says_all_at_end=True)
    if not documents.are_several:
        return [named_file(ctx, on_disk=True).path], False
    if documents.have_input:
        raise click.UsageError("standard input has no history; leave it out", ctx)
    from pathlib import Path

    return [Path(roadmap.name) for roadmap in documents if roadmap.topics], True


def _pasts(
    ctx: click.Context,
    paths: Iterable[Path],
    since: str | None,
    sections: tuple[str, ...],
    *,
    are_several: bool,
) -> list[tuple[Path, History]]:
    """Return the history of each document; of several, those that have one.

    The user is told of the others. If none has one, that is an error.
    """
    found, failed = [], []
    for path in paths:
        ctx.meta[DOCUMENT] = path
        try:
            found.append((path, _past(path, since, sections, by_author=True)))
        except FAILURES as error:
            if not are_several:
                raise
            from ..error_messages import explain

            failed.append((error, explain(ctx, error)))
    if failed and not found:
        raise failed.pop(0)[0]
    for _, message in failed:
        print_message(f"{UNSURE}: {message}")
    return found


class Entry(NamedTuple):
    """A tick to show."""

    tick: Tick
    """The tick."""
    title: str
    """The title of its document, which is not shown."""
    file: str
    """The name of its document, which is shown if there are several; else empty."""


class Log(NamedTuple):
    """The ticks of one document that are shown."""

    path: Path
    """The document."""
    past: History
    """Its history."""
    entries: Sequence[Entry]
    """The ticks, the oldest first."""

    @property
    def progress(self) -> Progress:
        """The progress of the document now."""
        from ...model import Progress

        points = self.past.points
        return points[-1].progress if points else Progress(0, 0)

    def json(self) -> Iterator[str]:
        """Yield its JSON, in pieces."""
        from ..output.to_json import history_json

        return history_json(self.path, self.past, [each.tick for each in self.entries])


def _log(path: Path, past: History, topic: str | None, *, are_several: bool) -> Log:
    """Return what was ticked in a document, or of one topic in it."""
    ticks: Iterable[Tick] = past.ticks
    if topic is not None:
        if past.roadmap is None:
            raise click.ClickException(f"{shown_path(path)}: no version can be read")
        ticks = past.ticks_of(past.roadmap.find(topic))
    title = past.roadmap.title if past.roadmap else ""
    name = shown_path(path) if are_several else ""
    return Log(path, past, [Entry(tick, title, name) for tick in sorted(ticks, key=_age)])


def _past(
    path: Path, since: str | None, sections: tuple[str, ...], *, by_author: bool = False
) -> History:
    """Return the history of a document, and warn of versions that are missing in it."""
    from ...git.reading_history import read_history

    ask = partial(read_history, path, since=since, by_author=by_author)
    with shown_progress("Reading versions") as watch:
        past = ask(section=sections, watch=watch)
    for warning in _warnings(past.gaps):
        print_message(f"Warning: {shown_path(path)}: {warning}")
    _require_topics(past, sections, ask)
    return past


def _require_topics(past: History, titles: tuple[str, ...], ask: Callable[..., History]) -> None:
    """Raise SectionError for a title of a section that had no topics in any version.

    `past` is the history of all these sections, and `ask` reads the history of one.
    """
    from ...markdown import parse
    from ...selectors.sections import no_topics_in_error, topics_in

    roadmap = past.roadmap or parse(b"")
    for title in titles:
        if topics_in(roadmap, title):
            continue
        alone = past if len(titles) == 1 else ask(section=title)  # it may be gone by now
        if not any(point.progress.total for point in alone.points):
            raise no_topics_in_error(roadmap, title)


def _warnings(gaps: Iterable[Gap]) -> Iterator[str]:
    """Yield a warning for each reason why versions are missing, with their number."""
    groups: dict[str, list[Gap]] = {}
    for gap in gaps:
        kind = re.sub("[0-9]+", "", gap.reason)  # such as the line where one can't be read
        groups.setdefault(kind, []).append(gap)
    for first, *others in groups.values():
        name = f"commit {first.commit[:SHORT]}" if first.commit else "the document"
        more = f" (and {len(others)} more)" if others else ""
        yield f"{name}{more} {first.reason}"


def _table(past: History) -> Iterator[str]:
    """Yield a line for each version: time, commit, done and total, with tabs between them."""
    for point in past.points:
        when = point.when.isoformat(timespec="seconds")
        yield f"{when}\t{point.commit or '-'}\t{point.progress.done}\t{point.progress.total}"


def _drawing(past: History) -> Iterator[str | TextLine]:
    """Yield the lines of a history on a terminal: progress, chart, pace."""
    from ...history.pace import pace
    from ...history.text_chart import DONE, chart

    if past.points:
        yield meter(past.points[-1].progress)
    for line in chart(past, width=size(sys.stdout).columns):
        yield re.sub(f"[{DONE}]+", lambda found: click.style(found[0], fg="green"), line)
    sentence = pace(past)
    yield TextLine("", sentence[:1].upper() + sentence[1:])


def _days(entries: Iterable[Entry]) -> Iterator[TextLine]:
    """Yield the lines of a log, the newest day first."""
    oldest_first = sorted(entries, key=lambda entry: _age(entry.tick))
    newest_first = reversed(oldest_first)  # within a commit, too
    for number, (day, group) in enumerate(groupby(newest_first, lambda entry: _day(entry.tick))):
        if number:
            yield BLANK
        yield TextLine("", click.style(day, bold=True))
        yield from map(_line, group)


def _day(tick: Tick) -> str:
    return f"{tick.authored:%Y-%m-%d}" if tick.commit else "not committed yet"


def _age(tick: Tick) -> tuple[bool, str, datetime]:
    """Return the sort key of a tick: by day, then by time; what is not committed is the newest.

    The day is that of the author's time zone, as it is shown, so that each day is shown once.
    """
    return tick.commit is None, _day(tick), tick.authored


def _line(entry: Entry) -> TextLine:
    tick, document, file = entry
    path = tick.path[1:] if tick.path[:1] == (document,) else tick.path
    details = [tick.commit[:SHORT]] if tick.commit else []
    details += [JOINT.join(path)] if path else []
    details += [file] if file else []
    title = shown_title(tick.title)
    dimmed = click.style(f"  {clean('  '.join(details))}", dim=True) if details else ""
    return TextLine(f"{mark(done=tick.done)} ", title + dimmed)
