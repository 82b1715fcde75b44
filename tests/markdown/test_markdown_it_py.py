"""What this package relies on inside of markdown-it-py is there, and no more is asked for."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any, Final

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_block import (
    StateBlock,
    code,
    fence,
    heading,
    hr,
    html_block,
    list_block,
    reference,
)
from markdown_it.rules_inline import autolink, escape, html_inline, link, newline
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from llm_roadmap import parse
from llm_roadmap.markdown.fast_bare_links import BOUNDED
from llm_roadmap.markdown.markdown_it_py import BlockState

RULES: Final = (code, fence, heading, hr, html_block, list_block, reference)
"""The block rules of theirs that are used."""

ASKED: Final = {
    *("bMarks", "bsCount", "blkIndent", "eMarks", "env", "getLines", "isEmpty", "is_code_block"),
    *("line", "lineMax", "listIndent", "level", "md.block.ruler.getRules", "md.block.tokenize"),
    *("md.helpers.parseLinkDestination", "md.helpers.parseLinkTitle", "md.normalizeLink"),
    *("md.options.get", "md.validateLink", "parentType", "push", "sCount", "skipCharsStr"),
    *("skipCharsStrBack", "skipSpaces", "skipSpacesBack", "src", "tShift", "tight", "tokens"),
}
"""What they ask of the state that they read."""

FIELDS: Final = {
    *("_code_enabled", "bMarks", "blkIndent", "bsCount", "ddIndent", "eMarks", "env", "level"),
    *("line", "lineMax", "listIndent", "md", "parentType", "result", "sCount", "tShift", "tight"),
    *("src", "tokens"),
}
"""What their state has."""

GIVEN: Final = {
    *("attrs", "block", "children", "content", "hidden", "info", "map", "markup", "meta"),
    *("level", "nesting", "tag", "type"),
}
"""What tokens have, besides methods."""

INLINE: Final = {each.__name__: each for each in (autolink, escape, html_inline, link, newline)}
"""The inline rules of theirs that are replaced by their names."""


def asked(functions: tuple[Callable[..., Any], ...]) -> set[str]:
    """Return what the modules of some functions ask of anything that they call `state`."""
    found = set()
    for function in functions:
        tree = ast.parse(inspect.getsource(sys.modules[function.__module__]))
        inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        chains = [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and id(node) not in inner
        ]
        found |= {each.removeprefix("state.") for each in chains if each.startswith("state.")}
    return {re.sub(r"[\[(].*|(?<=^env)\..*", "", each) for each in found}


def changed() -> list[str]:
    """Return a sentence for everything that is not as `markdown_it_py` expects it."""
    said = []
    if more := asked(RULES) - ASKED:
        said.append(f"its block rules ask a state for {sorted(more)}, too: has `BlockState` that?")
    if less := ASKED - asked(RULES):
        said.append(f"its block rules do not ask for {sorted(less)} any more: who needs it still?")
    parser = MarkdownIt("commonmark")
    fields = set(vars(StateBlock("", parser, {}, [])))
    if fields != FIELDS:
        said.append(f"its state has other fields: {sorted(fields ^ FIELDS)}")
    for name in ("push", "is_code_block"):
        theirs, here = (
            [*inspect.signature(getattr(each, name)).parameters]
            for each in (StateBlock, BlockState)
        )
        if theirs != here:
            said.append(f"`StateBlock.{name}` takes {theirs}, and `BlockState.{name}` {here}")
    token = StateBlock("a", parser, {}, []).push("a", "b", 0)
    if set(token.as_dict()) != GIVEN:
        said.append(f"its tokens have other fields: {sorted(set(token.as_dict()) ^ GIVEN)}")
    rules = {rule.name: rule.fn for rule in parser.use(gfm_autolink_plugin).inline.ruler.__rules__}
    if any(rules.get(name) is not rule for name, rule in INLINE.items()):
        said.append(f"its inline rules {sorted(INLINE)} have other names")
    if set(BOUNDED) - rules.keys():
        said.append(f"the plugin for bare links has no rules of the names {BOUNDED}")
    return said


def test_markdown_it_py_is_inside_as_this_package_expects_it() -> None:
    if said := changed():
        pytest.fail(
            f"markdown-it-py has changed inside: {'; '.join(said)}. Read that change, correct"
            " `llm_roadmap/markdown/markdown_it_py.py` if need be, and then this test."
        )


@pytest.mark.parametrize("space", [b" ", b"\t"])
def test_the_white_space_before_a_line_is_not_counted_one_by_one(space: bytes) -> None:
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    document = b"- [ ] a\n" + space * 20_000 + b"b\n"
    parse(document)  # makes the parser
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        roadmap = parse(document)
    finally:
        sys.setprofile(before)
    assert len(roadmap.topics) == 1
    assert calls < 5_000
