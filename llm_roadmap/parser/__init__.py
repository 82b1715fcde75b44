"""Markdown in, roadmaps out: the only part that knows markdown-it-py.

`blocks` says where list items, headings and paragraphs are, by `rules` that follow GitHub;
`outline` which of the items are topics; `inlines` what a paragraph shows, when that is asked for;
`checking` what checks need to know besides.
"""

from .checking import block_tokens, read_inline, tokens
from .inlines import html_renderer, plain
from .outline import BOM, CLOSE, OPEN, box_at, parse

__all__ = [
    "BOM",
    "CLOSE",
    "OPEN",
    "block_tokens",
    "box_at",
    "html_renderer",
    "parse",
    "plain",
    "read_inline",
    "tokens",
]
