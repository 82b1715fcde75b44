"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from ..merging.matching import match
from ..model import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap

Identity: TypeAlias = tuple[tuple[str, ...], str]
"""The path and the title of a topic."""


class Stories:
    """The topics of the newest version, each with the number of its story, which never changes."""

    def __init__(self) -> None:
        self.roadmap: Roadmap | None = None
        """The newest version."""
        self.numbers: list[int] = []
        """The number of the story of each topic."""
        self.done: frozenset[int] = frozenset()
        """The stories of the topics that are ticked."""
        self._identities: list[Identity] = []  # of the topics of the newest version
        self._ended: dict[int, Identity] = {}  # the last ones of topics that are gone
        self._unused = count()

    def follow(self, roadmap: Roadmap) -> None:
        """Go on to the next version."""
        identities = identities_of(roadmap)
        known = self._known(roadmap, identities)
        self._ended |= zip(self.numbers, self._identities, strict=True)
        self.numbers = [
            number if number is not None else next(self._unused)
            for number in map(known.get, range(len(identities)))
        ]
        self.roadmap, self._identities = roadmap, identities
        source = roadmap.source
        self.done = frozenset(
            number
            for number, box in zip(self.numbers, roadmap.outline.boxes, strict=True)
            if source[box.offset] in b"xX"
        )

    def identities(self) -> dict[int, Identity]:
        """Return the last path and title of each topic that ever existed, by its story."""
        return self._ended | dict(zip(self.numbers, self._identities, strict=True))

    def _known(self, roadmap: Roadmap, identities: Sequence[Identity]) -> dict[int, int]:
        """Return the story of each topic that the version before had, too.

        If no path and title occurs twice, equal ones are the same topic by the surest rule. If that
        leaves nothing over on one side, there is no need to compare lines.
        """
        if self.roadmap is None:
            return {}
        before = dict(zip(self._identities, self.numbers, strict=True))
        if len(before) == len(self._identities) and len({*identities}) == len(identities):
            found = {topic: before[name] for topic, name in enumerate(identities) if name in before}
            if len(found) in (len(before), len(identities)):
                return found
        pairs = match(self.roadmap, roadmap)
        return {pair.right.number: self.numbers[pair.left.number] for pair in pairs}


def identities_of(roadmap: Roadmap) -> list[Identity]:
    """Return the path and title of each topic of a version."""
    outline = roadmap.outline
    paths: dict[tuple[int | None, int | None], tuple[str, ...]] = {}
    identities = []
    for number, box in enumerate(outline.boxes):
        around = box.parent, box.heading
        if around not in paths:  # it takes time, and topics side by side have the same
            paths[around] = Topic(roadmap, number).path
        identities.append((paths[around], outline.title(number)))
    return identities
