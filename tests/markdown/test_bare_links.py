"""Bare links are those that the plugin finds, in less time."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from llm_roadmap.markdown.markdown_it_py import bound_rules

PIECES = (
    *("https://a.b", "http://", "www.a.b", "www.", "a_b", ".c", "/d", "a", "x://", "://", "é", "²"),
    *("(", ")", ")", "))", ")))", ").", ");", ")&e;", "&f;", "&g²;", ";", "&", "<", ">", " ", "["),
    "]",
    *("](h)", "*", "_", "~", "'", '"', "!", "?", ",", ".", ":", "\n", "mailto:i@j.k", "@", "-"),
    "__",
)


PLAIN = MarkdownIt("commonmark").use(gfm_autolink_plugin)
OURS = MarkdownIt("commonmark").use(gfm_autolink_plugin)
bound_rules(OURS)


def links(made: MarkdownIt, text: str) -> list[Any]:
    (token,) = made.parseInline(text)
    return [(each.type, each.content, each.attrs) for each in token.children or ()]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("www.a.b)")
@example("(www.a.b)))")
@example("www.a_b.c.d.e.f.g.h.i.j.k.l.m))")
@example("www.a_b))")
@example("https://a.b/(c))&d;).e")
@example("https://a.b/&c;))&d;).)")
@example("[www.a.b))))](c)))")
@example("www.a.b))))<c")
@example("www.a.b)) www.c.d)))))")
def test_the_links_are_those_of_the_plugin(text: str) -> None:
    assert links(OURS, text) == links(PLAIN, text)
