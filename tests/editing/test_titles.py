"""Which texts can be a title, what is said of the others, and what a new title replaces."""

from __future__ import annotations

import pytest

from llm_roadmap import EditError, RoadmapError, StaleTopicError, parse

REFUSED = [
    ("", "empty"),
    (" \t ", "empty"),
    ("\x0c", "empty"),
    ("a\nb", "several lines"),
    ("a\r\nb", "several lines"),
    ("a\r", "several lines"),
    ("# a", "would become a heading; put a backslash before '#'"),
    ("###", "would become a heading"),
    ("```", "would become a block of code; put a backslash before '`'"),
    ("~~~ a", "would become a block of code"),
    ("<!--", "would become a block of HTML; put a backslash before '<'"),
    ("<!-- a --> b", "would become a block of HTML"),
    ("<div>", "would become a block of HTML"),
    ("<a b='c'>", "would become a block of HTML"),
    ("[x] a", r"begins with a box of its own; leave out '\[x\]'"),
    ("[ ] a", "begins with a box"),
    ("[X]", "begins with a box"),
    ("- a", "item of a list; leave its mark out, or put a backslash before '-'"),
    ("* a", "would become an item of a list"),
    ("+", "would become an item of a list"),
    ("1. a", r"item of a list; leave its mark out, or put a backslash before '\.'"),
    ("2) a", r"put a backslash before '\)'"),
    ("> a", "would become a quote"),
    (">a", "would become a quote"),
    ("---", "would become a horizontal line"),
    ("* * *", "would become a horizontal line"),
    ("[a]: /b", "would become a link definition"),
    ("[^1]: a", "would become a footnote"),
    ("<b></b>", "shows nothing"),
    ("\u200b", "shows nothing"),
    ("![](a.png)", "shows nothing"),
    ("a\ud800", "not UTF-8"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_a_text_that_is_no_title_is_refused(text: str, reason: str) -> None:
    roadmap = parse("- [ ] z\n")
    for verb in ("add", "retitle"):
        with pytest.raises(EditError, match=reason) as raised:
            roadmap.with_added(text) if verb == "add" else roadmap.with_title("z", text)
        assert isinstance(raised.value, RoadmapError)
        assert isinstance(raised.value, ValueError)
        assert raised.value.reason == str(raised.value)
        assert raised.value.path is None


@pytest.mark.parametrize(
    "text",
    [
        *("a", "\\# a", "1\\. a", "#a", "1.a", "-a", "===", "**b** `c`", "[x](/u)", "[x]a", "[] a"),
        *(
            "a # b",
            "a <!-- b",
            "<b>c</b> d",
            "| a | b |",
            "a\\",
            "a: b",
            "Description: b",
            "日本 é",
        ),
        *("https://a.bc/d", "<https://a.bc>", "&amp;", "a\u2028b", "a\x0bb", "a\0b"),
        *("1234567890. a", "a\u00a0", "\u00a0a", "\x0ca\x0c", "\u3000日本\u3000", "\u00a0# a"),
    ],
)
def test_what_is_one_line_of_text_is_a_title(text: str) -> None:
    roadmap = parse("- [ ] z\n- [ ] y\n")
    for after in (roadmap.with_added(text, after="z"), roadmap.with_title("y", text)):
        assert after.source.decode().split("\n")[1] == f"- [ ] {text}"
        assert parse(after.source).topics[1].title == parse(f"- [ ] {text}").topics[0].title


def test_white_space_around_a_text_goes() -> None:
    assert parse("- [ ] z\n").with_added("\t a  ").source == b"- [ ] z\n- [ ] a\n"


def test_a_title_is_a_str() -> None:
    with pytest.raises(TypeError, match="not bytes"):
        parse("- [ ] z\n").with_added(b"a")  # type: ignore[arg-type]


TITLES = [
    ("one line", "- [ ] a\n", "- [ ] new\n"),
    ("spaces around", "- [ ]   a  \r\n", "- [ ]   new  \r\n"),
    ("tab", "- [x]\ta\n", "- [x]\tnew\n"),
    ("below its box", "-   [ ]\n    a\n", "-   [ ]\n    new\n"),
    ("several lines", "- [ ] a\n  b\nc\n\n  d\n", "- [ ] new\n\n  d\n"),
    ("lines in a quote", "> - [ ] a\n> b\n>\n>   d\n", "> - [ ] new\n>\n>   d\n"),
    ("hard break", "- [ ] a  \n  b\\\n  c\n  - [x] d\n", "- [ ] new\n  - [x] d\n"),
    ("no end", "- [ ] a", "- [ ] new"),
    ("comment in it", "- [ ] a <!-- b\n  c -->\n- [ ] d\n", "- [ ] new\n- [ ] d\n"),
    ("all below stays", "- [X] a\n  - Description: b\n  - [ ] c\n\n    d\n",
     "- [X] new\n  - Description: b\n  - [ ] c\n\n    d\n"),
    ("no UTF-8", "- [ ] a\udcff\n", "- [ ] new\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "after"), TITLES, ids=[each[0] for each in TITLES])
def test_a_new_title_replaces_the_first_paragraph_alone(name: str, source: str, after: str) -> None:
    roadmap = parse(source.encode("utf-8", "surrogateescape"))
    assert roadmap.with_title(roadmap.topics[0], "new").source.decode() == after, name


def test_a_title_with_a_no_break_space_around_it_can_be_set_back() -> None:
    before = parse("- [ ] \u00a0*a*\u00a0\n  - [x] b\n")
    after = before.with_title("a", "new")
    assert after.with_title("new", "\u00a0*a*\u00a0").source == before.source


def test_the_same_title_changes_nothing() -> None:
    roadmap = parse("- [ ] **a**\n")
    assert roadmap.with_title("a", " **a** ") is roadmap


def test_topics_below_a_new_title_have_a_new_path_and_all_else_stays() -> None:
    roadmap = parse("# A\n- [ ] b\n  - [x] c [d](/e)\n").with_title("b", "*f*")
    assert roadmap.source == b"# A\n- [ ] *f*\n  - [x] c [d](/e)\n"
    assert roadmap.topics[1].path == ("A", "f")


def test_a_topic_that_is_gone_gets_no_title() -> None:
    with pytest.raises(StaleTopicError):
        parse("- [ ] a\n").with_title(parse("- [ ] b\n").topics[0], "c")
