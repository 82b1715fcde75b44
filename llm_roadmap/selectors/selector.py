"""Turn titles, and what a person typed to name a topic, into the forms that are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ..safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT: Final = 100
"""Texts of up to so many characters are quick to normalize, whatever marks they have."""

JOINT: Final = " > "
"""What joins the titles of a path to one selector."""
LOOSE_JOINT: Final = ">"
"""The same, where nothing else is left but letters and digits."""

NUMBERING: Final = re.compile("(?:[0-9]+-)*")
"""The numbers that make a slug unique, at its end; here they are read backwards."""


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


class Selector:
    """What a person typed to name a topic. It is parsed as Markdown when that is first needed."""

    def __init__(self, selector: str) -> None:
        self._selector = selector
        self.key = key(selector)

    @cached_property
    def _shown(self) -> str:
        from ..markdown import plain

        return key(plain(self._selector))

    def readings(self) -> Iterator[str]:
        """Yield the selector as typed, then its plain text as Markdown, if that is different."""
        yield self.key
        if self._shown not in ("", self.key):
            yield self._shown

    def loose_readings(self) -> Iterator[str]:
        """Yield the readings that have letters to compare; a comment has none."""
        return filter(letters, self.readings() if self._shown else ())


def loosely_joined(titles: str) -> str:
    """Return joined titles with nothing but the letters and digits of each."""
    return LOOSE_JOINT.join(map(letters, key(titles).split(JOINT)))


def unnumbered(slug: str) -> str:
    """Return a slug without the numbers at its end."""
    return NUMBERING.sub("", slug[::-1], count=1)[::-1]


def is_joined(joined: str, outward: Iterator[str], joint: str) -> bool:
    """Return whether a text joins a topic's title to titles around it, in order.

    Some of the titles around it can be left out.

    `outward` are the title and those around it, innermost first. As a title can hold the joint,
    the text can be split in several ways; `ends` are how much of it each of them leaves to be found
    further out.
    """
    own = next(outward)
    if not own or not joined.endswith(joint + own):
        return False
    ends = {len(joined) - len(joint) - len(own)}
    for title in filter(None, outward):
        if len(title) in ends and joined.startswith(title):
            return True
        shorter = len(title) + len(joint)
        ends |= {end - shorter for end in ends if joined.endswith(joint + title, 0, end)}
    return False
