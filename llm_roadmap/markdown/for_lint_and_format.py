"""Hand out blocks and tokens: what `lint` and `format` need of the reader, besides roadmaps.

They know the names and fields of tokens, and nothing else of markdown-it-py. A token has its
`type`, such as `list_item_open`; `map`, its first line and the line below its last one, from 0;
`content`, the text in it; `markup`, its sign in the document; and `meta`, which this package sets.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from markdown_it.token import Token

from ..text.lines import BOM
from .block_by_block import KeptAnswer, decode, find_blocks, front_matter
from .inlines import MARKUP, SCHEME, is_followed
from .markdown_it_py import NO_SPACE, checking_parser, html_renderer
from .rules import block_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..model import Roadmap
    from .block_by_block import Block
    from .reader import BlockOutline

__all__ = [
    "NO_SPACE",
    "BlockView",
    "block_tokens",
    "check_blocks",
    "html_renderer",
    "leads_somewhere",
    "read_inline",
    "tokens",
    "view_blocks",
]

T = TypeVar("T")


class BlockView:
    """One block of a document; the first line of the block is line 1."""

    def __init__(self, block: Block, definitions: Mapping[str, Any], *, are_dead: bool) -> None:
        """Show a block of a document with these link definitions; it is not read again yet.

        `are_dead`: whether some of the definitions lead nowhere.
        """
        self.source: Final = block.seen[: block.size]
        """Its bytes."""
        self.boxes: Final = {each.offset for each in block.contents.boxes}
        """The byte offset in it of what stands in each of its boxes."""
        self.markers: Final = block.contents.markers
        """Its progress markers."""
        self.can_name_dead: Final = are_dead and b"[" in self.source
        """Whether a reference in it may use a definition that leads nowhere."""
        self.env: Final = {"references": definitions}
        """What `read_inline` takes for its texts."""

    @cached_property
    def lines(self) -> Sequence[str]:
        """Its lines."""
        return decode(self.source).replace("\0", "\ufffd").split("\n")

    @cached_property
    def tokens(self) -> Sequence[Any]:
        """Its tokens."""
        found = find_blocks(decode(self.source), block_parser(item_by_item=True))
        return [token for each in found for token in each.tokens]


def view_blocks(roadmap: Roadmap) -> Iterator[tuple[int, BlockView]]:
    """Yield each block of a roadmap with a box in it, after the number of lines above it."""
    outline = cast("BlockOutline", roadmap.outline)
    line = outline.first.line
    for block in outline.blocks:
        if block.contents.boxes:
            yield line, BlockView(block, outline.definitions, are_dead=False)
        line += block.lines


def check_blocks(roadmap: Roadmap, check: Callable[[BlockView], T]) -> Iterator[tuple[int, T]]:
    """Check each block of a roadmap; yield the number of lines above it, and the answer.

    Each block keeps its last answer, and is checked again only if the link definitions have
    changed, or if it is asked something else.
    """
    outline = cast("BlockOutline", roadmap.outline)
    definitions, line = outline.definitions, outline.first.line
    are_dead = not all(leads_somewhere(each["href"]) for each in definitions.values())
    for block in outline.blocks:
        known = block.checked
        if known is None or known.definitions is not definitions or known.check != check:
            answer = check(BlockView(block, definitions, are_dead=are_dead))
            known = block.checked = KeptAnswer(definitions, check, answer)
        yield line, known.answer
        line += block.lines


WITH_CHILDREN: Final[Callable[..., Any]] = partial(Token, block=True)
"""Makes tokens as markdown-it-py does."""


def block_tokens(
    source: bytes, *, make: Callable[..., Any] = WITH_CHILDREN
) -> tuple[list[Any], dict[str, Any]]:
    """Return the block tokens of a document without its boxes, and its definitions.

    `make` makes the tokens. `read_inline` reads the text in one of them.
    """
    source = source.removeprefix(BOM)
    head = front_matter(source, 0)
    first = len(head.splitlines())
    found: list[Any] = []
    env: dict[str, Any] = {}
    parser = block_parser(item_by_item=False)
    text = decode(source[len(head) :])
    for block in find_blocks(text, parser, make=make, env=env):
        found += block.tokens
    for token in found:
        if token.map:
            token.map = [line + first for line in token.map]
    if head:
        content = decode(head).rstrip("\n")
        shown = Token("front_matter", "", 0, map=[0, first], content=content, hidden=True)
        found.insert(0, shown)
    return found, env


def read_inline(token: Any, env: dict[str, Any]) -> None:
    """Parse the text of a token, and give it its `children`.

    A link here may lead anywhere; `meta["safe"]` says whether a browser would follow it. In line
    breaks, links and HTML, `meta["at"]` is the offset in the text at which they begin.
    """
    if "\n" not in token.content and not MARKUP.search(token.content):
        token.children = [Token("text", "", 0, content=token.content)] if token.content else []
        return
    parser = checking_parser()
    token.children = parser.inline.parse(token.content, parser, env, [])
    for child in token.children:
        if child.type == "link_open":
            child.meta["safe"] = leads_somewhere(str(child.attrs["href"]))


def leads_somewhere(url: str) -> bool:
    """Return whether a link to this address leads to a page that a browser would show."""
    scheme, _, _ = url[:SCHEME].partition(":")
    return is_followed(url) and scheme.lower() not in ("", "data")


def tokens(source: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the tokens of a document without its boxes, all text parsed, and its definitions."""
    found, env = block_tokens(source)
    for token in found:
        if token.type == "inline":
            read_inline(token, env)
    return found, env
