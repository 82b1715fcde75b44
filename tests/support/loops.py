"""Run what is asynchronous where another loop has taken the thread of the tests.

The loop that drives the browsers stands still between two calls of a test. But it counts as running
in the thread of the tests, from the first test with a browser in a process to the last test of all,
and no other can begin there: "Cannot run the event loop while another loop is running". Which tests
share a process is up to chance. So the thread is taken from the start, by a loop that never runs:
a test that begins a loop without `thread_free` fails in every run.
"""

from __future__ import annotations

import asyncio
from asyncio import _get_running_loop, _set_running_loop
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

R = TypeVar("R")


@contextmanager
def thread_taken() -> Iterator[None]:
    """Let a loop that never runs count as running in this thread."""
    with closing(asyncio.new_event_loop()) as loop:
        _set_running_loop(loop)
        yield
        _set_running_loop(None)


@contextmanager
def thread_free() -> Iterator[None]:
    """Let a loop begin in this thread; afterwards, the one before counts as running again."""
    before = _get_running_loop()
    _set_running_loop(None)
    try:
        yield
    finally:
        _set_running_loop(before)


def run(task: Callable[[], Coroutine[Any, Any, R]], seconds: float = 60) -> R:
    """Run a task to its end, in a loop of its own; raise TimeoutError if that takes longer."""

    async def limited() -> R:
        return await asyncio.wait_for(task(), seconds)

    with thread_free():
        return asyncio.run(limited())
