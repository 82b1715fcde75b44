"""Bound how long a document becomes by its references.

One long address that is used again and again would make the text of a document grow with the square
of its size. So GitHub's parser lets all references of a document expand to no more than the larger
of its own size and `EXPANSION` (`cmark_map_lookup` in cmark-gfm). One for which too little is left
is text. Here that is decided for whole blocks, and before they are parsed: so what looks like a
reference counts, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from .block_by_block import Block

EXPANSION: Final = 100_000
"""How many characters of addresses and titles a short document can get from its references."""

# What can be the label of a reference; compiled when it is first used, which is rare.
LABEL: Final = rb"\[((?:[^\[\]\\]|\\.)++)\]"


class Beyond(NamedTuple):
    """The boxes and headings in some blocks."""

    boxes: frozenset[int]
    """The numbers of the boxes."""
    headings: frozenset[int]
    """The numbers of the headings."""


NOTHING_BEYOND: Final = Beyond(frozenset(), frozenset())


def beyond_expansion(
    source: bytes, blocks: Sequence[Block], definitions: Mapping[str, Any]
) -> Beyond:
    """Return the boxes and headings in those blocks whose references would expand to too much.

    `definitions` are its link definitions.
    """
    if not definitions:
        return NOTHING_BEYOND
    limit = max(len(source), EXPANSION)
    if source.count(b"]") * max(map(_size, definitions.values())) <= limit:
        return NOTHING_BEYOND  # as in most documents
    left = limit
    beyond: set[int] = set()
    for number, block in enumerate(blocks):
        if block.expansion is None or block.expansion[0] is not definitions:
            block.expansion = definitions, _expansion(block, definitions)
        if block.expansion[1] <= left:
            left -= block.expansion[1]
        else:
            beyond.add(number)
    return _in_blocks(blocks, beyond)


def _in_blocks(blocks: Sequence[Block], chosen: Container[int]) -> Beyond:
    """Return the boxes and headings in those blocks of a document that have the chosen numbers."""
    boxes: set[int] = set()
    headings: set[int] = set()
    box = heading = 0
    for number, block in enumerate(blocks):
        below_boxes = box + len(block.contents.texts)
        below_headings = heading + len(block.contents.titles)
        if number in chosen:
            boxes.update(range(box, below_boxes))
            headings.update(range(heading, below_headings))
        box, heading = below_boxes, below_headings
    return Beyond(frozenset(boxes), frozenset(headings))


def _expansion(block: Block, definitions: Mapping[str, Any]) -> int:
    """Return to how many characters, at most, the references in a block expand."""
    from markdown_it.common.utils import normalizeReference

    source = block.seen[: block.size]
    labels = [
        normalizeReference(label.decode("utf-8", "replace"))
        for label in re.findall(LABEL, source, re.DOTALL)
    ]
    uses = sum(_size(definitions[label]) for label in labels if label in definitions)
    return uses - sum(
        _size(definitions[label]) for label in block.definitions if label in definitions
    )


def _size(definition: Mapping[str, Any]) -> int:
    """Return the number of characters in the address and title of a link definition."""
    return len(definition["href"]) + len(definition["title"])
