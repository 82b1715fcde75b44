"""What a document shows, in a form in which our HTML can be compared with cmark-gfm's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import import_module
from typing import Final

from llm_roadmap import parse
from llm_roadmap.markdown.to_html import render

from ..support.processes import missing
from ..support.reference import HEAD

MARK: Final = "data-mark"
KEPT: Final = ("href", "src", "align", "start", "alt", "title")
"""The attributes that are compared; others are names, and hints to programs."""
BOX: Final = "[box]"
TASK: Final = re.compile(r"(<li>\s*(?:<p>\s*)?)\[[ xX]\]\s+(?!</li>|</p>|<[uo]l|<pre)")
"""A box as it is written; cmark-gfm's own extension for them finds none in quotes."""
BLOCKS: Final = "p|ul|ol|li|h[1-6]|table|thead|tbody|tr|td|th|pre|blockquote|hr|section|div|br"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._are_ours: list[bool] = []  # for each span that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        mark = found.get(MARK) or ""
        if mark.startswith("b"):
            self.parts.append(BOX)
        if tag == "span":
            self._are_ours.append(bool(mark))
        if not (tag == "span" and mark):
            kept = sorted(f'{name}="{value}"' for name, value in found.items() if name in KEPT)
            self.parts.append(f"<{' '.join([tag, *kept])}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # as HTML means it

    def handle_endtag(self, tag: str) -> None:
        is_ours = tag == "span" and self._are_ours and self._are_ours.pop()
        if not is_ours:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")


def lines(html: str) -> list[str]:
    """Return HTML in a normal form: a block's tag, or a text, on each line.

    White space is single, a box stands before its text and inside its paragraph, and attributes
    that are no addresses and texts are left out.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"\s+", " ", "".join(reader.parts))
    text = TASK.sub(rf"\1{BOX}", text)
    text = re.sub(re.escape(BOX) + r"\s*(<p>)?\s*", rf"\1{BOX}", text)
    text = re.sub(rf" ?(</?(?:{BLOCKS})(?: [^>]*)?>) ?", r"\n\1\n", text)
    return [line for line in map(str.strip, text.split("\n")) if line]


def ours(document: str) -> list[str]:
    """Return what this package shows of a document, before it is made safe."""
    return lines(render(parse(document), MARK).text)


def theirs(document: str) -> list[str]:
    """Return what cmark-gfm shows of a document, which knows no front matter."""
    try:
        cmark = import_module("cmarkgfm.cmark")
    except ImportError:
        missing("cmarkgfm is not installed")
    options = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_FOOTNOTES
    extensions = ["table", "strikethrough", "autolink", "tagfilter"]
    body = document[len(HEAD.match(document)[0]) :]  # type: ignore[index]  # it can be empty
    return lines(cmark.markdown_to_html_with_extensions(body, options, extensions))
