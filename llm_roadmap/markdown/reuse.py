"""Find the blocks of an earlier version of a document that stand in this one, too.

    earlier     A B C D E F G H
    now         A B x D E F H

A is expected first, and fits, and so does B after it: they are one run, found by comparing many
blocks at once. At x, neither C nor the next few blocks fit. So x is parsed, in a small window that
is about as long as C. Below it D fits, and the run goes on to F; then H is near enough, and G is
left out. If nothing fits twice in a row, all earlier blocks are looked up by their first bytes: in
this way a part is found that was moved. At the end, C and G are left: a text in x that stands in
one of them, too, takes over what was parsed for it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .block_by_block import Block

EDIT: Final = 1 << 9
"""The number of bytes that are read at first where a document has changed."""
MORE: Final = 1 << 11
"""The number of bytes that are read next if the block below has changed, too."""
NEAR: Final = 3
"""The number of blocks that come next and are tried before all others."""
PATIENCE: Final = 2
"""How many blocks are parsed before all known blocks are tried, which takes longer."""
START: Final = 64
"""A block is looked up by this many bytes; if it is shorter, by some of those below it, too."""
CANDIDATES: Final = 4
"""The number of blocks with the same bytes that are tried. To miss one only costs time."""


class EarlierBlocks:
    """The blocks of another version of a document, which this version uses again."""

    def __init__(self, blocks: Sequence[Block], source: bytes, at: int) -> None:
        """Keep the blocks that stand in a document from an offset on, and expect the first one."""
        self._blocks = blocks
        self._source = source
        self._starts = [*accumulate([block.size for block in blocks], initial=at)]
        self._next = 0
        self._found: list[range] = []  # the blocks that stand there, as they were found
        self._missed = 0  # how often in a row no blocks stood there, or only one
        self._replaced = -1  # the last block that a window was made large for

    def window(self) -> int:
        """Return how many bytes to read at first where none of the blocks fits.

        The new block there is probably as long as the expected one. For each expected block this
        is assumed only once: many short blocks in its place would take a long time otherwise.
        """
        if self._next <= self._replaced:
            return MORE
        self._replaced = self._next
        return EDIT + sum(len(block.seen) for block in self._blocks[self._next : self._next + 1])

    def find(self, source: bytes, at: int) -> tuple[Sequence[Block], int]:
        """Return the blocks that fit at an offset of a document, and the number of their bytes."""
        near = self._likely(source, at)
        fitting = [number for number in near if self._blocks[number].stands_at(source, at)]
        runs = [self._run(first, source, at) for first in fitting]
        longest = max(runs, key=len, default=range(0))
        # One block alone can be like another one elsewhere, so it does not show the way.
        self._missed = 0 if len(longest) > 1 else self._missed + 1
        if not longest:
            return (), 0
        self._next = longest.stop
        self._found.append(longest)
        size = self._starts[longest.stop] - self._starts[longest.start]
        return self._blocks[longest.start : longest.stop], size

    def hand_over(self, new: Iterable[Block]) -> None:
        """Let new blocks have what was found in equal texts of the blocks that are gone.

        Most of what is in a changed block is as it was.
        """
        known = {
            text.key: text
            for block in self._gone()
            for text in block.contents.all_texts
            if text.is_read
        }
        for block in new if known else ():
            for text in block.contents.all_texts:
                if text.key in known:
                    text.take_over(known[text.key])

    def _gone(self) -> Iterator[Block]:
        """Yield the blocks that were not found."""
        at = 0
        for found in sorted(self._found, key=attrgetter("start")):
            yield from self._blocks[at : found.start]
            at = max(at, found.stop)
        yield from self._blocks[at:]

    def _run(self, first: int, source: bytes, at: int) -> range:
        """Return the numbers of the blocks from `first` on that fit at an offset of a document."""
        number, shift = first, at - self._starts[first]
        while number < len(self._blocks):
            if not self._blocks[number].stands_at(source, self._starts[number] + shift):
                break
            number = max(number + 1, self._end_of_same(number, source, shift))
        return range(first, number)

    def _end_of_same(self, number: int, source: bytes, shift: int) -> int:
        """Return the number of the first block, from `number` on, that is not sure to fit.

        `shift` is how much later the blocks begin in this document. What decides where a block ends
        is in the block below. So a block fits if both are the same, but not at the end of the other
        version: its last line can be longer here. Many blocks are compared at once: twice as many
        each time, and half as many each time after a difference.
        """
        count = 1
        while self._are_same(number, count, source, shift):
            number, count = number + count, 2 * count
        while count := count // 2:
            if self._are_same(number, count, source, shift):
                number += count
        return number

    def _are_same(self, number: int, count: int, source: bytes, shift: int) -> bool:
        """Return whether `count` blocks from `number` on, and the one below them, are here, too."""
        if number + count + 1 >= len(self._blocks):
            return False
        start, stop = self._starts[number], self._starts[number + count + 1]
        return source.startswith(self._source[start:stop], start + shift)

    def _likely(self, source: bytes, at: int) -> Iterator[int]:
        """Yield the numbers of blocks that may fit at an offset of a document."""
        yield from range(self._next, min(self._next + NEAR, len(self._blocks)))
        if self._missed < PATIENCE:
            return
        alike = self._by_start.get(source[at : at + START], ())
        after = bisect_left(alike, self._next)
        yield from alike[after : after + CANDIDATES]
        yield from reversed(alike[max(after - CANDIDATES, 0) : after])

    @cached_property
    def _by_start(self) -> Mapping[bytes, Sequence[int]]:
        """The numbers of the blocks by what the document has where they begin, in order."""
        numbers: dict[bytes, list[int]] = {}
        for number, start in enumerate(self._starts[:-1]):
            numbers.setdefault(self._source[start : start + START], []).append(number)
        return numbers
