"""Change one document after the other, and tell what was written if one of them fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from .output.lines import topic_line
from .output.paths import shown_path
from .which_document import DOCUMENT, FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model import Roadmap
    from ..model.result import Result
    from .documents_of_topics import TopicsOfDocument

    Plan = Callable[[Roadmap], "R"]

R = TypeVar("R", bound="Result")


def run_each(
    ctx: click.Context,
    parts: Sequence[TopicsOfDocument],
    plan_of: Callable[[TopicsOfDocument], Plan[R]],
    *,
    write: bool,
) -> list[R]:
    """Change each document by a plan of its own, and return the results.

    All plans are tried before the first document is written. Raises what `RoadmapFile.run` does; if
    others were written before that, a note on the error says so.
    """
    plans = [*map(plan_of, parts)]
    tries = [False] * (len(parts) > 1) + [True] * write or [False]
    results: list[R] = []
    for writes in tries:
        results.clear()
        for part, plan in zip(parts, plans, strict=True):
            ctx.meta[DOCUMENT] = part.file.path
            try:
                results.append(part.file.run(plan, write=writes, known=part.known))
            except FAILURES as error:
                if writes and len(parts) > 1:
                    error.add_note(_written(parts, results))
                raise
    return results


def _written(parts: Sequence[TopicsOfDocument], results: Sequence[Result]) -> str:
    """Return what was written before an error, and what was not."""
    written = [
        click.unstyle(str(topic_line(part.file.path, change.topic)))
        for part, result in zip(parts, results, strict=False)
        for change in result.changes
    ]
    left = ", ".join(shown_path(part.file.path) for part in parts[len(results) :])
    if not written:
        return f"nothing is written in {left}"
    return f"but this is written: {'; '.join(written)}; and nothing in {left}"
