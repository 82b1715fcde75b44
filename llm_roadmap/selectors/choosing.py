"""Find all the topics that one call names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import UnexpectedTitleError
from ..model import Topic, topics_among
from .held_topics import resolve
from .selector import Selector, key

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from ..model import Roadmap, Section


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
        """Yield each chosen topic of a roadmap, with a key before it that is unique.

        The key stays the same in another state of the document. It is the number of the name if the
        name stands for one topic; else it is the path, title and rank of the topic.

        Raises what `resolve` and `find_section` do, and UnexpectedTitleError.
        """
        named = [*self._named(roadmap)]
        sections = [*self._sections(roadmap)]
        topics = resolve(roadmap, [topic for _, topic in named])
        if self.expect is not None:
            _require_title(topics, self.expect)
        for (number, _), topic in zip(named, topics, strict=True):
            yield _identity(topic) if number is None else number, topic
        below = topics if self.with_subtopics else ()
        for group in [*below, *sections, *([roadmap] if self.everything else ())]:
            for topic in topics_among(group.contents):
                yield _identity(topic), topic

    def _named(self, roadmap: Roadmap) -> Iterator[tuple[int | None, Topic]]:
        """Yield the named topics; before each, its number if one name stands for it alone."""
        for number, each in enumerate(self.topics):
            found = (each,) if isinstance(each, Topic) else roadmap.index.find_each(each)
            for topic in found:
                yield number if len(found) == 1 else None, topic

    def _sections(self, roadmap: Roadmap) -> Iterator[Section]:
        if self.sections:
            from .sections import find_section

            for title in self.sections:
                yield find_section(roadmap, title)


def _require_title(topics: Sequence[Topic], title: str) -> None:
    """Raise UnexpectedTitleError unless these are one topic, which has this title."""
    has = [key(topic.title) in Selector(title).readings() for topic in topics]
    if has != [True]:
        raise UnexpectedTitleError(title, tuple(topics))


def _identity(topic: Topic) -> Hashable:
    return topic.path, topic.title, topic.roadmap.index.rank(topic)
