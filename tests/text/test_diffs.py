"""Unified diffs: their heads, where one side has no lines at all; and what is out of order."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.text.diffs import longest_rise, unified


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


@given(st.lists(st.integers(0, 9), max_size=7))
def test_no_fewer_values_can_be_out_of_order(values: list[int]) -> None:
    row = longest_rise(values)
    risen = [values[place] for place in row]
    assert row == sorted({*row})
    assert risen == sorted(risen)
    longer = combinations(values, len(row) + 1)
    assert not any([*each] == sorted(each) for each in longer)
