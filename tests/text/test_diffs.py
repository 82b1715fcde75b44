"""Unified diffs: their heads, where one side has no lines at all."""

from __future__ import annotations

import pytest

from llm_roadmap.text.diffs import unified


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], ["a"], ["@@ -0,0 +1 @@", "+a"]),
        (["a"], [], ["@@ -1 +0,0 @@", "-a"]),
        (["a"], ["a", "b"], ["@@ -1 +1,2 @@", " a", "+b"]),
        (["a"], ["a"], []),
    ],
)
def test_a_diff_counts_its_lines_as_patch_does(
    before: list[str], after: list[str], expected: list[str]
) -> None:
    shown = [*unified(before, after, "f", in_place=False)]
    assert shown[2:] == expected
