"""Replace a document by a new file.

The folder is looked up once, and kept open. The new file is made, renamed and removed in that
folder, even if the links and folders that led to it change meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from .descriptors import closing, mark_complete, write_at
from .locks import try_lock, unlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DIRECTORY: Final = getattr(os, "O_DIRECTORY", 0)
WITHOUT_READING: Final = getattr(os, "O_PATH", os.O_RDONLY)

NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
"""How to make a new file: never follow a link, never open a file that exists."""

NO_SYNC: Final = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""Error numbers of a folder that can't be synced, or was opened without permission to read it."""


class Entry(NamedTuple):
    """A name in a folder."""

    folder: int
    """The descriptor of the folder."""
    name: str
    """The name."""

    def is_same_file(self, fd: int) -> bool:
        """Return whether this is the name of an open file."""
        with suppress(FileNotFoundError):
            status = os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
            return os.path.samestat(status, os.fstat(fd))
        return False

    def sync(self) -> None:
        """Sync the folder to the disk, where folders can be synced."""
        try:
            os.fsync(self.folder)
        except OSError as error:
            if error.errno not in NO_SYNC:
                raise


@contextmanager
def entry_of(path: Path) -> Iterator[Entry]:
    """Keep the folder of a document open, with all symbolic links followed."""
    folder, name = os.path.split(os.path.realpath(path))
    with closing(_open_folder(folder)) as opened:
        yield Entry(opened, _real_name(opened, name))


def _open_folder(folder: str) -> int:
    try:
        return os.open(folder, os.O_RDONLY | DIRECTORY)
    except PermissionError:  # a folder can be writable, and not readable
        return os.open(folder, WITHOUT_READING | DIRECTORY)


def _real_name(folder: int, name: str) -> str:
    """Return the name of the file as the folder spells it."""
    try:
        return spelled(name, os.listdir(folder))
    except OSError as error:
        if error.errno != errno.EBADF:  # it was opened without permission to list it
            raise
        return name


def spelled(name: str, names: Iterable[str]) -> str:
    """Return the spelling of a name in a folder, where it can differ by upper and lower case."""
    alike = [each for each in names if each.casefold() == name.casefold()]
    return name if name in alike or len(alike) != 1 else alike[0]


@contextmanager
def successor(fd: int, folder: int, content: bytes) -> Iterator[tuple[int, str]]:
    """Make a new file with the attributes of the document and other content, synced and locked.

    Yields its descriptor and its name in the folder. At the end it is removed, unless renamed.
    """
    name = f".llm_roadmap-{os.urandom(8).hex()}.tmp"
    try:
        with closing(os.open(name, NEW, 0o600, dir_fd=folder)) as new:
            with suppress(OSError):
                try_lock(new)  # once it is the document, others must wait until it is checked
            try:
                write_at(new, content, 0)
                _copy_attributes(fd, new)
                mark_complete(new)
                os.fsync(new)
                yield new, name
            finally:
                unlock(new)
    finally:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)


def _copy_attributes(fd: int, new: int) -> None:
    """Give the new file the owner, mode and extended attributes of the document."""
    if sys.platform == "win32":
        return  # no file is replaced there
    old, made = os.fstat(fd), os.fstat(new)
    if (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(new, old.st_uid, old.st_gid)
    _copy_extended_attributes(fd, new)
    mode = stat.S_IMODE(old.st_mode)  # last, since all of the above can change it
    if mode != stat.S_IMODE(os.fstat(new).st_mode):
        os.fchmod(new, mode)


def _copy_extended_attributes(fd: int, new: int) -> None:
    if sys.platform == "linux":
        wanted, inherited = _attributes(fd), _attributes(new)
        for name in inherited.keys() - wanted.keys():
            os.removexattr(new, name)
        for name, value in wanted.items() - inherited.items():
            os.setxattr(new, name, value)


def _attributes(fd: int) -> dict[str, bytes]:
    """Return the extended attributes of a file; none where the file system has none."""
    if sys.platform == "linux":
        try:
            return {name: os.getxattr(fd, name) for name in os.listxattr(fd)}
        except OSError as error:
            if error.errno != errno.ENOTSUP:
                raise
    return {}
