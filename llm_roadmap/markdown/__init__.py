"""Markdown in, roadmaps out: the only part that knows markdown-it-py.

`outline` reads a document, block by block (`blocks`), by `rules` that follow GitHub, each asked
about the lines that it can apply to (`dispatch`). `parts` says which boxes, headings and progress
markers are in a block; `inlines` what a paragraph shows, when that is asked for; `checking` what
checks need to know besides.
"""

from .inlines import html_renderer, plain
from .parts import CLOSE, OPEN, box_at
from .reader import BOM, parse

__all__ = ["BOM", "CLOSE", "OPEN", "box_at", "html_renderer", "parse", "plain"]
