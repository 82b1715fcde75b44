"""Name topics by path and title, so that they can be found in other states of a document."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ..values import NamedTuple
from .nesting import around_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .outline import Outline

Name: TypeAlias = tuple[tuple[str, ...], str]
"""The path and the title of a topic."""


class Key(NamedTuple):
    """What tells a topic from all others in its document, without its line and its state."""

    path: tuple[str, ...]
    """The titles of the headings and topics around it."""
    title: str
    """Its title."""
    place: int
    """Its place, from 0, among the topics that have both in common."""
    equals: int
    """The number of these."""


class Keys:
    """The keys of all topics of a document, which do not depend on its boxes."""

    def __init__(self, outline: Outline) -> None:
        """Find the name of each topic; the outline is not kept."""
        self.names: Sequence[Name] = _names(outline)
        """The path and the title of each topic."""

    def key(self, number: int) -> Key:
        """Return the key of the topic with a number."""
        from bisect import bisect_left  # it takes time to import, and few ticks need a key

        name = self.names[number]
        equals = self.named(name)
        return Key(*name, bisect_left(equals, number), len(equals))

    def named(self, name: Name) -> Sequence[int]:
        """Return the numbers of the topics with a path and title, in order."""
        if name not in self.last:
            return ()
        return self.equals.get(name) or (self.last[name],)

    @cached_property
    def last(self) -> Mapping[Name, int]:
        """The number of the last topic with each path and title."""
        return dict(zip(self.names, range(len(self.names)), strict=True))

    @cached_property
    def equals(self) -> Mapping[Name, Sequence[int]]:
        """The numbers of the topics with each path and title that several have, in order."""
        if len(self.last) == len(self.names):
            return {}
        groups: dict[Name, list[int]] = {}
        for number, name in enumerate(self.names):
            groups.setdefault(name, []).append(number)
        return {name: group for name, group in groups.items() if len(group) > 1}


def _names(outline: Outline) -> list[Name]:
    """Return the path and title of each topic; topics in one place share one path in memory."""
    boxes, headings = outline.boxes, outline.headings
    paths: dict[tuple[int | None, int | None], tuple[str, ...]] = {(None, None): ()}

    def path(box: int | None, heading: int | None) -> tuple[str, ...]:
        """Return the path of what lies in a box and a section."""
        place = box, heading
        inward = []  # the places that are not known yet, innermost first, and their titles
        while place not in paths:
            is_heading, number = next(around_of(*place, boxes, headings))
            title = outline.heading_title(number) if is_heading else outline.title(number)
            inward.append((place, title))
            if is_heading:
                place = place[0], headings[number].parent
            else:
                place = boxes[number].parent, boxes[number].heading
        found = paths[place]
        for each, title in reversed(inward):
            found = paths[each] = (*found, title)
        return found

    names: list[Name] = []
    for box, title in zip(boxes, outline.titles, strict=True):
        place = box.parent, box.heading
        names.append((paths[place] if place in paths else path(*place), title))
    return names
