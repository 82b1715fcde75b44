"""What real histories tell."""

from __future__ import annotations

import pytest

from llm_roadmap import History, RoadmapFile

from .bundles import NAMES, bundles, unpack


@pytest.fixture(scope="module", params=NAMES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = bundles()
    if folder is None:
        pytest.skip("no histories here: name their folder in LLM_ROADMAP_HISTORIES")
    clone = tmp_path_factory.mktemp("history") / "clone"
    return RoadmapFile(unpack(folder / f"{request.param}.bundle", clone)).history()


def test_the_ticks_lead_to_what_is_on_disk(told: History) -> None:
    assert told.roadmap is not None
    assert len(told.points) > 70
    done = {tick.story: tick.done for tick in told.ticks}
    assert [done.get(story, False) for story in told.stories] == [
        topic.done for topic in told.roadmap.topics
    ]
    assert told.points[-1].progress == told.roadmap.progress


def test_most_topics_that_there_ever_were_are_followed_to_this_day(told: History) -> None:
    # A topic that loses its story begins a new one: then there are many more than topics.
    assert max(told.stories) < 4 * len(told.stories)
