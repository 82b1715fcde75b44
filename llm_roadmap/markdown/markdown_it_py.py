"""Take markdown-it-py apart: all that relies on how it is made inside, and not on its API.

Its block rules read and set the fields of the state that they get, and so do the rules here; that
state is `BlockState`. `BlockParser` takes the place of its own, which tries every rule on every
line: most rules fail at the first character, so a table here gives the rules for each of these. Its
parsers also get other helpers, and other inline rules. `tests/markdown/test_markdown_it_py.py`
fails if anything of that has changed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkTitle
from markdown_it.rules_block import StateBlock

from ..errors import DocumentError
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

CODE_INDENT: Final = 4
"""The number of columns by which code and footnotes are indented, and between tab stops."""

LINE: Final = re.compile(r"([ \t]*+)[^\n]*+\n")
"""A line, and the white space at its beginning."""

SILENT: Final = True
"""Makes a rule answer whether it applies, and do nothing."""
LOUD: Final = not SILENT
"""Makes a rule read what it applies to."""

LEVELS: Final = 200
"""The number of levels of topics that are read."""

# A list and its item are two levels of tokens, and two Python frames, of which the interpreter
# usually allows 1000. The rest leaves room for quotes around them.
NESTING: Final = 2 * LEVELS + 20
"""The number of levels of tokens that are read."""

Read = Callable[[Any, int, int, bool], bool]
"""A block rule as markdown-it-py calls it.

It gets the lines, the number of a line, the line that the block must end above, and whether it
should only say if it applies."""


NO_SPACE: Final = (
    "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that are white space to Python, but not to GitHub."""

HTML_NAMES: Final = (
    (r"(?i)(</?)source", r"\1center"),  # a block begins with it, as with other names
    (r"(?i)(</?)search", r"\1custom"),  # none does
    (r"(?i)<!\[cdata\[", "<![CDATA["),
)
"""Patterns of names in HTML that GitHub does not read as markdown-it-py does, and names as long
that markdown-it-py reads in that way."""


class BlockToken:
    """A token that a block rule makes: like markdown-it-py's, but quick to make.

    A document has tens of thousands of them, and each is gone when its block has been read.
    """

    attrs: Mapping[str, str | int | float] = MappingProxyType({})
    block = True
    children: list[Token] | None = None
    content = info = markup = ""
    hidden = False
    map: list[int] | None = None
    meta: Mapping[str, int] = MappingProxyType({})

    def __init__(self, kind: str, tag: str, nesting: Literal[-1, 0, 1]) -> None:
        """Set what differs between tokens; the rest has the default of the class."""
        self.type, self.tag, self.nesting = kind, tag, nesting


class LineStart(NamedTuple):
    """How a line begins."""

    at: int
    """Where it begins in the text, after list marks and quote marks."""
    spaces: int
    """The number of characters of white space that follow."""
    indent: int
    """The number of columns which that white space takes."""
    margin: int
    """The column in the document in which it begins."""


class BlockState(StateBlock):
    """The lines that are being read, with the indentation of every open list item.

    `make` makes the tokens: `BlockToken`, or markdown-it-py's own class for those who render them.
    """

    def __init__(self, text: str, parser: MarkdownIt, *, make: Callable[..., Any]) -> None:
        """Find where each line of a text begins; lines end in line feeds alone."""
        self.indents: list[int] = []
        self.make = make
        self.indented: tuple[list[int], Sequence[int]] = ([], ())
        """The indents that were open around the innermost footnote, and its lines that are indented
        for it."""
        self.trust = 0
        """How many lazy lines belonged to their quotes since the last one that did not."""
        # markdown-it-py counts white space one character at a time; nested lists are full of it.
        super().__init__("", parser, {}, [])
        # It looks for the line end of a last line that is empty except for quote marks.
        self.src = text if text.endswith("\n") else f"{text}\n"
        lines = [*LINE.finditer(self.src)]
        end = [len(self.src)]  # a line after the last one saves its rules a comparison
        self.bMarks = [line.start() for line in lines] + end
        self.eMarks = [line.end() - 1 for line in lines] + end
        self.tShift = [len(line[1]) for line in lines] + [0]
        self.sCount = [len(line[1].expandtabs(CODE_INDENT)) for line in lines] + [0]
        self.bsCount = [0] * len(self.bMarks)
        self.lineMax = len(lines)
        self.lazy = bytearray(len(self.bMarks))
        """What is known of each line, if it is one without a quote mark below a quote: see
        `quotes`."""
        self.is_unmarked = bytearray(len(self.bMarks))
        """Whether a quote that is being read has taken a line without a mark."""
        self._visible = ""

    def visible(self) -> str:
        """Return the text as the rule for HTML blocks has to see it.

        There is U+FFFD for each character that is white space to Python alone.
        """
        # A `cached_property` would make Python look up all attributes of the state more slowly.
        if not self._visible:
            self._visible = self.src
            for char in NO_SPACE:
                self._visible = self._visible.replace(char, "\ufffd")
            for pattern, name in HTML_NAMES:
                self._visible = re.sub(pattern, name, self._visible)
        return self._visible

    def beginning(self, line: int) -> LineStart:
        """Return how a line begins."""
        return LineStart(
            self.bMarks[line], self.tShift[line], self.sCount[line], self.bsCount[line]
        )

    def begin(self, line: int, beginning: LineStart) -> None:
        """Set how a line begins."""
        self.bMarks[line], self.tShift[line], self.sCount[line], self.bsCount[line] = beginning

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token, and return it."""
        if nesting < 0:
            self.level -= 1
        token = self.make(ttype, tag, nesting)
        token.level = self.level
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token  # type: ignore[no-any-return]

    def push_text(
        self, kind: str, tag: str, content: str, lines: list[int]
    ) -> tuple[Token, Token, Token]:
        """Add the tokens of a block of text, and return them: where it begins, the text, its end.

        `lines` are the first line of the text, and the one below its last one.
        """
        opening = self.push(f"{kind}_open", tag, 1)
        text = self.push("inline", "", 0)
        text.content, text.map, text.children = content, lines, []
        return opening, text, self.push(f"{kind}_close", tag, -1)

    def is_code_block(self, line: int) -> bool:
        """Return whether a line is indented by four columns or more inside its list items."""
        indent = self.sCount[line]
        inside = self.blkIndent
        if indent < inside:
            inside = next((each for each in reversed(self.indents) if each <= indent), indent)
        return indent - inside >= CODE_INDENT

    def begins_block(self, line: int, end: int, *, inside: str) -> bool:
        """Return whether a line begins a block that can end one of the kind `inside`."""
        parent, self.parentType = self.parentType, inside
        begins = any(rule(self, line, end, SILENT) for rule in self.md.block.ruler.getRules(inside))
        self.parentType = parent
        return begins


def column_after(text: str, column: int) -> int:
    """Return the column after a text that begins in a column. GitHub counts bytes."""
    for char in text:
        column += CODE_INDENT - column % CODE_INDENT if char == "\t" else len(char.encode())
    return column


class Rule:
    """A block rule, and when to try it."""

    def __init__(self, signs: str, read: Read, interrupts: frozenset[str]) -> None:
        self.signs = signs
        """What its blocks begin with; empty: anything."""
        self.read = read
        """The rule itself."""
        self.interrupts = interrupts
        """The kinds of block that it can end."""

    def fits(self, sign: str) -> bool:
        """Return whether its blocks can begin with a sign."""
        return not self.signs or sign in self.signs


class Chain:
    """Some of the rules, looked up by the first character of a line."""

    def __init__(self, chosen: Iterable[Rule]) -> None:
        """Make the table."""
        chosen = [*chosen]
        signs = {*"".join(rule.signs for rule in chosen)}
        self._by_sign = {
            sign: tuple(rule.read for rule in chosen if rule.fits(sign)) for sign in signs
        }
        self._others = tuple(rule.read for rule in chosen if not rule.signs)

    def rules_for(self, state: BlockState, line: int) -> Sequence[Read]:
        """Return the rules that can apply to a line."""
        sign = state.src[state.bMarks[line] + state.tShift[line]]
        return self._by_sign.get(sign, self._others)

    def __call__(self, state: BlockState, line: int, end: int, silent: bool) -> bool:
        """Return whether one of the rules applies to a line; called as a rule of markdown-it-py."""
        return any(read(state, line, end, silent) for read in self.rules_for(state, line))


class ItemByItem(Chain):
    """The rules that end a list if each item at the top level of a document is read as a block.

    Its items know nothing of each other, and a list in which one changes need not be read again.
    """

    def __call__(self, state: BlockState, line: int, end: int, silent: bool) -> bool:
        """Return whether a list ends above a line."""
        return state.level == 1 or super().__call__(state, line, end, silent)


class Ruler:
    """The table in which markdown-it-py's rules look up which rules can end a block."""

    def __init__(self, rules: Sequence[Rule], *, item_by_item: bool) -> None:
        """Make a chain for each kind of block."""
        self._chains = {}
        for kind in frozenset().union(*(rule.interrupts for rule in rules)):
            make = ItemByItem if item_by_item and kind == "list" else Chain
            self._chains[kind] = (make(rule for rule in rules if kind in rule.interrupts),)

    def getRules(self, kind: str) -> Sequence[Read]:  # noqa: N802
        """Return the rules that can end a block of that kind, as one rule."""
        return self._chains[kind]

    def get_active_rules(self) -> Sequence[str]:
        """Return the one rule that markdown-it-py asks for by name."""
        return ("code",)


class BlockParser:
    """Reads blocks in place of markdown-it-py's own parser of this name."""

    def __init__(self, rules: Sequence[Rule], read_code: Read, *, item_by_item: bool) -> None:
        """Make the tables; `read_code`: the rule for indented code, which is tried first."""
        self.ruler = Ruler(rules, item_by_item=item_by_item)
        self._rules = Chain(rules)
        self._read_code = read_code

    def tokenize(self, state: BlockState, line: int, end: int, *, count: int = -1) -> None:
        """Read the blocks in a container, or as many of them as `count` says.

        `state.line` is then the line below them. Raises DocumentError for a level too many.
        """
        state.indents.append(state.blkIndent)
        line = _next_block(state, line, end)
        is_loose = False  # whether an empty line stands between blocks
        while count and line < end:
            is_code = state.sCount[line] - state.blkIndent >= CODE_INDENT
            if not (is_code and self._read_code(state, line, end, LOUD)):
                for read in self._rules.rules_for(state, line):
                    if read(state, line, end, LOUD):
                        break
            state.tight = not is_loose
            below = state.line
            line = _next_block(state, below, end)
            if state.line - below > 1 and _ends_empty_item(state, below + 1):
                break
            is_loose = is_loose or state.isEmpty(line - 1)
            count -= 1
        state.indents.pop()


def _ends_empty_item(state: BlockState, first: int) -> bool:
    """Return whether a list item in which there are only link definitions ends above a line.

    It does so at a second empty line, if that is not indented as the item is: to GitHub there is
    nothing in the item then. `first` is the second one of the empty lines above the present line.
    """
    return (
        bool(state.tokens)
        and state.tokens[-1].type == "list_item_open"
        and any(state.sCount[line] < state.blkIndent for line in range(first, state.line))
    )


def _next_block(state: BlockState, line: int, end: int) -> int:
    """Return the line on which the next block of a container begins; `end` if there is none."""
    state.line = line = state.skipEmptyLines(line)
    if line >= end or state.sCount[line] < state.blkIndent:
        return end
    if state.level >= NESTING:
        raise TooDeepError(line)
    return line


class TooDeepError(DocumentError):
    """Lists and quotes are nested too deeply at `line`, from 0."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"lists and quotes are nested too deeply at line {line + 1}; take levels out"
        )
        self.line = line


def make_block_parser(
    rules: Sequence[Rule],
    *,
    read_code: Read,
    read_address: Callable[..., Any],
    item_by_item: bool,
) -> MarkdownIt:
    """Return a parser that has other rules for blocks, and for addresses of definitions.

    `read_code`: the rule for indented code. `item_by_item`: whether each item of a list at the top
    level is a block, or the whole list.
    """
    parser = MarkdownIt("commonmark")
    # Rules look options up for each line, and a dict is quicker than markdown-it-py's class.
    parser.options = {**parser.options}  # type: ignore[assignment]
    parser.block = BlockParser(  # type: ignore[assignment]
        rules, read_code, item_by_item=item_by_item
    )
    # The rule for link definitions calls these two.
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkDestination=read_address, parseLinkTitle=parseLinkTitle
    )
    # To GitHub a definition is one even if no browser follows its link.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


@cache
def inline_parser(*, bare_links: bool) -> MarkdownIt:
    """Return a parser of paragraphs; made once.

    `bare_links`: whether it finds those. Their rules take time to import, and to try.
    """
    options = {"strikethrough_single_tilde": True}
    parser = MarkdownIt("commonmark", options).enable("strikethrough")
    if bare_links:
        from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

        from .fast_bare_links import read_colon

        bound_rules(parser.use(gfm_autolink_plugin))
        parser.inline.ruler.before("gfm_autolink_protocol", "colon", read_colon)
    return parser


@cache
def rendering_parser() -> MarkdownIt:
    """Return a parser of paragraphs that are rendered, with references to footnotes; made once."""
    from .footnote_numbers import read_footnote_reference

    parser = inline_parser.__wrapped__(bare_links=True)
    parser.inline.ruler.before("link", "footnote_reference", read_footnote_reference)
    parser.add_render_rule("footnote_reference", _footnote_reference)
    return parser


def _footnote_reference(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Render a reference to a footnote; called as a rule of markdown-it-py's renderer."""
    number = tokens[at].meta["number"]
    return f'<sup><a href="#fn-{number}" id="fnref-{number}">{number}</a></sup>'


def bound_rules(parser: MarkdownIt) -> None:
    """Bound the rules of a parser that uses the plugin for bare links."""
    from .fast_bare_links import BOUNDED, Bounded

    ruler = parser.inline.ruler
    for rule in ruler.__rules__:
        if rule.name in BOUNDED:
            ruler.at(rule.name, Bounded(rule.fn))


@cache
def checking_parser() -> MarkdownIt:
    """Return an inline parser that keeps all links, and notes where tokens begin."""
    from markdown_it.rules_inline import autolink, escape, html_inline, link, newline

    parser = inline_parser.__wrapped__(bare_links=True)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    for rule in (autolink, escape, html_inline, link, newline):
        parser.inline.ruler.at(rule.__name__, partial(_placed, rule))
    return parser


def _placed(rule: InlineRule, state: StateInline, silent: bool) -> bool:
    """Apply an inline rule, and note in the tokens that it makes where they begin."""
    start, known = state.pos, len(state.tokens)
    matched = rule(state, silent)
    for token in state.tokens[known:]:
        token.meta.setdefault("at", start)
    return matched


def html_renderer() -> tuple[Any, Any]:
    """Return the renderer that turns tokens into HTML, and the options to pass to it."""
    parser = inline_parser(bare_links=False)
    return parser.renderer, parser.options
