"""What is done with open files, by their descriptors; errors of the system are raised."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from .errors import DocumentError
from .locks import try_lock, unlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAUSE: Final = 0.05
"""Seconds to give an editor that is halfway through saving: it has moved the document away,
emptied it, or written a part of it."""

# Never wait for the other end of a pipe, and never make a terminal this process's own.
FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
)


def open_file(path: Path, access: int) -> int:
    """Open a regular file and nothing else, since merely to open a device can do things.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. Raises DocumentError for anything else.
    """

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
    if not names(path, document):
        return False
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


def difference(before: bytes, after: bytes) -> tuple[int, int]:
    """Return the offsets between which `after` differs from `before`."""
    if len(after) != len(before):
        return 0, max(len(before), len(after))
    # Read as numbers, they differ between the highest and the lowest bit of their difference.
    bits = int.from_bytes(before, "big") ^ int.from_bytes(after, "big")
    lowest = bits & -bits
    return (
        len(before) - (bits.bit_length() + 7) // 8,
        len(before) - (lowest.bit_length() - 1) // 8,
    )


@contextmanager
def successor(document: int, folder: str, content: bytes) -> Iterator[tuple[int, str]]:
    """Make a new file that is like the document but for its content, synced and locked.

    Gives its descriptor and its name in the folder; it is gone at the end unless renamed.
    """
    import tempfile

    new, name = tempfile.mkstemp(prefix=".llm_roadmap-", suffix=".tmp", dir=folder)
    with closing(new):
        try:
            with suppress(OSError):
                try_lock(new)  # once it is the document, others have to wait until it is checked
            put(new, content, 0)
            _copy_attributes(document, new)
            os.fsync(new)
            yield new, name
        finally:
            unlock(new)
            with suppress(OSError):
                os.unlink(name)


def _copy_attributes(document: int, new: int) -> None:
    """Give the new file the owner, mode and extended attributes of the document."""
    if sys.platform == "win32":
        return  # no file is replaced there
    old, made = os.fstat(document), os.fstat(new)
    if (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(new, old.st_uid, old.st_gid)
    if sys.platform == "linux":
        wanted, inherited = _attributes(document), _attributes(new)
        for name in inherited.keys() - wanted.keys():
            os.removexattr(new, name)
        for name, value in wanted.items() - inherited.items():
            os.setxattr(new, name, value)
    os.fchmod(new, stat.S_IMODE(old.st_mode))  # last, since all of the above can change it


def _attributes(document: int) -> dict[str, bytes]:
    """Return the extended attributes; none where the file system has none."""
    if sys.platform == "linux":
        try:
            return {name: os.getxattr(document, name) for name in os.listxattr(document)}
        except OSError as error:
            if error.errno != errno.ENOTSUP:
                raise
    return {}
