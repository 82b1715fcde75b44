"""A signal ends a command with 128 + its number: nothing is half done, and what is done is said."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.processes import environment, execute, missing
from ..support.stage import FITTING, TIGHT, Stage
from ..support.ways import MOSTLY_IN_PLACE

pytestmark = pytest.mark.posix

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

PROGRAMS = {
    "module": [sys.executable, "-m", "llm_roadmap"],
    "script": [str(Path(sys.executable).with_name("llm-roadmap"))],
}


SELDOM = [SIGNALS[0], *(pytest.param(each, marks=pytest.mark.thorough) for each in SIGNALS[1:])]
"""The signals, of which all but one are left for `--thorough`."""


def only_the_document(path: Path) -> bool:
    return [each.name for each in path.parent.iterdir()] == [path.name]


def said(out: str) -> bool:
    return out.startswith("[x] alpha")


@MOSTLY_IN_PLACE
@pytest.mark.parametrize("number", SELDOM)
def test_at_every_system_call(
    number: signal.Signals,
    before: bytes,
    tmp_path: Path,
    stage: Stage,
    figure: Callable[[str], None],
) -> None:
    path = tmp_path / "ROADMAP.md"
    command = ("command", "check", "alpha", "-f", str(path))
    path.write_bytes(before)
    *calls, end = [call.split("(")[0] for call in stage.trace(None, *command).calls]
    assert end == "exit_group"  # then it is too late
    done = path.read_bytes()
    ends = set()
    for place, call in enumerate(calls):
        path.write_bytes(before)
        nth = calls[: place + 1].count(call)
        result = stage.trace(f"{call}:signal={number.name}:when={nth}", *command)
        assert (result.status, result.err) == (128 + number, ""), (call, nth)
        written = path.read_bytes() == done
        assert written or path.read_bytes() == before
        assert said(result.out) == written, (call, nth)
        assert only_the_document(path), (call, nth)
        ends.add(written)
    assert ends == {False, True}
    figure(f"{number.name} at each of {len(calls)} system calls: ended with {128 + number}")


@MOSTLY_IN_PLACE
def test_a_program_that_uses_the_library_leaves_no_half_write_either(
    before: bytes, tmp_path: Path, stage: Stage
) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(before)
    calls = [call.split("(")[0] for call in stage.trace(None, "library", str(path)).calls]
    done = path.read_bytes()
    assert done != before
    for place, call in enumerate(calls):
        path.write_bytes(before)
        nth = calls[: place + 1].count(call)
        stage.trace(f"{call}:signal=INT:when={nth}", "library", str(path))
        assert path.read_bytes() in (before, done)
        assert only_the_document(path), (call, nth)


def answers_signals(process: subprocess.Popen[str]) -> bool:
    """Wait until a command has its own answer to signals; False if it has ended before."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        missing("there is no /proc that tells which signals a process answers")
    while process.poll() is None:
        caught = re.search(r"^SigCgt:\s*(\w+)$", status.read_text(), re.MULTILINE)
        # It answers SIGTERM just before SIGINT, which Python answers from the start.
        if caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
            return True
    return False


@MOSTLY_IN_PLACE
@pytest.mark.parametrize("program", PROGRAMS)
def test_at_random_moments(
    program: str,
    before: bytes,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    path = tmp_path / "ROADMAP.md"
    done = parse(before).with_done({parse(before).find("alpha"): True}).source
    counts = {"nothing was written": 0, "it was written and said": 0, "too late": 0}
    longest = 0.1
    for _ in range(times(20, 250)):
        path.write_bytes(before)
        number = random.choice(SIGNALS)
        process = subprocess.Popen(
            [*PROGRAMS[program], "check", "alpha", "-f", path],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        answers_signals(process)
        began = time.monotonic()
        time.sleep(random.uniform(0, longest))
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        longest = max(longest, time.monotonic() - began)
        # At its very end Python gives signals back to the system, and a shell adds 128 then.
        status = process.returncode if process.returncode >= 0 else 128 - process.returncode
        assert status in (0, 128 + number), (out, err)
        assert err == ""
        written = path.read_bytes() == done
        assert written or path.read_bytes() == before
        assert said(out) == written
        assert only_the_document(path)
        if status == 0:
            assert written
            counts["too late"] += 1
        else:
            counts["it was written and said" if written else "nothing was written"] += 1
    assert counts["nothing was written"], "no signal came early enough"
    figure(f"{program}, interrupted at random moments: {counts}; no traceback, nothing left behind")


@pytest.mark.parametrize("number", SIGNALS)
def test_while_it_waits_for_the_lock(number: signal.Signals, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    with path.open("rb+") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [*PROGRAMS["module"], "check", "alpha", "--timeout", "60", "-f", path],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert answers_signals(process)
        time.sleep(0.3)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (128 + number, "")
    assert path.read_bytes() == FITTING


IGNORING = """
trap '' $SIGNAL
"$@" &
while kill -$SIGNAL $! 2> /dev/null; do sleep 0.01; done
wait $!
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_is_ignored_stays_ignored(number: signal.Signals, tmp_path: Path) -> None:
    """As Ctrl-C is by what a script starts in the background, and a hangup with `nohup`."""
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    arguments = [*PROGRAMS["module"], "check", "alpha", "-f", str(path)]
    result = execute("sh", "-c", IGNORING, "sh", *arguments, cwd=tmp_path, SIGNAL=number.name[3:])
    assert result.status == 0, result.err
    assert RoadmapFile(path).read().find("alpha").done


def test_with_several_documents_those_that_follow_are_left_alone(
    tmp_path: Path, stage: Stage
) -> None:
    """The document that is being written is finished and told, and then the command ends."""
    paths = [tmp_path / name for name in ("a.md", "b.md")]
    for path in paths:
        path.write_bytes(TIGHT)
    result = stage.trace(
        "fsync:signal=INT:when=1", "command", "sync", *(str(path) for path in paths)
    )
    assert result.status == 128 + signal.SIGINT
    assert result.out.count("is up to date now") == 1
    assert paths[0].read_bytes() != TIGHT
    assert paths[1].read_bytes() == TIGHT
