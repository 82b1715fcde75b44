"""The topics that a call names, looked up again after the document has changed."""

from __future__ import annotations

import pytest

from llm_roadmap import StaleTopicError, parse

BELOW = pytest.mark.parametrize(
    "below", ["- n: {}", "- Description: {}", "- <https://a.bc/{}>", "- [ ] {}"]
)
"""What tells topics with equal titles apart: a field, a description, a link, a sub-topic."""


def equals(below: str, *notes: str) -> str:
    return "# A\n" + "".join(f"- [ ] a\n  {below.format(note)}\n" for note in notes)


@BELOW
@pytest.mark.parametrize("now", ["vw", "wu", "vu", "u", "uvw"])
def test_equal_topics_that_may_have_changed_places_are_not_taken_for_each_other(
    now: str, below: str
) -> None:
    held = parse(equals(below, "u", "v")).topics[0]
    with pytest.raises(StaleTopicError):
        parse(equals(below, *now)).with_done({held: True})


@BELOW
@pytest.mark.parametrize("now", ["uv", "wv", "uw", "wx"])
def test_equal_topics_that_were_edited_are_still_the_same(now: str, below: str) -> None:
    held = parse(equals(below, "u", "v")).topics[0]
    after = parse(equals(below, *now)).with_done({held: True})
    assert [topic.done for topic in after.topics if topic.title == "a"] == [True, False]
