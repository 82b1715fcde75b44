"""From the bytes of a document to where its boxes are, and on demand to what its topics say.

A topic is a task list item as GFM defines it (https://github.github.com/gfm/, section 5.3, "Task
list items"). markdown-it-py's block rules alone say where list items and their paragraphs are;
its inline rules run over one paragraph at a time, when its text is first asked for.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from .errors import DocumentError
from .model import Box, Heading, Marker, Resource, Roadmap
from .slugs import slugs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.parser_block import RuleFuncBlockType as Rule
    from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LEVELS: Final = 200
"""The number of levels of topics that are read."""

# A list and its item are two levels of tokens; what is over leaves room for quotes around them.
# Each costs two Python frames at the most, which keeps the deepest document below the
# interpreter's usual limit of 1000.
NESTING: Final = 2 * LEVELS + 20

BOM: Final = b"\xef\xbb\xbf"
FOREIGN_BOMS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}

# GFM 5.3: white space or an x in brackets, then white space. GitHub reads a line break in the
# brackets, too, but no writer could keep that line.
BOX: Final = re.compile(r"\[[ \txX]\](?=[ \t\n]|\Z)")

# Text with none of these shows as it is written, white space aside.
MARKUP: Final = re.compile(r"[\\`*_~\[<&@]|://|www\.|mailto:|xmpp:")

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
    Raises DocumentError for UTF-16, UTF-32 and more than 200 levels of nesting.
    """
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    for bom, encoding in FOREIGN_BOMS.items():
        if source.startswith(bom):
            raise DocumentError(f"this is {encoding} text; save it as UTF-8")
    return Roadmap(source, TokenOutline(source))


def tokens(source: bytes) -> list[Token]:
    """Return the block tokens of a document, inline tokens in them, for those who check it.

    Here a link may lead anywhere, and knows by `meta["safe"]` whether a reader would be let go
    there. Line breaks, links and HTML among inline tokens know by `meta["at"]` where in the
    content of their block they begin. The token of an item with a box has its `meta["box"]`.
    """
    blocks, inlines = _checking_parsers()
    found, env = _parse_blocks(source.removeprefix(BOM), blocks)
    for token in found:
        if token.type == "inline":
            token.children = inlines.inline.parse(token.content, inlines, env, [])
            for child in token.children:
                if child.type == "link_open":
                    url = str(child.attrs["href"])
                    child.meta["safe"] = _inline_parser().validateLink(url)
    return found


def plain(text: str) -> str:
    """Return what one paragraph of Markdown shows: no markup, white space collapsed."""
    return _collapse(_plain(_parse_inline(text, {})) if MARKUP.search(text) else text)


class TokenOutline:
    """What the tokens of a document say of it: `model.Outline`."""

    def __init__(self, source: bytes) -> None:
        """Find the boxes, headings and progress markers of a document, in one pass."""
        text = source.removeprefix(BOM)
        self._tokens, self._env = _parse_blocks(text, _block_parser())
        self._lines = text.splitlines(keepends=True)
        self._starts = list(accumulate(map(len, self._lines), initial=len(source) - len(text)))
        self.boxes: list[Box] = []
        self.headings: list[Heading] = []
        self.markers: list[Marker] = []
        self._items: list[range] = []  # the tokens of each box's list item
        self._titles: list[int] = []  # the inline token of each heading

        around: list[int | None] = [None]  # the innermost box, at each depth of list items
        for index, token in enumerate(self._tokens):
            match token.type:
                case "list_item_open" | "blockquote_open" if token.level + 1 >= NESTING:
                    raise DocumentError(
                        f"line {_line(token) + 1} is nested deeper than {LEVELS} levels;"
                        " take some of them out"
                    )
                case "list_item_open":
                    around.append(self._add_box(index, around[-1]))
                case "list_item_close":
                    number = around.pop()
                    if number is not None and number != around[-1]:
                        self._items[number] = range(self._items[number].start, index)
                case "heading_open" if token.level == 0:
                    self._add_heading(index)
                case "html_block" if OPEN in token.content:
                    self._add_marker(index)

    def _add_box(self, index: int, parent: int | None) -> int | None:
        """Note the box of a list item, and return the innermost box in that item."""
        column = self._tokens[index].meta.get("box")
        if column is None:
            return parent
        paragraph = self._tokens[index + 2]
        paragraph.content = paragraph.content[3:]  # a title has no box
        line = _line(paragraph)
        offset = self._starts[line] + column + 1
        depth = 0 if parent is None else self.boxes[parent].depth + 1
        self.boxes.append(Box(line + 1, offset, parent, depth, self._last_heading))
        self._items.append(range(index, index))
        return len(self.boxes) - 1

    def _add_heading(self, index: int) -> None:
        level = int(self._tokens[index].tag[1:])
        parent = self._last_heading
        while parent is not None and self.headings[parent].level >= level:
            parent = self.headings[parent].parent
        self.headings.append(Heading(level, parent))
        self._titles.append(index + 1)

    def _add_marker(self, index: int) -> None:
        line = _line(self._tokens[index])
        if match := MARKER.fullmatch(self._lines[line]):
            start, stop = (self._starts[line] + at for at in match.span("text"))
            self.markers.append(Marker(start, stop, self._last_heading))

    @property
    def _last_heading(self) -> int | None:
        return len(self.headings) - 1 if self.headings else None

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slug of each box."""
        return slugs(map(self.title, range(len(self.boxes))))

    def heading_title(self, heading: int) -> str:
        """Return the plain text of the heading with that number."""
        return self._text(self._titles[heading])

    def title(self, box: int) -> str:
        """Return `Topic.title` for the box with that number."""
        return self._text(self._items[box].start + 2)

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
            for link in _links(self._inline(self._tokens[index]))
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

    def _text(self, index: int) -> str:
        token = self._tokens[index]
        if not MARKUP.search(token.content):
            return _collapse(token.content)
        return _collapse(_plain(self._inline(token)))

    def _inline(self, token: Token) -> Sequence[Token]:
        """Return what an inline token holds; the token keeps it."""
        if not token.children and MARKUP.search(token.content):
            token.children = _parse_inline(token.content, self._env)
        return token.children or ()


def _line(token: Token) -> int:
    """Return the line a block token begins on, from 0."""
    assert token.map is not None  # every opening block token has one
    return token.map[0]


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _plain(tokens: Sequence[Token]) -> str:
    """Return the text that inline tokens show, an image counted with its alternative text."""
    parts = []
    for token in tokens:
        match token.type:
            case "text" | "text_special" | "code_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(_plain(token.children or ()))
    return "".join(parts)


def _links(tokens: Sequence[Token]) -> Iterator[Resource]:
    """Yield the links among inline tokens; there are none inside another."""
    start, url = 0, ""
    for index, token in enumerate(tokens):
        if token.type == "link_open":
            start, url = index + 1, str(token.attrs["href"])
        elif token.type == "link_close":
            yield Resource(_collapse(_plain(tokens[start:index])), url)


def _parse_blocks(source: bytes, parser: MarkdownIt) -> tuple[list[Token], dict[str, Any]]:
    """Return the block tokens of a document, and what its inline rules need to know of it."""
    text = source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd")
    tokens: list[Token] = []
    env: dict[str, Any] = {}
    try:
        parser.block.parse(text, parser, env, tokens)
    except RecursionError:
        raise DocumentError("it is nested too deeply to be read") from None
    return tokens, env


def _parse_inline(text: str, env: dict[str, Any]) -> list[Token]:
    parser = _inline_parser()
    return parser.inline.parse(text, parser, env, [])


@cache
def _block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import paragraph

    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable("table")
    parser.block.ruler.before("table", "front_matter", _front_matter)
    parser.block.ruler.at("paragraph", partial(_paragraph, paragraph))
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

    options = {"strikethrough_single_tilde": True}
    return MarkdownIt("commonmark", options).enable("strikethrough").use(gfm_autolink_plugin)


@cache
def _checking_parsers() -> tuple[MarkdownIt, MarkdownIt]:
    """Return a block and an inline parser as `tokens` needs them."""
    from markdown_it.rules_inline import autolink, escape, html_inline, link, newline

    blocks, inlines = _block_parser.__wrapped__(), _inline_parser.__wrapped__()
    for parser in (blocks, inlines):
        parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    rules = {
        "autolink": autolink,
        "escape": escape,
        "html_inline": html_inline,
        "link": link,
        "newline": newline,
    }
    for name, rule in rules.items():
        inlines.inline.ruler.at(name, partial(_placed, rule))
    return blocks, inlines


@cache
def whole_parser() -> MarkdownIt:
    """Return a parser of whole documents, footnotes and all; it leaves boxes out."""
    from mdit_py_plugins.footnote import footnote_plugin

    blocks, parser = _block_parser.__wrapped__(), _inline_parser.__wrapped__()
    parser.block = blocks.block
    parser.options["maxNesting"] = NESTING
    parser.core.ruler.before("inline", "boxes", _boxes)
    return parser.use(footnote_plugin, inline=False, move_to_end=False)


def _boxes(state: StateCore) -> None:
    """Leave boxes out: what they say is compared elsewhere."""
    for index, token in enumerate(state.tokens):
        if "box" in token.meta:
            paragraph = state.tokens[index + 2]
            paragraph.content = paragraph.content[3:]


def _front_matter(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Skip what stands between two lines `---` at the very beginning of the document."""

    def is_fence(line: int) -> bool:
        return state.src[state.bMarks[line] : state.eMarks[line]].rstrip(" \t") == "---"

    if start > 0 or state.level > 0 or silent or not is_fence(0):
        return False
    for line in range(1, end):
        if is_fence(line):
            state.line = line + 1
            return True
    return False


def _paragraph(rule: Rule, state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph by the given rule; an item that it makes a task learns the box's column."""
    item = state.tokens[-1] if state.tokens else None
    matched = rule(state, start, end, silent)
    if item is not None and item.type == "list_item_open":
        first = state.bMarks[start] + state.tShift[start]
        if BOX.match(state.src, first):
            same_line = state.src[first + 3 : state.eMarks[start]]
            if same_line.strip(" \t") or state.line > start + 1:
                item.meta["box"] = first - (state.src.rfind("\n", 0, first) + 1)
    return matched


def _placed(rule: InlineRule, state: StateInline, silent: bool) -> bool:
    """Read by the given inline rule; what it makes learns where it began."""
    start, known = state.pos, len(state.tokens)
    matched = rule(state, silent)
    for token in state.tokens[known:]:
        token.meta.setdefault("at", start)
    return matched
