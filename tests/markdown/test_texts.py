"""Titles, links and fields are what a full rendering of the document by markdown-it-py shows."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from random import Random
from typing import Any, Final, NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from llm_roadmap import Topic, parse
from llm_roadmap.markdown.for_lint_and_format import block_tokens
from llm_roadmap.markdown.inlines import (
    parse_inline,
    resources_in,
    shown_text,
)
from llm_roadmap.markdown.markdown_it_py import inline_parser
from llm_roadmap.markdown.simple_texts import collapse

from ..support.corpus import checklists, texts
from ..support.strategies import checklists_with_markup, documents, spliced

CUT: Final = "\ue000"
"""Stands where a box has been cut off."""


class Texts(NamedTuple):
    title: str
    urls: list[str]
    fields: list[tuple[str, str]]


class Reader(HTMLParser):
    """Collects what a browser shows of HTML, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.urls: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.text += dict(attrs)["alt"] or ""
        elif tag == "a":
            self.urls.append(dict(attrs)["href"] or "")

    def shown(self) -> str:
        return " ".join(self.text.split())


def renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"strikethrough_single_tilde": True})
    markdown.enable("strikethrough").use(gfm_autolink_plugin)
    return markdown


def rendered(document: str, topics: tuple[Topic, ...]) -> Iterator[Texts]:
    """Yield what the topics of a document show, in order."""
    source = bytearray(document.encode())
    for topic in reversed(topics):
        source[topic.offset - 1 : topic.offset + 2] = CUT.encode()
    tokens, env = block_tokens(bytes(source))
    markdown = renderer()
    followed = {
        label: definition
        for label, definition in env.get("references", {}).items()
        if markdown.validateLink(definition["href"])
    }
    env = {"references": followed}

    found: list[Texts] = []
    items: list[Texts | None] = []  # the topic each container is, or None, outermost first
    for before, opening, token in zip([None, None, *tokens], [None, *tokens], tokens, strict=False):
        if token.type in ("list_item_open", "blockquote_open", "footnote_open"):
            items.append(None)
        elif token.type in ("list_item_close", "blockquote_close", "footnote_close"):
            items.pop()
        elif token.type == "inline" and items:
            html = Reader(_render(markdown, token, env))
            opened = [each and each.type for each in (before, opening)]
            is_first = opened == ["list_item_open", "paragraph_open"]
            if is_first and token.content.startswith(CUT):
                items[-1] = texts = Texts(html.shown().removeprefix(CUT).lstrip(), [], [])
                found.append(texts)
            elif is_first and len(items) > 1 and (topic_above := items[-2]):
                topic_above.fields.extend(_field(html.shown()))
            innermost = next((each for each in reversed(items) if each), None)
            if innermost:
                innermost.urls.extend(html.urls)
    yield from found


def _render(markdown: MarkdownIt, token: Token, env: dict[str, Any]) -> str:
    children = markdown.inline.parse(token.content, markdown, env, [])
    return str(markdown.renderer.render(_joined(children), markdown.options, env))


def _joined(tokens: list[Token]) -> list[Token]:
    """Make text of escapes and entities, as the last rule of a full rendering does.

    HTML goes, which an image would have in its alternative text.
    """
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
        if token.children:
            token.children = _joined(token.children)
    return [token for token in tokens if token.type != "html_inline"]


def _field(text: str) -> Iterator[tuple[str, str]]:
    for at, character in enumerate(text):
        if at and character == ":" and text[at + 1 : at + 2] in ("", " "):
            yield text[:at].removesuffix(" "), text[at + 2 :]
            return


def check(document: str) -> None:
    topics = parse(document).topics
    ours = [
        Texts(topic.title, [link.url for link in topic.resources], list(topic.fields))
        for topic in topics
    ]
    assert ours == list(rendered(document, topics))


@given(documents())
def test_of_random_documents(document: str) -> None:
    check(document)


@given(st.randoms(use_true_random=False))
def test_of_changed_windows_of_the_corpus(random: Random) -> None:
    check(spliced(random, texts()))


@given(checklists_with_markup())
@example("- [ ] [a] b\n  - c: [d][a]\n\n[a]: /u\n")
@example("- [ ] [a] ![a]\n\n[a]: <>\n")
@example("- [ ] [<https://a.b>](/u) <https://c.d>\n  -\n")
def test_of_random_markup(document: str) -> None:
    check(document)


def test_of_the_corpus() -> None:
    for checklist in checklists():
        check(checklist.source.decode())


PIECES: Final = (
    *("http://a.bc", "www.a.bc", "me@a.bc", "mailto:me@a.bc", "xmpp:me@a.bc"),
    *("http", "https", "ftp", "mailto", "xmpp", ":", "//", "w", "ww", ".", "@", "a.bc", "a", " "),
    *("\n", "*", "_", "~", "`", "\\", "[", "](", ")", "<", ">", "&#58;", "&#47;", "&#64;"),
    *("[a](https://a.bc)", "[a: b](http://a.bc/d_(e)", "[www.a.bc](http://a@b.c/d)", "[d]", "]"),
    "(",
    *("\u00a0", "\x7f", "![", "<b>", "&amp;", "[]("),
)
DEFINITIONS: Final = {"D": {"href": "/d", "title": ""}, "A": {"href": "/a", "title": ""}}


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("*http://a.bc*")
@example("*www.a.bc*")
@example("*me@a.bc*")
@example("*http&#58;//a.bc*")
@example("[d][a](http://a.bc)")
@example("[](\nw[a](http://a.bc)a")
def test_bare_links_are_found_though_their_rules_are_not_always_tried(text: str) -> None:
    parser = inline_parser(bare_links=True)
    for env in ({}, {"references": DEFINITIONS}):
        expected, found = parser.inline.parse(text, parser, env, []), parse_inline(text, env)
        assert collapse(shown_text(found)) == collapse(shown_text(expected))
        assert [*resources_in(found)] == [*resources_in(expected)]
