"""Find the boxes, headings and progress markers in the tokens of one block, and their texts.

A topic is a task list item as GFM defines it (https://github.github.com/gfm/, section 5.3, "Task
list items").
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, AnyStr, Final

from ..model.boxes_and_headings import Box, Heading, Marker
from ..values import NamedTuple
from .inlines import CODE, FIELD, OTHER, PARAGRAPH, TITLE, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..text.lines import Lines

MARKER_START: Final = "<!-- roadmap:progress -->"
MARKER_END: Final = "<!-- /roadmap:progress -->"

# The first tokens of blocks that contain no boxes, headings and markers.
EMPTY: Final = ("paragraph_open", "fence", "hr", "code_block", "table_open")


class Container:
    """A list item, quote or footnote that is being read."""

    __slots__ = ("box", "depth", "heading", "last")

    def __init__(self, box: int | None, depth: int, heading: int | None, last: int | None) -> None:
        self.box = box
        """The innermost box around what stands in it: its own, if it is the item of a topic."""
        self.depth = depth
        """How many items, quotes and footnotes are between that box and what stands in it."""
        self.heading = heading
        """The heading whose section it stands in; that section goes on below it."""
        self.last = last
        """Its last line, from 0; None for the whole block."""


class BlockContents(NamedTuple):
    """What a block contains; numbers, lines and offsets count from where the block begins."""

    boxes: tuple[Box, ...] = ()
    """Its boxes, lines from 0; `heading` is None where no heading in the block is above the box."""
    headings: tuple[Heading, ...] = ()
    """Its headings, lines from 0."""
    markers: tuple[Marker, ...] = ()
    """Its progress markers."""
    texts: tuple[tuple[Text, ...], ...] = ()
    """What the item of each box says, the items of boxes below it left out."""
    titles: tuple[Text, ...] = ()
    """What each heading says."""

    @property
    def all_texts(self) -> Iterator[Text]:
        """All its texts."""
        return chain(self.titles, *self.texts)


NO_CONTENTS: Final = BlockContents()

ROLES: Final = {(True, 0): TITLE, (True, 1): FIELD, (False, 0): PARAGRAPH}
"""What a paragraph is to a topic, by whether a list item begins with it, and by how many items and
quotes are between it and the topic."""


def contents_of(tokens: Sequence[Any], lines: Lines, first: int) -> BlockContents:
    """Return what a block contains, by its tokens.

    `lines` are those that the tokens count; the block begins on the line `first`.
    """
    if not tokens or tokens[0].type in EMPTY:
        return NO_CONTENTS
    walk = Walk(lines, first)
    walk.through(tokens)
    contents = BlockContents(
        tuple(walk.boxes),
        tuple(walk.headings),
        tuple(walk.markers),
        tuple(map(tuple, walk.texts)),
        tuple(walk.titles),
    )
    return contents if any(contents) else NO_CONTENTS


class Walk:
    """A walk through the tokens of a block, and what was found on it."""

    def __init__(self, lines: Lines, first: int) -> None:
        """Begin a walk; see `contents_of`."""
        self.boxes: list[Box] = []
        self.headings: list[Heading] = []
        self.markers: list[Marker] = []
        self.texts: list[list[Text]] = []
        self.titles: list[Text] = []
        self._first = first
        self._lines = lines
        self._heading: int | None = None  # the innermost section that is open
        self._around = [Container(None, depth=0, heading=None, last=None)]

    def through(self, tokens: Sequence[Any]) -> None:
        """Walk through the tokens, once."""
        for index, token in enumerate(tokens):
            match token.type:
                case "list_item_open" | "blockquote_open" | "footnote_open":
                    self._enter(token, tokens[index + 2 : index + 3])
                case "list_item_close" | "blockquote_close" | "footnote_close":
                    self._heading = self._around.pop().heading
                case "heading_open":
                    text = tokens[index + 1]
                    self._add_heading(
                        int(token.tag[1:]), Text(text.content, OTHER), text.map[0] - self._first
                    )
                case "inline" if self._around[-1].box is not None:
                    self._add_text(token, tokens[index - 1], tokens[index - 2])
                case "fence" | "code_block" if self._around[-1].box is not None:
                    self._keep(token, CODE, tokens[index - 1])
                case "html_block" if MARKER_START in token.content:
                    self._add_marker(token.map[0] - self._first)

    def _enter(self, token: Any, text: Sequence[Any]) -> None:
        box = self._around[-1].box
        is_topic = "box" in token.meta
        last = token.map[1] - 1 - self._first
        if is_topic:
            box = self._add_box(token.meta["box"], text[0].map[0] - self._first, last)
        depth = 0 if is_topic else self._around[-1].depth + 1
        self._around.append(Container(box, depth, self._heading, last))

    def _add_box(self, brackets: int, line: int, last: int) -> int:
        """Add the box that stands on a line after so many brackets, and return its number."""
        parent = self._around[-1].box
        depth = 0 if parent is None else self.boxes[parent].depth + 1
        text, start = self._line(line)
        offset = start + box_at(text, brackets) + 1
        self.boxes.append(Box(line, offset, parent, depth, self._heading, last))
        self.texts.append([])
        return len(self.boxes) - 1

    def _add_heading(self, level: int, title: Text, line: int) -> None:
        """Add a heading, which ends the sections of its level and below in its container."""
        container = self._around[-1]
        parent = section_around(self.headings, self._heading, level, end=container.heading)
        self.headings.append(
            Heading(level, parent, container.box, len(self.boxes), line, container.last)
        )
        self.titles.append(title)
        self._heading = len(self.headings) - 1

    def _add_text(self, text: Any, opening: Any, before: Any) -> None:
        """Add a text to the topic around it, and say what it is there."""
        role = OTHER
        if opening.type == "paragraph_open":
            role = ROLES.get((before.type == "list_item_open", self._around[-1].depth), OTHER)
        self._keep(text, role, before)

    def _keep(self, text: Any, role: str, before: Any) -> None:
        """Keep a text for the topic around it; `before` is the token before its block."""
        around = self._around[-1]
        assert around.box is not None
        begins = before.type == "list_item_open"
        self.texts[around.box].append(Text(text.content, role, around.depth, begins=begins))

    def _add_marker(self, line: int) -> None:
        """Add the marker on a line, unless more than indentation and marks is around it."""
        whole, begin = self._line(line)
        before, opened, rest = whole.partition(MARKER_START.encode())
        text, closed, after = rest.partition(MARKER_END.encode())
        if closed and _is_alone(before, text, after):
            start = begin + len(before) + len(opened)
            self.markers.append(Marker(start, start + len(text), self._heading))

    def _line(self, line: int) -> tuple[bytes, int]:
        """Return a line of the block, and the offset at which it begins."""
        number, starts = self._first + line, self._lines.starts
        return self._lines.texts[number], starts[number] - starts[self._first]


def _is_alone(before: bytes, text: bytes, after: bytes) -> bool:
    """Return whether a marker has no other comment in it, and nothing else on its line."""
    is_plain = b"<!--" not in text and b"-->" not in text
    return is_plain and b"<" not in before and not after.strip(b" \t\r\n")


def section_around(
    headings: Sequence[Heading], number: int | None, level: int, *, end: int | None = None
) -> int | None:
    """Return the number of the section that a new heading stands in; None if it stands in none.

    A heading ends all sections of its level and of lower ones. `number` is the innermost section
    that is open; from there the search goes outward, and no further than to `end`.
    """
    while number is not None and number != end and headings[number].level >= level:
        number = headings[number].parent
    return number


def box_at(line: AnyStr, brackets: int) -> int:
    """Return the index of the box on a line, which has so many opening brackets before it.

    Brackets are counted because that works in bytes and in characters alike.
    """
    bracket = "[" if isinstance(line, str) else b"["
    at = line.index(bracket)
    for _ in range(brackets):
        at = line.index(bracket, at + 1)
    return at
