"""What is written when the document is no longer what it was: the intent, never the same line."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

from llm_roadmap import (
    ConflictError,
    LockTimeoutError,
    Result,
    Roadmap,
    RoadmapFile,
    StaleTopicError,
    TopicNotFoundError,
    parse,
)
from llm_roadmap.storage.read_and_rewrite import ATTEMPTS, NewText, rewrite

TEXT = b"# Plan\n\n## One\n\n- [ ] alpha\n- [ ] beta\n\n## Two\n\n- [ ] beta\n- [ ] gamma\n"


def test_a_held_topic_is_found_where_it_has_moved_to(path: Path) -> None:
    file = RoadmapFile(path)
    alpha, _, two, gamma = file.read().topics
    path.write_bytes(TEXT.replace(b"## One\n", b"## Zero\n\n- [ ] first\n\n## One\n\n- [ ] new\n"))
    changes = file.check(two, alpha)
    assert [change.topic.path for change in changes] == [("Plan", "Two"), ("Plan", "One")]
    assert path.read_bytes() == (
        b"# Plan\n\n## Zero\n\n- [ ] first\n\n## One\n\n- [ ] new\n\n- [x] alpha\n- [ ] beta\n\n"
        b"## Two\n\n- [x] beta\n- [ ] gamma\n"
    )
    assert [change.topic.line for change in changes] == [16, 11]
    assert gamma.line == 11  # of the state it was read in


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"- [ ] alpha", b"- [ ] alphabet"),
        (b"- [ ] alpha\n", b""),
        (b"- [ ] alpha", b"- alpha"),
        (b"## One", b"## First"),
        (b"- [ ] alpha", b"- [ ] other\n  - [ ] alpha"),
        (b"- [ ] alpha", b"- [ ] alpha\n- [ ] alpha"),
        (b"- [ ] alpha", b"- [ ] beta"),
    ],
    ids=["renamed", "gone", "no box", "other heading", "deeper", "twice", "another in its line"],
)
def test_a_held_topic_that_is_no_longer_one_is_refused(old: bytes, new: bytes, path: Path) -> None:
    file = RoadmapFile(path)
    alpha, *_, gamma = file.read().topics
    edited = TEXT.replace(old, new)
    path.write_bytes(edited)
    with pytest.raises(StaleTopicError, match=r"'alpha' .once on line 5.* read it again") as caught:
        file.toggle(gamma, alpha)
    assert caught.value.topic is alpha
    assert path.read_bytes() == edited


def test_equal_topics_are_told_apart_by_their_place_while_their_number_is_the_same(
    path: Path,
) -> None:
    path.write_bytes(b"- [ ] same\n- [ ] same\n- [ ] other\n")
    file = RoadmapFile(path)
    _, second, _ = file.read().topics
    path.write_bytes(b"- [ ] other\n- [ ] same\n- [ ] new\n- [ ] same\n")
    file.check(second)
    assert path.read_bytes() == b"- [ ] other\n- [ ] same\n- [ ] new\n- [x] same\n"
    path.write_bytes(b"- [ ] same\n- [ ] other\n")
    with pytest.raises(StaleTopicError):
        file.check(second)
    assert path.read_bytes() == b"- [ ] same\n- [ ] other\n"


class Meddling:
    """Somebody who changes a document each time before it is written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.meddle: list[Callable[[bytes], bytes]] = []
        self.calls = 0
        monkeypatch.setattr("llm_roadmap.storage.read_and_rewrite.rewrite", self.rewrite)

    def rewrite(self, path: Path, edit: Callable[[bytes], NewText], **options: Any) -> None:
        def meddled(source: bytes) -> NewText:
            self.calls += 1
            new = edit(source)
            if self.meddle:
                path.write_bytes(self.meddle.pop(0)(path.read_bytes()))
            return new

        rewrite(path, meddled, **options)


@pytest.fixture
def meddling(monkeypatch: pytest.MonkeyPatch) -> Meddling:
    return Meddling(monkeypatch)


def test_a_toggle_that_is_done_again_flips_once(path: Path, meddling: Meddling) -> None:
    meddling.meddle = [lambda source: b"Hello.\n\n" + source] * 3
    (change,) = RoadmapFile(path).toggle("alpha")
    assert (change.was, change.now, meddling.calls) == (False, True, 4)
    assert path.read_bytes() == 3 * b"Hello.\n\n" + TEXT.replace(b"[ ] alpha", b"[x] alpha")


def test_a_toggle_means_what_it_meant_at_first(path: Path, meddling: Meddling) -> None:
    meddling.meddle = [lambda source: source.replace(b"[ ] alpha", b"[x] alpha")]
    RoadmapFile(path).toggle("alpha")
    assert parse(path.read_bytes()).find("alpha").done


@pytest.mark.parametrize("done", [True, None])
def test_a_box_that_an_editor_saved_after_the_first_attempt_counts_as_changed(
    path: Path, meddling: Meddling, *, done: bool | None
) -> None:
    meddling.meddle = [lambda source: b"Hello.\n\n" + source.replace(b"[ ] alpha", b"[x] alpha")]
    changes = RoadmapFile(path).set_done("alpha", done=done).changes
    assert [(change.was, change.now) for change in changes] == [(False, True)]


TWO_DONE = TEXT[: TEXT.index(b"## Two")] + b"## Two\n\n- [x] beta\n- [x] gamma\n"


def test_a_box_that_is_gone_for_a_while_is_not_flipped_twice(
    path: Path, meddling: Meddling
) -> None:
    meddling.meddle = [lambda _: TWO_DONE.replace(b"- [x] gamma\n", b""), lambda _: TWO_DONE]
    RoadmapFile(path).set_done(done=None, sections="two")
    assert (path.read_bytes(), meddling.meddle) == (TWO_DONE, [])


def test_what_a_section_means_is_settled_in_the_text_that_is_written(
    path: Path, meddling: Meddling
) -> None:
    """Another one adds a topic while the first attempt is made: the section has it, too."""
    meddling.meddle = [lambda source: source.replace(b"## Two\n\n", b"## Two\n\n- [x] new\n")]
    changes = RoadmapFile(path).set_done(done=None, sections="two").changes
    assert [(change.topic.title, change.now) for change in changes] == [
        *[("new", False), ("beta", True), ("gamma", True)]
    ]


def test_a_line_number_means_the_line_in_the_text_that_is_changed(
    path: Path, meddling: Meddling
) -> None:
    meddling.meddle = [lambda source: source.replace(b"- [ ] alpha", b"- [ ] new\n- [ ] alpha")]
    (change,) = RoadmapFile(path).check("L5")
    assert change.topic.title == "new"
    assert path.read_bytes() == TEXT.replace(b"- [ ] alpha", b"- [x] new\n- [ ] alpha")


def test_a_topic_that_is_taken_out_meanwhile_is_not_found(path: Path, meddling: Meddling) -> None:
    meddling.meddle = [lambda source: source.replace(b"- [ ] alpha\n", b"")]
    file = RoadmapFile(path)
    held = file.read().find("alpha")
    with pytest.raises(TopicNotFoundError):
        file.toggle("alpha", "gamma")
    assert path.read_bytes() == TEXT.replace(b"- [ ] alpha\n", b"")
    with pytest.raises(StaleTopicError):
        file.toggle("gamma", held)
    assert path.read_bytes() == TEXT.replace(b"- [ ] alpha\n", b"")


def test_equal_topics_that_are_toggled_again_flip_once(path: Path, meddling: Meddling) -> None:
    """Each by its place, although another program has added one more, and ticked the first."""
    path.write_bytes(b"# A\n- [ ] a\n  - b: u\n- [x] a\n  - b: v\n")
    meddling.meddle = [lambda source: source.replace(b"[ ]", b"[x]") + b"- [ ] a\n  - b: w\n"]
    RoadmapFile(path).set_done(done=None, sections=["A"])
    assert [topic.done for topic in parse(path.read_bytes()).topics] == [True, False, True]


def test_who_never_leaves_the_document_alone_is_told_of(
    path: Path, meddling: Meddling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llm_roadmap.storage.read_and_rewrite.PAUSE", 0)
    meddling.meddle = [lambda source: source + b"more\n"] * 1000
    with pytest.raises(ConflictError, match=f"{ATTEMPTS} attempts .* try again") as caught:
        RoadmapFile(path).check("alpha")
    assert (caught.value.path, caught.value.attempts) == (path, ATTEMPTS)
    assert meddling.calls == ATTEMPTS
    assert path.read_bytes() == TEXT + ATTEMPTS * b"more\n"


@pytest.mark.parametrize(
    ("kept", "seconds"),
    [(b"", 0.02), (b"", 0.4), (TEXT[:20], 0.02), (TEXT[:40], 0.02)],
    ids=["nothing", "nothing for long", "half", "most"],
)
def test_a_document_that_is_being_saved_is_waited_for(
    kept: bytes, seconds: float, path: Path
) -> None:
    """It is half a text when the topic is looked for, and whole a moment later."""
    path.write_bytes(kept)
    editor = threading.Timer(seconds, path.write_bytes, [TEXT])
    editor.start()
    RoadmapFile(path).check("gamma")
    editor.join()
    assert path.read_bytes() == TEXT.replace(b"[ ] gamma", b"[x] gamma")


def test_a_document_that_is_empty_has_no_topics(path: Path) -> None:
    path.write_bytes(b"")
    assert RoadmapFile(path).read().topics == ()
    with pytest.raises(TopicNotFoundError):
        RoadmapFile(path).check("gamma")


def test_who_reads_does_not_see_a_document_empty_that_is_being_saved(path: Path) -> None:
    path.write_bytes(b"")
    editor = threading.Timer(0.02, path.write_bytes, [TEXT])
    editor.start()
    assert RoadmapFile(path).read().source == TEXT
    editor.join()


def test_a_document_that_is_replaced_while_the_lock_is_waited_for(path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path.write_bytes(TEXT + b"more\n")
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = threading.Thread(target=RoadmapFile(path).check, args=["alpha"])
        waiting.start()
        time.sleep(0.05)
        new = path.with_name("new")
        new.write_bytes(TEXT)
        new.rename(path)
    waiting.join()
    assert path.read_bytes() == TEXT.replace(b"[ ] alpha", b"[x] alpha")


def test_a_plan_is_called_once_and_before_the_lock_is_taken(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr("llm_roadmap.storage.read_and_rewrite.lock", lambda *_: told.append("lock"))

    def change(roadmap: Roadmap) -> Roadmap:
        told.append("plan")
        return roadmap.with_done({roadmap.topics[0]: True})

    assert RoadmapFile(path).edit(change).changed
    assert told == ["plan", "lock"]


def test_a_plan_that_is_only_tried_writes_nothing(path: Path) -> None:
    file = RoadmapFile(path)
    new = parse(b"- [x] new\n" + TEXT)
    result = file.run(lambda roadmap: Result(roadmap, new), write=False)
    assert (result.before, result.after) == (file.read(), new)
    assert path.read_bytes() == TEXT


def test_a_function_that_returns_something_else_is_named(path: Path) -> None:
    file = RoadmapFile(path)
    with pytest.raises(TypeError, match="has to return a Roadmap, not NoneType"):
        file.edit(lambda _: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match="returns a Result, not Roadmap"):
        file.run(lambda roadmap: roadmap)  # type: ignore[type-var]
    assert path.read_bytes() == TEXT


@pytest.mark.posix
@pytest.mark.parametrize(("topic", "is_known"), [("alpha", True), ("nowhere", False)])
def test_a_document_that_needs_no_change_is_not_locked(
    path: Path, topic: str, *, is_known: bool
) -> None:
    import fcntl

    path.write_bytes(TEXT.replace(b"[ ] alpha", b"[x] alpha"))
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with nullcontext() if is_known else pytest.raises(TopicNotFoundError):
            assert RoadmapFile(path, timeout=0).check(topic) == ()


@pytest.mark.posix
@pytest.mark.parametrize("topics", [9, 1000])
def test_how_long_the_instant_is_between_the_last_look_and_the_write(
    topics: int,
    path: Path,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path.write_bytes(
        b"# Plan\n\n" + b"".join(b"- [ ] topic %d, which takes a line\n" % n for n in range(topics))
    )
    looks: list[int] = []
    instants: list[float] = []
    pread, pwrite = os.pread, os.pwrite

    def look(*args: Any) -> bytes:
        looks.append(time.perf_counter_ns())
        return pread(*args)

    def write(*args: Any) -> int:
        written = pwrite(*args)
        instants.append((time.perf_counter_ns() - looks[-1]) / 1000)
        return written

    monkeypatch.setattr(os, "pread", look)
    monkeypatch.setattr(os, "pwrite", write)
    file, topic = RoadmapFile(path), RoadmapFile(path).read().topics[-1]
    for _ in range(times(20, 1000)):
        file.toggle(topic)
    assert median(instants) < 5000
    longest = quantiles(instants, n=100, method="inclusive")[-1]
    figure(
        f"from the last look to the end of the write, {len(path.read_bytes())} bytes:"
        f" {median(instants):.0f} µs, 1% over {longest:.0f} µs,"
        f" {max(instants):.0f} µs at most of {len(instants)}"
    )


@pytest.mark.posix
def test_a_file_that_was_just_put_in_place_is_locked_until_it_is_checked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refused = os.replace, []

    def replace_and_come_by(source: str, target: str, **folders: int) -> None:
        replace(source, target, **folders)
        with pytest.raises(LockTimeoutError) as caught:
            RoadmapFile(path, timeout=0).check("gamma")
        refused.append(caught.value)

    monkeypatch.setattr(os, "replace", replace_and_come_by)
    RoadmapFile(path).edit(lambda roadmap: parse(b"Hello.\n\n" + roadmap.source))
    assert len(refused) == 1
    assert path.read_bytes() == b"Hello.\n\n" + TEXT


def test_half_a_text_is_not_put_in_the_place_of_the_whole(path: Path) -> None:
    with path.open("wb", buffering=0) as saved:
        saved.write(TEXT[:40])
        editor = threading.Timer(0.02, saved.write, [TEXT[40:]])
        editor.start()
        RoadmapFile(path).edit(lambda roadmap: parse(b"Hello.\n\n" + roadmap.source))
        editor.join()
    assert path.read_bytes() == b"Hello.\n\n" + TEXT
