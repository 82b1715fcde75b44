"""How a person names a topic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import (
    AmbiguousTopicError,
    Roadmap,
    RoadmapError,
    TopicNotFoundError,
    parse,
)
from llm_roadmap.selectors.finding import next_topics, selector_for


def lines(source: str, selector: str) -> int:
    return parse(source).find(selector).line


TRAPS = """\
# Arrays
- [ ] Videos
- [ ] Trees > Binary search
## Trees
- [ ] Videos
- [ ] `__init__`
- [ ] `Vec<T>`
- [ ] L11 is text
- [ ] A > B
- [ ] ![logo](u)
- [ ] <!-- c -->
- [ ] **Bold** and *more*
- [ ] init
# Trees
- [ ] Binary search
  - [ ] Videos
- [ ] Straße
- [ ] cafe\u0301 au   lait
- [ ] Binary
- [ ] bold and more text
"""


@pytest.mark.parametrize(
    ("selector", "line"),
    [
        ("Binary search", 15),
        ("binary  SEARCH", 15),
        ("binary-search", 15),
        ("Trees > Binary search", 3),
        ("trees > binary search > videos", 16),
        ("Trees > Binary", 19),
        ("Arrays > Trees > Videos", 5),
        ("Binary search > Videos", 16),
        ("videos-2", 16),
        ("__init__", 6),
        ("`__init__`", 6),
        ("init", 13),
        ("Vec<T>", 7),
        ("L11 is text", 8),
        ("l5", 5),
        ("L16", 16),
        ("A > B", 9),
        ("Arrays > A > B", 9),
        ("logo", 10),
        ("L11", 11),
        ("**Bold** and *more*", 12),
        ("bold and more", 12),
        ("more text", 20),
        ("STRASSE", 17),
        ("caf\u00e9 au lait", 18),
        ("au lait", 18),
        ("Binary", 19),
    ],
)
def test_finds(selector: str, line: int) -> None:
    assert lines(TRAPS, selector) == line


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("Videos", [2, 5, 16]),
        ("Trees > Videos", [5, 16]),
        ("Arrays > Videos", [2, 5]),
        ("search", [3, 15]),
        ("bold and", [12, 20]),
    ],
)
def test_never_guesses(selector: str, found: list[int]) -> None:
    with pytest.raises(AmbiguousTopicError) as caught:
        parse(TRAPS).find(selector)
    assert caught.value.selector == selector
    assert [topic.line for topic in caught.value.candidates] == found


@pytest.mark.parametrize(
    "selector",
    ["nowhere", "L4", "L99", "L012", "L٣", "L" + "9" * 5000, "Videos > Trees", "<!-- c -->"],
)
def test_finds_nothing(selector: str) -> None:
    with pytest.raises(TopicNotFoundError) as caught:
        parse(TRAPS).find(selector)
    assert caught.value.selector == selector


@pytest.mark.parametrize("selector", ["", "  ", "\u00a0\n"])
def test_an_empty_selector_is_wrong_usage(selector: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        parse(TRAPS).find(selector)


def test_a_joint_in_a_title_can_be_read_both_ways() -> None:
    roadmap = parse("# a > b\n- [ ] c\n# a\n## b\n- [ ] c\n")
    with pytest.raises(AmbiguousTopicError):
        roadmap.find("a > b > c")
    assert roadmap.find("b > c").line == 5


def test_a_way_ends_in_the_topic_and_not_in_what_is_around_it() -> None:
    with pytest.raises(TopicNotFoundError):
        parse("# a > b\n\n- [ ] c").find("a > b")


def test_a_way_can_leave_a_title_out_that_ends_as_the_next_one_does() -> None:
    assert lines("# x > b\n\n## b\n\n- [ ] t\n\n# y\n\n- [ ] t", "x > b > t") == 5


def test_a_slug_keeps_marks_around_a_letter_and_needs_a_letter() -> None:
    assert [topic.slug for topic in parse("- [ ] a\u20dd\n- [ ] ! - !").topics] == ["a\u20dd", ""]


def test_a_long_way_of_equal_titles_is_found_in_time() -> None:
    source = "\n".join(f"{'  ' * level}- [ ] a" for level in range(150))
    with pytest.raises(TopicNotFoundError):
        parse(source).find(" > ".join(["x", *["a"] * 75]))
    with pytest.raises(AmbiguousTopicError):
        parse(source).find(" > ".join(["a"] * 75))


def test_a_sure_selector_resolves_to_its_topic_or_is_empty() -> None:
    roadmap = parse("- [ ] a b\n- [ ] a-b\n- [ ] 🎉\n- [ ] a b\n- [ ] 🎉🎉\n- [ ] L5\n")
    sure = [selector_for(topic) for topic in roadmap.topics]
    assert sure == ["L1", "a-b-1", "L3", "a-b-2", "", "L6"]


def test_completion_offers_nothing_that_can_not_be_seen() -> None:
    (topic,) = parse("- [ ] a\ufe0fb\n").topics
    assert topic.slug == "a\ufe0fb"
    assert selector_for(topic) == "L1"


def test_ready_is_what_is_open_and_waits_for_no_subtopic() -> None:
    roadmap = parse(
        "- [ ] a\n  - [x] b\n- [ ] c\n  - [x] d\n  - [ ] e\n    - [ ] f\n- [x] g\n  - [ ] h\n"
    )
    assert [topic.title for topic in next_topics(roadmap)] == ["a", "f", "h"]


def test_find_all_finds_text_in_titles_in_document_order() -> None:
    same = "- [ ] LRU cache:\n"
    roadmap = parse(f"{same}- [ ] A *cache*\n- [ ] Heap\n  - [ ] cachet\n{same}")
    assert [topic.line for topic in roadmap.find_all("Cache")] == [1, 2, 4, 5]
    assert [topic.line for topic in roadmap.find_all("lru-cache")] == [1, 5]
    assert [topic.line for topic in roadmap.find_all("**cache**")] == [1, 2, 4, 5]
    assert roadmap.find_all("xyz") == ()
    with pytest.raises(ValueError, match="empty"):
        roadmap.find_all(" ")
    with pytest.raises(TypeError, match="not by int"):
        roadmap.find_all(1)  # type: ignore[arg-type]


PIECES = st.sampled_from(
    [
        *("a", "A", "b", "1", "-1", "-2", "a-1", " ", " > ", "L2", "+", "\n  ", "\\*", "<b>"),
        *("_a_", "**a**", "`a`", "~~a~~", "[a](b)", "![a *b*](c)"),
        *("&amp;", "&#97;", "&eacute;", "&a", "%61", "<http://a.b/%61>", "www.a.b/%61"),
        *("http://xn--tda.b", "http://a:b/", "a@b.ab"),
        *("k", "\u212a", "\u00e9", "e\u0301", "e*\u0301*", "\u00df", "ss", "\u017f", "fi"),
        "\ufb01",
    ]
)
TITLES = st.lists(PIECES, min_size=1, max_size=4).map("".join)


@given(st.lists(TITLES, max_size=6), TITLES)
def test_the_first_look_up_finds_what_later_ones_do(titles: list[str], typed: str) -> None:
    """The first one looks at titles one by one; the next ones have tables."""
    source = "".join(f"{'  ' * at}- [ ] {each}\n" for at, each in enumerate(titles))

    def found(roadmap: Roadmap, selector: str) -> int | str:
        try:
            return roadmap.find(selector).line
        except (RoadmapError, ValueError) as error:
            return str(error)

    asked = parse(source)
    found(asked, "b")
    ways = [" > ".join((*topic.path[-1:], topic.title)) for topic in asked.topics]
    names = [name for topic in asked.topics for name in (topic.title, topic.slug, f"L{topic.line}")]
    for selector in (typed, *names, *ways):
        assert found(parse(source), selector) == found(asked, selector)


@given(st.lists(TITLES, min_size=1, max_size=6))
def test_what_is_offered_names_its_topic(titles: list[str]) -> None:
    roadmap = parse("".join(f"- [ ] x{title}\n" for title in titles))
    for topic in roadmap.topics:
        selector = selector_for(topic)
        assert not selector or roadmap.find(selector) == topic
