"""Turn titles, and what a person typed to name a topic, into the forms that are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from io import StringIO
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Final

from ..text.safe_text import clean
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHORT: Final = 100
"""Texts of up to so many characters are quick to normalize, whatever marks they have."""

JOINT: Final = " > "
"""What joins the titles of a path to one selector."""

SYMBOLS: Final = "+#=<>&%@$"
"""The signs that count where letters and digits decide: C++ is not C#."""

NUMBERING: Final = re.compile("(?:[0-9]+-)*")
"""The numbers at the end of a slug that make it unique, read backwards."""


def normal(text: str) -> str:
    """Return a text in NFC, case-folded, with single spaces for all its white space."""
    # In ASCII, small letters are all that makes a difference, and most titles are ASCII.
    return " ".join((text.lower() if text.isascii() else folded(_nfc(text))).split())


def all_normal(titles: Iterable[str]) -> list[str]:
    """Return the `normal` of each title, whose white space is single spaces already."""
    return [title.lower() if title.isascii() else normal(title) for title in titles]


def letters(text: str) -> str:
    """Return nothing but the letters, with their marks, digits and `SYMBOLS` of a text's key."""
    return only_letters(clean(normal(text)))


def spaced(text: str) -> str:
    """Return a text in NFC, with single spaces for all its white space."""
    return " ".join(_nfc(text).split())


def folded(text: str) -> str:
    """Return a part of a text in NFC, case-folded."""
    return _nfc(text.casefold())


def only_letters(text: str) -> str:
    """Return the letters, marks, digits and `SYMBOLS` in a text."""
    return _joined(filter(_is_letter, text))


def _is_letter(char: str) -> bool:
    return char.isalnum() or char in SYMBOLS or unicodedata.category(char).startswith("M")


def _nfc(text: str) -> str:
    """Return a text in Unicode's normal form C.

    `unicodedata` puts the marks after a letter in order by moving each past those before it: that
    takes time with the square of their number, and none if they are in order already.
    """
    if len(text) > SHORT and not text.isascii():
        apart = _joined(unicodedata.normalize("NFD", char) for char in text)
        runs = groupby(apart, key=lambda char: unicodedata.combining(char) > 0)
        text = _joined(chain.from_iterable(_in_order(run) if marks else run for marks, run in runs))
    return unicodedata.normalize("NFC", text)


def _in_order(marks: Iterator[str]) -> Iterable[str]:
    """Return marks in the order of their classes, which is that of normal forms."""
    few = [*islice(marks, SHORT)]
    if len(few) < SHORT:
        return sorted(few, key=unicodedata.combining)
    classes: dict[int, StringIO] = {}
    for mark in chain(few, marks):
        classes.setdefault(unicodedata.combining(mark), StringIO()).write(mark)
    return (classes[number].getvalue() for number in sorted(classes))


def _joined(parts: Iterable[str]) -> str:
    """Join texts; `str.join` would hold them all at once, at some 70 bytes for each letter."""
    text = StringIO()
    text.writelines(parts)
    return text.getvalue()


class Reading(NamedTuple):
    """A way to read what a person typed."""

    text: str
    """The text that is meant."""
    key: str
    """That text in the form that is compared; see `normal`."""


class Selector:
    """What a person typed to name a topic. It is parsed as Markdown when that is first needed."""

    def __init__(self, selector: str) -> None:
        self._typed = Reading(selector, normal(selector))
        self.normal = self._typed.key

    @cached_property
    def _shown(self) -> Reading:
        from ..markdown import plain

        shown = plain(self._typed.text)
        return Reading(shown, normal(shown))

    @cached_property
    def readings(self) -> Sequence[Reading]:
        """The selector as typed, then its plain text as Markdown, if that is different."""
        is_other = self._shown.key not in ("", self.normal)
        return [self._typed, self._shown] if is_other else [self._typed]

    @cached_property
    def loose_readings(self) -> Sequence[tuple[str, str]]:
        """The key and the letters of each reading that has letters to compare.

        There are none if nothing of the selector is shown, as of a comment.
        """
        keys = [each.key for each in self.readings if self._shown.key]
        return [(key, found) for key in keys if (found := letters(key))]


def titles_of(section: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the titles that a caller names sections by: one, several, or none for everything.

    Raises TypeError for what is no title, and ValueError for an empty one.
    """
    wrong = "name a section by a str, or several by a list of them, not by"
    try:
        titles = (section,) if isinstance(section, str) else tuple(section or ())
    except TypeError:
        raise TypeError(f"{wrong} {type(section).__name__}") from None
    for title in titles:
        if not isinstance(title, str):
            raise TypeError(f"{wrong} {type(title).__name__} in {type(section).__name__}")
        if not normal(title):
            raise ValueError("an empty text names no section")
    return titles


def loosely_joined(titles: str) -> str:
    """Return joined titles with nothing but the letters of each; see `letters`."""
    return JOINT.join(map(letters, normal(titles).split(JOINT)))


def unnumbered(slug: str) -> str:
    """Return a slug without the numbers at its end."""
    return NUMBERING.sub("", slug[::-1], count=1)[::-1]


def is_joined(joined: str, outward: Iterator[str]) -> bool:
    """Return whether a text joins titles around a topic to its own, in order; some can be left out.

    `outward` are the title and those around it, innermost first.
    """
    # A title can contain ` > ` itself, so there can be several ways to split the text. `ends` has,
    # for each way, the length of the part that titles further out must match.
    own = next(outward)
    if not own or not joined.endswith(JOINT + own):
        return False
    ends = {len(joined) - len(JOINT) - len(own)}
    for title in filter(None, outward):
        if len(title) in ends and joined.startswith(title):
            return True
        shorter = len(title) + len(JOINT)
        ends |= {end - shorter for end in ends if joined.endswith(JOINT + title, 0, end)}
    return False
