"""Make the forms of a text that are compared, so that small differences don't matter."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import Final

from ..safe_text import clean

SHORT: Final = 100
"""Texts of up to so many characters are quick to normalize, whatever marks they have."""


def key(text: str) -> str:
    """Return a text in NFC, case-folded, with single spaces for all its white space."""
    return " ".join(_nfc(_nfc(text).casefold()).split())


def letters(text: str) -> str:
    """Return the letters, with their marks, and the digits of a text's key, and nothing else."""
    return "".join(
        char
        for char in clean(key(text))
        if char.isalnum() or unicodedata.category(char).startswith("M")
    )


def _nfc(text: str) -> str:
    """Return a text in Unicode's normal form C.

    `unicodedata` puts the marks after a letter in order by moving each past those before it: that
    takes time with the square of their number, and none if they are in order already.
    """
    if len(text) > SHORT and not text.isascii():
        apart = "".join(unicodedata.normalize("NFD", char) for char in text)
        runs = groupby(apart, key=lambda char: unicodedata.combining(char) > 0)
        text = "".join(
            "".join(sorted(run, key=unicodedata.combining) if marks else run) for marks, run in runs
        )
    return unicodedata.normalize("NFC", text)
