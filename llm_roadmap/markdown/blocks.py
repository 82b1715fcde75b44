"""Read a document block by block, and read only blocks that have changed.

The blocks at the top level of a document do not depend on each other. What one of them is depends
on its own lines, and on what ends it. A heading or box below always ends it, and so does text that
is not indented, below an empty line. Otherwise the line below decides. (The header of a table is
part of the text above it until the line after it makes a table, and both are in one block either
way.) So a block is reused if its lines and what ends it are the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..errors import DocumentError
from .block_parser import TooDeepError, block_parser
from .block_state import BlockState, BlockToken
from .inlines import NO_DEFINITIONS
from .parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt

    from .parts import Parts

BELOW: Final = 1
"""The number of lines below a block that can decide where it ends."""

# What must follow after `Block.seen`, so that a block is the same elsewhere.
ANYTHING: Final = re.compile(rb"")
NOTHING_MORE: Final = re.compile(rb"\Z")
NEXT: Final = re.compile(rb"[-*+] \[|\#{1,6} ")
"""The beginning of another block, whatever is above it."""
UNINDENTED: Final = re.compile(rb"[^\s]")
"""The beginning of another block, if the line above is empty."""

WINDOW: Final = 1 << 18
"""The number of bytes that are read at a time: lists of lines take a lot of memory."""
EDIT: Final = 1 << 11
"""The number of bytes that are read at first where a document has changed."""
GROWTH: Final = 4
"""How many times as much is read if the block does not end there."""

NEAR: Final = 3
"""How many of the blocks that come next are tried before all others."""
PATIENCE: Final = 2
"""How many blocks are parsed before all known blocks are tried, which takes longer."""
FIRST_LINE: Final = re.compile(rb"[^\r\n]{0,64}")
"""The start of the first line of a block, by which it is looked up."""
CANDIDATES: Final = 4
"""How many blocks with the same beginning are tried. Missing one only costs time."""

FRONT_MATTER: Final = re.compile(
    rb"""
    --- [ \t]*+ (?: \r\n | \r | \n )
    (?: .*? (?: \r\n | \r | \n ) )??
    --- [ \t]*+ (?: \r\n | \r | \n | \Z )
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(slots=True, eq=False)
class Block:
    """A block at the top level of a document, with the empty lines around it.

    Each item of a list at the top level is a block, too. Blocks never change, except that their
    texts are parsed on demand. So documents can share them.
    """

    seen: bytes
    """Its bytes, and the lines below that decided where it ends."""
    after: re.Pattern[bytes]
    """What must follow after `seen`."""
    size: int
    """The number of its bytes."""
    lines: int
    """The number of its lines."""
    parts: Parts
    """Its boxes, headings and markers, and their texts."""
    definitions: Mapping[str, Any]
    """The link definitions in it, as markdown-it-py's rules find them."""
    checked: tuple[Mapping[str, Any], Any] | None = None
    """The link definitions with which it was last checked, and the result of that check."""

    def stands_at(self, source: bytes, at: int) -> bool:
        """Return whether reading a document at an offset would give this block."""
        return source.startswith(self.seen, at) and (
            self.after is ANYTHING or self.after.match(source, at + len(self.seen)) is not None
        )


class TokenBlock(NamedTuple):
    """A block at the top level of some lines, as markdown-it-py's rules find it."""

    first: int
    """Its first line, from 0."""
    end: int
    """The first line of the next block, or the number of lines."""
    tokens: list[Any]
    """Its tokens."""
    env: dict[str, Any]
    """What inline rules need to know of it: its link definitions."""


def find_blocks(
    text: str,
    parser: MarkdownIt,
    *,
    make: Callable[..., Any] = BlockToken,
    env: dict[str, Any] | None = None,
) -> Iterator[TokenBlock]:
    """Yield each block of a text, in which lines end in line feeds alone.

    `make` is the class of tokens. `env` collects the definitions of all blocks; without it, those
    of each block are its own. Raises DocumentError where blocks are nested too deeply.
    """
    state = BlockState(text.replace("\0", "\ufffd"), parser, make=make)
    first, end = 0, state.skipEmptyLines(0)
    while first < state.lineMax:
        state.tokens, state.parentType = [], "root"
        state.env = {} if env is None else env
        if end < state.lineMax:
            parser.block.tokenize(state, end, state.lineMax, count=1)  # type: ignore[call-arg]
            end = state.skipEmptyLines(state.line)
        yield TokenBlock(first, end, state.tokens, state.env)
        first = end


def front_matter(source: bytes, at: int) -> bytes:
    """Return the front matter that begins at an offset of a document; empty if there is none."""
    match = FRONT_MATTER.match(source, at)
    return match[0] if match else b""


def decode(source: bytes) -> str:
    """Return the text of a document in which lines end in line feeds alone."""
    return source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def read_blocks(source: bytes, at: int, known: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks of a document from an offset on.

    `known`: blocks of another version of it, which are reused where they are the same here.
    Raises DocumentError where blocks are nested too deeply.
    """
    blocks: list[Block] = []
    shelf = Shelf(known)
    anew: Iterator[Block] = iter(())
    while at < len(source):
        if known and (found := shelf.find(source, at)):
            anew = iter(())
        else:
            if not (block := next(anew, None)):
                anew = _read(source, at, shelf.window())
                block = next(anew)
            found = [block]
        blocks += found
        at += sum(block.size for block in found)
    return tuple(blocks)


def _read(source: bytes, at: int, size: int) -> Iterator[Block]:
    """Yield the blocks from an offset on that end within so many bytes; at least one."""
    with _clear_errors(source, at):
        blocks = _in_window(source, at, size)
        while not (first := next(blocks, None)):
            size *= GROWTH
            blocks = _in_window(source, at, size)
        yield first
        yield from blocks


def _in_window(source: bytes, at: int, size: int) -> Iterator[Block]:
    """Yield the blocks from an offset on that are certain to end within so many bytes."""
    to_end = at + size >= len(source)
    lines = source[at : at + size].splitlines(keepends=True)
    if not to_end:
        del lines[-1]  # it may be cut off
    starts = [*accumulate(map(len, lines), initial=at)]
    text = decode(source[at : starts[-1]])
    for first, end, tokens, env in find_blocks(text, block_parser(item_by_item=True)):
        if end + BELOW > len(lines) and not to_end:
            return
        after = _sure_end(source, starts[end], lines[end - 1])
        seen = end if after else min(end + BELOW, len(lines))
        yield Block(
            source[starts[first] : starts[seen]],
            after or (NOTHING_MORE if to_end and seen == len(lines) else ANYTHING),
            starts[end] - starts[first],
            end - first,
            parts_of(tokens, lines[first:end], first=first),
            _definitions(env) if env else NO_DEFINITIONS,
        )


@contextmanager
def _clear_errors(source: bytes, at: int) -> Iterator[None]:
    """Turn errors of nesting below an offset into a clear one, with the line where it is known."""
    try:
        yield
    except TooDeepError as error:
        raise TooDeepError(error.line + len(source[:at].splitlines())) from None
    except RecursionError:
        message = "its lists and quotes are nested too deeply; take levels out"
        raise DocumentError(message) from None


def _sure_end(source: bytes, at: int, last: bytes) -> re.Pattern[bytes] | None:
    """Return what surely ends a block with this last line at an offset of a document, if it does.

    Then what else is below makes no difference.
    """
    pattern = NEXT if last.strip(b" \t\r\n") else UNINDENTED
    return pattern if pattern.match(source, at) else None


def _definitions(env: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return link definitions without the lines where they stand, which differ between versions."""
    return {
        label: {"href": definition["href"], "title": definition["title"]}
        for label, definition in env["references"].items()
    }


class Shelf:
    """The blocks of another version of a document, which this version uses again."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Keep the blocks. The first one is expected first."""
        self._blocks = blocks
        self._next = 0
        self._missed = 0  # how often in a row no blocks stood there, or only one
        self._replaced = -1  # the last block that a window was made large for

    def window(self) -> int:
        """Return how many bytes to read at first where none of the blocks fits.

        The block that stands there instead is likely as long as the one that is expected. That is
        believed once, or many short blocks in the place of a long one would take a long time.
        """
        if not self._blocks:
            return WINDOW
        if self._next <= self._replaced:
            return EDIT
        self._replaced = self._next
        return EDIT + sum(len(block.seen) for block in self._blocks[self._next : self._next + 1])

    def find(self, source: bytes, at: int) -> Sequence[Block]:
        """Return the blocks that fit at an offset of a document, one after the other."""
        runs = [self._run(first, source, at) for first in self._likely(source, at)]
        longest = max(runs, key=len, default=range(0))
        if longest:
            self._next = longest.stop
        # One block alone can be like another one elsewhere, so it does not show the way.
        self._missed = 0 if len(longest) > 1 else self._missed + 1
        return self._blocks[longest.start : longest.stop]

    def _run(self, first: int, source: bytes, at: int) -> range:
        """Return the numbers of the blocks from one on that fit at an offset of a document."""
        for number in range(first, len(self._blocks)):
            block = self._blocks[number]
            if not block.stands_at(source, at):
                return range(first, number)
            at += block.size
        return range(first, len(self._blocks))

    def _likely(self, source: bytes, at: int) -> Iterator[int]:
        """Yield the numbers of blocks that may fit at an offset of a document."""
        yield from range(self._next, min(self._next + NEAR, len(self._blocks)))
        if self._missed < PATIENCE:
            return
        alike = self._by_first_line.get(_first_line(source, at), ())
        after = bisect_left(alike, self._next)
        yield from alike[after : after + CANDIDATES]
        yield from reversed(alike[max(after - CANDIDATES, 0) : after])

    @cached_property
    def _by_first_line(self) -> Mapping[bytes, Sequence[int]]:
        """The numbers of blocks, in order, by how they begin."""
        numbers: dict[bytes, list[int]] = {}
        for number, block in enumerate(self._blocks):
            numbers.setdefault(_first_line(block.seen, 0), []).append(number)
        return numbers


def _first_line(source: bytes, at: int) -> bytes:
    """Return the first line of the block at an offset, cut to 64 bytes."""
    match = FIRST_LINE.match(source, at)
    assert match  # at least nothing
    return match[0]
