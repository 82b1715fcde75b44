"""Compare two versions of a document, outside of their topics, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .for_lint_and_format import block_tokens, tokens
from .reader import BlockOutline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Roadmap

BEGINNINGS: Final = (
    *("list_item_open", "paragraph_open", "heading_open", "fence", "code_block", "html_block"),
    *("hr", "table_open", "tr_open"),
)
"""The tokens of blocks that begin on a line whatever is above them."""
QUOTE: Final = "blockquote_open"
"""The token of a quote, which begins on a line if the one above is not in it."""


class Beginning(NamedTuple):
    """A block, at any depth, that begins on a line."""

    kind: str
    """Its token, and its tag."""
    level: int
    """How many blocks it lies in."""


Beginnings = Mapping[int, Sequence[Beginning]]
"""The blocks that begin on each line, from 1, the outermost first."""


def beginnings(one: Roadmap, other: Roadmap, changed: range) -> tuple[Beginnings, Beginnings]:
    """Return the blocks that begin in two versions of a document, on all lines that may differ.

    The versions have the same bytes before and behind the range `changed` of the first one. Blocks
    at the top level that lie there, and are the same in both, are left out.
    """
    before, after = one.outline, other.outline
    assert isinstance(before, BlockOutline)
    assert isinstance(after, BlockOutline)
    blocks, new = before.blocks, after.blocks
    starts = [*accumulate((block.size for block in blocks), initial=before.first.offset)]
    head = tail = 0
    for block, stop, other_block in zip(blocks, starts[1:], new, strict=False):
        if stop > changed.start or block is not other_block:
            break
        head += 1
    most = min(len(blocks), len(new)) - head
    for block, start, other_block in zip(
        reversed(blocks), reversed(starts[:-1]), reversed(new), strict=False
    ):
        if start < changed.stop or block is not other_block or tail == most:
            break
        tail += 1
    return _beginnings(before, head, tail), _beginnings(after, head, tail)


def _beginnings(outline: BlockOutline, head: int, tail: int) -> Beginnings:
    """Return what begins in the blocks of a document, without so many of the first and the last."""
    above = outline.blocks[:head]
    blocks = outline.blocks[head : len(outline.blocks) - tail]
    start = outline.first.offset + sum(block.size for block in above)
    line = outline.first.line + sum(block.lines for block in above)
    text = outline.source[start : start + sum(block.size for block in blocks)]
    found: dict[int, list[Beginning]] = {}
    # With an empty line above it, nothing in it can be front matter or a byte order mark.
    for token in block_tokens(b"\n" + text)[0]:
        if token.type in BEGINNINGS or token.type == QUOTE:
            kind = Beginning(token.type + token.tag, token.level)
            found.setdefault(line + token.map[0], []).append(kind)
    return found


def other_definition(one: Roadmap, other: Roadmap, gone: bytes = b"") -> str:
    """Return the label of a link definition that only one of two versions has; empty if none is.

    `gone` is text of the first version that was removed: what is defined in it does not count.
    """
    before, after = one.outline, other.outline
    assert isinstance(before, BlockOutline)
    assert isinstance(after, BlockOutline)
    labels = before.definitions.keys() ^ after.definitions.keys()
    if not labels:
        return ""
    text = " ".join(gone.decode("utf-8", "replace").split()).upper()
    return next((each for each in labels if each in after.definitions or each not in text), "")


def link_addresses(source: bytes, *, without: range = range(0)) -> Iterator[str]:
    """Yield the address of each link and image, but for those that begin in a range of bytes."""
    first = len(source[: without.start].splitlines())
    last = first + len(source[without.start : without.stop].splitlines())
    found, _ = tokens(source)
    for token in found:
        if not token.map or (without and first <= token.map[0] < last):
            continue
        for child in token.children or ():
            if child.type in ("link_open", "image"):
                yield str(child.attrs.get("href") or child.attrs.get("src"))
