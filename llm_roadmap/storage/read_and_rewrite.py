"""Read a document on disk, make a new one, and change one so that nothing is lost.

Programs that take the lock wait for each other, so each changes the newest text. Editors take no
lock. They are noticed in three ways: the document was saved a moment ago, it differs right before
the write, or it differs right after it. Then the change is made again, to the text that is there
now.
"""

from __future__ import annotations

import errno
import os
import time
import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from ..errors import ConflictError, DocumentError, EditError, RoadmapError
from ..system import system
from ..values import NamedTuple
from .default_document import NAME
from .interruption import uninterrupted
from .locks import HELD, lock, retry_delays, unlock
from .open_file import CALM, PAUSE, OpenDocument, closing, opened, write_at
from .save_attempt import Save
from .taking_back import Leftover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PACKAGE: Final = os.path.dirname(os.path.dirname(__file__))

ATTEMPTS: Final = 20
"""How often a change is tried while others keep changing the document."""


class NewText(NamedTuple):
    """What an edit makes of the text of a document."""

    source: bytes
    """The new text."""
    only_boxes: bool = False
    """Whether nothing differs but boxes and progress markers."""


class StrayWriteWarning(UserWarning):
    """A tick may stand in a text, or in a file, that is not the one it was meant for."""


def template() -> bytes:
    """Return the roadmap for learning large language models, all of its boxes empty."""
    with open(os.path.join(PACKAGE, NAME), "rb") as file:
        return file.read()


def read(path: Path, *, timeout: float = HELD) -> bytes:
    """Return the bytes of the document as they are now, without taking the lock.

    `timeout`: seconds to wait while another program has it open for itself alone (on Windows).
    Raises LockTimeoutError then, DocumentError for anything but a regular file, and OSError.
    """
    patience = retry_delays(path, timeout)
    with _path_in_errors(path), opened(path, os.O_RDONLY, patience) as document:
        content = document.content()
        if not content:
            time.sleep(PAUSE)
            content = document.content()
        return content


def create(path: str, source: bytes) -> Path:
    """Write a new file, and return its absolute path.

    Raises FileExistsError if anything is there, a broken link too, IsADirectoryError for the path
    of a folder (`docs/`), and OSError; then no file is left behind.
    """
    if path.endswith(("/", os.sep)):  # Path would take it for a file's
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    from pathlib import Path

    created = Path(os.path.expanduser(path)).absolute()
    with uninterrupted():
        fd = system.open_new(created, 0o666)
        try:
            with closing(fd):
                write_at(fd, source, 0)
                os.fsync(fd)
        except OSError as error:
            error.filename = str(created)
            try:
                created.unlink()  # by now it is closed: Windows removes no file that is open
            except OSError:
                error.add_note("a part of it is left there; remove it")
            raise
    return created


def is_whole(path: Path, content: bytes, error: RoadmapError | None) -> bool:
    """Return whether the document has this content, and no save of it seems to be going on.

    `error`: what a plan raised for it. Half a text can cause an error, so this waits longer then.
    """
    patience = retry_delays(path, HELD)
    with _path_in_errors(path), opened(path, os.O_RDONLY, patience) as document:
        is_settled = document.is_settled(content, _pauses(content))
        return is_settled and _is_sure(document, content, error)


def _is_sure(document: OpenDocument, content: bytes, error: RoadmapError | None) -> bool:
    """Return whether an error is surely not caused by half a text; True without an error."""
    if error is None:
        return True
    # A plan that raises one of these would write more than boxes, and that needs more care.
    least = CALM if isinstance(error, DocumentError | EditError) else 1
    return document.stays(content, max(_pauses(content), least))


def _pauses(content: bytes) -> int:
    """Return for how many pauses a content must stay the same; more for an empty one."""
    return 1 if content else ATTEMPTS


def rewrite(path: Path, edit: Callable[[bytes], NewText], *, timeout: float) -> None:
    """Change the document with `edit`, which takes its bytes.

    If the length stays the same, only the changed span is written, in place. If nothing changes,
    nothing is written. If others change the document meanwhile, `edit` is called again with their
    text, without what was written before. What `edit` raises is raised. `timeout`: seconds to wait
    while others hold the lock, counted anew whenever the document changes; see `retry_delays`.

    Raises ConflictError, LockTimeoutError, DocumentError for anything but a regular file, and
    OSError; then the document is as others left it, unless a note on the error says otherwise.
    """
    leftover = Leftover()
    patience = retry_delays(path, timeout)
    with _path_in_errors(path), ExitStack() as kept:
        for _ in range(ATTEMPTS):
            with _told_in_errors(leftover), _locked(path, patience) as document:
                leftover = _taken_back(leftover, document)
                now = document.content()
                if not document.is_settled(now, _pauses(now)):
                    continue
                if leftover.file and leftover.strayed_into(now):
                    _warn(path, leftover)
                new, error = _edited(edit, leftover.removed_from(now))
                if not _is_sure(document, now, error):
                    continue
                save = Save(document, now, new.source, leftover, kept)
                still_left = save.write(only_boxes=new.only_boxes)
                if still_left is None and error:
                    raise error
                if still_left is None:
                    return
                leftover = _taken_back(still_left, document)
            time.sleep(PAUSE)
        with _told_in_errors(leftover):
            raise ConflictError(path, ATTEMPTS)


def _edited(edit: Callable[[bytes], NewText], before: bytes) -> tuple[NewText, RoadmapError | None]:
    """Return what an edit makes of a text.

    An edit that fails leaves the text as it is. Its error says that nothing is changed, so no
    leftover may stay when it is raised.
    """
    try:
        return edit(before), None
    except RoadmapError as error:
        return NewText(before), error


def _taken_back(leftover: Leftover, document: OpenDocument) -> Leftover:
    """Take a change back from the file that got it, if that file is not the document any more.

    Then a link was turned, or the file was moved. A warning tells what can't be taken back.
    """
    file = leftover.file
    if file is None or (file.is_same_file(document) and document.is_in_place()):
        return leftover
    if file.status.st_nlink and not leftover.take_back_from(file):
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
    """After an error, take a change back from a wrong file; else a note tells what was written."""
    try:
        yield
    except Exception as error:
        file = leftover.file
        if file is None or not file.status.st_nlink:
            raise
        if file.is_in_place() or not leftover.take_back_from(file):
            error.add_note(f"{file.name()} was changed before that, {leftover.place}; look at it")
        raise


@contextmanager
def _locked(path: Path, patience: Iterator[float]) -> Iterator[OpenDocument]:
    """Open and lock the document, and make sure that the path still leads to the locked file."""
    while True:
        with opened(path, os.O_RDWR, patience) as document:
            lock(document, patience)
            try:
                if document.is_in_place():  # otherwise it was replaced while we waited
                    yield document
                    return
            finally:
                unlock(document.fd)
        time.sleep(next(patience))
