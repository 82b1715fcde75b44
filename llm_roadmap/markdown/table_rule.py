"""Define the block rule for tables, as GitHub reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.common.utils import mdTrim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .markdown_it_py import BlockState

# The row below the header, unless it begins a list. Dashes alone make a heading of it.
# It is compiled when it is first used: few documents have tables.
DELIMITERS: Final = r"""
    (?! -++ [ \t]*+ $ )
    \|?+ [ \t\v\f]*+ :?-++:? [ \t\v\f]*+
    (?: \| [ \t\v\f]*+ :?-++:? [ \t\v\f]*+ )*+
    \|?+ [ \t\v\f]*+
"""
DELIMITER: Final = ":?-++:?"
LIST: Final = ("- ", "-\t")
"""What begins a list and not a row."""
SPACE: Final = " \t\v\f"  # a no-break space and its like are text in a row
PIPE: Final = re.compile(r"(?<!\\)\|")

STYLES: Final = {
    (False, False): {},
    (True, False): {"style": "text-align:left"},
    (False, True): {"style": "text-align:right"},
    (True, True): {"style": "text-align:center"},
}
"""The attributes of a cell, by where its column's delimiter has colons: before, after."""


def read_table(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read a table.

    The header can be any line of text, even one that is indented like code below a paragraph, or
    one that continues the text of an item or quote. A header of one column needs no pipe.
    """
    below = start + 1
    delimiters = _delimiters(state, below) if below < end else ()
    if not delimiters or len(header := _cells(state, start)) != len(delimiters):
        return False
    if silent:
        return True

    styles = [STYLES[each[0] == ":", each[-1] == ":"] for each in delimiters]
    outer, state.parentType = state.parentType, "table"
    table = state.push("table_open", "table", 1)
    table.meta = {"columns": len(styles), "styles": styles}
    state.push("thead_open", "thead", 1).map = [start, start + 1]
    _push_row(state, start, "th", header, styles)
    state.push("thead_close", "thead", -1)
    state.line = _push_body(state, start + 2, end, styles)
    state.push("table_close", "table", -1)
    table.map, state.parentType = [start, state.line], outer
    return True


def has_delimiters(state: BlockState, line: int) -> bool:
    """Return whether a line is the row of delimiters below the header of a table."""
    return bool(_delimiters(state, line))


def _delimiters(state: BlockState, line: int) -> Sequence[str]:
    """Return the delimiters of the row below a header; none if the line is no such row."""
    if state.src[state.bMarks[line] + state.tShift[line]] not in "|-:\v\f":
        return ()  # as most are
    if state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return ()
    row = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    if row.startswith(LIST):
        return ()
    return re.findall(DELIMITER, row) if re.fullmatch(DELIMITERS, row, re.VERBOSE) else ()


def _push_body(state: BlockState, start: int, end: int, styles: Sequence[dict[str, str]]) -> int:
    """Push the tokens of all rows below the delimiters, and return the line below them."""
    below = next((line for line in range(start, end) if not _is_row(state, line, end)), end)
    if below > start:
        state.push("tbody_open", "tbody", 1).map = [start, below]
        for line in range(start, below):
            _push_row(state, line, "td", _cells(state, line), styles)
        state.push("tbody_close", "tbody", -1)
    return below


def _is_row(state: BlockState, line: int, end: int) -> bool:
    """Return whether a line continues a table: it is not empty and begins no other block.

    A pipe alone has no cells, and is no row.
    """
    return (
        state.sCount[line] >= state.blkIndent
        and not state.isEmpty(line)
        and state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(SPACE)
        != "|"
        and not state.is_code_block(line)
        and not state.begins_block(line, end, inside="blockquote")
    )


def _cells(state: BlockState, line: int) -> list[str]:
    """Return the cells of a row; pipes around the row make none.

    A header can be a line that only continues the text of an item or quote. To GitHub, white space
    before its first pipe is a cell.
    """
    only_continues = state.sCount[line] < state.blkIndent
    first = state.bMarks[line] + (0 if only_continues else state.tShift[line])
    row = state.src[first : state.eMarks[line]].rstrip(" \t")
    cells = PIPE.split(row)
    if len(cells) > 1:
        begins, ends = not cells[0], not cells[-1].strip(SPACE)
        cells = cells[begins : len(cells) - ends]
    return [mdTrim(cell.replace(r"\|", "|")) for cell in cells]


def _push_row(
    state: BlockState, line: int, tag: str, cells: Sequence[str], styles: Sequence[dict[str, str]]
) -> None:
    """Push the tokens of a row.

    Cells beyond the last column are not shown. Empty cells at the end get no tokens: there could be
    far more of them than there are characters in the document.
    """
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    shown = [*zip(cells, styles, strict=False)]
    while shown and not shown[-1][0]:
        shown.pop()
    for cell, style in shown:
        opening, _, _ = state.push_text(tag, tag, cell, [line, line + 1])
        opening.attrs = dict(style)
    state.push("tr_close", "tr", -1)
