"""List what can be wrong in a block: texts, links, comments and fences.

The first line of the block is line 1 here.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from .block_parser import block_parser
from .blocks import Checked, decode, find_blocks
from .passages import Passage, column_of, line_of
from .places import Lines, Place
from .tokens import leads_somewhere, read_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..model import Roadmap
    from .blocks import Block
    from .reader import BlockOutline

T = TypeVar("T")

CELLS: Final = ("th_open", "td_open")
LISTS: Final = ("bullet_list_open", "ordered_list_open")
LIST_ENDS: Final = ("bullet_list_close", "ordered_list_close")

KINDS: Final = {
    ("paragraph_open", ""): "paragraph",
    ("heading_open", "-"): "underlined",
    ("heading_open", "="): "underlined",
}
"""The kinds of passage, by the type and the sign of the token that opens it."""

# What links, comments and false boxes have in them.
SUSPECT: Final = re.compile(r"[\[<]")


class DeadLink(NamedTuple):
    """A link that no browser follows."""

    place: Place
    """Where it begins."""
    url: str
    """Its destination; it can be empty."""
    text: str
    """Its text up to the first markup in it."""
    before: str
    """The character before it; empty if there is none."""


class Comment(NamedTuple):
    """An HTML comment."""

    place: Place
    """Where it begins."""
    text: str
    """The comment; if it begins a line, everything on its lines."""


class Unclosed(NamedTuple):
    """A fence or a comment that nothing closes."""

    place: Place
    """Where it begins."""
    end: str
    """What would close it."""
    content: str
    """What is in it."""


class Survey:
    """Everything in a block that can be wrong."""

    def __init__(self, block: Block, definitions: Mapping[str, Any], *, are_dead: bool) -> None:
        """Look at a block of a document with these link definitions; it is not read again yet.

        `are_dead`: whether some of the definitions lead nowhere.
        """
        self.source = block.seen[: block.size]
        """Its bytes."""
        self.boxes = {each.offset for each in block.contents.boxes}
        """The byte offset in it of what stands in each of its boxes."""
        self.can_name_dead = are_dead and b"[" in self.source
        """Whether a definition that leads nowhere may be named in it."""
        self._markers = block.contents.markers
        self._env = {"references": definitions}
        self._after_cell = Place(0, 0)  # where the last cell ended, line and column from 0

    @cached_property
    def _lines(self) -> Sequence[str]:
        return decode(self.source).replace("\0", "\ufffd").split("\n")

    @cached_property
    def _tokens(self) -> Sequence[Any]:
        found = find_blocks(decode(self.source), block_parser(item_by_item=True))
        return [token for each in found for token in each.tokens]

    @cached_property
    def _lists(self) -> Mapping[int, int]:
        return _lists_of_items(self._tokens)

    @cached_property
    def _lists_of_topics(self) -> set[int]:
        return {list_ for item, list_ in self._lists.items() if "box" in self._tokens[item].meta}

    @property
    def bullet(self) -> str:
        """The sign of the list that the block is an item of; empty if it is none."""
        return _bullet(self._tokens[:1])

    @property
    def is_topic(self) -> bool:
        """Whether the block is the item of a topic."""
        return bool(self.bullet) and 0 in self._lists_of_topics

    @cached_property
    def marked(self) -> set[int]:
        """The lines that are progress markers."""
        places = Lines(self.source)
        return {places.place(each.start).line for each in self._markers}

    def __iter__(self) -> Iterator[Passage | DeadLink | Comment | Unclosed]:
        """Read the block, and yield what can be wrong, in document order."""
        for index, token in enumerate(self._tokens):
            match token.type:
                case "inline":
                    yield from self._passage(index)
                case "html_block" if token.content.lstrip(" ").startswith("<!--"):
                    yield from self._comment(token)
                case "fence" if not _is_closed(token):
                    place = self._place(line_of(token), token.markup + token.info)
                    yield Unclosed(place, token.markup, token.content)

    def _passage(self, index: int) -> Iterator[Passage | DeadLink | Comment]:
        """Yield the passage whose text is in a token, and what can be wrong in it."""
        opening, inline = self._tokens[index - 1 : index + 1]
        list_ = self._lists.get(index - 2)
        if SUSPECT.search(inline.content):
            read_inline(inline, self._env)
        passage = Passage(
            self._lines,
            inline,
            KINDS.get((opening.type, opening.markup), "other"),
            None if list_ is None else self._tokens[index - 2],
            is_among_topics=list_ in self._lists_of_topics,
            is_outermost=list_ == 0,
            cell_column=self._cell_column(inline) if opening.type in CELLS else None,
        )
        yield passage
        yield from _inside(passage)

    def _cell_column(self, cell: Any) -> int:
        """Return the column, from 0, of a table cell: after the cell that was asked for before."""
        line, text = line_of(cell), cell.content.replace("|", r"\|")
        before, column = self._after_cell
        column = max(self._lines[line].find(text, column if line == before else 0), 0)
        self._after_cell = Place(line, column + len(text))
        return column

    def _comment(self, block: Any) -> Iterator[Comment | Unclosed]:
        first, *_ = block.content.splitlines()
        place = self._place(line_of(block), first)
        yield Comment(place, block.content.strip())
        if "-->" not in block.content:
            yield Unclosed(place, "-->", block.content.partition("\n")[2])

    def _place(self, line: int, tail: str) -> Place:
        """Return the place of a text that a line, counted from 0, ends with or at least holds."""
        return Place(line + 1, max(column_of(self._lines[line], tail.strip()), 0) + 1)


def _inside(passage: Passage) -> Iterator[DeadLink | Comment]:
    """Yield the dead links and comments in a passage."""
    children = passage.inline.children or ()
    for number, child in enumerate(children):
        match child.type:
            case "link_open" if "at" in child.meta and not child.meta["safe"]:
                at, inside = child.meta["at"], children[number + 1]
                text = inside.content if inside.type == "text" else ""
                before = passage.inline.content[max(at - 1, 0) : at]
                yield DeadLink(passage.place(at), child.attrs["href"], text, before)
            case "html_inline" if "at" in child.meta and child.content.startswith("<!--"):
                yield Comment(passage.place(child.meta["at"]), child.content)


def _bullet(first: Sequence[Any]) -> str:
    """Return the sign of the list that begins with the first token; empty if there is none."""
    return "".join(str(token.markup) for token in first if token.type in LISTS)


def _lists_of_items(tokens: Sequence[Any]) -> Mapping[int, int]:
    """Return the list of each list item, by the numbers of their tokens.

    Where the block is an item, the token of its list is the first one.
    """
    lists: dict[int, int] = {}
    around = [0]
    for index, token in enumerate(tokens):
        if token.type in LISTS:
            around.append(index)
        elif token.type in LIST_ENDS:
            around.pop()
        elif token.type == "list_item_open":
            lists[index] = around[-1]
    return lists


def _is_closed(fence: Any) -> bool:
    """Return whether a fence takes one more line than its first line and those in it."""
    first, end = fence.map
    inside = fence.content.count("\n") + bool(fence.content and fence.content[-1] != "\n")
    return bool(end - first - 1 > inside)


def item_places(roadmap: Roadmap) -> list[Place]:
    """Return where the list item of each topic begins, by reading the whole document."""
    outline, found = cast("BlockOutline", roadmap.outline), list[Place]()
    line = outline.first.line
    for block in outline.blocks:
        parts = Survey(block, outline.definitions, are_dead=False) if block.contents.boxes else ()
        topics = (part for part in parts if isinstance(part, Passage) and part.is_topic)
        found += [topic.item_place.below(line) for topic in topics]
        line += block.lines
    return found


def surveyed(roadmap: Roadmap, check: Callable[[Survey], T]) -> Iterator[tuple[int, T]]:
    """Check each block of a roadmap; yield the number of lines above it, and the result.

    Each block keeps its last answer, and is checked again only if the link definitions have
    changed, or if it is asked something else.
    """
    outline = cast("BlockOutline", roadmap.outline)
    definitions, line = outline.definitions, outline.first.line
    are_dead = not all(leads_somewhere(each["href"]) for each in definitions.values())
    for block in outline.blocks:
        known = block.checked
        if known is None or known.definitions is not definitions or known.check != check:
            answer = check(Survey(block, definitions, are_dead=are_dead))
            known = block.checked = Checked(definitions, check, answer)
        yield line, known.answer
        line += block.lines
