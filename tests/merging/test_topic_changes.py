"""What became of topics from one version to another: ticked, added, removed, retitled, moved."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import DocumentError, EditError, parse
from llm_roadmap.merging.topic_changes import topic_changes

from ..editing.lists import checklist

if TYPE_CHECKING:
    from random import Random

    from llm_roadmap import Roadmap

PLAN = "# P\n## A\n- [ ] a\n- [x] b\n  - [ ] c\n- [ ] Learn algoritms\n## B\n- [ ] e\n"


def seen(before: Roadmap, after: Roadmap) -> dict[str, list[str]]:
    changes = topic_changes(before, after)
    names = changes._fields[2:]
    found = {
        name: [getattr(each, "right", each).title for each in getattr(changes, name)]
        for name in names
    }
    assert changes.is_empty == (not any(found.values()))
    return {name: titles for name, titles in found.items() if titles}


@pytest.mark.parametrize(
    ("name", "after", "expected"),
    [
        ("nothing", PLAN, {}),
        ("ticked", PLAN.replace("[ ] a", "[x] a"), {"ticked": ["a"]}),
        ("unticked", PLAN.replace("[x] b", "[ ] b"), {"unticked": ["b"]}),
        ("added", PLAN + "  - [x] f\n", {"added": ["f"]}),
        ("removed", PLAN.replace("- [ ] a\n", ""), {"removed": ["a"]}),
        ("retitled", PLAN.replace("algoritms", "algorithms"), {"retitled": ["Learn algorithms"]}),
        ("retitled and ticked", PLAN.replace("[ ] Learn algoritms", "[x] Learn algorithms"),
         {"ticked": ["Learn algorithms"], "retitled": ["Learn algorithms"]}),
        ("with all below it", PLAN.replace("- [x] b\n  - [ ] c\n", "") + "- [x] b\n  - [ ] c\n",
         {"moved": ["b"]}),
        ("down", PLAN.replace("- [ ] a\n", "").replace("## B\n", "- [ ] a\n## B\n"),
         {"moved": ["a"]}),
        ("out", PLAN.replace("  - [ ] c", "- [ ] c"), {"moved": ["c"]}),
        ("its section is renamed", PLAN.replace("## A", "## The first"), {}),
        ("another section comes above", PLAN.replace("## A", "## New\n- [ ] n\n## A"),
         {"added": ["n"]}),
        ("what it lies in is new", PLAN.replace("- [ ] e", "- [ ] n\n  - [ ] e"),
         {"added": ["n"], "moved": ["e"]}),
        ("sections change places", "# P\n## B\n- [ ] e\n" + PLAN[4:].replace("## B\n- [ ] e\n", ""),
         {}),
        ("all is new", "- [ ] z\n", {"added": ["z"],
         "removed": ["a", "b", "c", "Learn algoritms", "e"]}),
    ],
)  # fmt: skip
def test_what_became_of_topics(name: str, after: str, expected: dict[str, list[str]]) -> None:
    assert seen(parse(PLAN), parse(after)) == expected, name


@given(st.randoms(use_true_random=False), st.integers(0, 4))
def test_a_change_of_the_list_is_told_as_what_it_is(random: Random, kind: int) -> None:
    before = parse(checklist(random))
    titles = [topic.title for topic in before.topics]
    if len({*titles}) < len(titles) or "" in titles or not titles:
        return  # which of equal topics has moved is a matter of taste
    topic, other = random.choice(before.topics), random.choice(before.topics)
    below = [each.title for each in before.topics if topic.title in each.path]
    try:
        after, expected = (
            lambda: (before.with_added("quite new", after=other), {"added": ["quite new"]}),
            lambda: (before.without(topic), {"removed": [topic.title, *below]}),
            lambda: (before.with_done({topic: True}), {"ticked": [topic.title]}),
            lambda: (before.with_done({topic: False}), {"unticked": [topic.title]}),
            lambda: (before.with_moved(topic, under=other), {"moved": [topic.title]}),
        )[kind]()
    except (EditError, DocumentError):
        return
    found = seen(before, after)
    if kind == 4 and found:  # of two that changed places, each can be the one that has moved
        ((what, (title,)),) = found.items()
        assert what == "moved"
        assert all_but(title, before) == all_but(title, after)
        return
    assert found in (expected, {})
    assert bool(found) == (after != before) or kind == 4


def all_but(title: str, roadmap: Roadmap) -> list[tuple[tuple[str, ...], str]]:
    """Return the path and title of each topic, but for one topic and all below it."""
    return [
        (each.path, each.title) for each in roadmap.topics if title not in (each.title, *each.path)
    ]


@given(st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=7))
def test_the_fewest_topics_explain_another_order(titles: list[str]) -> None:
    before, after = (
        parse("".join(map("- [ ] {}\n".format, each))) for each in ("abcdefghij", titles)
    )
    moved = seen(before, after).get("moved", [])
    stayed = [title for title in titles if title not in moved]
    assert stayed == sorted(stayed)
    longer = combinations(titles, len(stayed) + 1)
    assert not any([*each] == sorted(each) for each in longer)
