"""The topics that a call names, looked up again after the document has changed."""

from __future__ import annotations

import pytest

from llm_roadmap import StaleTopicError, parse


def equals(*notes: str) -> str:
    return "# A\n" + "".join(f"- [ ] a\n  - n: {note}\n" for note in notes)


@pytest.mark.parametrize("now", ["vw", "wu", "vu", "u", "uvw"])
def test_equal_topics_that_may_have_changed_places_are_not_taken_for_each_other(now: str) -> None:
    held = parse(equals("u", "v")).topics[0]
    with pytest.raises(StaleTopicError):
        parse(equals(*now)).with_done({held: True})


@pytest.mark.parametrize("now", ["uv", "wv", "uw", "wx"])
def test_equal_topics_that_were_edited_are_still_the_same(now: str) -> None:
    held = parse(equals("u", "v")).topics[0]
    after = parse(equals(*now)).with_done({held: True})
    assert [topic.done for topic in after.topics] == [True, False]
