"""Let signals end a command at once, but never in the middle of a write.

A command that has begun to write finishes, says what it did, and ends then. In a program that uses
the library, signals do what that program wants, only not in the middle of a write.
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

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)
)

_waiting = 0
"""The signal that waits for a command to say what it has written; 0 if none does."""
_untold = False
"""Whether this process has begun to write, and has not said yet what came of it."""


def end_at_signals() -> None:
    """Make this process end at a signal with the exit status 128 + its number.

    No exception is raised: one from the middle of an import would end in a traceback. A signal
    that the caller has this process ignore, as `nohup` does, stays ignored.
    """
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _: object) -> None:
    global _waiting  # noqa: PLW0603 - a process has one set of signals
    _waiting = _waiting or number
    if not _untold:
        os._exit(128 + _waiting)


def all_told() -> None:
    """Note that the user knows of all writes so far; a signal that came meanwhile ends the process.

    Signals wait for that only after `end_at_signals`.
    """
    global _untold  # noqa: PLW0603
    _untold = False
    if _waiting:
        os._exit(128 + _waiting)


@contextmanager
def left_to_another() -> Iterator[None]:
    """Leave ctrl-C to another program while that has the terminal, such as a pager."""
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:  # the other program inherits that, and no function
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Python's signal handlers until a write is done."""
    global _untold  # noqa: PLW0603
    _untold = True
    came: list[int] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
    try:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                signal.signal(number, lambda number, _: came.append(number))
                handlers[number] = handler
    except ValueError:
        pass  # this is not the main thread, and no other runs handlers
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)
