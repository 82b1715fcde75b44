"""Describe what a reader finds in a document: boxes, headings, markers, and texts on demand.

An outline stores where boxes are, not whether they are ticked, so it stays valid after a tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    """The number of the heading whose section it is in, the innermost."""
    last: int
    """The last line of its list item, from 1; empty lines below it can count."""


class Heading(NamedTuple):
    """One heading that opens a section."""

    level: int
    """1 to 6."""
    parent: int | None
    """The number of the heading whose section contains this one, the innermost."""
    box: int | None
    """The number of the innermost box whose list item contains this one."""
    before: int
    """The number of boxes before it in the document."""
    is_inset: bool
    """Whether it is in a list item, quote or footnote; its section ends with that."""
    line: int
    """The line on which its text begins, from 1."""


class Marker(NamedTuple):
    """A progress marker: two comments, and the progress between them."""

    start: int
    """The byte offset of the first byte after its opening comment."""
    stop: int
    """The byte offset of its closing comment."""
    heading: int | None
    """The number of the heading whose section it is in, the innermost."""


class Resource(NamedTuple):
    """One link of a topic."""

    title: str
    """The plain text of the link."""
    url: str
    """Its destination, percent-encoded as in rendered HTML."""


class Note(NamedTuple):
    """One thing that is written below the title of a topic: a paragraph, heading, cell or code."""

    text: str
    """Its plain text: one line, but for a block of code."""
    depth: int
    """The number of list items and quotes that are between it and the topic."""
    is_item: bool
    """Whether a list item begins with it."""


class Outline(Protocol):
    """What a reader finds in a document: places at once, texts when they are asked for."""

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
    def slugs(self) -> Sequence[str]:
        """The slug of each box."""

    def heading_title(self, heading: int, /) -> str:
        """Return the plain text of the heading with that number."""

    def title(self, box: int, /) -> str:
        """Return `Topic.title` for the box with that number; so do the methods below."""

    def can_show(self, box: int, letters: Sequence[str], /) -> bool:
        """Return whether the title may have these letters in this order; False is certain."""

    def fields(self, box: int, /) -> tuple[tuple[str, str], ...]:
        """Return `Topic.fields`."""

    def description(self, box: int, /) -> str:
        """Return `Topic.description`."""

    def notes(self, box: int, /) -> tuple[Note, ...]:
        """Return `Topic.notes`."""

    def resources(self, box: int, /) -> tuple[Resource, ...]:
        """Return `Topic.resources`."""
