"""From the text of a document to its block tokens."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, heading, hr, list_block

from ..errors import DocumentError
from . import rules
from .outline import NESTING
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.parser_block import RuleFuncBlockType as Rule
    from markdown_it.token import Token

# White space to Python, but not to Markdown. (To say it as `[^\S \t\n]` takes five times as long.)
NO_SPACE: Final = re.compile(
    "[\x0b-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)


def parse_blocks(text: str, *, any_link: bool = False) -> tuple[list[Token], dict[str, Any]]:
    r"""Return the block tokens of a text, and what inline rules need to know of it.

    Lines end in `\n` alone. The `meta` of a task's `list_item_open` has, as `box`, how many opening
    brackets stand before its box on that line; the box is no part of the text. `any_link`:
    definitions may have links that no browser would follow. Raises DocumentError for what Python
    can't follow; what markdown-it-py can't is left out.
    """
    parser = _parser_of_any_link() if any_link else _parser()
    # markdown-it-py looks for the line end of a last line that is empty but for quote marks.
    state = State(text if text.endswith("\n") else text + "\n", parser, {}, [])
    try:
        parser.block.tokenize(state, 0, state.lineMax)
    except RecursionError:
        raise DocumentError("its lists and quotes are nested too deeply; take levels out") from None
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
            return indent - self.indents[-1] >= rules.CODE
        inside = next((each for each in reversed(self.indents) if each <= indent), indent)
        return indent - inside >= rules.CODE

    def begins_block(self, line: int, end: int, *, inside: str = "") -> bool:
        """Whether a line begins a block that can interrupt `inside`, or else what is being read."""
        parent, self.parentType = self.parentType, inside or self.parentType
        rules_ = self.md.block.ruler.getRules(inside or parent)
        begins = any(rule(self, line, end, rules.SILENT) for rule in rules_)
        self.parentType = parent
        return begins


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
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).disable(["reference", "lheading"])
    ruler = parser.block.ruler
    text = ["paragraph", "reference"]
    ends = [*text, "blockquote"]
    ruler.before("code", "front_matter", _on_state(rules.read_front_matter))
    ruler.at("code", _on_state(rules.read_code))
    ruler.at("fence", _where("`~", fence), {"alt": [*ends, "list"]})
    ruler.at("blockquote", _where(">", rules.read_blockquote), {"alt": [*ends, "list"]})
    ruler.at("hr", _where("*-_", hr), {"alt": [*ends, "list"]})
    ruler.at("list", _where("*+-0123456789", list_block), {"alt": ends})
    ruler.at("html_block", _where("<", rules.read_html_block), {"alt": ends})
    ruler.at("heading", _where("#", heading), {"alt": ends})
    ruler.before("lheading", "footnote", _where("[", rules.read_footnote), {"alt": ends})
    ruler.before("lheading", "gfm_table", _on_state(read_table), {"alt": ["reference"]})
    ruler.before("lheading", "definitions", _where("[", rules.read_reference))
    ruler.at("paragraph", _on_state(rules.read_text))
    return parser


@cache
def _parser_of_any_link() -> MarkdownIt:
    parser = _parser.__wrapped__()
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser
