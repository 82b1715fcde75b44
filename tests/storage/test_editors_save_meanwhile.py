"""An editor saves right before each system call of a change in turn: what survives, what it costs.

There is one instant at which something can be lost: between the last look at the document and the
call that writes. These tests pin down that there is no other, and what the loss is.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapFile, parse

pytestmark = [
    pytest.mark.posix,
    pytest.mark.filterwarnings("ignore:.*what was written:UserWarning"),
]

CALLS = (
    "open", "close", "stat", "lstat", "fstat", "lseek", "read", "pread", "pwrite", "fsync",
    "replace", "unlink", "fchmod",
)  # fmt: skip

LINE = b"A line that the editor adds.\n\n"
PLAIN = b"# Plan\n\n- [ ] alpha\n- [ ] beta\n"
MARKER = b"<!-- roadmap:progress -->%s<!-- /roadmap:progress -->\n\n"
FITTING = MARKER % "░░░░░░░░░░ 0/2 (0%)  ".encode() + PLAIN
TIGHT = MARKER % b"" + PLAIN

DISTANCES = (1, 9, 100)
"""How many system calls lie between the two steps of a save that takes two."""
MORE_DISTANCES = (*DISTANCES, 3, 6, 12)
"""The same, with `--thorough`."""

Steps = tuple["Callable[[Path], None]", ...]


class Intruder:
    """Takes its steps right before the system calls with given numbers, from 1."""

    def __init__(self, path: Path, steps: Steps, numbers: tuple[int, ...]) -> None:
        self.path = path
        self.plan = list(zip(numbers, steps, strict=True))
        self.count = 0
        self.met: list[str] = []
        """The calls before which it took its steps."""
        self.busy = False
        self.thread = threading.get_ident()

    def before(self, call: str) -> None:
        if self.busy or threading.get_ident() != self.thread:  # another test's server is at work
            return
        self.count += call != "sleep"
        # Who waits gives the editor the time to do the rest.
        while self.plan and (self.count >= self.plan[0][0] or (self.met and call == "sleep")):
            _, step = self.plan.pop(0)
            self.met.append(call)
            self.busy = True
            step(self.path)
            self.busy = False

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def watched(call: str, function: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(function)
            def wrapper(*args: Any, **options: Any) -> Any:
                self.before(call)
                return function(*args, **options)

            return wrapper

        for call in CALLS:
            monkeypatch.setattr(os, call, watched(call, getattr(os, call)))
        monkeypatch.setattr(time, "sleep", watched("sleep", lambda _: None))
        # The document was saved just now, on a slow machine, too: so the calls are always the same.
        monkeypatch.setattr("llm_roadmap.storage.open_file.OpenDocument.age", lambda _: 0.0)


def replacing(path: Path) -> None:
    """Save as `sed -i` does."""
    new = path.with_name("new")
    new.write_bytes(LINE + path.read_bytes())
    new.rename(path)


def in_place(path: Path) -> None:
    """Save as `>` does, in one go."""
    source = path.read_bytes()
    path.write_bytes(LINE + source)


def emptying_first() -> Steps:
    """Save as `>` does, with a pause after the document was emptied."""
    kept = []

    def empty(path: Path) -> None:
        kept.append(path.read_bytes())
        path.write_bytes(b"")

    def fill(path: Path) -> None:
        with path.open("r+b") as file:
            file.write(LINE + kept[0])

    return empty, fill


def in_two_parts() -> Steps:
    """Save as `>` does, with a pause in the middle of the text."""
    kept = []

    def first(path: Path) -> None:
        kept.append(LINE + path.read_bytes())
        path.write_bytes(kept[0][: len(kept[0]) // 2])

    def second(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(len(kept[0]) // 2)
            file.write(kept[0][len(kept[0]) // 2 :])

    return first, second


def moving_away() -> Steps:
    """Save as vim does: rename the old file, then make a new one."""

    def move(path: Path) -> None:
        path.rename(path.with_name("backup"))

    def make(path: Path) -> None:
        path.write_bytes(LINE + path.with_name("backup").read_bytes())

    return move, make


def with_an_older_copy() -> Steps:
    """Save as an editor does that has read the document some time ago."""
    kept = []

    def load(path: Path) -> None:
        kept.append(path.read_bytes())

    def save(path: Path) -> None:
        new = path.with_name("new")
        new.write_bytes(LINE + kept[0])
        new.rename(path)

    return load, save


@pytest.fixture
def distances(request: pytest.FixtureRequest) -> tuple[int, ...]:
    return MORE_DISTANCES if request.config.getoption("--thorough") else DISTANCES


def outcomes(
    path: Path,
    before: bytes,
    save: Callable[[], Steps],
    distances: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[list[str], bytes]]:
    """Yield, for every moment of a save, the calls it came before and the document in the end."""
    for number in range(1, 200):
        for distance in distances if len(save()) > 1 else (0,):
            path.write_bytes(before)
            intruder = Intruder(path, save(), (number, number + distance)[: len(save())])
            with monkeypatch.context() as patch:
                intruder.watch(patch)
                RoadmapFile(path).check("alpha")
                intruder.busy = True
            if not intruder.met:
                assert number > 12
                return
            for _, step in intruder.plan:
                step(path)
            yield intruder.met, path.read_bytes()
    pytest.fail("there are more system calls than this looks at")


SAVES = {
    "replacing": lambda: (replacing,),
    "in place": lambda: (in_place,),
    "emptying first": emptying_first,
    "in two parts": in_two_parts,
    "moving away": moving_away,
}


def each_save(*seldom: str) -> pytest.MarkDecorator:
    """Try each way to save; those that are named, with `--thorough` alone."""
    marks = {name: [pytest.mark.thorough] if name in seldom else [] for name in SAVES}
    return pytest.mark.parametrize(
        "save", [pytest.param(save, id=name, marks=marks[name]) for name, save in SAVES.items()]
    )


def checked(before: bytes) -> bytes:
    """Return a document with the editor's line and the box."""
    roadmap = parse(before)
    return LINE + roadmap.with_done({roadmap.find("alpha"): True}).source


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(PLAIN, id="a box"),
        pytest.param(FITTING, id="a box and a marker", marks=pytest.mark.thorough),
    ],
)
@each_save()
def test_a_change_in_place(
    before: bytes,
    save: Callable[[], Steps],
    tmp_path: Path,
    distances: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = {
        met[0]
        for met, after in outcomes(tmp_path / "ROADMAP.md", before, save, distances, monkeypatch)
        if after != checked(before)
    }
    # A file that is no longer the document can be written to; one that is empty is filled later.
    assert lost == ({"pwrite"} if save()[0] is in_place or save is in_two_parts else set())


@each_save("emptying first", "in two parts")
def test_a_change_that_replaces(
    save: Callable[[], Steps],
    tmp_path: Path,
    distances: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = [
        met[0]
        for met, after in outcomes(tmp_path / "ROADMAP.md", TIGHT, save, distances, monkeypatch)
        if after != checked(TIGHT)
    ]
    last_look = ["fstat", "replace"]  # the first of them counts its names
    if save()[0] is replacing:
        last_look = ["replace"]  # the old file has no name any more
    if save is moving_away:
        last_look = ["fstat", "pread", "replace"]
    if save()[0] is in_place:
        last_look = []  # what is in the old file, once it is replaced, is found there
    assert list(dict.fromkeys(lost)) == last_look
    assert len(lost) <= len(last_look) * len(distances)  # each of them is one moment


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(PLAIN, id="in place"),
        pytest.param(TIGHT, id="replaced", marks=pytest.mark.thorough),
    ],
)
def test_an_older_copy_is_noticed_until_all_is_read_back(
    before: bytes, tmp_path: Path, distances: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ROADMAP.md"
    lost = {
        met[1]
        for met, after in outcomes(path, before, with_an_older_copy, distances, monkeypatch)
        if after != checked(before) and len(met) == 2
    }
    assert "close" in lost  # that is when all is done
    assert lost <= {
        "fstat",
        "pread",
        "close",
        *(["lseek", "replace", "unlink"] if before == TIGHT else []),
    }


def test_what_a_collision_in_place_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ROADMAP.md"
    with pytest.warns(UserWarning, match="look at it there"):
        [after] = (
            after
            for met, after in outcomes(path, PLAIN, lambda: (in_place,), DISTANCES, monkeypatch)
            if met == ["pwrite"]
        )
    # The byte was written where the box had been; then the change was made where it is now.
    place = PLAIN.index(b"[ ] alpha") + 1
    assert after == checked(PLAIN)[:place] + b"x" + checked(PLAIN)[place + 1 :]


def test_what_a_collision_with_a_marker_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ROADMAP.md"
    with pytest.warns(UserWarning, match="look at it there"):
        [after] = (
            after
            for met, after in outcomes(path, FITTING, lambda: (in_place,), DISTANCES, monkeypatch)
            if met == ["pwrite"]
        )
    # All from the marker to the box was written where it had been.
    saved, whole = LINE + FITTING, checked(FITTING).removeprefix(LINE)
    start, stop = FITTING.index("░".encode()), FITTING.index(b"[ ] alpha") + 2
    assert after[start + 2 : stop] == whole[start + 2 : stop]
    spoilt = {at for at, byte in enumerate(after) if byte != saved[at]}
    assert spoilt <= {*range(start, stop), after.rindex(b"[x] alpha") + 1}
    assert len(after) == len(saved)


def test_what_a_collision_with_a_shorter_text_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ROADMAP.md"
    long = b"# Plan\n\nA paragraph that the editor takes out.\n\n- [ ] alpha\n\nThe end.\n"
    short = b"# Plan\n\n- [ ] alpha\n\nThe end.\n"

    def shorten(path: Path) -> None:
        path.write_bytes(short)

    with pytest.warns(UserWarning, match="look at it there"):
        [after] = (
            after
            for met, after in outcomes(path, long, lambda: (shorten,), DISTANCES, monkeypatch)
            if met == ["pwrite"]
        )
    # The byte was written after the end; the system fills the gap with zeros.
    gap = long.index(b"[ ]") + 1 - len(short)
    assert after == short.replace(b"[ ]", b"[x]") + gap * b"\0" + b"x"
