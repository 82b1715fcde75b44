"""Find where a new item goes, and how it is written there: as its neighbours are."""

from __future__ import annotations

import re
from bisect import bisect
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Final

from ..errors import EditError
from ..model import Section, Topic
from ..text.edits import Edit
from ..values import NamedTuple
from .item_style import Style, blank_line, columns, further, item_of, style_on
from .items import Items, topics_right_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Roadmap
    from .item_style import Item

PLAIN: Final = Style(b"", b"-", b" ")
"""How items are written in a document without any."""

AROUND_HEADING: Final = rb"(?:[ \t>]|(?:[-*+]|[0-9]{1,9}[.)])[ \t]|\[\^.*?\]:)*"
"""What can stand before a heading on its line."""


class Destination(NamedTuple):
    """Where an item should go; one of these is given, or none for the end of an empty document."""

    section: Section | None = None
    """At the end of this section's own topics or text."""
    under: Topic | None = None
    """Below this topic, as its last sub-topic."""
    after: Topic | None = None
    """Behind this topic and all below it."""
    before: Topic | None = None
    """Above this topic."""

    @property
    def topic(self) -> Topic | None:
        """The topic that it is named by."""
        return self.under or self.after or self.before


class Spot(NamedTuple):
    """One way to write an item at its place."""

    above: int
    """The number of sections and topics above it."""
    depth: int
    """How many sections and topics it lies in."""
    style: Style
    """How the item begins."""
    at: int
    """The byte offset at which it is put in."""
    head: bytes
    """What is put before its mark."""
    tail: bytes
    """What is put behind its last line."""

    def edit(self, lines: Sequence[bytes]) -> Edit:
        """Return the edit that puts an item in.

        `lines` are its lines, with their ends but for the last one: the first from its box on.
        """
        item = self.style.mark + self.style.gap + b"".join(lines)
        return Edit(self.at, self.at, self.head + item + self.tail)


class Places:
    """Where new items go in a document."""

    def __init__(self, roadmap: Roadmap) -> None:
        """Prepare for places in this roadmap."""
        self.roadmap = roadmap
        self.items = Items(roadmap)
        self.lines = self.items.lines

    def default(self) -> Destination:
        """Return the place for an item without one: after the last topic.

        Raises EditError, which lists the sections, if the outermost topics lie in several.
        """
        outline, topics = self.roadmap.outline, self.roadmap.topics
        outermost = [each for each in topics if outline.boxes[each.number].parent is None]
        around = {outline.boxes[each.number].heading for each in outermost}
        if len(around) == 1:
            return Destination(after=outermost[-1])
        headings = [Section(self.roadmap, number) for number in range(len(outline.headings))]
        if not around and len(headings) <= 1:
            return Destination(section=headings[0]) if headings else Destination()
        named = "\n  ".join(map(_qualified, headings))
        raise EditError(f"name the section, since there are several\n  {named}")

    def spots(self, place: Destination) -> Iterator[Spot]:
        """Yield the ways to write an item at a place, the best one first."""
        if place.before:
            yield self._before(place.before)
        elif place.after:
            yield from self._after(place.after)
        elif place.under:
            yield from self._under(place.under)
        elif place.section and place.section.topics:
            yield from self._after(place.section.topics[-1])
        else:
            yield from self._in_text(place.section)

    def _depth(self, topic: Topic) -> int:
        return len(topic.path)

    def _index_below(self, line: int) -> int:
        """Return the number of sections and topics that begin on a line or above it."""
        return bisect(self.roadmap.contents, line, key=lambda step: step.node.line)

    def _after(self, topic: Topic) -> Iterator[Spot]:
        item, style = self.items.of(topic), self._counted_on(topic)
        yield from self._below(item.end, style, self.items.blanks(topic), self._depth(topic))

    def _counted_on(self, topic: Topic) -> Style:
        """Return the style of the item below a topic."""
        style = self.items.of(topic).style
        others = [*filter(None, self.items.neighbours(topic))]
        near = item_of(others[0], self.lines) if others else None
        is_constant = near is not None and near.style.mark == style.mark
        return style.next(step=0 if is_constant else 1)

    def _before(self, topic: Topic) -> Spot:
        """Return how to write an item above a topic: what it begins with ends any other text."""
        item = self.items.of(topic)
        style, (above, _) = item.style, self.items.neighbours(topic)
        if above:
            style = self._counted_on(above)._replace(gap=style.gap)
        index = self.roadmap.outline.nesting.box_indexes[topic.number]
        end = self.lines.usual_end(item.line)
        tail = end + (blank_line(style.around) + end) * self.items.blanks(topic) + style.around
        return Spot(index, self._depth(topic), style, item.at, b"", tail)

    def _under(self, topic: Topic) -> Iterator[Spot]:
        box = self.roadmap.outline.boxes[topic.number]
        if children := topics_right_below(self.roadmap, topic.number, box.heading):
            yield from self._after(children[-1])
            return
        item, depth = self.items.of(topic), self._depth(topic) + 1
        last = self._last_of_text(topic, item)
        for style, blanks in self._inside(topic, item, last):
            yield from self._below(last, style, blanks, depth)

    def _last_of_text(self, topic: Topic, item: Item) -> int:
        """Return the last line of an item above the first heading in it."""
        headings = self.roadmap.outline.headings
        inside = (each.line for each in headings if each.box == topic.number)
        return self.lines.last_filled(
            min((line - 1 for line in inside), default=item.end),
            above=topic.line,
            around=item.style.around,
        )

    def _inside(self, topic: Topic, item: Item, last: int) -> Iterator[tuple[Style, int]]:
        """Yield styles for the first sub-topic of a topic, each with a number of blank lines."""
        yield from self._as_plain_items(topic, item, last)
        gaps, is_loose = self.items.gaps(topic), self.items.is_loose(topic)
        own = int(is_loose or (bool(gaps) and all(gaps)))
        for style, blanks in islice(self._as_elsewhere(topic, item), 1):
            yield style, own if blanks is None else max(blanks, int(is_loose))
        mark, gap = (item.style.mark, item.style.gap) if item.style.number is None else (b"-", b" ")
        for blanks in (own, 1):
            yield Style(item.style.inner, mark, gap.replace(b"\t", b" ")), blanks

    def _as_plain_items(self, topic: Topic, item: Item, last: int) -> Iterator[tuple[Style, int]]:
        """Yield the style of the sub-items of a topic, which have no boxes, if there are any."""
        found = [
            (line, style)
            for line in range(topic.line + 1, last + 1)
            if (style := style_on(self.lines[line])) and style.around.startswith(item.style.around)
        ]
        if not found:
            return
        outer = min(columns(style.around) for _, style in found)
        level = [each for each in found if columns(each[1].around) == outer]
        line, style = level[-1]
        between = self.lines.blanks_between(line - 1, line)
        is_loose = len(level) > 1 and self.lines.is_blank(line - 1) and between is not None
        yield style.next(), int(is_loose)
        yield style.next(), int(not is_loose)

    def _as_elsewhere(self, topic: Topic, item: Item) -> Iterator[tuple[Style, int | None]]:
        """Yield the styles of first sub-topics of other topics that fit here, the nearest first.

        With each is the number of blank lines above it; None if there is something else.
        """
        for other, first in self._families(topic):
            outer_item, inner_item = item_of(other, self.lines), item_of(first, self.lines)
            if not outer_item or not inner_item:
                continue
            inner, outer = inner_item.style, outer_item.style
            begun = (style_on(self.lines[n]) for n in range(other.line + 1, inner_item.line))
            if any(each and columns(each.around) < columns(inner.around) for each in begun):
                continue  # it lies in a sub-item without a box
            around = item.style.around + inner.around.removeprefix(outer.around)
            is_like = (outer.number is None) == (item.style.number is None)
            if is_like and outer.can_hold(inner.around) and item.style.can_hold(around):
                blanks = self.lines.blanks_between(other.line, first.line)
                yield inner.first()._replace(around=around), blanks

    def _families(self, topic: Topic) -> Iterator[tuple[Topic, Topic]]:
        """Yield topics with their first sub-topics: those above a topic, then those below it."""
        topics = self.roadmap.topics
        above, below = reversed(topics[: topic.number]), topics[topic.number + 1 :]
        boxes = self.roadmap.outline.boxes
        for other in chain(above, below):
            number = other.number + 1
            if number < len(boxes) and boxes[number].parent == other.number:
                yield other, topics[number]

    def _in_text(self, section: Section | None) -> Iterator[Spot]:
        """Yield the ways to begin a list at the end of a section's own text."""
        first, last = self._text_of(section)
        depth = 0 if section is None or section.number is None else self._depth_in(section)
        around = self._around(section)
        if style := self._plain_list(around, first, last):
            yield from self._below(last, style.next(), 0, depth)
        style = self._usual_style(first)._replace(around=around)
        blanks = self._usual_blanks(first) if last == first and section else 1
        if not last:
            blanks = 0
        below = last < self.lines.last and not self.lines.is_blank(last + 1)
        spots = [*self._below(last, style, blanks, depth)]
        yield from reversed(spots[:2]) if below and blanks else spots[:2]
        yield from spots[2:]

    def _depth_in(self, section: Section) -> int:
        assert section.number is not None
        index = self.roadmap.outline.nesting.heading_indexes[section.number]
        return self.roadmap.outline.nesting.entries[index].depth + 1

    def _text_of(self, section: Section | None) -> tuple[int, int]:
        """Return the line of a section's heading, and the last line of its own text.

        Without a section: 0, and the last line of the document. A heading can have an underline.
        """
        if section is None or section.number is None:
            headings = self.roadmap.outline.headings
            end = headings[0].line - 1 if section and headings else self.lines.last
            return 0, self.lines.last_filled(end)
        headings = self.roadmap.outline.headings
        heading = headings[section.number]
        below = headings[section.number + 1 :]
        ends = [each.line - 1 for each in below if heading.is_inset or not each.is_inset][:1]
        ends += [heading.last] if heading.last is not None else []
        end = min([*ends, self.lines.last])
        around = self._around(section)
        return heading.line, self.lines.last_filled(end, above=heading.line, around=around)

    def _around(self, section: Section | None) -> bytes:
        """Return what stands before an item in a section's text."""
        if section is None or not section.is_inset:
            return b""
        match = re.match(AROUND_HEADING, self.lines[section.line])
        return further(match[0]) if match else b""

    def _plain_list(self, around: bytes, first: int, last: int) -> Style | None:
        """Return the style of the last item without a box that ends a text, if a list does."""
        for line in range(last, first, -1):
            style = style_on(self.lines[line])
            if style and style.around == around:
                return style
            rest = self.lines[line].removeprefix(around)
            if rest[:1] not in (b" ", b"\t") and not self.lines.is_blank(line):
                return None
        return None

    def _usual_style(self, line: int) -> Style:
        """Return the style of the first item of a list: as in the nearest one above a line."""
        boxes = self.roadmap.outline.boxes
        outermost = [each for each in self.roadmap.topics if boxes[each.number].parent is None]
        above = [each for each in outermost if each.line < line]
        near = [*reversed(above), *outermost[len(above) :]]
        items = (item_of(each, self.lines) for each in near)
        return next((item.style.first() for item in items if item), PLAIN)

    def _usual_blanks(self, line: int) -> int:
        """Return how many blank lines are below a heading: as in the nearest section above it."""
        contents = self.roadmap.contents
        found = [
            (upper.line, item.line)
            for (upper, _), (lower, _) in pairwise(contents)
            if isinstance(upper, Section)
            and isinstance(lower, Topic)
            and (item := item_of(lower, self.lines))
        ]
        above = [pair for pair in reversed(found) if pair[0] < line]
        for heading, item_line in above + [pair for pair in found if pair[0] > line]:
            blanks = self.lines.blanks_between(heading, item_line)
            if blanks is not None:
                return blanks
        return 1

    def _below(self, line: int, style: Style, blanks: int, depth: int) -> Iterator[Spot]:
        """Yield the ways to write an item below a line, which can be 0."""
        end = self.lines.usual_end(line)
        blank = blank_line(style.around) + end
        is_open = line > 0 and not self.lines.end_of(line)
        at = self.lines.start(line + 1)
        index = self._index_below(line)
        for above, below in dict.fromkeys(((blanks, 0), (blanks, 1), (0, 0), (1, 0), (1, 1))):
            head = (end if is_open else b"") + blank * above + style.around
            tail = b"" if is_open else end + blank * below
            yield Spot(index, depth, style, at, head, tail)


def _qualified(section: Section) -> str:
    from ..text.safe_text import clean

    return f"L{section.line}  {clean(section.title)}"
