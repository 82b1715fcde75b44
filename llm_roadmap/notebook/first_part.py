"""Find the part of a large document that can be shown before the rest of it is parsed."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import Final

MOST: Final = 32_000
"""How many bytes the part has at most: about as many sections as a screen shows."""

CHANGING: Final = re.compile(rb"[\r\n] {0,3}(?:#(?!#)|=)|\]:")
"""What may be a heading of level 1, or the definition of a link or footnote."""
FRONT: Final = (b"---", BOM_UTF8 + b"---")
"""How front matter begins, of which the end makes what it is."""


def first_part(source: bytes, most: int = MOST) -> bytes:
    """Return the first lines of a document, if they mean the same with the rest and without it.

    There are at most so many bytes of them. They end with an empty line, where every paragraph has
    ended. What comes later can change what is before it: a second heading of level 1 makes the
    first one more than the title of the document, a definition makes links and footnotes, and a
    line makes front matter of all that is above it. Where that may be so, nothing is returned.
    """
    end = max(source.rfind(each, 0, most) for each in (b"\n\n", b"\n\r\n")) + 1
    if source.startswith(FRONT) or CHANGING.search(source, max(end - 1, 0)):
        return b""
    return source[:end]
