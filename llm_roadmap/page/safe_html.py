"""Make HTML that is safe to show of a document: nh3 lets through what GitHub lets through.

The lists follow GitHub's own sanitiser (`SanitizationFilter` in html-pipeline, which is public). A
document has no styles, classes, forms, frames, media and scripts. Its names and identifiers get a
prefix, so that they are never those of the page. What is left of an address leads to a page of
another site, to a document that is shown, or to a picture beside the document; see `Addresses`.
"""

from __future__ import annotations

import re
from functools import cached_property
from html import escape, unescape
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import nh3

from ..markdown.to_html import (
    MOST_CELLS,
    NOTHING_KNOWN,
    definitions_of,
    expansion_of,
    joined,
    parts_of,
    render,
    render_part,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from ..markdown.to_html import Html, KnownText, Part
    from ..model import Roadmap

MARK: Final = f"data-{token_hex(16)}"
"""The name of the attribute of our own elements. No document can have it: it is random."""

PREFIX: Final = "user-content-"
"""What stands before the names and identifiers of a document, as on GitHub."""

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

# What the sanitiser writes: attributes are in double quotes, and a `<` in a text is an entity.
TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>/]+="[^"]*")*)>')
ATTRIBUTE: Final = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')
ABROAD: Final = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
"""An address that leads away from this machine: visible ASCII alone."""


class Addresses(Protocol):
    """Finds where a relative address of a document leads."""

    def __call__(self, url: str, *, is_picture: bool) -> str:
        """Return the address in the page; empty if nothing that is shown is there."""


class Piece(NamedTuple):
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


class Written(NamedTuple):
    """A part of a document as HTML that is not safe yet, and what its HTML leaves open."""

    html: Html
    """The HTML."""
    opened: Mapping[str, int]
    """How many elements of each name are opened in it, and not ended."""
    ended: Mapping[str, int]
    """How many elements of each name are ended in it, and not opened."""


class Page(NamedTuple):
    """What is shown of one version of a document."""

    pieces: tuple[Piece, ...]
    """What is shown, piece by piece. Pieces that have not changed are equal in all versions."""
    order: Mapping[str, Sequence[int]]
    """The order of the numbers of all pieces: see `Piece`."""
    definitions: Mapping[str, Any]
    """The link definitions of the document."""
    written: Mapping[Part, Written]
    shown: Mapping[Part, Piece]
    """What the next version needs, to be made quickly."""

    @property
    def html(self) -> str:
        """All of its HTML."""
        return "".join(piece.html for piece in self.pieces)


NO_PAGE: Final = Page((), {}, {}, {}, {})


def show(roadmap: Roadmap, address: Addresses, before: Page = NO_PAGE) -> Page:
    """Return what to show of a document; `before` is what was shown of an earlier version.

    HTML in a document can be such that browsers throw away what stands in it, boxes too. Then each
    piece of it is made whole by itself, and if that does not help, it is shown as it is written. So
    each topic has exactly one box, in the order of the document.
    """
    return _Showing(roadmap, address, before).page() or show_as_one(roadmap, address, before)


def show_as_one(roadmap: Roadmap, address: Addresses, before: Page) -> Page:
    """Return what to show of a document whose parts depend on each other."""
    known = {piece.way: piece.made_of for piece in before.pieces if not before.written}
    wanted = [(topic.number, topic.depth + 1) for topic in roadmap.topics]

    def make(way: str) -> Html:
        return render(roadmap, MARK, known=known.get(way, NOTHING_KNOWN), clean=WAYS[way])

    piece = _made_safe(make, wanted, address)
    return Page((piece,), piece.order, {}, {}, {})


class _Showing:
    """The work of showing one version of a document part by part."""

    def __init__(self, roadmap: Roadmap, address: Addresses, before: Page) -> None:
        self._roadmap = roadmap
        self._address = address
        self._parts = parts_of(roadmap)
        self._definitions = definitions_of(roadmap)
        self._limit = expansion_of(roadmap)
        self._before = before if before.definitions == self._definitions else NO_PAGE
        self._written: dict[Part, Written] = {}
        self._shown: dict[Part, Piece] = {}

    def page(self) -> Page | None:
        """Return what to show; None if the parts can't be shown one by one."""
        pieces: list[Piece] = []
        order: dict[str, list[int]] = {name: [] for name in NUMBERED}
        counts = dict.fromkeys(NUMBERED, 0)
        expansion = cells = 0
        for parts in self._together():
            part = joined(parts)
            piece = self._shown.get(part) or self._before.shown.get(part)
            piece = piece or self._show(part, parts, counts["box"])
            self._shown[part] = piece
            pieces.append(piece)
            found = (part.boxes, len(part.slugs), len(part.markers))
            for name, count in zip(NUMBERED, found, strict=True):
                order[name] += [counts[name] + each for each in piece.order[name]]
                counts[name] += count
            expansion += piece.made_of.expansion
            cells += piece.made_of.cells
            if expansion > self._limit or cells > MOST_CELLS:
                return None
        if not pieces:
            return None
        return Page(tuple(pieces), order, self._definitions, self._written, self._shown)

    def _together(self) -> Iterator[list[Part]]:
        """Yield the parts, with each one all those below it until no element of HTML is open."""
        opened: dict[str, int] = {}
        together: list[Part] = []
        for part in self._parts:
            written = self._written[part] = self._write(part)
            for name, count in written.ended.items():
                opened[name] = max(0, opened.get(name, 0) - count)
            for name, count in written.opened.items():
                opened[name] = opened.get(name, 0) + count
            together.append(part)
            if not any(opened.values()):
                yield together
                together = []
        if together:
            yield together

    def _write(self, part: Part) -> Written:
        known = self._written.get(part) or self._before.written.get(part)
        if known:
            return known
        html = self._render(part, str, self._texts)
        return Written(html, *_left_open(html.text))

    def _show(self, part: Part, parts: Sequence[Part], first: int) -> Piece:
        """Return what to show of a part, which is made of parts; `first` is its first topic."""
        topics = self._roadmap.topics[first : first + part.boxes]
        written = [self._written[each].html for each in parts]
        texts = {text: known for each in written for text, known in each.texts.items()}

        def make(way: str) -> Html:
            if way != AS_IT_IS:
                return self._render(part, WAYS[way], {})
            return written[0] if len(written) == 1 else self._render(part, str, texts)

        wanted = [(number, topic.depth + 1) for number, topic in enumerate(topics)]
        return _made_safe(make, wanted, self._address)

    def _render(
        self, part: Part, clean: Callable[[str], str], known: Mapping[str, KnownText]
    ) -> Html:
        return render_part(
            part,
            MARK,
            definitions=self._definitions,
            limit=self._limit,
            known=known,
            clean=clean,
        )

    @cached_property
    def _texts(self) -> Mapping[str, KnownText]:
        """The texts of the parts that are gone: most of what is in a changed part is as it was."""
        stay = {*self._parts}
        gone = [each for part, each in self._before.written.items() if part not in stay]
        return {text: known for each in gone for text, known in each.html.texts.items()}


def _left_open(html: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return how many elements HTML opens and does not end, and ends and did not open, by name."""
    opened: dict[str, int] = {}
    ended: dict[str, int] = {}
    for end, written in ANY_TAG.findall(html):
        name = written.lower()
        if name in VOID:
            continue
        if not end:
            opened[name] = opened.get(name, 0) + 1
        elif opened.get(name):
            opened[name] -= 1
        else:
            ended[name] = ended.get(name, 0) + 1
    return {name: count for name, count in opened.items() if count}, ended


def _made_safe(
    make: Callable[[str], Html], wanted: Sequence[tuple[int, int]], address: Addresses
) -> Piece:
    """Return HTML that is safe, made in the first way in which no box is lost.

    `make` renders the document in a way. `wanted` says of each box the number of its topic, and the
    number of items of topics around it.
    """
    for way in WAYS:
        made = make(way)
        if _is_deep(made.text):
            continue
        finish = _Finish(address)
        html = TAG.sub(finish, cleaned(made.text))
        if _are_right(finish.boxes, wanted, made.in_notes):
            return Piece(html, finish.order, made, way)
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

    For `boxes` and `wanted` see `_made_safe`.
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


class _Finish:
    """Turns each tag of HTML into that of the page: marks become elements of our own."""

    def __init__(self, address: Addresses) -> None:
        """`address` finds what relative addresses lead to."""
        self.boxes: list[tuple[int, int]] = []
        """The number of the topic of each box, and the number of items of topics around it."""
        self.order: dict[str, list[int]] = {name: [] for name in NUMBERED}
        self._address = address
        self._links: list[str] = []  # the tag of each link that is open
        self._items: list[bool] = []  # for each item that is open, whether it is a topic's
        self._depth = 0
        self._blocks = 0  # how many blocks are open

    def __call__(self, tag: re.Match[str]) -> str:
        """Return what stands in the page for a tag."""
        end, name, rest = tag.groups()
        if name == "a":
            return self._end_of_link() if end else self._begin_link(_read(rest))
        if name == "li":
            self._note_item(is_end=bool(end), is_topic=MARK in rest)
        if name in DIRECTED:
            return self._directed(tag)
        if rest and MARK in rest:
            return self._own(name, _read(rest)[MARK])
        if name == "img":
            return _picture(_read(rest), self._address, is_in_link=bool(self._links))
        return _source(_read(rest), self._address) if name == "source" else tag[0]

    def _directed(self, tag: re.Match[str]) -> str:
        """Return the tag of a block; the first letter in an outermost one decides its direction."""
        end, name, rest = tag.groups()
        if end:
            self._blocks -= 1
            return tag[0]
        self._blocks += 1
        direction = "" if self._blocks > 1 or ' dir="' in rest else ' dir="auto"'
        if MARK in rest:  # the place of a progress marker
            return f"{self._own(name, _read(rest)[MARK])[:-1]}{direction}>"
        return f"<{name}{rest}{direction}>"

    def _note_item(self, *, is_end: bool, is_topic: bool) -> None:
        if is_end:
            self._depth -= self._items.pop()
        else:
            self._items.append(is_topic)
            self._depth += is_topic

    def _own(self, tag: str, mark: str) -> str:
        """Return the beginning of an element of our own."""
        kind, name = OWN[mark[0]]
        if kind != tag:
            return f"<{tag}>"
        if name == "box":
            self.boxes.append((int(mark[1:]), self._depth))
        if name in self.order:
            self.order[name].append(int(mark[1:]))
        return f'<{kind} class="{name}">'

    def _begin_link(self, attributes: dict[str, str]) -> str:
        """Return the beginning of a link, which has its address as a title if it leads nowhere."""
        href = attributes.pop("href", None)
        found = {} if href is None else _target(href, self._address)
        tag = "span" if href is not None and not found else "a"
        self._links.append(tag)
        title = {"title": href} if tag == "span" and href else {}
        return _written(tag, title | attributes | found)

    def _end_of_link(self) -> str:
        return f"</{self._links.pop()}>"


def _read(attributes: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}


def _written(tag: str, attributes: Mapping[str, str]) -> str:
    written = (f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{''.join(written)}>"


OWN: Final = {
    "i": ("li", "topic"),
    "t": ("span", "task"),
    "b": ("span", "box"),
    "l": ("span", "label"),
    "c": ("span", "count"),
    "h": ("span", "name"),
    "p": ("span", "progress"),
    "m": ("p", "marker"),
}
"""The tag and the class of what stands in the page for a mark, by the mark's first letter."""
DIRECTED: Final = frozenset(
    (
        *("blockquote", "details", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("ol", "p", "section", "table", "ul"),
    )
)
"""Blocks that can be written from right to left, as a whole."""
NUMBERED: Final = ("box", "progress", "marker")
"""The classes of those elements that are filled by their numbers."""


AWAY: Final = {"target": "_blank", "rel": "noopener noreferrer nofollow"}
"""What a link to another site has, besides its address."""


def _target(href: str, address: Addresses) -> dict[str, str]:
    """Return the attributes of a link to an address; none if that leads nowhere here."""
    if href.startswith("#"):
        name = href[1:].removeprefix(PREFIX)
        return {"href": f"#{PREFIX}{name}" if name else "#"}
    if href.startswith("//"):
        href = f"https:{href}"
    if ABROAD.fullmatch(href):
        return {"href": href, **AWAY}
    here = address(href, is_picture=False)
    return {"href": here} if here else {}


def _picture(attributes: dict[str, str], address: Addresses, *, is_in_link: bool) -> str:
    """Return a picture that lies beside the document; another one is shown as a link to it."""
    src = attributes.pop("src", "")
    shown = attributes.get("alt") or attributes.get("title") or src.rpartition("/")[2]
    if src.startswith("//"):
        src = f"https:{src}"
    if ABROAD.fullmatch(src):
        if is_in_link:  # one link can't stand in another
            return escape(shown)
        return _written("a", {"href": src, **AWAY, "class": "far"}) + f"{escape(shown)}</a>"
    if here := address(src, is_picture=True):
        return _written("img", {"src": here, "loading": "lazy", "alt": ""} | attributes)
    return _written("span", {"class": "missing", "title": src}) + f"{escape(shown)}</span>"


def _source(attributes: dict[str, str], address: Addresses) -> str:
    """Return another form of a picture; empty unless it is one file beside the document."""
    first, *more = attributes.get("srcset", "").split() or [""]
    here = "" if more or ABROAD.match(first) else address(first, is_picture=True)
    return _written("source", attributes | {"srcset": here}) if here else ""
