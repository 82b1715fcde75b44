"""Write new text into a document that is open and locked: in place, or as a new file."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from ..errors import DocumentError
from .differences import Leftover, difference, patch
from .open_document import PAUSE, OpenDocument

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


def overwrite(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Write the span that differs in place, and return None.

    If others changed the document just before or just after, return what may be left in it.
    """
    change = patch(attempt.now, attempt.after)
    if not _is_unchanged(document, attempt.now):
        return attempt.leftover
    try:
        document.apply(change)
        return _checked(document, attempt)
    except OSError as error:
        _put_back(document, attempt, error)
        raise


def _is_unchanged(document: OpenDocument, content: bytes) -> bool:
    """Return whether the document is still the same, right before a write.

    The first check opens the path again, as a network drive could answer from memory. The second is
    quick: others can write unnoticed between it and the write.
    """
    return document.reads_back(content) and document.is_still(content)


def _checked(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Sync what was written to the disk, and read it back; see `overwrite`."""
    document.mark_complete()
    os.fsync(document.fd)
    if document.reads_back(attempt.after):
        return None
    document.unmark_complete()  # the text may be half saved by now
    return attempt.new_leftover


def replace(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Replace the document by a new file; see `overwrite`."""
    from .replacing import entry_of, successor

    if not document.is_in_place():
        return attempt.leftover
    _require_one_name(document)
    try:
        with entry_of(document) as entry, successor(entry, attempt.after) as new:
            if not (entry.is_in_place() and _is_unchanged(document, attempt.now)):
                return attempt.leftover
            os.replace(new.path, entry.path, src_dir_fd=entry.folder, dst_dir_fd=entry.folder)
            return _checked_replacement(entry, new._replace(path=entry.path), attempt)
    except OSError as error:
        error.filename = str(document.path)  # not the folder, and not a file that is gone again
        error.add_note("a change of its length takes a new file in its folder")
        raise


def _require_one_name(document: OpenDocument) -> None:
    """Refuse to replace a document that has any other number of names (hard links) than one."""
    names, path = document.status.st_nlink, Path(document.path)
    if names > 1:
        raise DocumentError(
            "it has several names (hard links), and a change of its length would separate them;"
            " copy it to a file of its own",
            path,
        )
    if not names:
        raise DocumentError("it is deleted, and so its length can't change; copy it first", path)


def _checked_replacement(old: OpenDocument, new: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Check the new file, and then the old one: a program that had it open may have saved there."""
    from .replacing import sync_folder

    try:
        sync_folder(old)
        leftover = _checked(new, attempt)
        theirs = _awaited(old, attempt.now)
    except OSError as error:
        _put_back(new, attempt, error)
        raise
    return leftover if theirs == attempt.now else Leftover(theirs, attempt.after)


def _awaited(document: OpenDocument, content: bytes) -> bytes:
    """Return the content of an open file; if it is no longer `content`, wait until it settles."""
    for _ in range(LOOKS):
        before, content = content, document.content()
        if before == content:
            break
        time.sleep(PAUSE)
    return content


def _put_back(document: OpenDocument, attempt: Attempt, error: OSError) -> None:
    """Undo a change that failed. If that fails too, add a note to the error.

    What others have saved meanwhile stays.
    """
    leftover = Leftover(attempt.now, attempt.after)
    try:
        now = document.content()
        before = attempt.now if leftover.may_be_part_of(now) else leftover.removed_from(now)
        document.apply(patch(now, before))
        is_certain = not leftover.strayed_into(now)
    except OSError:
        is_certain = False
    if not is_certain:
        start, _, _ = difference(attempt.now, attempt.after)
        error.add_note(f"the document may be half changed from byte {start} on")
