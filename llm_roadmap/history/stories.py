"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING

from ..markdown import have_same_topics
from ..merging.matching import matches
from ..merging.versions import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..merging.versions import Identity
    from ..model import Roadmap


class Stories:
    """The topics of the newest version, each with the number of its story, which never changes."""

    def __init__(self) -> None:
        """Begin without a version."""
        self.numbers: list[int] = []
        """The number of the story of each topic."""
        self.done: frozenset[int] = frozenset()
        """The stories of the topics that are ticked."""
        self.changed: list[int] = []
        """The stories that the newest version ticked or unticked, in document order."""
        self.identities: dict[int, Identity] = {}
        """The last path and title of each topic that ever existed, by its story."""
        self.is_cut = False
        """Whether what was before the first version is not known: then it ticks nothing."""
        self._version: Version | None = None  # the newest one
        self._unused = count()

    @property
    def roadmap(self) -> Roadmap | None:
        """The newest version."""
        return self._version.roadmap if self._version else None

    def follow(self, roadmap: Roadmap) -> None:
        """Go on to the next version."""
        before = self._version
        same = before if before and have_same_topics(before.roadmap, roadmap) else None
        version = Version(roadmap, same=same)
        if same and not version.equals:  # the lines around equal topics tell which is which
            self.changed = []
        else:
            self._pair(version)
        self._version = version

    def tick(self, roadmap: Roadmap, topics: Iterable[int]) -> None:
        """Go on to a version that differs from the one before in the boxes of these topics alone.

        Nothing else that is known of that one depends on boxes, so nothing has to be matched.
        """
        assert self._version is not None
        self._version.roadmap = roadmap
        source, boxes = roadmap.source, roadmap.outline.boxes
        states = {self.numbers[topic]: source[boxes[topic].offset] in b"xX" for topic in topics}
        self.changed = [story for story in states if states[story] != (story in self.done)]
        self.done = self.done.symmetric_difference(self.changed)

    def _pair(self, version: Version) -> None:
        """Find the stories of the topics of the next version, and what became of them."""
        is_new, before = self._version is not None or not self.is_cut, self.done
        self.numbers = self._numbers(version)
        self.identities |= zip(self.numbers, version.identities, strict=True)
        roadmap = version.roadmap
        states = (roadmap.source[box.offset] in b"xX" for box in roadmap.outline.boxes)
        self.done = frozenset(compress(self.numbers, states))
        changed = self.done ^ before if is_new else ()
        self.changed = [story for story in self.numbers if story in changed] if changed else []

    def _numbers(self, version: Version) -> list[int]:
        """Return the number of the story of each topic of the next version."""
        known: dict[int, int] = {}
        before = self._version
        if before is not None:
            if version.identities == before.identities and (
                not version.equals or version.lines == before.lines
            ):
                return self.numbers  # each topic is its own partner
            found = matches(before, version).items()
            known = {there: self.numbers[here] for here, (there, _) in found}
        return [
            known[topic] if topic in known else next(self._unused) for topic in range(version.size)
        ]
