"""One document on disk: read it, and change it so that nothing is lost.

Among those who take the lock, every change is made to the newest state. Programs that take no
lock, as editors do, are noticed by a comparison right before the write and by another one behind
it; then the change is made anew, to what is there now.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from .descriptors import (
    PAUSE,
    closing,
    content_of,
    difference,
    is_still,
    names,
    open_file,
    put,
    successor,
)
from .errors import ConflictError, DocumentError, RoadmapError
from .interruption import uninterrupted
from .locks import lock, unlock, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ATTEMPTS: Final = 20
"""How often a change is made while others keep changing the document."""


def read(path: Path) -> bytes:
    """Return the document as it is now; takes no lock.

    Raises DocumentError for anything but a regular file, and OSError.
    """
    with _naming(path), closing(open_file(path, os.O_RDONLY)) as document:
        content = content_of(document)
        if not content:
            time.sleep(PAUSE)
            content = content_of(document)
        return content


def rewrite(path: Path, edit: Callable[[bytes], bytes], *, timeout: float) -> None:
    """Make the document what `edit` makes of it.

    A result of the same length is written in place, the changed span alone; one that is equal is
    not written at all. `edit` is called again when others have changed the document meanwhile,
    perhaps with what it has made already; what it raises is raised. `timeout`: seconds to wait,
    in all, while others hold the lock.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as others left it, unless a note on the error says otherwise.
    """
    patience = waits(path, timeout)
    for _ in range(ATTEMPTS):
        with _naming(path), _locked(path, patience) as document:
            before = content_of(document)
            try:
                after = edit(before)
            except RoadmapError:
                if _lasts(path, document, before):
                    raise
            else:
                if after == before:
                    return
                with uninterrupted():
                    if _write(path, document, before, after):
                        return
        time.sleep(PAUSE)
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


@contextmanager
def _locked(path: Path, patience: Iterator[float]) -> Iterator[int]:
    """Open and lock the document: the very file that the path names by then."""
    while True:
        with closing(open_file(path, os.O_RDWR)) as document:
            lock(path, document, patience)
            try:
                if names(path, document):  # else it was replaced while we waited
                    yield document
                    return
            finally:
                unlock(document)
        time.sleep(next(patience))


def _lasts(path: Path, document: int, content: bytes) -> bool:
    """Whether the document stays like this, so that no editor is halfway through saving it.

    One that is empty gets more time: few are meant to be.
    """
    for _ in range(1 if content else ATTEMPTS):
        time.sleep(PAUSE)
        if not is_still(path, document, content):
            return False
    return True


def _write(path: Path, document: int, before: bytes, after: bytes) -> bool:
    """Write the new state; False if others changed the document just before, or just after."""
    if len(after) == len(before) or sys.platform == "win32":
        return _overwrite(path, document, before, after)
    return _replace(path, document, before, after)


def _overwrite(path: Path, document: int, before: bytes, after: bytes) -> bool:
    """Write in place what differs; see `_write`."""
    start, stop = difference(before, after)
    if not is_still(path, document, before):
        return False
    try:
        put(document, after[start:stop], start)
        if len(after) != len(before):
            os.ftruncate(document, len(after))
        os.fsync(document)
        return is_still(path, document, after)
    except OSError as error:
        _put_back(document, before, after, error)
        raise


def _replace(path: Path, document: int, before: bytes, after: bytes) -> bool:
    """Put a new file in the place of the document; see `_write`."""
    if os.fstat(document).st_nlink > 1:
        raise DocumentError(
            "it has several names (hard links), which a change of its length would part;"
            " make it a copy of its own",
            path,
        )
    # Half a text, put in the place of the whole, would stay half: nobody may be writing it.
    if not _lasts(path, document, before):
        return False
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    try:
        with (
            closing(os.open(folder, os.O_RDONLY)) as entries,
            successor(document, folder, after) as (new, name),
        ):
            if not is_still(path, document, before):
                return False
            os.replace(name, target)
            try:
                os.fsync(entries)
                return is_still(path, new, after)
            except OSError as error:
                _put_back(new, before, after, error)
                raise
    except OSError as error:
        error.filename = str(path)  # not the folder, and not a file that is gone again
        error.add_note("a change of its length takes a new file in its folder")
        raise


def _put_back(document: int, before: bytes, after: bytes, error: OSError) -> None:
    """Undo a change that failed, or say so in a note on the error."""
    start, stop = difference(before, after)
    try:
        put(document, before[start:stop], start)
        if len(after) != len(before):
            os.ftruncate(document, len(before))
    except OSError:
        error.add_note(f"the document may be half changed from byte {start} on")
