"""From the bytes of a document to where its boxes are, and on demand to what its topics say."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..errors import DocumentError
from ..model import Roadmap
from ..outline import Box, Heading, Marker, Resource
from ..slugs import slugs
from .inlines import FIELD, HEADING, PARAGRAPH, TITLE, followed_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .blocks import Block
    from .inlines import Text

BOM: Final = b"\xef\xbb\xbf"
FOREIGN_BOMS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}

# A name, a colon, then white space or the end, in text whose white space is collapsed.
NAMED: Final = re.compile(r"(.+?) ?:(?: (.*))?")

DESCRIPTION: Final = "description"
"""The name of the field that describes a topic, in lower case."""


def parse(source: bytes | str, *, previous: Roadmap | None = None) -> Roadmap:
    """Return the roadmap that a Markdown document is.

    `source` is UTF-8, with or without BOM; bytes that are not are kept, and shown as U+FFFD.
    `previous` is another version of the document, if there is one: the result is the same, at the
    cost of what differs. Raises DocumentError for UTF-16, UTF-32 and more than 200 levels of
    nesting, and TypeError for what is neither bytes nor str.
    """
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
    if previous and previous.source == source:
        return previous
    known = previous.outline if previous else None
    return Roadmap(source, _read(source, known if isinstance(known, BlockOutline) else None))


def _read(source: bytes, known: BlockOutline | None) -> BlockOutline:
    from .blocks import front_matter, read_blocks

    start = len(BOM) if source.startswith(BOM) else 0
    head = front_matter(source, start)
    place = Place(start + len(head), len(head.splitlines()))
    with _without_garbage_collection():
        blocks = read_blocks(source, place.offset, known.blocks if known else ())
    definitions: dict[str, Any] = {}  # the first one of a label counts
    for block in blocks:
        for label in block.definitions:
            definitions.setdefault(label, block.definitions[label])
    if known and known.definitions == definitions:
        return BlockOutline(blocks, place, known.definitions, known.followed)
    return BlockOutline(blocks, place, definitions, followed_definitions(definitions))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the search for garbage.

    What is read is kept. To search more and more of it, again and again, is what would make a long
    document cost more per byte than a short one.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Place(NamedTuple):
    """Where a block begins in its document."""

    offset: int
    """Its byte offset."""
    line: int
    """Its line, from 0."""
    boxes: int = 0
    """The number of boxes above it."""
    headings: int = 0
    """The number of headings above it."""
    section: int | None = None
    """The number of the heading whose section it is in."""

    def below(self, block: Block) -> Place:
        """Return where the next block begins, if this block is here."""
        section = self.section
        for number, heading in enumerate(block.parts.headings, self.headings):
            section = section if heading.is_inset else number
        return Place(
            self.offset + block.size,
            self.line + block.lines,
            self.boxes + len(block.parts.boxes),
            self.headings + len(block.parts.headings),
            section,
        )


class BlockOutline:
    """What the blocks of a document say of it: an `outline.Outline`."""

    def __init__(
        self,
        blocks: Sequence[Block],
        first: Place,
        definitions: Mapping[str, Any],
        followed: Mapping[str, Any],
    ) -> None:
        """Take what was read; places and texts are found when they are first asked for."""
        self.blocks = blocks
        self._first = first
        self.definitions = definitions
        """The link definitions, by their labels."""
        self.followed = followed
        """What inline rules need to know of those that a browser would follow."""

    def placed(self) -> Iterator[tuple[Block, Place]]:
        """Yield each block, and where it begins."""
        place = self._first
        for block in self.blocks:
            yield block, place
            place = place.below(block)

    @cached_property
    def boxes(self) -> Sequence[Box]:
        """Every box, in document order."""
        return [
            Box(
                place.line + box.line + 1,
                place.offset + box.offset,
                None if box.parent is None else place.boxes + box.parent,
                box.depth,
                place.section if box.heading is None else place.headings + box.heading,
            )
            for block, place in self.placed()
            for box in block.parts.boxes
        ]

    @cached_property
    def headings(self) -> Sequence[Heading]:
        """Every heading, in document order."""
        found: list[Heading] = []
        for block, place in self.placed():
            for level, parent, box, before, is_inset in block.parts.headings:
                above = place.section if parent is None else place.headings + parent
                while not is_inset and above is not None and found[above].level >= level:
                    above = found[above].parent
                around = None if box is None else place.boxes + box
                found.append(Heading(level, above, around, place.boxes + before, is_inset))
        return found

    @cached_property
    def markers(self) -> Sequence[Marker]:
        """Every progress marker, in document order."""
        return [
            Marker(
                place.offset + marker.start,
                place.offset + marker.stop,
                place.section if marker.heading is None else place.headings + marker.heading,
            )
            for block, place in self.placed()
            for marker in block.parts.markers
        ]

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The slug of each box."""
        return slugs(map(self.title, range(len(self._texts))))

    def heading_title(self, heading: int) -> str:
        """Return the plain text of the heading with that number."""
        return self._titles[heading].shown(self.followed)

    def title(self, box: int) -> str:
        """Return `Topic.title` for the box with that number."""
        return self._texts[box][0].shown(self.followed)

    def can_show(self, box: int, letters: Sequence[str]) -> bool:
        """Whether the title of that box may have lower-case letters in it, in this order.

        False is certain. Nothing is parsed for it.
        """
        return self._texts[box][0].can_show(letters)

    def fields(self, box: int) -> tuple[tuple[str, str], ...]:
        """Return `Topic.fields` for the box with that number."""
        matches = map(NAMED.fullmatch, self._shown(box, FIELD))
        return tuple((match[1], match[2] or "") for match in matches if match)

    def description(self, box: int) -> str:
        """Return `Topic.description` for the box with that number."""
        for name, value in self.fields(box):
            if name.casefold() == DESCRIPTION:
                return value
        return "\n\n".join(self._shown(box, PARAGRAPH))

    def notes(self, box: int) -> tuple[str, ...]:
        """Return `Topic.notes` for the box with that number."""
        is_described = any(name.casefold() == DESCRIPTION for name, _ in self.fields(box))
        elsewhere = (TITLE, HEADING) if is_described else (TITLE, HEADING, PARAGRAPH)
        shown = (
            (text.shown(self.followed), text.links(self.followed), text.role == FIELD)
            for text in self._texts[box]
            if text.role not in elsewhere
        )
        return tuple(text for text, links, is_field in shown if _is_note(text, links, is_field))

    def resources(self, box: int) -> tuple[Resource, ...]:
        """Return `Topic.resources` for the box with that number."""
        return tuple(chain.from_iterable(text.links(self.followed) for text in self._texts[box]))

    def _shown(self, box: int, role: str) -> Iterator[str]:
        return (text.shown(self.followed) for text in self._texts[box] if text.role == role)

    @cached_property
    def _texts(self) -> Sequence[tuple[Text, ...]]:
        return [texts for block in self.blocks for texts in block.parts.texts]

    @cached_property
    def _titles(self) -> Sequence[Text]:
        return [title for block in self.blocks for title in block.parts.titles]


def _is_note(text: str, links: Sequence[Resource], is_field: bool) -> bool:
    """Whether a text below a topic is neither its description nor nothing but links."""
    named = NAMED.fullmatch(text)
    if is_field and named and named[1].casefold() == DESCRIPTION:
        return False
    rest = (named[2] or "") if named else text
    for link in links:
        rest = rest.replace(link.title, "", 1)
    return not links or any(map(str.isalnum, rest))
