"""A save that is halfway done is not taken for the document."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from llm_roadmap import RoadmapFile, StaleTopicError, TopicNotFoundError, parse
from llm_roadmap.system import system

HALF = b"# Plan\n\n- [ ] Googling\n"
REST = b"- [ ] Other\n- [ ] Go\n"
TEXT = HALF + REST

PAUSE = 0.05
"""Seconds that a tick waits before it looks again at what was just saved."""


def long_text(number: int, lines: int = 900) -> bytes:
    """Return a text in which a part of the title `Go` comes long before it."""
    filler = b"- A line of text that is not about anything.\n" * lines
    return b"# Plan %d\n\n- [ ] Googling\n\n%s\n- [ ] Go\n" % (number, filler)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Count the pauses, in seconds, instead of making them.

    Tests compare with exact numbers: a person waits during each pause, so one too many is an error,
    and one too few means that a save is not waited for. The clock stands still: on a busy machine a
    moment can take longer than a pause.
    """
    pauses: list[float] = []
    now = time.time_ns()
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "time_ns", lambda: now)
    return pauses


def make_old(path: Path) -> None:
    """Let a document look as if its last change was long ago."""
    os.utime(path, (1, 1))


class Saver:
    """The program `saver.py`."""

    def __init__(self, path: Path) -> None:
        program = [
            sys.executable,
            str(Path(__file__).parents[1] / "support" / "saver.py"),
            str(path),
        ]
        self.process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.path, self.new = path, path.with_name(f"{path.name}.new")

    def begin(self, text: bytes, *, how: str, seed: int, pause: float) -> None:
        self.new.write_bytes(text)
        _pipe(self.process.stdin).write(f"{how} {seed} {pause}\n")
        _pipe(self.process.stdin).flush()
        assert self.answer() == "begun"

    def answer(self) -> str:
        return _pipe(self.process.stdout).readline().strip()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream
    return stream


@pytest.fixture
def saver(path: Path) -> Iterator[Saver]:
    made = Saver(path)
    yield made
    made.process.communicate(timeout=30)


@pytest.mark.parametrize("how", ["truncating", "overwriting", "backwards", "sized", "anew"])
def test_the_topic_named_is_the_one_in_the_whole_text(
    how: str,
    path: Path,
    saver: Saver,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    path.write_bytes(long_text(0))
    saves, left_out = times(20, 300), 0
    number = 0
    while number < saves:
        text = long_text(number, lines=random.randint(1, 900))
        saver.begin(text, how=how, seed=random.randrange(10**6), pause=0.03)
        time.sleep(random.uniform(0, 0.06))
        changes = RoadmapFile(path).check("go")
        if float(saver.answer()) > 0.8 * PAUSE:
            left_out += 1  # the machine is busy, and the pause was longer than anyone waits
            assert left_out < 2 * saves + 10
            continue
        (change,) = changes
        assert change.topic.title == "Go"
        assert path.read_bytes() == text.replace(b"[ ] Go\n", b"[x] Go\n")
        number += 1
    figure(f"{how} in pieces: {saves} saves, every one there, with the right box ticked")


PROGRAMS = {
    "ed": "printf 'g/./s/^//\\n1s/.*/# Plan new/\\nw\\nq\\n' | ed -s {path}",
    "vim": "vim -es -u NONE -i NONE -n -c 'set backupcopy=yes' -c '1s/.*/# Plan new/' -c wq {path}",
    "awk": "awk '{{print}}' {path}.new > {path}",
    "dd": "dd if={path}.new of={path} bs=512 status=none",
    "tee": "tee {path} < {path}.new > /dev/null",
    "cp": "cp {path}.new {path}",
    "cp -p": "touch -d '2001-01-01 00:00:01' {path}.new; cp -p {path}.new {path}",
    "mv -b": "cp {path}.new {path}.tmp; mv -b {path}.tmp {path}",
    "ln": "ln -f {path} {path}~; cp {path}.new {path}.tmp; mv {path}.tmp {path}",
    "install": "install -m 644 {path}.new {path}",
    "perl": "perl -pi -e 's/^# Plan.*/# Plan new/' {path}",
    "sed": "sed -i 's/^# Plan.*/# Plan new/' {path}",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_that_save_in_place_or_make_a_new_file(
    program: str, path: Path, need: Callable[[str], str], times: Callable[[int, int], int]
) -> None:
    """What they save is there, and no box but the one that is named is ticked."""
    need(program.split(maxsplit=1)[0])
    command = PROGRAMS[program].format(path=path.name)
    new = long_text(0, 2000).replace(b"# Plan 0", b"# Plan new")
    path.with_name(f"{path.name}.new").write_bytes(new)
    for _ in range(times(5, 100)):
        path.write_bytes(long_text(1, 2000))
        make_old(path)
        process = subprocess.Popen(["sh", "-c", command], cwd=path.parent, stdin=subprocess.PIPE)
        time.sleep(random.uniform(0, 0.03))
        (change,) = RoadmapFile(path).check("go")
        process.communicate(b"y\n", timeout=30)
        assert change.topic.title == "Go"
        # It may have been read before the box was ticked, and saved after it.
        assert path.read_bytes() in (new, new.replace(b"[ ] Go\n", b"[x] Go\n"))


def save_after(monkeypatch: pytest.MonkeyPatch, call: str, *saves: Callable[[], object]) -> None:
    """Let an editor save right after a system call: after the first one, the second, and so on."""
    real, plan = getattr(os, call), list(saves)

    def intruded(*args: Any, **options: Any) -> Any:
        result = real(*args, **options)
        if plan:
            plan.pop(0)()
        return result

    monkeypatch.setattr(os, call, intruded)


def append(path: Path, text: bytes) -> None:
    with path.open("ab") as file:
        file.write(text)


@pytest.mark.parametrize("act", ["check", "toggle"])
@pytest.mark.parametrize("half", [HALF, HALF[:-4]], ids=["half a text", "half a title"])
def test_what_was_ticked_in_half_a_text_is_taken_back(
    half: bytes, act: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(half)
    make_old(path)
    save_after(monkeypatch, "fsync", lambda: append(path, TEXT.removeprefix(half)))
    (change,) = getattr(RoadmapFile(path), act)("go")
    assert (change.topic.title, change.was, change.now) == ("Go", False, True)
    assert path.read_bytes() == TEXT.replace(b"[ ] Go\n", b"[x] Go\n")
    assert change.topic.roadmap.source == path.read_bytes()


def test_what_was_ticked_in_half_a_text_is_taken_back_before_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(HALF)
    make_old(path)
    whole = TEXT.replace(b"Other", b"Googol").replace(b"- [ ] Go\n", b"")
    save_after(monkeypatch, "fsync", lambda: append(path, whole[len(HALF) :]))
    with pytest.raises(LookupError, match="matches 2 topics"):
        RoadmapFile(path).check("go")
    assert path.read_bytes() == whole


def rename_heading(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"# Plan", b"# A plan"))


@pytest.mark.parametrize("act", ["check", "toggle"])
def test_a_heading_renamed_between_the_write_and_the_read_back(
    act: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is an error, and nothing is changed; or none, and it is."""
    path.write_bytes(TEXT)
    make_old(path)
    held = RoadmapFile(path).read().find("Other")
    with monkeypatch.context() as patch:
        save_after(patch, "fsync", lambda: rename_heading(path))
        with pytest.raises(StaleTopicError):
            getattr(RoadmapFile(path), act)(held)
    assert path.read_bytes() == TEXT.replace(b"# Plan", b"# A plan")
    with monkeypatch.context() as patch:
        save_after(patch, "fsync", lambda: rename_heading(path))
        (change,) = getattr(RoadmapFile(path), act)("Other")
    assert (change.was, change.now, change.topic.path) == (False, True, ("A plan",))
    assert b"[x] Other" in path.read_bytes()


def test_an_error_after_a_write_that_met_another_save_says_that_it_may_be_done(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(TEXT)
    make_old(path)

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    open_existing = system.open_existing
    opened: list[object] = []

    def open_four_times(*args: Any, **options: Any) -> int:
        opened.append(args)
        return open_existing(*args, **options) if len(opened) < 5 else refuse()

    save_after(monkeypatch, "fsync", lambda: append(path, b"\nmore\n"))
    monkeypatch.setattr(system, "open_existing", open_four_times)
    with pytest.raises(PermissionError) as caught:
        RoadmapFile(path).check("go")
    assert caught.value.__notes__ == [
        f"{path} was changed before that, line 5: - [x] Go; look at it"
    ]
    assert b"[x] Go" in path.read_bytes()


@pytest.mark.posix
def test_who_follows_one_who_took_the_lock_does_not_wait(path: Path, naps: list[float]) -> None:
    path.write_bytes(TEXT)
    make_old(path)
    file = RoadmapFile(path)
    for _ in range(3):
        assert file.check("go")
        assert file.uncheck("go")
    file.edit(lambda roadmap: parse(roadmap.source + b"\nmore\n"))
    assert file.check("go")
    assert not naps


def test_what_was_just_saved_is_looked_at_again(path: Path, naps: list[float]) -> None:
    path.write_bytes(TEXT)
    RoadmapFile(path).check("go")
    assert naps == [PAUSE]
    append(path, b"\nmore\n")  # which wipes the sign away that was left by the one before
    RoadmapFile(path).uncheck("go")
    assert naps == [PAUSE, PAUSE]


@pytest.mark.parametrize("ahead", [-3600, 3600])
def test_a_clock_that_runs_ahead_or_behind_costs_one_look_at_most(
    ahead: int, path: Path, naps: list[float]
) -> None:
    path.write_bytes(TEXT)
    moment = time.time_ns() + ahead * 1_000_000_000 + 1
    os.utime(path, ns=(moment, moment | 1))
    RoadmapFile(path).check("go")
    assert len(naps) == (ahead > 0)


def test_where_no_sign_can_be_left_the_next_one_waits(
    path: Path, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(TEXT)
    make_old(path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "utime", refuse)
    assert RoadmapFile(path).check("go")
    assert not naps
    assert RoadmapFile(path).uncheck("go")
    assert naps == [PAUSE]


@pytest.mark.usefixtures("naps")  # the clock stands still
def test_a_part_of_a_save_that_is_equal_to_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(TEXT)
    parts = [TEXT[:5], TEXT[5:10], TEXT[10:].replace(b"[ ] Other", b"[x] Other")]

    def save_a_part(_: float) -> None:
        if parts:
            with path.open("r+b") as file:
                file.seek(len(TEXT) - sum(map(len, parts)))
                file.write(parts.pop(0))

    monkeypatch.setattr(time, "sleep", save_a_part)
    assert RoadmapFile(path).check("other") == ()
    assert path.read_bytes() == TEXT.replace(b"[ ] Other", b"[x] Other")


@pytest.mark.usefixtures("naps")  # the clock stands still
def test_a_save_that_never_ends_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(TEXT)
    saves = [0.0]

    def go_on(seconds: float) -> None:
        saves.append(seconds)
        append(path, b"\nmore\n")

    monkeypatch.setattr(time, "sleep", go_on)
    with pytest.raises(Exception, match=r"during \d+ attempts"):
        RoadmapFile(path).check("go")
    assert b"x" not in path.read_bytes()
    assert sum(saves) < 3


def test_a_name_that_is_not_found_is_looked_for_twice(path: Path, naps: list[float]) -> None:
    path.write_bytes(TEXT)
    with pytest.raises(TopicNotFoundError):
        RoadmapFile(path).check("nothing like it")
    assert len(naps) == 2
