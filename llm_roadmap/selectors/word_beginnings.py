"""Find out whether a text stands in a title from the beginning of a word on, in any script."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ..text.safe_text import clean
from .normal_forms import folded, only_letters, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SPACELESS: Final = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"  # Thai to Myanmar
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"  # further kana, further Han
)
"""Han, kana, Thai, Lao, Khmer and Myanmar, which have no spaces between words."""

MODIFIER_APOSTROPHE: Final = "\u02bc"
"""An apostrophe that counts as a letter for Unicode."""

UNSEEN: Final = ("Mn", "Mc", "Me", "Cf")
"""The kinds of characters that belong to the letter before them, or that nobody sees."""


def begins(title: str, name: str) -> bool:
    """Return whether a key stands in a title from the beginning of a word on."""
    return _stands_in(map(folded, words(spaced(title))), name)


def begins_loosely(title: str, name: str) -> bool:
    """Return whether the letters of a text stand so in the letters of a title; see `letters`."""
    pieces = words(clean(spaced(title)))
    return _stands_in((only_letters(folded(piece)) for piece in pieces), name)


def _stands_in(pieces: Iterable[str], name: str) -> bool:
    """Return whether a text stands in these pieces, joined, from the beginning of one on."""
    found = [*pieces]
    text, starts = "".join(found), accumulate(map(len, found), initial=0)
    return any(text.startswith(name, start) for start in starts)


def words(text: str) -> Iterator[str]:
    """Split a text at each place that is not inside a word, given the text with its capitals.

    A word begins at a letter or digit that follows none, at a capital after a small letter, and
    anywhere beside letters of a script without spaces. A sign is no part of the word before it.
    """
    start, before = 0, " "
    for at, char in enumerate(text):
        if not char.isascii() and unicodedata.category(char) in UNSEEN:
            continue
        if at and _is_beginning(before, char):
            yield text[start:at]
            start = at
        before = char
    yield text[start:]


def _is_beginning(before: str, char: str) -> bool:
    """Return whether a word begins with a character, or a sign after a space does."""
    if not char.isalnum():
        return before.isspace()
    if not before.isalnum() or before == MODIFIER_APOSTROPHE:
        return True
    if before.islower() and char.isupper():
        return True
    is_ascii = before.isascii() and char.isascii()
    return not is_ascii and re.search(SPACELESS, before + char) is not None
