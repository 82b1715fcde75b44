"""Describe what a reader finds in a document: boxes, headings, markers, and texts on demand.

An outline stores where boxes are, not whether they are ticked, so it stays valid after a tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .keys import Keys
    from .nesting import Contents


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


class Written(Protocol):
    """A text of a topic, as it is written."""

    content: str
    """Its Markdown, without the marks of items and quotes; a title begins behind its box."""
    role: str
    """What it is to the topic."""
    depth: int
    """How many list items and quotes are between it and the topic."""
    begins: bool
    """Whether a list item begins with it."""


class Outline(Protocol):
    """The boxes, headings and markers of a document, and their texts on demand.

    Boxes and headings are numbered from 0, in document order.
    """

    @property
    def boxes(self) -> Sequence[Box]:
        """Every box, in document order."""

    @property
    def headings(self) -> Sequence[Heading]:
        """Every heading that opens a section, in document order."""

    @property
    def markers(self) -> Sequence[Marker]:
        """Every progress marker, in document order."""

    @property
    def nesting(self) -> Contents:
        """Which headings and boxes lie in which."""

    @property
    def slugs(self) -> Sequence[str]:
        """The slug of each box."""

    @property
    def titles(self) -> Sequence[str]:
        """The title of each box."""

    @property
    def keys(self) -> Keys:
        """What tells the topics apart; found once, whatever is ticked."""

    def heading_title(self, heading: int, /) -> str:
        """Return the plain text of the heading with that number."""

    def written(self, box: int, /) -> Sequence[Written]:
        """Return the texts of the box with that number as they are written, its title first.

        Versions of a document share this object where nothing near the box has changed.
        """

    def title(self, box: int, /) -> str:
        """Return `Topic.title` for the box with that number; other methods here are alike."""

    def pieces(self, box: int, /) -> Sequence[Piece]:
        """Return the title of the box with that number in pieces; none if it has no markup."""

    def heading_pieces(self, heading: int, /) -> Sequence[Piece]:
        """Return the same for the heading with that number."""

    def can_show(self, letters: Sequence[str], /) -> Sequence[int]:
        """Return the numbers of the boxes whose titles may have these letters in this order.

        All others certainly do not. Nothing is parsed for it.
        """

    def fields(self, box: int, /) -> tuple[tuple[str, str], ...]:
        """Return `Topic.fields`."""

    def description(self, box: int, /) -> str:
        """Return `Topic.description`."""

    def notes(self, box: int, /) -> tuple[Note, ...]:
        """Return `Topic.notes`."""

    def resources(self, box: int, /) -> tuple[Resource, ...]:
        """Return `Topic.resources`."""
