"""Print what a command has changed, or would change without `--dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lines import diff_lines, meter, topic_line
from .terminal import print_line, print_lines, print_message, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ...merging.carrying import Carry
    from ...model import Roadmap
    from ...ticking.boxes import Update


def report(
    path: Path,
    result: Update | Carry,
    *,
    before: Roadmap | None,
    json: Iterator[str] | None,
    notes: Iterable[str] = (),
) -> None:
    """Print what a command has changed, then the progress.

    `before` is the document before a dry run, whose changes are printed as a diff; None if they
    were written. `json` is printed instead of everything else. `notes` are further messages.
    """
    items = [topic_line(path, change.topic) for change in result.changes] if not before else []
    with telling(items):
        if json is not None:
            print_pieces(json)
            return
        if before:
            print_lines(diff_lines(path, before, result.roadmap, in_place=True))
        print_lines(items)
        for note in notes:
            print_message(note)
        print_line(meter(result.roadmap.progress))
