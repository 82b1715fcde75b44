"""GitHub's heading anchors."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def slugs(titles: Iterable[str]) -> tuple[str, ...]:
    """Return one anchor for each title; a repeated one gets `-1`, `-2` … in order.

    A title without a letter or digit has the empty anchor, however often there is one.
    """
    repeats: dict[str, int] = {}
    anchors = []
    for title in titles:
        anchor = base = _slug(title)
        while base and anchor in repeats:
            repeats[base] += 1
            anchor = f"{base}-{repeats[base]}"
        repeats[anchor] = 0
        anchors.append(anchor)
    return tuple(anchors)


def _slug(title: str) -> str:
    kept = "".join(char for char in title.lower() if char in " -" or _is_word(char))
    return kept.replace(" ", "-") if any(map(_is_word, kept)) else ""


def _is_word(char: str) -> bool:
    """Whether it is a letter, mark, digit or connector such as `_`: Ruby's `Word` property."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "Me", "Pc")
