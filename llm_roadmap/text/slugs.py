"""Make slugs: GitHub's heading anchors."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from .safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Nd", "Mn", "Mc", "Me", "Pc"})
"""The kinds of characters that GitHub keeps: letters, marks, digits, and connectors such as `_`."""

CIRCLED: Final = frozenset(
    {
        *range(0x24B6, 0x24EA),
        *range(0x1F130, 0x1F14A),
        *range(0x1F150, 0x1F16A),
        *range(0x1F170, 0x1F18A),
    }
)
"""Letters in circles and squares: Unicode calls them symbols, GitHub keeps them like letters."""


def slugs(titles: Iterable[str]) -> tuple[str, ...]:
    """Return a slug for each title. A repeated slug gets `-1`, `-2` … in order.

    A title without a visible letter or digit has an empty slug, without a number.
    """
    repeats: dict[str, int] = {}
    anchors = []
    for title in titles:
        anchor = base = bare_slug(title)
        while base and anchor in repeats:
            repeats[base] += 1
            anchor = f"{base}-{repeats[base]}"
        repeats[anchor] = 0
        anchors.append(anchor)
    return tuple(anchors)


def bare_slug(title: str) -> str:
    """Return the slug of a title, without a number.

    A few invisible characters are kept, since GitHub keeps them.
    """
    kept = "".join(char for char in title.lower() if char in " -" or _is_word(char))
    return kept.replace(" ", "-") if any(map(_is_word, clean(kept))) else ""


def may_be_slug(text: str) -> bool:
    """Return whether every sign in a text can be in a slug."""
    return all(char == "-" or _is_word(char) for char in text)


def _is_word(char: str) -> bool:
    return unicodedata.category(char) in WORD or ord(char) in CIRCLED
