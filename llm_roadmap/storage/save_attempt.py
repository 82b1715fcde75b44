"""Write new text into a document that is open and locked: in place, or as a new file."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from ..system import system
from ..values import NamedTuple
from .interruption import uninterrupted
from .open_file import PAUSE, OpenDocument
from .taking_back import Leftover, patch

if TYPE_CHECKING:
    from contextlib import ExitStack

LOOKS: Final = 20
"""How often to check whether somebody still saves into the old file of a document."""


class Save(NamedTuple):
    """One attempt to save a new text of a document.

    The methods that write return None if all went well. If others changed the document just before
    or just after the write, they return what may be left of this one in their text.
    """

    document: OpenDocument
    """The document."""
    now: bytes
    """Its text now."""
    after: bytes
    """The text that it should get."""
    leftover: Leftover
    """The change of an earlier attempt, which may be in the text of others now."""
    kept: ExitStack
    """Closes, at the end of all attempts, the files that were written."""

    def write(self, *, only_boxes: bool) -> Leftover | None:
        """Write the new text; `only_boxes`: nothing differs but boxes and progress markers."""
        if self.after == self.now:
            return None
        in_place = len(self.after) == len(self.now) or not system.CAN_REPLACE
        # Another program may be in the middle of a save. A tick written then can be taken back and
        # made again in the full text; other edits can't, so they wait until no save is going on.
        # So does a tick that needs a new file: if a file is replaced during a save into it, the
        # rest of that save is lost.
        if not (only_boxes and in_place) and not self.document.is_calm(self.now):
            return self.leftover
        with uninterrupted():
            return self._overwrite() if in_place else self._exchange()

    def _overwrite(self) -> Leftover | None:
        """Write the span that differs in place."""
        change = patch(self.now, self.after)
        if not self._is_unchanged():
            return self.leftover
        try:
            self.document.apply(change)
            is_read_back = self._sync_and_check(self.document)
        except OSError as error:
            self._put_back(self.document, error)
            raise
        return None if is_read_back else self._left_in(self.document)

    def _exchange(self) -> Leftover | None:
        """Replace the document by a new file."""
        from .replacing import entry_of, require_one_name, successor

        names = self.document.status.st_nlink
        if not self.document.is_in_place():
            return self.leftover
        require_one_name(self.document, names)
        try:
            with entry_of(self.document) as entry, successor(entry, self.after) as new:
                # A second name is a hard link that somebody has made meanwhile.
                if not (
                    entry.is_in_place()
                    and self._is_unchanged()
                    and self.document.status.st_nlink == 1
                ):
                    return self.leftover
                os.replace(new.path, entry.path, src_dir_fd=entry.folder, dst_dir_fd=entry.folder)
                return self._check_replaced(new._replace(path=entry.path))
        except OSError as error:
            error.filename = str(self.document.path)  # not the folder, and not a file that is gone
            error.add_note("a change of its length takes a new file in its folder")
            raise

    def _check_replaced(self, new: OpenDocument) -> Leftover | None:
        """Check the new file, then the old one: a program that had it open may have saved there."""
        from .replacing import sync_folder

        try:
            sync_folder(new)
            is_read_back = self._sync_and_check(new)
            theirs = self._settled()
        except OSError as error:
            self._put_back(new, error)
            raise
        if is_read_back and theirs == self.now:
            return None
        left = self._left_in(new._replace(path=self.document.path, folder=None))
        return left if theirs == self.now else left._replace(before=theirs)

    def _is_unchanged(self) -> bool:
        """Return whether the document is still the same, right before a write.

        The first check opens the path again, as a network drive could answer from memory. The
        others are quick: between them and the write, other programs can write unnoticed.
        """
        document = self.document
        return document.reads_back(self.now) and document.is_in_place() and document.holds(self.now)

    def _sync_and_check(self, document: OpenDocument) -> bool:
        """Sync what was written to the disk, and return whether it is read back."""
        document.mark_complete()
        os.fsync(document.fd)
        if document.reads_back(self.after):
            return True
        document.unmark_complete()  # the text may be half saved by now
        return False

    def _settled(self) -> bytes:
        """Return the content of the old file; if it is no longer `now`, wait until it settles."""
        content = self.now
        for _ in range(LOOKS):
            before, content = content, self.document.content()
            if before == content:
                break
            time.sleep(PAUSE)
        return content

    def _left_in(self, document: OpenDocument) -> Leftover:
        """Return the change, which was written into this file while others saved.

        The file is kept open. Otherwise a new file could get its number, and be taken for it.
        """
        file = document._replace(fd=os.dup(document.fd))
        self.kept.callback(os.close, file.fd)
        return Leftover(self.leftover.removed_from(self.now), self.after, file)

    def _put_back(self, document: OpenDocument, error: OSError) -> None:
        """Undo a change that failed. If that fails too, add a note to the error."""
        change = Leftover(self.now, self.after)
        if not change.take_back_from(document):
            error.add_note(f"the document may be half changed, {change.place}")
