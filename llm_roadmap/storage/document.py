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
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from ..errors import ConflictError, DocumentError, RoadmapError
from .differences import Leftover
from .interruption import uninterrupted
from .locks import lock, retry_delays, unlock
from .open_document import CALM, PAUSE, OpenDocument, opened
from .saving import Attempt, overwrite, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

ATTEMPTS: Final = 20
"""How often a change is tried while others keep changing the document."""


class NewText(NamedTuple, Generic[T]):
    """What an edit makes of the text of a document."""

    source: bytes
    """The new text."""
    result: T
    """What else the edit has to tell its caller."""
    only_boxes: bool = False
    """Whether nothing differs but boxes and progress markers."""


class StrayWriteWarning(UserWarning):
    """A tick may stand in a text, or in a file, that is not the one it was meant for."""


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


def rewrite(path: Path, edit: Callable[[bytes], NewText[T]], *, timeout: float) -> T:
    """Change the document with `edit`, and return the result of `edit`.

    `edit` takes the bytes of the document. If the length stays the same, only the changed span is
    written, in place. If nothing changes, nothing is written. If others change the document
    meanwhile, `edit` is called again with their text, without what was written before. What `edit`
    raises is raised. `timeout`: seconds to wait while others hold the lock, in all, but counted
    anew from each change of the document; see `retry_delays`.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as others left it, unless a note on the error says otherwise.
    """
    if not os.access(path, os.W_OK):
        source = read(path)
        new = edit(source)
        if new.source == source:
            return new.result  # nothing to write, so the missing permission doesn't matter
    return _rewrite(path, edit, retry_delays(path, timeout))


def _rewrite(path: Path, edit: Callable[[bytes], NewText[T]], patience: Iterator[float]) -> T:
    leftover = Leftover()
    with _path_in_errors(path), ExitStack() as kept:
        for _ in range(ATTEMPTS):
            with _told_in_errors(leftover), _locked(path, patience) as document:
                leftover = _taken_back(leftover, document)
                now = document.content()
                pauses = 1 if now else ATTEMPTS  # few are meant to be empty
                if not document.is_settled(now, pauses):
                    continue
                if leftover.file and leftover.strayed_into(now):
                    _warn(path, leftover)
                new = _edited(edit, leftover.removed_from(now))
                if isinstance(new.result, RoadmapError):
                    if isinstance(new.result, DocumentError):
                        pauses = max(pauses, CALM)  # such an edit would write more than boxes
                    if not document.stays(now, pauses):
                        continue
                attempt = Attempt(now, new.source, leftover, kept)
                still_left = _write(document, attempt, only_boxes=new.only_boxes)
                if still_left is None:
                    return _returned_or_raised(new.result)
                leftover = _taken_back(still_left, document)
            time.sleep(PAUSE)
        with _told_in_errors(leftover):
            raise ConflictError(path, ATTEMPTS)


def _edited(edit: Callable[[bytes], NewText[T]], before: bytes) -> NewText[T | RoadmapError]:
    """Return what an edit makes of a text.

    An edit that fails leaves the text as it is, and its error is the result: that says that nothing
    is changed, so no leftover may stay when it is raised.
    """
    try:
        return NewText(*edit(before))
    except RoadmapError as error:
        return NewText(before, error)


def _returned_or_raised(result: T | RoadmapError) -> T:
    if isinstance(result, RoadmapError):
        raise result
    return result


def _taken_back(leftover: Leftover, document: OpenDocument) -> Leftover:
    """Take a change back in the file that it was written into, if that is not the document now.

    A link was turned, or the file was moved away. What can't be taken back is told by a warning.
    """
    file = leftover.file
    if file is None or (file.is_same_file(document) and document.is_in_place()):
        return leftover
    if file.status.st_nlink and not file.takes_back(leftover):
        _warn(file.name(), leftover)
    return leftover._replace(file=None)  # a copy of the text can have it all the same


def _warn(path: Path | str, leftover: Leftover) -> None:
    warnings.warn(
        f"{path}: another program changed the document just as it was written, and what was written"
        f" may stand there now in the wrong place, {leftover.place}; look at it there",
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
def _told_in_errors(leftover: Leftover) -> Iterator[None]:
    """Add to each error after a write what was written; first take it back where it is astray."""
    try:
        yield
    except Exception as error:
        file = leftover.file
        if file is None or not file.status.st_nlink:
            raise
        if file.is_in_place() or not file.takes_back(leftover):
            error.add_note(f"{file.name()} was changed before that, {leftover.place}; look at it")
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


def _write(document: OpenDocument, attempt: Attempt, *, only_boxes: bool) -> Leftover | None:
    """Write the new text, and return None.

    If others changed the document just before or just after, return what may be left in it.
    """
    if attempt.after == attempt.now:
        return None
    in_place = len(attempt.after) == len(attempt.now) or sys.platform == "win32"
    # A box that was ticked in half a text is taken back, and ticked in the whole one. That can't be
    # done with other edits. And who goes on in a file that was replaced would lose what he saves.
    if not (only_boxes and in_place) and not document.is_calm(attempt.now):
        return attempt.leftover
    with uninterrupted():
        return overwrite(document, attempt) if in_place else replace(document, attempt)
