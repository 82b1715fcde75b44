"""From what a person typed, or a program held, to the one topic it stands for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from .errors import AmbiguousTopicError, StaleTopicError, TopicNotFoundError
from .model import Topic
from .parser import plain
from .slugs import slugs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .model import Roadmap


K = TypeVar("K")

JOINT: Final = " > "

NUMBERING: Final = re.compile(r"(-[0-9]+)+\Z")
"""What the end of a slug may owe to titles before it."""

SUGGESTIONS: Final = 3
"""The most suggestions that are made for a selector that matches nothing."""
LIKENESS: Final = 0.7
"""How alike a selector and a title, or a part of it, must be for a suggestion; 1 is equal."""
LONGEST: Final = 100
"""The length, in characters, beyond which titles are too costly to compare by likeness."""


def resolve(roadmap: Roadmap, topics: Iterable[Topic | str]) -> list[Topic]:
    """Return the topics of `roadmap` that selectors name, or that held topics stand for.

    A held topic stands for the one with the same path and title; among equals, for the one in
    the same place, as long as their number is unchanged and none has what another one had below
    its title. Raises StaleTopicError if there is no such topic, and for a selector what
    `Roadmap.find` raises.
    """

    @cache  # documents are compared byte for byte: not once for each topic
    def is_same(held: Roadmap) -> bool:
        return held.outline is roadmap.outline or held == roadmap

    @cache
    def contents(first: Topic) -> frozenset[object]:
        return frozenset(map(_content, first.roadmap.index.equals(first)))

    def here(topic: Topic) -> Topic:
        if is_same(topic.roadmap):
            return roadmap.topics[topic.number]
        before, now = topic.roadmap.index.equals(topic), roadmap.index.equals(topic)
        if len(before) != len(now):
            raise StaleTopicError(topic)
        there = now[before.index(topic)]
        had, has = (_content(topic), _content(there)) if len(now) > 1 else (None, None)
        # One whose content was edited is still the same; one that changed places is not.
        if had != has and (had in contents(now[0]) or has in contents(before[0])):
            raise StaleTopicError(topic)
        return there

    return [roadmap.find(topic) if isinstance(topic, str) else here(topic) for topic in topics]


def _content(topic: Topic) -> object:
    """Return what can tell a topic from others with the same path and title."""
    below = tuple(each.title for each in topic.subtopics)
    return topic.description, topic.fields, topic.resources, below


def selector_for(topic: Topic) -> str:
    """Return a short selector that is certain to name this topic: its slug, else `L12`.

    It is empty where other topics have both for their titles. None begins with a hyphen, which a
    command line would take for an option.
    """
    for selector in (topic.slug, f"L{topic.line}"):
        if selector[:1] not in ("", "-") and topic.roadmap.index.matches(_key(selector)) == [topic]:
            return selector
    return ""


def topics_in(roadmap: Roadmap, heading: str) -> tuple[Topic, ...]:
    """Return the topics, at every depth, below the headings that have this text in them."""
    wanted = _key(heading)
    topics: list[Topic] = []
    inside = None if wanted else -1  # the depth of the section that we are in
    for node, depth in roadmap.contents:
        if inside is not None and depth <= inside:
            inside = None
        if isinstance(node, Topic):
            topics += [node] if inside is not None else []
        elif inside is None and wanted in _key(node.title):
            inside = depth
    return tuple(topics)


def ready(roadmap: Roadmap) -> tuple[Topic, ...]:
    """Return the open topics that have no open sub-topics, in document order."""
    return tuple(
        topic
        for topic in roadmap.topics
        if not topic.done and topic.progress.done == topic.progress.total
    )


class Index:
    """Where to look up topics of one roadmap."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        """Prepare for these topics; each table is made when it is first needed."""
        self._topics = topics
        self._asked = False

    def find(self, selector: str) -> Topic:
        """Do what `Roadmap.find` says."""
        if not (key := _key(selector)):
            raise ValueError("an empty selector names no topic")
        matches = self._first(key) or self._first(_key(plain(selector)))
        self._asked = True
        if not matches:
            raise TopicNotFoundError(selector, self._suggestions(key))
        if len(matches) > 1:
            raise AmbiguousTopicError(selector, tuple(matches))
        return matches[0]

    def matches(self, key: str) -> Sequence[Topic]:
        """Return what the first step that matches anything matches; `key` is a `_key`."""
        return next(filter(None, self._steps(key)), ()) if key else ()

    def equals(self, topic: Topic) -> Sequence[Topic]:
        """Return the topics that have the path and title of a topic of any roadmap."""
        return self._by_identity.get((topic.path, topic.title), ())

    def twins(self) -> Iterator[Sequence[Topic]]:
        """Yield each group of topics that no words tell apart: alike in title and path."""
        groups = _group(self._topics, lambda topic: (*map(_key, topic.path), _key(topic.title)))
        return (group for group in groups.values() if len(group) > 1)

    def _first(self, key: str) -> Sequence[Topic]:
        """Do what `matches` does; its tables take every title, which pays for a second look-up."""
        return (self if self._asked else self._likely(key)).matches(key)

    def _likely(self, key: str) -> Index:
        """Return an index in which `matches` finds by this key what it finds in this one.

        Titles that can't have the letters of the key in them are left out. Those whose slugs
        differ in nothing but the numbering are left out together, which keeps the numbering.
        """
        if JOINT in key:
            return self
        letters = [char for char in NUMBERING.sub("", key) if char.isalnum()]
        return Index(
            [
                topic
                for topic in self._topics
                if topic.roadmap.outline.can_show(topic.number, letters) or key == f"l{topic.line}"
            ]
        )

    def _steps(self, key: str) -> Iterator[Sequence[Topic]]:
        yield self._by_title.get(key, ())
        yield self._by_slug.get(key, ())
        if JOINT in key:
            yield [topic for topic in self._topics if _is_way_to(topic, key)]
        yield self._by_line.get(key, ())
        yield [topic for title in self._by_title if key in title for topic in self._by_title[title]]

    def _suggestions(self, key: str) -> tuple[str, ...]:
        """Return selectors of the topics whose titles are most like the key."""
        if len(key) > LONGEST:
            return ()
        titles = [title for title in self._by_title if len(title) <= LONGEST]
        likeness = {title: _likeness(key, title) for title in titles}
        likely = [title for title in titles if likeness[title] >= LIKENESS]
        likely.sort(key=lambda title: (-likeness[title], len(title)))
        topics = [topic for title in likely for topic in self._by_title[title]]
        return tuple(map(self._telling, topics[:SUGGESTIONS]))

    def _telling(self, topic: Topic) -> str:
        """Return a selector that tells a person most: the title, after as much path as it needs."""
        for start in range(len(topic.path), -1, -1):
            selector = JOINT.join((*topic.path[start:], topic.title))
            if self.matches(_key(selector)) == [topic]:
                return selector
        return f"L{topic.line}"

    @cached_property
    def _by_title(self) -> dict[str, list[Topic]]:
        return _group(self._topics, lambda topic: _key(topic.title))

    @cached_property
    def _by_slug(self) -> dict[str, list[Topic]]:
        anchors = slugs(topic.title for topic in self._topics)
        slug = dict(zip(self._topics, anchors, strict=True))
        return _group(self._topics, lambda topic: _key(slug[topic]))

    @cached_property
    def _by_line(self) -> dict[str, list[Topic]]:
        return _group(self._topics, lambda topic: f"l{topic.line}")

    @cached_property
    def _by_identity(self) -> dict[tuple[tuple[str, ...], str], list[Topic]]:
        return _group(self._topics, lambda topic: (topic.path, topic.title))


def _group(topics: Sequence[Topic], key: Callable[[Topic], K]) -> dict[K, list[Topic]]:
    groups: dict[K, list[Topic]] = {}
    for topic in topics:
        groups.setdefault(key(topic), []).append(topic)
    return groups


def _key(text: str) -> str:
    """Return what is compared in place of a text: NFC, case-folded, white space collapsed."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def _is_way_to(topic: Topic, key: str) -> bool:
    """Whether a key joins the topic's title to titles around it, in order, others left out.

    As a title can hold the joint, the key can be read in several ways; `rests` are what each
    of them leaves to be found further out.
    """
    own = _key(topic.title)
    if not own or not key.endswith(JOINT + own):
        return False
    rests = {key.removesuffix(JOINT + own)}
    for around in filter(None, map(_key, reversed(topic.path))):
        if around in rests:
            return True
        rests |= {rest.removesuffix(JOINT + around) for rest in rests}
    return False


def _likeness(key: str, title: str) -> float:
    """Return how alike a key and a title are, or a run of as many words of it, from 0 to 1."""
    from difflib import SequenceMatcher

    words, count = title.split(), len(key.split())
    runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return max(SequenceMatcher(None, key, part).ratio() for part in (title, *runs))
