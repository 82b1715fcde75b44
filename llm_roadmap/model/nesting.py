"""Find out which sections and topics of a document lie in which others.

A heading in a list item or quote opens a section that ends with that item or quote. So sections can
lie in topics, as topics lie in sections. Here they are all in one list, in document order: after
each section or topic comes what lies in it.
"""

from __future__ import annotations

from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .boxes_and_headings import Box, Heading


class Nested(NamedTuple):
    """One section or topic in the list."""

    is_heading: bool
    """Whether it is a section; else it is a topic."""
    number: int
    """Its index among the headings of the document, or among the boxes, from 0."""
    depth: int
    """The number of sections and topics that it lies in."""


class Contents:
    """The sections and topics of a document, in one list."""

    def __init__(self, boxes: Sequence[Box], headings: Sequence[Heading]) -> None:
        """Put all boxes and headings of a document in one list, in time linear in their number."""
        self.entries: list[Nested] = []
        self.box_indexes: list[int] = []  # where each box is in `entries`
        self.heading_indexes: list[int] = []  # where each heading is in `entries`
        for number, heading in enumerate(headings):
            self._add_boxes(heading.before, boxes, headings)
            self._add(self.heading_indexes, number, heading.box, heading.parent, headings)
        self._add_boxes(len(boxes), boxes, headings)
        self._stops = _stops([entry.depth for entry in self.entries])
        # How many topics are before each index.
        self._topics = [*accumulate((not each.is_heading for each in self.entries), initial=0)]

    def _add_boxes(self, stop: int, boxes: Sequence[Box], headings: Sequence[Heading]) -> None:
        """Add the boxes that are not in the list yet, up to a number."""
        for number in range(len(self.box_indexes), stop):
            box = boxes[number]
            self._add(self.box_indexes, number, box.parent, box.heading, headings)

    def _add(
        self,
        indexes: list[int],
        number: int,
        box: int | None,
        heading: int | None,
        headings: Sequence[Heading],
    ) -> None:
        """Add a box or heading; `box` and `heading` are the innermost ones around it."""
        depth = 0
        if heading is not None and headings[heading].box == box:  # as in `around_of`
            depth = self.entries[self.heading_indexes[heading]].depth + 1
        elif box is not None:
            depth = self.entries[self.box_indexes[box]].depth + 1
        indexes.append(len(self.entries))
        self.entries.append(Nested(indexes is self.heading_indexes, number, depth))

    def inside(self, index: int) -> range:
        """Return the indexes of the entries that lie in the section or topic at an index."""
        return range(index + 1, self._stops[index])

    def topics_inside(self, index: int) -> range:
        """Return the numbers of the topics that lie in the section or topic at an index."""
        return range(self._topics[index + 1], self._topics[self._stops[index]])


def around_of(
    box: int | None, heading: int | None, boxes: Sequence[Box], headings: Sequence[Heading]
) -> Iterator[tuple[bool, int]]:
    """Yield the headings and boxes around something, innermost first.

    Each is a pair: whether it is a heading, and its number. `box` and `heading` are the innermost
    ones around it. If that box is also the innermost one around the heading, the heading lies in
    the box; otherwise the box lies in the heading.
    """
    while True:
        if heading is not None and headings[heading].box == box:
            yield True, heading
            heading = headings[heading].parent
        elif box is not None:
            yield False, box
            inner = boxes[box]
            box, heading = inner.parent, inner.heading
        else:
            return


def heading_at(line: int, headings: Sequence[Heading]) -> int | None:
    """Return the number of the heading of the innermost section that a line, from 1, lies in.

    None: the line is above all headings, or in a list item or quote above them.
    """
    from bisect import bisect_right  # it takes time to import, and a tick needs no sections

    number: int | None = bisect_right(headings, line, key=attrgetter("line")) - 1
    if number == -1:
        return None
    while number is not None and (last := headings[number].last) is not None and last < line:
        number = headings[number].parent
    return number


def _stops(depths: Sequence[int]) -> list[int]:
    """Return the index at which the contents of each entry end, given the depth of each entry."""
    stops = [len(depths)] * len(depths)
    open_: list[int] = []  # the entries around the present one
    for index, depth in enumerate(depths):
        while open_ and depths[open_[-1]] >= depth:
            stops[open_.pop()] = index
        open_.append(index)
    return stops
