"""The topics that a call names, looked up again after the document has changed."""

from __future__ import annotations

import pytest

from llm_roadmap import StaleTopicError, parse
from llm_roadmap.selectors.topics_of_call import Choice


def equals(*notes: str) -> str:
    return "# A\n" + "".join(f"- [ ] a\n  - n: {note}\n" for note in notes)


def test_what_lasts_of_a_topic_is_its_place_and_not_how_many_are_equal() -> None:
    choice = Choice((), sections=("A",))
    before, after = ([*choice.picks(parse(equals(*notes)))] for notes in ("uv", "uvw"))
    assert [key for key, _ in after][:2] == [key for key, _ in before]
    assert len({key for key, _ in after}) == 3


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
