"""Define a roadmap: the bytes of a document, and the outline that the reader found in them.

The outline stores where boxes are, not whether they are ticked. So it stays valid after a tick.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, overload

from ..values import Value
from .nodes import Progress, Section, Step, Topic, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..selectors.finding import Index
    from .outline import Outline
    from .records import Record


class Roadmap(Value):
    """One state of a document. Two roadmaps are equal if their bytes are.

    `topics` are all topics, `sections` is the tree of headings, and `contents` has both. The
    attributes `outline` and `index`, and the methods whose names end in `_below`, `_under` and
    `_inside`, are for this package itself, and can change in any version.
    """

    __match_args__ = ("source", "outline", "name")
    source: bytes
    """The document, byte for byte."""
    outline: Outline
    """The places and texts of boxes, headings and markers. For this package itself."""
    name: str
    """The path of the file that it was read from; empty if that is not known."""

    def __init__(self, source: bytes, outline: Outline, name: str = "") -> None:
        vars(self).update(source=source, outline=outline, name=name)

    def _compared(self) -> object:
        return self.source

    def with_name(self, name: str) -> Roadmap:
        """Return the same roadmap for another path; for this package itself."""
        return Roadmap(self.source, self.outline, name)

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
        """Every topic of the document, at every depth, in document order.

        `Section.topics` has only the outermost topics directly below the heading.
        """
        return tuple(Topic(self, number) for number in range(len(self.outline.boxes)))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The outermost sections. If topics are above all headings, the first one has level 0."""
        above = (Section(self, None),) if self.topics_under(None) else ()
        return above + self.sections_below(None)

    @cached_property
    def contents(self) -> tuple[Step, ...]:
        """Every section and every topic, in document order, each with its depth.

        `Section.contents` and `Topic.contents` are the parts that lie in one section or topic.
        """
        return tuple(
            Step((Section if is_heading else Topic)(self, number), depth)
            for is_heading, number, depth in self.outline.nesting.entries
        )

    @cached_property
    def progress(self) -> Progress:
        """The progress of all topics."""
        return Progress(self._done_before[-1], len(self.outline.boxes))

    def sections_below(self, heading: int | None) -> tuple[Section, ...]:
        """Return the sections directly below a numbered heading; None: the outermost ones."""
        return tuple(self._children.get(heading, ()))

    def topics_under(self, heading: int | None) -> Sequence[Topic]:
        """Return the topics below a numbered heading, at every depth; None: above all headings.

        Topics in the sections below it are left out.
        """
        return self._by_heading.get(heading, ())

    def contents_inside(self, index: int) -> tuple[Step, ...]:
        """Return the sections and topics in the one with an index in `contents`."""
        inside = self.outline.nesting.inside(index)
        return self.contents[inside.start : inside.stop]

    def progress_inside(self, index: int) -> Progress:
        """Return the progress of the topics in the section or topic at an index of `contents`."""
        topics = self.outline.nesting.topics_inside(index)
        done = self._done_before[topics.stop] - self._done_before[topics.start]
        return Progress(done, len(topics))

    def find(self, selector: str) -> Topic:
        """Return the one topic that `selector` names.

        The first of these steps with a match decides:

        1. the whole title
        2. the slug; where titles share one, `videos` fits them all, and `videos-1` the second
        3. titles joined by ` > `: some of those around it, in order, then the topic's own
        4. `L12` for the topic on line 12; `ROADMAP.md:12` and `ROADMAP.md:12:3` are the same, as
           commands print it, if the path, seen from the current folder, is the document's
        5. part of exactly one title, from the beginning of a word on

        Steps 1 to 4 take the selector as it is typed. If no topic matches, they take its text
        without Markdown, and then steps 1 and 3 compare letters, digits and the symbols
        `+ # = < > & % @ $` alone. Step 5 comes last, in the same three ways. Case, and the amount
        of white space, do not matter. A selector that names one topic by its title and another by
        its line names two.

        A word begins at a letter or digit that follows none, at a capital after a small letter, and
        anywhere in a script without spaces between words: Han, kana, Thai, Lao, Khmer, Myanmar.

        Raises TopicNotFoundError; AmbiguousTopicError if more than one matches in the step that
        decides; ValueError for an empty selector; and TypeError for anything but a str.
        """
        return self.index.find(selector)

    def find_all(self, text: str) -> tuple[Topic, ...]:
        """Return the topics whose titles contain a text, in document order; maybe none.

        It can stand anywhere in a title, inside words too. It is compared as typed; then, if no
        title contains it, without its Markdown; then by its letters, digits and symbols alone, as
        in `find`. Raises ValueError for an empty
        text, and TypeError for anything but a str.
        """
        return self.index.find_all(text)

    def with_done(self, states: Mapping[Topic, bool]) -> Roadmap:
        """Return the roadmap in which each given topic is done (True) or open (False).

        Its source differs only in these boxes and in progress markers. A topic of an earlier state
        of the document stands for the topic with the same path and title here. Raises
        StaleTopicError if there is no such topic, or if it can't be told which one.
        """
        from ..ticking.boxes import with_done

        return with_done(self, states)

    def with_added(
        self,
        text: str,
        *,
        section: str | None = None,
        under: Topic | str | None = None,
        after: Topic | str | None = None,
        before: Topic | str | None = None,
        done: bool = False,
        if_absent: bool = False,
    ) -> Roadmap:
        """Return the roadmap with one more topic, written as its neighbours are.

        `text` is one line of Markdown. The topic goes to the end of the topics of `section` (a
        title), below the topic `under`, or `after` or `before` a topic; topics are selectors or
        `Topic` objects. Without a place it goes after the last topic, if all lie in one section.
        `done`: it is ticked. `if_absent`: if the same place has a topic with this title already,
        this very roadmap is returned.

        Raises EditError if the text is no title, or would not be read back as one there; what
        `find` does; StaleTopicError; SectionError unless exactly one section has the title; and
        TypeError for several places.
        """
        from ..editing import added

        return added(
            self,
            text,
            section=section,
            under=under,
            after=after,
            before=before,
            done=done,
            if_absent=if_absent,
        ).roadmap

    def with_title(self, topic: Topic | str, text: str) -> Roadmap:
        """Return the roadmap in which a topic has another title; its box and all below it stay.

        `text` is one line of Markdown, in place of the whole first paragraph. Raises EditError if
        it is no title, or would not be read back as one there; what `find` does; and
        StaleTopicError.
        """
        from ..editing import retitled

        return retitled(self, topic, text).roadmap

    def with_moved(
        self,
        topic: Topic | str,
        *,
        section: str | None = None,
        under: Topic | str | None = None,
        after: Topic | str | None = None,
        before: Topic | str | None = None,
    ) -> Roadmap:
        """Return the roadmap in which a topic, with all below it, is at another place.

        The place is named as in `with_added`; one is needed. Raises EditError if the place is in
        the topic itself, or if something else would change; what `find` does; StaleTopicError;
        SectionError unless exactly one section has the title; and TypeError for no place or
        several.
        """
        from ..editing import moved

        return moved(self, topic, section=section, under=under, after=after, before=before).roadmap

    def without(self, topic: Topic | str) -> Roadmap:
        """Return the roadmap without a topic and all below it.

        Raises EditError if something else would change, such as a link whose definition is removed;
        what `find` does; and StaleTopicError.
        """
        from ..editing import removed

        return removed(self, topic)

    @overload
    def to_records(self) -> list[Record]: ...

    @overload
    def to_records(self, *, fields: bool) -> list[dict[str, Any]]: ...

    def to_records(self, *, fields: bool = False) -> Sequence[Any]:
        """Return a flat dict for each topic, for `pandas.DataFrame` and `polars.DataFrame`.

        Its keys are `section`, `path`, `title`, `slug`, `done`, `line`, `depth`, `description` and
        `url` (of the first resource). `fields` adds `links`, the list of all addresses, and a key
        for each field that any topic has.
        """
        from .records import full_records, record

        return full_records(self.topics) if fields else [record(topic) for topic in self.topics]

    @cached_property
    def index(self) -> Index:
        """The tables in which selectors look up topics. For this package itself."""
        from ..selectors.finding import Index

        return Index(self)

    @cached_property
    def _done_before(self) -> list[int]:
        """How many topics before each topic are done, so that no group is counted twice."""
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
        from ..display import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<Roadmap {short(self.title)} progress={self.progress}>"
