"""Titles as HTML: their markup, and nothing that a document could smuggle in."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import parse
from llm_roadmap.display.title_html import title_html
from llm_roadmap.text.safe_text import clean


def html_of(title: str, more: str = "") -> str:
    return title_html(parse(f"- [ ] {title}\n{more}").topics[0])


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("plain < text & more", ""),
        ("**all of it**", ""),
        ("[*one* link](https://example.org)", "<em>one</em> link"),
        ("[one](https://example.org)", ""),
        ("*a* and *b*", "<em>a</em> and <em>b</em>"),
        ("`a<b` **c** ~~d~~", "<code>a&lt;b</code> <strong>c</strong> <del>d</del>"),
        ("see [x](https://e.org/?a&b)", 'see <a href="https://e.org/?a&amp;b">x</a>'),
        ("see <https://e.org/>", 'see <a href="https://e.org/">https://e.org/</a>'),
        ("see [x][r]", 'see <a href="https://e.org">x</a>'),
        ("see [x](javascript:a) *b*", "see [x](javascript:a) <em>b</em>"),
        ("see [x](mailto:a@b.c) *b*", "see x <em>b</em>"),
        ("see [x](notes.md) *b*", "see x <em>b</em>"),
        ("an ![image *a*](x.png) *b*", "an image a <em>b</em>"),
        ("<b onclick=x>a</b> *b*", "a <em>b</em>"),
        ("*a*\u202eb", "<em>a</em>\ufffdb"),
    ],
)
def test_titles_keep_their_markup(title: str, html: str) -> None:
    assert html_of(title, "\n[r]: https://e.org\n") == html


def test_headings_keep_theirs() -> None:
    roadmap = parse("# A\n\n## `b` *c*\n\n- [ ] d\n")
    assert title_html(roadmap.sections[0].sections[0]) == "<code>b</code> <em>c</em>"
    assert title_html(roadmap.sections[0]) == ""


class Reader(HTMLParser):
    """Notes the tags, in which order they close, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ("code", "em", "strong", "del", "a")
        assert [name for name, _ in attributes] == (["href"] if tag == "a" else [])
        assert all((value or "").lower().startswith("http") for _, value in attributes)
        assert "a" not in self.open or tag != "a"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


PIECES = st.sampled_from(
    [
        *(
            "*",
            "**",
            "`",
            "~~",
            "_",
            "[",
            "]",
            "](https://e.org)",
            "](javascript:x)",
            "<b>",
            "</b>",
        ),
        *(
            "a",
            " b ",
            "&lt;",
            "&",
            "<",
            '"',
            "'",
            "\\",
            "![",
            "<https://e.org>",
            "www.e.org",
            "x@y.z",
        ),
        *(
            "</code>",
            "<script>",
            '" onclick="',
            "\u202e",
            "\u0000",
            "](//e.org)",
            "](HTTP://e.org)",
        ),
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_whatever_a_title_says_its_html_is_closed_and_shows_the_title(text: str) -> None:
    for topic in parse(f"- [ ] x {text}\n").topics[:1]:
        html = title_html(topic)
        if html:
            reader = Reader()
            reader.feed(html)
            reader.close()
            assert reader.open == []
            assert "".join(reader.text.split()) == "".join(clean(topic.title).split())
