"""What is printed by commands that change boxes, or that would with `--dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import terminal
from .printing import print_line, print_lines, print_message, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..merging.carrying import Carry
    from ..model import Roadmap
    from ..ticking import Update


def report(
    path: Path,
    made: Update | Carry,
    *,
    before: Roadmap | None,
    json: Iterator[str] | None,
    note: str = "",
) -> None:
    """Print what a command has changed, then the progress.

    `before`: the document as it was, if nothing was written; the changes are shown as a diff then.
    `json`: what is printed instead of all that. `note`: what a person is told besides.
    """
    items = [terminal.item(path, change.topic) for change in made.changes] if not before else []
    with telling(items):
        if json is not None:
            print_pieces(json)
            return
        if before:
            print_lines(terminal.difference(path, before, made.roadmap, in_place=True))
        print_lines(items)
        if note:
            print_message(note)
        print_line(terminal.meter(made.roadmap.progress))
