"""Collect the boxes, headings and progress markers of a document from its blocks.

Most of a document is as in the version before. What stands above a change is taken over. What
stands below it is taken over, too, moved by some bytes and lines, and with other numbers if there
are more or fewer boxes and headings above. If it lies in sections of other levels now, it is
collected again. If nothing lies in anything else, the nesting stays the same as well.
"""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from operator import attrgetter, is_
from typing import TYPE_CHECKING

from ..model.boxes_and_headings import Box, Heading, Marker
from ..values import NamedTuple
from .boxes_in_block import NO_CONTENTS, section_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model.nesting import Contents
    from .block_by_block import Block
    from .boxes_in_block import BlockContents


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
        from ..model.nesting import Contents  # a tick needs none

        return Contents(self.boxes, self.headings)

    def _collect_after(self, earlier: Found) -> None:
        """Collect what is in all blocks, and take over what another version has of the same."""
        before, now = earlier._blocks, self._blocks
        head = _same(before, now) if earlier._first == self._first else 0
        tail = _same(reversed(before[head:]), reversed(now[head:]))
        below = now[len(now) - tail :]
        self._end = _after(self._first, now[:head])
        old_start = self._end if head else earlier._first
        old_end = _after(old_start, before[head : len(before) - tail])
        above, gone = earlier._until(old_start), earlier._until(old_end)
        self.boxes += earlier.boxes[: above.boxes]
        self.headings += earlier.headings[: above.headings]
        self.markers += earlier.markers[: above.markers]
        self._collect(now[head : len(now) - tail])
        sections = self._sections_below(earlier, gone)
        if sections is None:
            self._collect(below)
            return
        keeps_nesting = _have_same_depths(
            earlier.boxes[above.boxes : gone.boxes], self.boxes[above.boxes :]
        ) and _have_same_levels(
            earlier.headings[above.headings : gone.headings], self.headings[above.headings :]
        )
        if keeps_nesting and "nesting" in vars(earlier):
            self.nesting = earlier.nesting
        self._take_over_moved(earlier, gone, old_end, sections)

    def _sections_below(
        self, earlier: Found, gone: Counts
    ) -> Mapping[int | None, int | None] | None:
        """Return the number here of each heading that can be around what is taken over.

        In `earlier`, that comes after `gone.headings` headings. Returns None if the sections
        around it have other levels here: then its own headings can lie in other sections.
        """
        old, new = _open(earlier.headings[: gone.headings]), _open(self.headings)
        levels = [
            [found.headings[number].level for number in numbers]
            for found, numbers in ((earlier, old), (self, new))
        ]
        if levels[0] != levels[1]:
            return None
        below = range(gone.headings, len(earlier.headings))
        first = len(self.headings)
        return {
            None: None,
            **dict(zip(old, new, strict=True)),
            **dict(zip(below, range(first, first + len(below)), strict=True)),
        }

    def _until(self, place: Start) -> Counts:
        """Return how many boxes, headings and markers stand before the beginning of a block."""
        from bisect import bisect_left  # it takes time to import, and a tick needs no versions

        return Counts(
            bisect_left(self.boxes, place.offset, key=attrgetter("offset")),
            bisect_left(self.headings, place.line + 1, key=attrgetter("line")),
            bisect_left(self.markers, place.offset, key=attrgetter("start")),
        )

    def _take_over_moved(
        self,
        earlier: Found,
        gone: Counts,
        place: Start,
        sections: Mapping[int | None, int | None],
    ) -> None:
        """Take over what `earlier` has from a place on, after so many boxes and headings.

        The same blocks come next here. A box and what lies in it are always in one block.
        `sections`: the number that each heading gets here.
        """
        more, down = self._end.offset - place.offset, self._end.line - place.line
        self._end = Start(earlier._end.offset + more, earlier._end.line + down)
        further = len(self.boxes) - gone.boxes
        new = tuple.__new__  # that of the class takes twice as long
        self.boxes += [
            new(
                Box,
                (
                    line + down,
                    at + more,
                    None if parent is None else parent + further,
                    depth,
                    sections[heading],
                    last + down,
                ),
            )
            for line, at, parent, depth, heading, last in earlier.boxes[gone.boxes :]
        ]
        self.headings += [
            new(
                Heading,
                (
                    level,
                    sections[parent],
                    None if box is None else box + further,
                    before + further,
                    line + down,
                    None if last is None else last + down,
                ),
            )
            for level, parent, box, before, line, last in earlier.headings[gone.headings :]
        ]
        self.markers += [
            Marker(start + more, stop + more, sections[inside])
            for start, stop, inside in earlier.markers[gone.markers :]
        ]

    def _collect(self, blocks: Iterable[Block]) -> None:
        """Collect what is in the next blocks."""
        offset, line = self._end
        section = next(iter(_open(self.headings)), None)  # the heading whose section we are in
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
        new = tuple.__new__  # as in `_take_over_moved`
        self.boxes += [
            new(
                Box,
                (
                    line + first_line + 1,
                    offset + at,
                    None if around is None else first_box + around,
                    depth,
                    section if above is None else first_heading + above,
                    line + last_line + 1,
                ),
            )
            for first_line, at, around, depth, above, last_line in contents.boxes
        ]
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


class Counts(NamedTuple):
    """How many there are of each kind."""

    boxes: int
    headings: int
    markers: int


def _after(place: Start, blocks: Sequence[Block]) -> Start:
    """Return where some blocks end that begin at a place."""
    size, lines = sum(map(attrgetter("size"), blocks)), sum(map(attrgetter("lines"), blocks))
    return Start(place.offset + size, place.line + lines)


def _open(headings: Sequence[Heading]) -> list[int]:
    """Return the numbers of the headings whose sections are open at the end, innermost first."""
    numbers = reversed(range(len(headings)))
    number = next((each for each in numbers if not headings[each].is_inset), None)
    found = []
    while number is not None:
        found.append(number)
        number = headings[number].parent
    return found


def _same(one: Iterable[Block], other: Iterable[Block]) -> int:
    """Return how many blocks are the same at the beginning of two documents."""
    return sum(takewhile(bool, map(is_, one, other)))


def _have_same_depths(boxes: Sequence[Box], others: Sequence[Box]) -> bool:
    """Return whether boxes differ from others in their lines and offsets alone."""
    inside = attrgetter("depth", "heading")
    return [*map(inside, boxes)] == [*map(inside, others)]


def _have_same_levels(headings: Sequence[Heading], others: Sequence[Heading]) -> bool:
    """Return whether headings differ from others in their lines alone."""
    inside = attrgetter("level", "parent", "box", "before", "is_inset")
    return [*map(inside, headings)] == [*map(inside, others)]


def _in_document(number: int | None, first: int, outside: int | None = None) -> int | None:
    """Return the number in the document of what has a number in a block; `outside` for None.

    `first` is the number of the first one in the block.
    """
    return outside if number is None else first + number
