"""Three versions of a checklist: a base, and what two people made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hypothesis import strategies as st

from llm_roadmap import parse


class Triple(NamedTuple):
    ours: bytes
    base: bytes
    theirs: bytes


MARKER: Final = "<!-- roadmap:progress --><!-- /roadmap:progress -->"
FRESH: Final = (
    *("- [ ] Trees", "- [ ] Graphs", "- [ ] Videos", "- [ ] Videos", "  - [ ] Videos"),
    *("  - [ ] Lecture 1", "  - [ ] Lecture 2", "* [ ] [Paper](https://a.b/1)", "1. [ ] Sorting"),
    *("  - see [this](https://a.b/2)", "  - see [that](https://a.b/3)", "> - [ ] In a quote"),
    *("# Plan", "## Week 1", "## Week 2", "### More", "", "", "Some words.", "Other words."),
    *("- [ ] Heaps and stacks", "- [ ] Dynamic programming", "- [ ] [Talk](https://a.b/4)"),
    *(
        "- [ ] \f",
        "- [ ]",
        "- no box",
        "```",
        "- [ ] \u65e5\u672c \U0001f642",
        "  continued",
        MARKER,
    ),
)
"""Lines; those that occur more than once in a document are what makes it hard."""
LINES: Final = st.sampled_from(FRESH)
STATES: Final = st.sampled_from("  xxX\t")


@st.composite
def triples(draw: st.DrawFn) -> Triple:
    """Draw three versions of which each differs from base in boxes, lines, or both."""
    lines = draw(st.lists(LINES, min_size=1, max_size=14))
    ours, base, theirs = draw(_edited(lines)), lines, draw(_edited(lines))
    if draw(st.booleans()):  # a conflict in prose beside all the rest
        ours, base, theirs = (
            ["# P", "", f"Text{side}", "", "## S", "", *each]
            for side, each in ((" A", ours), ("", base), (" B", theirs))
        )
    end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    last = draw(st.sampled_from([end, ""]))
    texts = [(end.join(each) + last).encode() for each in (ours, base, theirs)]
    before = draw(_states(len(parse(texts[1]).topics)))
    return Triple(*(_boxed(text, before, draw) for text in texts))


def ticked_only() -> st.SearchStrategy[Triple]:
    """Draw three versions that differ in boxes alone."""
    return st.lists(LINES, min_size=1, max_size=14).flatmap(_three_states)


def in_favor(source: bytes, side: int) -> bytes:
    """Return a text with conflicts in which one side, 1 or 2, wins them all."""
    made, state = [], 0
    for line in source.splitlines(keepends=True):
        bare = line.rstrip(b"\r\n")
        if (bare, state) in ((b"<<<<<<< ours", 0), (b"=======", 1), (b">>>>>>> theirs", 2)):
            state = (state + 1) % 3
        elif state in (0, side):
            made.append(line)
    assert state == 0
    return b"".join(made)


def _three_states(lines: Sequence[str]) -> st.SearchStrategy[Triple]:
    source = ("\n".join(lines) + "\n").encode()
    count = len(parse(source).topics)
    return st.tuples(*[_states(count)] * 3).map(
        lambda states: Triple(*(_with_boxes(source, each) for each in states))
    )


def _states(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(STATES, min_size=count, max_size=count)


def _boxed(source: bytes, before: Sequence[str], draw: st.DrawFn) -> bytes:
    """Give a version states of its own, most of them those that base has in the same place."""
    count = len(parse(source).topics)
    states = [
        draw(STATES) if at >= len(before) or draw(st.integers(0, 2)) == 0 else before[at]
        for at in range(count)
    ]
    return _with_boxes(source, states)


def _with_boxes(source: bytes, states: Sequence[str]) -> bytes:
    roadmap = parse(source)
    text = bytearray(source)
    for topic, state in zip(roadmap.topics, states, strict=True):
        text[topic.offset] = ord(state)
    return bytes(text)


@st.composite
def _edited(draw: st.DrawFn, lines: Sequence[str]) -> list[str]:
    made = list(lines)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(made)))
        match draw(st.sampled_from(["add", "take", "replace", "move", "mend", "indent"])):
            case "add":
                made.insert(at, draw(LINES))
            case "take":
                del made[at : at + draw(st.integers(1, 3))]
            case "replace":
                made[at : at + 1] = [draw(LINES)]
            case "move":
                block = made[at : at + 2]
                del made[at : at + 2]
                to = draw(st.integers(0, len(made)))
                made[to:to] = block
            case "mend":
                made[at : at + 1] = [each + "s" for each in made[at : at + 1]]
            case "indent":
                made[at : at + 1] = ["  " + each for each in made[at : at + 1]]
    return made
