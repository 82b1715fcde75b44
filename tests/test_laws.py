"""What holds for every document."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import RoadmapFile, parse

from .support.corpus import checklists, texts
from .support.laws import hold, says
from .support.strategies import documents, spliced


@given(documents())
def test_the_laws_hold_for_random_documents(document: str) -> None:
    hold(document.encode())


@given(st.randoms(use_true_random=False))
def test_the_laws_hold_for_changed_windows_of_the_corpus(random: Random) -> None:
    hold(spliced(random, texts()).encode())


BROKEN = st.sampled_from([b"\xff", b"\xe6\x97", b"\xf0\x9f\x99", b"\xc3", b"\0", b"\xed\xa0\x80"])


@given(documents(), st.lists(st.tuples(st.integers(0, 60), BROKEN), min_size=1, max_size=6))
def test_the_laws_hold_for_bytes_that_are_no_utf_8(
    document: str, breaks: list[tuple[int, bytes]]
) -> None:
    source = document.encode()
    for at, broken in breaks:
        source = source[:at] + broken + source[at:]
    if not source.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        hold(source)


@given(documents(), st.data())
def test_a_changed_roadmap_is_what_a_fresh_parse_of_it_is(
    document: str, data: st.DataObject
) -> None:
    roadmap = parse(document)
    states = {topic: data.draw(st.booleans()) for topic in roadmap.topics}
    after = roadmap.with_done(states)
    fresh = parse(after.source)
    assert [topic.done for topic in fresh.topics] == list(states.values())
    assert after == fresh
    for one, other in zip(after.topics, fresh.topics, strict=True):
        assert says(one) == says(other)
        assert (one.line, one.offset, one.done, one.depth) == (
            *(other.line, other.offset, other.done, other.depth),
        )
    assert after.outline.markers == fresh.outline.markers


def test_the_corpus_has_the_topics_that_github_sees() -> None:
    for checklist in checklists():
        roadmap = parse(checklist.source)
        progress = roadmap.progress
        assert (checklist.name, progress.total, progress.done) == (
            checklist.name,
            checklist.topics,
            checklist.done,
        )


def test_every_box_of_the_corpus_toggles_alone() -> None:
    for checklist in checklists():
        roadmap = parse(checklist.source)
        for topic in roadmap.topics:
            after = roadmap.with_done({topic: not topic.done}).source
            assert len(after) == len(checklist.source)
            at = topic.offset
            assert after[:at] == checklist.source[:at]
            assert after[at : at + 1] == (b" " if topic.done else b"x")
            assert after[at + 1 :] == checklist.source[at + 1 :]


def test_the_corpus_survives_every_box_being_set_in_the_file(tmp_path: Path) -> None:
    for checklist in checklists():
        path = tmp_path / checklist.name
        path.write_bytes(checklist.source)
        file = RoadmapFile(path)
        for done in (checklist.topics - checklist.done, checklist.done):
            assert len(file.toggle(*file.read().topics)) == checklist.topics
            assert file.read().progress.done == done
