"""Turn the tags of HTML that is safe into those of the page: boxes, links and pictures.

What is left of an address leads to a page of another site, to a document that is shown, or to a
picture beside the document; see `Addresses`.
"""

from __future__ import annotations

import re
from html import escape, unescape
from secrets import token_hex
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK: Final = f"data-{token_hex(16)}"
"""The name of the attribute of our own elements. No document can have it: it is random."""

PREFIX: Final = "user-content-"
"""What stands before the names and identifiers of a document, as on GitHub."""

# What the sanitiser writes: attributes are in double quotes, and a `<` in a text is an entity.
TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s"=<>/]+="[^"]*")*)>')
ATTRIBUTE: Final = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')

ABROAD: Final = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
"""An address that leads away from this machine: visible ASCII alone."""

AWAY: Final = {"target": "_blank", "rel": "noopener noreferrer nofollow"}
"""What a link to another site has, besides its address."""

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


class Addresses(Protocol):
    """Finds where a relative address of a document leads."""

    def __call__(self, url: str, *, is_picture: bool) -> str:
        """Return the address in the page; empty if nothing that is shown is there."""


class Finish:
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
