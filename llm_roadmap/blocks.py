"""What the blocks of a document are: markdown-it-py's rules, put right where GitHub differs.

Only `parser` imports this module, and only when there is something to parse.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from markdown_it import MarkdownIt
from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR
from markdown_it.rules_block import (
    StateBlock,
    code,
    fence,
    heading,
    hr,
    html_block,
    lheading,
    list_block,
    paragraph,
    reference,
    table,
)

from .errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.parser_block import RuleFuncBlockType as Rule
    from markdown_it.token import Token

LEVELS: Final = 200
"""The number of levels of topics that are read."""

# A list and its item are two levels of tokens; what is over leaves room for quotes around them.
# Each costs two Python frames at the most, which keeps the deepest document below the
# interpreter's usual limit of 1000.
NESTING: Final = 2 * LEVELS + 20

# GFM 5.3: white space or an x in brackets, then white space. GitHub reads a line break in the
# brackets, too, but no writer could keep that line.
BOX: Final = re.compile(r"\[[ \txX]\](?=[ \t\n])")

FOOTNOTE: Final = re.compile(r"\[\^[^\] \t\n]+\]:[ \t]*")

# What is below the header of a table of one column, and what makes it a heading instead.
SINGLE_COLUMN: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*\|?[ \t]*$", re.MULTILINE)
UNDERLINE: Final = re.compile(r"-+[ \t]*$", re.MULTILINE)

# What begins an HTML block that cannot interrupt a paragraph.
ANY_TAG: Final = re.compile(HTML_OPEN_CLOSE_TAG_STR + r"[ \t]*$")

CODE: Final = 4
"""The number of columns by which code and footnotes are indented, and between tab stops."""

CONTAINERS: Final = ("list_item_open", "blockquote_open", "footnote_open")

SILENT: Final = True
"""Makes a rule answer whether it applies, and do nothing."""

# White space to Python, but not to Markdown. (To say it as `[^\S \t\n]` takes five times as long.)
NO_SPACE: Final = re.compile(
    "[\x0b-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)


def parse_blocks(text: str, *, any_link: bool = False) -> tuple[list[Token], dict[str, Any]]:
    r"""Return the block tokens of a text, and what inline rules need to know of it.

    Lines end in `\n` alone. The `meta` of a task's `list_item_open` has its box's column, in
    characters. `any_link`: definitions may have links that no browser would follow. Raises
    DocumentError for what is nested too deeply.
    """
    parser = _parser_of_any_link() if any_link else _parser()
    # markdown-it-py looks for the line end of a last line that is empty but for quote marks.
    state = State(text if text.endswith("\n") else text + "\n", parser, {}, [])
    try:
        parser.block.tokenize(state, 0, state.lineMax)
    except RecursionError:
        raise DocumentError("it is nested too deeply to be read") from None
    return state.tokens, dict(state.env)


class State(StateBlock):
    """A document being read, that knows the indentation of every open list item."""

    def __init__(self, src: str, md: MarkdownIt, env: dict[str, Any], tokens: list[Token]) -> None:
        self.indents = [0]
        super().__init__(src, md, env, tokens)
        self.visible = NO_SPACE.sub("\ufffd", src)

    @property
    def blkIndent(self) -> int:  # noqa: N802
        """The indentation that a line needs to be in the innermost open list item."""
        return self.indents[-1]

    @blkIndent.setter
    def blkIndent(self, indent: int) -> None:  # noqa: N802
        while len(self.indents) > 1 and self.indents[-1] >= indent:
            self.indents.pop()
        if indent > self.indents[-1]:
            self.indents.append(indent)

    def is_code_block(self, line: int) -> bool:
        """Whether a line is indented by four columns or more in the items that it is in."""
        indent = self.sCount[line]
        if indent >= self.indents[-1]:
            return indent - self.indents[-1] >= CODE
        inside = next((each for each in reversed(self.indents) if each <= indent), indent)
        return indent - inside >= CODE

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token. Raises DocumentError where lists and quotes are nested too deeply."""
        token = super().push(ttype, tag, nesting)
        if self.level >= NESTING and ttype in (
            "list_item_open",
            "blockquote_open",
            "footnote_open",
        ):
            raise DocumentError(
                f"line {self.line + 1} is nested deeper than {LEVELS} levels; take some of them out"
            )
        return token


def _on_state(rule: Callable[[State, int, int, bool], bool]) -> Rule:
    """Return a rule that asks for a `State` as one that markdown-it-py takes."""
    return cast("Rule", rule)


def _where(signs: str, rule: Callable[[State, int, int, bool], bool]) -> Rule:
    """Return a rule that applies only to a line that begins with one of these signs.

    Almost every line is put to almost every rule: this is the cheapest way to say no.
    """

    def applies(state: State, start: int, end: int, silent: bool) -> bool:
        first = state.src[state.bMarks[start] + state.tShift[start]]
        return first in signs and rule(state, start, end, silent)

    return _on_state(applies)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).disable("reference")
    rules = parser.block.ruler
    ends = ["paragraph", "reference", "blockquote"]
    rules.before("code", "front_matter", _front_matter)
    rules.at("code", _on_state(_code))
    rules.at("fence", _where("`~", fence), {"alt": [*ends, "list"]})
    rules.at("blockquote", _where(">", _blockquote), {"alt": [*ends, "list"]})
    rules.at("hr", _where("*-_", hr), {"alt": [*ends, "list"]})
    rules.at("list", _where("*+-0123456789", list_block), {"alt": ends})
    rules.at("html_block", _where("<", _html_block), {"alt": ends})
    rules.at("heading", _where("#", heading), {"alt": ends})
    rules.before("lheading", "footnote", _where("[", _footnote), {"alt": ends})
    rules.before("lheading", "gfm_table", _on_state(_table), {"alt": ["paragraph", "reference"]})
    rules.before("lheading", "definitions", _where("[", _reference))
    rules.at("paragraph", _on_state(_paragraph))
    return parser


@cache
def _parser_of_any_link() -> MarkdownIt:
    parser = _parser.__wrapped__()
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def _front_matter(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Skip what stands between two lines `---` at the very beginning of the document."""

    def is_fence(line: int) -> bool:
        return state.src[state.bMarks[line] : state.eMarks[line]].rstrip(" \t") == "---"

    if start > 0 or state.level > 0 or silent or not is_fence(0):
        return False
    for line in range(1, end):
        if is_fence(line):
            state.line = line + 1
            return True
    return False


def _footnote(state: State, start: int, end: int, silent: bool) -> bool:
    """Read a footnote: what follows its label, and what is indented by four columns below."""
    begin = state.bMarks[start]
    label = FOOTNOTE.match(state.src, begin + state.tShift[start], state.eMarks[start])
    if not label or state.is_code_block(start):
        return False
    if silent:
        return True
    marks = state.tShift[start], state.sCount[start], state.bsCount[start]
    indents, list_indent = state.indents, state.listIndent
    state.indents, state.listIndent = [*indents, state.blkIndent + CODE], -1
    column = state.bsCount[start] + state.sCount[start]
    for char in label[0]:
        column += CODE - column % CODE if char == "\t" else 1
    state.tShift[start] = label.end() - begin
    state.sCount[start] = state.blkIndent
    state.bsCount[start] = column - state.blkIndent
    token = state.push("footnote_open", "", 1)
    token.map, token.info = [start, start], label[0].strip()
    state.md.block.tokenize(state, start, end)
    state.push("footnote_close", "", -1)
    state.indents, state.listIndent = indents, list_indent
    state.tShift[start], state.sCount[start], state.bsCount[start] = marks
    return True


def _table(state: State, start: int, end: int, silent: bool) -> bool:
    """Read a table; the header of a single column needs no pipe."""
    if start + 1 >= end:
        return False
    source, stop = state.src, state.eMarks[start]
    below = state.bMarks[start + 1] + state.tShift[start + 1]
    if source[below : below + 1] not in ("|", "-", ":") or UNDERLINE.match(source, below):
        return False
    if "|" not in source[state.bMarks[start] : stop] and SINGLE_COLUMN.match(source, below):
        state.src = f"{source[:stop]}|{source[stop + 1 :]}"
        state.eMarks[start] += 1
    matched = table(state, start, end, silent)
    state.src, state.eMarks[start] = source, stop
    return matched


def _code(state: State, start: int, end: int, silent: bool) -> bool:
    """Read indented code; a line outside of the innermost item is no part of it."""
    indents, state.indents = state.indents, state.indents[-1:]
    matched = code(state, start, end, silent)
    state.indents = indents
    return matched


def _blockquote(state: State, start: int, end: int, silent: bool) -> bool:
    """Read a block quote.

    Unlike the rule it replaces, this one knows that a mark indented by four columns is none, and
    in which column the text of nested quotes is, which decides how wide a tab is.
    """
    if not _is_quoted(state, start):
        return False
    if silent:
        return True
    parent, line_max, indents = state.parentType, state.lineMax, state.indents
    outside = []
    state.parentType = "blockquote"
    blank = False
    line = start
    while line < end and not state.isEmpty(line):
        marks = state.bMarks[line], state.tShift[line], state.sCount[line], state.bsCount[line]
        if state.sCount[line] >= state.blkIndent and _is_quoted(state, line):
            _unquote(state, line)
            blank = state.isEmpty(line)
        elif blank or (state.sCount[line] >= 0 and _begins_block(state, line, end)):
            break
        else:
            state.sCount[line] = -1  # it is in the quote only if it continues a paragraph
        outside.append(marks)
        line += 1

    state.lineMax = line
    state.indents = [0]
    token = state.push("blockquote_open", "blockquote", 1)
    token.map = lines = [start, 0]
    state.md.block.tokenize(state, start, line)
    state.push("blockquote_close", "blockquote", -1)
    lines[1] = state.line

    state.parentType, state.lineMax, state.indents = parent, line_max, indents
    for at, marks in enumerate(outside, start):
        state.bMarks[at], state.tShift[at], state.sCount[at], state.bsCount[at] = marks
    return True


def _is_quoted(state: State, line: int) -> bool:
    """Whether a line begins with a quote mark."""
    first = state.bMarks[line] + state.tShift[line]
    return state.src.startswith(">", first) and not state.is_code_block(line)


def _unquote(state: State, line: int) -> None:
    """Let a line begin after its quote mark and one column of white space."""
    begin = state.bMarks[line] + state.tShift[line] + 1
    margin = state.bsCount[line] + state.sCount[line] + 1  # the column in the document
    if state.src.startswith((" ", "\t"), begin):
        margin += 1
        if state.src[begin] == " " or margin % CODE == 0:  # else it is not all of the tab
            begin += 1
    first = state.skipSpaces(begin)
    column = margin
    for char in state.src[begin:first]:
        column += CODE - column % CODE if char == "\t" else 1
    state.bMarks[line], state.tShift[line] = begin, first - begin
    state.bsCount[line], state.sCount[line] = margin, column - margin


def _begins_block(state: State, line: int, end: int) -> bool:
    """Whether a line begins a block that can interrupt what is being read."""
    rules = state.md.block.ruler.getRules(state.parentType)
    return any(rule(state, line, end, SILENT) for rule in rules)


def _html_block(state: State, start: int, end: int, silent: bool) -> bool:
    """Read an HTML block.

    A no-break space and its like are no white space in it. Where the line would only lazily
    continue the paragraph of an item or quote, any tag begins one.
    """
    source, state.src = state.src, state.visible
    matched = html_block(state, start, end, silent)
    if silent and not matched and not state.is_code_block(start):
        outside = state.parentType == "blockquote" or state.sCount[start] < state.blkIndent
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        matched = outside and ANY_TAG.match(line) is not None
    state.src = source
    return matched


def _reference(state: State, start: int, end: int, silent: bool) -> bool:
    """Read link definitions, and what is left of the paragraph that they begin."""
    if not reference(state, start, end, silent):
        return False
    while _is_continued(state):
        line = state.line
        state.sCount[line] = state.blkIndent
        if not reference(state, line, end, silent):
            return lheading(state, line, end, silent) or _paragraph(state, line, end, silent)
    return True


def _is_continued(state: State) -> bool:
    """Whether the next line is part of a paragraph that was not at its end."""
    line = state.line
    if line >= state.lineMax or state.isEmpty(line):
        return False
    if state.sCount[line] < 0 or state.sCount[line] - state.blkIndent >= CODE:
        return True
    parent, state.parentType = state.parentType, "paragraph"
    ends = _begins_block(state, line, state.lineMax)
    state.parentType = parent
    return not ends


def _paragraph(state: State, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph; an item that it makes a task learns the box's column."""
    item = state.tokens[-1] if state.tokens else None
    matched = paragraph(state, start, end, silent)
    if item is not None and item.type == "list_item_open":
        first = state.bMarks[start] + state.tShift[start]
        if BOX.match(state.src, first):
            same_line = state.src[first + 3 : state.eMarks[start]]
            if same_line.strip(" \t") or state.line > start + 1:
                item.meta["box"] = first - (state.src.rfind("\n", 0, first) + 1)
    return matched
