"""Find the topics that a call names by text, or by a `Topic` from an earlier state."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..errors import StaleTopicError, UnexpectedTitleError
from ..model import Topic, topics_among
from ..values import NamedTuple
from .normal_forms import Selector, normal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from ..model import Roadmap, Section
    from ..model.keys import Name


class Choice(NamedTuple):
    """The topics that a call names. They can be looked up in any state of the document."""

    topics: tuple[Topic | str, ...]
    """Selectors, ranges of lines among them, and topics that the caller holds."""
    sections: tuple[str, ...] = ()
    """Titles of sections: all topics below each, at every depth."""
    with_subtopics: bool = False
    """Whether all topics below each of `topics` are chosen, too."""
    expect: str | None = None
    """The title that the one topic must have; None: any."""
    everything: bool = False
    """Whether all topics of the document are chosen."""

    def picks(self, roadmap: Roadmap) -> Iterator[tuple[Hashable, Topic]]:
        """Yield each chosen topic after a key, which stays the same when the document changes.

        It is the number of the name in the call, if that name stands for one topic. Else it is
        the path and title of the topic, and its place among equals.

        Raises what `resolve` and `Sections.one_named` do, and UnexpectedTitleError.
        """
        named = [*self._named(roadmap)]
        sections = [*self._sections(roadmap)]
        topics = resolve(roadmap, [topic for _, topic in named])
        require_title(topics, self.expect)
        for (number, _), topic in zip(named, topics, strict=True):
            yield _lasting(topic) if number is None else number, topic
        below = topics if self.with_subtopics else ()
        for group in [*below, *sections, *([roadmap] if self.everything else ())]:
            for topic in topics_among(group.contents):
                yield _lasting(topic), topic

    def _named(self, roadmap: Roadmap) -> Iterator[tuple[int | None, Topic]]:
        """Yield each named topic after the number of its name, or None if the name has several."""
        for number, each in enumerate(self.topics):
            found = (each,) if isinstance(each, Topic) else roadmap.index.find_each(each)
            for topic in found:
                yield number if len(found) == 1 else None, topic

    def _sections(self, roadmap: Roadmap) -> Iterator[Section]:
        if self.sections:
            from .sections import Sections

            yield from map(Sections(roadmap).one_named, self.sections)


def _lasting(topic: Topic) -> Hashable:
    """Return a topic's key without the number of its equals, which another program can change."""
    path, title, place, _ = topic.roadmap.outline.keys.key(topic.number)
    return path, title, place


def require_title(topics: Sequence[Topic], title: str | None) -> None:
    """Raise UnexpectedTitleError unless these are one topic, which has this title; None: any."""
    if title is None:
        return
    if len(topics) != 1 or not _has_title(topics[0], title):
        raise UnexpectedTitleError(title, tuple(topics))


def _has_title(topic: Topic, title: str) -> bool:
    """Return whether a topic has a title, which can be typed in another case or as Markdown.

    Where another topic has the title just as it is typed, that one is meant.
    """
    if topic.title == title:
        return True
    readings, own = [each.key for each in Selector(title).readings], normal(topic.title)
    if own not in readings:
        return False
    titles = {each.title for each in topic.roadmap.topics}
    return title not in titles and (own == readings[0] or readings[0] not in map(normal, titles))


def resolve(roadmap: Roadmap, topics: Iterable[Topic | str]) -> list[Topic]:
    """Return the topics of `roadmap` that selectors name, or that held topics stand for.

    A held topic stands for the one with the same path and title. If several have these, it stands
    for the one at the same position, as long as they are as many as before and have not changed
    places. Raises StaleTopicError if there is no such topic, and for a selector what `Roadmap.find`
    raises.
    """
    now = _Now(roadmap)
    return [
        now.find(topic) if isinstance(topic, Topic) else roadmap.find(topic) for topic in topics
    ]


class _Now:
    """Finds topics of earlier states of a document in the present one."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        # Documents are compared byte for byte: not once for each topic.
        self._is_now = cache(self._equals)
        self._contents = cache(_contents)

    def find(self, held: Topic) -> Topic:
        """Return the topic that a held one stands for; see `resolve`."""
        if self._is_now(held.roadmap):
            return Topic(self._roadmap, held.number)
        key = held.roadmap.outline.keys.key(held.number)
        name = key.path, key.title
        now = self._roadmap.outline.keys.named(name)
        if len(now) != key.equals:
            raise StaleTopicError(held)
        topic = Topic(self._roadmap, now[key.place])
        if key.equals > 1:
            had, has = _content(held), _content(topic)
            before, after = self._contents(held.roadmap, name), self._contents(self._roadmap, name)
            # One whose content was edited is still the same.
            if had != has and (had in after or has in before):
                raise StaleTopicError(held)  # it may have changed places with another one
        return topic

    def _equals(self, roadmap: Roadmap) -> bool:
        return roadmap.outline is self._roadmap.outline or roadmap == self._roadmap


def _contents(roadmap: Roadmap, name: Name) -> frozenset[object]:
    """Return the contents of all topics with a path and title."""
    return frozenset(
        _content(Topic(roadmap, number)) for number in roadmap.outline.keys.named(name)
    )


def _content(topic: Topic) -> object:
    """Return what distinguishes a topic from others with the same path and title."""
    below = tuple(each.title for each in topic.subtopics)
    return topic.description, topic.fields, topic.resources, below
