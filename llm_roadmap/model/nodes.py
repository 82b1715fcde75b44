"""Define topics, sections and their progress.

Topics and sections hold a number, and look everything else up in their roadmap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..values import SET, NamedTuple, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .boxes_and_headings import Box, Note, Resource
    from .roadmap import Roadmap


CELLS: Final = 10
"""The number of cells in a progress bar."""


class Progress(Value):
    """How many topics of a group are done."""

    __slots__ = __match_args__ = ("done", "total")
    done: int
    """The number of topics that are ticked."""
    total: int
    """The number of topics."""

    def __init__(self, done: int, total: int) -> None:
        SET(self, "done", done)
        SET(self, "total", total)

    @property
    def percent(self) -> int:
        """The share that is done, 0 to 100, rounded down; 0 if there are no topics."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def bar(self) -> str:
        """The share that is done as ten cells, rounded down."""
        full = CELLS * self.done // self.total if self.total else 0
        return "█" * full + "░" * (CELLS - full)

    def __add__(self, other: Progress) -> Progress:
        """Return the progress of both groups together."""
        if not isinstance(other, Progress):
            return NotImplemented
        return Progress(self.done + other.done, self.total + other.total)

    def __radd__(self, other: int) -> Progress:
        """Return the same progress for 0, with which `sum` begins."""
        return self if other == 0 else NotImplemented

    def __str__(self) -> str:
        return f"{self.done}/{self.total} ({self.percent}%)"


class Node(Value):
    """A topic or section. Two of the same kind are equal if their roadmaps and numbers are."""

    __slots__ = __match_args__ = ("roadmap", "number")
    roadmap: Roadmap
    """The document that contains it."""
    number: int | None
    """Its number among its kind, from 0."""

    def __init__(self, roadmap: Roadmap, number: int | None) -> None:
        SET(self, "roadmap", roadmap)
        SET(self, "number", number)

    def _contents(self) -> tuple[Roadmap, int | None]:
        return self.roadmap, self.number  # a document can have many: this is quicker


class Topic(Node):
    """One task list item in one state of a document."""

    __slots__ = ()
    number: int
    """Its index in `Roadmap.topics`, from 0."""

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
    def last_line(self) -> int:
        """The last line of the list item, from 1; this can be an empty line below the item."""
        return self._box.last

    @property
    def offset(self) -> int:
        """The byte offset, in the document, of the character between the brackets."""
        return self._box.offset

    @property
    def depth(self) -> int:
        """The number of topics that it lies in."""
        return self._box.depth

    @property
    def path(self) -> tuple[str, ...]:
        """The titles of the headings and topics around it, outermost first."""
        from .nesting import around_of

        outline = self.roadmap.outline
        around = around_of(self._box.parent, self._box.heading, outline.boxes, outline.headings)
        titles = [
            outline.heading_title(number) if is_heading else outline.title(number)
            for is_heading, number in around
        ]
        return tuple(reversed(titles))

    @property
    def slug(self) -> str:
        """The anchor that GitHub gives to a heading with this title.

        A repeated slug ends in `-1`, `-2` … in document order. The slug of a title without letters
        and digits is empty.
        """
        return self.roadmap.outline.slugs[self.number]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The name and value of each direct sub-item `name: value` without a box, in order."""
        return self.roadmap.outline.fields(self.number)

    @property
    def description(self) -> str:
        """The field `Description`, or the item's further paragraphs; empty if there are none."""
        return self.roadmap.outline.description(self.number)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Everything that is written below its title and outside its sub-topics, in order."""
        return self.roadmap.outline.notes(self.number)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Every link in the item outside its sub-topics, in order. Images do not count."""
        return self.roadmap.outline.resources(self.number)

    @property
    def subtopics(self) -> tuple[Topic, ...]:
        """The topics directly below it. Those at every depth are in `contents`."""
        inside = self.roadmap.outline.nesting.topics_inside(self._index)
        topics = self.roadmap.topics[inside.start : inside.stop]
        return tuple(topic for topic in topics if topic.depth == self.depth + 1)

    @property
    def progress(self) -> Progress:
        """The progress of its sub-topics, at every depth."""
        return self.roadmap.progress_inside(self._index)

    @property
    def contents(self) -> tuple[Step, ...]:
        """The topics and sections in it, at every depth, in document order."""
        return self.roadmap.contents_inside(self._index)

    @property
    def _index(self) -> int:
        """Its index in `Roadmap.contents`."""
        return self.roadmap.outline.nesting.box_indexes[self.number]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from ..display import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Topic {short(self.title)} done={self.done} line={self.line}>"


class Section(Node):
    """A heading and the text below it, up to the next heading of its level or above.

    The section of a heading in a list item or quote ends with that item or quote at the latest.
    """

    __slots__ = ()
    number: int | None
    """The number of its heading in the document, from 0; None: above the first heading."""

    @property
    def title(self) -> str:
        """The plain text of the heading; empty above the first heading."""
        return "" if self.number is None else self.roadmap.outline.heading_title(self.number)

    @property
    def level(self) -> int:
        """The level of the heading, 1 to 6; 0 above the first heading."""
        return 0 if self.number is None else self.roadmap.outline.headings[self.number].level

    @property
    def line(self) -> int:
        """The line of the heading, from 1; 0 above the first heading."""
        return 0 if self.number is None else self.roadmap.outline.headings[self.number].line

    @property
    def is_inset(self) -> bool:
        """Whether the heading is in a list item, quote or footnote."""
        return self.number is not None and self.roadmap.outline.headings[self.number].is_inset

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The outermost topics directly below the heading.

        Sub-topics, and topics of the sections below, are left out; `contents` has them all. The
        topics of the whole document are in `Roadmap.topics`.
        """
        outline = self.roadmap.outline
        around = None if self.number is None else outline.headings[self.number].box
        return tuple(each for each in self._direct if outline.boxes[each.number].parent == around)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections directly below this one."""
        return () if self.number is None else self.roadmap.sections_below(self.number)

    @property
    def contents(self) -> tuple[Step, ...]:
        """The topics and sections in it, at every depth, in document order."""
        if self.number is None:
            return tuple(Step(topic, topic.depth) for topic in self._direct)
        return self.roadmap.contents_inside(self._index)

    @property
    def progress(self) -> Progress:
        """The progress of all topics in the section and in the sections below it."""
        if self.number is None:
            return Progress(sum(topic.done for topic in self._direct), len(self._direct))
        return self.roadmap.progress_inside(self._index)

    @property
    def _index(self) -> int:
        """Its index in `Roadmap.contents`, if it has a heading."""
        assert self.number is not None
        return self.roadmap.outline.nesting.heading_indexes[self.number]

    @property
    def _direct(self) -> Sequence[Topic]:
        """The topics below the heading, at every depth, without those of the sections below."""
        return self.roadmap.topics_under(self.number)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from ..display import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Section {short(self.title)} level={self.level} progress={self.progress}>"


class Step(NamedTuple):
    """A section or topic with its depth, as one step of a walk through a document."""

    node: Section | Topic
    """The section or topic."""
    depth: int
    """The number of sections and topics that it lies in."""


def topics_among(steps: Iterable[Step]) -> list[Topic]:
    """Return the topics of a walk, without its sections."""
    return [node for node, _ in steps if isinstance(node, Topic)]


class Change(Value):
    """A box that changed."""

    __slots__ = __match_args__ = ("topic", "was", "now")
    topic: Topic
    """The topic as it is after the write."""
    was: bool
    """Whether it was done before."""
    now: bool
    """Whether it is done now."""

    def __init__(self, topic: Topic, was: bool, now: bool) -> None:
        SET(self, "topic", topic)
        SET(self, "was", was)
        SET(self, "now", now)


def short(title: str, width: int = 40) -> str:
    """Return the title for a `repr`, cut to `width` characters."""
    return repr(title if len(title) <= width else title[: width - 1] + "…")
