"""Read a document block by block, and read only blocks that have changed.

The blocks at the top level of a document do not depend on each other. What one of them is depends
on its own lines, and on what ends it. A heading or box below always ends it, and so does text that
is not indented, below an empty line. Otherwise the line below decides. (The header of a table is
part of the text above it until the line after it makes a table, and both are in one block either
way.) So a block is reused if its lines and what ends it are the same.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ..errors import DocumentError
from ..text.lines import Lines
from ..values import NamedTuple
from .boxes_in_block import contents_of
from .inlines import NO_DEFINITIONS
from .markdown_it_py import BlockState, BlockToken, TooDeepError
from .rules import block_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from markdown_it import MarkdownIt

    from .boxes_in_block import BlockContents
    from .reuse import EarlierBlocks

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
GROWTH: Final = 4
"""How many times as much is read if the block does not end there."""

FENCE: Final = b"---"
FRONT_MATTER: Final = rb"""
    --- [ \t]*+ (?: \r\n | \r | \n )
    (?: .*? (?: \r\n | \r | \n ) )??
    --- [ \t]*+ (?: \r\n | \r | \n | \Z )
"""
"""Front matter; compiled when a document begins with its fence, which is rare."""

# A line is plain if, after white space and perhaps a list mark, it does not begin with the sign of
# a heading, underline, tag or quote, or with another mark. A plain item has only plain and empty
# lines, and all but its first are indented: so they belong to it, whatever they are. It ends above
# an item or heading at the margin, and above any text below an empty line: none of these continues
# a paragraph. The indentation is too small for too many levels of nesting.
PLAIN: Final = re.compile(
    r"[-*+] \**+[^\s#<=>\d*+-].*+\n"
    r"(?:(?:  |\t)[ \t]{0,40}+(?:[-*+] )?\**+[^\s#<=>\d*+-].*+\n|[ \t]*+\n)*+"
    r"(?=[-*+] \S|#{1,6} |(?<=\n\n)\S|\Z)"
)

# What plain lines can have in them that has to be read: boxes, and definitions of links.
TELLING: Final = ("[ ]", "[x]", "[X]", "[\t]", "]:")


class KeptAnswer(NamedTuple):
    """A check of a block, and the answer."""

    definitions: Mapping[str, Any]
    """The link definitions with which it was checked."""
    check: Callable[..., Any]
    """What was asked."""
    answer: Any
    """The answer."""


class Block:
    """A block at the top level of a document, with the empty lines around it.

    Each item of a list at the top level is a block, too. Blocks never change, except that their
    texts are parsed on demand. So documents can share them.
    """

    __slots__ = (
        "after",
        "checked",
        "contents",
        "definitions",
        "expansion",
        "lines",
        "seen",
        "size",
    )

    def __init__(
        self,
        seen: bytes,
        after: re.Pattern[bytes],
        size: int,
        lines: int,
        contents: BlockContents,
        *,
        definitions: Mapping[str, Any],
    ) -> None:
        """Keep what was read."""
        self.seen = seen
        """Its bytes, and the lines below that decided where it ends."""
        self.after = after
        """What must follow after `seen`."""
        self.size = size
        """The number of its bytes."""
        self.lines = lines
        """The number of its lines."""
        self.contents = contents
        """Its boxes, headings and markers, and their texts."""
        self.definitions = definitions
        """The link definitions in it, as markdown-it-py's rules find them."""
        self.checked: KeptAnswer | None = None
        """How it was last checked."""
        self.expansion: tuple[Mapping[str, Any], int] | None = None
        """The link definitions with which its references were counted, and what they expand to."""

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
    skim: bool = False,
) -> Iterator[TokenBlock]:
    """Yield each block of a text, in which lines end in line feeds alone.

    `make` is the class of tokens. `env` collects the definitions of all blocks; without it, those
    of each block are its own. `skim`: whether items in which there is nothing to find get no
    tokens. Raises DocumentError where blocks are nested too deeply.
    """
    state = BlockState(text.replace("\0", "\ufffd"), parser, make=make)
    first, end = 0, state.skipEmptyLines(0)
    while first < state.lineMax:
        state.tokens, state.parentType = [], "root"
        state.env = {} if env is None else env
        if skim and (lines := plain_item_lines(state.src, state.bMarks[end])):
            end += lines
        elif end < state.lineMax:
            parser.block.tokenize(state, end, state.lineMax, count=1)  # type: ignore[call-arg]
            end = state.skipEmptyLines(state.line)
        yield TokenBlock(first, end, state.tokens, state.env)
        first = end


def plain_item_lines(text: str, at: int) -> int:
    """Return the number of lines of an item, at the margin, that surely has nothing to find in it.

    It begins at an offset of a text, outside of all other blocks. Empty lines below it count, too.
    Returns 0 if it is no such item.
    """
    if not (item := PLAIN.match(text, at)):
        return 0
    found = item[0]
    return 0 if any(sign in found for sign in TELLING) else found.count("\n")


def front_matter(source: bytes, at: int) -> bytes:
    """Return the front matter that begins at an offset of a document; empty if there is none."""
    if not source.startswith(FENCE, at):
        return b""
    match = re.match(FRONT_MATTER, source[at:], re.DOTALL | re.VERBOSE)
    return match[0] if match else b""


def decode(source: bytes) -> str:
    """Return the text of a document in which lines end in line feeds alone."""
    return source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def read_blocks(source: bytes, at: int, earlier: EarlierBlocks | None) -> tuple[Block, ...]:
    """Return the blocks of a document from an offset on.

    `earlier`: the blocks of another version of it, which are reused where they are the same here.
    Raises DocumentError where blocks are nested too deeply.
    """
    blocks: list[Block] = []
    new: list[Block] = []
    anew: Iterator[Block] = iter(())
    while at < len(source):
        found, size = earlier.find(source, at) if earlier else ((), 0)
        if found:
            anew = iter(())
            blocks += found
        else:
            if not (block := next(anew, None)):
                anew = _read(source, at, earlier.window() if earlier else WINDOW)
                block = next(anew)
            size = block.size
            new.append(block)
            blocks.append(block)
        at += size
    if earlier:
        earlier.hand_over(new)
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
    lines = Lines(source[at : at + size], at=at)
    starts = lines.starts
    count = len(lines.texts) - (not to_end)  # otherwise, the last line may be cut off
    text = decode(source[at : starts[count]])
    for first, end, tokens, env in find_blocks(text, block_parser(item_by_item=True), skim=True):
        if end + BELOW > count and not to_end:
            return
        after = _sure_end(source, starts[end], lines.texts[end - 1])
        seen = end if after else min(end + BELOW, count)
        yield Block(
            source[starts[first] : starts[seen]],
            after or (NOTHING_MORE if to_end and seen == count else ANYTHING),
            starts[end] - starts[first],
            end - first,
            contents_of(tokens, lines, first),
            definitions=_definitions(env) if env else NO_DEFINITIONS,
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
    """Return the pattern of what surely ends a block at an offset of a document; None if nothing.

    `last` is the last line of the block. If there is such an end, what follows makes no difference.
    """
    pattern = NEXT if last.strip(b" \t\r\n") else UNINDENTED
    return pattern if pattern.match(source, at) else None


def _definitions(env: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return link definitions without the lines where they stand, which differ between versions."""
    return {
        label: {"href": definition["href"], "title": definition["title"]}
        for label, definition in env["references"].items()
    }
