"""Collect the boxes, headings and progress markers of a document from its blocks.

Most of it is as in the version before. What stands above a change is taken over from there. What
stands below it is, too, moved by some bytes and lines, if the change leaves all numbers as they
are. Then the nesting is the same, too.
"""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ..model.boxes_and_headings import Box, Heading, Marker
from ..model.nesting import Contents
from .block_contents import NO_CONTENTS, section_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .block_contents import BlockContents
    from .blocks import Block


class Start(NamedTuple):
    """Where a block begins in its document."""

    offset: int
    """Its byte offset."""
    line: int
    """Its line, from 0."""


class Found:
    """All boxes, headings and progress markers of a document, in document order."""

    def __init__(self, blocks: Sequence[Block], first: Start, earlier: Found | None = None) -> None:
        """Collect them from the blocks; `first` is where the first of these begins.

        `earlier` is what was found in another version of the document. It saves time, and makes no
        difference.
        """
        self.boxes: list[Box] = []
        self.headings: list[Heading] = []
        self.markers: list[Marker] = []
        self._blocks = blocks
        self._first = first
        self._end = first  # where the blocks end that were collected
        if earlier:
            self._collect_after(earlier)
        else:
            self._collect(blocks)

    @cached_property
    def nesting(self) -> Contents:
        """Which sections and topics lie in which."""
        return Contents(self.boxes, self.headings)

    def _collect_after(self, earlier: Found) -> None:
        """Collect what is in all blocks, and take over what another version has of the same."""
        before, now = earlier._blocks, self._blocks
        head = _same(before, now) if earlier._first == self._first else 0
        tail = _same(reversed(before[head:]), reversed(now[head:]))
        self._take_over(earlier, now[:head])
        boxes, headings = len(self.boxes), len(self.headings)
        self._collect(now[head : len(now) - tail])
        below = now[len(now) - tail :]
        rest = Size.of(below)
        old_boxes = earlier.boxes[boxes : len(earlier.boxes) - rest.boxes]
        old_headings = earlier.headings[headings : len(earlier.headings) - rest.headings]
        if _are_alike(old_boxes, self.boxes[boxes:], old_headings, self.headings[headings:]):
            self._take_over_moved(earlier, rest)
            if "nesting" in vars(earlier):
                self.nesting = earlier.nesting
        else:
            self._collect(below)

    def _take_over(self, earlier: Found, blocks: Sequence[Block]) -> None:
        """Take over what is in the first blocks of another version, which are the first here."""
        size = Size.of(blocks)
        self.boxes += earlier.boxes[: size.boxes]
        self.headings += earlier.headings[: size.headings]
        self.markers += earlier.markers[: size.markers]
        self._end = Start(self._first.offset + size.bytes, self._first.line + size.lines)

    def _take_over_moved(self, earlier: Found, rest: Size) -> None:
        """Take over what is in the last blocks of another version, which are the last here."""
        end = Start(self._end.offset + rest.bytes, self._end.line + rest.lines)
        more, down = end.offset - earlier._end.offset, end.line - earlier._end.line
        boxes = earlier.boxes[len(earlier.boxes) - rest.boxes :]
        headings = earlier.headings[len(earlier.headings) - rest.headings :]
        markers = earlier.markers[len(earlier.markers) - rest.markers :]
        if more or down:
            boxes = [
                Box(line + down, at + more, parent, depth, heading, last + down)
                for line, at, parent, depth, heading, last in boxes
            ]
            markers = [Marker(start + more, stop + more, inside) for start, stop, inside in markers]
        if down:
            headings = [
                each._replace(line=each.line + down, last=each.last and each.last + down)
                for each in headings
            ]
        self.boxes += boxes
        self.headings += headings
        self.markers += markers
        self._end = end

    def _collect(self, blocks: Iterable[Block]) -> None:
        """Collect what is in the next blocks."""
        offset, line = self._end
        numbers = reversed(range(len(self.headings)))
        # The number of the heading whose section we are in.
        section = next((each for each in numbers if not self.headings[each].is_inset), None)
        for block in blocks:
            if block.contents is not NO_CONTENTS:
                section = self._add(block.contents, offset, line, section)
            offset += block.size
            line += block.lines
        self._end = Start(offset, line)

    def _add(
        self, contents: BlockContents, offset: int, line: int, section: int | None
    ) -> int | None:
        """Add what is in a block, which begins in a section; return the section that it ends in."""
        first_box, first_heading = len(self.boxes), len(self.headings)
        below = self._add_headings(contents, line, section) if contents.headings else section
        for first_line, at, around, depth, above, last_line in contents.boxes:
            parent = _in_document(around, first_box)
            heading = _in_document(above, first_heading, section)
            first, last = line + first_line + 1, line + last_line + 1
            self.boxes.append(Box(first, offset + at, parent, depth, heading, last))
        for marker in contents.markers:
            heading = _in_document(marker.heading, first_heading, section)
            self.markers.append(Marker(offset + marker.start, offset + marker.stop, heading))
        return below

    def _add_headings(self, contents: BlockContents, line: int, section: int | None) -> int | None:
        """Add the headings of a block; see `_add`."""
        first_box, first_heading = len(self.boxes), len(self.headings)
        below = section
        for level, inner, around, before, first_line, last_line in contents.headings:
            parent = _in_document(inner, first_heading, section)
            last = None if last_line is None else line + last_line + 1
            if last is None:
                parent = section_around(self.headings, parent, level)
                below = len(self.headings)
            box = _in_document(around, first_box)
            self.headings.append(
                Heading(level, parent, box, first_box + before, line + first_line + 1, last)
            )
        return below


class Size(NamedTuple):
    """How much some blocks have of everything."""

    bytes: int
    lines: int
    boxes: int
    headings: int
    markers: int

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Size:
        """Return the size of some blocks together."""
        contents = [each.contents for each in blocks if each.contents is not NO_CONTENTS]
        return cls(
            sum(map(attrgetter("size"), blocks)),
            sum(map(attrgetter("lines"), blocks)),
            *(sum(map(len, map(attrgetter(name), contents))) for name in cls._fields[2:]),
        )


def _same(one: Iterable[Block], other: Iterable[Block]) -> int:
    """Return how many blocks are the same at the beginning of two documents."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _are_alike(
    boxes: Sequence[Box],
    new_boxes: Sequence[Box],
    headings: Sequence[Heading],
    new_headings: Sequence[Heading],
) -> bool:
    """Return whether boxes and headings differ from others in their lines and offsets alone."""
    inside = attrgetter("depth", "heading")
    under = attrgetter("level", "parent", "box", "before", "is_inset")
    return [*map(inside, boxes)] == [*map(inside, new_boxes)] and [*map(under, headings)] == [
        *map(under, new_headings)
    ]


def _in_document(number: int | None, first: int, outside: int | None = None) -> int | None:
    """Return the number in the document of what has a number in a block; `outside` for None.

    `first` is the number of the first one in the block.
    """
    return outside if number is None else first + number
