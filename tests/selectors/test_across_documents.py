"""Selectors and titles of sections over several documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import (
    AmbiguousTopicError,
    Roadmap,
    RoadmapError,
    SectionError,
    TopicNotFoundError,
    parse,
)
from llm_roadmap.selectors.across_documents import documents_with
from llm_roadmap.selectors.sections import Sections

from ..support.strategies import checklists_with_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ("heaps", "Heaps", "Heaps and trees", "trees", "Trees > Heaps", "**Heaps**", "heaps:", "he")
SELECTORS = (*WORDS, "a.md:2", "b.md:1-2", "heaps-1", "and trees", "L", "a.md:9", "Trees > and")


def named(name: str, source: str) -> Roadmap:
    return parse(source).with_name(name)


def short_documents(name: str) -> st.SearchStrategy[Roadmap]:
    """Return documents with titles that have much in common."""
    lines = st.sampled_from([f"{mark}{word}" for mark in ("- [ ] ", "# ") for word in WORDS])
    return st.lists(lines, max_size=4).map(lambda lines: named(name, "\n\n".join(lines)))


def outcome(roadmaps: Sequence[Roadmap], selector: str) -> object:
    """Return the name of the one document, or the kind of the error and what it lists."""
    try:
        (found,) = documents_with(roadmaps, [selector])
    except AmbiguousTopicError as error:
        return sorted((topic.roadmap.name, topic.line) for topic in error.candidates)
    except TopicNotFoundError:
        return None
    return found.name


def alone(roadmap: Roadmap, selector: str) -> object:
    """Return the same for one document, by what finds topics in it."""
    try:
        roadmap.index.find_each(selector)
    except AmbiguousTopicError as error:
        return sorted((topic.roadmap.name, topic.line) for topic in error.candidates)
    except TopicNotFoundError:
        return None
    return roadmap.name


@given(short_documents("a.md"), short_documents("b.md"), st.sampled_from(SELECTORS))
def test_two_documents_answer_as_each_by_itself_or_by_the_earlier_step(
    a: Roadmap, b: Roadmap, selector: str
) -> None:
    both = outcome([a, b], selector)
    assert both == outcome([b, a], selector)
    each = [alone(a, selector), alone(b, selector)]
    assert outcome([a], selector) == each[0]
    if None in each:
        assert both == (each[0] or each[1])
    elif isinstance(both, str):  # the other one has it by a later step
        winner = a if both == "a.md" else b
        assert alone(winner, selector) == both
    elif isinstance(both, list):
        listed = {(roadmap.name, topic.line) for roadmap in (a, b) for topic in roadmap.topics}
        assert {*both} <= listed
        assert len(both) > 1
    else:
        pytest.fail("what each of them has is found in both")


@given(checklists_with_markup())
def test_one_document_among_others_without_topics_answers_as_alone(source: str) -> None:
    roadmap = named("a.md", source)
    others = [named("b.md", "# B\n"), roadmap, named("c.md", "")]
    for topic in roadmap.topics[:5]:
        if topic.title.strip():
            assert outcome(others, topic.title) == alone(roadmap, topic.title)
        assert outcome(others, f"a.md:{topic.line}") == alone(roadmap, f"a.md:{topic.line}")


def test_equal_documents_are_two() -> None:
    """Roadmaps of the same text are equal, and so are their topics."""
    a, b = named("a.md", "- [ ] Heaps\n"), named("b.md", "- [ ] Heaps\n")
    assert a == b
    assert outcome([a, b], "heaps") == [("a.md", 1), ("b.md", 1)]
    assert outcome([a, b], "b.md:1") == "b.md"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("- [ ] heaps", "- [ ] Heaps and trees"),  # a whole title, and a part of one
        ("- [ ] heaps", "# heaps\n- [ ] trees"),
        ("- [ ] heaps", "- [ ] heaps!"),  # a whole title, and a slug
        ("- [ ] heaps!", "- [ ] Trees of heaps"),  # letters alone, and a part
        ("- [ ] [x](y) heaps\n- [ ] heaps", "- [ ] the heaps"),
    ],
)
def test_an_earlier_step_wins_in_whatever_document(first: str, second: str) -> None:
    a, b = named("a.md", first), named("b.md", second)
    assert outcome([a, b], "heaps") == outcome([b, a], "heaps") == "a.md"


def test_a_title_and_a_line_in_two_documents_are_ambiguous() -> None:
    a, b = named("a.md", "- [ ] x\n- [ ] y\n"), named("b.md", "- [ ] a.md:2\n")
    assert outcome([a, b], "a.md:2") == [("a.md", 2), ("b.md", 1)]


def test_the_names_of_documents_are_listed_where_they_differ() -> None:
    a, b = named("a.md", "# A\n- [ ] Heaps\n"), named("b.md", "- [ ] Heaps\n")
    with pytest.raises(AmbiguousTopicError) as caught:
        documents_with([a, b], ["heaps"])
    assert str(caught.value) == "'heaps' matches 2 topics\n  a.md:2  A > Heaps\n  b.md:1  Heaps"
    with pytest.raises(TopicNotFoundError) as missed:
        documents_with([a, b], ["haeps"])
    assert missed.value.suggestions == ("Heaps",)


def test_one_section_of_all_documents() -> None:
    a, b = named("a.md", "# A\n## More\n- [ ] x\n"), named("b.md", "# B\n## more!\n- [ ] y\n")
    assert [each.name for each in documents_with([a, b], [], ["More", "b"])] == ["a.md", "b.md"]
    assert Sections(b).one_named("more").title == "more!"  # in its own document it is found
    with pytest.raises(SectionError) as caught:
        documents_with([a, b, a.with_name("c.md")], [], ["more"])
    assert caught.value.candidates == ("a.md:2  A > More", "c.md:2  A > More")
    with pytest.raises(SectionError) as missed:
        documents_with([a, b], [], ["Moer"])
    assert missed.value.suggestions


def test_several_names_are_looked_up_in_one_pass() -> None:
    passes = 0

    class Counted:
        def __iter__(self) -> object:
            nonlocal passes
            passes += 1
            return iter([named("a.md", "- [ ] x\n"), named("b.md", "# B\n- [ ] y\n")])

    counted: list[Roadmap] = Counted()  # type: ignore[assignment]
    found = documents_with(counted, ["x", "y", "a.md:1"], ["b"])
    assert [each.name for each in found] == ["a.md", "b.md", "a.md", "b.md"]
    assert passes == 1
    with pytest.raises(RoadmapError):
        documents_with(counted, ["nowhere"])
    assert passes == 3
