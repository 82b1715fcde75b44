"""Hold what a command has to say about one document, in each form that a user can want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lines import topic_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ...model import Progress
    from ...model.result import Result
    from .terminal import TextLine


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
