"""Tell whether a merge was left half done in a document."""

from __future__ import annotations

import re
from typing import Final

from ..markdown.tokens import tokens

# In this order; what stands between them can be anything.
CONFLICT: Final = (rb"^<{7} ", rb"^={7}\r?$", rb"^>{7} ")
SIGN: Final = b"<<<<<<< "
"""What is quickly searched for: hardly any document has it."""
CODE: Final = ("fence", "code_block")


def has_conflicts(source: bytes) -> bool:
    """Return whether a document has git's conflict markers in it, outside of code.

    Such a document has the topics of both sides in it, so it says nothing about progress.
    """
    if SIGN not in source:
        return False
    at = 0
    first = None
    for line in CONFLICT:
        found = re.compile(line, re.MULTILINE).search(source, at)
        if not found:
            return False
        first, at = first or found, found.end()
    assert first is not None
    number = source.count(b"\n", 0, first.start())
    maps = (token.map for token in tokens(source)[0] if token.type in CODE and token.map)
    return not any(start <= number < stop for start, stop in maps)
