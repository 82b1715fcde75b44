"""Find the lines in a document by which git marks a conflict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..text.lines import BOM
from .for_lint_and_format import block_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNS: Final = (b"<<<<<<<", b">>>>>>>")
"""What the first and the last line of a conflict begin with. The lines between them can be text."""
CONFLICT: Final = re.compile(rb"(?:<{7}|>{7})(?=[ \t\r\n]|\Z)")
"""The beginning of a line that git has written; more signs can be quotes in quotes."""
CODE: Final = ("fence", "code_block")
EXAMPLES: Final = (*CODE, "html_block")
"""The tokens of what can show a conflict as an example."""


def conflict_lines(source: bytes, *, exact: bool) -> Sequence[int]:
    """Return the lines, from 1, that begin with conflict markers, outside of fences and the like.

    `exact`: only those that are exactly as git writes them, and not in HTML either. Raises
    DocumentError as `parse` does.
    """
    if not any(sign in source for sign in SIGNS):
        return ()
    lines = source.removeprefix(BOM).splitlines()
    found = [
        number
        for number, line in enumerate(lines)
        if line.startswith(SIGNS) and (not exact or CONFLICT.match(line))
    ]
    tokens, _ = block_tokens(source) if found else ([], {})
    kinds = EXAMPLES if exact else CODE
    shown = {line for token in tokens if token.type in kinds for line in range(*token.map)}
    return [number + 1 for number in found if number not in shown]


def has_conflict(source: bytes) -> bool:
    """Return whether a document has a whole conflict in it: the line that begins one, and its end.

    Such a document has the topics of both sides in it, so it says nothing about progress. Raises
    DocumentError as `parse` does.
    """
    found = conflict_lines(source, exact=True) if SIGNS[0] in source else ()
    if not found:
        return False
    lines = source.removeprefix(BOM).splitlines()
    begins = [lines[line - 1].startswith(SIGNS[0]) for line in found]
    return True in begins and False in begins[begins.index(True) :]
