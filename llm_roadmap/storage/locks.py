"""The lock on an open document: exclusive, advisory, and gone with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ..errors import LockTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL: Final = 0.01
"""Seconds after which one who waits looks whether the time is up."""

BUSY: Final = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""What is said of a lock that another process holds."""
NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""What file systems say that have no locks."""
LOCKED_BYTE: Final = 1 << 62
"""Where Windows locks: locked bytes can't be read there, so it is one that is never used."""


class UnlockedWarning(UserWarning):
    """The file system of a document has no locks: writers can't wait for each other there."""


def waits(path: Path, timeout: float) -> Iterator[float]:
    """Yield how many seconds to wait before each next try for the lock on `path`.

    Raises LockTimeoutError once `timeout` seconds have passed since the first of them.
    """
    start = time.monotonic()
    while (left := timeout - (time.monotonic() - start)) > 0:
        yield min(POLL, left)
    raise LockTimeoutError(path, timeout)


def lock(path: Path, document: int, patience: Iterator[float]) -> None:
    """Lock the open document, waiting as `patience` says; where there are no locks, only warn."""
    try:
        if not try_lock(document):
            _wait_in_line(document, patience)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        warnings.warn(
            f"{path}: its file system has no locks, so others who write at the same moment"
            " are noticed only afterwards",
            UnlockedWarning,
            stacklevel=2,
        )


def _wait_in_line(document: int, patience: Iterator[float]) -> None:
    """Lock the open document, in the order in which processes came for it.

    The system keeps that order for those who wait inside a call. To try again and again would take
    the processor from the one who has the lock, and luck would say who is next.
    """
    if sys.platform == "win32":
        _try_until_locked(document, patience)
        return

    import fcntl
    from threading import Event, Lock, Thread

    pause = next(patience)
    # That call takes no time limit: so a thread makes it, which can be left alone with its own copy
    # of the descriptor. The lock belongs to both.
    copy, errors = os.dup(document), list[OSError]()
    turn, given_up, deciding = Event(), Event(), Lock()

    def wait() -> None:
        try:
            fcntl.flock(copy, fcntl.LOCK_EX)
        except OSError as error:
            errors.append(error)
        with deciding:
            turn.set()
            if given_up.is_set():
                unlock(copy)
        os.close(copy)

    try:
        Thread(target=wait, daemon=True).start()
    except RuntimeError:  # there can be no more threads
        os.close(copy)
        _try_until_locked(document, patience)
        return
    try:
        while not turn.wait(pause):
            pause = next(patience)
    except BaseException:
        with deciding:
            given_up.set()
            if turn.is_set():
                unlock(document)
        raise
    if errors:
        raise errors[0]


def _try_until_locked(document: int, patience: Iterator[float]) -> None:
    while not try_lock(document):
        time.sleep(next(patience))


def try_lock(document: int) -> bool:
    """Lock the open document unless somebody else has; raises OSError where there are no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(document, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(document, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(document, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in BUSY:
            raise
        return False
    return True


def unlock(document: int) -> None:
    """Give up the lock, if there is one.

    To close the document is not enough: a forked process may hold a copy of the descriptor.
    """
    with suppress(OSError):  # there was none; and at the latest it goes with the descriptor
        if sys.platform == "win32":
            import msvcrt

            os.lseek(document, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(document, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(document, fcntl.LOCK_UN)
