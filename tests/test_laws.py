"""What holds for every document."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import RoadmapFile, parse

from .support.corpus import checklists, texts
from .support.laws import hold
from .support.strategies import documents, spliced

LINES = st.sampled_from(
    [
        "- [ ] a",
        "- [x] b",
        "* [X] c",
        "1. [\t] d",
        "  - [ ] e",
        "    - [x] f",
        "> - [ ] g",
        "- > [ ] h",
        "- - [ ] i",
        "# [ ] heading",
        "===",
        "---",
        "```",
        "<!--",
        "-->",
        "[x]: u",
        "| a | b |",
        "| --- | --- |",
        "",
        "  text [x] é日🎉",
        "\tcode",
        "<!-- roadmap:progress --><!-- /roadmap:progress -->",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
DOCUMENTS = st.lists(st.tuples(LINES, ENDS), max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines).encode()
) | st.binary(max_size=40)
UNMARKED = DOCUMENTS.filter(lambda source: b"roadmap:progress" not in source)
READABLE = UNMARKED.filter(
    lambda source: not source.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
)


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


@given(READABLE)
def test_parsing_keeps_the_source(source: bytes) -> None:
    assert parse(source).source == source


@given(READABLE)
def test_a_toggle_changes_exactly_the_byte_at_the_offset(source: bytes) -> None:
    roadmap = parse(source)
    for topic in roadmap.topics:
        after = roadmap.with_done({topic: not topic.done}).source
        assert after == (
            source[: topic.offset] + (b" " if topic.done else b"x") + source[topic.offset + 1 :]
        )
        assert after != source


@given(READABLE)
def test_toggling_twice_is_the_identity_on_the_boxes_we_write(source: bytes) -> None:
    roadmap = parse(source)
    for topic in roadmap.topics:
        once = roadmap.with_done({topic: not topic.done})
        twice = once.with_done({once.topics[topic.number]: topic.done})
        written = source[topic.offset : topic.offset + 1] in (b"x", b" ")
        assert (twice.source == source) == written


@given(DOCUMENTS, st.data())
def test_a_changed_roadmap_is_what_a_fresh_parse_of_it_is(
    source: bytes, data: st.DataObject
) -> None:
    try:
        roadmap = parse(source)
    except ValueError:
        return
    states = {topic: data.draw(st.booleans()) for topic in roadmap.topics}
    after = roadmap.with_done(states)
    fresh = parse(after.source)
    assert [topic.done for topic in fresh.topics] == list(states.values())
    assert after == fresh
    assert [
        (t.line, t.offset, t.done, t.depth, t.path, t.title, t.slug, t.fields, t.resources)
        for t in after.topics
    ] == [
        (t.line, t.offset, t.done, t.depth, t.path, t.title, t.slug, t.fields, t.resources)
        for t in fresh.topics
    ]
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


@pytest.mark.parametrize("times", [1, 2])
def test_the_corpus_survives_every_box_being_set_in_the_file(tmp_path: Path, times: int) -> None:
    for checklist in checklists():
        path = tmp_path / checklist.name
        path.write_bytes(checklist.source)
        file = RoadmapFile(path)
        for _ in range(times):
            assert len(file.toggle(*file.read().topics)) == checklist.topics
        assert file.read().progress.done == (
            checklist.done if times == 2 else checklist.topics - checklist.done
        )
