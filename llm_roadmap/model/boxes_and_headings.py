"""Describe what a reader finds in a document: boxes, headings, markers, and what texts show."""

from __future__ import annotations

from ..values import NamedTuple


class Box(NamedTuple):
    """Where one box stands."""

    line: int
    """The line of the box, from 1."""
    offset: int
    """The byte offset, in the document, of the character between the brackets."""
    parent: int | None
    """The number of the innermost box whose list item contains this one."""
    depth: int
    """The number of boxes whose list items contain this one."""
    heading: int | None
    """The number of the heading of the innermost section around it."""
    last: int
    """The last line of its list item, from 1; this can be an empty line below the item."""


class Heading(NamedTuple):
    """One heading that opens a section."""

    level: int
    """1 to 6."""
    parent: int | None
    """The number of the heading of the innermost section around this one."""
    box: int | None
    """The number of the innermost box whose list item contains this one."""
    before: int
    """How many boxes are before it in the document."""
    line: int
    """The line on which its text begins, from 1."""
    last: int | None
    """The last line of the list item, quote or footnote that it is in, from 1; None if in none."""

    @property
    def is_inset(self) -> bool:
        """Whether it is in a list item, quote or footnote; its section ends with that."""
        return self.last is not None


class Marker(NamedTuple):
    """A progress marker: two comments, and the progress between them."""

    start: int
    """The byte offset of the first byte after its opening comment."""
    stop: int
    """The byte offset of its closing comment."""
    heading: int | None
    """The number of the heading of the innermost section around it."""


class Resource(NamedTuple):
    """One link of a topic."""

    title: str
    """The plain text of the link."""
    url: str
    """Its destination, percent-encoded as in rendered HTML."""


class Piece(NamedTuple):
    """A piece of a title: text, or where emphasis or a link begins or ends."""

    tag: str
    """`em`, `strong`, `s` or `a` where that begins, `/em` … where it ends; `code`; empty: text."""
    text: str
    """The text; where a link begins, its address."""


class Note(NamedTuple):
    """A paragraph, heading, table cell or block of code below the title of a topic."""

    text: str
    """Its plain text: one line, unless it is a block of code."""
    depth: int
    """How many list items and quotes are between it and the topic."""
    is_item: bool
    """Whether a list item begins with it."""
