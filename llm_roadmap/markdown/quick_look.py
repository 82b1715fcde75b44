"""Tell documents that surely have no topics, without reading their Markdown.

The bytes of the whole document decide, and no pattern for lines: a box is these three bytes, in
whatever list, quote or footnote it stands.
"""

from __future__ import annotations

from typing import Final

from .reader import FOREIGN_BOMS

BOXES: Final = (b"[ ]", b"[x]", b"[X]", b"[\t]")
"""Every box. A box is read from the source, so one of them stands in each document with a topic."""


def may_have_topics(source: bytes) -> bool:
    """Return whether `parse` could find a topic in a document; False is certain.

    It is True for a text that `parse` refuses by its first bytes, so that it can say so.
    """
    return any(box in source for box in BOXES) or source.startswith((*FOREIGN_BOMS,))
