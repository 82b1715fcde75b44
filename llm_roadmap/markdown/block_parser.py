"""Read blocks, and try only those rules on a line that can apply to it.

markdown-it-py tries every rule on every line. Most rules fail at the first character of the line,
so a table here gives the rules for each first character.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from markdown_it.rules_block import fence, heading, hr, list_block

from ..errors import DocumentError
from . import rules
from .markdown_it_py import CODE_INDENT, LOUD, make_block_parser
from .quotes import read_blockquote
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it import MarkdownIt

    from .markdown_it_py import BlockState

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


TEXT: Final = frozenset({"paragraph", "reference"})
QUOTE: Final = TEXT | {"blockquote"}
LIST: Final = QUOTE | {"list"}
NEVER: Final[frozenset[str]] = frozenset()

RULES: Final = (
    Rule("`~", fence, LIST),
    Rule(">", read_blockquote, LIST),
    Rule("*-_", hr, LIST),
    Rule("*+-0123456789", list_block, QUOTE),
    Rule("<", rules.read_html_block, QUOTE),
    Rule("#", heading, QUOTE),
    Rule("[", rules.read_footnote, QUOTE),
    Rule("=-", rules.ends_definition, frozenset({"reference"})),
    Rule("", read_table, frozenset({"reference"})),
    Rule("[", rules.read_reference, NEVER),
    Rule("", rules.read_text, NEVER),
)
"""The block rules, in the order in which they are tried; indented code comes before them."""


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

    def __init__(self, *, item_by_item: bool) -> None:
        """Make a chain for each kind of block."""
        self._chains = {
            kind: (Chain(rule for rule in RULES if kind in rule.interrupts),) for kind in LIST
        }
        if item_by_item:
            self._chains["list"] = (
                ItemByItem(rule for rule in RULES if "list" in rule.interrupts),
            )

    def getRules(self, kind: str) -> Sequence[Read]:  # noqa: N802
        """Return the rules that can end a block of that kind, as one rule."""
        return self._chains[kind]

    def get_active_rules(self) -> Sequence[str]:
        """Return the one rule that markdown-it-py asks for by name."""
        return ("code",)


class BlockParser:
    """Reads blocks in place of markdown-it-py's own parser of this name."""

    def __init__(self, *, item_by_item: bool) -> None:
        """Make the tables."""
        self.ruler = Ruler(item_by_item=item_by_item)
        self._rules = Chain(RULES)

    def tokenize(self, state: BlockState, line: int, end: int, *, count: int = -1) -> None:
        """Read the blocks in a container, or as many of them as `count` says.

        `state.line` is then the line below them. Raises DocumentError for a level too many.
        """
        state.indents.append(state.blkIndent)
        line = _next_block(state, line, end)
        is_loose = False  # whether an empty line stands between blocks
        while count and line < end:
            is_code = state.sCount[line] - state.blkIndent >= CODE_INDENT
            if not (is_code and rules.read_code(state, line, end, LOUD)):
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


@cache
def block_parser(*, item_by_item: bool) -> MarkdownIt:
    """Return a parser of blocks; made once.

    `item_by_item`: whether each item of a list at the top level is a block, or the whole list.
    """
    blocks = BlockParser(item_by_item=item_by_item)
    return make_block_parser(blocks, read_address=rules.read_address)
