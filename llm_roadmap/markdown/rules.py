"""Define block rules: those of markdown-it-py, corrected where GitHub reads blocks differently."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR
from markdown_it.common.utils import mdTrim, unescapeAll
from markdown_it.helpers import parseLinkDestination
from markdown_it.rules_block import code, fence, heading, hr, html_block, list_block, reference

from .markdown_it_py import (
    CODE_INDENT,
    SILENT,
    LineStart,
    Rule,
    column_after,
    make_block_parser,
)
from .quote_rule import read_blockquote
from .table_rule import has_delimiters, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from .markdown_it_py import BlockState

# GFM 5.3: white space or an x in brackets, then white space. GitHub allows a line break in the
# brackets, too, but a box on two lines could not be ticked in place.
BOX: Final = re.compile(r"\[[ \txX]\](?=[ \t\n])")

# A footnote, and what is referable: a reference ends at the first bracket that is not escaped. Both
# are compiled when they are first used, which is rare.
FOOTNOTE: Final = r"\[\^(?P<label>[^\] \t\n]+)\]:[ \t]*"
REFERABLE: Final = r"(?:[^\[\\]|\\.)+"
LABEL: Final = 1000
"""The number of bytes in the longest label that a reference can have."""

# Brackets that are no label of a definition, as those of a box: no colon follows.
NO_LABEL: Final = re.compile(r"\[(?:\\.|[^\\\[\]])*+\](?!:)", re.DOTALL)

# Control characters that can be part of an address, each with a letter in its place.
CONTROLS: Final = dict.fromkeys((*range(1, 9), 11, 12, *range(14, 32), 127), "\ufffd")

# What begins a list item, even below a line of text.
BULLET: Final = re.compile(r"[-*+] \S")

UNDERLINE: Final = re.compile(r"(?:=++|-++)[ \t]*+")

TEXT_BLOCKS: Final = (("paragraph", "p", ""), ("heading", "h1", "="), ("heading", "h2", "-"))
"""The kind, tag and sign of a text, by the level of the heading that it is; 0: none."""

# What begins an HTML block that cannot interrupt a paragraph. It is compiled when it is first used,
# which is rare.
ANY_TAG: Final = HTML_OPEN_CLOSE_TAG_STR + r"[ \t]*$"

COMMENT: Final = ("<!--", "<?")
"""What begins HTML blocks that begin and end in the same way, whatever white space is in them."""

# A backslash that is part of an address itself, since white space follows.
BACKSLASH: Final = re.compile(r"(\\[^ \t\n])|\\")


def read_footnote(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read a footnote: what follows its label, and what is indented by four columns below.

    A line of fewer spaces ends it, and so does an empty line after a quote mark. If its label
    allows no reference, GitHub shows nothing of it but the footnotes in it.
    """
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("[^", begin) or state.is_code_block(start):
        return False
    label = re.match(FOOTNOTE, state.src[begin : state.eMarks[start]])
    if not label:
        return False
    if silent:
        return True
    outside, around = state.beginning(start), (state.blkIndent, state.listIndent, state.indented)
    end = _end_of_footnote(state, start, end)
    column = column_after(label[0], outside.margin + outside.indent)
    indent = state.blkIndent + CODE_INDENT
    state.blkIndent, state.listIndent = indent, -1
    state.begin(start, LineStart(begin + label.end(), 0, indent, column - indent))
    token = state.push("footnote_open", "", 1)
    token.map, token.info, inside = [start, start], label[0].strip(), len(state.tokens)
    state.md.block.tokenize(state, start, end)
    token.map[1] = state.line
    if not _can_be_referred_to(label["label"]):
        state.tokens[inside:] = _in_footnotes(state.tokens[inside:])
    state.push("footnote_close", "", -1)
    state.blkIndent, state.listIndent, state.indented = around
    state.begin(start, outside)
    return True


def _end_of_footnote(state: BlockState, start: int, end: int) -> int:
    """Return the line above which a footnote ends at the latest.

    In a footnote that lies in another one, look only at the lines that are indented for the outer
    one: the others are known. Otherwise each line would be looked at again at each level.
    """
    from bisect import bisect_left  # few documents have footnotes, and it takes time to import

    container, known = state.indented
    lines = known if container is state.indents else range(start + 1, end)
    indented: list[int] = []
    state.indented = state.indents, indented
    for index in range(bisect_left(lines, start + 1), bisect_left(lines, end)):
        line = lines[index]
        if state.sCount[line] - state.blkIndent >= CODE_INDENT:
            indented.append(line)
        elif _ends_footnote(state, line):
            return line
    return end


def _ends_footnote(state: BlockState, line: int) -> bool:
    """Return whether a line that is not indented for a footnote ends it."""
    if state.sCount[line] < 0:  # see `_is_text`
        return False
    if state.isEmpty(line):
        return state.src[state.eMarks[line] - 1] != "\n"  # there are spaces or quote marks in it
    return state.isEmpty(line - 1) or read_footnote(state, line, line + 1, SILENT)


def _can_be_referred_to(label: str) -> bool:
    """Return whether a reference to a footnote is possible."""
    return re.fullmatch(REFERABLE, label) is not None and len(label.encode()) <= LABEL


def _in_footnotes(tokens: list[Token]) -> Iterator[Token]:
    """Yield those of the tokens that are part of a footnote."""
    depth = 0
    for token in tokens:
        depth += token.type == "footnote_open"
        if depth:
            yield token
        depth -= token.type == "footnote_close"


def read_code(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read indented code. A line outside of the innermost item does not belong to it."""
    indents, state.indents = state.indents, []
    matched = code(state, start, end, silent)
    state.indents = indents
    return matched


def read_html_block(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read an HTML block.

    A declaration begins with a capital letter. A no-break space and its like are no white space.
    Where the line would only lazily continue the paragraph of an item or quote, any tag begins one.
    """
    first = state.bMarks[start] + state.tShift[start]
    if state.src.startswith("<!", first) and state.src[first + 2].islower():
        return False
    if state.src.startswith(COMMENT, first):
        return html_block(state, start, end, silent)
    source, state.src = state.src, state.visible()
    matched = html_block(state, start, end, silent)
    if silent and not matched and not state.is_code_block(start):
        outside = state.parentType == "blockquote" or state.sCount[start] < state.blkIndent
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        matched = outside and re.match(ANY_TAG, line) is not None
    state.src = source
    if matched and not silent:
        block = state.tokens[-1]
        block.content = state.getLines(start, state.line, state.blkIndent, keepLastLF=True)
    return matched


def read_address(text: str, start: int, end: int) -> Any:
    """Read the address of a link definition.

    To GitHub, most control characters are part of it, and a backslash before white space is, too.
    """
    if text.startswith("<", start):
        return parseLinkDestination(text, start, end)
    plain = text.translate(CONTROLS)
    if "\\" in plain:
        plain = BACKSLASH.sub(lambda found: found[1] or "\ufffd", plain)
    found = parseLinkDestination(plain, start, end)
    if found.ok:
        found.str = unescapeAll(text[start : found.pos])
    return found


def ends_definition(state: BlockState, line: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    """Return whether a line is an underline, which ends a link definition above it.

    It makes a heading of what is above it, unless there are only whole definitions.
    """
    return silent and _level(state, line) > 0


def read_reference(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read link definitions, and what is left of the paragraph that they begin.

    In a text right above a table, GitHub reads no definitions: they are text, too. Delimiters that
    do not fit the line above them count below definitions, too; see `_end_of_text`.
    """
    first = state.bMarks[start] + state.tShift[start]
    if NO_LABEL.match(state.src, first) or _is_above_table(state, start, end):
        return False
    if not reference(state, start, end, silent):
        return False
    goes_on = can_be_table = True
    below = start + 1
    while goes_on and _is_continued(state):
        line = state.line
        seen = range(below, line + 1)
        can_be_table = can_be_table and not any(has_delimiters(state, each) for each in seen)
        below = line + 1
        indent, state.sCount[line] = state.sCount[line], state.blkIndent
        goes_on = reference(state, line, end, silent)
        state.sCount[line] = indent  # a quote around this one may be read once more
        if not goes_on and not (can_be_table and read_table(state, line, end, silent)):
            read_text(state, line, end, silent, can_be_table=can_be_table)
    return True


def _is_continued(state: BlockState) -> bool:
    """Return whether the next line continues the paragraph.

    An underline does: it is text, since there is nothing yet to make a heading of.
    """
    line = state.line
    if line >= state.lineMax or state.isEmpty(line):
        return False
    return _level(state, line) > 0 or _is_text(state, line)


def _begins_item(state: BlockState, line: int) -> bool:
    """Return whether a line surely begins a list item below a line of text."""
    return (
        BULLET.match(state.src, state.bMarks[line] + state.tShift[line]) is not None
        and state.sCount[line] >= 0  # see `_is_text`
        and not state.is_code_block(line)
    )


def _is_text(state: BlockState, line: int) -> bool:
    """Return whether a line continues the text above it, leaving tables and underlines aside.

    A line that is indented like code does, and so does a line that belongs to a quote only because
    it continues a paragraph.
    """
    indent = state.sCount[line]
    return (
        indent < 0
        or indent - state.blkIndent >= CODE_INDENT
        or not state.begins_block(line, state.lineMax, inside="paragraph")
    )


def read_text(
    state: BlockState, start: int, end: int, silent: bool, *, can_be_table: bool = True
) -> bool:
    """Read a paragraph, or the heading that an underline makes of it, and a table right below.

    The table's header can be a line that only continues the text, and would be outside of the item
    or quote without it: so it is read here. `can_be_table`: see `_end_of_text`. Sets `meta["box"]`
    on the item of a task.
    """
    before = state.tokens[-1] if state.tokens else None
    line, level, is_table = _end_of_text(state, start, end, can_be_table)
    kind, tag, markup = TEXT_BLOCKS[level]
    below = line + bool(level)
    content = mdTrim(_text_of(state, start, line))
    opening, text, closing = state.push_text(kind, tag, content, [start, line])
    opening.map, opening.markup, closing.markup = [start, below], markup, markup
    state.line = below
    if before and before.type == "list_item_open" and not level:
        _read_box(state, before, text)
    if is_table:
        read_table(state, line, end, silent)
    return True


def _end_of_text(
    state: BlockState, start: int, end: int, can_be_table: bool
) -> tuple[int, int, bool]:
    """Return the line below a text, a level, and whether that line is the header of a table.

    If the line is an underline, the level is that of the heading; otherwise it is 0. Once a row of
    delimiters does not fit the line above it, GitHub looks for no table in the rest of the text.
    `can_be_table`: there is no such row above this part of the text.
    """
    for line in range(start + 1, end):
        if state.isEmpty(line) or _begins_item(state, line):
            return line, 0, False
        level = _level(state, line)
        if level or not _is_text(state, line):
            return line, level, False
        can_be_table = can_be_table and not has_delimiters(state, line)
        if can_be_table and read_table(state, line, end, SILENT):
            return line, 0, True
    return end, 0, False


def _is_above_table(state: BlockState, start: int, end: int) -> bool:
    """Return whether the text that begins at a line ends right above a table."""
    return _end_of_text(state, start, end, can_be_table=True)[2]


def _text_of(state: BlockState, start: int, end: int) -> str:
    """Return the text of some lines without the indentation of the item that they are in."""
    if end == start + 1:  # as most are: this is quicker
        return state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return state.getLines(start, end, state.blkIndent, keepLastLF=False)


def _level(state: BlockState, line: int) -> int:
    """Return the level of the heading that a line makes of the text above it, or 0."""
    if not 0 <= state.sCount[line] - state.blkIndent < CODE_INDENT:
        return 0
    first = state.bMarks[line] + state.tShift[line]
    if not UNDERLINE.fullmatch(state.src, first, state.eMarks[line]):
        return 0
    return 1 if state.src[first] == "=" else 2


def _read_box(state: BlockState, item: Token, text: Token) -> None:
    """Remove the box from the text of an item, if it has one, and note where it is."""
    assert text.map
    start, end = text.map
    first = state.bMarks[start] + state.tShift[start]
    if not (box := BOX.match(state.src, first)):
        return
    if state.src[box.end() : state.eMarks[start]].strip(" \t") or end > start + 1:
        before = state.src.rfind("\n", 0, first) + 1
        item.meta = {"box": state.src.count("[", before, first)}
        text.content = text.content.removeprefix(box[0])


TEXT: Final = frozenset({"paragraph", "reference"})
QUOTE: Final = TEXT | {"blockquote"}
LIST: Final = QUOTE | {"list"}
NEVER: Final[frozenset[str]] = frozenset()

RULES: Final = (
    Rule("`~", fence, LIST),
    Rule(">", read_blockquote, LIST),
    Rule("*-_", hr, LIST),
    Rule("*+-0123456789", list_block, QUOTE),
    Rule("<", read_html_block, QUOTE),
    Rule("#", heading, QUOTE),
    Rule("[", read_footnote, QUOTE),
    Rule("=-", ends_definition, frozenset({"reference"})),
    Rule("", read_table, frozenset({"reference"})),
    Rule("[", read_reference, NEVER),
    Rule("", read_text, NEVER),
)
"""The block rules, in the order in which they are tried; indented code comes before them."""


@cache
def block_parser(*, item_by_item: bool) -> MarkdownIt:
    """Return a parser of blocks; made once. For `item_by_item` see `make_block_parser`."""
    return make_block_parser(
        RULES, read_code=read_code, read_address=read_address, item_by_item=item_by_item
    )
