"""Where two texts differ, and how a change is taken back from a text that others have changed."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """The bytes that one change replaces."""

    start: int
    """The offset of the first of them, in both texts."""
    before: int
    """Where they end in the text before the change."""
    after: int
    """Where they end in the text after it."""


def difference(before: bytes, after: bytes) -> Span:
    """Return the smallest span outside of which two texts are equal."""
    shorter = min(len(before), len(after))
    start = _equal(before[:shorter], after[:shorter])
    rest = shorter - start
    tail = _equal(before[len(before) - rest :][::-1], after[len(after) - rest :][::-1])
    return Span(start, len(before) - tail, len(after) - tail)


def patch(before: bytes, after: bytes) -> tuple[int, bytes]:
    """Return from which offset on which bytes make one text the other, cut to its length."""
    start, _, stop = difference(before, after)
    return start, after[start : stop if len(before) == len(after) else len(after)]


def _equal(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts of the same length have in common at their start."""
    # Read as numbers, they differ first at the highest bit of their difference.
    bits = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return len(one) - (bits.bit_length() + 7) // 8


class Left(NamedTuple):
    """A change that was written into a text that others were changing: it may be in theirs."""

    before: bytes = b""
    """The text without the change."""
    after: bytes = b""
    """The text with it."""

    def taken_back(self, now: bytes) -> bytes:
        """Return the text that is there `now` as it is without the change.

        It is certain to be in there if all in front of it is as it was, or all behind it.
        """
        start, before, after = difference(self.before, self.after)
        behind = self.after[start:]
        if self.after == self.before:
            return now
        if now.startswith(self.after[:after]):
            return self.before[:before] + now[after:]
        if now.endswith(behind):
            return now[: len(now) - len(behind)] + self.before[start:]
        return now

    def may_be_part_of(self, now: bytes) -> bool:
        """Whether the text differs from that before the change by a part of the change alone."""
        if now in self:
            return True
        return len(now) == len(self.before) == len(self.after) and all(
            byte in either for byte, *either in zip(now, self.before, self.after, strict=True)
        )

    def strayed(self, now: bytes) -> bool:
        """Whether its bytes stand in a text that is another one around them."""
        start, _, stop = difference(self.before, self.after)
        written = self.after[start:stop]
        return bool(written) and now[start:stop] == written and self.taken_back(now) == now
