"""Which sections and topics of a document lie in which.

A heading in a list item or quote opens a section that ends with it. So sections can lie in topics,
as topics lie in sections. Here all of them stand in one row, in document order: what lies in one of
them follows right behind it.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .outline import Box, Heading


class Entry(NamedTuple):
    """One section or topic in the row."""

    is_heading: bool
    """Whether it is a section; else it is a topic."""
    number: int
    """Its place among the headings of the document, or among the boxes, from 0."""
    depth: int
    """How many sections and topics it lies in."""


class Contents:
    """The sections and topics of a document, in one row."""

    def __init__(self, boxes: Sequence[Box], headings: Sequence[Heading]) -> None:
        """Put all in a row; it takes one look at each."""
        self._boxes, self._headings = boxes, headings
        self.entries: list[Entry] = []
        self.box_places: list[int] = []  # in the row, by number
        self.heading_places: list[int] = []
        for number, heading in enumerate(headings):
            self._add_boxes(heading.before)
            self._add(self.heading_places, number, heading.box, heading.parent)
        self._add_boxes(len(boxes))
        self._stops = _stops([entry.depth for entry in self.entries])
        # How many topics stand before each place.
        self._topics = [*accumulate((not each.is_heading for each in self.entries), initial=0)]

    def _add_boxes(self, stop: int) -> None:
        for number in range(len(self.box_places), stop):
            self._add(
                self.box_places, number, self._boxes[number].parent, self._boxes[number].heading
            )

    def _add(self, places: list[int], number: int, box: int | None, heading: int | None) -> None:
        around = next(around_of(box, heading, self._boxes, self._headings), None)
        depth = 0
        if around:
            is_heading, above = around
            depth = (
                1
                + self.entries[
                    (self.heading_places if is_heading else self.box_places)[above]
                ].depth
            )
        places.append(len(self.entries))
        self.entries.append(Entry(places is self.heading_places, number, depth))

    def inside(self, place: int) -> range:
        """Return the places of what lies in the section or topic at a place."""
        return range(place + 1, self._stops[place])

    def topics_inside(self, place: int) -> range:
        """Return the numbers of the topics that lie in the section or topic at a place."""
        return range(self._topics[place + 1], self._topics[self._stops[place]])


def around_of(
    box: int | None, heading: int | None, boxes: Sequence[Box], headings: Sequence[Heading]
) -> Iterator[tuple[bool, int]]:
    """Yield what is around a place, innermost first: whether it is a heading, and its number.

    `box` and `heading` are the innermost ones around it. The heading lies in the box where that is
    the innermost box around the heading, too; else the box lies in the heading.
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


def _stops(depths: Sequence[int]) -> list[int]:
    """Return the place behind what lies in each entry of a row, by their depths."""
    stops = [len(depths)] * len(depths)
    open_: list[int] = []
    for place, depth in enumerate(depths):
        while open_ and depths[open_[-1]] >= depth:
            stops[open_.pop()] = place
        open_.append(place)
    return stops
