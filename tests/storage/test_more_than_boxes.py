"""An edit of more than boxes waits longer than a tick: it can't be taken back from half a text."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from llm_roadmap import ConflictError, DocumentError, EditError, RoadmapFile, parse
from llm_roadmap.ticking import refresh

from ..support.stage import TIGHT
from .test_editors_save_meanwhile import Intruder
from .test_half_done_saves import PAUSE, Saver, make_old, save_after

HALF = b"# Plan\n\n* [ ] Learn "
WHOLE = HALF + b"to read\n"
TICKED = WHOLE.replace(b"[ ]", b"[x]")

CALM = 5
"""How many more pauses an edit of more than boxes makes."""

MAPPED = """
import mmap, sys, time
with open(sys.argv[1], "r+b") as file:
    text = mmap.mmap(file.fileno(), 0)
    start = text.find(b".")
    for place in range(start, start + 12):
        text[place:place + 1] = b"y"
        print(flush=True)
        time.sleep(0.15)
"""
"""Write twelve letters through mapped memory, with pauses between them."""


@pytest.fixture
def saver(path: Path) -> Iterator[Saver]:
    made = Saver(path)
    yield made
    made.process.communicate(timeout=30)


@pytest.fixture
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass: on a busy machine, a moment can be longer than what is waited."""
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)


@pytest.mark.usefixtures("_stopped_clock")
def test_a_format_that_keeps_the_length_waits_for_the_rest_of_a_title(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(HALF)
    naps: list[float] = []

    def save_the_rest(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            path.write_bytes(WHOLE)

    monkeypatch.setattr(time, "sleep", save_the_rest)
    assert RoadmapFile(path).format()
    assert path.read_bytes() == WHOLE.replace(b"*", b"-")


REFUSED: dict[str, tuple[bytes, bytes, bytes, Callable[[RoadmapFile], object]]] = {
    "half of the text can't be formatted, and the whole can": (
        *(b"# Plan\n\n* [ ] Learn\n* [ ]", b" to read\n"),
        *(b"# Plan\n\n- [ ] Learn\n- [ ] to read\n", RoadmapFile.format),
    ),
    "in half of the text nobody knows the place, and in the whole there is only one": (
        *(b"# Plan\n\n## A\n\n", b"- [ ] a\n"),
        *(b"# Plan\n\n## A\n\n- [ ] a\n- [ ] b\n", lambda file: file.add("b")),
    ),
}
"""Half of a text, the rest, what is made of the whole, and by what."""


@pytest.mark.usefixtures("_stopped_clock")
@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_waits_for_the_rest(
    why: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half, rest, made, act = REFUSED[why]
    path.write_bytes(half)
    with pytest.raises((DocumentError, EditError)):
        act(RoadmapFile(path))
    naps: list[float] = []

    def save_the_rest(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 4:
            path.write_bytes(half + rest)

    monkeypatch.setattr(time, "sleep", save_the_rest)
    assert act(RoadmapFile(path))
    assert path.read_bytes() == made


def test_only_boxes_wait_the_shorter_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    acts: dict[str, Callable[[], object]] = {
        "check": lambda: RoadmapFile(path).check("learn"),
        "format": lambda: RoadmapFile(path).format(),
        "edit": lambda: RoadmapFile(path).edit(lambda _: parse(TICKED)),
    }
    counts = {}
    for name, act in acts.items():
        path.write_bytes(WHOLE)
        ahead = time.time() + 1  # so that a busy machine is no excuse
        os.utime(path, (ahead, ahead + 1e-7))
        naps.clear()
        act()
        counts[name] = len(naps)
        assert set(naps) == {PAUSE}
    assert counts == {"check": 1, "format": 1 + CALM, "edit": 1 + CALM}


@pytest.mark.parametrize("act", ["format", "add"])
@pytest.mark.parametrize(
    "how",
    [
        "truncating",
        *(
            pytest.param(each, marks=pytest.mark.thorough)
            for each in ("backwards", "overwriting", "sized", "anew")
        ),
    ],
)
def test_an_edit_beside_saves_in_pieces(
    act: str,
    how: str,
    saver: Saver,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    path = saver.path
    path.write_bytes(WHOLE)
    saves, slow, conflicts = times(5, 50), 0, 0
    for number in range(saves):
        text = b"# Plan %d\n\n" % number + b"".join(
            b"- [ ] Learn to read and write for %d days\n" % day for day in range(40)
        )
        done = {text + b"- [ ] Rest\n"}
        if act == "format":
            # An older text can have been formatted already.
            done, text = {text, text.replace(b"\n-", b"\n*")}, text.replace(b"\n-", b"\n*")
        saver.begin(text, how=how, seed=number, pause=0.15)
        try:
            RoadmapFile(path).format() if act == "format" else RoadmapFile(path).add("Rest")
        except ConflictError:
            conflicts += 1
            saver.answer()
            assert path.read_bytes() == text
            continue
        is_slow = float(saver.answer()) > (CALM - 1) * PAUSE
        slow += is_slow
        assert is_slow or path.read_bytes() in done
    figure(f"{act} beside saves {how}: {saves}, too slow {slow}, conflicts {conflicts}, none wrong")
    assert slow + conflicts < saves


@pytest.mark.posix
def test_after_a_replacing_write_of_this_package_nobody_waits(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(WHOLE)
    file, naps = RoadmapFile(path), list[float]()
    file.add("one")
    monkeypatch.setattr(time, "sleep", naps.append)
    for _ in range(3):  # one time in 500 is in whole microseconds, and then there is no mark
        naps.clear()
        file.add("two")
        file.retitle("two", "three")
        file.check("three")
        file.remove("three")
        if not naps:
            break
    assert not naps
    with path.open("ab") as other:  # a program that takes no lock
        other.write(b"- [ ] four\n")
    ahead = time.time() + 1  # so that a busy machine is no excuse
    os.utime(path, (ahead, ahead + 1e-7))
    file.add("five")
    assert naps == [PAUSE] * (1 + CALM)
    assert [topic.title for topic in file.read().topics] == [
        *("Learn to read", "one", "four", "five"),
    ]


@pytest.mark.parametrize("act", ["sync", "format"])
def test_a_program_that_writes_through_mapped_memory_is_waited_for(
    act: str, path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    text = TIGHT.replace(b"\xff", b"").replace(b"The end", b"." * 12 + b" The  end")
    lost, count = 0, times(1, 30)
    for _ in range(count):
        path.write_bytes(text)
        make_old(path)
        with subprocess.Popen(
            [sys.executable, "-c", MAPPED, path], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            for _ in range(3):  # more than a quarter of a second since its time was moved
                process.stdout.readline()
            assert getattr(RoadmapFile(path), act)()
            process.communicate(timeout=30)
        lost += b"y" * 12 not in path.read_bytes()
    figure(f"{act} beside {count} programs that write through mapped memory: {lost} lost")
    assert not lost


def test_what_nobody_has_saved_for_long_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    path.write_bytes(TIGHT)
    then = time.time() - 63
    os.utime(path, (then, then))
    assert RoadmapFile(path).sync()
    assert not naps


@pytest.mark.posix
def test_a_save_by_renaming_that_has_an_x_in_that_place_is_no_stray(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(WHOLE)
    make_old(path)
    other = bytearray(b"# Hello, here is another text\n\n* [ ] Learn to read\n\nThe end.\n")
    other[WHOLE.index(b"[ ]") + 1] = ord("x")

    def save() -> None:
        new = path.with_name("new")
        new.write_bytes(other)
        new.replace(path)

    save_after(monkeypatch, "fsync", save)
    RoadmapFile(path).check("learn")
    assert path.read_bytes() == other.replace(b"[ ]", b"[x]")


@pytest.mark.posix
def test_saves_by_renaming_are_never_told_as_strays(
    path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    """Each text has an x wherever the one before it has a box."""
    program = (
        "import os, sys, time\npath = sys.argv[1]\nprint(flush=True)\nnumber = 0\n"
        "while True:\n"
        "    number += 1\n"
        "    lines = b'xxxx\\n' * (number % 7) + b'x' * 30 + b'\\n\\n- [ ] alpha\\n' + b'x' * 60\n"
        "    open(path + '.new', 'wb').write(lines)\n"
        "    os.replace(path + '.new', path)\n"
        "    time.sleep(0.001 * (number % 5) if number % 9 else 0.2)\n"
    )
    path.write_bytes(b"- [ ] alpha\n")
    count, conflicts = times(10, 700), 0
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            for _ in range(count):
                try:
                    RoadmapFile(path).toggle("alpha")
                except (ConflictError, LookupError):
                    conflicts += 1
        finally:
            process.kill()
    figure(f"{count} ticks beside saves by renaming: no false warning, {conflicts} conflicts")


def test_ticks_of_others_without_locks_are_no_strays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"- [ ] alpha\n- [ ] beta\n- [ ] gamma\n")
    make_old(path)

    def tick_the_others() -> None:
        with path.open("r+b") as file:
            for place in (3, path.read_bytes().index(b"gamma") - 3):
                file.seek(place)
                file.write(b"x")

    save_after(monkeypatch, "fsync", tick_the_others)
    assert RoadmapFile(path).check("beta")
    assert path.read_bytes() == b"- [x] alpha\n- [x] beta\n- [x] gamma\n"


def test_a_stray_is_told_with_its_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(WHOLE)
    make_old(path)
    other = bytearray(b"# Hello, here is another text\n\n* [ ] Learn to read\n\nThe end.\n")
    other[WHOLE.index(b"[ ]") + 1] = ord("x")
    save_after(monkeypatch, "fsync", lambda: path.write_bytes(other))
    with pytest.warns(UserWarning, match=r"line 3: \* \[x\] Learn to read; look at it there"):
        RoadmapFile(path).check("learn")


@pytest.mark.posix
def test_a_hard_link_that_is_made_while_the_new_file_is_prepared(
    path: Path, monkeypatch: pytest.MonkeyPatch, figure: Callable[[str], None]
) -> None:
    """Both names keep the one file, and the write is refused: at every point but the last."""
    link, separated, points = path.with_name("link.md"), [], 0
    for number in range(1, 200):
        path.write_bytes(TIGHT)
        make_old(path)
        intruder = Intruder(path, (lambda path: os.link(path, link),), (number,))
        with monkeypatch.context() as patch:
            intruder.watch(patch)
            is_done = False
            with suppress(DocumentError):
                is_done = RoadmapFile(path).sync()
            intruder.busy = True
        if not intruder.met:
            break
        points += 1
        if is_done and not path.samefile(link):
            separated += intruder.met
        elif is_done:
            assert path.read_bytes() == refresh(parse(TIGHT)).source
        else:
            assert link.read_bytes() == path.read_bytes() == TIGHT
        link.unlink()
        assert [each.name for each in path.parent.iterdir()] == [path.name]
    figure(f"a hard link at {points} points: separated at {len(separated)}")
    assert separated == ["replace"]
