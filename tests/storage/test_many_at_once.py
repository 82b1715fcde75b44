"""Many commands begin at once, and write the same document: the lock is held for moments only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llm_roadmap import LockTimeoutError, RoadmapFile

from ..support.processes import environment
from ..support.stage import FITTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from llm_roadmap import Roadmap

LOCKS = Path("/proc/locks")
"""Where Linux says who has a lock, and who waits for one."""

WHILE_LOCKED = """
import fcntl, sys

flock, before = fcntl.flock, []

def watched(fd, operation):
    if operation == fcntl.LOCK_UN and before:
        print(*sorted(set(sys.modules) - before.pop()), file=sys.stderr)
    flock(fd, operation)
    if operation != fcntl.LOCK_UN:
        before.append(set(sys.modules))

fcntl.flock = watched
from llm_roadmap.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are other locks there")
@pytest.mark.parametrize("topic", ["L5", "alpha", "nowhere"])
def test_no_module_is_imported_while_the_lock_is_held(tmp_path: Path, topic: str) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING.replace(b"alpha", b"**alpha** <https://a.bc>"))
    process = subprocess.run(
        [sys.executable, "-c", WHILE_LOCKED, "check", topic, "-f", path],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    imported, _, message = process.stderr.partition("\n")
    assert imported == ""
    assert ("nowhere" in message) == (topic == "nowhere") == bool(process.returncode)


def in_line(path: Path) -> int:
    """Return how many wait for the lock of a file."""
    inode = f":{path.stat().st_ino} "
    lines = LOCKS.read_text().splitlines()
    return sum("->" in line and inode in line for line in lines)


def wait_for(number: int, path: Path) -> None:
    """Wait until so many wait for the lock of a file."""
    deadline = time.monotonic() + 10
    while in_line(path) != number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.skipif(not LOCKS.exists(), reason="there is no /proc/locks that tells who waits")
def test_the_lock_is_had_in_the_order_of_those_who_came_for_it(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    order: list[int] = []

    def come(number: int) -> None:
        def note(roadmap: Roadmap) -> Roadmap:
            order.append(number)
            return roadmap

        RoadmapFile(path).edit(note)

    with path.open("rb+") as locked, ThreadPoolExecutor(8) as threads:
        fcntl.flock(locked, fcntl.LOCK_EX)
        for number in range(8):
            threads.submit(come, number)
            wait_for(number + 1, path)
        fcntl.flock(locked, fcntl.LOCK_UN)
    assert order == list(range(8))


@pytest.mark.skipif(not LOCKS.exists(), reason="there is no /proc/locks that tells who waits")
def test_who_gives_up_waiting_does_not_get_the_lock_later(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    with path.open("rb+") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        for _ in range(3):
            with pytest.raises(LockTimeoutError):
                RoadmapFile(path, timeout=0.05).check("alpha")
    wait_for(0, path)
    assert path.read_bytes() == FITTING
    assert RoadmapFile(path, timeout=1).check("alpha")
    assert f":{path.stat().st_ino} " not in LOCKS.read_text()


def test_a_lock_can_be_waited_for_where_no_thread_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)

    def refuse(_: object) -> None:
        fcntl.flock(locked, fcntl.LOCK_UN)
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    with path.open("rb+") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        assert RoadmapFile(path).check("alpha")


def test_none_of_many_commands_that_begin_at_once_times_out(
    tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    """Each waits up to 10 seconds for the lock, which is what a command does by default."""
    count = times(40, 120)
    path = tmp_path / "ROADMAP.md"
    path.write_text("# Many\n\n" + "".join(f"- [ ] **Topic {n}.**\n" for n in range(count)))
    began = time.monotonic()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "llm_roadmap", "check", f"Topic {n}.", "-f", path],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    told = [process.communicate()[1] for process in processes]
    assert told == [""] * count
    assert all(topic.done for topic in RoadmapFile(path).read().topics)
    figure(
        f"{count} commands at once, on {os.cpu_count()} processors: none timed out,"
        f" all were done after {time.monotonic() - began:.1f} s"
    )
