"""Read texts with simple markup, as most titles are, without the rules of markdown-it-py.

Those rules would find the same, but take ten times as long. A text is simple if it is a row of
words, code, links and images, and of emphasis around some of them. In doubt it is not simple.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ..model.boxes_and_headings import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN: Final = r"[^\\`*~\[\]@]"
"""What is plain text, unless there are signs of markup in it."""
# An address in which nothing is left to encode. The rules drop hosts of more than 255 letters.
ADDRESS: Final = (
    r"https?://[a-z0-9.-]{1,60}(?:[/?#](?:[A-Za-z0-9/._~!$'*+,=:?#&-]++|%[0-9A-Fa-f]{2})*+)?"
)
# Code that begins with a space can lose it. More stars or backticks in a row mean something else,
# and so can brackets after a label.
PIECE: Final = (
    rf"(?P<plain>{PLAIN}++)"
    r"|`(?=\S)(?P<code>[^`]++)`(?!`)"
    r"|(?P<stars>\*\*?)(?!\*)"
    rf"|\[(?P<label>{PLAIN}*+)\]"
    rf"(?:\( *+(?P<address>{ADDRESS}) *+\)|(?:\[(?P<reference>{PLAIN}++)\])?+(?![(\[]))"
)
BEFORE: Final = ("", " ", "\n")
"""What can be right before emphasis; empty: the start of a text."""
AFTER: Final = (*BEFORE, *".,:;!?)")
"""What can be right after emphasis; empty: the end of a text."""

BARE: Final = ("://", "www.")
"""Signs of a bare link."""
# Signs of other markup: an underscore can end emphasis, unless a letter or digit follows; HTML and
# autolinks have no white space after `<`, entities have a letter, digit or `#` after `&`.
SIGN: Final = r"_(?![^\W_])|<(?!\s)|&[#\w]"
HINTS: Final = ("_", "<", "&")
"""Characters of which each of these signs has one; to look for them is quicker."""


def read_simple(
    text: str, definitions: Mapping[str, Any]
) -> tuple[str, tuple[Resource, ...], bool] | None:
    """Read a text, given the link definitions of its document; None if it is not simple.

    Returns the text without its markup, its links, and whether other definitions can make a
    difference.
    """
    shown: list[str] = []
    plain: list[str] = []
    links: list[Resource] = []
    depends = False
    emphasis = ""  # the stars that have begun it
    at = 0
    for found in _piece().finditer(text):
        if found.start() != at:
            return None
        at = found.end()
        words, code, stars, label, address, reference = found.groups()
        if stars:
            if emphasis not in ("", stars) or not _limits_emphasis(found, ends=bool(emphasis)):
                return None
            emphasis = "" if emphasis else stars
        elif label is None:
            plain.append(words or "")
            shown.append(words or code)
        else:
            plain += label, reference or ""
            if address is None:
                depends = True
                address = _defined(reference or label, definitions)
            if address is None:
                shown.append(found[0])
            elif text.endswith("!", 0, found.start()):
                shown[-1] = shown[-1][:-1] + label  # an image, whose `!` was taken for a word
            else:
                shown.append(label)
                links.append(Resource(collapse(label), address))
    # A NUL, which no text has in it, stands for the markup between words.
    if at < len(text) or emphasis or not _is_plain("\0".join(plain)):
        return None
    return collapse("".join(shown)), tuple(links), depends


def collapse(text: str) -> str:
    """Return a text with single spaces for all its white space, and none around it."""
    return " ".join(text.split())


def _limits_emphasis(stars: re.Match[str], *, ends: bool) -> bool:
    """Return whether stars surely begin emphasis or, with `ends`, surely end it."""
    text, start, end = stars.string, stars.start(), stars.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if ends:
        return not before.isspace() and after in AFTER
    return before in BEFORE and not after.isspace()


def _is_plain(text: str) -> bool:
    """Return whether there are no signs of markup in a text."""
    if any(sign in text for sign in BARE):
        return False
    return not (any(hint in text for hint in HINTS) and re.search(SIGN, text))


def _defined(label: str, definitions: Mapping[str, Any]) -> str | None:
    """Return the address that a label stands for; None if it has no definition."""
    if not definitions:
        return None
    from markdown_it.common.utils import normalizeReference

    definition = definitions.get(normalizeReference(label))
    return str(definition["href"]) if definition else None


@cache
def _piece() -> re.Pattern[str]:
    """Return the pattern of a piece of simple text, compiled when a text has markup."""
    return re.compile(PIECE)
