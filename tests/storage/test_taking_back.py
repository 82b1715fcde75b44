"""Where two texts differ, and what is left to take back of a change."""

from __future__ import annotations

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.storage.taking_back import Leftover, difference, patch

TEXTS = st.lists(st.sampled_from([b"a", b"b", b"\n"]), max_size=12).map(b"".join)
SHORT = st.text("ab\n", max_size=12).map(str.encode)


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


@given(SHORT, SHORT, SHORT, SHORT, SHORT)
def test_a_change_is_taken_back_from_what_others_put_in_front_or_behind(
    head: bytes, old: bytes, new: bytes, tail: bytes, theirs: bytes
) -> None:
    left = Leftover(head + old + tail, head + b"<" + new + b">" + tail)
    assert left.removed_from(left.after) == left.before
    assert left.removed_from(left.after + theirs) == left.before + theirs
    assert left.removed_from(theirs + b"." + left.after) == theirs + b"." + left.before
    assert left.removed_from(theirs) == Leftover().removed_from(theirs) == theirs


@given(SHORT, SHORT, SHORT, SHORT)
def test_lines_that_were_taken_out_come_back_only_where_they_are_gone(
    head: bytes, old: bytes, tail: bytes, theirs: bytes
) -> None:
    head, tail = head + b"h", b"t" + tail
    left = Leftover(head + b"<" + old + b">" + tail, head + tail)
    assert left.removed_from(left.after) == left.removed_from(left.before) == left.before
    for text in (left.after, left.before):
        assert left.removed_from(text + theirs) == left.before + theirs
        assert left.removed_from(theirs + b"." + text) == theirs + b"." + left.before


def test_one_of_two_equal_lines_that_was_taken_out_comes_back() -> None:
    left = Leftover(b"# a\n- b\n- b\n", b"# a\n- b\n")
    for text in (left.after, left.before):
        assert left.removed_from(b"theirs\n" + text) == b"theirs\n" + left.before
        assert left.removed_from(text) == left.before
