"""What is done with open files, by their descriptors; errors of the system are raised."""

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
"""Seconds to give an editor that is halfway through saving: it has moved the document away,
emptied it, or written a part of it."""

MICRO: Final = 1000
SECOND: Final = 1_000_000_000
"""Nanoseconds in a microsecond, and in a second."""
COARSE: Final = 2 * SECOND
"""The coarsest steps, in nanoseconds, in which a file system counts time."""

# Never wait for the other end of a pipe, and never make a terminal this process's own.
FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)


def open_file(path: Path, access: int) -> int:
    """Open a regular file and nothing else, since merely to open a device can do things.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. Raises DocumentError for anything else.
    """
    try:
        return _open(path, access)
    except FileNotFoundError:
        time.sleep(PAUSE)
        return _open(path, access)


def _open(path: Path | str, access: int, folder: int | None = None) -> int:
    _require_file(path, os.stat(path, dir_fd=folder))
    document = os.open(path, access | FLAGS, dir_fd=folder)
    try:
        _require_file(path, os.fstat(document))
    except BaseException:
        os.close(document)
        raise
    return document


def _require_file(path: Path | str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        from pathlib import Path

        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise DocumentError(f"this is {kind}; name a Markdown file", Path(path))


@contextmanager
def closing(descriptor: int) -> Iterator[int]:
    """Close a descriptor at the end; what was written is safe by then, whatever that says."""
    try:
        yield descriptor
    finally:
        with suppress(OSError):
            os.close(descriptor)


def content_of(document: int) -> bytes:
    """Return all that an open document holds."""
    os.lseek(document, 0, os.SEEK_SET)
    parts = []
    while part := os.read(document, os.fstat(document).st_size + 1):
        parts.append(part)
    return b"".join(parts)


def names(path: Path, document: int) -> bool:
    """Whether the path leads to this open document, and not to another in its place."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(document))
    return False


def is_still(path: Path, document: int, content: bytes) -> bool:
    """Whether the path names this open document still, and that reads like this."""
    return names(path, document) and _holds(document, content)


def _holds(document: int, content: bytes) -> bool:
    if sys.platform == "win32":
        return content_of(document) == content
    # One call, since others can write unnoticed between this look and the write.
    return os.pread(document, len(content) + 1, 0) == content


def put(document: int, data: bytes, offset: int) -> None:
    """Write bytes at an offset: in one call, unless the system takes fewer at a time."""
    while data:
        if sys.platform == "win32":
            os.lseek(document, offset, os.SEEK_SET)
            written = os.write(document, data)
        else:
            written = os.pwrite(document, data, offset)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        data, offset = data[written:], offset + written


def reads_back(
    path: Path | str, document: int, content: bytes, *, folder: int | None = None
) -> bool:
    """Do what `is_still` does, but open the path again: it takes longer, and is certain.

    `folder` is the descriptor of where the path begins. On a network drive a descriptor can go on
    to read what this machine remembers.
    """
    with (
        suppress(FileNotFoundError, DocumentError),
        closing(_open(path, os.O_RDONLY, folder)) as again,
    ):
        if os.path.samestat(os.fstat(again), os.fstat(document)):
            return _holds(again, content)
    return False


def mark(document: int) -> None:
    """Leave a sign that the last change of the document was a whole one, for `age` to see."""
    # The sign is a time of modification that is cut down to whole microseconds, and so is earlier
    # than the time of the last change of the inode. A plain write makes both the same, so the next
    # one of a program that takes no lock wipes the sign away. Where the time can't be set (only
    # the owner can), or is kept less precisely, there is no sign, and who comes next waits.
    if sys.platform != "win32":
        status = os.fstat(document)
        with suppress(OSError):
            os.utime(document, ns=(status.st_atime_ns, status.st_mtime_ns // MICRO * MICRO))


def unmark(document: int) -> None:
    """Take the sign away again, since somebody else changed the document meanwhile."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.utime(document)


def age(document: int) -> float:
    """Return for how many seconds no save can have gone on: forever, if the last one has a sign.

    It is less than nothing where the clock of the file system runs ahead of that of this machine.
    """
    status = os.fstat(document)
    modified, changed = status.st_mtime_ns, status.st_ctime_ns
    if not modified % MICRO and modified < changed and changed % MICRO:
        return math.inf
    coarse = COARSE if not modified % SECOND else 0  # it may have been cut down to that
    return (time.time_ns() - modified - coarse) / SECOND
