"""Prepare a version of a document to be compared with others."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ..text.lines import BOM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Roadmap
    from ..model.keys import Keys


Path: TypeAlias = tuple[str, ...]
"""The titles of the headings and topics around something, outermost first."""
TitlesBySection: TypeAlias = "Mapping[Path, Sequence[str]]"
"""The titles of the headings and topics right in each section, in order."""


class Version:
    """One version of a document; what is compared is computed when it is first needed."""

    def __init__(self, roadmap: Roadmap, *, same: Version | None = None) -> None:
        """Take a roadmap, but keep none of its topics: they would keep the roadmap in memory.

        `same`: a version with the same topics, so that their keys are known.
        """
        self.roadmap = roadmap
        self.keys: Keys = same.keys if same else roadmap.outline.keys

    @property
    def size(self) -> int:
        """The number of topics."""
        return len(self.keys.names)

    def title(self, number: int) -> str:
        """Return the title of a topic."""
        return self.keys.names[number][1]

    @cached_property
    def titles(self) -> Counter[str]:
        """How often there is each title."""
        return Counter(title for _, title in self.keys.names)

    @cached_property
    def lines(self) -> Sequence[bytes]:
        """The lines without line ends, with all boxes open and all markers empty."""
        text = unboxed(self.roadmap).removeprefix(BOM)
        return [*map(bytes.rstrip, text.splitlines())]

    @cached_property
    def by_line(self) -> Mapping[int, int]:
        """The topic on each line, from 0, that has one; the first one, if there are several."""
        boxes = self.roadmap.outline.boxes
        return {boxes[number].line - 1: number for number in reversed(range(len(boxes)))}

    @cached_property
    def sections(self) -> TitlesBySection:
        """What is right in each section that has topics somewhere in it."""
        found: dict[Path, list[str]] = {(): []}
        for path, title in self.keys.names:
            for length in range(len(path)):
                inner = path[: length + 1]
                if inner not in found:
                    found[inner] = []
                    if not self.is_topic(inner):
                        found[path[:length]].append(path[length])
            found[path].append(title)
        return found

    def is_topic(self, path: Path) -> bool:
        """Return whether a section is what lies in a topic, not below a heading."""
        return (path[:-1], path[-1]) in self.keys.last

    def links(self, number: int) -> tuple[str, ...]:
        """Return the addresses that a topic links to."""
        return tuple(link.url for link in self.roadmap.outline.resources(number))

    def has_link_in_title(self, number: int) -> bool:
        """Return whether a link is in the title of a topic, not only below it."""
        title = self.title(number)
        links = self.roadmap.outline.resources(number)
        return any(link.title and link.title in title for link in links)

    @cached_property
    def all_links(self) -> Counter[tuple[str, ...]]:
        """How often topics have the same links."""
        return Counter(map(self.links, range(self.size)))


def is_unique(title: str, left: Version, right: Version) -> bool:
    """Return whether a title occurs once in each of two versions."""
    return left.titles[title] == 1 == right.titles[title]


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
