"""Many commands begin at once, and write the same document: the lock is held for moments only."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from llm_roadmap import LockTimeoutError, RoadmapFile
from llm_roadmap.storage.locks import FIRST_DELAY, LONGEST_DELAY, LONGEST_WAIT, retry_delays

from ..support.processes import environment, execute
from ..support.stage import FITTING

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


@pytest.mark.posix
@pytest.mark.parametrize("topic", ["L5", "alpha"])
def test_no_module_is_imported_while_the_lock_is_held(tmp_path: Path, topic: str) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING.replace(b"alpha", b"**alpha** <https://a.bc>"))
    command = (sys.executable, "-c", WHILE_LOCKED, "check", topic, "-f", path)
    result = execute(*command, cwd=tmp_path)
    assert (result.status, result.err) == (0, "\n")


def test_pauses_for_the_lock_grow_to_a_limit_and_end_with_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    patience = retry_delays(Path("p"), 30)
    pauses = [next(patience) for _ in range(29)]
    assert FIRST_DELAY / 2 <= pauses[0] < 2 * FIRST_DELAY
    assert all(LONGEST_DELAY / 2 <= pause < 2 * LONGEST_DELAY for pause in pauses[6:])
    assert len(set(pauses[6:])) > 1
    with pytest.raises(LockTimeoutError):
        next(patience)


def test_one_who_takes_the_lock_again_and_again_shuts_nobody_out(path: Path) -> None:
    path.write_bytes(FITTING)
    greedy = """
import sys
from llm_roadmap import RoadmapFile
file = RoadmapFile(sys.argv[1])
print("begun", flush=True)
while True:
    file.toggle("alpha")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", greedy, path], env=environment(), stdout=subprocess.PIPE
    )
    try:
        assert process.stdout
        assert process.stdout.readline().strip() == b"begun"
        for _ in range(20):
            assert RoadmapFile(path, timeout=5).toggle("gamma")
    finally:
        process.kill()
        process.communicate()


def crowd(path: Path, command: str, count: int) -> str:
    """Tick or add so many topics, each by a command of its own; return how long it took.

    They begin all at once. Each waits up to 10 seconds for the lock, which is the default.
    """
    titles = [f"Topic {n}." for n in range(count)]
    there = titles if command == "check" else ()
    path.write_text("# Many\n\n" + "".join(f"- [ ] **{title}**\n" for title in there))
    began = time.monotonic()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "llm_roadmap", command, title, "-f", path],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for title in titles
    ]
    assert [process.communicate()[1] for process in processes] == [""] * count
    topics = RoadmapFile(path).read().topics
    assert sorted(topic.title for topic in topics) == sorted(titles)  # each of them once
    assert {topic.done for topic in topics} == {command == "check"}
    return f"all were done after {time.monotonic() - began:.1f} s"


@pytest.mark.parametrize("command", ["check", "add"])
def test_none_of_many_commands_that_begin_at_once_times_out(
    command: str, tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    count = times(40, 120) if command == "check" else times(15, 60)
    took = crowd(tmp_path / "ROADMAP.md", command, count)
    figure(f"{count} times {command} at once, on {os.cpu_count()} processors: {took}")


def test_the_time_is_counted_from_the_last_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same for a document that is replaced; but there is an end."""
    path, clock = tmp_path / "ROADMAP.md", [0.0]
    path.write_bytes(b"0")
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    patience = retry_delays(path, 10)
    for number in range(5):
        next(patience)
        clock[0] += 9
        new = path.with_name("new")
        new.write_bytes(b"%d" % number)
        new.replace(path)
    next(patience)
    clock[0] += 11
    with pytest.raises(LockTimeoutError, match="this one got no turn") as caught:
        next(patience)
    assert caught.value.busy
    assert pickle.loads(pickle.dumps(caught.value)).busy  # noqa: S301 - it is our own
    patience, start = retry_delays(path, 10), clock[0]
    with suppress(LockTimeoutError):
        for _ in range(100):
            next(patience)
            clock[0] += 9
            path.write_bytes(b"%f" % clock[0])
    assert clock[0] - start <= 10 * (LONGEST_WAIT + 1)


def test_one_who_waits_longer_than_the_timeout_while_others_take_turns_gets_a_turn(
    tmp_path: Path,
) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    with path.open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "llm_roadmap", "check", "alpha", "-f", str(path)]
        with subprocess.Popen([*command, "--timeout", "0.5"], env=environment()) as process:
            for number in range(30):
                os.utime(path, ns=(number, number))
                time.sleep(0.1)
                assert process.poll() is None
            fcntl.flock(held, fcntl.LOCK_UN)
            assert process.wait(30) == 0


@pytest.mark.thorough
def test_a_crowd_beside_busy_processes(
    tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    count, busy = times(20, 120), times(2, 12)
    spin = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
    try:
        took = crowd(tmp_path / "ROADMAP.md", "check", count)
    finally:
        for each in spin:
            each.kill()
            each.wait()
    figure(f"{count} commands at once beside {busy} busy processes: none timed out, {took}")
