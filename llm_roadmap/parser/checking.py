"""The tokens of a document, for what checks it: where they stand, and links of every kind."""

from __future__ import annotations

from typing import Any

from .inlines import MARKUP, checking_parser, inline_parser
from .outline import BOM, read_blocks


def block_tokens(source: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the block tokens of a document without its boxes, and its definitions, to be checked.

    `read_inline` reads the text in one of them.
    """
    return read_blocks(source.removeprefix(BOM), any_link=True)


def read_inline(token: Any, env: dict[str, Any]) -> None:
    """Give a token of text its `children`.

    Here a link may lead anywhere, and knows by `meta["safe"]` whether a reader would be let go
    there. Line breaks, links and HTML know by `meta["at"]` where in the text they begin.
    """
    if "\n" not in token.content and not MARKUP.search(token.content):
        from markdown_it.token import Token

        token.children = [Token("text", "", 0, content=token.content)] if token.content else []
        return
    parser = checking_parser()
    token.children = parser.inline.parse(token.content, parser, env, [])
    for child in token.children:
        if child.type == "link_open":
            url = str(child.attrs["href"])
            is_safe = inline_parser().validateLink(url)
            child.meta["safe"] = is_safe and not url.lower().startswith("data:")


def tokens(source: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Return the tokens of a document without its boxes, and its definitions, to be checked.

    All text in them is read, by `read_inline`.
    """
    found, env = block_tokens(source)
    for token in found:
        if token.type == "inline":
            read_inline(token, env)
    return found, env
