"""Read a document on disk, and change it so that nothing is lost.

Programs that take the lock wait for each other, so each changes the newest text. Editors take no
lock. They are noticed in three ways: the document was saved a moment ago, it differs right before
the write, or it differs right after it. Then the change is made again, to the text that is there
now.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from ..errors import ConflictError, RoadmapError
from ..interruption import uninterrupted
from .differences import Leftover, difference
from .locks import lock, retry_delays, unlock
from .open_document import PAUSE, OpenDocument, opened
from .saving import Attempt, overwrite, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

ATTEMPTS: Final = 20
"""How often a change is tried while others keep changing the document."""


CALM: Final = 5
"""The number of pauses without any save before a document is replaced by a new file."""


class StrayWriteWarning(UserWarning):
    """A tick may have been written into text that another program had just saved."""


def read(path: Path) -> bytes:
    """Return the bytes of the document as they are now, without taking the lock.

    Raises DocumentError for anything but a regular file, and OSError.
    """
    with _path_in_errors(path), opened(path, os.O_RDONLY) as document:
        content = document.content()
        if not content:
            time.sleep(PAUSE)
            content = document.content()
        return content


def rewrite(path: Path, edit: Callable[[bytes], tuple[bytes, T]], *, timeout: float) -> T:
    """Change the document with `edit`, and return what `edit` returned beside the new text.

    `edit` takes the bytes of the document, and returns the new bytes and any other result. If the
    length stays the same, only the changed span is written, in place. If nothing changes, nothing
    is written. If others change the document meanwhile, `edit` is called again with their text,
    without what was written before. What `edit` raises is raised. `timeout`: seconds to wait, in
    all, while others hold the lock.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as others left it, unless a note on the error says otherwise.
    """
    if not os.access(path, os.W_OK):
        source = read(path)
        after, result = edit(source)
        if after == source:
            return result  # nothing to write, so the missing permission doesn't matter
    return _rewrite(path, edit, retry_delays(path, timeout))


def _rewrite(path: Path, edit: Callable[[bytes], tuple[bytes, T]], patience: Iterator[float]) -> T:
    leftover = Leftover()
    for _ in range(ATTEMPTS):
        with _path_in_errors(path), _note_in_errors(leftover), _locked(path, patience) as document:
            now = document.content()
            pauses = 1 if now else ATTEMPTS  # few are meant to be empty
            if not document.is_settled(now, pauses):
                continue
            if leftover.strayed_into(now):
                _warn_of_stray(path, leftover)
            after, result = _edited(edit, leftover.removed_from(now))
            if isinstance(result, RoadmapError) and not document.stays(now, pauses):
                continue
            still_left = _write(document, Attempt(now, after, leftover))
            if still_left is None:
                return _raised_or_returned(result)
            leftover = still_left
        time.sleep(PAUSE)
    raise ConflictError(path, ATTEMPTS)


def _edited(
    edit: Callable[[bytes], tuple[bytes, T]], before: bytes
) -> tuple[bytes, T | RoadmapError]:
    """Return the text after an edit, and its result.

    An edit that fails leaves the text as it is, and its error is the result: that says that nothing
    is changed, so no leftover may stay when it is raised.
    """
    try:
        return edit(before)
    except RoadmapError as error:
        return before, error


def _raised_or_returned(result: T | RoadmapError) -> T:
    if isinstance(result, RoadmapError):
        raise result
    return result


def _warn_of_stray(path: Path, leftover: Leftover) -> None:
    start, _, _ = difference(leftover.before, leftover.after)
    warnings.warn(
        f"{path}: another program saved the document just as it was written, and what was written"
        f" stands in the new text now, from byte {start} on; look at it there",
        StrayWriteWarning,
        stacklevel=4,
    )


@contextmanager
def _path_in_errors(path: Path) -> Iterator[None]:
    """Add the path of the document to each error of the operating system."""
    try:
        yield
    except OSError as error:
        if error.filename is None and not isinstance(error, RoadmapError):
            error.filename = str(path)
        raise


@contextmanager
def _note_in_errors(leftover: Leftover) -> Iterator[None]:
    """Add a note to each error of the operating system that comes after a write."""
    try:
        yield
    except OSError as error:
        if leftover.after != leftover.before:
            error.add_note("the change may have been made all the same; look at the document")
        raise


@contextmanager
def _locked(path: Path, patience: Iterator[float]) -> Iterator[OpenDocument]:
    """Open and lock the document, and make sure that the path still leads to the locked file."""
    while True:
        with opened(path, os.O_RDWR) as document:
            lock(document, patience)
            try:
                if document.is_in_place():  # otherwise it was replaced while we waited
                    yield document
                    return
            finally:
                unlock(document.fd)
        time.sleep(next(patience))


def _write(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Write the new text, and return None.

    If others changed the document just before or just after, return what may be left in it.
    """
    if attempt.after == attempt.now:
        return None
    if len(attempt.after) == len(attempt.now) or sys.platform == "win32":
        with uninterrupted():
            return overwrite(document, attempt)
    # An editor that is still saving would go on in the old file, and its text would be lost.
    if not document.is_settled(attempt.now, CALM):
        return attempt.leftover
    with uninterrupted():
        return replace(document, attempt)
