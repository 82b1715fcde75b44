"""What is not asked of the rules is what they would say anyway."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest

from llm_roadmap import DocumentError, parse
from llm_roadmap.markdown import block_by_block as blocks
from llm_roadmap.markdown import rules
from llm_roadmap.markdown.block_by_block import find_blocks, plain_item_lines
from llm_roadmap.markdown.rules import block_parser

from ..support.nested import nested
from ..support.strategies import BLOCKS, BOXES, LINE_ENDS

MARKS: Final = ("", "", "- ", "* ", "+ ", "1. ", "-", "-  ", "-     ", "-\t", "> ", "- - ")
INDENTS: Final = ("", "", "  ", "  ", "    ", "\t", " ", " \t", "   ", "      ", "        ")
TEXTS: Final = (
    *("a", "[b](c)", "**d**", "`e`", "_f_", "\u00e9", "\u65e5", "1", "1.", "\\- g", "&#35;") * 2,
    *("* * *", "***", "*", "**", "* ***", "___", "- -", "---", "===", "=", "-", "h =", "i -"),
    *("# j", "## k", "#l", "m #n", "\\# o", "<b>", "<!--", "-->", "<!-- roadmap:progress -->"),
    *("[p]: q", "[^r]: s", "[t]", "[u][v]", "[", "]:", "| w |", "|-|", ":-", "w | w", "-|-"),
    *("```", "~~~", "\u00a0x", "\x0cy", "\x0bz", "\u2028", "\x85", "\0", "", " ", "    "),
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- a\n- b\n", 1),
        ("- a", 0),  # the lines that are read always end
        ("- a\n", 1),
        ("* **a** [b](c)\n* d\n", 1),
        ("- a\n  - b\n\n    c\n\n## d\n", 5),
        ("- a\n\n\nb\n", 3),
        ("+ a\n\t- ```\n\t  b\n+ c\n", 3),
    ],
)
def test_an_item_with_nothing_to_find_is_not_read(text: str, lines: int) -> None:
    assert plain_item_lines(text, 0) == lines
    if lines:
        first = next(find_blocks(text, block_parser(item_by_item=True), skim=True))
        assert (first.end, first.tokens) == (lines, [])


@pytest.mark.parametrize(
    "text",
    [
        *("- [ ] a\n", "- a\n  - [x] b\n", "- a\n  1. [X] b\n", "- [\t] a\n"),
        *("- # a\n", "- a\n  # b\n", "- a\n  - ## b\n", "- a\n  ---\n", "- a\n  - b\n    ===\n"),
        *("- a\n  <!-- roadmap:progress --><!-- /roadmap:progress -->\n", "- [a]: b\n"),
        *("- a\n\n  [b]: c\n", "- [^a]: b\n", "- > # a\n", "- a\n  > - # b\n", "- - # a\n"),
        *("* ***\n  a\n", "* * *\n", "- - -\n", "-\n", "-  a\n", "- a\nb\n", "- a\n\x0cb\n"),
        "- a\n" + "".join(f"{'  ' * level}- b\n" for level in range(1, 60)),
    ],
)
def test_an_item_in_which_there_may_be_something_is_read(text: str) -> None:
    assert plain_item_lines(text, 0) == 0


def drawn(random: Random) -> str:
    """Return a document of items, most of which have nothing to find in them."""
    lines = []
    for _ in range(random.randint(1, 14)):
        mark = random.choice(INDENTS) + random.choice(MARKS)
        text = random.choice(random.choice((TEXTS, TEXTS, TEXTS, BOXES, BLOCKS)))
        end = random.choice(("\n", "\n", "\n", "\n\n", random.choice(LINE_ENDS)))
        lines.append(("- " if random.random() < 0.3 else mark) + text + end)
    return "".join(lines)


def said(source: bytes) -> object:
    """Return what a document's blocks are, or why it can't be read."""
    try:
        found = parse(source).outline.blocks  # type: ignore[attr-defined]
    except DocumentError as error:
        return str(error)
    return [
        (
            *(block.seen, block.after, block.size, block.lines, block.definitions),
            *(*block.contents[:3], [text.content for text in block.contents.all_texts]),
        )
        for block in found
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_rules_alone_find_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    random, count = Random(seed), request.config.getoption("--documents")
    documents = [(nested if n % 4 == 0 else drawn)(random).encode() for n in range(count)]
    expected = [said(document) for document in documents]
    unread = []

    def read_all(text: str, at: int) -> int:
        unread.append(plain_item_lines(text, at))
        return 0

    monkeypatch.setattr(blocks, "plain_item_lines", read_all)
    monkeypatch.setattr(rules, "_begins_item", lambda state, line: False)  # noqa: ARG005
    for document, found in zip(documents, expected, strict=True):
        assert said(document) == found, document
    assert sum(lines > 0 for lines in unread) > count / 4
