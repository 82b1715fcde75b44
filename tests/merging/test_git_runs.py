"""How often git merges texts: once where that is enough to know that nothing conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import parse
from llm_roadmap.git.merge import LABELS, merge_texts
from llm_roadmap.merging.three_way import merge_by_topics

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
