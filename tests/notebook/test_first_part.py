"""The first part of a document shows nothing that the whole document does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import DocumentError, parse
from llm_roadmap.notebook.first_part import first_part
from llm_roadmap.notebook.page_data import contents, steps_to_show

from ..support.strategies import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = (
    *("",) * 12,
    *("# a",) * 4,
    *("## b", "- [ ] c", "- [x] [d][e]", "- [ ] f[^1]", "  - [x] [g](h)") * 2,
    *("i", "===", "---", "- # j", "> # k", "> - [ ] l", "- [ ]", "  more", "```", "<!--", "-->"),
    *("[e]: /m", "- [e]:", "/n", "[^1]: o"),
)

FIRST = b"# Trees\n\n## Searching\n\n- [ ] [Binary][b]\n  - [x] By hand[^1]\n\n"


def steps(source: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield what rows of sections and topics show, but for what is below the titles."""
    roadmap = parse(source)
    ticks = iter(topic.done for topic in roadmap.topics)
    for each in json.loads(contents(steps_to_show(roadmap, ()))):
        name = each.get("name")
        place = name[:2] if name else each["section"]
        yield each["depth"], each["title"], each.get("html"), place, name and next(ticks)


@given(
    st.lists(st.sampled_from(LINES), min_size=4, max_size=16).map("\n".join)
    | st.lists(documents(), min_size=2, max_size=3).map("\n\n".join)
)
def test_the_whole_begins_with_what_the_part_shows(document: str) -> None:
    source = document.encode()
    try:
        whole = [*steps(source)]
    except DocumentError:
        return
    for part in {first_part(source, most) for most in range(len(source) + 1)}:
        found = [*steps(part)]
        assert found == whole[: len(found)], part


@pytest.mark.parametrize("rest", [b"## Sorting\n\n- [ ] Merge sort\n", b"- [x] `#` and = \n", b""])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_part_ends_with_an_empty_line(end: bytes, rest: bytes) -> None:
    source = (FIRST + rest).replace(b"\n", end)
    part = first_part(source, len(FIRST.replace(b"\n", end)))
    assert part.replace(end, b"\n") == FIRST[:-1]
    assert first_part(source, len(part)).endswith(b"Searching" + end)


@pytest.mark.parametrize(
    "rest",
    [
        b"# Graphs\n\n- [ ] a\n",
        b"Graphs\n===\n\n- [ ] a\n",
        b"  #\n\n- [ ] a\n",
        b"[b]: https://example.org\n",
        b"> [^1]: a note\n",
    ],
)
def test_there_is_no_part_whose_titles_the_rest_would_change(rest: bytes) -> None:
    assert first_part(FIRST + b"- [ ] a\n\n" + rest, len(FIRST)) == b""
    assert first_part(rest + b"\n" + FIRST, len(rest) + 20).startswith(rest)


def test_there_is_no_part_without_an_empty_line() -> None:
    assert first_part(b"- [ ] a\n" * 100, 200) == b""
    assert first_part(b"- [ ] a\n\n" * 100, 5) == b""


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_there_is_no_part_of_what_may_be_front_matter(bom: str) -> None:
    assert first_part(f"{bom}---\n- [ ] a\n\n---\n".encode()) == b""
