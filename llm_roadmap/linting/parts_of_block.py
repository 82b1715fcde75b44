"""Find the parts of a block in which something can be wrong: texts, links, comments and fences.

The first line of the block is line 1 here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from ..markdown import box_at
from ..markdown.for_lint_and_format import read_inline, view_blocks
from ..text.lines import Lines
from ..values import NamedTuple
from .line_and_column import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..markdown.for_lint_and_format import BlockView
    from ..model import Roadmap

BREAKS: Final = ("softbreak", "hardbreak")

SPACES: Final = re.compile(r"\s*")
HIDDEN: Final = re.compile(r"(?:\s|<!--.*?-->|<[^<>]*>)*", re.DOTALL)
"""The comments and tags that a block of HTML begins with."""


class FirstText(NamedTuple):
    """The start of one line of a passage."""

    at: int
    """The offset at which the line begins in the text of its passage."""
    text: str
    """Its text up to the first markup; empty if it begins with markup or with an escape."""
    follows: str
    """The kind of the token that follows on the line; empty if there is none."""


class SourceLine(NamedTuple):
    """One line of the text of a passage, and where it stands in the document."""

    start: int
    """The offset at which it starts in the text of the passage."""
    column: int
    """The column, from 0, in which it starts; too small where a tab became spaces."""
    escapes: Sequence[int]
    """The offsets of its bars (`|`) that have a backslash before them in the document."""


@dataclass(eq=False)
class Passage:
    """A paragraph, a heading or a table cell."""

    lines: Sequence[str]
    """The lines of the block that it is in."""
    inline: Any
    """The token of its text."""
    kind: str
    """`paragraph`, `underlined` for a heading by the line below, or `other`."""
    item: Any = None
    """The token of the list item that begins with it; None if there is none."""
    is_among_topics: bool = False
    """Whether there are topics in the list of that item, as far as the list is in the block."""
    is_outermost: bool = False
    """Whether that item is the whole block."""
    is_first: bool = False
    """Whether it is the first text of a list item, there perhaps in a quote."""
    cell_column: int | None = None
    """The column, from 0, in which it starts, if it is a table cell."""

    @property
    def is_topic(self) -> bool:
        """Whether it begins the item of a topic."""
        return self.item is not None and "box" in self.item.meta

    @cached_property
    def runs(self) -> Sequence[FirstText]:
        """The start of each of its lines; none if the text holds nothing that can be wrong."""
        content, children = self.inline.content, self.inline.children or ()
        breaks = [n for n, child in enumerate(children) if child.type in BREAKS]
        starts = [0, *(content.index("\n", children[n].meta["at"]) + 1 for n in breaks)]
        lines = (
            children[before + 1 : after] for before, after in pairwise([-1, *breaks, len(children)])
        )
        return [_run(at, *line[:2]) for at, line in zip(starts, lines, strict=True) if line]

    @property
    def item_place(self) -> Place:
        """The place of the list mark of its item."""
        line = line_of(self.item)
        before = self.lines[line]
        if line == line_of(self.inline):
            end = self.place(0).column - 1
            if self.is_topic:
                end = box_at(before, self.item.meta["box"])
            before = before[:end]
        return Place(line + 1, len(before.rstrip()) - len(self.item.info))

    def place(self, at: int) -> Place:
        """Return the place of what stands at an offset in its text; spaces there are skipped."""
        following = bisect_right(self._source_lines, at, key=attrgetter("start"))
        number = following - 1
        start, column, escapes = self._source_lines[number]
        content = self.inline.content
        is_last = following == len(self._source_lines)
        end = len(content) if is_last else self._source_lines[following].start - 1
        first = SPACES.match(content, at, end)
        assert first  # at least of none
        shift = first.end() - start
        column += shift + bisect_left(escapes, shift)
        return Place(line_of(self.inline) + number + 1, max(column, 0) + 1)

    @cached_property
    def _source_lines(self) -> Sequence[SourceLine]:
        """Each line of its text, and where that stands."""
        if self.cell_column is not None:
            escapes = [at for at, char in enumerate(self.inline.content) if char == "|"]
            return [SourceLine(0, self.cell_column, escapes)]
        found, start = [], 0
        for line, text in enumerate(self.inline.content.split("\n"), line_of(self.inline)):
            column = column_of(self.lines[line], text)
            if column < 0:  # a tab has become spaces
                column = len(self.lines[line].rstrip()) - len(text.rstrip())
            found.append(SourceLine(start, column, ()))
            start += len(text) + 1
        return found


def _run(at: int, first: Any, following: Any = None) -> FirstText:
    """Return what a line begins with, given its first two tokens."""
    text = first.content if first.type == "text" else ""
    return FirstText(at, text, following.type if following else "")


def column_of(line: str, text: str) -> int:
    """Return the column, from 0, in which a text stands in a line; -1 if it is not there.

    The text of a token is that of its line without the indentation, and without white space at the
    end. After headings there can be more on the line.
    """
    line, text = line.rstrip(), text.rstrip()
    return len(line) - len(text) if line.endswith(text) else line.find(text)


def line_of(token: Any) -> int:
    """Return the line, from 0, on which a block token begins."""
    return int(token.map[0])


CELLS: Final = ("th_open", "td_open")
LISTS: Final = ("bullet_list_open", "ordered_list_open")
LIST_ENDS: Final = ("bullet_list_close", "ordered_list_close")

KINDS: Final = {
    ("paragraph_open", ""): "paragraph",
    ("heading_open", "-"): "underlined",
    ("heading_open", "="): "underlined",
}
"""The kinds of passage, by the type and the sign of the token that opens it."""

# What links, comments and false boxes have in them; a bracket can be written as `&#91;`, too.
SUSPECT: Final = re.compile(r"[\[<&]")


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


class Parts:
    """The parts of a block in which something can be wrong."""

    def __init__(self, block: BlockView) -> None:
        """Begin to look at a block."""
        self._block = block
        self._lines = block.lines
        self._tokens = block.tokens
        self._after_cell = Place(0, 0)  # where the last cell ended, line and column from 0

    @cached_property
    def _lists(self) -> Mapping[int, int]:
        return _lists_of_items(self._tokens)

    @cached_property
    def _lists_of_topics(self) -> set[int]:
        return {list_ for item, list_ in self._lists.items() if "box" in self._tokens[item].meta}

    @property
    def bullet(self) -> str:
        """The sign of the list that the block is an item of; empty if it is none."""
        return "".join(str(each.markup) for each in self._tokens[:1] if each.type in LISTS)

    @property
    def is_topic(self) -> bool:
        """Whether the block is the item of a topic."""
        return bool(self.bullet) and 0 in self._lists_of_topics

    @cached_property
    def marked(self) -> set[int]:
        """The lines that are progress markers."""
        lines = Lines(self._block.source)
        return {lines.at(each.start) + 1 for each in self._block.markers}

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
            read_inline(inline, self._block.env)
        passage = Passage(
            self._lines,
            inline,
            KINDS.get((opening.type, opening.markup), "other"),
            None if list_ is None else self._tokens[index - 2],
            is_among_topics=list_ in self._lists_of_topics,
            is_outermost=list_ == 0,
            is_first=is_first_in_item(self._tokens, index - 1),
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


def is_first_in_item(tokens: Sequence[Any], number: int) -> bool:
    """Return whether the block of a token is the first that is seen in a list item.

    It can be in a quote there. HTML of nothing but comments and tags is not seen.
    """
    number -= 1
    while number > 0 and (tokens[number].type == "blockquote_open" or _is_hidden(tokens[number])):
        number -= 1
    return number >= 0 and tokens[number].type == "list_item_open"


def _is_hidden(block: Any) -> bool:
    """Return whether a block of HTML shows nothing."""
    # It is no `fullmatch`, which would try all ways to read many comments.
    hidden = HIDDEN.match(block.content) if block.type == "html_block" else None
    return hidden is not None and hidden.end() == len(block.content)


def _is_closed(fence: Any) -> bool:
    """Return whether a line closes a fence: the fence has one more line then than its content."""
    first, end = fence.map
    inside = fence.content.count("\n") + bool(fence.content and fence.content[-1] != "\n")
    return bool(end - first - 1 > inside)


def item_places(roadmap: Roadmap) -> list[Place]:
    """Return where the list item of each topic begins, by reading the whole document."""
    return [
        part.item_place.below(line)
        for line, block in view_blocks(roadmap)
        for part in Parts(block)
        if isinstance(part, Passage) and part.is_topic
    ]
