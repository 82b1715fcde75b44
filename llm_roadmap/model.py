"""What a roadmap is made of.

These are immutable views over two things: the bytes of the document, and the outline that the
reader found in them. A box is read from the bytes each time, so an outline outlives a tick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from .outline import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .contents import Contents
    from .outline import Box, Outline
    from .records import Record
    from .selection import Index

__all__ = ["Change", "Progress", "Resource", "Roadmap", "Section", "Step", "Topic"]

CELLS = 10
"""The number of cells in a progress bar."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many topics of a group are done."""

    done: int
    """The number of topics that are ticked."""
    total: int
    """The number of topics."""

    @property
    def percent(self) -> int:
        """The share that is done, 0 to 100, rounded down; 0 where there is nothing to do."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def bar(self) -> str:
        """The share that is done as ten cells, rounded down."""
        full = CELLS * self.done // self.total if self.total else 0
        return "█" * full + "░" * (CELLS - full)

    def __str__(self) -> str:
        return f"{self.done}/{self.total} ({self.percent}%)"


@dataclass(frozen=True, slots=True, repr=False)
class Topic:
    """One task list item, as it stands in one state of the document."""

    roadmap: Roadmap
    """The document it is part of."""
    number: int
    """Its place among the topics of the document, from 0."""

    @property
    def _box(self) -> Box:
        return self.roadmap.outline.boxes[self.number]

    @property
    def title(self) -> str:
        """The plain text of the item's first paragraph without the box; it can be empty."""
        return self.roadmap.outline.title(self.number)

    @property
    def done(self) -> bool:
        """Whether the box is ticked, with `x` or `X`."""
        return self.roadmap.source[self.offset] in b"xX"

    @property
    def line(self) -> int:
        """The line of the box, from 1."""
        return self._box.line

    @property
    def offset(self) -> int:
        """The byte offset, in the document, of the character between the brackets."""
        return self._box.offset

    @property
    def depth(self) -> int:
        """How many topics it lies in."""
        return self._box.depth

    @property
    def path(self) -> tuple[str, ...]:
        """The titles of the headings and topics around it, outermost first."""
        from .contents import around_of

        outline = self.roadmap.outline
        around = around_of(self._box.parent, self._box.heading, outline.boxes, outline.headings)
        titles = [
            outline.heading_title(number) if is_heading else outline.title(number)
            for is_heading, number in around
        ]
        return tuple(reversed(titles))

    @property
    def slug(self) -> str:
        """GitHub's heading-anchor form of the title, made unique by `-1`, `-2` … in order.

        It is empty where the title has no letter or digit.
        """
        return self.roadmap.outline.slugs[self.number]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each direct sub-item without a box that reads `name: value`."""
        return self.roadmap.outline.fields(self.number)

    @property
    def description(self) -> str:
        """The field `Description`, else the item's further paragraphs, else nothing."""
        return self.roadmap.outline.description(self.number)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Every link in the item outside its sub-topics, in order; images are none."""
        return self.roadmap.outline.resources(self.number)

    @property
    def subtopics(self) -> tuple[Topic, ...]:
        """The topics directly below it."""
        below = self.depth + 1
        return tuple(topic for topic in self._descendants if topic.depth == below)

    @property
    def progress(self) -> Progress:
        """The progress of its sub-topics, at every depth."""
        return self.roadmap.progress_inside(self._place)

    @property
    def contents(self) -> tuple[Step, ...]:
        """What lies in it, at every depth, in document order: topics and sections."""
        return self.roadmap.contents_inside(self._place)

    @property
    def _descendants(self) -> tuple[Topic, ...]:
        below = self.roadmap.rows.topics_inside(self._place)
        return self.roadmap.topics[below.start : below.stop]

    @property
    def _place(self) -> int:
        return self.roadmap.rows.box_places[self.number]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .html import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Topic {_short(self.title)} done={self.done} line={self.line}>"


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """A heading and what stands below it, up to the next heading of its level or above.

    The section of a heading in a list item or quote ends with that, at the latest.
    """

    roadmap: Roadmap
    """The document it is part of."""
    number: int | None
    """Its place among the headings of the document, from 0; None: above the first of them."""

    @property
    def title(self) -> str:
        """The plain text of the heading; empty above the first one."""
        return "" if self.number is None else self.roadmap.outline.heading_title(self.number)

    @property
    def level(self) -> int:
        """The level of the heading, 1 to 6; 0 above the first one."""
        return 0 if self.number is None else self.roadmap.outline.headings[self.number].level

    @property
    def is_inset(self) -> bool:
        """Whether the heading is in a list item, quote or footnote."""
        return self.number is not None and self.roadmap.outline.headings[self.number].is_inset

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The outermost topics directly below the heading."""
        outline = self.roadmap.outline
        around = None if self.number is None else outline.headings[self.number].box
        return tuple(each for each in self._direct if outline.boxes[each.number].parent == around)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections directly below this one."""
        return () if self.number is None else self.roadmap.sections_below(self.number)

    @property
    def contents(self) -> tuple[Step, ...]:
        """What lies in it, at every depth, in document order: topics and sections."""
        if self.number is None:
            return tuple(Step(topic, topic.depth) for topic in self._direct)
        return self.roadmap.contents_inside(self.roadmap.rows.heading_places[self.number])

    @property
    def progress(self) -> Progress:
        """The progress of all topics in the section and in the sections below it."""
        if self.number is None:
            return _progress(self._direct)
        return self.roadmap.progress_inside(self.roadmap.rows.heading_places[self.number])

    @property
    def _direct(self) -> Sequence[Topic]:
        return self.roadmap.topics_under(self.number)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .html import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Section {_short(self.title)} level={self.level} progress={self.progress}>"


class Step(NamedTuple):
    """A section or topic, as one comes to it in document order."""

    node: Section | Topic
    """The section or topic."""
    depth: int
    """How many sections and topics it lies in."""


@dataclass(frozen=True, slots=True)
class Change:
    """One box that a call has changed."""

    topic: Topic
    """The topic as it is after the write."""
    was: bool
    """Whether it was done before."""
    now: bool
    """Whether it is done now."""


@dataclass(frozen=True, repr=False)
class Roadmap:
    """One state of a document; equal to another if their bytes are."""

    source: bytes
    """The document, byte for byte."""
    outline: Outline = field(compare=False)
    """What the parser found in it."""
    name: str = field(default="", compare=False)
    """The path of the file that it was read from; empty where that is not known."""

    @property
    def title(self) -> str:
        """The plain text of the first level-1 heading; empty if there is none.

        Headings in list items and quotes do not count.
        """
        for number, heading in enumerate(self.outline.headings):
            if heading.level == 1 and not heading.is_inset:
                return self.outline.heading_title(number)
        return ""

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic, nested ones too, in document order."""
        return tuple(Topic(self, number) for number in range(len(self.outline.boxes)))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The outermost sections; topics above the first heading are in one of level 0."""
        above = (Section(self, None),) if self.topics_under(None) else ()
        return above + self.sections_below(None)

    @cached_property
    def contents(self) -> tuple[Step, ...]:
        """Every section and every topic, in document order."""
        return tuple(
            Step((Section if is_heading else Topic)(self, number), depth)
            for is_heading, number, depth in self.rows.entries
        )

    @cached_property
    def progress(self) -> Progress:
        """The progress of all topics."""
        return Progress(self._done_before[-1], len(self.topics))

    def sections_below(self, heading: int | None) -> tuple[Section, ...]:
        """Return the sections directly below a heading, by its number; None: the outermost."""
        return tuple(self._children.get(heading, ()))

    def topics_under(self, heading: int | None) -> Sequence[Topic]:
        """Return the topics in a section and in none below it; None: those in no section."""
        return self._by_heading.get(heading, ())

    def contents_inside(self, place: int) -> tuple[Step, ...]:
        """Return what lies in the section or topic at a place in `contents`."""
        inside = self.rows.inside(place)
        return self.contents[inside.start : inside.stop]

    def progress_inside(self, place: int) -> Progress:
        """Return the progress of the topics in the section or topic at a place in `contents`."""
        topics = self.rows.topics_inside(place)
        done = self._done_before[topics.stop] - self._done_before[topics.start]
        return Progress(done, len(topics))

    def find(self, selector: str) -> Topic:
        """Return the one topic that `selector` names.

        The first of these steps with a match decides:

        1. the whole title
        2. the slug; where titles share one, `videos` fits them all, and `videos-1` the second
        3. titles joined by ` > `: some of those around it, in order, then the topic's own
        4. `L12` for the topic on line 12; `ROADMAP.md:12` is the same, as commands print it
        5. part of exactly one title

        Steps 1 to 4 compare with the selector as it is typed; if none matches, with what it shows
        as Markdown; then titles alone, by nothing but their letters and digits. Step 5 comes
        last, in the same three ways. Upper and lower case, and how much white space there is, do
        not matter.

        Raises TopicNotFoundError; AmbiguousTopicError if more than one matches in the step that
        decides; ValueError for an empty selector; and TypeError for what is no str.
        """
        return self.index.find(selector)

    def with_done(self, states: Mapping[Topic, bool]) -> Roadmap:
        """Return the roadmap in which each given topic is done, or open.

        The source differs in those boxes alone, and in progress markers. A topic of an earlier
        state of the document stands for the same topic here; StaleTopicError if there is none.
        """
        from .writer import with_done

        return with_done(self, states)

    def to_records(self) -> list[Record]:
        """Return a flat dict for each topic, as `pandas.DataFrame` and `polars.DataFrame` take it.

        Its keys are `section`, `path`, `title`, `slug`, `done`, `line`, `depth`, `description` and
        `url`, that of the first resource.
        """
        from .records import record

        return [record(topic) for topic in self.topics]

    @cached_property
    def index(self) -> Index:
        """Where to look up its topics; made once, when first needed."""
        from .selection import Index

        return Index(self.topics, self.name)

    @cached_property
    def rows(self) -> Contents:
        """Which sections and topics lie in which; made once, when first needed."""
        from .contents import Contents

        return Contents(self.outline.boxes, self.outline.headings)

    @cached_property
    def _done_before(self) -> list[int]:
        """How many topics are done among the first so many, so that no group is counted twice."""
        done = (self.source[box.offset] in b"xX" for box in self.outline.boxes)
        return [*accumulate(done, initial=0)]

    @cached_property
    def _by_heading(self) -> dict[int | None, list[Topic]]:
        groups: dict[int | None, list[Topic]] = {}
        for topic, box in zip(self.topics, self.outline.boxes, strict=True):
            groups.setdefault(box.heading, []).append(topic)
        return groups

    @cached_property
    def _children(self) -> dict[int | None, list[Section]]:
        groups: dict[int | None, list[Section]] = {}
        for number, heading in enumerate(self.outline.headings):
            groups.setdefault(heading.parent, []).append(Section(self, number))
        return groups

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .html import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Roadmap {_short(self.title)} progress={self.progress}>"


def _progress(topics: Iterable[Topic]) -> Progress:
    states = [topic.done for topic in topics]
    return Progress(sum(states), len(states))


def _short(title: str, width: int = 40) -> str:
    return repr(title if len(title) <= width else title[: width - 1] + "…")
