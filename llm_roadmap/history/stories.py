"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from ..merging.matching import match
from ..model import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap

Name: TypeAlias = tuple[tuple[str, ...], str]
"""The path and the title of a topic."""


class Stories:
    """The topics of the newest version, each with a number that it has kept from the first on."""

    def __init__(self) -> None:
        self.roadmap: Roadmap | None = None
        """The newest version."""
        self.numbers: list[int] = []
        """The number of the story of each topic."""
        self.done: frozenset[int] = frozenset()
        """The stories of the topics that are ticked."""
        self._names: list[Name] = []  # of the topics of the newest version
        self._ended: dict[int, Name] = {}  # what topics that are gone were called last
        self._unused = count()

    def follow(self, roadmap: Roadmap) -> None:
        """Go on to the next version."""
        names = names_of(roadmap)
        known = self._known(roadmap, names)
        self._ended |= zip(self.numbers, self._names, strict=True)
        self.numbers = [
            number if number is not None else next(self._unused)
            for number in map(known.get, range(len(names)))
        ]
        self.roadmap, self._names = roadmap, names
        source = roadmap.source
        self.done = frozenset(
            number
            for number, box in zip(self.numbers, roadmap.outline.boxes, strict=True)
            if source[box.offset] in b"xX"
        )

    def names(self) -> dict[int, Name]:
        """Return the path and title of each topic that there ever was: its last ones."""
        return self._ended | dict(zip(self.numbers, self._names, strict=True))

    def _known(self, roadmap: Roadmap, names: Sequence[Name]) -> dict[int, int]:
        """Return the number of each topic of a version that the one before had, too.

        Where each name is there once, the surest rule of the matching pairs equal names. If that
        leaves nothing over on one side, there is no need to look at lines.
        """
        if self.roadmap is None:
            return {}
        before = dict(zip(self._names, self.numbers, strict=True))
        if len(before) == len(self._names) and len({*names}) == len(names):
            found = {topic: before[name] for topic, name in enumerate(names) if name in before}
            if len(found) in (len(before), len(names)):
                return found
        pairs = match(self.roadmap, roadmap)
        return {pair.right.number: self.numbers[pair.left.number] for pair in pairs}


def names_of(roadmap: Roadmap) -> list[Name]:
    """Return the path and title of each topic of a version."""
    outline = roadmap.outline
    paths: dict[tuple[int | None, int | None], tuple[str, ...]] = {}
    names = []
    for number, box in enumerate(outline.boxes):
        around = box.parent, box.heading
        if around not in paths:  # it takes time, and topics side by side have the same
            paths[around] = Topic(roadmap, number).path
        names.append((paths[around], outline.title(number)))
    return names
