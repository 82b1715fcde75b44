"""What a page shows of a document is what GitHub shows, made safe."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from random import Random
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from llm_roadmap import parse
from llm_roadmap.markdown.to_html import MOST_CELLS, render

from ..support.corpus import checklists, texts
from ..support.reference import HEAD
from ..support.strategies import documents
from .cmark import MARK, ours, theirs

pytest.importorskip("nh3")

from llm_roadmap.page import safe_html, tags_for_page
from llm_roadmap.page.part_by_part import NO_PAGE, Page, show, show_as_one
from llm_roadmap.page.safe_html import TAGS
from llm_roadmap.page.tags_for_page import PREFIX


def nowhere(url: str, *, is_picture: bool) -> str:
    del url, is_picture
    return ""


def everywhere(url: str, *, is_picture: bool) -> str:
    return f"/{'picture' if is_picture else 'page'}?{url}"


def page_of(document: str) -> Page:
    return show(parse(document), nowhere)


def shown(document: str) -> str:
    return page_of(document).html


EXAMPLES: Final = {
    "headings": "# A *b*\n\nC\n=\n\nd\n-\n\n###### e #\n",
    "lists": "1. a\n2. b\n\n   c\n\n- d\n- e\n  1) f\n\n* g\n\n  h\n",
    "boxes": "- [ ] a\n- [x] b\n  - [X] c\n\n    d\n\n> - [ ] e\n\n1. [ ] f\n\n2. [x] g\n",
    "no boxes": "- [ ]\n- []\n- [ ]a\n- [x](y)\n\n[ ] b\n\n```\n- [ ] c\n```\n",
    "code": "`a` `` b`c ``\n\n    d <e>\n\n```py\nf & g\n```\n\n~~~\n```\n~~~\n",
    "tables": "| a | b |\n|:--|:-:|\n| 1 |\n| 2 | 3 | 4 |\n\nc | d\n--|--:\n`|` \\| | **e**\n",
    "empty cells": "| a | |\n|---|:-:|\n| | |\n||\n|b\n",
    "links": "[a](b 'c') [d] <https://e.f> https://g.h www.i.j k@l.m [n][d]\n\n[d]: o\n",
    "images": '![a](b.png "c") [![d](e.svg)](f)\n',
    "emphasis": "*a* **b** ***c*** _d_ __e__ ~f~ ~~g~~ a_b_c\n",
    "entities": "&amp; &copy; &#65; &nbsp; \\* \\[ \\<\n",
    "breaks": "a  \nb\\\nc\nd\n\n---\n\n***\n",
    "quotes": "> a\nb\n> > c\n\n> - d\n>\n>   e\n",
    "raw HTML": "<div>\n\n*a*\n\n</div>\n\n<b>b</b> <!-- c --> <custom x='y'>\n",
    "filtered HTML": "<script>a</script>\n\nb <style>c</style> <TITLE> </textarea> <xmpx>\n",
    "a marker": "# A\n\n- [ ] b\n",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_what_cmark_gfm_shows(name: str) -> None:
    assert ours(EXAMPLES[name]) == theirs(EXAMPLES[name])


def test_real_checklists_are_what_cmark_gfm_shows() -> None:
    for text in texts():
        document = text.replace("\r\n", "\n")
        assert ours(document[len(HEAD.match(document)[0]) :]) == theirs(document)  # type: ignore[index]


NO_TEXT: Final = re.compile(
    r"^[ \t]+(?:[-*+][ \t]+)*(?:\#{1,6}[ ]|>|```|~~~|([-*_])[ \t]*(?:\1[ \t]*){2,}$)", re.MULTILINE
)
"""A heading, quote, fence or line across in an item."""


def differ_in_space_alone(document: str, ours: list[str], theirs: list[str]) -> bool:
    """Return whether an item has paragraphs here and none in cmark-gfm's page, or the other way.

    cmark-gfm counts no empty line below a heading, a quote, fenced code or a line across as one
    that makes a list wide. CommonMark says that it counts.
    """
    without = [[line for line in page if line not in ("<p>", "</p>")] for page in (ours, theirs)]
    return without[0] == without[1] and NO_TEXT.search(document) is not None


@pytest.mark.thorough
def test_lines_of_real_checklists_put_together_are_what_cmark_gfm_shows() -> None:
    real = [text.replace("\r\n", "\n").splitlines(keepends=True) for text in texts()]
    random, same, explained = Random(1), 0, 0
    for _ in range(400):
        lines = []
        for _ in range(random.randint(1, 4)):
            text = random.choice(real)
            start = random.randrange(len(text))
            lines += text[start : start + random.randint(1, 30)]
        document = re.sub(r"\A---", "***", "".join(lines))  # no front matter
        pages = ours(document), theirs(document)
        if pages[0] == pages[1]:
            same += 1
        else:
            assert differ_in_space_alone(document, *pages), document
            explained += 1
    assert explained < same / 50


def boxes(page: Page) -> list[int]:
    """Return the numbers of the topics that have a box, in the order of the page."""
    assert page.html.count('<span class="box">') == len(page.order["box"])
    return [*page.order["box"]]


def test_real_checklists_have_a_box_for_each_topic() -> None:
    for checklist in checklists():
        roadmap = parse(checklist.source)
        page = show(roadmap, nowhere)
        assert boxes(page) == [topic.number for topic in roadmap.topics]
        assert {piece.way for piece in page.pieces} == {"as it is"}


@given(documents())
def test_each_topic_has_one_box(document: str) -> None:
    roadmap = parse(document)
    assert sorted(boxes(page_of(document))) == [topic.number for topic in roadmap.topics]


TRAPS: Final = (
    *("<select>", "</li></ul>", "<table><tr>", "</span></span>", "<p>", "<template>", "<math><mi>"),
    *("<svg><foreignObject>", "<noscript>", "<a href='x'>", "<option>", "<frameset>", "<title>"),
    *("<textarea>", "<style>", "<!--", "<![CDATA[", "<plaintext>", "<details>", "<ruby><rt>"),
    *("<button>", "<form>", "<input type=checkbox checked>", "<h1>", "<li class=topic>", "<head>"),
    *("<span class=box data-topic=0>", "<svg><desc><svg><title>", "<colgroup>", "<object>", "<b"),
)
"""HTML in which browsers throw away what follows, put it elsewhere, or read it in another way."""


@given(
    st.lists(
        st.sampled_from(
            (*TRAPS, "\n\n", "\n\n- [ ] a\n", "  - [x] b\n", "# c\n", " d ", "| e |\n")
        ),
        max_size=12,
    )
)
def test_each_topic_has_one_box_whatever_html_is_around_it(parts: list[str]) -> None:
    document = "".join(parts)
    roadmap = parse(document)
    page = page_of(document)
    assert boxes(page) == [topic.number for topic in roadmap.topics]
    assert page.html.count('<li class="topic">') == len(roadmap.topics)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_box_stands_in_its_own_item_whatever_html_is_above_it(trap: str) -> None:
    for between in ("\n\n", " "):
        page = page_of(f"- [ ] a {trap}{between}\n- [x] b\n")
        begin = r'<li class="topic">\s*(?:<p[^>]*>)?<span class="task"><span class="box">'
        assert len(re.findall(begin, page.html)) == len(boxes(page)) == 2


@pytest.mark.parametrize(
    "document",
    [
        *("<math><mi>\n\n- [ ] a\n", "<noscript>\n\n- [ ] a\n", "<template>\n\n- [ ] a\n"),
        "- [ ] a <select> b\n- [ ] c\n",
    ],
)
def test_html_that_would_take_a_box_away_or_put_it_elsewhere_is_made_whole(document: str) -> None:
    page = page_of(document)
    assert "text" not in {piece.way for piece in page.pieces}
    assert boxes(page) == [topic.number for topic in parse(document).topics]
    assert len(re.findall(r"</span></span>\s*</li>", page.html)) == len(boxes(page))


class Seen(HTMLParser):
    """What is in HTML: elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


OWN: Final = {"class", "target", "rel", "loading"}
CLASSES: Final = {
    *("topic", "task", "box", "label", "count", "name", "progress", "marker", "far", "missing"),
}


def assert_harmless(html: str) -> None:
    """Fail if HTML could run something, load something from elsewhere, or look like the page."""
    seen = Seen(html)
    assert seen.tags <= TAGS
    known = OWN | {"href"}.union(*safe_html.ATTRIBUTES.values()) - {tags_for_page.MARK}
    for tag, name, value in seen.attributes:
        assert name in known, (tag, name)
        assert name not in ("style", "srcdoc", "formaction")
        assert not name.startswith("on")
        if name == "class":
            assert value in CLASSES
        if name == "src":
            assert value.startswith("/picture?")
        if name == "srcset":
            assert value.startswith("/picture?")
        if name == "href":
            assert re.match(r"(?i)https?://|mailto:|#|/page\?", value), value
        if name in ("id", "name"):
            assert value.startswith(PREFIX)
    assert tags_for_page.MARK not in html


ATTACKS: Final = (
    "<script>hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    "<svg onload=hacked=1><script>hacked=1</script></svg>",
    "<svg><style><img src=x onerror=hacked=1></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=hacked=1>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hacked=1>",
    "<noscript><p title='</noscript><img src=x onerror=hacked=1>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=hacked=1>'>",
    "<a href='javascript:hacked=1'>a</a>",
    "<a href='&#106;avascript:hacked=1'>a</a>",
    "<a href='java\tscript:hacked=1'>a</a>",
    "<a href=' javascript:hacked=1'>a</a>",
    "<a href='\x01javascript:hacked=1'>a</a>",
    "<a href='vbscript:x'>a</a> <a href='data:text/html,<script>hacked=1</script>'>b</a>",
    "[a](javascript:hacked=1) [b](<data:text/html,x>) <javascript:hacked=1>",
    "[a]: javascript:hacked=1\n\n[a]",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>hacked=1</script>'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed;inset:0;background:red'>a</div>",
    "<div class='box task toast' id='page'>a</div>",
    "<span class=box data-topic=0 role=checkbox aria-checked=true>a</span>",
    "<form action='/tick' method=post><button>a</button><input name=done></form>",
    "<button formaction='/tick'>a</button>",
    "<a href='//evil.example/x'>a</a> <a href='\\\\evil.example'>b</a> <a href='/\\evil'>c</a>",
    "<a href='http:evil'>a</a> <a href='https:/\\evil'>b</a>",
    "<img src='https://evil.example/x.png'> ![a](http://evil.example/x.png)",
    "<img src='//evil.example/x.png'> <img src='data:image/svg+xml,<svg onload=hacked=1>'>",
    "<img srcset='https://evil.example/x.png 2x' lowsrc=x dynsrc=x>",
    "<picture><source srcset='https://evil.example/x.png'><img src=y></picture>",
    "<picture><source srcset='a.png 1x, https://evil.example/b.png 2x'></picture>",
    "<video src=x poster=https://evil.example/y onerror=hacked=1><audio src=x><track src=x>",
    "<body onload=hacked=1 background='https://evil.example/x.png'>",
    "<table background='https://evil.example/x.png'><td background=x bgcolor=red>",
    "<input type=image src='https://evil.example/x.png'>",
    "<details open ontoggle=hacked=1>a</details>",
    "<marquee onstart=hacked=1>a</marquee><blink>b</blink>",
    "<a id=location name=location href=#>a</a><img name=cookie id=body>",
    "<table><td colspan=99999999 rowspan=99999999 style='position:fixed'>a</td></table>",
    "<xss style='animation:a' onanimationstart=hacked=1>a</xss>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>hacked=1</script></svg>#x'/></svg>",
    "<svg><a xlink:href='javascript:hacked=1'><text>a</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:hacked=1 /></svg>",
    "<p ping='https://evil.example'><a ping='https://evil.example' href=x download=y>a</a>",
    "<img src=x:x onerror='hacked=1' / onerror=hacked=1 \x00onerror=hacked=1>",
    '"><script>hacked=1</script> \'"--><img src=x onerror=hacked=1>',
    "<scr<script>ipt>hacked=1</scr</script>ipt>",
    "<!--><img src=x onerror=hacked=1>-->",
    "<![CDATA[<img src=x onerror=hacked=1>]]>",
    "<?php <img src=x onerror=hacked=1> ?>",
    "<dialog open>a</dialog><div popover>b</div><textarea autofocus onfocus=hacked=1>",
    "<template shadowrootmode=open><script>hacked=1</script></template>",
)
"""HTML, addresses and styles that would run, load from elsewhere, send, or cover the page."""


@pytest.mark.parametrize("attack", ATTACKS)
def test_html_that_would_do_harm_does_none(attack: str) -> None:
    for document in (attack, f"a {attack} b", f"- [ ] a {attack}\n\n# {attack}\n", f"> {attack}"):
        page = show(parse(document), everywhere)
        assert_harmless(page.html)
        assert boxes(page) == [topic.number for topic in parse(document).topics]


@given(
    st.lists(st.sampled_from((*ATTACKS, *TRAPS, "\n\n", "- [ ] a", " ", "'", '"', ">")), max_size=5)
)
def test_attacks_together_do_no_harm(parts: list[str]) -> None:
    assert_harmless(show(parse("".join(parts)), everywhere).html)


@given(st.text(st.sampled_from(list("ab <>&\"'[]()`*_-#\n=:/!\\\x00\x1b\u2028;x")), max_size=80))
def test_whatever_a_document_says_is_harmless(noise: str) -> None:
    assert_harmless(show(parse(f"{noise}\n\n- [ ] a <b {noise}> {noise}\n"), everywhere).html)


def test_a_link_leads_to_what_is_shown_or_to_another_site_or_nowhere() -> None:
    html = show(
        parse("# Go\n\n[a](#go) [b](other.md#c) [d](https://e.f/g) [h](mailto:i@j.k)\n"),
        lambda url, *, is_picture: "" if is_picture or not url.startswith("other") else "/page",
    ).html
    assert f'<h1 id="{PREFIX}go" dir="auto">' in html
    assert f'<a href="#{PREFIX}go">a</a> <a href="/page">b</a>' in html
    away = 'target="_blank" rel="noopener noreferrer nofollow"'
    assert f'<a href="https://e.f/g" {away}>d</a>' in html
    assert '<span title="x.pdf">a</span>' in shown("[a](x.pdf)\n")


def test_the_first_letter_of_a_block_decides_its_direction() -> None:
    html = shown("# \u05d0\n\n- [ ] \u05d1\n\n  c\n\n> d\n\n<p dir=rtl>e</p>\n\n<div>\n\nf\n")
    assert re.findall(r"<(\w+)[^>]* dir=\"(\w+)\"", html) == [
        *(("h1", "auto"), ("ul", "auto"), ("blockquote", "auto"), ("p", "rtl"), ("div", "auto"))
    ]


def test_pictures_of_other_hosts_are_links() -> None:
    assert '<a href="https://a.b/c.png" ' in shown("![d](https://a.b/c.png)\n")
    assert shown("[![d](https://a.b/c.png)](https://e.f)\n").count("<a ") == 1
    beside = show(parse("![d](c.png)\n"), everywhere).html
    assert '<img src="/picture?c.png" loading="lazy" alt="d">' in beside


def test_footnotes_are_numbered_as_texts_refer_to_them() -> None:
    page = page_of(
        "a[^x] b[^y] c[^x] d[^z]\n\n[^y]: - [ ] e\n[^x]: f\n\n[^w]: - [x] g\n\n[^v]: h\n"
    )
    html = page.html
    assert [*re.findall(r' href="#user-content-fn-(\d)"', html)] == ["1", "2", "1"]
    assert "d[^z]" in html
    assert html.index(">f<") < html.index(">e<") < html.index(">g<")  # no text refers to the last
    assert boxes(page) == [0, 1]
    assert ">h<" not in html


def test_a_progress_marker_has_a_place_of_its_own() -> None:
    html = shown(
        "# A\n- [ ] a\n\n<!-- roadmap:progress -->b<!-- /roadmap:progress -->\n\n"
        "> <!-- roadmap:progress -->c<!-- /roadmap:progress -->\n"
    )
    assert html.count('<p class="marker" dir="auto"></p>') == 1
    assert html.count('<p class="marker"></p>') == 1  # in a quote


def test_another_version_is_rendered_as_if_it_were_the_first() -> None:
    before = parse("# A\n\n[x] [y]\n\n- [ ] b [x][^n]\n\n[x]: u\n\n[^n]: c\n")
    known = show(before, nowhere)
    for document in (
        "# A\n\n[x] [y]\n\n- [ ] b [x][^n]\n\n[x]: u\n\n[^n]: c\n",
        "# A\n\n[x] [y]\n\n- [ ] b [x][^n]\n\n[x]: v\n\n[^m]: c\n",
        "z[^n]\n\n# A\n\n[x] [y]\n\n- [ ] b [x][^n]\n\n[x]: u\n\n[^n]: c\n",
        "<select>\n\n- [ ] b\n\n# A\n",
    ):
        roadmap = parse(document)
        assert show(roadmap, nowhere, known).html == show(roadmap, nowhere).html


@given(st.lists(documents(), min_size=2, max_size=4))
def test_versions_one_after_the_other_are_as_if_each_were_the_first(versions: list[str]) -> None:
    page = NO_PAGE
    for version in versions:
        page = show(parse(version), nowhere, page)
        assert page.html == show(parse(version), nowhere).html


def test_only_what_has_changed_is_made_safe_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sections = [f"# {number}\n\n- [ ] a {number}\n- [ ] b\n\n" for number in range(50)]
    page = page_of("".join(sections))
    cleaned, asked = safe_html.cleaned, []

    def note(html: str) -> str:
        asked.append(html)
        return cleaned(html)

    monkeypatch.setattr(safe_html, "cleaned", note)
    sections[7] = sections[7].replace("- [ ] b", "- [ ] new\n- [ ] b")
    page = show(parse("".join(sections)), nowhere, page)
    assert len(asked) == 1
    assert boxes(page) == [*range(101)]
    show(parse("".join(sections).replace("[ ] b", "[x] b", 1)), nowhere, page)
    assert len(asked) == 2
    assert asked[1].count("<li") == 2


def test_html_that_is_open_over_several_parts_is_read_with_them() -> None:
    page = page_of("a\n\n<details>\n\n- [ ] b\n\n# c\n\n</details>\n\nd\n")
    assert [piece.html.count("details") for piece in page.pieces] == [0, 2, 0]
    page = page_of("a\n\n<details>\n\n- [ ] b\n\nc\n")
    assert [piece.html.count("details") for piece in page.pieces] == [0, 2]


def as_one(document: str) -> str:
    """Return what is shown of a document that is read and made safe as a whole."""
    return show_as_one(parse(document), nowhere, NO_PAGE).html


@given(documents())
def test_parts_one_by_one_are_the_whole(document: str) -> None:
    # A comment that nothing ends hides the rest of its part alone.
    assume(document.count("<!--") == document.count("-->"))
    assert shown(document) == as_one(document)


def test_real_checklists_part_by_part_are_the_whole() -> None:
    for text in texts():
        assert shown(text) == as_one(text)


def test_one_address_that_is_used_often_does_not_make_a_page_large() -> None:
    document = f"{'[a] ' * 20_000}\n\n[a]: {'b' * 20_000}\n"
    assert len(render(parse(document), MARK).text) < 10 * len(document)


def test_many_columns_and_short_rows_do_not_make_a_page_large() -> None:
    document = f"{'|a' * 3000}\n{'|-' * 3000}\n" + "|b\n" * 3000
    assert render(parse(document), MARK).text.count("<td></td>") <= MOST_CELLS


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<div>", 10_000),
        ("<div>\n\n- [ ] a\n\n", 1_100),
        ("<div></x>", 6_000),
        ("<x>", 5_000),
        ("<svg><g>", 4_000),
        ("- [ ] <b id={}>\n", 200),
        ("<i id={}>", 500),
        ("<a id={}>\n\nb\n\n", 200),
        ("<table><td>", 2_000),
        ("</div>", 5_000),
    ],
)
def test_html_that_is_nested_deeply_takes_no_long_time_and_makes_no_long_page(
    html: str, count: int
) -> None:
    document = "".join(html.format(number) for number in range(count)) + "\n\nb\n\n" * 500
    began = time.process_time()
    page = page_of(f"- [ ] a\n\n{document}")
    assert time.process_time() - began < 5
    assert len(page.html) < 40 * len(document)
    assert boxes(page) == [topic.number for topic in parse(f"- [ ] a\n\n{document}").topics]


def test_nothing_of_a_box_is_in_the_html() -> None:
    """So a tick changes nothing of it, and a page is rendered once for all ticks."""
    document = "# A\n\n- [ ] a\n  - [ ] b\n"
    assert shown(document) == shown(document.replace("[ ]", "[x]"))
