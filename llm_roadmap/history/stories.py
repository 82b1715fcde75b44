"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from ..merging.matching import matches
from ..merging.versions import Version

if TYPE_CHECKING:
    from ..merging.versions import Identity
    from ..model import Roadmap


class Stories:
    """The topics of the newest version, each with the number of its story, which never changes."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        """The number of the story of each topic."""
        self.done: frozenset[int] = frozenset()
        """The stories of the topics that are ticked."""
        self._version: Version | None = None  # the newest one
        self.identities: dict[int, Identity] = {}
        """The last path and title of each topic that ever existed, by its story."""
        self._unused = count()

    @property
    def roadmap(self) -> Roadmap | None:
        """The newest version."""
        return self._version.roadmap if self._version else None

    def follow(self, roadmap: Roadmap) -> None:
        """Go on to the next version."""
        version = Version(roadmap)
        known: dict[int, int] = {}
        if self._version is not None:
            found = matches(self._version, version).items()
            known = {there: self.numbers[here] for here, (there, _) in found}
        self.numbers = [
            number if number is not None else next(self._unused)
            for number in map(known.get, range(version.size))
        ]
        self._version = version
        self.identities |= zip(self.numbers, version.identities, strict=True)
        source = roadmap.source
        self.done = frozenset(
            number
            for number, box in zip(self.numbers, roadmap.outline.boxes, strict=True)
            if source[box.offset] in b"xX"
        )
