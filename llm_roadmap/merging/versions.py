"""Prepare a version of a document to be compared with others."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ..model.nesting import around_of
from ..text.lines import BOM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Roadmap


Identity: TypeAlias = tuple[tuple[str, ...], str]
"""The path and the title of a topic."""


class Version:
    """One version of a document; what is compared is computed when it is first needed."""

    def __init__(self, roadmap: Roadmap, *, same: Version | None = None) -> None:
        """Take a roadmap, but none of its topics, which would keep it in memory.

        `same`: a version with the same topics, so that what they are called is known.
        """
        self.roadmap = roadmap
        if same:
            self.identities, self.numbers, self.equals = same.identities, same.numbers, same.equals
        self._paths: dict[tuple[int | None, int | None], tuple[str, ...]] = {}

    @property
    def size(self) -> int:
        """The number of topics."""
        return len(self.identities)

    @cached_property
    def identities(self) -> Sequence[Identity]:
        """The path and the title of each topic."""
        outline = self.roadmap.outline
        paths = [self._path(box.parent, box.heading) for box in outline.boxes]
        return [*zip(paths, map(outline.title, range(len(paths))), strict=True)]

    def _path(self, box: int | None, heading: int | None) -> tuple[str, ...]:
        """Return the path of what stands in a box and a section, which other topics share."""
        place = box, heading
        path = self._paths.get(place)
        if path is None:
            path = self._paths[place] = self._longer_path(box, heading)
        return path

    def _longer_path(self, box: int | None, heading: int | None) -> tuple[str, ...]:
        outline = self.roadmap.outline
        boxes, headings = outline.boxes, outline.headings
        is_heading, number = next(around_of(box, heading, boxes, headings), (False, None))
        if number is None:
            return ()
        if is_heading:
            return *self._path(box, headings[number].parent), outline.heading_title(number)
        around = boxes[number]
        return *self._path(around.parent, around.heading), outline.title(number)

    @cached_property
    def numbers(self) -> Mapping[Identity, int]:
        """The last topic with each path and title."""
        return dict(zip(self.identities, range(self.size), strict=True))

    @cached_property
    def equals(self) -> Mapping[Identity, Sequence[int]]:
        """The topics with each path and title that several have, in order."""
        if len(self.numbers) == self.size:
            return {}
        groups: dict[Identity, list[int]] = {}
        for number, identity in enumerate(self.identities):
            groups.setdefault(identity, []).append(number)
        return {identity: group for identity, group in groups.items() if len(group) > 1}

    def with_identity(self, identity: Identity) -> Sequence[int]:
        """Return the topics with a path and title that at least one has, in order."""
        return self.equals.get(identity) or [self.numbers[identity]]

    @cached_property
    def titles(self) -> Counter[str]:
        """How often there is each title."""
        return Counter(title for _, title in self.identities)

    @cached_property
    def lines(self) -> Sequence[bytes]:
        """The lines without line ends, with all boxes open and all markers empty."""
        text = unboxed(self.roadmap).removeprefix(BOM)
        return [line.rstrip() for line in text.splitlines()]

    @cached_property
    def by_line(self) -> Mapping[int, int]:
        """The topic on each line, from 0, that has one; the first one, if there are several."""
        boxes = self.roadmap.outline.boxes
        return {boxes[number].line - 1: number for number in reversed(range(len(boxes)))}

    def links(self, number: int) -> tuple[str, ...]:
        """Return the addresses that a topic links to."""
        return tuple(link.url for link in self.roadmap.outline.resources(number))

    def is_link(self, number: int) -> bool:
        """Return whether a link is in the title of a topic, not only below it."""
        title = self.identities[number][1]
        links = self.roadmap.outline.resources(number)
        return any(link.title and link.title in title for link in links)

    @cached_property
    def all_links(self) -> Counter[tuple[str, ...]]:
        """How often topics have the same links."""
        return Counter(map(self.links, range(self.size)))


def unboxed(roadmap: Roadmap) -> bytes:
    """Return a document with all its boxes open and all its markers empty."""
    return written(roadmap, dict.fromkeys(range(len(roadmap.outline.boxes)), ord(" ")))


def written(roadmap: Roadmap, boxes: Mapping[int, int]) -> bytes:
    """Return a document with these bytes in the boxes of these topics, and all markers empty."""
    outline = roadmap.outline
    text = bytearray(roadmap.source)
    for number, box in boxes.items():
        text[outline.boxes[number].offset] = box
    for marker in reversed(outline.markers):  # from the end, so that offsets still fit
        del text[marker.start : marker.stop]
    return bytes(text)
