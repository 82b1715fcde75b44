"""Follow topics from version to version of a document, however they are moved and reworded."""

from __future__ import annotations

from functools import partial
from itertools import compress, count
from typing import TYPE_CHECKING, Final, TypeAlias

from ..markdown import have_same_topics
from ..merging.likeness import SHORT_SLIP, have_same_words
from ..merging.matching import grouped, matches, unambiguous
from ..merging.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from ..model import Roadmap
    from ..model.keys import Name

    LeftOver: TypeAlias = Callable[[int], Iterable[tuple[Sequence[int], Sequence[int]]]]

PATH: Final = 0
TITLE: Final = 1
"""The place of the title in a name."""


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
        self.names: dict[int, Name] = {}
        """The last path and title of each topic that ever existed, by its story."""
        self.is_cut = False
        """Whether what was before the first version is not known: then it ticks nothing."""
        self._version: Version | None = None  # the newest one
        self._last_done: set[int] = set()  # the stories whose topics were ticked when last seen
        self._away: dict[Name, list[int]] = {}  # the stories of topics that are gone
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
        if same and not version.keys.equals:  # the lines around equal topics tell which is which
            self.changed = []
        else:
            self._pair(version)
        self._version = version

    def tick(self, roadmap: Roadmap, topics: Iterable[int]) -> None:
        """Go on to a version in which only the boxes of these topics differ, and progress markers.

        Nothing else that is known of the one before depends on them: nothing has to be matched.
        """
        assert self._version is not None
        self._version.roadmap = roadmap
        source, boxes = roadmap.source, roadmap.outline.boxes
        states = {self.numbers[topic]: source[boxes[topic].offset] in b"xX" for topic in topics}
        self.changed = [story for story in states if states[story] != (story in self.done)]
        self.done = self.done.symmetric_difference(self.changed)
        self._last_done.symmetric_difference_update(self.changed)

    def _pair(self, version: Version) -> None:
        """Find the stories of the topics of the next version, and what became of them."""
        is_known = self._version is not None or not self.is_cut
        source, boxes = version.roadmap.source, version.roadmap.outline.boxes
        states = [source[box.offset] in b"xX" for box in boxes]
        self.numbers = self._numbers(version, states)
        self.names |= zip(self.numbers, version.keys.names, strict=True)
        self.done = frozenset(compress(self.numbers, states))
        changed = [
            story
            for story, is_done in zip(self.numbers, states, strict=True)
            if is_done != (story in self._last_done)
        ]
        self._last_done.symmetric_difference_update(changed)
        self.changed = changed if is_known else []

    def _numbers(self, version: Version, states: Sequence[bool]) -> list[int]:
        """Return the number of the story of each topic of the next version."""
        known: dict[int, int] = {}
        before = self._version
        if before is not None:
            if version.keys.names == before.keys.names and (
                not version.keys.equals or version.lines == before.lines
            ):
                return self.numbers  # each topic is its own partner
            found = matches(before, version)
            known = {there: self.numbers[here] for here, (there, _) in found.items()}
            gone = [self.numbers[here] for here in range(before.size) if here not in found]
            for story in gone:
                self._away.setdefault(self.names[story], []).append(story)
            new = [topic for topic in range(version.size) if topic not in known]
            known |= self._restored(version, states, new)
            left_over = partial(self._left_over, version, new, gone, known)
            known |= self._moved(states, left_over)
            known |= self._mended(version, states, left_over)
        return [
            known[topic] if topic in known else next(self._unused) for topic in range(version.size)
        ]

    def _restored(
        self, version: Version, states: Sequence[bool], new: Sequence[int]
    ) -> dict[int, int]:
        """Return the stories of topics that are back under a path and title that they had.

        If there are several such stories, a topic gets one whose topic had the same state.
        """
        found: dict[int, int] = {}
        for must_agree in (True, False):
            for topic in new:
                away = self._away.get(version.keys.names[topic], [])
                fits = (each for each in away if not must_agree or self._had(each, states[topic]))
                if topic not in found and (story := next(fits, None)) is not None:
                    found[topic] = story
                    away.remove(story)
        return found

    def _moved(self, states: Sequence[bool], left_over: LeftOver) -> Iterator[tuple[int, int]]:
        """Yield each topic that came where one of its title and state went, and the story.

        There must be one of each. This is too little for a merge, but here the worst that a wrong
        pair does is to hide that a topic was new.
        """
        for stories, topics in left_over(TITLE):
            if len(stories) == 1 == len(topics):
                story, topic = stories[0], topics[0]
                if self.names[story][TITLE] and self._had(story, states[topic]):
                    self._away[self.names[story]].remove(story)
                    yield topic, story

    def _mended(
        self, version: Version, states: Sequence[bool], left_over: LeftOver
    ) -> Iterator[tuple[int, int]]:
        """Yield each new topic that is a vanished one with slips in its title corrected.

        With it comes the story of the vanished one. Path and state must be the same. Slips in
        short words count, too. There must be one of each; see `_moved`.
        """

        def fits(story: int, topic: int) -> bool:
            titles = self.names[story][TITLE], version.title(topic)
            return self._had(story, states[topic]) and have_same_words(*titles, SHORT_SLIP)

        for stories, topics in left_over(PATH):
            for story, topic in unambiguous(stories, topics, fits):
                self._away[self.names[story]].remove(story)
                yield topic, story

    def _left_over(
        self,
        version: Version,
        new: Iterable[int],
        gone: Iterable[int],
        known: Container[int],
        part: int,
    ) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
        """Yield stories that went and topics that came, which have no partner yet.

        They are grouped by one part of their name, which `part` chooses: the path or the title.
        """
        away = (story for story in gone if story in self._away[self.names[story]])
        came = (topic for topic in new if topic not in known)
        here = grouped(away, lambda story: self.names[story][part])
        there = grouped(came, lambda topic: version.keys.names[topic][part])
        for key in here.keys() & there.keys():
            yield here[key], there[key]

    def _had(self, story: int, is_done: bool) -> bool:
        """Return whether the topic of a story had this state when it was last seen."""
        return is_done == (story in self._last_done)
