"""Where two texts differ."""

from __future__ import annotations

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.storage.taking_back import difference, patch

TEXTS = st.lists(st.sampled_from([b"a", b"b", b"\n"]), max_size=12).map(b"".join)


def common(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common at their start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@given(TEXTS, TEXTS)
def test_a_difference_is_the_smallest_span(before: bytes, after: bytes) -> None:
    start, end, stop = difference(before, after)
    assert start == common(before, after)
    tail = common(before[start:][::-1], after[start:][::-1])
    assert (end, stop) == (len(before) - tail, len(after) - tail)
    change = patch(before, after)
    written = before[: change.start] + change.part
    assert written + before[len(written) : change.size] == after
