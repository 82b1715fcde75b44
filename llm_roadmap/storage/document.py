"""One document on disk: read it, and change it so that nothing is lost.

Among those who take the lock, every change is made to the newest state. Programs that take no
lock, as editors do, are noticed: before the document is believed, by its age; by a comparison
right before the write; and by another one behind it. Then the change is made anew, to what is
there now.
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
from .descriptors import PAUSE, age, closing, content_of, names, open_file, reads_back
from .locks import lock, unlock, waits
from .saving import Step, overwrite, replace
from .spans import Left, difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

ATTEMPTS: Final = 20
"""How often a change is made while others keep changing the document."""


CALM: Final = 5
"""For how many pauses nobody may have saved a document that is to be replaced."""


class StrayWriteWarning(UserWarning):
    """Something was written into the document where another program had just changed it."""


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


def rewrite(path: Path, edit: Callable[[bytes], tuple[bytes, T]], *, timeout: float) -> T:
    """Make the document what `edit` makes of it.

    `edit` returns the new text and anything else; that of the text which is written in the end is
    returned. A text of the same length is written in place, the changed span alone; one that is
    equal is not written at all. `edit` is called again when others have changed the document
    meanwhile, with what they made of it and without what was written before; what it raises is
    raised. `timeout`: seconds to wait, in all, while others hold the lock.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as others left it, unless a note on the error says otherwise.
    """
    if not os.access(path, os.W_OK):
        source = read(path)
        after, result = edit(source)
        if after == source:
            return result  # which takes no right to write
    return _rewrite(path, edit, waits(path, timeout))


def _rewrite(path: Path, edit: Callable[[bytes], tuple[bytes, T]], patience: Iterator[float]) -> T:
    left: Left | None = Left()
    for _ in range(ATTEMPTS):
        assert left is not None  # else it is done
        with _naming(path), _telling(left), _locked(path, patience) as document:
            now = content_of(document)
            pauses = 1 if now else ATTEMPTS  # few are meant to be empty
            if not _is_settled(path, document, now, pauses):
                continue
            if left.strayed(now):
                _tell_of_stray(path, left)
            before = left.taken_back(now)
            try:
                after, result = edit(before)
            except RoadmapError:
                if not _lasts(path, document, now, pauses):
                    continue
                # It says that nothing is changed, so nothing may be left.
                left = _write(path, document, Step(now, before, left))
                if left is None:
                    raise
            else:
                left = _write(path, document, Step(now, after, left))
                if left is None:
                    return result
        time.sleep(PAUSE)
    raise ConflictError(path, ATTEMPTS)


def _tell_of_stray(path: Path, left: Left) -> None:
    place = difference(left.before, left.after).start
    warnings.warn(
        f"{path}: another program saved the document just as it was written, and what was written"
        f" stands in the new text now, from byte {place} on; look at it there",
        StrayWriteWarning,
        stacklevel=4,
    )


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
def _telling(left: Left) -> Iterator[None]:
    """Let each error of the operating system say that something was written before it."""
    try:
        yield
    except OSError as error:
        if left.after != left.before:
            error.add_note("what was to be done may be done all the same; look at the document")
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


def _is_settled(path: Path, document: int, content: bytes, pauses: int) -> bool:
    """Whether nobody has saved anything for so many pauses, or does so while we wait for that."""
    return age(document) >= pauses * PAUSE or _lasts(path, document, content, pauses)


def _lasts(path: Path, document: int, content: bytes, pauses: int) -> bool:
    """Whether the document stays like this, so that no editor is halfway through saving it.

    A part of a save can be equal to what was there, so the time of modification counts, too.
    """
    modified = os.fstat(document).st_mtime_ns
    for _ in range(pauses):
        time.sleep(PAUSE)
        if not reads_back(path, document, content):
            return False
        if os.fstat(document).st_mtime_ns != modified:
            return False
    return True


def _write(path: Path, document: int, step: Step) -> Left | None:
    """Write the new state, and return None.

    If others changed the document just before, or just after, return what may be left in it.
    """
    if step.after == step.now:
        return None
    if len(step.after) == len(step.now) or sys.platform == "win32":
        with uninterrupted():
            return overwrite(path, document, step)
    # Who goes on saving into a file that is replaced saves for nobody.
    if not _is_settled(path, document, step.now, CALM):
        return step.left
    with uninterrupted():
        return replace(path, document, step)
