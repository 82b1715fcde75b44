"""Lock an open document: exclusive, advisory, and gone with the process that holds the lock."""

from __future__ import annotations

import errno
import os
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ..errors import LockTimeoutError
from ..system import system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .open_file import OpenDocument

TIMEOUT: Final = 10.0
"""Seconds to wait for the lock unless the caller says otherwise."""
FIRST_DELAY: Final = 0.002
"""Seconds before the second try for the lock; each further pause is twice as long."""
LONGEST_DELAY: Final = 0.016
"""Seconds of the longest pause between two tries."""
LONGEST_WAIT: Final = 12
"""How many timeouts to wait at most, if the document changes again and again."""

BUSY: Final = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""Error numbers of a lock that another process holds."""
NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""Error numbers of file systems that have no locks."""
HELD: Final = 1.0
"""Seconds to wait for a program that shares a file with none, unless a caller waits longer."""


class UnlockedWarning(UserWarning):
    """The file system of a document has no locks: writers can't wait for each other there."""


def retry_delays(path: Path | str, timeout: float) -> Iterator[float]:
    """Yield how many seconds to wait before each next try for the lock on `path`.

    Raises LockTimeoutError once `timeout` seconds have passed since the first of them, or since the
    document was last seen to change: while others take turns, this one's turn can still come. But
    it never waits longer than `LONGEST_WAIT` times `timeout`.
    """
    start = since = time.monotonic()
    pause, state = FIRST_DELAY, _state(path)
    while (now := time.monotonic()) < min(since + timeout, start + LONGEST_WAIT * timeout):
        # Random delays: a process that takes the lock again and again, always a moment before
        # this one tries, would starve it otherwise.
        chance = 0.5 + os.urandom(1)[0] / 256
        yield min(pause * chance, since + timeout - now)
        pause = min(2 * pause, LONGEST_DELAY)
        if (seen := _state(path)) != state:
            state, since = seen, time.monotonic()
    from pathlib import Path

    raise LockTimeoutError(Path(path), timeout, busy=since > start)


def wait_for_holder(patience: Iterator[float]) -> None:
    """Wait a moment while a program has the document open for itself alone, as `patience` says.

    Raises LockTimeoutError with `held`, once the time is up.
    """
    try:
        time.sleep(next(patience))
    except LockTimeoutError as error:
        raise LockTimeoutError(error.path, error.timeout, held=True) from None


def _state(path: Path | str) -> tuple[int, ...]:
    """Return what differs once a document has changed; empty if it can't be seen."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def lock(document: OpenDocument, patience: Iterator[float]) -> None:
    """Lock the document, waiting as `patience` says; where there are no locks, only warn."""
    try:
        while not try_lock(document.fd):
            time.sleep(next(patience))
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        warnings.warn(
            f"{document.path}: its file system has no locks, so others who write at the same moment"
            " are noticed only afterwards",
            UnlockedWarning,
            stacklevel=2,
        )


def try_lock(fd: int) -> bool:
    """Lock an open file unless somebody else has; raises OSError where there are no locks."""
    try:
        system.lock(fd)
    except OSError as error:
        if error.errno not in BUSY:
            raise
        return False
    return True


def unlock(fd: int) -> None:
    """Give up the lock, if there is one.

    To close the file is not enough: a forked process may hold a copy of the descriptor.
    """
    with suppress(OSError):  # there may be no lock, and closing the descriptor releases it anyway
        system.unlock(fd)
