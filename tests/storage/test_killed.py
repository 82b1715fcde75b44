"""Whenever a process is killed, the document is whole, and the next command just works."""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.stage import FITTING, TAIL, Stage
from ..support.ways import MOSTLY_IN_PLACE

pytestmark = pytest.mark.posix

MARKER = re.compile(rb"(?<=progress -->).*(?=<!-- /)")


def without_boxes(source: bytes) -> bytes:
    """Return a document with every box open and its marker empty."""
    roadmap = parse(source)
    return MARKER.sub(b"", roadmap.with_done(dict.fromkeys(roadmap.topics, False)).source)


def is_whole(source: bytes) -> bool:
    """Whether a document differs from the original in boxes and marker alone."""
    source = source.removesuffix(TAIL)
    return without_boxes(source) == without_boxes(FITTING)


def leftovers(folder: Path) -> list[Path]:
    """Return what is in a folder besides the document."""
    return [path for path in folder.iterdir() if path.name != "ROADMAP.md"]


@MOSTLY_IN_PLACE
def test_before_every_system_call(
    before: bytes,
    tmp_path: Path,
    stage: Stage,
    figure: Callable[[str], None],
) -> None:
    path = tmp_path / "ROADMAP.md"
    command = ("command", "check", "alpha", "-f", str(path))
    path.write_bytes(before)
    calls = [call.split("(")[0] for call in stage.trace(None, *command).calls]
    done = path.read_bytes()
    assert "pwrite64" in calls
    states, left = set(), 0
    for number, call in enumerate(calls):
        path.write_bytes(before)
        nth = calls[: number + 1].count(call)
        killed = stage.trace(f"{call}:signal=KILL:when={nth}", *command)
        assert killed.status == -signal.SIGKILL
        assert len(killed.calls) == number + 1
        states.add(path.read_bytes())
        for each in leftovers(tmp_path):
            left += 1
            assert re.fullmatch(r"\.llm_roadmap-\w+\.tmp", each.name)
        assert stage.run(*command).status == 0
        assert path.read_bytes() == done
        for each in leftovers(tmp_path):
            each.unlink()
    assert states == {before, done}
    figure(
        f"{'in place' if before == FITTING else 'replaced'}: killed before each of {len(calls)}"
        f" system calls, the document old or new each time, {left} times a temporary file left"
    )


@pytest.mark.parametrize("act", ["toggle_forever", "replace_forever"])
def test_at_random_moments(
    act: str,
    tmp_path: Path,
    stage: Stage,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    kills, changed = times(30, 500), 0
    soon = 0.03 if act == "toggle_forever" else 0.1  # a new file takes longer
    source = FITTING
    for count in range(10 * kills):
        if count >= kills and changed:
            break
        # On a busy machine it can be late, and come to no write until it is killed.
        longest = soon if changed else soon * 1.2 ** min(count, 20)
        stage.kill_after(random.uniform(0, longest), act, str(path))
        changed += path.read_bytes() != source
        source = path.read_bytes()
        assert is_whole(source)
        alpha, beta, _ = parse(source).topics
        assert (alpha.done, beta.done) == (False, True)  # none but gamma was being changed
        RoadmapFile(path, timeout=0).toggle("gamma")  # at once: the lock went with the process
        marker = MARKER.search(path.read_bytes())
        assert marker
        assert marker[0].decode().split()[1] == f"{1 + (not parse(source).topics[2].done)}/3"
        source = path.read_bytes()
    left = len(leftovers(tmp_path))
    figure(
        f"{act}: killed at {count} random moments; whole each time, {changed} times in the other"
        f" state, {left} temporary files left"
    )
    assert changed, "nothing was being written"
    if act == "toggle_forever":
        assert not left
