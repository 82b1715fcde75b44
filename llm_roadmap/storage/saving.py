"""Write new text into a document that is open and locked: in place, or as a new file."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from .differences import Leftover, patch
from .open_document import PAUSE, OpenDocument

if TYPE_CHECKING:
    from contextlib import ExitStack

LOOKS: Final = 20
"""How often to check whether somebody still saves into the old file of a document."""


class Attempt(NamedTuple):
    """One attempt to change a document."""

    now: bytes
    """The text of the document now."""
    after: bytes
    """The text that it should get."""
    leftover: Leftover
    """The change of an earlier attempt, which may be in the text of others now."""
    kept: ExitStack
    """Closes, at the end of all attempts, the files that were written."""

    def left_in(self, path: Path | str, fd: int) -> Leftover:
        """Return the change of this attempt, which was written into this file while others saved.

        The file is kept open: else another one could get its number, and be taken for it.
        """
        file = OpenDocument(path, os.dup(fd))
        self.kept.callback(os.close, file.fd)
        return Leftover(self.leftover.removed_from(self.now), self.after, file)


def overwrite(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Write the span that differs in place, and return None.

    If others changed the document just before or just after, return what may be left in it.
    """
    change = patch(attempt.now, attempt.after)
    if not _is_unchanged(document, attempt.now):
        return attempt.leftover
    try:
        document.apply(change)
        is_read_back = _checked(document, attempt)
    except OSError as error:
        _put_back(document, attempt, error)
        raise
    return None if is_read_back else attempt.left_in(document.path, document.fd)


def _is_unchanged(document: OpenDocument, content: bytes) -> bool:
    """Return whether the document is still the same, right before a write.

    The first check opens the path again, as a network drive could answer from memory. The second is
    quick: others can write unnoticed between it and the write.
    """
    return document.reads_back(content) and document.is_still(content)


def _checked(document: OpenDocument, attempt: Attempt) -> bool:
    """Sync what was written to the disk, and return whether it is read back."""
    document.mark_complete()
    os.fsync(document.fd)
    if document.reads_back(attempt.after):
        return True
    document.unmark_complete()  # the text may be half saved by now
    return False


def replace(document: OpenDocument, attempt: Attempt) -> Leftover | None:
    """Replace the document by a new file; see `overwrite`."""
    from .replacing import entry_of, successor

    names = document.status.st_nlink
    if not document.is_in_place():
        return attempt.leftover
    _require_one_name(document, names)
    try:
        with entry_of(document) as entry, successor(entry, attempt.after) as new:
            if not (entry.is_in_place() and _is_unchanged(document, attempt.now)):
                return attempt.leftover
            if document.status.st_nlink != 1:  # somebody made a hard link meanwhile
                return attempt.leftover
            os.replace(new.path, entry.path, src_dir_fd=entry.folder, dst_dir_fd=entry.folder)
            return _checked_replacement(document, entry, new._replace(path=entry.path), attempt)
    except OSError as error:
        error.filename = str(document.path)  # not the folder, and not a file that is gone again
        error.add_note("a change of its length takes a new file in its folder")
        raise


def _require_one_name(document: OpenDocument, names: int) -> None:
    """Refuse to replace a document that has any other number of names (hard links) than one."""
    path = Path(document.path)
    if names > 1:
        raise DocumentError(
            "it has several names (hard links), and a change of its length would separate them;"
            " copy it to a file of its own",
            path,
        )
    if not names:
        raise DocumentError("it is deleted, and so its length can't change; copy it first", path)


def _checked_replacement(
    document: OpenDocument, entry: OpenDocument, new: OpenDocument, attempt: Attempt
) -> Leftover | None:
    """Check the new file, and then the old one: a program that had it open may have saved there."""
    from .replacing import sync_folder

    try:
        sync_folder(entry)
        is_read_back = _checked(new, attempt)
        theirs = _awaited(document, attempt.now)
    except OSError as error:
        _put_back(new, attempt, error)
        raise
    if is_read_back and theirs == attempt.now:
        return None
    left = attempt.left_in(document.path, new.fd)
    return left if theirs == attempt.now else left._replace(before=theirs)


def _awaited(document: OpenDocument, content: bytes) -> bytes:
    """Return the content of an open file; if it is no longer `content`, wait until it settles."""
    for _ in range(LOOKS):
        before, content = content, document.content()
        if before == content:
            break
        time.sleep(PAUSE)
    return content


def _put_back(document: OpenDocument, attempt: Attempt, error: OSError) -> None:
    """Undo a change that failed. If that fails too, add a note to the error."""
    change = Leftover(attempt.now, attempt.after)
    if not document.takes_back(change):
        error.add_note(f"the document may be half changed, {change.place}")
