"""What is read without the rules of markdown-it-py is what they would say anyway."""

from __future__ import annotations

from random import Random
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_roadmap import parse
from llm_roadmap.markdown import inlines
from llm_roadmap.markdown.inlines import parse_inline, resources_in, shown_text
from llm_roadmap.markdown.simple_texts import ADDRESS, collapse, read_simple

from ..support.corpus import checklists

DEFINITIONS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {label: {"href": f"/{label}", "title": ""} for label in ("A", "A_B", "A B", "C")},
    {label: {"href": "https://d.ef", "title": "g"} for label in ("A", "", "X", "D")},
    {label: {"href": "", "title": ""} for label in ("A", "C", "X", "_A_")},
)

PIECES: Final = (
    *("a", "b ", " c", "D", "1", ".", ":", ",", ";", "!", "?", "(", ")", "-", "#", "=", "'", '"'),
    *("*", "**", "***", "_", "__", "~", "~~", "`", "``", "\\", "[", "]", "](", "][", "![", "[]"),
    *(" ", "  ", "\n", "  \n", "\n  ", "\t", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028"),
    *("\u00a0", "\u2003", "\u3000", "\u200b", "\u00e9", "\u65e5", "\u2019", "\u20ac", "\u0301"),
    *("http", "https", "://", "www.", "w", "@", "mailto:", "a.bc", "http://a.bc", "<http://a.bc>"),
    *("<", "< 3", "<1", "<b>", "<!--", "-->", "&", "& ", "&amp;", "&#35;", "&a"),
    *("[a]", "[A  b]", "[x]", "[ ]", "[^1]", "[_a_]", "[a_b]", "[a][c]", "[c][]"),
    *("![a]", "![d][a]", "`a`", "`a b`", "` a`", "`a!`", "`_`", "`&`", "`@a>`"),
    *("**a**", "*a b*", "_a_", "a_b", "**a:** ", "(*a*)"),
    *("[a](http://a.bc)", "![a](https://a.bc/d.png)", "**[a](http://a.bc)**", "[](http://a.bc)"),
    *("](http://a.bc)", "](a)", "](<a>)", '](http://a.bc "d")', "](http://A.bc)"),
    "](http://a.bc/(d))",
    *(
        "]( http://a.bc)",
        "](http://a.bc  )",
        "[a](\u00a0http://a.bc)",
        "[a](http://a.bc\x1c)",
        "[a]( http://a.bc )",
    ),
    *("](http://a.bc/%20)", "](http://a.bc/*d*)", "](http://a..bc)", "](http://a.bc:80)"),
)


def by_the_rules(text: str, definitions: dict[str, Any]) -> tuple[str, list[Any]]:
    tokens = parse_inline(text, {"references": definitions} if definitions else {})
    return collapse(shown_text(tokens)), [*resources_in(tokens)]


def check(text: str) -> bool:
    """Check that a text is read as by the rules; return whether it is simple."""
    expected = [by_the_rules(text, definitions) for definitions in DEFINITIONS]
    for definitions, (shown, links) in zip(DEFINITIONS, expected, strict=True):
        found = read_simple(text, definitions)
        if not found:
            return False
        assert (found[0], [*found[1]]) == (shown, links)
        depends = found[2]
        assert depends or all(each == (shown, links) for each in expected)
    return True


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
@example("![a][x]() [a][x][c]")
@example("`x`_a_`y`")
@example("_x a_`c`b")
@example("<1`@a.bc>`")
@example("a! [a](http://a.bc)![](http://a.bc)")
@example("*(a)*. **b**, *c*d* e")
@example("`![a](http://a.bc)`! [a]")
def test_a_simple_text_is_read_as_by_the_rules(text: str) -> None:
    check(text)


@pytest.mark.parametrize("seed", range(4))
def test_many_texts_are_read_as_by_the_rules(seed: int, request: pytest.FixtureRequest) -> None:
    random, count = Random(seed), request.config.getoption("--documents")
    texts = ["".join(random.choices(PIECES, k=random.randint(1, 7))) for _ in range(count)]
    assert sum(map(check, texts)) > count / 8


@given(st.from_regex(ADDRESS, fullmatch=True))
@example("http://.?//")
@example("http://-.a-..b/#?#/:@")
@example("https://xn--a.xn--b/%aF%00")
def test_a_simple_address_is_percent_encoded_already(address: str) -> None:
    parser = MarkdownIt("commonmark")
    assert parser.normalizeLink(address) == address
    assert parser.validateLink(address)


@pytest.mark.parametrize(
    "text",
    [
        *("a **b** c", "*a*: b", "**a:** b", "*(a)*.", "`a` and `b c`", "a_b & c < 4!", "a: b"),
        *("[a](http://b.cd/%e9?f=g&h#i)", "**[a](http://b.cd)** `e`", "![a](http://b.cd) ![e][a]"),
        *(
            "[a](  http://b.cd)",
            "[a](http://b.cd ) b",
            "[a] [b]",
            "[ ]",
            "[a][b]",
            "www",
            "http: //",
            "\u65e5 *\u672c*",
        ),
    ],
)
def test_a_text_is_simple(text: str) -> None:
    assert check(text)


@pytest.mark.parametrize(
    "text",
    [
        *("a*b*", "*a", "a* b*", "***a***", "****", "*a *", "**a*", "*a**", "* a*"),
        *("_a_", "~a~", "\\*", "&amp;"),
        *("`a", "``a``", "` a `", "<b>", "<1", "<!-- a -->", "http://a.bc", "www.a.bc", "a@b.cd"),
        *("[a](b)", "[a](http://b.cd/\u00e9)", "[a](http://b.cd/%eg)", "[a](HTTP://b.cd)"),
        "[a](http://" + "b." * 128 + "c)",
        *("[*a*](http://b.cd)", "[[a]](http://b.cd)", "[www.a.bc](http://b.cd)", "[a][]", "[_a_]"),
    ],
)
def test_the_rules_read_a_text_that_is_not_simple(text: str) -> None:
    assert not read_simple(text, {})


def test_most_titles_are_simple(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = []

    def read_by_rules(text: str, env: dict[str, Any]) -> object:
        slow.append(text)
        return parse_inline(text, env)

    monkeypatch.setattr(inlines, "parse_inline", read_by_rules)
    titles = [topic.title for each in checklists() for topic in parse(each.source).topics]
    assert len(slow) < len(titles) / 10
