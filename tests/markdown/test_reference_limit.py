"""References expand to no more than GitHub lets them."""

from __future__ import annotations

import re

import pytest

from llm_roadmap import Roadmap, parse

EXPANSION = 100_000
"""How many bytes all uses of addresses may have together: as in cmark-gfm."""


def expansion(roadmap: Roadmap) -> int:
    """Return to how many characters the references of a document expand."""
    return sum(len(each.url) for topic in roadmap.topics for each in topic.resources)


def links_of_cmark(document: str) -> int:
    """Return how many links cmark-gfm makes."""
    cmark = pytest.importorskip("cmarkgfm.cmark")
    return len(re.findall("<a href", cmark.markdown_to_html(document, 0)))


def document(uses: int, address: int) -> str:
    """Return a document with a topic for each use of one address."""
    return "- [ ] [a]\n\n" * uses + f"[a]: /{'b' * (address - 1)}\n"


@pytest.mark.parametrize(("uses", "address"), [(3000, 40), (900, 1000), (120, 1000), (99, 1000)])
def test_as_many_references_are_links_as_on_github(uses: int, address: int) -> None:
    text = document(uses, address)
    roadmap = parse(text)
    linked = [bool(topic.resources) for topic in roadmap.topics]
    assert linked == sorted(linked, reverse=True)
    assert sum(linked) == links_of_cmark(text) == min(uses, EXPANSION // address)


def test_a_long_document_may_expand_to_its_own_size() -> None:
    text = document(3000, 40) + "word\n\n" * 50_000
    assert all(topic.resources for topic in parse(text).topics)


def test_what_is_left_is_enough_for_short_references_below() -> None:
    long, short = f"[a]: /{'b' * 60_000}\n", "[c]: /d\n"
    roadmap = parse(f"- [ ] [a]\n- [ ] [a] [a]\n- [ ] [c]\n\n{long}{short}")
    assert [len(topic.resources) for topic in roadmap.topics] == [1, 0, 1]
    assert roadmap.topics[1].title == "[a] [a]"


def test_definitions_are_no_uses() -> None:
    definitions = "".join(f"[{n}]: /{'b' * 99}\n" for n in range(900))
    roadmap = parse("".join(f"- [ ] [{n}]\n" for n in range(900)) + "\n" + definitions)
    assert all(topic.resources for topic in roadmap.topics)


def test_a_heading_may_be_what_is_too_much() -> None:
    roadmap = parse(f"# {'[a]' * 3}\n\n- [ ] [a]\n\n[a]: /{'b' * 50_000}\n")
    assert (roadmap.title, roadmap.topics[0].title) == ("[a][a][a]", "a")


@pytest.mark.parametrize("size", [25_000, 50_000])
def test_one_long_address_does_not_make_the_page_grow_with_the_square(size: int) -> None:
    roadmap = parse(f"- [ ] {'[a] ' * (size // 8)}\n\n[a]: https://{'b' * (size // 2)}\n")
    assert expansion(roadmap) <= EXPANSION
    assert len(roadmap._repr_mimebundle_()["text/html"]) < 3 * EXPANSION


def test_a_version_with_more_uses_is_read_as_without_the_one_before() -> None:
    few, many = document(90, 1000), document(120, 1000)
    for before, after in ((few, many), (many, few)):
        known = parse(before)
        assert expansion(known) <= EXPANSION
        again, alone = parse(after, previous=known), parse(after)
        for each in (again, alone):
            assert [bool(topic.resources) for topic in each.topics] == [
                number < 100 for number in range(after.count("- [ ]"))
            ]
        assert expansion(known) <= EXPANSION


def test_a_definition_that_no_browser_follows_takes_nothing_from_the_others() -> None:
    definitions = f"[a]: javascript:{'a' * 999}\n\n[b]: /{'b' * 999}\n"
    roadmap = parse("- [ ] [a] [b]\n" * 100 + f"\n{definitions}")
    assert {topic.title for topic in roadmap.topics} == {"[a] b"}


def test_an_empty_address_takes_nothing() -> None:
    roadmap = parse("- [ ] [a]\n" * 100 + "\n[a]: <>\n")
    assert {topic.title for topic in roadmap.topics} == {"a"}
