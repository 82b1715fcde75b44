"""Print the answer of a command in the form that the user wants: lines, JSON, or a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...storage.locating import STDIN
from .lines import diff_lines, meter, topic_line
from .terminal import page_lines, print_line, print_message, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ...model.result import Result
    from .terminal import TextLine


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

    def note(self, message: str) -> None:
        """Print a message for people to standard error; other forms say it themselves."""
        if not self.form:
            print_message(message)

    def report(
        self,
        path: Path,
        result: Result,
        json: Iterable[str],
        *,
        dry_run: bool,
        notes: Iterable[str] = (),
        items: Sequence[TextLine] | None = None,
    ) -> None:
        """Print what of a document has changed, then the progress.

        `dry_run`: nothing is written, and the changes are printed as a diff. `notes` are further
        messages. `items` are the lines of what has changed; by default, one for each box.
        """
        self.is_beside_document = str(path) == STDIN
        if items is None:
            items = [topic_line(path, change.topic) for change in result.changes]
        with telling([] if dry_run else items):
            self.show(diff_lines(path, result) if dry_run else items, json=json)
            for note in notes:
                self.note(note)
            self.show([meter(result.after.progress)])

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
