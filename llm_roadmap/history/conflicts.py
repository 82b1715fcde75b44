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
    at, starts = 0, []
    for line in CONFLICT:
        found = re.compile(line, re.MULTILINE).search(source, at)
        if not found:
            return False
        starts.append(found.start())
        at = found.end()
    number = source.count(b"\n", 0, starts[0])
    all_tokens, _ = tokens(source)
    return not any(number in range(*token.map) for token in all_tokens if token.type in CODE)
