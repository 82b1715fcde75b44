"""Find the topics that a program held while the document changed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..errors import StaleTopicError
from ..model import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Roadmap


def resolve(roadmap: Roadmap, topics: Iterable[Topic | str]) -> list[Topic]:
    """Return the topics of `roadmap` that selectors name, or that held topics stand for.

    A held topic stands for the one with the same path and title; among equals, for the one in
    the same place, as long as their number is unchanged and none has what another one had below
    its title. Raises StaleTopicError if there is no such topic, and for a selector what
    `Roadmap.find` raises.
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
            return self._roadmap.topics[held.number]
        before, now = held.roadmap.index.named_like(held), self._roadmap.index.named_like(held)
        if len(before) != len(now):
            raise StaleTopicError(held)
        rank = held.roadmap.index.rank(held)
        if len(now) > 1 and self._is_exchanged(before, now, rank):
            raise StaleTopicError(held)
        return now[rank]

    def _equals(self, roadmap: Roadmap) -> bool:
        return roadmap.outline is self._roadmap.outline or roadmap == self._roadmap

    def _is_exchanged(self, before: Sequence[Topic], now: Sequence[Topic], rank: int) -> bool:
        """Return whether the topic of a rank among equals may have changed places with another one.

        One whose content was edited is still the same.
        """
        had, has = _content(before[rank]), _content(now[rank])
        return had != has and (had in self._contents(now[0]) or has in self._contents(before[0]))


def _contents(first: Topic) -> frozenset[object]:
    """Return the contents of all topics with the path and title of the first of them."""
    return frozenset(map(_content, first.roadmap.index.named_like(first)))


def _content(topic: Topic) -> object:
    """Return what distinguishes a topic from others with the same path and title."""
    below = tuple(each.title for each in topic.subtopics)
    return topic.description, topic.fields, topic.resources, below
