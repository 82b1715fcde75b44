"""See the items of a document's topics: what begins each, and the blank lines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import EditError
from .item_style import item_of, style_on
from .lines_by_number import NumberedLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap, Topic
    from .item_style import Item, Style


class Items:
    """The items of the topics of a document."""

    def __init__(self, roadmap: Roadmap) -> None:
        """Prepare for the topics of this roadmap."""
        self.roadmap = roadmap
        self.lines = NumberedLines(roadmap.source)

    def of(self, topic: Topic) -> Item:
        """Return the item of a topic; raises EditError if it begins in an unknown way."""
        if item := item_of(topic, self.lines):
            return item
        raise EditError(
            f"the item of {topic.title!r} on line {topic.line} begins in a way that is not known"
            " here; make this change in an editor"
        )

    def neighbours(self, topic: Topic) -> tuple[Topic | None, Topic | None]:
        """Return the topics right above and below one: in its list, with nothing in between."""
        around = siblings(topic)
        at = around.index(topic)
        above = around[at - 1] if at else None
        below = around[at + 1] if at + 1 < len(around) else None
        if above and self.between(above, topic) is None:
            above = None
        if below and self.between(topic, below) is None:
            below = None
        return above, below

    def between(self, upper: Topic, lower: Topic) -> int | None:
        """Return how many blank lines are between two topics; None if there is anything else."""
        first, second = item_of(upper, self.lines), item_of(lower, self.lines)
        if not first or not second or first.style.around != second.style.around:
            return None
        return self._between(first.end, second.line, first.style.around)

    def _between(self, upper: int, lower: int, around: bytes) -> int | None:
        """Return how many blank lines are between two lines; None if there is anything else.

        A line without the quote marks around an item is not in its quote.
        """
        count = self.lines.blanks_between(upper, lower)
        marks = around.count(b">")
        inside = all(self.lines[line].count(b">") >= marks for line in range(upper + 1, lower))
        return count if inside else None

    def blanks(self, topic: Topic) -> int:
        """Return how many blank lines are between the items of a topic's list.

        Those above the topic count; else those below it; else there is one if the topic has a
        further paragraph.
        """
        return next(iter(self.gaps(topic)), int(self.is_loose(topic)))

    def gaps(self, topic: Topic) -> Sequence[int]:
        """Return how many blank lines are above a topic in its list, and how many below it."""
        above, below = self.neighbours(topic)
        item = self.of(topic)
        counts = (
            self.between(above, topic) if above else self._above_in_list(item),
            self.between(topic, below) if below else self._below_in_list(item),
        )
        return [count for count in counts if count is not None]

    def _above_in_list(self, item: Item) -> int | None:
        """Count the blank lines above an item; None unless an item without a box is above them."""
        upper = line = self.lines.last_filled(item.line - 1, around=item.style.around)
        while line:
            style = style_on(self.lines[line])
            if style and style.is_in_list_of(item.style):
                return self._between(upper, item.line, item.style.around)
            if not self.lines.is_blank(line) and not _is_inside(self.lines[line], item.style):
                return None
            line -= 1
        return None

    def _below_in_list(self, item: Item) -> int | None:
        """Count the blank lines below an item; None unless an item without a box is below them."""
        line = self.lines.first_filled(item.end + 1)
        style = style_on(self.lines[line])
        if style and style.is_in_list_of(item.style):
            return self._between(item.end, line, item.style.around)
        return None

    def is_loose(self, topic: Topic) -> bool:
        """Return whether a blank line is between parts of an item itself."""
        title, *rest = self.roadmap.outline.written(topic.number)
        below = topic.line + title.content.count("\n") + 1
        return any(each.role == "paragraph" for each in rest) or (
            below < self.of(topic).end and self.lines.is_blank(below)
        )


def siblings(topic: Topic) -> Sequence[Topic]:
    """Return the topics directly in what a topic lies directly in, itself included."""
    box = topic.roadmap.outline.boxes[topic.number]
    return topics_right_below(topic.roadmap, box.parent, box.heading)


def topics_right_below(
    roadmap: Roadmap, parent: int | None, heading: int | None
) -> Sequence[Topic]:
    """Return the topics directly below a topic and a heading, by number; None: in none."""
    boxes = roadmap.outline.boxes
    return [each for each in roadmap.topics_under(heading) if boxes[each.number].parent == parent]


def _is_inside(line: bytes, style: Style) -> bool:
    """Return whether a line is indented more than the mark of an item."""
    rest = line.removeprefix(style.around)
    return len(rest) < len(line) + (not style.around) and rest[:1] in (b" ", b"\t")
