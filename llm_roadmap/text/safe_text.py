"""Make text from a document safe to show on a terminal or a page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# All characters that move the cursor or change the direction of text, but the harmless tab; and
# what Python has in a path in place of a byte that is not UTF-8.
CONTROLS: Final = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)

# All invisible characters. They could hide a text, or make texts differ that look the same. These
# are the characters that Unicode lets programs ignore, and the marks of annotations.
INVISIBLE: Final = (
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

JOINERS: Final = frozenset("\u200c\u200d")
"""Characters that join or separate the letters or emojis around them."""
STYLES: Final = frozenset("\ufe0e\ufe0f")
"""Characters that make the sign before them a text sign, or an emoji."""
KEYCAP: Final = "\u20e3"
"""The character that makes a key of the digit before it."""

UNTITLED: Final = "(no title)"


def clean(text: str) -> str:
    """Return a text without hidden characters, which can't control a terminal.

    U+FFFD replaces each character that could move the cursor or change the direction of the text,
    and each surrogate.
    Invisible characters are removed, except those that words and emojis need.
    """
    if text.isascii() and text.isprintable():  # most texts are, and compiling patterns takes time
        return text
    return re.sub(CONTROLS, "\ufffd", re.sub(INVISIBLE, _kept, text))


def shown_title(title: str) -> str:
    """Return the title of a topic, section or document as it is shown; it is never empty."""
    return clean(title).strip() or UNTITLED


def clean_lines(text: str) -> str:
    """Do what `clean` does, but keep line feeds."""
    return "\n".join(map(clean, text.split("\n")))


def _kept(match: re.Match[str]) -> str:
    """Return an invisible character if its neighbours need it, else nothing.

    Languages such as Persian and Hindi use joiners in words, and so do emojis. A style is kept
    since a sign such as a heart looks different without it. A visible character must come right
    before each of them, so that a row of them can't hide a text.
    """
    char, text, at = match[0], match.string, match.start()
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if char in JOINERS:
        is_styled_sign = before in STYLES and _is_sign(text[max(at - 2, 0) : at - 1])
        is_needed = (_is_written(before) or is_styled_sign) and _is_written(after)
    else:
        is_needed = char in STYLES and (_is_sign(before) or after == KEYCAP)
    return char if is_needed else ""


def _is_written(char: str) -> bool:
    """Return whether a character is a visible letter, mark or sign."""
    return _kind(char) in ("L", "M", "S") and not re.match(INVISIBLE, char)


def _is_sign(char: str) -> bool:
    """Return whether a character is a symbol, as emojis are."""
    return _kind(char) == "S"


def _kind(char: str) -> str:
    """Return the first letter of a character's Unicode category; empty for no character."""
    return unicodedata.category(char)[0] if char else ""
