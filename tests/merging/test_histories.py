"""Forks of real checklists: random ticks, merged with what their authors really made of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import Roadmap, Topic, merge, parse
from llm_roadmap.git.merge import LABELS, merge_texts
from llm_roadmap.merging import match
from llm_roadmap.merging.versions import unboxed

from ..history.bundles import snapshots, unpack
from ..support.corpus import histories

pytestmark = pytest.mark.usefixtures("with_git")

NEAR = 60
"""The number of versions that a fork is behind at most."""


def ticked(roadmap: Roadmap, share: float, chance: random.Random) -> Roadmap:
    states = {topic: True for topic in roadmap.topics if chance.random() < share}
    return roadmap.with_done(states)


def test_forks_of_real_checklists_keep_their_ticks(
    tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    chance, count = random.Random(5), Counter[str]()
    for bundle in histories():
        document = unpack(bundle, tmp_path / bundle.stem)
        known = [version.source for version in snapshots(document) if version.source]
        assert len(known) > 50
        for _ in range(times(6, 100)):
            at = chance.randrange(len(known) - 1)
            later = chance.randrange(at + 1, min(len(known), at + 1 + NEAR))
            base, fresh = parse(known[at]), parse(known[later])
            _try(base, ticked(base, 0.33, chance), ticked(fresh, 0.05, chance), count)
    assert count["runs"] >= 8
    assert count["our ticks"] > 100
    figure(", ".join(f"{name}: {number}" for name, number in count.items()))


def _try(base: Roadmap, ours: Roadmap, theirs: Roadmap, count: Counter[str]) -> None:
    """Merge once; what may never happen fails, what may is counted."""
    sides = (ours, base, theirs)
    _, plain = merge_texts(*(side.source for side in sides), labels=LABELS, marker_size=7)
    _, bare = merge_texts(*map(unboxed, sides), labels=LABELS, marker_size=7)
    merged = merge(*sides)
    assert merged.conflicts == bare
    count["runs"] += 1
    count["runs with conflicts with plain git"] += plain > 0
    count["conflicts with plain git"] += plain
    count["runs with conflicts"] += merged.conflicts > 0
    count["conflicts"] += merged.conflicts
    count["dropped"] += len(merged.dropped)
    new = [now for was, now in zip(base.topics, ours.topics, strict=True) if now.done > was.done]
    count["our ticks"] += len(new)
    if merged.conflicts:
        return
    result = parse(merged.source)
    done = Counter((topic.path, topic.title) for topic in result.topics if topic.done)
    there = Counter((topic.path, topic.title) for topic in result.topics)
    before = Counter((topic.path, topic.title) for topic in base.topics)
    dropped = {topic.number for topic in merged.dropped if topic.roadmap is ours}
    grounds = {pair.left.number: pair for pair in match(ours, result)}
    for topic in new:
        name = topic.path, topic.title
        if there[name] == before[name]:
            assert done[name], f"{topic} is there, and open"
        pair = grounds.get(topic.number)
        if pair and pair.right.done:
            count[f"kept by {pair.ground.name.lower()}"] += 1
        else:
            assert topic.number in dropped, f"{topic} is neither there nor dropped"
    ticks = [topic for side in (ours, theirs) for topic in side.topics if topic.done]
    states = {topic.title for topic in ticks}
    lines = {*map(_line, ticks)}  # a title can go on in the lines below
    carried = {pair.right.title for pair in merged.carried} | {
        pair.left.title for pair in merged.carried
    }
    for topic in result.topics:
        is_known = topic.title in states | carried or _line(topic) in lines
        assert is_known or not topic.done, f"{topic} was ticked nowhere"


def _line(topic: Topic) -> bytes:
    return topic.roadmap.source.splitlines()[topic.line - 1]
