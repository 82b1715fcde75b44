"""One document on disk: read it, lock it, and change it so that nothing is lost.

Among those who take the lock, every change is made to the newest state. Programs that take no
lock, as editors do, are noticed by a comparison right before the write and by another one behind
it; then the change is made anew, to what is there now.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from .errors import ConflictError, DocumentError, LockTimeoutError, RoadmapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ATTEMPTS: Final = 20
"""How often a change is made while others keep changing the document."""

PAUSE: Final = 0.05
"""Seconds to give an editor that is halfway through saving: it has moved the document away, or
emptied it, and is about to write it."""

POLL: Final = 0.01
"""The longest time, in seconds, between two tries for the lock."""

# Never wait for the other end of a pipe, and never make a terminal this process's own.
FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)

BUSY: Final = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
"""What is said of a lock that another process holds."""
NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""What file systems say that have no locks."""
LOCKED_BYTE: Final = 1 << 62
"""Where Windows locks: locked bytes can't be read there, so it is one that is never used."""


class UnlockedWarning(UserWarning):
    """The file system of a document has no locks: writers can't wait for each other there."""


def read(path: Path) -> bytes:
    """Return the document as it is now; takes no lock.

    Raises DocumentError for anything but a regular file, and OSError.
    """
    with _naming(path):
        document = _open(path, os.O_RDONLY)
        try:
            return _content(document)
        finally:
            os.close(document)


def rewrite(path: Path, edit: Callable[[bytes], bytes], *, timeout: float) -> None:
    """Make the document what `edit` makes of it.

    A result of the same length is written in place, the changed span alone; one that is equal is
    not written at all. `edit` is called again when others have changed the document meanwhile,
    and what it raises is raised. `timeout`: seconds to wait while others hold the lock.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as it was, unless a note on the error says otherwise.
    """
    for _ in range(ATTEMPTS):
        with _naming(path), _locked(path, timeout) as document:
            before = _content(document)
            try:
                after = edit(before)
            except RoadmapError:
                time.sleep(PAUSE)
                if _is(path, document, before):
                    raise
                continue
            if after == before or _write(path, document, before, after):
                return
    raise ConflictError(path, ATTEMPTS)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Give each error of the operating system the name of the document."""
    try:
        yield
    except OSError as error:
        if error.filename is None and not isinstance(error, RoadmapError):
            error.filename = str(path)
        raise


def _open(path: Path, access: int) -> int:
    """Open a regular file and nothing else, since merely to open a device can do things."""

    def attempt() -> int:
        _require_file(path, os.stat(path))
        document = os.open(path, access | FLAGS)
        try:
            _require_file(path, os.fstat(document))
        except BaseException:
            os.close(document)
            raise
        return document

    try:
        return attempt()
    except FileNotFoundError:
        time.sleep(PAUSE)
        return attempt()


def _require_file(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise DocumentError(f"this is {kind}; name a Markdown file", path)


def _content(document: int) -> bytes:
    os.lseek(document, 0, os.SEEK_SET)
    parts = []
    while part := os.read(document, os.fstat(document).st_size + 1):
        parts.append(part)
    return b"".join(parts)


def _is(path: Path, document: int, content: bytes) -> bool:
    """Whether the path names this open document still, and that reads like this."""
    return _names(path, document) and _content(document) == content


def _names(path: Path, document: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(document))
    return False


@contextmanager
def _locked(path: Path, timeout: float) -> Iterator[int]:
    """Open and lock the document: the very file that the path names by then."""
    while True:
        document = _open(path, os.O_RDWR)
        try:
            _lock(path, document, timeout)
            try:
                if _names(path, document):  # else it was replaced while we waited
                    yield document
                    return
            finally:
                # A forked process may hold a copy of the descriptor: closing ours is not enough.
                _unlock(document)
        finally:
            os.close(document)


def _lock(path: Path, document: int, timeout: float) -> None:
    deadline, wait = time.monotonic() + timeout, POLL / 16
    while not _try_lock(path, document):
        if time.monotonic() >= deadline:
            raise LockTimeoutError(path, timeout)
        time.sleep(wait)
        wait = min(2 * wait, POLL)


def _try_lock(path: Path, document: int) -> bool:
    """Take the lock unless somebody holds it; where there are no locks, warn and go on."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(document, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(document, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(document, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            return False
        if error.errno not in NO_LOCKS:
            raise
        warnings.warn(
            f"{path}: its file system has no locks, so others who write at the same moment"
            " are noticed only afterwards",
            UnlockedWarning,
            stacklevel=2,
        )
    return True


def _unlock(document: int) -> None:
    with suppress(OSError):  # there was none; and at the latest it goes with the descriptor
        if sys.platform == "win32":
            import msvcrt

            os.lseek(document, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(document, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(document, fcntl.LOCK_UN)


def _write(path: Path, document: int, before: bytes, after: bytes) -> bool:
    """Write the new state; False if others changed the document just before, or just after."""
    if len(after) != len(before) and sys.platform != "win32":
        return _replace(path, document, before, after)
    if not _is(path, document, before):
        return False
    _overwrite(document, before, after)
    return _is(path, document, after)


def _overwrite(document: int, before: bytes, after: bytes) -> None:
    """Write in place what differs, and put it back if that fails."""
    start, stop = _difference(before, after)
    try:
        _put(document, after[start:stop], start)
        if len(after) != len(before):
            os.ftruncate(document, len(after))
        os.fsync(document)
    except OSError as error:
        try:
            _put(document, before[start:], start)
            os.ftruncate(document, len(before))
        except OSError:
            error.add_note(f"the document may be half changed from byte {start} on")
        raise


def _difference(before: bytes, after: bytes) -> tuple[int, int]:
    """Return the offsets between which `after` differs from `before`."""
    if len(after) != len(before):
        return 0, len(after)
    # Read as numbers, they differ between the highest and the lowest bit of their difference.
    bits = int.from_bytes(before, "big") ^ int.from_bytes(after, "big")
    lowest = bits & -bits
    return (
        len(before) - (bits.bit_length() + 7) // 8,
        len(before) - (lowest.bit_length() - 1) // 8,
    )


def _put(document: int, data: bytes, offset: int) -> None:
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


def _replace(path: Path, document: int, before: bytes, after: bytes) -> bool:
    """Put a new file in the place of the document; False as for `_write`."""
    import tempfile

    if os.fstat(document).st_nlink > 1:
        raise DocumentError(
            "it has several names (hard links), which a change of its length would part;"
            " make it a copy of its own",
            path,
        )
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    new, name = tempfile.mkstemp(prefix=".llm_roadmap-", suffix=".tmp", dir=folder)
    try:
        try:
            _put(new, after, 0)
            _copy_attributes(document, new)
            os.fsync(new)
        finally:
            os.close(new)
        if not _is(path, document, before):
            os.unlink(name)
            return False
        os.replace(name, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    try:
        _sync(folder)
    except OSError as error:
        error.add_note("the document is changed; a power failure now could undo it")
        raise
    with suppress(FileNotFoundError):
        return read(path) == after
    return False


def _copy_attributes(document: int, new: int) -> None:
    """Give the new file the owner, mode and extended attributes of the document."""
    status = os.fstat(document)
    os.fchown(new, status.st_uid, status.st_gid)
    os.fchmod(new, stat.S_IMODE(status.st_mode))
    if sys.platform == "linux":
        for name in os.listxattr(document):
            os.setxattr(new, name, os.getxattr(document, name))


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
