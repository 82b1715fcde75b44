"""Show a title with its markup, as HTML that is safe whatever the document says."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from ..model import Topic
from ..text.safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Section
    from ..model.boxes_and_headings import Piece

WEB: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
"""An address that a title may lead to: of visible ASCII, as the parser makes them."""

MARKS: Final = {"em": "em", "strong": "strong", "s": "del", "a": "a"}
"""The elements of HTML for markup around text."""


def title_html(node: Topic | Section) -> str:
    """Return the title as HTML with its code, emphasis, strikethrough and links.

    There are no other elements in it, and links lead to http and https alone. What is around the
    whole title is left out: a link is one of the resources, and emphasis of everything tells
    nothing. Without other markup, the HTML is empty.
    """
    outline = node.roadmap.outline
    if isinstance(node, Topic):
        return _html(outline.pieces(node.number))
    return "" if node.number is None else _html(outline.heading_pieces(node.number))


def _html(pieces: Sequence[Piece]) -> str:
    while _are_in_one(pieces):
        pieces = pieces[1:-1]
    if all(not each.tag for each in pieces):
        return ""
    return "".join(_parts(pieces)).strip()


def _are_in_one(pieces: Sequence[Piece]) -> bool:
    """Return whether emphasis or a link is around all pieces."""
    if not pieces or pieces[0].tag not in MARKS:
        return False
    depth = 0
    for number, (tag, _) in enumerate(pieces, 1):
        depth += (tag in MARKS) - tag.startswith("/")
        if not depth:
            return number == len(pieces)
    return False


def _parts(pieces: Sequence[Piece]) -> Iterator[str]:
    links: list[bool] = []  # for each open link, whether it is shown
    for tag, text in pieces:
        if not tag:
            yield escape(clean(re.sub(r"\s+", " ", text)))
        elif tag == "code":
            yield f"<code>{escape(clean(text))}</code>"
        elif tag == "a":
            links.append(WEB.fullmatch(text) is not None and not any(links))
            if links[-1]:
                yield f'<a href="{escape(text)}">'
        elif tag == "/a":
            if links.pop():
                yield "</a>"
        elif tag.startswith("/"):
            yield f"</{MARKS[tag[1:]]}>"
        else:
            yield f"<{MARKS[tag]}>"
