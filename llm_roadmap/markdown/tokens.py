"""Return all tokens of a document for `lint` and `format`, which also need unsafe links."""

from __future__ import annotations

from functools import partial
from typing import Any

from markdown_it.token import Token

from .block_parser import block_parser
from .blocks import decode, find_blocks, front_matter
from .inlines import MARKUP, checking_parser, is_followed
from .reader import BOM


def block_tokens(source: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the block tokens of a document without its boxes, and its definitions.

    `read_inline` reads the text in one of them.
    """
    source = source.removeprefix(BOM)
    head = front_matter(source, 0)
    first = len(head.splitlines())
    found: list[Any] = []
    env: dict[str, Any] = {}
    parser = block_parser(item_by_item=False)
    text = decode(source[len(head) :])
    for block in find_blocks(text, parser, make=partial(Token, block=True), env=env):
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
    scheme, _, _ = url.partition(":")
    return is_followed(url) and scheme.lower() not in ("", "data")


def tokens(source: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the tokens of a document without its boxes, all text parsed, and its definitions."""
    found, env = block_tokens(source)
    for token in found:
        if token.type == "inline":
            read_inline(token, env)
    return found, env
