"""Put each finding of `lint` beside the bytes that it is about."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ..linting import lint
from ..linting.spans import spans
from ..markdown import BOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap


class Case(NamedTuple):
    """Something that was found, and where."""

    roadmap: Roadmap
    """The document."""
    diagnostic: Diagnostic
    """What was found."""
    start: int
    """The byte offset at which that begins."""
    line_start: int
    """The byte offset at which its line begins."""


@lru_cache(maxsize=4)
def cases(roadmap: Roadmap) -> tuple[Case, ...]:
    """Return everything that `lint` finds in a roadmap, in document order.

    The last few answers are kept, since one document is compared with many.
    """
    found = lint(roadmap)
    starts = line_starts(roadmap.source)
    return tuple(
        Case(roadmap, each, span.start, starts[each.line - 1])
        for each, span in zip(found, spans(roadmap.source, found), strict=True)
    )


def line_starts(source: bytes) -> Sequence[int]:
    """Return the byte offset at which each line begins; a byte order mark is before the first."""
    text = source.removeprefix(BOM)
    lines = text.splitlines(keepends=True)
    return [*accumulate(map(len, lines), initial=len(source) - len(text))]
