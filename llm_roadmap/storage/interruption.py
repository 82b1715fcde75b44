"""End a command at a signal, but never in the middle of a write.

A command that has begun to write finishes, prints what it did, and ends then. A program that uses
this library keeps its own signal handlers; they are called after the write.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager

TYPE_CHECKING = False  # `typing` takes time to import, and until then no signal is answered
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Final

NAMES: Final = ("SIGHUP", "SIGTERM", "SIGINT", "SIGBREAK")
SIGNALS: Final = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
"""The signals that end a command; no system has all of them."""

_waiting = 0
"""The signal that will end this process as soon as the command has printed what it wrote; or 0."""
_untold = False
"""Whether this process has begun to write, and has not printed yet what it wrote."""
_is_command = False
"""Whether this process ends at signals, as a command does."""
_writes: list[None] = []
"""As many as there are writes that have begun and have not ended, in any thread."""


def end_at_signals() -> None:
    """Make this process end at a signal with the exit status 128 + its number.

    No exception is raised, since that would print a traceback in the middle of an import. A signal
    that was ignored when the process started, as with `nohup`, stays ignored.
    """
    global _is_command  # noqa: PLW0603 - a process has one set of signals
    _is_command = True
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _: object) -> None:
    global _waiting  # noqa: PLW0603 - a process has one set of signals
    _waiting = _waiting or number
    if not _untold:
        os._exit(128 + _waiting)


def _is_busy() -> bool:
    """Return whether this process is writing, or has not printed yet what it wrote."""
    return bool(_writes) or (_is_command and _untold)


def end_if_signalled() -> None:
    """Say that all writes so far were printed. If a signal came meanwhile, end the process now.

    Signals wait for this only after `end_at_signals`.
    """
    global _untold  # noqa: PLW0603
    _untold = False
    if _waiting:
        os._exit(128 + _waiting)


@contextmanager
def left_to_another() -> Iterator[None]:
    """Ignore Ctrl-C while another program, such as a pager, uses the terminal and handles it."""
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:  # other programs inherit SIG_IGN, but not a function
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Python's signal handlers until a write is done."""
    from ..system import system  # until signals are answered, almost nothing may be imported

    global _untold  # noqa: PLW0603
    _untold = True
    _writes.append(None)
    system.hold_closing(_is_busy)
    received: list[int] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
    try:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                signal.signal(number, lambda number, _: received.append(number))
                handlers[number] = handler
    except ValueError:
        pass  # this is not the main thread, and only that one runs signal handlers
    try:
        yield
    finally:
        _writes.pop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in received:
            signal.raise_signal(number)
