"""Processes to do harm to: each is forked from one that has everything imported already.

So a process takes milliseconds, makes no system calls but those of the act under test, and needs
no more rights than the act does. `python stage.py` is the one they are forked from.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

NOBODY = 65534

TEXT = b"""\
# Plan

<!-- roadmap:progress -->%s<!-- /roadmap:progress -->

- [ ] alpha
- [x] beta
  - [ ] gamma

The end, with a byte that is not UTF-8: \xff
"""
FITTING = TEXT % "███░░░░░░░ 1/3 (33%) ".encode()
"""A document whose marker has room: a change of its boxes keeps its length."""
TIGHT = TEXT % b""
"""A document whose marker has no room: the next change of a box replaces the whole file."""


@dataclass(frozen=True)
class Result:
    status: int
    """The exit status; that of a process that was killed is the signal, negative."""
    out: str
    err: str
    calls: tuple[str, ...] = ()
    """What strace has seen, a line for each call."""

    @property
    def was_injected(self) -> bool:
        return any("(INJECTED)" in call for call in self.calls)


class Stage:
    """Where acts are performed, one at a time; leave it to end the process after it."""

    def __init__(self, need: Callable[[str], str]) -> None:
        self._need = need

    def __enter__(self) -> Self:
        self._scratch = tempfile.TemporaryDirectory(prefix="llm_roadmap-stage-")
        self._out, self._err, self._log = (
            Path(self._scratch.name, name) for name in ("out", "err", "log")
        )
        # Seen from so deep a folder, no document has a path shorter than its whole one, which is
        # what messages show then, wherever the project is.
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=Path(__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._scratch.cleanup()

    def _answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    @contextmanager
    def started(self, act: str, *args: str, user: int | None = None) -> Iterator[int]:
        """Begin an act, and give the process; it stands still until SIGCONT. Waits for its end."""
        assert self._process.stdin
        request = {
            "act": act,
            "args": args,
            "user": user,
            "out": str(self._out),
            "err": str(self._err),
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        yield self._answer()
        self._status = self._answer()

    def run(self, act: str, *args: str, user: int | None = None) -> Result:
        """Perform an act to its end."""
        with self.started(act, *args, user=user) as pid:
            os.kill(pid, signal.SIGCONT)
        return Result(self._status, self._out.read_text(), self._err.read_text())

    def kill_after(self, seconds: float, act: str, *args: str) -> None:
        """Perform an act for so long, then kill its process."""
        import time

        with self.started(act, *args) as pid:
            os.kill(pid, signal.SIGCONT)
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
        assert self._status == -signal.SIGKILL

    def trace(self, inject: str | None, act: str, *args: str) -> Result:
        """Perform an act under strace, which injects what its `-e inject=` takes."""
        from .processes import missing

        strace = self._need("strace")
        options = [] if inject is None else ["-e", f"inject={inject}"]
        with self.started(act, *args) as pid:
            tracer = subprocess.Popen(
                [strace, "-o", str(self._log), *options, "-p", str(pid)],
                stderr=subprocess.PIPE,
                text=True,
            )
            assert tracer.stderr
            first = tracer.stderr.readline()
            os.kill(pid, signal.SIGCONT)
            tracer.communicate()
        if not first.endswith("attached\n"):
            missing(f"no process can be traced here: {first}")
        calls = [line for line in self._log.read_text().splitlines() if line[:1].isalpha()]
        return Result(self._status, self._out.read_text(), self._err.read_text(), tuple(calls))


# What follows runs in the process after the stage, and in those that are forked from it.


def command(*args: str) -> None:
    from llm_roadmap.__main__ import main

    sys.argv = ["llm-roadmap", *args]
    main()


def library(path: str) -> None:
    """Tick a box as a program does that leaves signals to Python."""
    from llm_roadmap import RoadmapFile

    signal.signal(signal.SIGINT, signal.default_int_handler)
    RoadmapFile(path).check("alpha")


def toggle_forever(path: str) -> None:
    from llm_roadmap import RoadmapFile

    while True:
        RoadmapFile(path).toggle("gamma")


TAIL = b"\n- one more line, which is there or not\n"


def replace_forever(path: str) -> None:
    """Change box and length of a document at once, again and again."""
    from llm_roadmap import Roadmap, RoadmapFile, parse

    def change(roadmap: Roadmap) -> Roadmap:
        topic = roadmap.find("gamma")
        source = roadmap.with_done({topic: not topic.done}).source
        return parse(source.removesuffix(TAIL) if source.endswith(TAIL) else source + TAIL)

    while True:
        RoadmapFile(path).edit(change)


def short_writes(*args: str) -> None:
    """Run a command on a system that takes one byte at a time."""
    write = os.pwrite
    os.pwrite = lambda document, data, offset: write(document, bytes(data)[:1], offset)
    command(*args)


def no_writes(*args: str) -> None:
    """Run a command on a system that takes nothing, and says so."""
    os.pwrite = lambda *_: 0
    command(*args)


def half_a_write(*args: str) -> None:
    """Run a command on a disk that is full after half of the first write."""
    import errno

    write, calls = os.pwrite, iter(range(1000))

    def half(document: int, data: Any, offset: int) -> int:
        match next(calls):
            case 0:
                return write(document, data[: len(data) // 2], offset)
            case 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(document, data, offset)

    os.pwrite = half
    command(*args)


def fork_within(path: str) -> None:
    """Fork while the document is locked, and change it again while the other process lives."""
    from llm_roadmap import Roadmap, RoadmapFile

    children = []

    def change(roadmap: Roadmap) -> Roadmap:
        children.append(os.fork())
        if children[0] == 0:
            signal.pause()
        return roadmap

    try:
        RoadmapFile(path).edit(change)
        RoadmapFile(path, timeout=0).check("alpha")
    finally:
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children[0], 0)


ACTS: dict[str, Callable[..., None]] = {
    act.__name__: act
    for act in (
        command,
        library,
        toggle_forever,
        replace_forever,
        short_writes,
        no_writes,
        half_a_write,
        fork_within,
    )
}


def perform(request: dict[str, Any]) -> None:
    """Do what is asked for, in a process of its own."""
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    if request["user"] is not None and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(request["user"])
        os.setuid(request["user"])
    allow_tracing()
    os.kill(os.getpid(), signal.SIGSTOP)
    status = 0
    try:
        ACTS[request["act"]](*request["args"])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 71
    except Exception:  # noqa: BLE001  # what the command line let through shows as a status
        import traceback

        traceback.print_exc()
        status = 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def allow_tracing() -> None:
    """Let strace attach, which on some systems only ancestors of a process may."""
    import ctypes

    if sys.platform == "linux":
        set_ptracer, any_process = 0x59616D61, ctypes.c_ulong(-1)
        ctypes.CDLL(None).prctl(set_ptracer, any_process, 0, 0, 0)


def rehearse() -> None:
    """Perform every kind of act, so that all is imported and every cache is filled."""
    allow_tracing()
    with tempfile.TemporaryDirectory() as folder, patch("os._exit", sys.exit):
        path = Path(folder, "ROADMAP.md")
        for source, topic in ((FITTING, "alpha"), (TIGHT, "alpha"), (TIGHT, "nothing like it")):
            path.write_bytes(source)
            with suppress(SystemExit):
                command("check", topic, "-f", str(path))
        for arguments in (
            ("list", "-f", str(path)),
            ("status", folder),
            ("check", "alpha", "gamma", "-f", folder),
            ("check", "alpha", "-f", str(path), "-f", f"{folder}/nothing.md"),
        ):
            with suppress(SystemExit):
                command(*arguments)


def serve() -> None:
    """Perform the acts that standard input asks for, and tell of each when it begins and ends."""
    from llm_roadmap.storage import open_file
    from llm_roadmap.storage import read_and_rewrite as document

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    for module in (document, open_file):  # there are no editors here, and so most moments
        vars(module).update(PAUSE=0.001)  # are those of system calls
    rehearse()
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            perform(json.loads(line))
        os.waitpid(process, os.WUNTRACED)
        print(process, file=answers, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    serve()
