"""Bring texts into the form in which the search looks words up: the one table of what is alike.

The page does the same in `static/words.js`; one table of cases tests both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MARKS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]"
)
"""What people leave out when they type: accents, and the vowel points of Hebrew and Arabic."""


def searchable(text: str) -> str:
    """Return a text without the case of letters, accents, ligatures and the width of letters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return plain.lower().upper().lower().replace("\u03c2", "\u03c3")  # a sigma at the end of a word


def words_in(query: str) -> tuple[str, ...]:
    """Return the words of a search; a topic has to have all of them."""
    return tuple(dict.fromkeys(searchable(query).split()))
