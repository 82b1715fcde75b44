"""Describe what a roadmap needs of its reader: boxes, headings, markers, and texts on demand.

An outline stores where boxes are, not whether they are ticked, so it stays valid after a tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .boxes_and_headings import Box, Heading, Marker, Note, Piece, Resource
    from .keys import Keys
    from .nesting import Contents


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

    def written_heading(self, heading: int, /) -> Written:
        """Return the text of the heading with that number as it is written."""

    def title(self, box: int, /) -> str:
        """Return `Topic.title` for the box with that number; other methods here are alike."""

    def pieces(self, box: int, /) -> Sequence[Piece]:
        """Return the title of the box with that number in pieces; none if it has no markup."""

    def heading_pieces(self, heading: int, /) -> Sequence[Piece]:
        """Return the same for the heading with that number."""

    def boxes_that_can_show(self, letters: Sequence[str], /) -> Sequence[int]:
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
