"""Define the block rule for quotes.

A line without a quote mark, below a quote, is called lazy. It belongs to the quote if it continues
a paragraph there, which is known only when the quote has been read:

    > a         a mark: it is taken off
    b           doubtful; it turns out that it continues the paragraph `a`
    > ```       a mark
    c           doubtful; it turns out that the quote has ended above: no paragraph is open

`_take_marks` goes down the lines. It takes each line with a mark, and each lazy line of which
nothing is known yet, and stops at one that surely ends the quote. What it took is read like a
document. Then `_learn` notes which of the doubtful lines did belong to the quote.

If each quote were read with all lazy lines below it, many quotes would take time that grows with
the square of their number. So only `FIRST` doubtful lines are taken. If all of these belong to the
quote, it is read again with `AHEAD` times as many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..values import NamedTuple
from .markdown_it_py import CODE_INDENT, LineStart, column_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping, Sequence

    from .markdown_it_py import BlockState

UNKNOWN: Final = 0
"""Nothing is known of a line without a quote mark."""
LAZY: Final = 1
"""It continues a paragraph in the quote above it."""
OUTSIDE: Final = 2
"""It belongs to no quote above it."""

FIRST: Final = 8
"""The number of doubtful lines that are read at first. Few quotes have more lazy lines."""
AHEAD: Final = 64
"""The number of doubtful lines that are read for each sure one. With fewer, inner quotes are read
again more often for outer ones; with more, more lines are read in vain."""


Outside = tuple[str, int, list[int], int]
"""What the state says about the block around a quote: its kind, the line below its last one, the
indentation of the open list items, and that of the innermost one."""


class Taken(NamedTuple):
    """The lines that may be those of a quote, without their marks."""

    below: int
    """The line below the last one."""
    beginnings: Mapping[int, LineStart]
    """How those lines began whose beginning this quote has changed."""
    doubtful: Sequence[range]
    """The lazy lines that may not belong to it."""
    is_cut: bool
    """Whether more lines could belong to it."""


def read_blockquote(state: BlockState, start: int, end: int, silent: bool) -> bool:
    """Read a block quote.

    Unlike the rule that it replaces, it ignores a mark that is indented by four columns, and it
    knows the column of the text in nested quotes, which decides how wide a tab is.
    """
    if not _is_quoted(state, start):
        return False
    if silent:
        return True
    first, env = len(state.tokens), state.env
    while True:
        taken = _take_marks(state, start, end)
        outer = _enter(state, taken.below)
        state.env = {} if taken.is_cut else env
        token = state.push("blockquote_open", "blockquote", 1)
        # Called here and not in a helper: each level of quotes takes up the interpreter's stack.
        state.md.block.tokenize(state, start, taken.below)
        state.push("blockquote_close", "blockquote", -1)
        token.map = [start, state.line]
        _leave(state, taken.beginnings, outer)
        _learn(state, taken.doubtful)
        if not taken.is_cut or state.line < taken.below:
            break
        del state.tokens[first:]
    if taken.is_cut:
        _add_definitions(env, state.env)
    state.env = env
    return True


def _add_definitions(env: MutableMapping[str, Any], more: Mapping[str, Any]) -> None:
    """Add link definitions to those above. The first one with a label counts."""
    known = env.setdefault("references", {})
    again = env.setdefault("duplicate_refs", [])
    for label, definition in more.get("references", {}).items():
        if known.setdefault(label, definition) is not definition:
            again.append({**definition, "label": label})
    again += more.get("duplicate_refs", ())


def _enter(state: BlockState, below: int) -> Outside:
    """Begin to read a quote that ends before the line `below`, and return what is around it."""
    outer = state.parentType, state.lineMax, state.indents, state.blkIndent
    state.parentType, state.lineMax, state.indents, state.blkIndent = "blockquote", below, [], 0
    return outer


def _leave(state: BlockState, beginnings: Mapping[int, LineStart], outer: Outside) -> None:
    """Undo what `_enter` did, and put the marks back."""
    state.parentType, state.lineMax, state.indents, state.blkIndent = outer
    for line, beginning in beginnings.items():
        state.begin(line, beginning)
        state.is_unmarked[line] = False


def _learn(state: BlockState, doubtful: Iterable[range]) -> None:
    """Note which lazy lines belong to the quote that was read, up to the first that doesn't.

    Only the lines above a line decide that, so it is also true for quotes around and inside it.
    """
    for lines in doubtful:
        below = min(max(state.line, lines.start), lines.stop)
        state.trust += state.lazy.count(UNKNOWN, lines.start, below)
        state.lazy[lines.start : below] = bytes([LAZY]) * (below - lines.start)
        if below < lines.stop:
            state.lazy[below], state.trust = OUTSIDE, 0
            return


def _take_marks(state: BlockState, start: int, end: int) -> Taken:
    """Take the marks off the lines of a quote, down to too many doubtful lines.

    At most `FIRST` doubtful lines are taken, and `AHEAD` more for each lazy line that is known to
    belong to a quote: to this one, or to those read last, whichever are more. So the number of
    lines that are read in vain stays in proportion to the others.
    """
    beginnings: dict[int, LineStart] = {}
    doubtful: list[range] = []
    sure = doubts = 0  # the number of lazy lines that belong to it, and of those that may
    is_blank = False  # whether the line above is empty except for its mark
    line = start
    while line < end:
        beginning = state.beginning(line)
        if beginning.indent >= state.blkIndent and _is_quoted(state, line):
            beginnings[line] = beginning
            _take_mark(state, line)
            is_blank = state.isEmpty(line)
            line += 1
            continue
        if is_blank or _ends_quote(state, line, end):
            break
        stop = _end_of_alike(state, line, end)
        if state.lazy[line] == LAZY:
            sure += stop - line
        else:
            room = FIRST + AHEAD * max(sure, state.trust) + 1 - doubts
            if room <= 0:
                return Taken(line, beginnings, doubtful, is_cut=True)
            stop = min(stop, line + room)
            doubts += stop - line
            doubtful.append(range(line, stop))
        if not state.is_unmarked[line]:
            beginnings[line] = beginning
            state.sCount[line] = -1  # it is in the quote only if it continues a paragraph
            state.is_unmarked[line] = True
        line = stop
    return Taken(line, beginnings, doubtful, is_cut=False)


def _end_of_alike(state: BlockState, line: int, end: int) -> int:
    """Return the line below those lazy lines that need not be looked at one by one.

    A quote around this one has taken these lines without a mark, and the same is known of each.
    There can be many of them, and otherwise each of many nested quotes would look at each line.
    """
    if not state.is_unmarked[line]:
        return line + 1
    stop = state.is_unmarked.find(0, line, end)
    known = state.lazy[line : end if stop < 0 else stop]
    return line + len(known) - len(known.lstrip(known[:1]))


def _ends_quote(state: BlockState, line: int, end: int) -> bool:
    """Return whether a line without a mark surely does not belong to the quote above it."""
    if state.lazy[line] != UNKNOWN:
        return state.lazy[line] == OUTSIDE
    if state.isEmpty(line):
        return True
    return state.sCount[line] >= 0 and state.begins_block(line, end, inside="blockquote")


def _is_quoted(state: BlockState, line: int) -> bool:
    """Return whether a line begins with a quote mark."""
    first = state.bMarks[line] + state.tShift[line]
    return state.src.startswith(">", first) and not state.is_code_block(line)


def _take_mark(state: BlockState, line: int) -> None:
    """Move the start of a line after its quote mark and one column of white space."""
    begin = state.bMarks[line] + state.tShift[line] + 1
    margin = state.bsCount[line] + state.sCount[line] + 1  # the column in the document
    if state.src.startswith((" ", "\t"), begin):
        margin += 1
        if state.src[begin] == " " or margin % CODE_INDENT == 0:  # else it is not all of the tab
            begin += 1
    first = state.skipSpaces(begin)
    indent = column_after(state.src[begin:first], margin) - margin
    state.begin(line, LineStart(begin, first - begin, indent, margin))
