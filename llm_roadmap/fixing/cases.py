"""Put each finding of `lint` beside the bytes that it is about."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..linting import lint
from ..linting.places import spans
from ..text.lines import Lines

if TYPE_CHECKING:
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
    starts = Lines.of_document(roadmap.source).starts
    return tuple(
        Case(roadmap, each, span.start, starts[each.line - 1])
        for each, span in zip(found, spans(roadmap.source, found), strict=True)
    )
