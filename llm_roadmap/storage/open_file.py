"""A document that is open: what it holds, and whether its path still leads to it.

OSError propagates.
"""

from __future__ import annotations

import errno
import math
import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, LockTimeoutError
from ..system import system
from ..values import NamedTuple
from .locks import HELD, retry_delays, wait_for_holder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAUSE: Final = 0.05
"""Seconds to wait if an editor may be halfway through a save.

The editor may have moved the document away, emptied it, or written a part of it.
"""

SECOND: Final = 1_000_000_000
"""Nanoseconds in a second."""
COARSE: Final = 2 * SECOND
"""Nanoseconds between two times that the coarsest file system can tell apart."""

CALM: Final = 5
"""The number of pauses without any save before more than boxes is written."""
LONG: Final = 60.0
"""After this many seconds without a save, nobody can be in the middle of one.

A program that writes through mapped memory moves the modification time only once in a while. By
default, Linux writes such memory to the disk within 35 seconds, and the next change after that
moves the time again.
"""


class Patch(NamedTuple):
    """What turns one text into another when it is written into the file."""

    start: int
    """The offset, in bytes, at which `part` is written."""
    part: bytes
    """The bytes to write."""
    size: int | None
    """The length that the file has to get, in bytes; None: its length stays."""


class OpenDocument(NamedTuple):
    """An open file, and the path that led to it when it was opened."""

    path: Path | str
    """The path; a name, if `folder` is given."""
    fd: int
    """The descriptor of the file."""
    folder: int | None = None
    """The descriptor of the folder in which a relative path begins; None: the current one."""

    @property
    def status(self) -> os.stat_result:
        """What the system tells of the file."""
        return os.fstat(self.fd)

    def content(self) -> bytes:
        """Return the whole content of the file."""
        os.lseek(self.fd, 0, os.SEEK_SET)
        parts = []
        while part := os.read(self.fd, self.status.st_size + 1):
            parts.append(part)
        return b"".join(parts)

    def is_in_place(self) -> bool:
        """Return whether the path leads to this file, and not to another one in its place.

        A name in a folder has to be the file itself, and no link to it.
        """
        with suppress(FileNotFoundError):
            follow = self.folder is None
            named = os.stat(self.path, dir_fd=self.folder, follow_symlinks=follow)
            return os.path.samestat(named, self.status)
        return False

    def is_same_file(self, other: OpenDocument) -> bool:
        """Return whether another open file is the same one."""
        return os.path.samestat(self.status, other.status)

    def name(self) -> str:
        """Return the path of the file now, if the system tells it; else the path given."""
        return system.path_of(self.fd) or str(self.path)

    def holds(self, content: bytes) -> bool:
        """Return whether the file has this content."""
        return system.read_at(self.fd, len(content) + 1, 0) == content

    def reads_back(self, content: bytes) -> bool:
        """Return whether the path leads to this file, and the file has this content.

        The path is opened again, which is slow and certain: on a network drive, an old descriptor
        can return what this machine remembers.
        """
        with (
            suppress(FileNotFoundError, DocumentError, LockTimeoutError),
            closing(
                _open(self.path, os.O_RDONLY, retry_delays(self.path, HELD), self.folder)
            ) as again,
        ):
            if os.path.samestat(os.fstat(again), self.status):
                return self._replace(fd=again).holds(content)
        return False

    def apply(self, patch: Patch) -> None:
        """Write a patch, with one write if the system takes it at once."""
        write_at(self.fd, patch.part, patch.start)
        if patch.size is not None:
            os.ftruncate(self.fd, patch.size)

    def mark_complete(self) -> None:
        """Mark the last change as complete, so that the next writer need not wait."""
        system.mark_complete(self.fd)

    def unmark_complete(self) -> None:
        """Remove the mark, since somebody else changed the document meanwhile."""
        system.unmark_complete(self.fd)

    def age(self) -> float:
        """Return how many seconds ago, at least, the last save was.

        It is infinite if that save is marked as complete, and negative where the clock of the file
        system is ahead of the clock of this machine.
        """
        status = self.status
        if system.is_marked(status):
            return math.inf
        modified = status.st_mtime_ns
        coarse = COARSE if not modified % SECOND else 0  # it may have been cut down to that
        return (time.time_ns() - modified - coarse) / SECOND

    def is_settled(self, content: bytes, pauses: int) -> bool:
        """Return whether nobody has saved it for so many pauses; if unsure, wait."""
        return self.age() >= pauses * PAUSE or self.stays(content, pauses)

    def is_calm(self, content: bytes) -> bool:
        """Return whether it is safe to write more than boxes; if unsure, wait.

        The content is compared over time, too: some saves do not move the modification time.
        """
        return self.age() >= LONG or self.stays(content, CALM)

    def stays(self, content: bytes, pauses: int) -> bool:
        """Return whether it stays the same for so many pauses: no save is going on.

        The modification time counts too, since a part of a save can be equal to what was there.
        """
        modified = self.status.st_mtime_ns
        for _ in range(pauses):
            time.sleep(PAUSE)
            if not self.reads_back(content):
                return False
            if self.status.st_mtime_ns != modified:
                return False
        return True


@contextmanager
def opened(path: Path, access: int, patience: Iterator[float]) -> Iterator[OpenDocument]:
    """Open a document, and refuse anything but a regular file: opening a device can have effects.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. While another program holds the file and shares it
    with none, this waits as `patience` says; see `retry_delays`. Raises LockTimeoutError then, and
    DocumentError for anything but a regular file.
    """
    try:
        fd = _open(path, access, patience)
    except FileNotFoundError:
        time.sleep(PAUSE)
        fd = _open(path, access, patience)
    with closing(fd):
        yield OpenDocument(path, fd)


def _open(
    path: Path | str, access: int, patience: Iterator[float], folder: int | None = None
) -> int:
    """Open a regular file; see `opened`."""
    _require_file(path, os.stat(path, dir_fd=folder))
    fd = None
    while fd is None:
        try:
            fd = system.open_existing(path, access, folder)
        except OSError as error:
            if not system.is_held(error):
                raise
            wait_for_holder(patience)
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


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Write bytes at an offset, in one call unless the system takes fewer at a time."""
    while data:
        written = system.write_once(fd, data, offset)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        data, offset = data[written:], offset + written
