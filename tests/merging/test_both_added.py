"""Both sides of a merge add items at the same place: all of them stay, without a conflict."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llm_roadmap import merge, parse
from llm_roadmap.editing import added

from ..editing.lists import checklist
from .repository import Repository

pytestmark = pytest.mark.usefixtures("with_git")

BASE: Final = "# P\n\n## A\n\n- [ ] a\n\n## B\n\n- [ ] b\n"
CODE: Final = "- [ ] a\n\n      b\n[z]: /u\n"
"""The item ends where a definition begins, without a blank line."""


@pytest.mark.parametrize(
    ("what", "ours", "base", "theirs", "expected"),
    [
        ("at the end", "- [ ] a\n- [ ] x\n", "- [ ] a\n", "- [ ] a\n- [ ] y\n",
         "- [ ] a\n- [ ] x\n- [ ] y\n"),
        ("in a section", BASE.replace("] a\n", "] a\n- [x] x\n"), BASE,
         BASE.replace("] a\n", "] a\n- [ ] y\n"),
         BASE.replace("] a\n", "] a\n- [x] x\n- [ ] y\n")),
        ("before the first", "# P\n- [ ] x\n- [ ] a\n", "# P\n- [ ] a\n", "# P\n- [ ] y\n- [ ] a\n",
         "# P\n- [ ] x\n- [ ] y\n- [ ] a\n"),
        ("with sub-topics and notes", "- [ ] a\n- [ ] x\n  - [ ] x1\n  note\n", "- [ ] a\n",
         "- [ ] a\n- [ ] y\n  - Description: d\n",
         "- [ ] a\n- [ ] x\n  - [ ] x1\n  note\n- [ ] y\n  - Description: d\n"),
        ("with blank lines between", "- [ ] a\n\n- [ ] x\n\n## B\n", "- [ ] a\n\n## B\n",
         "- [ ] a\n\n- [ ] y\n\n- [ ] z\n\n## B\n",
         "- [ ] a\n\n- [ ] x\n\n- [ ] y\n\n- [ ] z\n\n## B\n"),
        ("where boxes changed, too", "- [x] a\n- [ ] x\n", "- [ ] a\n", "- [ ] a\n- [x] y\n",
         "- [x] a\n- [ ] x\n- [x] y\n"),
        ("one of them equal", "- [ ] a\n- [ ] x\n- [ ] z\n", "- [ ] a\n",
         "- [ ] a\n- [x] z\n- [ ] y\n", "- [ ] a\n- [ ] x\n- [x] z\n- [ ] y\n"),
        ("equal, with other sub-topics", "- [ ] a\n- [ ] x\n  - [ ] 1\n", "- [ ] a\n",
         "- [ ] a\n- [ ] x\n  - [ ] 2\n", "- [ ] a\n- [ ] x\n  - [ ] 1\n  - [ ] 2\n"),
        ("sub-topics of the last one", "- [ ] a\n  - [ ] x\n", "- [ ] a\n", "- [ ] a\n  - [ ] y\n",
         "- [ ] a\n  - [ ] x\n  - [ ] y\n"),
        ("a sub-topic of theirs, which ours must not take away", "- [ ] a\n- [ ] x\n", "- [ ] a\n",
         "- [ ] a\n  - [ ] y\n", "- [ ] a\n  - [ ] y\n- [ ] x\n"),
        ("without a last line end", "- [ ] a\n- [ ] x", "- [ ] a", "- [ ] a\n- [ ] y",
         "- [ ] a\n- [ ] x\n- [ ] y"),
        ("without one on one side", "- [ ] a\n- [ ] x", "- [ ] a\n", "- [ ] a\n- [ ] y\n",
         "- [ ] a\n- [ ] x\n- [ ] y\n"),
        ("CRLF", "- [ ] a\r\n- [ ] x\r\n", "- [ ] a\r\n", "- [ ] a\r\n- [ ] y\r\n",
         "- [ ] a\r\n- [ ] x\r\n- [ ] y\r\n"),
        ("CR", "- [ ] a\r- [ ] x\r", "- [ ] a\r", "- [ ] a\r- [ ] y\r",
         "- [ ] a\r- [ ] x\r- [ ] y\r"),
        ("in a quote", "> - [ ] a\n> - [ ] x\n", "> - [ ] a\n", "> - [ ] a\n> - [ ] y\n",
         "> - [ ] a\n> - [ ] x\n> - [ ] y\n"),
        ("at two places",
         BASE.replace("] a\n", "] a\n- [ ] x\n").replace("] b\n", "] b\n- [ ] v\n"), BASE,
         BASE.replace("] a\n", "] a\n- [ ] y\n").replace("] b\n", "] b\n- [ ] w\n"),
         BASE.replace("] a\n", "] a\n- [ ] x\n- [ ] y\n").replace(
             "] b\n", "] b\n- [ ] v\n- [ ] w\n")),
        ("in an empty section", "# P\n\n- [ ] x\n", "# P\n", "# P\n\n- [ ] y\n",
         "# P\n\n- [ ] x\n\n- [ ] y\n"),
        ("above a text that would be theirs without a blank line",
         CODE.replace("b\n", "b\n- [ ] x\n- [ ] z\n\n"), CODE,
         CODE.replace("b\n", "b\n- [ ] y\n- [ ] z\n\n"),
         CODE.replace("b\n", "b\n- [ ] x\n- [ ] z\n\n- [ ] y\n\n")),
        ("with a blank line on both sides of each", "# P\n\n- [ ] x\n\nText\n", "# P\nText\n",
         "# P\n\n- [ ] y\n\nText\n", "# P\n\n- [ ] x\n\n- [ ] y\n\nText\n"),
        ("without a base", "- [ ] x\n", "", "- [ ] y\n- [x] x\n", "- [x] x\n- [ ] y\n"),
    ],
)  # fmt: skip
def test_what_both_sides_add_at_one_place_stays(
    what: str, ours: str, base: str, theirs: str, expected: str
) -> None:
    merged = merge(ours, base, theirs)
    assert (merged.source.decode(), merged.conflicts) == (expected, 0), what
    assert not merged.dropped


MERGE_SORT: Final = "- [ ] Merge sort\n  - [x] Videos\n  - [ ] Quiz\n"
HEAP_SORT: Final = "- [ ] Heap sort\n  - [ ] Videos\n  - [ ] Quiz\n"


@pytest.mark.parametrize("base", ["# P\n", "# P\n\n- [ ] a\n"])
def test_what_one_side_ticked_below_its_new_topic_is_not_ticked_below_that_of_the_other(
    base: str,
) -> None:
    for ours, theirs in [(MERGE_SORT, HEAP_SORT), (HEAP_SORT, MERGE_SORT)]:
        merged = merge(base + ours, base, base + theirs)
        assert merged.source.decode().split() == (base + ours + theirs).split()
        assert (merged.carried, merged.dropped) == ((), ())


def test_topics_of_one_title_that_were_added_in_two_sections_are_two() -> None:
    ours = BASE.replace("] a\n", "] a\n- [x] x\n")
    theirs = BASE.replace("] b\n", "] b\n- [ ] x\n")
    merged = merge(ours, BASE, theirs)
    assert merged.source.decode() == ours.replace("] b\n", "] b\n- [ ] x\n")
    assert not merged.carried


def test_an_item_that_one_side_added_twice_is_there_twice() -> None:
    base, twice = "- [ ] a\n", "- [x] x\n  - [ ] z\n- [ ] x\n"
    for ours, theirs in [("- [ ] y\n", twice), (twice, "- [ ] y\n")]:
        merged = merge(base + ours, base, base + theirs)
        assert merged.source.decode() == base + ours + theirs
    once = "- [ ] x\n"
    for ours, theirs in [(once, once * 2), (once * 2, once)]:
        merged = merge(base + ours, base, base + theirs)
        assert merged.source.decode() == base + once * 2


@pytest.mark.parametrize(
    ("what", "ours", "theirs"),
    [
        ("prose beside it", "- [ ] a\n- [ ] x\n\nOurs.\n", "- [ ] a\n- [ ] y\n\nTheirs.\n"),
        ("a line that is no item", "- [ ] a\n- [ ] x\n", "- [ ] a\n- [ ] y\nmore\n\n# H\n"),
        ("an item without a box", "- [ ] a\n- [ ] x\n", "- [ ] a\n- y\n"),
        ("a half item", "- [ ] a\n  more\n- [ ] x\n", "- [ ] a\n- [ ] y\n"),
        ("equal titles with other notes", "- [ ] a\n- [ ] x\n  - Link: 1\n",
         "- [ ] a\n- [ ] x\n  - Link: 2\n"),
        ("a line that one side changed", "- [ ] a b\n- [ ] x\n", "- [ ] a\n- [ ] y\n"),
    ],
)  # fmt: skip
def test_what_is_more_than_whole_items_is_a_conflict(what: str, ours: str, theirs: str) -> None:
    assert merge(ours, "- [ ] a\n", theirs).conflicts == 1, what


def test_an_item_that_takes_over_a_line_of_base_is_not_added_as_a_whole() -> None:
    ours, theirs = (f"- [ ] a\n- [ ] {name}\n  more\n" for name in "xy")
    assert merge(ours, "- [ ] a\n  more\n", theirs).conflicts == 1


TITLES: Final = st.lists(
    st.sampled_from(["new", "**bold** one", "x [l](u)", "z"]), min_size=1, max_size=3, unique=True
)


@settings(deadline=None)  # git is a process of its own
@given(st.randoms(use_true_random=False), TITLES, TITLES, st.booleans())
def test_topics_that_both_add_after_the_same_one_are_all_there_once(
    random: Random, ours: list[str], theirs: list[str], done: bool
) -> None:
    base = parse(checklist(random))
    assume(base.topics)
    after = random.choice(base.topics)
    sides = []
    for titles in (ours, theirs):
        last = after
        for title in titles:
            last = added(last.roadmap, title, after=last, done=done and titles is ours)
        sides.append(last.roadmap)
    merged = merge(sides[0], base, sides[1])
    assert (merged.conflicts, merged.dropped) == (0, ())
    assert Counter(merged.after.outline.keys.names) == Counter(
        sides[0].outline.keys.names
    ) | Counter(sides[1].outline.keys.names)
    new = {*map(plain, (*ours, *theirs))}
    there = [topic.title for topic in merged.after.topics if topic.path == last.path]
    assert [title for title in there if title in new][: len(ours)] == [*map(plain, ours)]


def plain(title: str) -> str:
    return parse(f"- [ ] {title}").topics[0].title


def test_git_merges_two_branches_that_add(tmp_path: Path) -> None:
    made = Repository.new(tmp_path / "repository", source=BASE.encode())
    made.run("git", "enable")
    made.commit("other.txt", b"")
    made.git("checkout", "-q", "-b", "theirs")
    made.run("add", "y", "--section", "A")
    made.git("commit", "-q", "-a", "-m", "y")
    made.git("checkout", "-q", "-")
    made.run("add", "x", "--section", "A", "--done")
    made.git("commit", "-q", "-a", "-m", "x")
    made.git("merge", "-q", "--no-edit", "theirs")
    assert made.read().decode() == BASE.replace("] a\n", "] a\n- [x] x\n- [ ] y\n")
