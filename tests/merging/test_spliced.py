"""Merging and carrying on spliced checklists, against answers that are found in another way.

Where a path and title are in every version once, nobody needs to match anything to know the state.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from llm_roadmap import Roadmap, Topic, merge, parse
from llm_roadmap.merging import carry, match

from ..support.corpus import texts
from .spliced import spliced
from .triples import Triple, in_favor


def unique(roadmap: Roadmap) -> Mapping[tuple[tuple[str, ...], str], Topic]:
    """Return the topics whose path and title no other topic has, by these."""
    named = defaultdict(list)
    for topic in roadmap.topics:
        named[topic.path, topic.title].append(topic)
    return {name: topics[0] for name, topics in named.items() if len(topics) == 1 and name[1]}


def check_states(triple: Triple, result: Roadmap) -> int:
    """Compare the state of each topic that is certain, and return how many are."""
    ours, base, theirs = (unique(parse(source)) for source in triple)
    known = {topic.title for topic in parse(triple.base).topics}
    certain = 0
    for name, topic in unique(result).items():
        if name not in ours or name not in theirs or (name not in base and name[1] in known):
            continue
        certain += 1
        sides = {ours[name].done, theirs[name].done}
        was_done = name in base and base[name].done
        assert topic.done == (not was_done if len(sides) == 2 else sides == {True}), topic
    return certain


def test_merges_of_spliced_checklists_give_the_states_that_are_certain(
    times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    sources, count = texts(), Counter[str]()
    for seed in range(times(100, 600)):
        triple = spliced(sources, random.Random(seed))
        if b"\r" in triple.base.replace(b"\r\n", b"") or b"<<<<<<<" in b"".join(triple):
            continue  # to git it is one line
        merged = merge(*triple)
        count["merges"] += 1
        count["with conflicts"] += merged.conflicts > 0
        results = [merged.source]
        if merged.conflicts:
            results = [in_favor(merged.source, side) for side in (1, 2)]
        for source in results:
            count["states"] += check_states(triple, parse(source))
        if not merged.conflicts:
            there = unique(parse(results[0]))
            for topic in merged.dropped:
                name = topic.path, topic.title
                is_there = name in there and there[name].done
                assert name not in unique(topic.roadmap) or not is_there, (seed, topic)
    assert count["states"] > count["merges"] > count["with conflicts"]
    figure(", ".join(f"{name}: {number}" for name, number in count.items()))


def test_what_is_carried_between_spliced_checklists_is_justified_and_nothing_is_lost(
    times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    sources, count = texts(), Counter[str]()
    for seed in range(times(100, 2000)):
        triple = spliced(sources, random.Random(seed))
        there, here = parse(triple.ours), parse(triple.theirs)
        for likely in (False, True):
            made = carry(here, there, likely=likely)
            alike = {pair.right.number for pair in made.likely}
            turned = {
                was.number
                for was, now in zip(here.topics, made.after.topics, strict=True)
                if was.done != now.done
            }
            assert turned == {change.topic.number for change in made.changes}, seed
            titles = Counter(topic.title for topic in there.topics)
            ticked = {(topic.path, topic.title) for topic in there.topics if topic.done}
            alone = {title for _, title in ticked if titles[title] == 1}
            for topic in (here.topics[number] for number in turned):
                named = (topic.path, topic.title) in ticked or topic.title in alone
                assert not topic.done, (seed, topic)
                assert named or (likely and topic.number in alike), (seed, topic)
            accounted = {pair.left for pair in match(there, here)} | {*made.lost}
            assert {topic for topic in there.topics if topic.done} <= accounted, seed
            known = unique(made.after)
            for name, topic in unique(there).items():
                assert not topic.done or name not in known or known[name].done, (seed, topic)
            count["ticks"] += len(turned)
    assert count["ticks"] > 30
    figure(", ".join(f"{name}: {number}" for name, number in count.items()))
