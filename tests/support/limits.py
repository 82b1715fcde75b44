"""A limit on the time of each test: one that hangs fails, with a traceback, and the rest go on.

A test that hangs mostly waits for a process that it started. So at the limit those processes are
killed, and then the test fails where it stands: nothing that it does on its way out waits for ever.
A browser that tests share is killed, too: those that follow fail at once, instead of at the limit.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

AGAIN: Final = 20
"""Seconds until a test that still hangs is interrupted again, or a run that can't end is killed."""

REACHED: Final = pytest.StashKey[bool]()
"""Whether a test of this run took too long."""


class LimitReachedError(BaseException):
    """A test took too long. No `except Exception` of a test stops it."""


def descendants(parent: int) -> list[int]:
    """Return the processes below one, outermost first; none where the system has no `/proc`."""
    below: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # Its name, in brackets, can have anything in it.
            _, _, fields = status.read_text(errors="replace").rpartition(") ")
        except OSError:
            continue  # it has ended
        below.setdefault(int(fields.split()[1]), []).append(int(status.parent.name))
    found = [parent]
    for each in found:
        found += below.get(each, [])
    return found[1:]


def kill_descendants() -> None:
    """Kill all processes that this one started, and those that they started."""
    for each in descendants(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--limit",
        type=float,
        default=120,
        metavar="SECONDS",
        help="how long a test may take (120)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test, its fixtures included, no longer than the limit."""
    if sys.platform == "win32":
        return (yield)  # there are no alarms
    limit = item.config.getoption("--limit")

    def at_limit(*_: object) -> None:
        kill_descendants()
        item.config.stash[REACHED] = True
        raise LimitReachedError(f"it took longer than {limit} seconds; see --limit")

    before = signal.signal(signal.SIGALRM, at_limit)
    signal.setitimer(signal.ITIMER_REAL, limit, AGAIN)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Run no test whose browser was killed."""
    fixtures = getattr(item, "fixturenames", ())
    if "browser" in fixtures and item.config.stash.get(REACHED, False):
        pytest.fail("not run: its browser was killed when a test before took too long")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Let a thread that still hangs not keep the run from ending."""
    if sys.platform != "win32" and config.stash.get(REACHED, False):
        kill_descendants()
        signal.alarm(AGAIN)  # by then without a handler
