"""Operations on an open file descriptor, which is `fd` here. OSError propagates."""

from __future__ import annotations

import errno
import math
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAUSE: Final = 0.05
"""Seconds to wait if an editor may be halfway through a save.

The editor may have moved the document away, emptied it, or written a part of it.
"""

MICRO: Final = 1000
SECOND: Final = 1_000_000_000
"""Nanoseconds in a microsecond, and in a second."""
COARSE: Final = 2 * SECOND
"""Nanoseconds between two times that the coarsest file system can tell apart."""

# Never wait for the other end of a pipe, and never make a terminal this process's own.
FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)


def open_file(path: Path, access: int) -> int:
    """Open a regular file, and refuse anything else: opening a device can have effects.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. Raises DocumentError for anything else.
    """
    try:
        return _open(path, access)
    except FileNotFoundError:
        time.sleep(PAUSE)
        return _open(path, access)


def _open(path: Path | str, access: int, folder: int | None = None) -> int:
    _require_file(path, os.stat(path, dir_fd=folder))
    fd = os.open(path, access | FLAGS, dir_fd=folder)
    try:
        _require_file(path, os.fstat(fd))
    except BaseException:
        os.close(fd)
        raise
    return fd


def _require_file(path: Path | str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        from pathlib import Path

        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise DocumentError(f"this is {kind}; name a Markdown file", Path(path))


@contextmanager
def closing(fd: int) -> Iterator[int]:
    """Close a descriptor at the end. Errors are ignored: what was written is on disk by then."""
    try:
        yield fd
    finally:
        with suppress(OSError):
            os.close(fd)


def content_of(fd: int) -> bytes:
    """Return the whole content of an open file."""
    os.lseek(fd, 0, os.SEEK_SET)
    parts = []
    while part := os.read(fd, os.fstat(fd).st_size + 1):
        parts.append(part)
    return b"".join(parts)


def is_same_file(path: Path, fd: int) -> bool:
    """Return whether a path leads to this open file, and not to another one in its place."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(fd))
    return False


def is_still(path: Path, fd: int, content: bytes) -> bool:
    """Return whether a path still leads to this open file, and the file has this content."""
    return is_same_file(path, fd) and _holds(fd, content)


def _holds(fd: int, content: bytes) -> bool:
    if sys.platform == "win32":
        return content_of(fd) == content
    # One call, since others can write unnoticed between this look and the write.
    return os.pread(fd, len(content) + 1, 0) == content


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Write bytes at an offset, in one call unless the system takes fewer at a time."""
    while data:
        if sys.platform == "win32":
            os.lseek(fd, offset, os.SEEK_SET)
            written = os.write(fd, data)
        else:
            written = os.pwrite(fd, data, offset)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        data, offset = data[written:], offset + written


def reads_back(path: Path | str, fd: int, content: bytes, *, folder: int | None = None) -> bool:
    """Do what `is_still` does, but open the path again, which is slower and certain.

    An old descriptor on a network drive can return what this machine remembers. `folder` is the
    descriptor of the folder in which a relative path begins.
    """
    with (
        suppress(FileNotFoundError, DocumentError),
        closing(_open(path, os.O_RDONLY, folder)) as again,
    ):
        if os.path.samestat(os.fstat(again), os.fstat(fd)):
            return _holds(again, content)
    return False


def mark_complete(fd: int) -> None:
    """Mark the last change of a document as complete, so that the next writer need not wait."""
    # The mark is a modification time in whole microseconds, which is earlier than the time of the
    # last change of the inode. A plain write makes both times the same, so it removes the mark.
    # Only the owner can set the time, and some file systems keep it less precisely. Without a mark
    # the next writer waits.
    if sys.platform != "win32":
        status = os.fstat(fd)
        with suppress(OSError):
            os.utime(fd, ns=(status.st_atime_ns, status.st_mtime_ns // MICRO * MICRO))


def unmark_complete(fd: int) -> None:
    """Remove the mark, since somebody else changed the document meanwhile."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.utime(fd)


def age(fd: int) -> float:
    """Return how many seconds ago somebody can last have been saving.

    It is infinite if that save is marked as complete, and negative where the clock of the file
    system is ahead of the clock of this machine.
    """
    status = os.fstat(fd)
    modified, changed = status.st_mtime_ns, status.st_ctime_ns
    if not modified % MICRO and modified < changed and changed % MICRO:
        return math.inf
    coarse = COARSE if not modified % SECOND else 0  # it may have been cut down to that
    return (time.time_ns() - modified - coarse) / SECOND
