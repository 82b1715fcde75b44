"""Put the sections and topics of a document into JSON, and keep pieces for its next version."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..markdown import have_same_definitions
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model import Roadmap
    from ..model.outline import Written
    from .buffers import Buffer, Extent

    Template = tuple[str, tuple[int, ...]]
    """JSON with `%d` for each number of a line, and these numbers, from 0."""


def template_text(text: str) -> str:
    """Return a text in JSON, as it stands in a template."""
    return json.dumps(text).replace("%", "%%")


class Shape(NamedTuple):
    """What an answer tells of a document's sections and topics."""

    make: Callable[[Buffer, Extent], Template]
    """Makes what it tells of one of them."""
    is_shown: Callable[[Extent], bool]
    """Whether it tells of one of them."""
    is_tree: bool = True
    """Whether what lies in it is put at its end, and then `]}`; else it comes after it."""


class TopicJson(NamedTuple):
    """What is told of an outermost topic and all that lies in it."""

    texts: Sequence[Written]
    """The topic's texts; another version has this very object if the topic is the same there."""
    source: bytes
    """The topic's lines."""
    template: str
    """The JSON, with `%d` for each number of a line."""
    lines: Sequence[int]
    """These numbers, counted from the topic's first line."""
    line: int
    """The topic's first line, from 0."""
    told: str
    """The JSON with the numbers for this line."""

    def at(self, line: int) -> TopicJson:
        """Return the piece for the topic on another line, from 0."""
        if line == self.line:
            return self
        return self._replace(line=line, told=_filled(self.template, self.lines, line))


@dataclass
class Structure:
    """What was told of one version of a document, in one shape."""

    shape: Shape
    roadmap: Roadmap | None = None
    """The version; None at first."""
    pieces: dict[int, TopicJson] = field(default_factory=dict)
    """Its outermost topics, by the identities of their texts."""

    def of(self, buffer: Buffer) -> str:
        """Return the sections and topics of another version, in JSON, with commas between them."""
        roadmap, shape, known = buffer.checklist, self.shape, self.pieces
        if not (self.roadmap and have_same_definitions(self.roadmap, roadmap)):
            known = {}
        kept: dict[int, TopicJson] = {}
        outline, nesting, starts = roadmap.outline, roadmap.outline.nesting, buffer.lines.starts
        entries, boxes = nesting.entries, outline.boxes

        def topic(index: int) -> str:
            """Return the outermost topic at an index of `entries`, and all that lies in it."""
            number = entries[index].number
            texts, box = outline.written(number), boxes[number]
            first = box.line - 1
            source = buffer.source[starts[first] : starts[box.last]]
            piece = known.get(id(texts))
            if not piece or piece.source != source:
                inside = range(index, nesting.inside(index).stop)
                template, lines = _template(buffer, shape, inside, first)
                piece = TopicJson(
                    texts, source, template, lines, first, _filled(template, lines, first)
                )
            piece = kept[id(texts)] = piece.at(first)
            return piece.told

        told = _joined(buffer, shape, range(len(entries)), str.__mod__, topic)
        self.roadmap, self.pieces = roadmap, kept
        return told


def _template(buffer: Buffer, shape: Shape, entries: range, first: int) -> tuple[str, list[int]]:
    """Return what a shape tells of some entries, with their lines counted from `first` on."""
    numbers: list[int] = []

    def put(template: str, lines: tuple[int, ...]) -> str:
        numbers.extend([line - first for line in lines])
        return template

    return _joined(buffer, shape, entries, put), numbers


def _filled(template: str, lines: Sequence[int], first: int) -> str:
    """Return a template with the numbers of its lines, which are counted from `first` on."""
    return template % tuple([first + each for each in lines])


def _joined(
    buffer: Buffer,
    shape: Shape,
    entries: range,
    put: Callable[[str, tuple[int, ...]], str],
    topic: Callable[[int], str] | None = None,
) -> str:
    """Return what a shape tells of some entries of `Contents`, with commas between them.

    `put` puts the lines into a template. `topic` returns what is told of an outermost topic, and of
    all that lies in it.
    """
    nesting = buffer.checklist.outline.nesting
    told: list[str] = []
    around: list[tuple[int, str, list[str]]] = []  # where it ends, how it begins, what is before it
    index = entries.start
    while True:
        while around and around[-1][0] <= index:
            _, begin, before = around.pop()
            before.append(f"{begin}{','.join(told)}]}}")
            told = before
        if index == entries.stop:
            return ",".join(filter(None, told))
        stop = nesting.inside(index).stop
        if topic and not nesting.entries[index].is_heading:
            told.append(topic(index))
            index = stop
            continue
        if shape.is_shown(extent := buffer.extent(index)):
            made = put(*shape.make(buffer, extent))
            if shape.is_tree:
                around.append((stop, made, told))
                told = []
            else:
                told.append(made)
        index += 1
