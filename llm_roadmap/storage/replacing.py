"""Put a new file in the place of a document.

The folder is found once, and held open. The new file is made, renamed and removed in that very
folder, whatever becomes meanwhile of the links and folders that led to it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from .descriptors import closing, mark, put
from .locks import try_lock, unlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DIRECTORY: Final = getattr(os, "O_DIRECTORY", 0)
WITHOUT_READING: Final = getattr(os, "O_PATH", os.O_RDONLY)

NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
"""How to make a file, and never follow a link or open what is there."""

NO_SYNC: Final = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What is said where a folder can't be synced, or was opened without the right to read it."""


class Entry(NamedTuple):
    """A name in a folder."""

    folder: int
    """The descriptor of the folder."""
    name: str
    """The name."""

    def names(self, document: int) -> bool:
        """Whether this is the name of an open document."""
        with suppress(FileNotFoundError):
            status = os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
            return os.path.samestat(status, os.fstat(document))
        return False

    def sync(self) -> None:
        """Let the disk have the folder; where folders can't be synced, the system sees to it."""
        try:
            os.fsync(self.folder)
        except OSError as error:
            if error.errno not in NO_SYNC:
                raise


@contextmanager
def entry_of(path: Path) -> Iterator[Entry]:
    """Hold the folder that the path leads to, behind all symbolic links, open."""
    folder, name = os.path.split(os.path.realpath(path))
    with closing(_open_folder(folder)) as opened:
        yield Entry(opened, _real_name(opened, name))


def _open_folder(folder: str) -> int:
    try:
        return os.open(folder, os.O_RDONLY | DIRECTORY)
    except PermissionError:  # one can have the right to change a folder, and not to list it
        return os.open(folder, WITHOUT_READING | DIRECTORY)


def _real_name(folder: int, name: str) -> str:
    """Return the name as the folder has it."""
    try:
        return spelled(name, os.listdir(folder))
    except OSError as error:
        if error.errno != errno.EBADF:  # it was opened without the right to list it
            raise
        return name


def spelled(name: str, names: Iterable[str]) -> str:
    """Return which of the names in a folder is meant: another one where case does not count."""
    alike = [each for each in names if each.casefold() == name.casefold()]
    return name if name in alike or len(alike) != 1 else alike[0]


@contextmanager
def successor(document: int, folder: int, content: bytes) -> Iterator[tuple[int, str]]:
    """Make a new file that is like the document but for its content, synced and locked.

    Gives its descriptor and its name in the folder; it is gone at the end unless renamed.
    """
    name = f".llm_roadmap-{os.urandom(8).hex()}.tmp"
    try:
        with closing(os.open(name, NEW, 0o600, dir_fd=folder)) as new:
            with suppress(OSError):
                try_lock(new)  # once it is the document, others have to wait until it is checked
            try:
                put(new, content, 0)
                _copy_attributes(document, new)
                mark(new)
                os.fsync(new)
                yield new, name
            finally:
                unlock(new)
    finally:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)


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
    mode = stat.S_IMODE(old.st_mode)  # last, since all of the above can change it
    if mode != stat.S_IMODE(os.fstat(new).st_mode):
        os.fchmod(new, mode)


def _attributes(document: int) -> dict[str, bytes]:
    """Return the extended attributes; none where the file system has none."""
    if sys.platform == "linux":
        try:
            return {name: os.getxattr(document, name) for name in os.listxattr(document)}
        except OSError as error:
            if error.errno != errno.ENOTSUP:
                raise
    return {}
