"""How many lazy lines are read at a time, and which are skipped, makes no difference."""

from __future__ import annotations

import sys
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import DocumentError, parse
from llm_roadmap.markdown import quote_rule
from llm_roadmap.markdown.for_lint_and_format import block_tokens

from ..support.nested import nested, quoted

AT_ONCE = sys.maxsize
"""Makes a quote be read with all lazy lines below it."""


def read(source: bytes) -> object:
    """Return all that the rules find in a document, or why they find nothing."""
    try:
        tokens, env = block_tokens(source)
    except DocumentError as error:
        return str(error)
    definitions: dict[str, Any] = env.get("references", {})
    return [(t.type, t.map, t.content, t.markup, t.level, t.meta) for t in tokens], definitions


@given(st.randoms(use_true_random=False), st.sampled_from((nested, quoted)))
def test_lazy_lines_that_are_read_in_parts_are_read_as_at_once(random: Random, draw: Any) -> None:
    source = draw(random).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quote_rule, "FIRST", AT_ONCE)
        wanted = read(source)
        for first, ahead in ((0, 0), (0, 1), (2, 4)):
            patch.setattr(quote_rule, "FIRST", first)
            patch.setattr(quote_rule, "AHEAD", ahead)
            assert read(source) == wanted, source


def test_a_line_below_a_definition_is_as_lazy_when_its_quote_is_read_again() -> None:
    """The rule for definitions indents that line for a moment.

    The outer quote is sure of its first lines; the last inner one is not, and is read in parts.
    """
    lazy = "b\n" * 99
    document = f"> a\n{lazy}>> ```\n> c\n>\n>>[d]:\nu\n    - [ ] e\n{lazy}2. [ ] f\n"
    assert [topic.title for topic in parse(document).topics] == ["f"]
