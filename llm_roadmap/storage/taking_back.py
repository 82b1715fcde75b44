"""Find where two texts differ, and remove a change from a text that others have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .open_file import OpenDocument, Patch

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN: Final = 3
"""The most lines of a change that a message shows."""
WIDTH: Final = 60
"""The most characters of such a line."""


def difference(before: bytes, after: bytes) -> tuple[int, int, int]:
    """Return the smallest span outside of which two texts are equal.

    The first number is the offset at which it begins in both texts. The others are the offsets at
    which it ends in the text before the change, and in the text after it.
    """
    shorter, end, stop = min(len(before), len(after)), len(before), len(after)
    start = _common(shorter, lambda a, b: before[a:b] == after[a:b])
    tail = _common(
        shorter - start, lambda a, b: before[end - b : end - a] == after[stop - b : stop - a]
    )
    return start, end - tail, stop - tail


def patch(before: bytes, after: bytes) -> Patch:
    """Return what turns one text into the other."""
    start, _, stop = difference(before, after)
    if len(before) == len(after):
        return Patch(start, after[start:stop], None)
    return Patch(start, after[start:], len(after))


def _common(most: int, are_equal: Callable[[int, int], bool]) -> int:
    """Return how many bytes, but no more than `most`, two texts have in common.

    `are_equal` tells whether they are equal from a place to another. Each byte is looked at about
    twice, however large the texts are.
    """
    equal, different = 0, most + 1  # `bisect` takes longer to import than this takes
    while different - equal > 1:
        middle = (equal + different) // 2
        if are_equal(equal, middle):
            equal = middle
        else:
            different = middle
    return equal


class Leftover(NamedTuple):
    """A change that was written while others saved, so their text may contain it now."""

    before: bytes = b""
    """The text without the change."""
    after: bytes = b""
    """The text with it."""
    file: OpenDocument | None = None
    """The file that it was written into; None: it can only be in the text of others."""

    @property
    def place(self) -> str:
        """Where the change is, for people: its first lines, each with its number."""
        from ..text.safe_text import clean

        old, new = self.before.splitlines(), self.after.splitlines()
        lines = [n for n, line in enumerate(new) if line not in old[n : n + 1]]
        if len(old) != len(new):
            return f"from line {lines[0] + 1 if lines else len(new)} on"
        shown = (clean(new[n].decode("utf-8", "replace"))[:WIDTH] for n in lines)
        told = [f"line {n + 1}: {text}" for n, text in zip(lines[:SHOWN], shown, strict=False)]
        return ", ".join([*told, *(["and more"] if len(lines) > SHOWN else [])])

    def removed_from(self, now: bytes) -> bytes:
        """Return the text `now` without the change, if it is certain to be in it.

        It is certain if all the text before the change is as it was, or all the text after it. A
        change that only deletes has written nothing to look for; then its text must be gone, too.
        """
        if now in (self.before, self.after):
            return self.before
        start, before, after = difference(self.before, self.after)
        head, tail = self.before[:start], self.before[before:]
        old, new = self.before[start:before], self.after[start:after]
        if (head or new) and now.startswith(head + new):
            is_gone = new or not now.startswith(head + old)
            return head + old + now[after:] if is_gone else now
        if now.endswith(new + tail):
            # The last lines can be equal to those that were taken out.
            ends_so = self.after and now.endswith(self.after) and not now.endswith(self.before)
            is_gone = new or ends_so or (tail and not now.endswith(old + tail))
            return now[: len(now) - len(new + tail)] + old + tail if is_gone else now
        return now

    def take_back_from(self, document: OpenDocument) -> bool:
        """Undo the change in an open file, and return whether it is certainly undone.

        What others have saved meanwhile stays.
        """
        try:
            now = document.content()
            before = self.before if self.may_be_part_of(now) else self.removed_from(now)
            document.apply(patch(now, before))
        except OSError:
            return False
        return not self.strayed_into(now)

    def may_be_part_of(self, now: bytes) -> bool:
        """Return whether `now` is the text from before with a part of the change in it."""
        if now in (self.before, self.after):
            return True
        return len(now) == len(self.before) == len(self.after) and all(
            byte in either for byte, *either in zip(now, self.before, self.after, strict=True)
        )

    def strayed_into(self, now: bytes) -> bool:
        """Return whether the change is in a text of others, on lines that are not its own.

        If the lines around it are just as it left them, the change is where it belongs.
        """
        start, _, stop = difference(self.before, self.after)
        written = self.after[start:stop]
        if not written or now[start:stop] != written or self.removed_from(now) != now:
            return False
        begin = self.after.rfind(b"\n", 0, start) + 1
        end = self.after.find(b"\n", stop) + 1 or len(self.after)
        return now[begin:end] != self.after[begin:end]
