"""Read a document: find its boxes now, and the texts of its topics when they are asked for."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ..errors import DocumentError
from ..model import Roadmap
from ..model.boxes_and_headings import Note, Piece, Resource
from ..text.lines import BOM
from ..text.slugs import slugs
from .boxes_in_block import NO_CONTENTS
from .boxes_in_document import Found, Start
from .inlines import (
    FIELD,
    NO_DEFINITIONS,
    NONE_FOLLOWED,
    PARAGRAPH,
    followed_definitions,
    known_letters,
    that_can_show,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model.boxes_and_headings import Box, Heading, Marker
    from ..model.keys import Keys
    from ..model.nesting import Contents
    from .block_by_block import Block
    from .inlines import Followed, Text
    from .reference_limit import Beyond
    from .reuse import EarlierBlocks

FOREIGN_BOMS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}

# A name, a colon, then white space or the end, in text whose white space is collapsed.
NAMED: Final = r"(.+?) ?:(?: (.*))?"


def parse(source: bytes | str, *, previous: Roadmap | None = None) -> Roadmap:
    """Read a Markdown document, and return its roadmap.

    `source` is UTF-8, with or without BOM. Bytes that are not UTF-8 are kept, and shown as U+FFFD.
    `previous` is another version of the document, if you have one: the result is the same, and only
    what differs is read. Raises DocumentError for UTF-16, UTF-32 and more than 200 levels of
    nesting, and TypeError for what is neither bytes nor str.
    """
    source = _bytes(source)
    if previous and previous.source == source:
        return previous
    known = previous.outline if previous else NO_OUTLINE
    return Roadmap(source, _read(source, known if isinstance(known, BlockOutline) else NO_OUTLINE))


def _bytes(source: bytes | str) -> bytes:
    """Return a document as bytes; raises what `parse` does for anything else."""
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    if not isinstance(source, bytes):
        raise TypeError(
            f"pass the document's bytes or str, not {type(source).__name__};"
            " for a file, call RoadmapFile(path).read()"
        )
    for bom, encoding in FOREIGN_BOMS.items():
        if source.startswith(bom):
            raise DocumentError(f"this is {encoding} text; save it as UTF-8")
    return source


def _read(source: bytes, known: BlockOutline) -> BlockOutline:
    from .block_by_block import front_matter, read_blocks

    start = len(BOM) if source.startswith(BOM) else 0
    head = front_matter(source, start)
    place = Start(start + len(head), len(head.splitlines()))
    with _without_garbage_collection():
        blocks = read_blocks(source, place.offset, _earlier_blocks(known) if known.blocks else None)
    found: dict[str, Any] = {}  # the first one of a label counts
    for each in reversed([block.definitions for block in blocks if block.definitions]):
        found |= each
    definitions, followed = known.definitions, known.followed
    if definitions != found:
        definitions, followed = found, followed_definitions(found, followed)
    return BlockOutline(source, blocks, place, definitions, followed, earlier=known.last_found)


def _earlier_blocks(known: BlockOutline) -> EarlierBlocks:
    """Return the blocks of another version of a document, which has some."""
    from .reuse import EarlierBlocks

    return EarlierBlocks(known.blocks, known.source, known.first.offset)


def have_same_topics(one: Roadmap, other: Roadmap) -> bool:
    """Return whether two versions of a document differ only in what is around their topics.

    True is certain: topics and headings, their states and titles are the same, in this order.
    """
    before, after = one.outline, other.outline
    return (
        isinstance(before, BlockOutline)
        and isinstance(after, BlockOutline)
        and before.followed.labels is after.followed.labels
        and before.beyond == after.beyond
        and before.telling_blocks == after.telling_blocks
        and before.source == one.source  # no box was ticked since then
        and after.source == other.source
    )


def have_same_definitions(one: Roadmap, other: Roadmap) -> bool:
    """Return whether the same Markdown shows the same in two versions of a document.

    True is certain: they have the same link definitions, and every reference is followed.
    """
    before, after = one.outline, other.outline
    return (
        isinstance(before, BlockOutline)
        and isinstance(after, BlockOutline)
        and before.definitions == after.definitions
        and not (before.drops_references or after.drops_references)
    )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the garbage collector, which would search all that has been read again and again.

    That saves 3 to 8 percent of the time for a document of 50,000 topics, and nothing for a short
    one.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class BlockOutline:
    """The outline of a document that was read block by block; see `outline.Outline`."""

    def __init__(
        self,
        source: bytes,
        blocks: Sequence[Block],
        first: Start,
        definitions: Mapping[str, Any],
        followed: Followed,
        *,
        earlier: Found | None = None,
    ) -> None:
        """Keep what was read. Places and texts are computed when they are first asked for.

        `earlier` is what was found in another version of the document.
        """
        self.source = source
        """The document as it was read; boxes may have been ticked since then."""
        self.blocks = blocks
        self.first = first
        """Where the first block begins."""
        self.definitions = definitions
        """The link definitions, by their labels."""
        self.followed = followed
        """Those of them that a browser would follow."""
        self._earlier = earlier

    @cached_property
    def telling_blocks(self) -> list[Block]:
        """The blocks with a box, heading or progress marker."""
        return [block for block in self.blocks if block.contents is not NO_CONTENTS]

    @cached_property
    def boxes(self) -> Sequence[Box]:
        """Every box, in document order."""
        return self._found.boxes

    @cached_property
    def headings(self) -> Sequence[Heading]:
        """Every heading, in document order."""
        return self._found.headings

    @cached_property
    def markers(self) -> Sequence[Marker]:
        """Every progress marker, in document order."""
        return self._found.markers

    @cached_property
    def nesting(self) -> Contents:
        """Which headings and boxes lie in which."""
        return self._found.nesting

    @property
    def last_found(self) -> Found | None:
        """What was found here, or else in another version; None if nothing was searched for."""
        return self._found if "_found" in vars(self) else self._earlier

    @cached_property
    def _found(self) -> Found:
        found = Found(self.blocks, self.first, self._earlier)
        self._earlier = None
        return found

    @cached_property
    def keys(self) -> Keys:
        """What tells the topics apart."""
        from ..model.keys import Keys

        return Keys(self)

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slug of each box."""
        return slugs(self.titles)

    @cached_property
    def titles(self) -> Sequence[str]:
        """The title of each box; to ask for them one by one takes twice as long."""
        if self.followed is not NONE_FOLLOWED and self.beyond.boxes:
            return [*map(self.title, range(len(self._texts)))]
        followed = self.followed
        return [texts[0].shown(followed) for texts in self._texts]

    def heading_title(self, heading: int) -> str:
        """Return the plain text of the heading with that number."""
        return self._titles[heading].shown(self._followed_in_heading(heading))

    def written(self, box: int) -> Sequence[Text]:
        """Return the texts of the box with that number as they are written, its title first."""
        return self._texts[box]

    def written_heading(self, heading: int) -> Text:
        """Return the text of the heading with that number as it is written."""
        return self._titles[heading]

    def title(self, box: int) -> str:
        """Return `Topic.title` for the box with that number."""
        return self._texts[box][0].shown(self._followed_in(box))

    def pieces(self, box: int) -> Sequence[Piece]:
        """Return the title of the box with that number in pieces; none if it has no markup."""
        return self._texts[box][0].pieces(self._followed_in(box))

    def heading_pieces(self, heading: int) -> Sequence[Piece]:
        """Return the same for the heading with that number."""
        return self._titles[heading].pieces(self._followed_in_heading(heading))

    def boxes_that_can_show(self, letters: Sequence[str]) -> Sequence[int]:
        """Return the numbers of the boxes whose titles may have these lower-case letters in order.

        All others certainly do not. Nothing is parsed for it.
        """
        return that_can_show(self._known_letters, letters)

    def fields(self, box: int) -> tuple[tuple[str, str], ...]:
        """Return `Topic.fields` for the box with that number."""
        matches = map(re.compile(NAMED).fullmatch, self._shown(box, FIELD))
        return tuple((match[1], match[2] or "") for match in matches if match)

    def description(self, box: int) -> str:
        """Return `Topic.description` for the box with that number."""
        for name, value in self.fields(box):
            if name.casefold() == "description":
                return value
        return "\n\n".join(self._shown(box, PARAGRAPH))

    def notes(self, box: int) -> tuple[Note, ...]:
        """Return `Topic.notes` for the box with that number."""
        followed = self._followed_in(box)
        _, *texts = self._texts[box]
        return tuple(Note(text.shown(followed), text.depth, text.begins) for text in texts)

    def resources(self, box: int) -> tuple[Resource, ...]:
        """Return `Topic.resources` for the box with that number."""
        followed = self._followed_in(box)
        return tuple(chain.from_iterable(text.resources(followed) for text in self._texts[box]))

    def _shown(self, box: int, role: str) -> Iterator[str]:
        followed = self._followed_in(box)
        return (text.shown(followed) for text in self._texts[box] if text.role == role)

    def _followed_in(self, box: int) -> Followed:
        """Return the link definitions for the texts of the box with that number."""
        is_beyond = self.followed is not NONE_FOLLOWED and box in self.beyond.boxes
        return NONE_FOLLOWED if is_beyond else self.followed

    def _followed_in_heading(self, heading: int) -> Followed:
        """Return the same for the heading with that number."""
        is_beyond = self.followed is not NONE_FOLLOWED and heading in self.beyond.headings
        return NONE_FOLLOWED if is_beyond else self.followed

    @property
    def drops_references(self) -> bool:
        """Whether some references are no links, since all of them would expand to too much."""
        return self.followed is not NONE_FOLLOWED and any(self.beyond)

    @cached_property
    def beyond(self) -> Beyond:
        """Where no reference is a link, since all of them would expand to too much."""
        from .reference_limit import beyond_expansion  # few documents have definitions

        return beyond_expansion(self.source, self.blocks, self.followed.definitions)

    @cached_property
    def _known_letters(self) -> Sequence[str | None]:
        """The `known_letters` of each title; each tick looks some up three times."""
        return known_letters([texts[0] for texts in self._texts])

    @cached_property
    def _texts(self) -> Sequence[tuple[Text, ...]]:
        found = [block.contents.texts for block in self.telling_blocks]
        return [*chain.from_iterable(found)]

    @cached_property
    def _titles(self) -> Sequence[Text]:
        found = [block.contents.titles for block in self.telling_blocks]
        return [*chain.from_iterable(found)]


NO_OUTLINE: Final = BlockOutline(b"", (), Start(0, 0), NO_DEFINITIONS, NONE_FOLLOWED)
"""The outline of an empty document, where no earlier version is known."""
