"""How often git merges texts: once where that is enough to know that nothing conflicts."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import event, given, settings

from llm_roadmap import parse
from llm_roadmap.git.merge_file import LABELS, merge_texts
from llm_roadmap.merging.three_way import _agreed, _compare_alike, merge_by_topics
from llm_roadmap.merging.three_way_matching import families
from llm_roadmap.merging.versions import Version, unboxed

from .triples import Triple, triples

pytestmark = pytest.mark.usefixtures("with_git")

PLAN = "# Plan\n\n- [ ] a\n- [ ] b\n\nText.\n\n- [ ] c\n"
TWINS = PLAN.replace("[ ] c", "[ ] a")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "runs"),
    [
        (PLAN, PLAN.replace("[ ] a", "[x] a"), PLAN.replace("[ ] c", "[x] c"), 1),
        (PLAN, PLAN.replace("[ ] a", "[x] a"), PLAN.replace("Text", "New text"), 1),
        (PLAN, PLAN.replace("[ ] a", "[x] new"), PLAN + "- [ ] d\n", 1),
        (TWINS, TWINS.replace("[ ] a", "[x] a", 1), TWINS.replace("Text", "New text"), 2),
        (PLAN, PLAN.replace("Text", "Our text"), PLAN.replace("Text", "Their text"), 4),
    ],
    ids=["ticks", "a tick and prose", "a title and an addition", "twins", "a conflict"],
)
def test_git_merges_texts_as_often_as_needed(base: str, ours: str, theirs: str, runs: int) -> None:
    calls = []

    def merge_counted(*texts: bytes, **options: Any) -> tuple[bytes, int]:
        calls.append(texts)
        return merge_texts(*texts, labels=LABELS, marker_size=7, **options)

    merge_by_topics(parse(ours), parse(base), parse(theirs), merge_counted, 7)
    assert len(calls) == runs


@settings(deadline=None)  # git is a process of its own
@given(triples())
def test_texts_that_compare_alike_with_and_without_boxes_conflict_alike(triple: Triple) -> None:
    roadmaps = [*map(parse, triple)]
    texts = _agreed(families(*map(Version, roadmaps)), roadmaps)
    bare = [*map(unboxed, roadmaps)]
    merged = partial(merge_texts, labels=LABELS, marker_size=7)
    (_, conflicts), is_alike = merged(*texts), _compare_alike(texts, bare)
    event(f"alike: {is_alike}, conflicts: {bool(conflicts)}")
    if is_alike and not conflicts:
        assert merged(*bare)[1] == 0
