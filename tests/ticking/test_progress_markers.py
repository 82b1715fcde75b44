"""Progress in the document itself: it is right, and nothing else in the document changes for it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_roadmap import Roadmap, RoadmapFile, parse
from llm_roadmap.ticking import refresh, stale_markers

from ..support.processes import run

OPEN, CLOSE = b"<!-- roadmap:progress -->", b"<!-- /roadmap:progress -->"
MARKER = (OPEN + CLOSE).decode()


def synced(document: str) -> str:
    return refresh(parse(document)).source.decode()


def said(document: str) -> list[str]:
    """Return what each marker says, after a sync."""
    texts = re.findall(f"{OPEN.decode()}(.*?){CLOSE.decode()}", synced(document))
    return [text.strip() for text in texts]


def test_a_marker_shows_the_progress_of_the_section_around_it() -> None:
    document = (
        f"{MARKER}\n# All\n{MARKER}\n- [x] a\n## One\n- [x] b\n- [ ] c\n\n{MARKER}\n### Below\n"
        f"- [x] d\n  - [x] e\n## Two\n{MARKER}\n## Three\n- [ ] f\n\n{MARKER}\n"
    )
    whole, one, two, three = "██████░░░░ 4/6 (66%)", "███████░░░ 3/4 (75%)", "0/0 (0%)", "0/1 (0%)"
    empty = "░" * 10
    assert said(document) == [whole, whole, one, f"{empty} {two}", f"{empty} {three}"]


def test_a_marker_under_a_level_1_heading_shows_the_whole_document() -> None:
    document = f"- [x] a\n\n# T\n\n{MARKER}\n\n- [ ] b\n\n# U\n\n{MARKER}\n"
    assert said(document) == ["█████░░░░░ 1/2 (50%)"] * 2


def test_a_marker_is_padded_to_what_it_needs_when_all_is_done() -> None:
    document = "- [ ] a\n" * 10 + "\n" + MARKER
    assert f">{'░' * 10} 0/10 (0%)   <" in synced(document)
    done = document.replace("[ ]", "[x]")
    assert f">{'█' * 10} 10/10 (100%)<" in synced(done)


def test_a_marker_that_was_longer_stays_so() -> None:
    document = f"- [ ] a\n\n{OPEN.decode()}{' ' * 99}{CLOSE.decode()}"
    assert len(parse(synced(document)).source) == len(document.encode())


@pytest.mark.parametrize(
    "marker",
    [
        "{}\n",
        "{}  \t\r\n",
        "   {}",
        "> {}\n",
        "> - {}\n",
        "- a\n  {}\n",
        "text\n{}\n",
        "1. {}\n",
    ],
)
def test_a_line_of_its_own_is_a_marker(marker: str) -> None:
    document = "- [x] a\n\n" + marker.format(MARKER)
    assert said(document) == ["██████████ 1/1 (100%)"]


@pytest.mark.parametrize(
    "document",
    [
        f"```\n{MARKER}\n```\n",
        f"    {MARKER}\n",
        f"`{MARKER}`\n",
        f"text {MARKER}\n",
        f"{MARKER} text\n",
        f"<div>{MARKER}</div>\n",
        f"<div>\n{MARKER}\n</div>\n",
        f"<pre>{MARKER}</pre>\n",
        f"<!-- a -->{MARKER}\n",
        f"<!--\n{MARKER}\n-->\n",
        f"{OPEN.decode()}a{MARKER}\n",
        f"{OPEN.decode()}a <!-- b --> c{CLOSE.decode()}\n",
        f"{MARKER}a{CLOSE.decode()}\n",
        f"{OPEN.decode()}\n{CLOSE.decode()}\n",
        f"# {MARKER}\n",
        f"---\n{MARKER}\n---\n",
        MARKER.replace(":", " "),
        MARKER.upper(),
    ],
)
def test_anything_else_is_none(document: str) -> None:
    document = f"{document}\n- [x] a\n"
    assert synced(document) == document


ITEMS = st.sampled_from(
    ["- [ ] a", "- [x] b", "  - [X] c", "1. [ ] d", "> - [ ] e", "- f", "- [\t] g"]
)
OTHERS = st.sampled_from(
    ["# A", "## B", "### C", "text", "```", "> quote", "<div>", "é\u2028", "\0"]
)
MARKERS = st.sampled_from(
    [
        MARKER,
        f"  {MARKER}",
        f"> {MARKER}",
        f"- {MARKER}",
        f"{OPEN.decode()}{'█' * 10} 7/7 (100%){CLOSE.decode()}",
        f"{OPEN.decode()}{' ' * 60}{CLOSE.decode()}",
        OPEN.decode(),
        f"text {MARKER}",
        f"    {MARKER}",
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return a document that can have topics and markers, with one of the line ends."""
    lines = draw(st.lists(st.one_of(ITEMS, OTHERS, MARKERS, st.just("")), max_size=25))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return bom + end.join(lines).encode() + draw(st.sampled_from([b"", b"\xff\n"]))


def without_markers(roadmap: Roadmap) -> bytes:
    """Return the document without the texts of its markers."""
    source = bytearray(roadmap.source)
    for marker in reversed(roadmap.outline.markers):
        del source[marker.start : marker.stop]
    return bytes(source)


@settings(deadline=None)
@given(documents())
def test_sync_twice_is_sync_once(document: bytes) -> None:
    once = refresh(parse(document))
    assert refresh(once) is once
    assert refresh(parse(once.source)).source == once.source
    assert not stale_markers(once)


@settings(deadline=None)
@given(documents())
def test_sync_changes_the_texts_of_markers_alone(document: bytes) -> None:
    before = parse(document)
    after = refresh(before)
    assert without_markers(parse(after.source)) == without_markers(before)
    assert [topic.done for topic in after.topics] == [topic.done for topic in before.topics]
    assert all(topic.offset < len(after.source) for topic in after.topics)
    if not before.outline.markers:
        assert after is before


@settings(deadline=None)
@given(documents(), st.data())
def test_a_toggle_changes_its_box_and_markers_and_not_the_length(
    document: bytes, data: st.DataObject
) -> None:
    before = refresh(parse(document))
    if not before.topics:
        return
    topic = data.draw(st.sampled_from(before.topics))
    after = before.with_done({topic: not topic.done})
    assert len(after.source) == len(before.source)
    inside = {
        offset for marker in before.outline.markers for offset in range(marker.start, marker.stop)
    }
    changed = {
        offset
        for offset, (was, now) in enumerate(zip(before.source, after.source, strict=True))
        if was != now
    }
    assert changed - inside == {topic.offset}
    assert not stale_markers(parse(after.source))


def test_a_toggle_after_edits_by_hand_mends_a_marker_that_is_too_short(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"{MARKER}\n\n- [ ] a\n", encoding="utf-8")
    RoadmapFile(path).toggle("a")
    assert said(path.read_text(encoding="utf-8")) == ["██████████ 1/1 (100%)"]
    assert "1/1 (100%)" in path.read_text(encoding="utf-8")
    assert os.listdir(tmp_path) == ["a.md"]


def test_sync_says_whether_it_was_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"{MARKER}\n\n- [ ] a\n", encoding="utf-8")
    assert RoadmapFile(path).sync() is True
    before = os.stat(path)
    assert RoadmapFile(path).sync() is False
    assert os.stat(path) == before


def test_a_document_keeps_its_name_when_a_marker_grows() -> None:
    before = parse(f"{MARKER}\n\n- [ ] a\n").with_name("plan.md")
    after = refresh(before)
    assert len(after.source) > len(before.source)
    assert after.find("plan.md:3").title == "a"
    assert after.name == "plan.md"


def test_a_bad_file_does_not_keep_the_others_from_being_brought_up_to_date(tmp_path: Path) -> None:
    for name in ("a.md", "c.md"):
        (tmp_path / name).write_text(f"{MARKER}\n- [x] a\n", encoding="utf-8")
    (tmp_path / "b.md").write_bytes("x".encode("utf-16"))
    assert run("sync", "--check", "a.md", "b.md", "c.md", cwd=tmp_path).status == 2
    done = run("sync", "a.md", "b.md", "none.md", "c.md", cwd=tmp_path)
    assert done.status == 1
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["a.md", "c.md"]
    assert len(done.err.splitlines()) == 2
    assert run("sync", "--check", "a.md", "c.md", cwd=tmp_path).status == 0
