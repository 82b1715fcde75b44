"""What is kept of the structure of a document from version to version makes no difference."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from llm_roadmap.lsp.outline import ENTRIES, FOLDS, name, symbols, told
from llm_roadmap.lsp.synchronization import opened_buffer

from ..support.calls import calls
from .editor import URI
from .figures import document
from .test_changes import LETTERS, drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llm_roadmap import Roadmap
    from llm_roadmap.lsp.buffers import Buffer

SHAPES: Final = (
    *(symbols(is_tree=tree, headings=shown) for tree, shown in product((True, False), repeat=2)),
    ENTRIES,
    FOLDS,
)

PARTS: Final = (
    *("- [ ] a\n", "- [x] a\n", "- [ ] a\n  - [x] b\n\n", "- [ ] c [d]\n", "\n[d]: e\n", "# f\n"),
    *(
        "## g\n\n",
        "\n",
        "- [ ] h\n\n  # i\n  - [ ] j\n",
        "> - [ ] k\n> - [x] l\n",
        "- [ ] 100 %d\n",
    ),
    *("1. [ ] m\n   text \U0001f600\n", "- n\n  - [ ] o\n", "", "[^p]: - [ ] q\n"),
)
"""What documents are made of: so short that much of it comes again and again."""

CHANGES: Final = (*PARTS, "x", "%s", '"', *LETTERS)


def version(text: str) -> Buffer:
    """Return a document as an editor opens it."""
    return opened_buffer(URI, text, 1, "utf-16")


def after(before: Buffer, text: str, previous: Roadmap | None = None) -> Buffer:
    """Return another version of a document; `previous` is a state that was read meanwhile."""
    known = previous or before.last_roadmap
    return replace(version(text), previous=known, structures=before.structures)


def next_version(rng: random.Random, before: Buffer) -> Buffer:
    """Return a document after a tick or another change."""
    text = before.source.decode()
    if before.checklist.topics and rng.random() < 0.3:
        topic = rng.choice(before.checklist.topics)
        ticked = before.checklist.with_done({topic: not topic.done})
        return after(before, ticked.source.decode(), ticked)
    return after(before, changed(rng, text))


def kept(buffer: Buffer) -> set[int]:
    """Return what is kept of a document."""
    return {id(piece) for each in buffer.structures.values() for piece in each.pieces.values()}


def changed(rng: random.Random, text: str) -> str:
    """Return a text after a change: other lines, or anything at all."""
    if rng.random() < 0.1:
        start, stop, new = drawn(rng, text)
        return text[:start] + new + text[stop:]
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.5:
        at = text.find("\n", at) + 1
    return text[:at] + rng.choice(CHANGES) + text[at + rng.choice([0, 0, 0, 1, 9]) :]


def test_versions_of_a_document_are_told_as_if_each_were_the_first(changes: int) -> None:
    rng = random.Random(1)
    used = made = 0
    for _ in range(changes // 100):
        text = "".join(rng.choices(PARTS, k=rng.randrange(2, 30)))
        buffer = version(text)
        for _ in range(5):
            known, fresh = kept(buffer), version(buffer.source.decode())
            for shape in SHAPES:
                assert told(buffer, shape) == told(fresh, shape), (shape, buffer.source)
            used += len(known & kept(buffer))
            made += len(kept(buffer))
            buffer = next_version(rng, buffer)
    assert used > made / 3  # else it would show nothing


def walk(symbols: list[Any], depth: int = 0) -> Iterator[tuple[str, int, int, int]]:
    """Yield the name, the first and the last line, and the depth of each symbol of a tree."""
    for each in symbols:
        lines = (each["range"][end]["line"] for end in ("start", "end"))
        yield each["name"], *lines, depth
        yield from walk(each["children"], depth + 1)


def test_a_tree_has_each_section_and_topic_where_it_lies() -> None:
    rng = random.Random(2)
    for _ in range(100):
        text = "".join(rng.choices(PARTS, k=20))
        buffer = version(text)
        found = [*walk(json.loads(f"[{told(buffer, SHAPES[0])}]"))]
        assert found == [
            (name(node), first, last, depth) for node, depth, first, last in buffer.extents
        ]
        shown = json.loads(f"[{told(buffer, SHAPES[1])}]")
        assert [each for each, *_ in walk(shown)] == [name(each) for each in buffer.roadmap.topics]
        listed = json.loads(f"[{told(buffer, SHAPES[2])}]")
        places = [each["location"]["range"] for each in listed]
        assert [each["name"] for each in listed] == [each for each, *_ in found]
        assert [each["start"]["line"] for each in places] == [first for _, first, *_ in found]


def test_a_section_in_a_topic_ends_where_the_topic_ends() -> None:
    """It went on to the next heading or topic of the document."""
    buffer = version("- [ ] a\n\n  # b\n  c\n\nd\n\n# e\n")
    assert [(each.first, each.last) for each in buffer.extents] == [(0, 3), (2, 3), (7, 7)]


def test_sections_and_topics_can_lie_in_each_other_deeply() -> None:
    """Far more deeply than functions can call each other."""
    lines = [
        f"{'> ' * depth}{'#' * level} a\n{'> ' * depth}\n"
        for depth in range(100)
        for level in range(1, 7)
    ]
    buffer = version("".join([*lines, f"{'> ' * 100}- [ ] b\n"]))
    assert not buffer.reason
    assert told(buffer, SHAPES[0]).count('"children":[') == len(lines) + 1


def test_an_answer_after_a_key_costs_a_small_part_of_the_first() -> None:
    text = document(400)
    for shape in SHAPES:
        buffer = version(text)
        first = calls(partial(told, buffer, shape))
        for new in ("x", "\n\n"):
            buffer = after(buffer, text.replace("topic 200", f"{new}topic 200"))
            assert calls(partial(told, buffer, shape)) < first / 4, shape
