"""What a document is made of besides its topics, for those who check it.

Places are what a person counts: lines from 1, and columns from 1, in characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from . import BOM, box_at
from .checking import block_tokens, read_inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BREAKS: Final = ("softbreak", "hardbreak")

SPACES: Final = re.compile(r"\s*")


class Place(NamedTuple):
    """Where something begins."""

    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""


class Item(NamedTuple):
    """A list item."""

    place: Place
    """Where its `-`, or its number, is."""
    siblings: int
    """The number of the list it is in."""
    box: bool
    """Whether it is a topic."""


class Run(NamedTuple):
    """What a line of running text begins with."""

    place: Place
    """Where the line begins, after its indentation."""
    text: str
    """The text up to the first markup, or the end of the line; empty where it is escaped."""
    follows: str
    """The kind of token that comes next on the line; empty if there is none."""


class Link(NamedTuple):
    """A link."""

    place: Place
    """Where it begins."""
    url: str
    """Its destination; it can be empty."""
    safe: bool
    """Whether a browser may be sent there."""


class Passage(NamedTuple):
    """A paragraph, a heading or a table cell."""

    kind: str
    """`paragraph`, `underlined` for a heading by the line below, or `other`."""
    item: Item | None
    """The list item that begins with it."""
    runs: tuple[Run, ...]
    """Its lines."""


class Comment(NamedTuple):
    """An HTML comment."""

    place: Place
    """Where it begins."""
    text: str
    """The comment, and what else is on its lines if it stands on lines of its own."""


class Unclosed(NamedTuple):
    """A fence or a comment that nothing closes."""

    place: Place
    """Where it begins."""
    end: str
    """What would close it."""
    content: str
    """What is in it."""


class Lines:
    """The lines of a document, and where its bytes are in them."""

    def __init__(self, source: bytes) -> None:
        text = source.removeprefix(BOM)
        self._lines = text.splitlines(keepends=True) or [b""]
        self._starts = [*accumulate(map(len, self._lines), initial=len(source) - len(text))]

    def place(self, offset: int) -> Place:
        """Return where the byte at an offset of the document is."""
        line = max(bisect_right(self._starts, offset, hi=len(self._lines)) - 1, 0)
        before = self._lines[line][: max(offset - self._starts[line], 0)]
        return Place(line + 1, len(before.decode("utf-8", "replace")) + 1)


class Text(NamedTuple):
    """One line of the text of a block, and where the source has it."""

    start: int
    """Where it starts in the text of the block."""
    column: int
    """The column in the source, from 0, in which it starts; less where tabs became spaces."""
    escapes: Sequence[int]
    """Where it has a bar that is escaped in the source."""


class Survey:
    """Everything in a document that can be wrong, in document order."""

    def __init__(self, source: bytes) -> None:
        """Walk through a document once."""
        lines = source.removeprefix(BOM).splitlines()
        self._lines = [line.decode("utf-8", "replace").replace("\0", "\ufffd") for line in lines]
        self._tokens, env = block_tokens(source)
        self.passages: list[Passage] = []
        self.places: dict[int, Place] = {}  # of list items, by the line on which their text begins
        self.links: list[Link] = []
        self.comments: list[Comment] = []
        self.unclosed: list[Unclosed] = []

        lists = [0]  # where each list begins that we are in
        for index, token in enumerate(self._tokens):
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    lists.append(index)
                case "bullet_list_close" | "ordered_list_close":
                    lists.pop()
                case "inline":
                    read_inline(token, env)
                    self._add_passage(index, lists[-1])
                    token.children = None  # all of them at once would take much memory
                case "html_block" if token.content.lstrip(" ").startswith("<!--"):
                    self._add_comment(token)
                case "fence" if not _is_closed(token):
                    place = self._place(_line(token), token.markup + token.info)
                    self.unclosed.append(Unclosed(place, token.markup, token.content))

    def _add_passage(self, index: int, siblings: int) -> None:
        opening, inline = self._tokens[index - 1 : index + 1]
        before = self._tokens[index - 2] if index > 1 else None
        item = None
        if before is not None and before.type == "list_item_open":
            item = Item(self._item_place(before, inline), siblings, box="box" in before.meta)
            self.places[_line(inline) + 1] = item.place
        kind = "other"
        if opening.type == "paragraph_open":
            kind = "paragraph"
        elif opening.type == "heading_open" and opening.markup in "-=":
            kind = "underlined"
        self.passages.append(Passage(kind, item, tuple(self._runs(inline))))
        for child in inline.children:
            if "at" not in child.meta:
                continue
            place = self._place_in(inline, child.meta["at"])
            if child.type == "link_open":
                self.links.append(Link(place, child.attrs["href"], safe=child.meta["safe"]))
            elif child.type == "html_inline" and child.content.startswith("<!--"):
                self.comments.append(Comment(place, child.content))

    def _add_comment(self, block: Any) -> None:
        first, *_ = block.content.splitlines()
        place = self._place(_line(block), first)
        self.comments.append(Comment(place, block.content.strip()))
        if "-->" not in block.content:
            self.unclosed.append(Unclosed(place, "-->", block.content.partition("\n")[2]))

    def _runs(self, inline: Any) -> Iterator[Run]:
        """Yield what each line of a block's text begins with."""
        breaks = [n for n, child in enumerate(inline.children) if child.type in BREAKS]
        for start, stop in pairwise([-1, *breaks, len(inline.children)]):
            at = 0
            if start >= 0:
                at = inline.content.index("\n", inline.children[start].meta["at"]) + 1
            first, *further = inline.children[start + 1 : stop] or [None]
            if first:
                text = first.content if first.type == "text" else ""
                follows = further[0].type if further else ""
                yield Run(self._place_in(inline, at), text, follows)

    def _item_place(self, item: Any, inline: Any) -> Place:
        """Return where the list marker of an item is that begins with this text."""
        line = _line(item)
        before = self._lines[line]
        if line == _line(inline):
            brackets = item.meta.get("box")
            is_task = brackets is not None
            end = box_at(before, brackets) if is_task else self._place_in(inline, 0).column - 1
            before = before[:end]
        return Place(line + 1, len(before.rstrip()) - len(item.info))

    def _place_in(self, inline: Any, at: int) -> Place:
        """Return the place of what is at an offset in the text of a block, spaces left out."""
        texts = inline.meta.setdefault("texts", [])  # found once
        if not texts:
            texts += self._texts(inline)
        number = bisect_right(texts, at, key=attrgetter("start")) - 1
        start, column, escapes = texts[number]
        end = inline.content.find("\n", at)
        first = SPACES.match(inline.content, at, end if end >= 0 else len(inline.content))
        assert first  # at least of none
        shift = first.end() - start
        column += shift + bisect_left(escapes, shift)
        return Place(_line(inline) + number + 1, max(column, 0) + 1)

    def _texts(self, inline: Any) -> Iterator[Text]:
        """Yield where each line of a block's text is in the source."""
        start = 0
        for line, text in enumerate(inline.content.split("\n"), _line(inline)):
            escapes: list[int] = []
            column = self._column(line, text)
            if column < 0:  # in a table
                column = self._column(line, text.replace("|", r"\|"))
                escapes = [at for at, char in enumerate(text) if char == "|"]
            if column < 0:  # a tab has become spaces
                escapes = []
                column = len(self._lines[line].rstrip()) - len(text.rstrip())
            yield Text(start, column, escapes)
            start += len(text) + 1

    def _place(self, line: int, tail: str) -> Place:
        """Return the place of what a line, from 0, ends with; or at least holds."""
        return Place(line + 1, max(self._column(line, tail.strip()), 0) + 1)

    def _column(self, line: int, text: str) -> int:
        """Return the column of a text in a line, both from 0; -1 where it is not.

        A token's text is that of the source but for indentation and for white space at its end;
        headings and table cells have more behind it.
        """
        whole, text = self._lines[line].rstrip(), text.rstrip()
        return len(whole) - len(text) if whole.endswith(text) else whole.find(text)


def _line(token: Any) -> int:
    """Return the line a block token begins on, from 0."""
    return int(token.map[0])


def _is_closed(fence: Any) -> bool:
    """Whether a fence takes one more line than the one that opens it and those in it."""
    first, end = fence.map
    inside = fence.content.count("\n") + bool(fence.content and fence.content[-1] != "\n")
    return bool(end - first - 1 > inside)
