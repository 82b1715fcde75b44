"""Write a new state of a document that is open and locked: in place, or as a new file."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from .descriptors import PAUSE, content_of, is_still, mark, names, put, reads_back, unmark
from .replacing import entry_of, successor
from .spans import Left, difference, patch

if TYPE_CHECKING:
    from pathlib import Path

LOOKS: Final = 20
"""How often to look whether a save into the old file of a document goes on."""


class Step(NamedTuple):
    """One attempt to change a document."""

    now: bytes
    """What is in the document."""
    after: bytes
    """What should be in it."""
    left: Left
    """What an earlier attempt may have left in it."""

    @property
    def change(self) -> Left:
        """What this attempt leaves in the text of others, should they save meanwhile."""
        return Left(self.left.taken_back(self.now), self.after)


def overwrite(path: Path, document: int, step: Step) -> Left | None:
    """Write in place what differs, and return None.

    If others changed the document just before, or just after, return what may be left in it.
    """
    start, part = patch(step.now, step.after)
    if not _unchanged(path, document, step.now):
        return step.left
    try:
        put(document, part, start)
        if len(step.after) != len(step.now):
            os.ftruncate(document, len(step.after))
        return _checked(path, document, step)
    except OSError as error:
        _put_back(document, step, error)
        raise


def _unchanged(path: Path, document: int, content: bytes) -> bool:
    """Take the last look before a write.

    It is one that a network drive can't answer from memory, and then one that is quick: others can
    write unnoticed between that and the write.
    """
    return reads_back(path, document, content) and is_still(path, document, content)


def _checked(
    path: Path | str, document: int, step: Step, *, folder: int | None = None
) -> Left | None:
    """Let the disk have what was written, and read it back; see `overwrite`."""
    mark(document)
    os.fsync(document)
    if reads_back(path, document, step.after, folder=folder):
        return None
    unmark(document)  # it may be half a text by now
    return step.change


def replace(path: Path, document: int, step: Step) -> Left | None:
    """Put a new file in the place of the document; see `overwrite`."""
    count = os.fstat(document).st_nlink
    if not names(path, document):
        return step.left
    if count > 1:
        raise DocumentError(
            "it has several names (hard links), which a change of its length would part;"
            " make it a copy of its own",
            path,
        )
    if not count:
        raise DocumentError("it is deleted, and so its length can't change; copy it first", path)
    try:
        with (
            entry_of(path) as entry,
            successor(document, entry.folder, step.after) as (new, name),
        ):
            if not (entry.names(document) and _unchanged(path, document, step.now)):
                return step.left
            os.replace(name, entry.name, src_dir_fd=entry.folder, dst_dir_fd=entry.folder)
            try:
                entry.sync()
                left = _checked(entry.name, new, step, folder=entry.folder)
                # Who had the old file open may have saved into it since the last look.
                theirs = _awaited(document, step.now)
            except OSError as error:
                _put_back(new, step, error)
                raise
            return left if theirs == step.now else Left(theirs, step.after)
    except OSError as error:
        error.filename = str(path)  # not the folder, and not a file that is gone again
        error.add_note("a change of its length takes a new file in its folder")
        raise


def _awaited(document: int, content: bytes) -> bytes:
    """Return what an open file holds; if it is no longer this, as soon as it stays the same."""
    for _ in range(LOOKS):
        before, content = content, content_of(document)
        if before == content:
            break
        time.sleep(PAUSE)
    return content


def _put_back(document: int, step: Step, error: OSError) -> None:
    """Undo a change that failed, or say so in a note on the error.

    What others have saved meanwhile stays as it is.
    """
    left = Left(step.now, step.after)
    try:
        now = content_of(document)
        before = step.now if left.may_be_part_of(now) else left.taken_back(now)
        start, part = patch(now, before)
        put(document, part, start)
        if len(before) != len(now):
            os.ftruncate(document, len(before))
        is_certain = not left.strayed(now)
    except OSError:
        is_certain = False
    if not is_certain:
        start = difference(step.now, step.after).start
        error.add_note(f"the document may be half changed from byte {start} on")
