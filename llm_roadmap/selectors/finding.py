"""Find the one topic that a person typed."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, count, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from ..errors import AmbiguousTopicError, TopicNotFoundError
from ..model import Topic
from ..text.safe_text import clean
from ..values import NamedTuple
from .by_line import lines, topics_on
from .by_title import Titles, first, first_step
from .normal_forms import JOINT, Selector, normal, unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Roadmap


def selector_for(topic: Topic) -> str:
    """Return a short selector that is certain to name this topic: its slug, else `L12`.

    It is empty where other topics have both for their titles. None begins with a hyphen, which a
    command line would take for an option, and none has characters in it that nobody sees.
    """
    for selector in (topic.slug, f"L{topic.line}"):
        if is_fit(selector) and [*topic.roadmap.index.matches(selector)] == [topic]:
            return selector
    return ""


def is_fit(selector: str) -> bool:
    """Return whether a selector can be typed as it is shown, and is not read as an option."""
    return selector[:1] not in ("", "-") and clean(selector) == selector


def next_topics(roadmap: Roadmap) -> tuple[Topic, ...]:
    """Return the open topics that have no open sub-topics, in document order."""
    return tuple(
        topic
        for topic in roadmap.topics
        if not topic.done and topic.progress.done == topic.progress.total
    )


def typed_selector(selector: str) -> Selector:
    """Return what a person typed; raises TypeError for what is no text, and ValueError if empty."""
    if not isinstance(selector, str):
        raise TypeError(
            f"name a topic by a str or a Topic, not by {type(selector).__name__};"
            " pass several as arguments of their own"
        )
    typed = Selector(selector)
    if not typed.normal:
        raise ValueError("an empty selector names no topic")
    return typed


class Match(NamedTuple):
    """The topics that a text names, and how.

    A lower `way` wins; within one way, a lower `step` wins. The numbers mean the same in every
    document, so matches from several documents can be compared.
    """

    by_title: Sequence[Topic] = ()
    """Those that it names by their titles."""
    by_line: Sequence[Topic] = ()
    """Those that it names by their lines."""
    way: int = 0
    """The way to read the text by which they are named: as it is typed, its plain text, ..."""
    step: int = 0
    """The step by which `by_title` is found in this way."""

    @property
    def topics(self) -> Sequence[Topic]:
        """All of them, in document order."""
        if not (self.by_title and self.by_line):
            return self.by_title or self.by_line
        return sorted({*self.by_title, *self.by_line}, key=attrgetter("number"))

    @property
    def is_range(self) -> bool:
        """Whether it names topics by their lines, and no others, or fewer, by their titles."""
        return bool(self.by_line) and (not self.by_title or {*self.by_title} == {*self.by_line})


class Index:
    """Tables in which to look up the topics of one roadmap."""

    def __init__(self, roadmap: Roadmap) -> None:
        """Prepare for the topics of a roadmap; tables are made when they are needed."""
        self._roadmap = roadmap
        self._was_used = False
        self._was_addressed: set[str] = set()
        self._addressed: dict[str, Titles[Topic]] = {}  # titles that may be such addresses

    @cached_property
    def titles(self) -> Titles[Topic]:
        """The topics by their titles."""
        return _titles(self._roadmap.topics)

    def find(self, selector: str) -> Topic:
        """Return the topic that a selector names; see `Roadmap.find`."""
        return self._one(selector, self._match(selector))

    def find_each(self, selector: str) -> Sequence[Topic]:
        """Return the topic that a selector names, or all topics on a range such as `L12-L20`."""
        match = self._match(selector)
        return match.by_line if match.is_range else (self._one(selector, match),)

    def _one(self, selector: str, match: Match) -> Topic:
        if len(match.topics) > 1:
            raise AmbiguousTopicError(selector, tuple(match.topics))
        return match.topics[0]

    def _match(self, selector: str) -> Match:
        """Return what a selector names; raises TopicNotFoundError if that is nothing."""
        typed = typed_selector(selector)
        match = self.look_up(typed)
        if not match.topics:
            raise TopicNotFoundError(selector, self._suggestions(typed))
        return match

    def look_up(self, typed: Selector) -> Match:
        """Return what `match` does; the first time, only the tables that are needed are made."""
        return self._match_among(self._sufficient(typed), typed)

    def find_all(self, text: str) -> tuple[Topic, ...]:
        """Return the topics whose titles have a text in them; see `Roadmap.find_all`."""
        return tuple(self.titles.containing(typed_selector(text)))

    def namesakes(self, topic: Topic) -> Sequence[Topic]:
        """Return the topics that have the title of one topic of this roadmap, that topic too."""
        typed = Selector(topic.title)
        return self._sufficient(typed).by_title.get(typed.normal, ())

    def matches(self, selector: str) -> Sequence[Topic]:
        """Return the topics that a selector names."""
        return self.match(Selector(selector)).topics

    def match(self, typed: Selector) -> Match:
        """Return what the first step with a match finds."""
        return self._match_among(self.titles, typed)

    def _match_among(self, titles: Titles[Topic], typed: Selector) -> Match:
        """Return what `match` does, with some of the titles, which are enough for it."""
        way = 0
        for way, reading in enumerate(typed.readings):
            step, by_title = first_step(titles.exactly(reading.key))
            on_lines = topics_on(self._roadmap, lines(reading, self._roadmap.name))
            if by_title or on_lines:
                return Match(by_title, on_lines, way, step)
        further, by_title = first_step(chain(titles.loosely(typed), titles.begun_by(typed)))
        return Match(by_title, way=way + 1 + further)

    def address(self, topic: Topic, name: str) -> str:
        """Return `FILE:LINE` for a topic, given the name of its file as it can be typed from here.

        If another topic has this for its title, a column stands after the line, which changes
        nothing else.
        """
        address = bare = f"{name}:{topic.line}"
        titles = self._likely_addresses(name, bare)
        for column in count(1):
            if {*first(titles.exactly(normal(address)))} <= {topic}:
                break
            address = f"{bare}:{column}"
        return address

    def _likely_addresses(self, name: str, first: str) -> Titles[Topic]:
        """Return tables for the first address in a file, and larger ones for all from then on."""
        if name not in self._was_addressed:
            self._was_addressed.add(name)
            return self._likely(Selector(first))
        if name not in self._addressed:
            self._addressed[name] = self._likely(Selector(f"{name}:"))
        return self._addressed[name]

    def _sufficient(self, typed: Selector) -> Titles[Topic]:
        """Return smaller tables for the first look-up, and those of all titles from then on.

        Building the tables renders every title, which pays off from the second look-up on.
        """
        titles = self.titles if self._was_used else self._likely(typed)
        self._was_used = True
        return titles

    def _likely(self, typed: Selector) -> Titles[Topic]:
        """Return smaller tables, in which a selector finds the same as in those of all titles.

        Titles that can't contain its letters are left out. Titles whose slugs differ only in their
        numbers stay or go together, so the numbers stay right.
        """
        if JOINT in typed.normal:
            return self.titles
        likely: set[int] = set()
        for _, key in typed.readings:
            likely.update(
                self._roadmap.outline.boxes_that_can_show([*filter(str.isalnum, unnumbered(key))])
            )
        return _titles([Topic(self._roadmap, number) for number in sorted(likely)])

    def _suggestions(self, typed: Selector) -> tuple[str, ...]:
        """Return selectors of the topics that have a text inside words of their titles.

        If there are none, they are those whose titles are most like the text.
        """
        from .suggesting import SUGGESTIONS, TRIED

        topics = islice(self.titles.containing(typed) or self._alike(typed), TRIED)
        return tuple(islice(filter(None, map(self._best_selector, topics)), SUGGESTIONS))

    def _alike(self, typed: Selector) -> Iterator[Topic]:
        """Yield the topics whose titles are most like a text, the nearest first."""
        from .suggesting import most_alike

        by_title = self.titles.by_title
        for title in most_alike(typed.normal.rpartition(JOINT)[2], by_title):
            yield from by_title[title]

    def _best_selector(self, topic: Topic) -> str:
        """Return the clearest selector: the title, after as much of the path as is needed.

        It is empty where no words tell the topic from another one.
        """
        from bisect import bisect_left

        titles = (*topic.path, topic.title)

        def is_vague(count: int) -> bool:
            """Return whether so many of the last titles do not name this topic alone."""
            return [*self.matches(JOINT.join(titles[-count:]))] != [topic]

        if not is_vague(1):
            return topic.title
        if is_vague(len(titles)):
            return ""
        # More titles never name more topics, so half of the numbers can be left out each time.
        count = bisect_left(range(len(titles)), 1, lo=2, key=lambda count: not is_vague(count))
        return JOINT.join(titles[-count:])


def _titles(topics: Sequence[Topic]) -> Titles[Topic]:
    return Titles(topics, attrgetter("path"))
