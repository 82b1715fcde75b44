"""End `status --exit-code` with what the gate says of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import terminal
from .printing import print_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import click

    from ..linting.gate import Verdict
    from ..model import Roadmap, Section, Topic

OPEN: Final = 1
"""The exit status if something is left to do."""
UNCHECKED: Final = 2
"""The exit status if nothing can be said about the document."""


def verdict_on(roadmap: Roadmap, topics: Sequence[Topic], sections: Iterable[Section]) -> Verdict:
    """Return the verdict of the gate about chosen topics, and chosen sections of a document."""
    from ..linting.gate import judge

    return judge(roadmap, topics, {section.number for section in sections})


def end_with(ctx: click.Context, path: Path, verdict: Verdict, *, is_told: bool) -> None:
    """End with the exit status of a verdict on a document, and name what is in the way.

    `is_told`: the user has that in JSON.
    """
    if not is_told:
        if verdict.open:
            print_message(terminal.first_open(path, verdict.open))
        for each in verdict.obstacles:
            print_message(terminal.obstacle(path, each))
    if not verdict.topics:
        ctx.exit(UNCHECKED)
    if not verdict.is_done:
        ctx.exit(OPEN)
