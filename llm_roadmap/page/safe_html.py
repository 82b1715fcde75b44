"""Make HTML safe to show: nh3 lets through what GitHub lets through, and no box is lost.

The lists follow GitHub's own sanitiser (`SanitizationFilter` in html-pipeline, which is public). A
document has no styles, classes, forms, frames, media and scripts. Its names and identifiers get a
prefix, so that they are never those of the page.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

import nh3

from ..values import NamedTuple
from .tags_for_page import MARK, PREFIX, TAG, Finish

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from ..markdown.to_html import Html
    from .tags_for_page import Addresses

TAGS: Final = frozenset(
    (
        *("a", "abbr", "b", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del"),
        *("details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark"),
        *("ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small"),
        *("source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "time", "tr", "tt", "ul", "var", "wbr"),
    )
)
"""The elements that a document can have."""

EVERYWHERE: Final = {"align", "dir", "id", "lang", "title", "valign", MARK}
ATTRIBUTES: Final = {
    "*": EVERYWHERE,
    "a": {"href", "name"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "srcset"},
    "td": {"abbr", "colspan", "headers", "height", "rowspan", "width"},
    "th": {"abbr", "colspan", "headers", "height", "rowspan", "scope", "width"},
    "time": {"datetime"},
}
"""The attributes of each element that are kept; `*`: of every element."""

SCHEMES: Final = {"http", "https", "mailto"}
"""The schemes of addresses that are kept, besides relative addresses."""

NAMES: Final = ("headers", "id", "name")
"""Attributes that name an element of the page."""

MOST_SPAN: Final = 100
"""The most columns or rows that a cell can take: a browser makes all of them."""

DEEPEST: Final = 1000
"""The most elements that can be in each other; lists and quotes alone make 420."""

MOST_FORMATS: Final = 50
"""The most elements that format text and can be in each other."""

FORMATS: Final = frozenset(
    (
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    )
)
"""The elements that browsers open again in the next paragraph if nothing ends them."""

VOID: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        "wbr",
    )
)
"""The elements that have no end."""

ENDLESS: Final = VOID | frozenset(
    ("p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "rt", "rp")
)
"""The elements that need no end: the next one of their kind ends them, or nothing is in them."""

ANY_TAG: Final = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")


class SafePart(NamedTuple):
    """What is shown of a part of a document, without the states of its boxes."""

    html: str
    """Safe HTML, in which elements have no numbers: so what is not changed stays the same."""
    order: Mapping[str, Sequence[int]]
    """The numbers of the boxes, progress places and markers in it, by their class, in its order.

    What stands in a footnote is at the end."""
    made_of: Html
    """The HTML as it was before it was made safe."""
    way: str
    """How it was made safe; see `WAYS`."""


def made_safe(
    make: Callable[[str], Html], wanted: Sequence[tuple[int, int]], address: Addresses
) -> SafePart:
    """Return HTML that is safe, made in the first way in which no box is lost.

    `make` renders the document in a way. `wanted` says of each box the number of its topic, and the
    number of items of topics around it.
    """
    for way in WAYS:
        made = make(way)
        if _is_deep(made.text):
            continue
        finish = Finish(address)
        html = TAG.sub(finish, cleaned(made.text))
        if _are_right(finish.boxes, wanted, made.in_notes):
            return SafePart(html, finish.order, made, way)
    raise AssertionError("a box is lost, even where all HTML is text")


def _whole(html: str) -> str:
    """Return a piece of HTML in which all that is opened ends; as text if it is nested deeply."""
    return escape(html) if _is_deep(html) else cleaned(html)


def _is_deep(html: str) -> bool:
    """Return whether elements of HTML may be nested too deeply.

    A parser that reads as browsers do takes time with the square of the depth. And it opens those
    that format text again in each paragraph, so that a short text can become a very long one.
    """
    opened: dict[str, int] = {}
    depth = formats = 0
    for end, written in ANY_TAG.findall(html):
        name = written.lower()
        if name in ENDLESS or (end and not opened.get(name)):
            continue
        step = -1 if end else 1
        opened[name] = opened.get(name, 0) + step
        depth += step
        formats += step * (name in FORMATS)
        if depth > DEEPEST or formats > MOST_FORMATS:
            return True
    return False


AS_IT_IS: Final = "as it is"

WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    AS_IT_IS: str,
    "whole": _whole,
    "text": escape,
}
"""What becomes of the HTML in a document: the ways in which that is tried, by their names."""


def _are_right(
    boxes: Sequence[tuple[int, int]],
    wanted: Sequence[tuple[int, int]],
    in_notes: Container[int],
) -> bool:
    """Return whether each topic has one box, in its place; those in footnotes come last.

    For `boxes` and `wanted` see `made_safe`.
    """
    if not in_notes:
        return boxes == wanted
    text = [box for box in boxes if box[0] not in in_notes]
    return len(boxes) == len(wanted) == len({*boxes}) and text == [
        box for box in wanted if box[0] not in in_notes
    ]


def cleaned(html: str) -> str:
    """Return HTML without anything that a document can't have."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel=None,
        url_schemes=SCHEMES,
    )


def _attribute(_: str, name: str, value: str) -> str | None:
    """Return what becomes of an attribute; None: it is left out."""
    if name in NAMES:
        names = (PREFIX + each.removeprefix(PREFIX) for each in value.split())
        return " ".join(names) or None
    if name in ("colspan", "rowspan"):
        return value if value.isdecimal() and int(value[:9]) <= MOST_SPAN else None
    return value
