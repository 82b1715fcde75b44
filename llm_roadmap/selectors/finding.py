"""Find the one topic that a person typed."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from ..errors import AmbiguousTopicError, TopicNotFoundError
from ..safe_text import clean
from ..slugs import bare_slug, slugs
from .lines import lines, topics_on
from .selector import (
    JOINT,
    LOOSE_JOINT,
    Selector,
    is_joined,
    key,
    letters,
    loosely_joined,
    unnumbered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Roadmap, Topic


K = TypeVar("K")


def selector_for(topic: Topic) -> str:
    """Return a short selector that is certain to name this topic: its slug, else `L12`.

    It is empty where other topics have both for their titles. None begins with a hyphen, which a
    command line would take for an option, and none has characters in it that nobody sees.
    """
    for selector in (topic.slug, f"L{topic.line}"):
        is_fit = selector[:1] not in ("", "-") and clean(selector) == selector
        if is_fit and topic.roadmap.index.matches(Selector(selector)) == [topic]:
            return selector
    return ""


def ready(roadmap: Roadmap) -> tuple[Topic, ...]:
    """Return the open topics that have no open sub-topics, in document order."""
    return tuple(
        topic
        for topic in roadmap.topics
        if not topic.done and topic.progress.done == topic.progress.total
    )


class Index:
    """Tables in which to look up the topics of one roadmap."""

    def __init__(self, topics: Sequence[Topic], name: str = "") -> None:
        """Prepare for these topics of a document with this name; tables are made when needed."""
        self._topics = topics
        self._name = name
        self._was_used = False
        # The titles of headings and parents come again with each topic below them.
        self._key = cache(key)
        self._loosely_joined = cache(loosely_joined)

    def find(self, selector: str) -> Topic:
        """Return the topic that a selector names; see `Roadmap.find`."""
        typed = self._typed(selector)
        matches = self._sufficient(typed).matches(typed)
        if not matches:
            raise TopicNotFoundError(selector, self._suggestions(typed.key))
        if len(matches) > 1:
            raise AmbiguousTopicError(selector, tuple(matches))
        return matches[0]

    @staticmethod
    def _typed(selector: str) -> Selector:
        if not isinstance(selector, str):
            raise TypeError(
                f"name a topic by a str or a Topic, not by {type(selector).__name__};"
                " pass several as arguments of their own"
            )
        typed = Selector(selector)
        if not typed.key:
            raise ValueError("an empty selector names no topic")
        return typed

    def find_each(self, selector: str) -> Sequence[Topic]:
        """Return the topic that a selector names, or all topics on a range such as `L12-L20`."""
        try:
            return (self.find(selector),)
        except AmbiguousTopicError as error:
            on_lines = topics_on(self._topics, lines(key(selector), self._name))
            if [*on_lines] != [*error.candidates]:
                raise
            return on_lines

    def find_all(self, text: str) -> tuple[Topic, ...]:
        """Return the topics whose titles have a text in them; see `Roadmap.find_all`."""
        found = next(filter(None, self._parts(self._typed(text))), ())
        return tuple(sorted(found, key=attrgetter("number")))

    def namesakes(self, topic: Topic) -> Sequence[Topic]:
        """Return the topics that have the title of one topic of this roadmap, that topic too."""
        typed = Selector(topic.title)
        return self._sufficient(typed).titled(typed.key)

    def titled(self, title: str) -> Sequence[Topic]:
        """Return the topics whose titles have this key."""
        return self._by_title.get(title, ())

    def matches(self, typed: Selector) -> Sequence[Topic]:
        """Return the topics that the first step with a match finds."""
        return next(filter(None, self._steps(typed)), ())

    def named_like(self, topic: Topic) -> Sequence[Topic]:
        """Return the topics that have the path and title of a topic of any roadmap."""
        return self._by_identity.get((topic.path, topic.title), ())

    def rank(self, topic: Topic) -> int:
        """Return how many with the path and title of a topic of this roadmap come before it."""
        from bisect import bisect_left

        return bisect_left(self.named_like(topic), topic.number, key=attrgetter("number"))

    def duplicates(self) -> Iterator[Sequence[Topic]]:
        """Yield each group of topics whose paths and titles no selector tells apart."""
        form = self._key
        groups = _group(self._topics, lambda topic: (*map(form, topic.path), form(topic.title)))
        return (group for group in groups.values() if len(group) > 1)

    def _sufficient(self, typed: Selector) -> Index:
        """Return a smaller index for the first look-up, and this one from then on.

        Building the tables renders every title, which pays off from the second look-up on.
        """
        index = self if self._was_used else self._likely(typed)
        self._was_used = True
        return index

    def _likely(self, typed: Selector) -> Index:
        """Return an index in which `matches` finds the same as in this one.

        Titles that can't have its letters in them are left out. Those whose slugs differ in
        nothing but the numbering are left out together, which keeps the numbering.
        """
        if JOINT in typed.key:
            return self
        likely: set[Topic] = set()
        for reading in typed.readings():
            wanted = [char for char in unnumbered(reading) if char.isalnum()]
            likely.update(topics_on(self._topics, lines(reading, self._name)))
            likely.update(
                topic
                for topic in self._topics
                if topic.roadmap.outline.can_show(topic.number, wanted)
            )
        return Index(sorted(likely, key=attrgetter("number")), self._name)

    def _steps(self, typed: Selector) -> Iterator[Sequence[Topic]]:
        for name in typed.readings():
            yield self._by_title.get(name, ())
            yield self._by_slug.get(name, ())
            yield self._by_joined_titles(name, self._key, JOINT)
            yield topics_on(self._topics, lines(name, self._name))
        for name in typed.loose_readings():
            yield self._by_letters.get(letters(name), ())
            yield self._by_joined_titles(loosely_joined(name), self._loosely_joined, LOOSE_JOINT)
        yield from self._parts(typed)

    def _parts(self, typed: Selector) -> Iterator[Sequence[Topic]]:
        """Yield the topics that have it in their titles, in each of the ways to compare."""
        for name in typed.readings():
            yield _part_of(name, self._by_title)
        for name in typed.loose_readings():
            if JOINT not in name:  # letters of two titles that only meet there are no part of one
                yield _part_of(letters(name), self._by_letters)

    def _by_joined_titles(
        self, joined: str, form: Callable[[str], str], joint: str
    ) -> Sequence[Topic]:
        """Return the topics that joined titles name; all titles are compared in one form."""
        if joint not in joined:
            return ()
        titles = (
            (topic, map(form, (topic.title, *reversed(topic.path)))) for topic in self._topics
        )
        return [topic for topic, outward in titles if is_joined(joined, outward, joint)]

    def _suggestions(self, typed: str) -> tuple[str, ...]:
        """Return selectors of the topics whose titles are most like what was typed."""
        from .suggesting import SUGGESTIONS, TRIED, alike

        near = alike(typed.rpartition(JOINT)[2], self._by_title)
        topics = islice((each for title in near for each in self._by_title[title]), TRIED)
        return tuple(islice(filter(None, map(self._best_selector, topics)), SUGGESTIONS))

    def _best_selector(self, topic: Topic) -> str:
        """Return the clearest selector: the title, after as much of the path as is needed.

        It is empty where no words tell the topic from another one.
        """
        from bisect import bisect_left

        titles = (*topic.path, topic.title)

        def is_vague(count: int) -> bool:
            """Return whether so many of the last titles do not name this topic alone."""
            return self.matches(Selector(JOINT.join(titles[-count:]))) != [topic]

        if not is_vague(1):
            return topic.title
        if is_vague(len(titles)):
            return ""
        # More titles never name more topics, so half of the numbers can be left out each time.
        count = bisect_left(range(len(titles)), 1, lo=2, key=lambda count: not is_vague(count))
        return JOINT.join(titles[-count:])

    @cached_property
    def _by_title(self) -> dict[str, list[Topic]]:
        return _group(self._topics, lambda topic: self._key(topic.title))

    @cached_property
    def _by_letters(self) -> dict[str, list[Topic]]:
        return _group(self._topics, lambda topic: letters(topic.title))

    @cached_property
    def _by_slug(self) -> dict[str, list[Topic]]:
        """The topics by their slugs, and by what these would be if no title came twice."""
        titles = [topic.title for topic in self._topics]
        groups: dict[str, list[Topic]] = {}
        for topic, title, slug in zip(self._topics, titles, slugs(titles), strict=True):
            for name in {key(slug), key(bare_slug(title))}:
                groups.setdefault(name, []).append(topic)
        return groups

    @cached_property
    def _by_identity(self) -> dict[tuple[tuple[str, ...], str], list[Topic]]:
        return _group(self._topics, lambda topic: (topic.path, topic.title))


def _group(topics: Sequence[Topic], key: Callable[[Topic], K]) -> dict[K, list[Topic]]:
    groups: dict[K, list[Topic]] = {}
    for topic in topics:
        groups.setdefault(key(topic), []).append(topic)
    return groups


def _part_of(text: str, groups: dict[str, list[Topic]]) -> Sequence[Topic]:
    """Return the topics of those groups whose names have a text in them."""
    return [topic for name, topics in groups.items() if text in name for topic in topics]
