"""Commands of this package in processes that are forked from one that has imported what they need.

Such a process has its own arguments, folder, environment and streams, ends in its own way, and
takes a tenth of the time that a new Python takes. `python forks.py SOCKET ROOM` is what they are
forked from; it takes one request after the other, each with the streams of the new process.
"""

from __future__ import annotations

import atexit
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from select import select
from selectors import EVENT_READ, DefaultSelector
from threading import Timer
from typing import Any, Final

IS_POSSIBLE: Final = sys.platform == "linux"
"""Whether there are such processes here; elsewhere each command gets a new Python."""

LIMIT: Final = 1 << 20
"""The most bytes that a request can have."""

HEAVY: Final = frozenset({"lsp", "mcp", "notebook", "page"})
"""Rooms of the package whose imports double the memory of a process, and so the time of a fork.

A command that is named after one is forked from a process that has this one; no other needs any.
"""

FIXED: Final = ("PYTHON", "LC_", "LANG")
"""Beginnings of the variables that a Python looks at only once, when it starts."""


class Origin:
    """The process that others are forked from; it ends with this one."""

    def __init__(self, room: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno()), room],
                stdin=subprocess.PIPE,  # pipes, as those of the commands will be
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )
        self._socket = ours
        atexit.register(self._end)

    def _end(self) -> None:
        self._socket.close()
        self._process.communicate()

    def kill(self) -> None:
        """Kill the process, as a test that takes too long does."""
        self._process.kill()
        self._process.wait()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def fork(self, request: dict[str, Any], streams: Sequence[int]) -> int:
        """Start a command with three streams; return a pipe with its number, and then its status.

        That of a process that was killed is the signal, negative.
        """
        ours, theirs = os.pipe()
        try:
            socket.send_fds(self._socket, [json.dumps(request).encode()], [*streams, theirs])
        finally:
            os.close(theirs)
        return ours


_origins: dict[str, Origin] = {}
"""The processes of this kind that were needed, by the heavy room that they have."""


def origin(command: str = "") -> Origin:
    """Return the process that a command is forked from: a new one if it was killed."""
    room = command if command in HEAVY else ""
    if room not in _origins or not _origins[room].is_alive:
        _origins[room] = Origin(room)
    return _origins[room]


class Command:
    """A command of this package that was started, with a pipe for each of its streams."""

    def __init__(self, *arguments: str, cwd: Path, env: Mapping[str, str]) -> None:
        pipes = [os.pipe() for _ in range(3)]
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = pipes
        request = {"arguments": arguments, "cwd": str(cwd), "env": dict(env)}
        theirs = (theirs_in, theirs_out, theirs_err)
        self._status = os.fdopen(origin(*arguments[:1]).fork(request, theirs), "rb", buffering=0)
        for each in theirs:
            os.close(each)
        self.stdin = os.fdopen(ours_in, "wb")
        self.stdout = os.fdopen(ours_out, "rb")
        self.stderr = os.fdopen(ours_err, "rb")
        self.pid = int(self._status.readline())
        self._returned: int | None = None

    def wait(self, timeout: float) -> int:
        """Return its exit status, once it has ended; raise TimeoutExpired if it does not."""
        if self._returned is None:
            if not select([self._status], (), (), timeout)[0]:
                raise subprocess.TimeoutExpired("a command", timeout)
            self._returned = int(self._status.readline())
            self._status.close()
        return self._returned

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self._returned is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, text: bytes, timeout: float) -> tuple[int, bytes, bytes]:
        """Give it its input; return its status and all that it printed; end it after so long."""
        late = Timer(timeout, self.kill)
        late.start()
        with self.stdout, self.stderr, ThreadPoolExecutor(2) as threads:
            threads.submit(self._give, text)
            err = threads.submit(self.stderr.read)
            out = self.stdout.read()
            status = self.wait(timeout)
        late.cancel()
        return status, out, err.result()

    def _give(self, text: bytes) -> None:
        with suppress(BrokenPipeError), self.stdin:
            self.stdin.write(text)


def fixed(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a Python looks at only when it starts."""
    return {name: value for name, value in env.items() if name.startswith(FIXED)}


# What follows runs in the process after the socket, and in those that are forked from it.


class Forked(Exception):  # noqa: N818 - nothing is wrong: it unwinds the loop in a new process
    """Holds what a new process has to do, and its streams."""


def import_all(room: str) -> None:
    """Import what commands need, with one heavy room or none, and fill the caches of the reader."""
    import llm_roadmap

    for module in pkgutil.walk_packages(llm_roadmap.__path__, "llm_roadmap."):
        if not (HEAVY - {room}) & {*module.name.split(".")}:
            with suppress(ImportError):  # an extra is not installed
                import_module(module.name)
    from llm_roadmap import lint, parse
    from llm_roadmap.formatting import formatted

    roadmap = parse("* [ ] **a** _b_ <https://c.de>\n")
    lint(roadmap)
    formatted(roadmap)


def serve(requests: socket.socket) -> None:
    """Fork a process for each request; raise Forked in it."""
    statuses: dict[int, int] = {}
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    with DefaultSelector() as selector:
        selector.register(requests, EVENT_READ)
        selector.register(wake, EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == wake:
                    os.read(wake, LIMIT)
                    tell_ends(statuses)
                    continue
                request, files, _, _ = socket.recv_fds(requests, LIMIT, 4)
                if not request:
                    return
                *streams, status = files
                if pid := os.fork():
                    statuses[pid] = status
                    os.write(status, b"%d\n" % pid)
                    for stream in streams:
                        os.close(stream)
                    continue
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for each in (wake, woken, status, *statuses.values()):
                    os.close(each)
                raise Forked(json.loads(request), streams)


def tell_ends(statuses: dict[int, int]) -> None:
    """Write the exit status of each process that has ended to its pipe."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pipe = statuses.pop(ended[0])
            with suppress(BrokenPipeError):  # nobody asks
                os.write(pipe, b"%d\n" % os.waitstatus_to_exitcode(ended[1]))
            os.close(pipe)


def prepare(request: dict[str, Any], streams: list[int]) -> None:
    """Give this process what it is to have of its own."""
    for stream, number in zip(streams, (0, 1, 2), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv[1:] = request["arguments"]


def main() -> None:
    """Serve; in a process that was forked, run its command instead."""
    sys.path[0] = str(Path(__file__).parents[2])
    import_all(sys.argv[2])
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        try:
            serve(requests)
        except Forked as forked:
            prepare(*forked.args)
        else:
            return

    from llm_roadmap import __main__

    sys.argv[0] = __main__.__file__
    __main__.main()


if __name__ == "__main__":
    main()
