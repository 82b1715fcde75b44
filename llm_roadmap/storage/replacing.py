"""Replace a document by a new file.

The folder is looked up once, and kept open. The new file is made, renamed and removed in that
folder, even if the links and folders that led to it change meanwhile.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..system import system
from .locks import try_lock, unlock
from .open_file import OpenDocument, closing, write_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEMPORARY: Final = re.compile(r"\.llm_roadmap-[0-9a-f]{16}\.tmp")
"""The name of a temporary file."""
YOUNG: Final = 60.0
"""The age, in seconds, up to which such a file may not be locked yet."""

NO_SYNC: Final = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""Error numbers of a folder that can't be synced, or was opened without permission to read it."""


class LeftBehindWarning(UserWarning):
    """A temporary file could not be removed."""


def require_one_name(document: OpenDocument, names: int) -> None:
    """Refuse to replace a document that has any other number of names (hard links) than one."""
    if names > 1:
        raise DocumentError(
            "it has several names (hard links), and a change of its length would separate them;"
            " copy it to a file of its own",
            Path(document.path),
        )
    if not names:
        reason = "it is deleted, and so its length can't change; copy it first"
        raise DocumentError(reason, Path(document.path))


@contextmanager
def entry_of(document: OpenDocument) -> Iterator[OpenDocument]:
    """Keep the folder of a document open, and yield the document by its name in there.

    All symbolic links are followed.
    """
    folder, name = os.path.split(os.path.realpath(document.path))
    with closing(system.open_folder(folder)) as opened:
        names = _names_in(opened)
        _remove_strays(opened, names)
        yield OpenDocument(spelled(name, names), document.fd, opened)


def sync_folder(entry: OpenDocument) -> None:
    """Sync the folder of a document to the disk, where folders can be synced."""
    if entry.folder is None:
        return
    try:
        os.fsync(entry.folder)
    except OSError as error:
        if error.errno not in NO_SYNC:
            raise


def _names_in(folder: int) -> list[str]:
    """Return the names in a folder; none if it was opened without permission to list it."""
    try:
        return os.listdir(folder)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        return []


def _remove_strays(folder: int, names: Iterable[str]) -> None:
    """Remove temporary files that a process of this user left behind when it was killed.

    A process that still needs its file holds the lock on it. Before it has the lock, the file is
    younger than `YOUNG`.
    """
    for name in filter(TEMPORARY.fullmatch, names):
        with suppress(OSError), closing(_open_stray(name, folder)) as fd:
            status = os.fstat(fd)
            is_own = stat.S_ISREG(status.st_mode) and system.is_own(status)
            if is_own and time.time() - status.st_mtime > YOUNG and try_lock(fd):
                os.unlink(name, dir_fd=folder)


def _open_stray(name: str, folder: int) -> int:
    return system.open_existing(name, os.O_RDONLY, folder, follow=False)


def spelled(name: str, names: Iterable[str]) -> str:
    """Return the spelling of a name in a folder, where it can differ by upper and lower case."""
    alike = [each for each in names if each.casefold() == name.casefold()]
    return name if name in alike or len(alike) != 1 else alike[0]


@contextmanager
def successor(entry: OpenDocument, content: bytes) -> Iterator[OpenDocument]:
    """Make a new file with the attributes of the document and other content, synced and locked.

    It is in the same folder. At the end its name is removed, unless it was renamed.
    """
    name = f".llm_roadmap-{os.urandom(8).hex()}.tmp"
    try:
        with closing(system.open_new(name, 0o600, entry.folder)) as fd:
            new = OpenDocument(name, fd, entry.folder)
            with suppress(OSError):
                try_lock(fd)  # once it is the document, others must wait until it is checked
            try:
                write_at(fd, content, 0)
                system.copy_attributes(entry.fd, fd)
                new.mark_complete()
                os.fsync(fd)
                yield new
            finally:
                unlock(fd)
    except BaseException as error:
        if not _remove(entry, name):
            error.add_note(f"the temporary file {name} is left in its folder; remove it")
        raise
    if not _remove(entry, name):
        warnings.warn(
            f"{entry.path}: the temporary file {name} is left in its folder; remove it",
            LeftBehindWarning,
            stacklevel=4,
        )


def _remove(entry: OpenDocument, name: str) -> bool:
    """Remove a name if it is there; return whether it is gone, so not if it can't be removed."""
    try:
        os.unlink(name, dir_fd=entry.folder)
    except FileNotFoundError:
        pass
    except OSError:
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=entry.folder, follow_symlinks=False)
            return False
    return True
