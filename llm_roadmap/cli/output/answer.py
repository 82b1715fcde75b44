"""Print the answer of a command in the form that the user wants: lines, JSON, or a diff."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import click

from ...storage.default_document import STDIN
from .lines import diff_lines, meter, progress_lines, topic_line
from .paths import shown_path
from .printing import page_lines, print_line, print_message, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ...model import Progress
    from ...model.result import Result
    from .printing import TextLine


class View:
    """What a command shows of one document."""

    def __init__(
        self,
        path: Path,
        progress: Progress,
        lines: Iterable[str | TextLine] = (),
        *,
        is_shown: bool = True,
        chosen: Progress | None = None,
        **forms: Iterable[str],
    ) -> None:
        """`forms` are other forms than lines for people, by their names, as for `Answer.show`."""
        self.path = path
        """The document."""
        self.progress = progress
        """The progress of the document."""
        self.lines = lines
        """The lines for people."""
        self.forms = forms
        """The same in other forms, such as JSON."""
        self.is_shown = is_shown
        """Whether it is shown among several; if not, only its progress counts."""
        self.chosen = progress if chosen is None else chosen
        """The progress of the topics that the user wants to see."""


class Report:
    """What a command has changed in one document."""

    def __init__(
        self,
        path: Path,
        result: Result,
        json: Iterable[str],
        items: Sequence[TextLine] | None = None,
    ) -> None:
        """`items` are the lines of what has changed; None: one for each box."""
        self.path = path
        """The document."""
        self.result = result
        """The document before and after."""
        self.json = json
        """What has changed, as JSON."""
        if items is None:
            items = [topic_line(path, change.topic) for change in result.changes]
        self.items = items
        """The lines of what has changed."""


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

        `lines` makes the lines for people of all of them. Other forms are made of each by itself.
        """
        if lines is None:
            for each in views:
                self.show(each.lines, paged=True, **each.forms)
        elif self.form:
            self.show((), paged=False, **{self.form: _several(views, self.form)})
        else:
            self.show(lines(views), paged=True)

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
        """Print what has changed in one or several documents, then the progress.

        `dry_run`: nothing is written, and the changes are printed as a diff. `notes` are further
        messages. `are_several`: each comes with its name, even if only one is left.
        """
        self.is_beside_document = any(str(each.path) == STDIN for each in reports)
        items = [line for each in reports for line in each.items]
        shown = chain.from_iterable(diff_lines(each.path, each.result) for each in reports)
        ends = [(each.result.after.progress, shown_path(each.path)) for each in reports]
        views = [View(each.path, each.result.after.progress, json=each.json) for each in reports]
        json = _several(views, "json") if are_several else chain(*(each.json for each in reports))
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


def _several(views: Iterable[View], form: str) -> Iterator[str]:
    """Yield several documents in one form; in JSON they are one value, with their sum."""
    if form == "json":
        yield from _several_json(views)
    else:
        yield from chain.from_iterable(each.forms.get(form, ()) for each in views if each.is_shown)


def _several_json(views: Iterable[View]) -> Iterator[str]:
    """Yield the JSON of several documents, made of the progress and the JSON of each, in pieces.

    A document that is not shown counts in the sum alone.
    """
    done = total = 0
    yield '{\n  "version": 1,\n  "files": ['
    end = "]"
    before = "\n    "
    for each in views:
        done, total = done + each.progress.done, total + each.progress.total
        if each.is_shown:
            text = "".join(each.forms["json"]).rstrip("\n")
            yield before + text.replace("\n", "\n    ")  # text in JSON has no breaks
            before, end = ",\n    ", "\n  ]"
    yield f'{end},\n  "progress": {{\n    "done": {done},\n    "total": {total}\n  }}\n}}\n'
