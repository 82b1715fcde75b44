"""From the bytes of a document to where its boxes are, and on demand to what its topics say.

A topic is a task list item as GFM defines it (https://github.github.com/gfm/, section 5.3, "Task
list items"). markdown-it-py's block rules alone say where list items and their paragraphs are;
its inline rules run over one paragraph at a time, when its text is first asked for.
"""

from __future__ import annotations

import gc
import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, AnyStr, Final

from ..errors import DocumentError
from ..model import Box, Heading, Marker, Resource, Roadmap
from ..slugs import slugs
from .inlines import (
    MARKUP,
    collapse,
    links,
    parse_inline,
    shown_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

BOM: Final = b"\xef\xbb\xbf"
FOREIGN_BOMS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}

LEVELS: Final = 200
"""The number of levels of topics that are read."""

# A list and its item are two levels of tokens, and three Python frames, of which the interpreter
# usually allows 1000; what is over leaves room for quotes around them.
NESTING: Final = 2 * LEVELS + 20
"""The number of levels of tokens that are read."""

# Signs that text may show letters that don't stand in it: entities, and what is decoded in the
# addresses of autolinks. Where there are none, and no more than ASCII, no rule adds a letter.
ENCODED: Final = re.compile(r"&[#\w]+;|%|xn--|[^\x00-\x7f]")

# A name, a colon, then white space or the end, in text whose white space is collapsed.
FIELD: Final = re.compile(r"(.+?) ?:(?: (.*))?")

OPEN: Final = "<!-- roadmap:progress -->"
CLOSE: Final = "<!-- /roadmap:progress -->"
MARKER: Final = re.compile(
    rb"""
    [^<]* <!--\ roadmap:progress\ -->  # after the indentation, quote marks and list marks
    (?P<text> (?: (?! <!-- | --> ) . )* )
    <!--\ /roadmap:progress\ -->
    [ \t\r\n]*
    """,
    re.VERBOSE,
)


def parse(source: bytes | str) -> Roadmap:
    """Return the roadmap that a Markdown document is.

    `source` is UTF-8, with or without BOM; bytes that are not are kept, and shown as U+FFFD.
    Raises DocumentError for UTF-16, UTF-32 and more than 200 levels of nesting, and TypeError for
    what is neither bytes nor str.
    """
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    if not isinstance(source, bytes):
        raise TypeError(
            f"pass the document's bytes or str, not {type(source).__name__};"
            " for a file, call RoadmapFile(path).read()"
        )
    for bom, encoding in FOREIGN_BOMS.items():
        if source.startswith(bom):
            raise DocumentError(f"this is {encoding} text; save it as UTF-8")
    return Roadmap(source, TokenOutline(source))


class TokenOutline:
    """What the tokens of a document say of it: `model.Outline`."""

    def __init__(self, source: bytes) -> None:
        """Find the boxes, headings and progress markers of a document, in one pass."""
        text = source.removeprefix(BOM)
        self._tokens, self._env = read_blocks(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = list(accumulate(map(len, self._lines), initial=len(source) - len(text)))
        self.boxes: list[Box] = []
        self.headings: list[Heading] = []
        self.markers: list[Marker] = []
        self._items: list[range] = []  # the tokens of each box's list item
        self._titles: list[int] = []  # the inline token of each heading

        self._heading: int | None = None  # the innermost heading around what comes next
        self._texts: dict[int, str] = {}

        around: list[int | None] = [None]  # the innermost box, at each depth of containers
        outside: list[int | None] = [None]  # the innermost heading around each of them
        for index, token in enumerate(self._tokens):
            match token.type:
                case "list_item_open" | "blockquote_open" | "footnote_open":
                    self._check_depth(token)
                    outside.append(self._heading)
                    around.append(self._add_box(index, around[-1]))
                case "list_item_close" | "blockquote_close" | "footnote_close":
                    self._heading = outside.pop()
                    number = around.pop()
                    if number is not None and number != around[-1]:
                        self._items[number] = range(self._items[number].start, index)
                case "heading_open":
                    self._add_heading(index, around[-1], outside)
                case "html_block" if OPEN in token.content:
                    self._add_marker(index)

    @staticmethod
    def _check_depth(token: Token) -> None:
        if token.level + 1 >= NESTING:
            raise DocumentError(
                f"lists and quotes are nested too deeply at line {_line(token) + 1};"
                " take levels out"
            )

    def _add_box(self, index: int, parent: int | None) -> int | None:
        """Note the box of a list item, if it has one; return the innermost box around its text."""
        brackets = self._tokens[index].meta.get("box")
        if brackets is None:
            return parent
        line = _line(self._tokens[index + 2])
        offset = self._starts[line] + box_at(self._lines[line], brackets) + 1
        depth = 0 if parent is None else self.boxes[parent].depth + 1
        self.boxes.append(Box(line + 1, offset, parent, depth, self._heading))
        self._items.append(range(index, index))
        return len(self.boxes) - 1

    def _add_heading(self, index: int, box: int | None, outside: Sequence[int | None]) -> None:
        """Note a heading; it ends the sections of its level or below in the same container."""
        level = int(self._tokens[index].tag[1:])
        parent = self._heading
        while parent is not None and parent != outside[-1] and self.headings[parent].level >= level:
            parent = self.headings[parent].parent
        is_inset = len(outside) > 1
        self._heading = len(self.headings)
        self.headings.append(Heading(level, parent, box, len(self.boxes), is_inset))
        self._titles.append(index + 1)

    def _add_marker(self, index: int) -> None:
        line = _line(self._tokens[index])
        if match := MARKER.fullmatch(self._lines[line]):
            start, stop = (self._starts[line] + at for at in match.span("text"))
            self.markers.append(Marker(start, stop, self._heading))

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slug of each box."""
        return slugs(map(self.title, range(len(self.boxes))))

    def heading_title(self, heading: int) -> str:
        """Return the plain text of the heading with that number."""
        return self._kept_text(self._titles[heading])

    def title(self, box: int) -> str:
        """Return `Topic.title` for the box with that number."""
        return self._kept_text(self._items[box].start + 2)

    def can_show(self, box: int, letters: Sequence[str]) -> bool:
        """Whether the title of that box may have lower-case letters in it, in this order.

        False is certain. Nothing is parsed for it.
        """
        text = self._tokens[self._items[box].start + 2].content
        rest = iter(text.lower())
        return bool(ENCODED.search(text)) or all(letter in rest for letter in letters)

    def fields(self, box: int) -> tuple[tuple[str, str], ...]:
        """Return `Topic.fields` for the box with that number."""
        return tuple(
            (match[1], match[2] or "")
            for index in self._below(box, "list_item_open", 2)
            if self._tokens[index + 1].type == "paragraph_open"
            and (match := FIELD.fullmatch(self._text(index + 2)))
        )

    def description(self, box: int) -> str:
        """Return `Topic.description` for the box with that number."""
        for name, value in self.fields(box):
            if name.casefold() == "description":
                return value
        _, *further = self._below(box, "paragraph_open", 1)
        return "\n\n".join(self._text(index + 1) for index in further)

    def resources(self, box: int) -> tuple[Resource, ...]:
        """Return `Topic.resources` for the box with that number."""
        return tuple(
            link
            for index in self._own(box)
            if self._tokens[index].type == "inline"
            for link in links(self._inline(self._tokens[index]))
        )

    def _below(self, box: int, kind: str, levels: int) -> Iterator[int]:
        """Yield where tokens of a kind stand exactly so many levels below the item of a box."""
        level = self._tokens[self._items[box].start].level + levels
        for index in self._own(box):
            token = self._tokens[index]
            if token.type == kind and token.level == level:
                yield index

    def _own(self, box: int) -> Iterator[int]:
        """Yield where the tokens of the item are, leaving out those of its sub-topics."""
        index, stop = self._items[box].start, self._items[box].stop
        for below in range(box + 1, len(self._items)):
            if (item := self._items[below]).start >= stop:
                break
            yield from range(index, item.start)
            index = max(index, item.stop)
        yield from range(index, stop)

    def _kept_text(self, index: int) -> str:
        """Do what `_text` does, once: titles are asked for again with every path they are in."""
        text = self._texts.get(index)
        if text is None:
            text = self._texts[index] = self._text(index)
        return text

    def _text(self, index: int) -> str:
        token = self._tokens[index]
        if not MARKUP.search(token.content):
            return collapse(token.content)
        return collapse(shown_text(self._inline(token)))

    def _inline(self, token: Token) -> Sequence[Token]:
        """Return what an inline token holds; the token keeps it."""
        if not token.children and MARKUP.search(token.content):
            token.children = parse_inline(token.content, self._env)
        return token.children or ()


def box_at(line: AnyStr, brackets: int) -> int:
    """Return the place of the box on a line that has so many opening brackets before it.

    Brackets are counted because they are one byte, and one character, in whatever surrounds them.
    """
    bracket = "[" if isinstance(line, str) else b"["
    at = line.index(bracket)
    for _ in range(brackets):
        at = line.index(bracket, at + 1)
    return at


def _line(token: Token) -> int:
    """Return the line a block token begins on, from 0."""
    assert token.map is not None  # every opening block token has one
    return token.map[0]


def read_blocks(source: bytes, *, any_link: bool = False) -> tuple[list[Token], dict[str, Any]]:
    """Return the block tokens of a document, and what its inline rules need to know of it."""
    from .blocks import parse_blocks

    text = source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    # The tokens are all kept. To search more and more of them for garbage, again and again, is
    # what would make a long document cost more per byte than a short one.
    collects = gc.isenabled()
    gc.disable()
    try:
        return parse_blocks(text.replace("\0", "\ufffd"), any_link=any_link)
    finally:
        if collects:
            gc.enable()
