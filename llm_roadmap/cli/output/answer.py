"""Print the answer of a command in the form that the user wants: lines, JSON, or a diff."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import click

from ...storage.locating import STDIN
from .lines import diff_lines, meter, progress_lines, topic_line
from .terminal import page_lines, print_line, print_message, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ...model import Progress
    from ...model.result import Result
    from .terminal import TextLine


class View(NamedTuple):
    """What a command shows of one document."""

    path: Path
    """The document."""
    progress: Progress
    """The progress of the document."""
    lines: Iterable[str | TextLine] = ()
    """The lines for people."""
    json: Iterable[str] = ()
    """The same as JSON."""
    is_shown: bool = True
    """Whether it is shown among several; if not, only its progress counts."""
    chosen: Progress | None = None
    """The progress of the topics that the user wants to see; None: of all."""


class Report(NamedTuple):
    """What a command has changed in one document."""

    path: Path
    """The document."""
    result: Result
    """The document before and after."""
    json: Iterable[str]
    """What has changed, as JSON."""
    items: Sequence[TextLine] | None = None
    """The lines of what has changed; None: one for each box."""

    def lines(self) -> Sequence[TextLine]:
        """Return the lines of what has changed."""
        if self.items is not None:
            return self.items
        return [topic_line(self.path, change.topic) for change in self.result.changes]


class Answer:
    """Prints the answer of one command; every method raises what `print_line` does.

    Pass lines and other forms as generators: only the form that the user wants is made then.
    """

    def __init__(self, form: str | None = None) -> None:
        self.form = form
        """The form that the user wants, such as `json`; None: lines for people."""
        self.is_beside_document = False
        """Whether standard output gets the document, so that standard error gets the answer."""

    def show(
        self, lines: Iterable[str | TextLine], *, paged: bool = False, **forms: Iterable[str]
    ) -> None:
        """Print the answer, or a part of it: lines for people, or the pieces of another form.

        `paged`: if the terminal has too few rows for the lines, they go through the user's pager.
        `forms` are the other forms by their names. If the form that the user wants is not among
        them, nothing is printed.
        """
        if self.form:
            if self.form in forms:
                self._show_pieces(forms[self.form])
        elif paged and not self.is_beside_document:
            page_lines(click.get_current_context(), lines)
        else:
            for line in lines:
                self._show_line(line)

    def show_each(
        self,
        views: Iterable[View],
        lines: Callable[[Iterable[View]], Iterable[str | TextLine]] | None,
    ) -> None:
        """Print what a command shows of each of several documents; of one, if `lines` is None.

        `lines` makes the lines for people of all of them. JSON is made of each by itself.
        """
        if lines is None:
            for each in views:
                self.show(each.lines, json=each.json, paged=True)
        else:
            self.show(lines(views), json=_several(views), paged=True)

    def note(self, message: str) -> None:
        """Print a message for people to standard error; other forms say it themselves."""
        if not self.form:
            print_message(message)

    def report(
        self,
        reports: Sequence[Report],
        *,
        dry_run: bool,
        notes: Iterable[str] = (),
        are_several: bool = False,
    ) -> None:
        """Print what of one or several documents has changed, then the progress.

        `dry_run`: nothing is written, and the changes are printed as a diff. `notes` are further
        messages. `are_several`: each is told with its name, also if there is only one.
        """
        self.is_beside_document = any(str(each.path) == STDIN for each in reports)
        items = [line for each in reports for line in each.lines()]
        shown = chain.from_iterable(diff_lines(each.path, each.result) for each in reports)
        ends = [(each.result.after.progress, each.path) for each in reports]
        views = [View(path, result.after.progress, (), json) for path, result, json, _ in reports]
        json = _several(views) if are_several else _pieces(views)
        with telling([] if dry_run else items):
            self.show(shown if dry_run else items, json=json)
            for note in notes:
                self.note(note)
            self.show(progress_lines(ends) if are_several else (meter(each) for each, _ in ends))

    def _show_line(self, line: str | TextLine) -> None:
        if self.is_beside_document:
            print_message(str(line))
        else:
            print_line(line)

    def _show_pieces(self, pieces: Iterable[str]) -> None:
        if self.is_beside_document:
            print_message("".join(pieces).rstrip("\n"))
        else:
            print_pieces(pieces)


def _pieces(views: Iterable[View]) -> Iterator[str]:
    """Yield the JSON of a document, in pieces."""
    for each in views:
        yield from each.json


def _several(views: Iterable[View]) -> Iterator[str]:
    """Yield the JSON of several documents; its module is imported only if somebody asks for it."""
    from .to_json import several_json

    yield from several_json((each.progress, each.json if each.is_shown else ()) for each in views)
