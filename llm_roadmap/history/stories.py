"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING

from ..markdown import have_same_topics
from ..merging.matching import matches
from ..merging.versions import Version

if TYPE_CHECKING:
    from ..merging.versions import Identity
    from ..model import Roadmap


class Stories:
    """The topics of the newest version, each with the number of its story, which never changes."""

    def __init__(self, *, is_cut: bool = False) -> None:
        """Begin without a version.

        `is_cut`: earlier versions are left out, so it is not known what the first one ticked.
        """
        self.numbers: list[int] = []
        """The number of the story of each topic."""
        self.done: frozenset[int] = frozenset()
        """The stories of the topics that are ticked."""
        self.changed: list[int] = []
        """The stories that the newest version ticked or unticked, in document order."""
        self.identities: dict[int, Identity] = {}
        """The last path and title of each topic that ever existed, by its story."""
        self._version: Version | None = None  # the newest one
        self._is_cut = is_cut
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

    def _pair(self, version: Version) -> None:
        """Find the stories of the topics of the next version, and what became of them."""
        is_new, before = self._version is not None or not self._is_cut, self.done
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
        if self._version is not None:
            found = matches(self._version, version).items()
            known = {there: self.numbers[here] for here, (there, _) in found}
        return [
            known[topic] if topic in known else next(self._unused) for topic in range(version.size)
        ]
