"""Write new text into a document that is open and locked: in place, or as a new file."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from .descriptors import (
    PAUSE,
    content_of,
    is_same_file,
    is_still,
    mark_complete,
    reads_back,
    unmark_complete,
    write_at,
)
from .differences import Leftover, difference, patch

if TYPE_CHECKING:
    from pathlib import Path

    from .replacing import Entry

LOOKS: Final = 20
"""How often to check whether somebody still saves into the old file of a document."""


class Attempt:
    """One attempt to change a document."""

    def __init__(self, now: bytes, after: bytes, leftover: Leftover) -> None:
        self.now = now
        """The text of the document now."""
        self.after = after
        """The text that it should get."""
        self.leftover = leftover
        """The change of an earlier attempt, which may be in the text of others now."""

    @property
    def new_leftover(self) -> Leftover:
        """The change of this attempt, which is in the text of others if they save meanwhile."""
        return Leftover(self.leftover.removed_from(self.now), self.after)


def overwrite(path: Path, fd: int, attempt: Attempt) -> Leftover | None:
    """Write the span that differs in place, and return None.

    If others changed the document just before or just after, return what may be left in it.
    """
    start, part = patch(attempt.now, attempt.after)
    if not _unchanged(path, fd, attempt.now):
        return attempt.leftover
    try:
        write_at(fd, part, start)
        if len(attempt.after) != len(attempt.now):
            os.ftruncate(fd, len(attempt.after))
        return _checked(path, fd, attempt)
    except OSError as error:
        _put_back(fd, attempt, error)
        raise


def _unchanged(path: Path, fd: int, content: bytes) -> bool:
    """Return whether the document is still the same, right before a write.

    The first check opens the path again, as a network drive could answer from memory. The second is
    quick: others can write unnoticed between it and the write.
    """
    return reads_back(path, fd, content) and is_still(path, fd, content)


def _checked(
    path: Path | str, fd: int, attempt: Attempt, *, folder: int | None = None
) -> Leftover | None:
    """Sync what was written to the disk, and read it back; see `overwrite`."""
    mark_complete(fd)
    os.fsync(fd)
    if reads_back(path, fd, attempt.after, folder=folder):
        return None
    unmark_complete(fd)  # the text may be half saved by now
    return attempt.new_leftover


def replace(path: Path, fd: int, attempt: Attempt) -> Leftover | None:
    """Replace the document by a new file; see `overwrite`."""
    from .replacing import entry_of, successor

    names = os.fstat(fd).st_nlink
    if not is_same_file(path, fd):
        return attempt.leftover
    _require_one_name(path, names)
    try:
        with (
            entry_of(path) as entry,
            successor(fd, entry.folder, attempt.after) as (new, name),
        ):
            if not (entry.is_same_file(fd) and _unchanged(path, fd, attempt.now)):
                return attempt.leftover
            os.replace(name, entry.name, src_dir_fd=entry.folder, dst_dir_fd=entry.folder)
            return _checked_replacement(entry, fd, new, attempt)
    except OSError as error:
        error.filename = str(path)  # not the folder, and not a file that is gone again
        error.add_note("a change of its length takes a new file in its folder")
        raise


def _require_one_name(path: Path, names: int) -> None:
    """Refuse to replace a document that has any other number of names (hard links) than one."""
    if names > 1:
        raise DocumentError(
            "it has several names (hard links), and a change of its length would separate them;"
            " copy it to a file of its own",
            path,
        )
    if not names:
        raise DocumentError("it is deleted, and so its length can't change; copy it first", path)


def _checked_replacement(entry: Entry, fd: int, new: int, attempt: Attempt) -> Leftover | None:
    """Check the new file, and then the old one: a program that had it open may have saved there."""
    try:
        entry.sync()
        leftover = _checked(entry.name, new, attempt, folder=entry.folder)
        theirs = _awaited(fd, attempt.now)
    except OSError as error:
        _put_back(new, attempt, error)
        raise
    return leftover if theirs == attempt.now else Leftover(theirs, attempt.after)


def _awaited(fd: int, content: bytes) -> bytes:
    """Return the content of an open file; if it is no longer `content`, wait until it settles."""
    for _ in range(LOOKS):
        before, content = content, content_of(fd)
        if before == content:
            break
        time.sleep(PAUSE)
    return content


def _put_back(fd: int, attempt: Attempt, error: OSError) -> None:
    """Undo a change that failed. If that fails too, add a note to the error.

    What others have saved meanwhile stays.
    """
    leftover = Leftover(attempt.now, attempt.after)
    try:
        now = content_of(fd)
        before = attempt.now if leftover.may_be_part_of(now) else leftover.removed_from(now)
        start, part = patch(now, before)
        write_at(fd, part, start)
        if len(before) != len(now):
            os.ftruncate(fd, len(before))
        is_certain = not leftover.strayed_into(now)
    except OSError:
        is_certain = False
    if not is_certain:
        start, _, _ = difference(attempt.now, attempt.after)
        error.add_note(f"the document may be half changed from byte {start} on")
