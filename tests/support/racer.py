"""A process that changes, or reads, a document again and again, and tells what it has seen.

`python racer.py PATH ACT WORD COUNT PAUSE`, where ACT is

- toggle: go round the topics with WORD in their titles, which are its own, and toggle each;
- set: the same, but check them in one turn and uncheck them in the next;
- append: add a line with WORD in it, so that the file is replaced;
- read: look whether anything but boxes and markers has changed.

With "slowly" after ACT it waits before and after each write, which is when others can do harm
and be harmed. It waits up to PAUSE seconds between two changes. It says "ready", begins at the
first line of standard input, and ends after COUNT changes, or at the end of the input if COUNT is
0. Then it prints its records as JSON.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import IO, Any, NamedTuple

from llm_roadmap import Change, Roadmap, RoadmapFile, StaleTopicError, Topic, parse


class Record(NamedTuple):
    """One change of a box."""

    title: str
    start: float
    """When it was asked for, in seconds of the system's monotonic clock."""
    stop: float
    """When it was done."""
    was: bool
    """Whether the box was ticked before."""
    now: bool


class Racer:
    """One such process, seen from outside."""

    def __init__(
        self, path: Path, act: str, word: str, *, count: int = 0, pause: float = 0
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(path), act, word, str(count), str(pause)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self._out.readline() == "ready\n"

    def start(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def records(self, timeout: float = 600) -> list[Record]:
        """Tell it to stop if it has no count, wait for its end, and return what it has done."""
        out, _ = self._process.communicate(timeout=timeout)
        assert self._process.returncode == 0
        return [Record(*each) for each in json.loads(out)]

    @property
    def _out(self) -> IO[str]:
        assert self._process.stdout
        return self._process.stdout


def bare(roadmap: Roadmap) -> bytes:
    """Return the source of a roadmap with every box open and nothing in its markers."""
    source = bytearray(roadmap.source)
    for topic in roadmap.topics:
        assert source[topic.offset] in b" x"
        source[topic.offset] = ord(" ")
    for marker in reversed(roadmap.outline.markers):
        del source[marker.start : marker.stop]
    return bytes(source)


def dawdle(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that takes its time before and after."""

    @wraps(function)
    def dawdling(*args: Any, **options: Any) -> Any:
        time.sleep(random.uniform(0, 0.01))
        result = function(*args, **options)
        time.sleep(random.uniform(0, 0.01))
        return result

    return dawdling


def _set_done(file: RoadmapFile, topic: Topic, *, done: bool | None) -> tuple[Change, ...]:
    """Change a box; again if it was refused because an editor paused in the middle of a save."""
    for _ in range(20):
        try:
            return file.set_done(topic, done=done).changes
        except StaleTopicError:
            time.sleep(0.1)
    return file.set_done(topic, done=done).changes


def change(file: RoadmapFile, topic: Topic, *, done: bool | None) -> Record:
    """Change a box; `done` as in `RoadmapFile.set_done`."""
    start = time.monotonic()
    changes = _set_done(file, topic, done=done)
    stop = time.monotonic()
    if changes:
        return Record(topic.title, start, stop, changes[0].was, changes[0].now)
    assert done is not None
    return Record(topic.title, start, stop, was=done, now=done)


def append(file: RoadmapFile, line: str) -> Record:
    """Add a line at the end."""
    start = time.monotonic()
    file.edit(lambda roadmap: parse(roadmap.source + f"\n{line}\n".encode()))
    return Record(line, start, time.monotonic(), was=False, now=True)


def look(file: RoadmapFile, original: bytes) -> Record:
    """Read the document, and see that it differs from the original in boxes alone."""
    start = time.monotonic()
    assert bare(file.read()) == original
    return Record("", start, time.monotonic(), was=False, now=False)


def main(path: str, act: str, word: str, count: int, pause: float) -> None:
    file = RoadmapFile(path)
    act, _, slowly = act.partition(" ")
    if slowly:
        os.pwrite, os.replace = dawdle(os.pwrite), dawdle(os.replace)
    original = bare(file.read())
    own = [topic for topic in file.read().topics if word in topic.title]
    with selectors.DefaultSelector() as ended:
        ended.register(sys.stdin, selectors.EVENT_READ)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        records: list[Record] = []
        while len(records) < count or not (count or ended.select(0)):
            if act == "read":
                records.append(look(file, original))
                continue
            if act == "append":
                records.append(append(file, f"Line {len(records)} of {word}."))
                continue
            turn, place = divmod(len(records), len(own))
            done = None if act == "toggle" else turn % 2 == 0
            records.append(change(file, own[place], done=done))
            time.sleep(random.uniform(0, pause))
    json.dump(records, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
