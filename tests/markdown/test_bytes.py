"""Any bytes at all: only a RoadmapError comes out, after a time that their number explains."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_roadmap import Roadmap, RoadmapError, parse

from ..support.strategies import documents

BROKEN: Final = (
    b"\xff",
    b"\x80",
    b"\xc3",
    b"\xe2\x80",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\xfe\xff",
    b"\0",
)
"""What is no UTF-8, or only its beginning."""


def raw() -> st.SearchStrategy[bytes]:
    """Draw bytes: any, or those of a document with some that are not UTF-8 put into it."""
    spoiled = st.tuples(documents(), st.sampled_from(BROKEN), st.integers(0, 200)).map(
        lambda drawn: (source := drawn[0].encode())[: drawn[2]] + drawn[1] + source[drawn[2] :]
    )
    return st.binary(max_size=200) | spoiled


def read(source: bytes) -> Roadmap:
    """Parse, and ask for everything that each topic has."""
    roadmap = parse(source)
    assert roadmap.source == source
    for topic in roadmap.topics:
        repr((topic, topic.path, topic.slug, topic.fields, topic.description, topic.resources))
    repr((roadmap, roadmap.sections))
    return roadmap


def test_any_bytes(request: pytest.FixtureRequest) -> None:
    @settings(
        max_examples=request.config.getoption("--documents") // 4,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(raw())
    def survives(source: bytes) -> None:
        try:
            before = read(source)
            after = before.with_done({topic: not topic.done for topic in before.topics})
        except RoadmapError:
            return
        again = read(after.source)
        assert len(again.topics) == len(before.topics)
        for old, new in zip(before.topics, again.topics, strict=True):
            assert (new.title, new.done) == (old.title, not old.done)
            if b"roadmap:progress" not in source:
                assert new.offset == old.offset

    survives()


UNITS: Final = (
    *(
        "- ",
        "1. ",
        "> ",
        ">",
        "> - ",
        "-\t",
        "[^a]: ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\0",
        "\u2028",
        "日",
    ),
    *("- a\n", "- [ ] a\n", "1. a\n", "> a\n", "> - a\n", "a\n", "# a\n", "a\n===\n", "    a\n"),
    *("```\n", "~~~\n", "<div>\n", "<b>\n", "<!--\n", "<!-- a -->\n", "***\n", "a\\\n"),
    "- [ ] a\n\n\n",
    *("[a]: b\n", "[a]:\n", "[a]: b '\n", "[a\n", "[^a]: b\n", "| a | b |\n", "a|b\n-|-\n"),
    "a\n:-\n",
    *("[", "]", "![", "[x]", "[a](", "[a](<", "![a](b) ", "[a][b] ", "`", "`a", "``a", "*", "**a "),
    *("_a ", "*a _b ", "~", "~~a ~b~~ ", "<", "<a", "<!--", "<?", "<![CDATA[", "<a b='", "\\", "&"),
    *("|", "|a", "-|", "http://", "http: ", "www.a.b ", "a@b.c ", "https://a.b/( ", "mailto:a@b "),
    "xmpp:a@b/c ",
    *("<!-- roadmap:progress -->", "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n"),
)
"""What is repeated without end."""


@pytest.mark.thorough
@pytest.mark.parametrize("unit", UNITS, ids=repr)
@pytest.mark.parametrize("start", ["", "- [ ] a "], ids=["", "in an item"])
def test_time_grows_with_size(start: str, unit: str) -> None:
    unit = unit.replace("\n", "\n  ") if start else unit

    def spent(size: int) -> float:
        source = (start + unit * (size // len(unit))).encode()
        begin = time.process_time()
        survives(read, source)
        return time.process_time() - begin

    # What grows with the square takes 36 times as long; three tries, as the machine has other work.
    assert any(spent(48_000) < 10 * spent(8_000) + 0.2 for _ in range(3))


def survives(call: Callable[[bytes], object], source: bytes) -> None:
    try:
        call(source)
    except RoadmapError:
        return
