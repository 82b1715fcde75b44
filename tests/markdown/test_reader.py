"""What is a topic and what is not, and what each attribute of one is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import llm_roadmap
from llm_roadmap import DocumentError, Resource, Roadmap, Topic, parse
from llm_roadmap.markdown.for_lint_and_format import NO_SPACE, tokens


def only(source: str | bytes) -> Topic:
    (topic,) = parse(source).topics
    return topic


def boxes(source: str | bytes) -> list[tuple[bool, int]]:
    return [(topic.done, topic.offset) for topic in parse(source).topics]


TOPICS = {
    "a hyphen": ("- [ ] a", 3),
    "a plus": ("+ [ ] a", 3),
    "a number and a dot": ("1. [ ] a", 4),
    "nine digits": ("123456789. [ ] a", 12),
    "a tab in the box": ("- [\t] a", 3),
    "a tab after the box": ("- [ ]\ta", 3),
    "spaces before the box": ("-   [ ] a", 5),
    "a tab before the box": ("-\t[ ] a", 3),
    "three spaces before the marker": ("   - [ ] a", 6),
    "a line break after the box": ("- [ ]\n  a", 3),
    "a lazy continuation after the box": ("- [ ]\na", 3),
    "a quote": ("> - [ ] a", 5),
    "a quote in an item": ("- > - [ ] a", 7),
    "an item in an item on one line": ("- - [ ] a", 5),
    "an item under an empty marker": ("-\n  [ ] a", 5),
    "a second item": ("- a\n- [ ] b", 7),
    "after a comment": ("<!-- c -->\n- [ ] a", 14),
    "after front matter": ("---\nt: x\n---\n- [ ] a", 16),
    "loose": ("- [ ] a\n\n  b", 3),
    "a no-break space for a title": ("- [ ] \u00a0", 3),
    "an image for a title": ("- [ ] ![logo](u)", 3),
    "a link beside a definition of x": ("- [ ] a\n\n[ ]: u\n", 3),
    "bold": ("- [ ] **a**", 3),
    "what looks like another box": ("- [ ] [x] a", 3),
    "after a byte order mark": ("\ufeff- [ ] a", 6),
    "fence below it in another item": ("- ```\n- [ ] a", 9),
}

NO_TOPICS = {
    "nothing in the box": "- [] a",
    "a tilde": "- [~] a",
    "a hyphen": "- [-] a",
    "a no-break space in the box": "- [\u00a0] a",
    "a line break in the box": "- [\n] a",
    "no space after the box": "- [ ]a",
    "a no-break space after the box": "- [ ]\u00a0a",
    "a colon after the box": "- [x]: a",
    "an inline link": "- [x](u) a",
    "a full reference": "- [x][y] a\n\n[y]: u",
    "nothing after the box": "- [ ]",
    "a blank line after the box": "- [ ]\n\n  a",
    "no space before the box": "-[ ] a",
    "no list": "[ ] a",
    "a no-break space before the box": "- \u00a0[ ] a",
    "a form feed before the box": "- \x0c[ ] a",
    "text before the box": "- a [ ] b",
    "escaped": "- \\[ ] a",
    "entities": "- &#91; ] a",
    "ten digits": "1234567890. [ ] a",
    "an item that interrupts a paragraph with 2": "a\n2. [ ] b",
    "a fence": "```\n- [ ] a\n```",
    "a fence in an item": "- ```\n  - [ ] a\n  ```",
    "indented code": "    - [ ] a",
    "an HTML block": "<div>\n- [ ] a\n</div>",
    "a comment": "<!--\n- [ ] a\n-->",
    "front matter": "---\n- [ ] a\n---\n",
    "a link definition": "- [a]: u '\n  [ ] b'",
    "a heading in an item": "- # [ ] a",
    "a setext heading": "- [ ] a\n  ===",
    "a table": "- [ ] a | b\n  --- | ---",
    "a cell": "| a |\n| --- |\n| - [ ] b |",
    "a code span": "- `[ ] a`",
}


@pytest.mark.parametrize(("source", "offset"), TOPICS.values(), ids=TOPICS)
def test_is_a_topic(source: str, offset: int) -> None:
    assert boxes(source) == [(False, offset)]


@pytest.mark.parametrize("source", NO_TOPICS.values(), ids=NO_TOPICS)
def test_is_no_topic(source: str) -> None:
    assert boxes(source) == []


@pytest.mark.parametrize("mark", "xX")
def test_both_letters_are_done(mark: str) -> None:
    assert boxes(f"- [{mark}] a") == [(True, 3)]


RAW = {
    "CRLF": b"a\r\n\r\n- [ ] b\r\n- [x] c\r\n",
    "lone CR": b"a\r\r- [ ] b\r- [x] c\r",
    "mixed line ends": b"a\n\r- [ ] b\r\n- [x] c\n",
    "byte order mark": b"\xef\xbb\xbf\n\n- [ ] b\n- [x] c\n",
    "no last newline": b"\n\n- [ ] b\n- [x] c",
    "NUL": b"\0\n\n- [ ] b\0\n- [x] \0c\n",
    "form feed": b"a\x0cb\n\n- [ ] b\x0c\n- [x] c\n",
    "line separator": "a\u2028b\n\n- [ ] b\u2028c\n- [x] c\n".encode(),
    "next line and separators": "a\x85b\x1c\x1d\x1e\x0b\n\n- [ ] b\n- [x] c\n".encode(),
    "Latin-1": b"caf\xe9\n\n- [ ] caf\xe9\n- [x] \xff\xfec\n",
    "trailing spaces": b"a   \n\n- [ ] b   \n- [x] c\t\n",
    "wide characters": "日本語🎉\n\n- [ ] 日本語\n- [x] עברית\n".encode(),
}


@pytest.mark.parametrize("source", RAW.values(), ids=RAW)
def test_raw_bytes_are_carried_through(source: bytes) -> None:
    roadmap = parse(source)
    assert roadmap.source == source
    assert [topic.line for topic in roadmap.topics] == [3, 4]
    open_, done = roadmap.topics
    assert source[open_.offset - 1 : open_.offset + 2] == b"[ ]"
    assert source[done.offset - 1 : done.offset + 2] == b"[x]"
    ticked = roadmap.with_done({open_: True, done: False}).source
    assert ticked == source.replace(b"[ ]", b"[?]").replace(b"[x]", b"[ ]").replace(b"[?]", b"[x]")


def test_the_readme_says_what_counts_as_a_topic() -> None:
    readme = (Path(llm_roadmap.__file__).parent / "markdown" / "README.md").read_text("utf-8")
    table = readme.split("| a topic | no topic |\n|---|---|\n")[1].split("\n\n")[0]
    columns = zip(*(row.strip("| ").split(" | ") for row in table.splitlines()), strict=True)
    topics, others = (re.findall("`([^`]+)`", " ".join(cells)) for cells in columns)
    assert len(topics) >= 6
    assert len(others) >= 6
    for text in topics:
        assert len(parse(text).topics) == 1, text
    for text in others:
        assert not parse(f"{text}\n\n[ref]: u\n").topics, text


def test_bytes_that_are_not_utf_8_are_shown_as_replacement_characters() -> None:
    assert only(b"- [ ] caf\xe9 \0").title == "caf\ufffd \ufffd"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_utf_16_and_32_are_refused(encoding: str) -> None:
    text = "- [ ] a".encode(encoding)
    if encoding.endswith("-be"):
        text = "\ufeff".encode(encoding) + text
    with pytest.raises(DocumentError, match=encoding[:6].upper()) as caught:
        parse(text)
    assert caught.value.path is None
    assert "UTF-8" in caught.value.reason


def test_text_is_taken_as_utf_8() -> None:
    assert parse("- [ ] é").source == "- [ ] é".encode()
    assert parse("- [ ] \ud800").topics[0].title == "\ufffd\ufffd\ufffd"


TITLES = {
    "plain": ("a b", "a b"),
    "bold": ("**a**", "a"),
    "nested emphasis": ("***a** b*", "a b"),
    "code": ("`__init__`", "__init__"),
    "code with a generic": ("`Vec<T>`", "Vec<T>"),
    "inline HTML": ("a <b>c</b> Vec<T>", "a c Vec"),
    "a comment": ("<!-- c -->", ""),
    "a link": ("[a *b*](u) c", "a b c"),
    "an image": ("![logo *x*](u)", "logo x"),
    "an image in a link": ("[![logo](i) a](u)", "logo a"),
    "a reference": ("[a][r] [r] [q]", "a r [q]"),
    "an autolink": ("<https://a.b>", "https://a.b"),
    "a bare address": ("see www.a.bc.", "see www.a.bc."),
    "strikethrough": ("~~a~~ ~b~", "a b"),
    "an entity": ("a &amp; &lt;b&gt;", "a & <b>"),
    "an escape": (r"\*a\*", "*a*"),
    "a soft break": ("a\n  b", "a b"),
    "a hard break": ("a  \n  b", "a b"),
    "a backslash break": ("a\\\n  b", "a b"),
    "a second box": ("[x] a", "[x] a"),
    "white space": ("a \t  b\u00a0\u3000c ", "a b c"),
    "a colon": ("a: b", "a: b"),
    "math": ("$a_b$ 2 * 3", "$a_b$ 2 * 3"),
}


@pytest.mark.parametrize(("source", "title"), TITLES.values(), ids=TITLES)
def test_title(source: str, title: str) -> None:
    assert only(f"- [ ] {source}\n\n[r]: u\n").title == title


def test_title_ends_with_the_paragraph() -> None:
    assert only("- [ ] a\n\n  b\n  - c\n").title == "a"


def test_depth_and_subtopics_look_through_plain_items_and_quotes() -> None:
    roadmap = parse("- [ ] a\n  - plain\n    - [ ] b\n      > - [x] c\n  - [ ] d\n- [ ] e\n")
    a, b, c, d, e = roadmap.topics
    assert [topic.depth for topic in roadmap.topics] == [0, 1, 2, 1, 0]
    assert a.subtopics == (b, d)
    assert b.subtopics == (c,)
    assert e.subtopics == ()
    assert str(a.progress) == "1/3 (33%)"
    assert str(e.progress) == "0/0 (0%)"


def test_path_has_the_headings_and_topics_around() -> None:
    roadmap = parse(
        "- [ ] above\n# One\n## Two *b*\n- [ ] a\n  - plain\n    - [ ] b\n"
        "> # Quoted\n\n- # In an item\n- [ ] c\n\nThree\n===\n- [ ] d\n### Deep\n- [ ] e\n"
    )
    assert [topic.path for topic in roadmap.topics] == [
        (),
        ("One", "Two b"),
        ("One", "Two b", "a"),
        ("One", "Two b"),
        ("Three",),
        ("Three", "Deep"),
    ]


def test_slugs_are_those_of_headings_on_github() -> None:
    titles = [
        "A b",
        "a B",
        "a-b",
        "C++ & C#!",
        "naïve_Ünïcode",
        "हिन्दी",
        "日本 語",
        "🎉",
        "🎉",
        "a-b-1",
    ]
    roadmap = parse("".join(f"- [ ] {title}\n" for title in titles))
    assert [topic.slug for topic in roadmap.topics] == [
        "a-b",
        "a-b-1",
        "a-b-2",
        "c--c",
        "naïve_ünïcode",
        "हिन्दी",
        "日本-語",
        "",
        "",
        "a-b-1-1",
    ]


FIELDS = """\
- [ ] a
  - Description: two *words*
  - **Resource**: [t](u)
  - Empty:
  - description: again
  - 10:30 start: now
  - no field
  - half:way
  - : nameless
  - [ ] Task: no field
  - Outer: x
    - Inner: not direct
  - > Quoted: not direct
  - # Heading: none
  1. Number: 1
"""


def test_fields_are_the_direct_boxless_items_with_a_name() -> None:
    assert parse(FIELDS).topics[0].fields == (
        ("Description", "two words"),
        ("Resource", "t"),
        ("Empty", ""),
        ("description", "again"),
        ("10:30 start", "now"),
        ("Outer", "x"),
        ("Number", "1"),
    )


@pytest.mark.parametrize(
    ("source", "description"),
    [
        ("- [ ] a\n  - DESCRIPTION: b\n", "b"),
        ("- [ ] a\n\n  text\n\n  - Description: b\n", "b"),
        ("- [ ] a\n\n  one *b*\n\n  - c\n\n  two\n", "one b\n\ntwo"),
        ("- [ ] a\n\n  > quoted\n", ""),
        ("- [ ] a\n  - [ ] b\n\n    of b\n", ""),
        ("- [ ] a", ""),
    ],
)
def test_description(source: str, description: str) -> None:
    assert parse(source).topics[0].description == description


RESOURCES = """\
- [ ] [title](1) and ![no](2)
  - [ref][r] and <https://a.b/3>
  - www.a.bc/4 and https://a.bc/5.
    - [deep](6 "t")
  - [ ] sub [not here](7)
    - [nor here](8)

  > [quoted](9)

  | a |
  | --- |
  | [cell](10) |

  ## [heading](11)

  <a href="12">html</a> `[code](13)` a@b.cd

[r]: <re f>
"""


def test_resources_are_the_links_outside_subtopics() -> None:
    parent, child = parse(RESOURCES).topics
    assert parent.resources == (
        Resource("title", "1"),
        Resource("ref", "re%20f"),
        Resource("https://a.b/3", "https://a.b/3"),
        Resource("www.a.bc/4", "http://www.a.bc/4"),
        Resource("https://a.bc/5", "https://a.bc/5"),
        Resource("deep", "6"),
        Resource("quoted", "9"),
        Resource("cell", "10"),
        Resource("heading", "11"),
        Resource("a@b.cd", "mailto:a@b.cd"),
    )
    assert child.resources == (Resource("not here", "7"), Resource("nor here", "8"))


def test_what_stands_before_a_bare_link_is_in_the_title() -> None:
    title = "all of this stands before https://a.bc/d"
    assert only(f"- [ ] {title}").title == title


def test_a_link_that_no_browser_follows_is_no_resource() -> None:
    assert only("- [ ] [a] [b](javascript:c)\n\n[a]: javascript:d").resources == ()


def test_what_is_above_a_topic_with_subtopics_is_not_its_own() -> None:
    _, topic, _ = parse("- [ ] a\n  - b: [c](1)\n- [ ] d\n  - [ ] e\n").topics
    assert (topic.fields, topic.resources) == ((), ())


def test_tokens_are_without_boxes_and_know_where_they_begin_and_whether_they_are_safe() -> None:
    found, env = tokens(b"- a\n- [x] [a <b>](javascript:c) <d>\\\n  [e]\n\n[e]: javascript:f\n")
    plain, task = (token for token in found if token.type == "inline")
    assert plain.content == "a"
    assert task.content == " [a <b>](javascript:c) <d>\\\n[e]"
    assert [
        (child.type, child.meta["at"], child.meta.get("safe"))
        for child in task.children
        if child.type not in ("text", "link_close")
    ] == [
        ("link_open", 1, False),
        ("html_inline", 4, None),
        ("html_inline", 23, None),
        ("hardbreak", 26, None),
        ("link_open", 28, False),
    ]
    assert env["references"]["E"]["href"] == "javascript:f"


def test_a_quote_is_a_pair_of_tokens_and_knows_its_lines() -> None:
    found, _ = tokens(b"a\n\n> b\nc\n>\n> > d\n")
    assert [
        (token.type, token.tag, token.nesting, token.level, token.map)
        for token in found
        if token.type.startswith("blockquote")
    ] == [
        ("blockquote_open", "blockquote", 1, 0, [2, 6]),
        ("blockquote_open", "blockquote", 1, 1, [5, 6]),
        ("blockquote_close", "blockquote", -1, 1, None),
        ("blockquote_close", "blockquote", -1, 0, None),
    ]


def test_a_footnote_is_a_pair_of_tokens_and_knows_its_label() -> None:
    found, _ = tokens(b"a\n\n[^b]: c\n\n    d\n\n# e\n")
    assert [
        (token.type, token.tag, token.nesting, token.level, token.map, token.info)
        for token in found
        if token.type.startswith(("footnote", "heading"))
    ] == [
        ("footnote_open", "", 1, 0, [2, 6], "[^b]:"),
        ("footnote_close", "", -1, 0, None, ""),
        ("heading_open", "h1", 1, 0, [6, 7], ""),
        ("heading_close", "h1", -1, 0, None, ""),
    ]


def test_a_table_that_ends_a_paragraph_is_there_once() -> None:
    found, _ = tokens(b"a\nb | c\n-|-\n")
    assert [token.type for token in found if token.level == 0] == [
        "paragraph_open",
        "paragraph_close",
        "table_open",
        "table_close",
    ]


def test_what_continues_a_definition_lazily_is_no_code() -> None:
    found, _ = tokens(b"> [a]: b\n    - c\n")
    assert [token.content for token in found if token.content] == ["- c"]
    assert "code_block" not in [token.type for token in found]


def nested(levels: int) -> str:
    return "\n".join(f"{'  ' * level}- [ ] t{level}" for level in range(levels))


def test_two_hundred_levels_are_read() -> None:
    roadmap = parse(nested(200))
    assert len(roadmap.topics) == 200
    deepest = roadmap.topics[-1]
    assert (deepest.depth, deepest.title, len(deepest.path)) == (199, "t199", 199)
    assert roadmap.topics[0].progress.total == 199


@pytest.mark.parametrize("below", ["", "\nb"], ids=["", "and a lazy line"])
def test_quotes_are_read_as_deeply_as_lists(below: str) -> None:
    """Each level of them takes as many of the interpreter's frames as a level of a list."""
    (topic,) = parse(">" * 400 + "- [ ] a" + below).topics
    assert topic.title == " ".join(f"a{below}".split())


@pytest.mark.parametrize("source", [nested(300), "> " * 1000 + "a", "- " * 1000 + "a"])
def test_deeper_nesting_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match="nested"):
        parse(source)


def test_what_is_nested_too_deeply_is_named_by_its_line() -> None:
    with pytest.raises(DocumentError, match=r"nested too deeply at line 3; take levels out"):
        parse("a\n\n" + "- " * 300 + "a")


def test_more_recursion_than_the_interpreter_allows_is_refused() -> None:
    def within(frames: int) -> Roadmap:
        return within(frames - 1) if frames else parse("> " * 400 + "a")

    with pytest.raises(
        DocumentError, match=r"^its lists and quotes are nested too deeply; take levels out$"
    ):
        within(500)


@pytest.mark.parametrize("label", ["1", "longer", "\u65e5\u672c", "\U0001f642", "\u05d0", "a\\[b"])
@pytest.mark.parametrize("around", ["", "> ", "- "])
def test_a_title_in_a_footnote_is_the_text_after_the_box(label: str, around: str) -> None:
    topic = only(f"{around}[^{label}]: - [ ] Task *one*")
    assert topic.title == "Task one"


@pytest.mark.parametrize("before", ["", "a\n\n", "\u65e5\u672c\r\n\r\n"])
@pytest.mark.parametrize(
    "label", [b"1", "\u65e5\u672c".encode(), b"\xff\xfe\xe6\x97", b"\0", b"\\["]
)
def test_a_box_in_a_footnote_is_where_its_bytes_are(before: str, label: bytes) -> None:
    source = before.encode() + b"[^" + label + b"]:\t- [ ] Task"
    topic = only(source)
    assert source[topic.offset - 1 :] == b"[ ] Task"
    assert topic.roadmap.with_done({topic: True}).source == source.replace(b"[ ]", b"[x]")


def test_no_white_space_is_left_out() -> None:
    python = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
    assert python.translate(dict.fromkeys(b" \t\n\v\f\r")) == NO_SPACE
