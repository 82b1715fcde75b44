"""Plan changes of the list for a document on disk.

A plan is a function that takes a roadmap and returns a `Result`. It is called again if another
program changes the document before the result is written.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ..errors import EditError
from ..model import Topic
from ..model.result import Result
from ..selectors.topics_of_call import Choice, require_title, resolve
from ..values import NamedTuple
from .item_style import columns
from .lines_by_number import NumberedLines
from .topics import added, moved, removed, retitled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from ..model import Roadmap

    Plan = Callable[[Roadmap], "Listed"]


class Listed(Result):
    """What a change of the list makes of a document."""

    __match_args__ = ("before", "after", "topics", "gone", "found")
    topics: tuple[Topic, ...]
    """The topics that it is about, as they are afterwards; those that are removed as they were."""
    gone: tuple[bytes, ...]
    """The lines that are not in the document any more, without their ends."""
    found: tuple[Topic, ...]
    """Those of the topics that were to be added, and were there already."""

    def __init__(
        self,
        before: Roadmap,
        after: Roadmap,
        topics: tuple[Topic, ...],
        gone: tuple[bytes, ...] = (),
        found: tuple[Topic, ...] = (),
    ) -> None:
        super().__init__(before, after, topics=topics, gone=gone, found=found)


class NewTopic(NamedTuple):
    """A topic to add."""

    text: str
    """Its title, as Markdown."""
    depth: int = 0
    """How many of the topics to add it lies in."""
    line: int = 0
    """The line, from 1, on which it was read; 0 if it was not read from lines."""


def new_topics(text: str) -> Sequence[NewTopic]:
    """Return the topics that a text lists, one on each line.

    A line that is indented more than the one above it is a sub-topic of that. Empty lines do not
    count. Raises EditError if there are no others.
    """
    found: list[NewTopic] = []
    indents: list[int] = []  # those of the topics around the line
    for number, line in enumerate(text.splitlines(), 1):
        title = line.strip(" \t")
        if title:
            indent = columns(line[: len(line) - len(line.lstrip(" \t"))].encode())
            while indents and indents[-1] >= indent:
                indents.pop()
            found.append(NewTopic(title, len(indents), number))
            indents.append(indent)
    if not found:
        raise EditError("there is no topic to add; give one on each line")
    return found


def adding(new: Sequence[NewTopic], **place: Any) -> Plan:
    """Return the plan to add topics at a place, one after the other.

    `place` are the other arguments of `Roadmap.with_added`.
    """
    how = {name: place.pop(name) for name in ("done", "if_absent") if name in place}

    def plan(before: Roadmap) -> Listed:
        after, numbers, new_numbers = before, list[int](), list[int]()
        around: list[Topic] = []  # the last topic on each level
        for text, depth, line in new:
            if depth < len(around):
                where: dict[str, Any] = {"after": around[depth]}
            elif depth:
                where = {"under": around[depth - 1]}
            else:
                where = place
            with_line = f"line {line}: " if line else ""
            try:
                topic = added(after, text, **where, **how)
            except EditError as error:
                raise EditError(f"{with_line}{error.reason}") from None
            if topic.roadmap is not after:  # it was not there before: those below it moved down
                for each in (numbers, new_numbers):
                    each[:] = [number + (number >= topic.number) for number in each]
                new_numbers.append(topic.number)
            after = topic.roadmap
            around[depth:] = [topic]
            around = [Topic(after, each.number) for each in around]
            numbers.append(topic.number)
        topics = tuple(Topic(after, number) for number in dict.fromkeys(numbers))
        found = tuple(topic for topic in topics if topic.number not in new_numbers)
        return Listed(before, after, topics, found=found)

    return plan


def retitling(topic: Topic | str, text: str, *, expect: str | None = None) -> Plan:
    """Return the plan to give a topic another title; `expect`: see `Choice`, here and below."""

    def plan(before: Roadmap) -> Listed:
        new = retitled(before, _expected(before, topic, expect), text)
        if new.roadmap is before:
            return Listed(before, before, (new,))
        old = before.topics[new.number]
        title, *_ = before.outline.written(old.number)
        gone = _lines(old, old.line + title.content.count("\n"))
        return Listed(before, new.roadmap, (new,), tuple(gone))

    return plan


def moving(topic: Topic | str, *, expect: str | None = None, **place: Any) -> Plan:
    """Return the plan to move a topic; `place` are the other arguments of `Roadmap.with_moved`."""

    def plan(before: Roadmap) -> Listed:
        new = moved(before, _expected(before, topic, expect), **place)
        return Listed(before, new.roadmap, (new,))

    return plan


def removing(topics: Iterable[Topic | str], *, expect: str | None = None) -> Plan:
    """Return the plan to remove topics, each with all below it; `L12-L20` is all on these lines."""
    choice = Choice(tuple(topics), expect=expect)

    def plan(before: Roadmap) -> Listed:
        chosen = sorted({topic.number for _, topic in choice.picks(before)})
        outermost = [number for number in chosen if not _lies_in(before, number, chosen)]
        topics = tuple(before.topics[number] for number in outermost)
        after = before
        for number in reversed(outermost):  # so that those above keep their numbers
            after = removed(after, after.topics[number])
        gone = chain.from_iterable(_lines(topic, topic.last_line) for topic in topics)
        return Listed(before, after, topics, tuple(gone))

    return plan


def _expected(roadmap: Roadmap, topic: Topic | str, title: str | None) -> Topic:
    """Return the topic that is named, if it has the expected title; see `require_title`."""
    found = resolve(roadmap, [topic])
    require_title(found, title)
    return found[0]


def _lies_in(roadmap: Roadmap, number: int, others: Sequence[int]) -> bool:
    parent = roadmap.outline.boxes[number].parent
    while parent is not None and parent not in others:
        parent = roadmap.outline.boxes[parent].parent
    return parent is not None


def _lines(topic: Topic, last: int) -> Iterator[bytes]:
    """Yield the lines of a document from that of a topic's box to another one, but blank ones."""
    lines = NumberedLines(topic.roadmap.source)
    return filter(None, (lines[line].rstrip() for line in range(topic.line, last + 1)))
