"""Make text from a document safe to show on a terminal or a page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Everything that moves a cursor or turns the direction of text; the tab is harmless.
CONTROLS: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

# Everything that shows nothing: text could be hidden in it, or two texts differ by it that look
# the same. It is what Unicode lets a program ignore, and the marks of annotations.
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

JOINERS: Final = frozenset("\u200c\u200d")
STYLES: Final = frozenset("\ufe0e\ufe0f")
"""Characters that show a sign as text, or as an emoji."""
KEYCAP: Final = "\u20e3"


def clean(text: str) -> str:
    """Return a text that hides nothing and can't control a terminal.

    U+FFFD replaces each character that could move the cursor or change the direction of the text.
    Invisible characters are removed, except those that words and emojis need.
    """
    return CONTROLS.sub("\ufffd", INVISIBLE.sub(_kept, text))


def clean_lines(text: str) -> str:
    """Return a text as `clean` does, but keep its line feeds."""
    return "\n".join(map(clean, text.split("\n")))


def _kept(match: re.Match[str]) -> str:
    """Return an invisible character where its neighbours need it, else nothing.

    Persian, Hindi and others join and part letters with joiners, and emojis are joined with one of
    them. The style of an emoji is kept since without it a sign such as a heart is another picture.
    Each needs something visible right before it, so that nothing can be hidden in a row of them.
    """
    char, text, at = match[0], match.string, match.start()
    further, before = text[max(at - 2, 0) : at][:-1], text[max(at - 1, 0) : at]
    after = text[at + 1 : at + 2]
    if char in JOINERS:
        styled = before in STYLES and _is_sign(further)
        needed = (_is_written(before) or styled) and _is_written(after)
    else:
        needed = char in STYLES and (_is_sign(before) or after == KEYCAP)
    return char if needed else ""


def _is_written(char: str) -> bool:
    """Return whether a character is a visible letter, mark or sign."""
    return (
        bool(char)
        and not INVISIBLE.match(char)
        and (_is_sign(char) or unicodedata.category(char)[0] in "LM")
    )


def _is_sign(char: str) -> bool:
    """Return whether a character is a symbol, as emojis are."""
    return bool(char) and unicodedata.category(char)[0] == "S"
