"""The gate says that all is done only where nobody could think otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_roadmap import DocumentError, Roadmap, parse
from llm_roadmap.linting import is_all_done
from llm_roadmap.linting.is_all_done import Verdict, judge
from llm_roadmap.model.nesting import heading_at
from llm_roadmap.selectors.finding import next_topics

from ..support.strategies import checklists_with_markup, documents


def verdict(roadmap: Roadmap) -> Verdict:
    return judge(roadmap, roadmap.topics)


DONE = "- [x] done\n"


@pytest.mark.parametrize(
    "item",
    [
        *("- [-] a", "- [>] a", "- [o] a", "- [P] a", "- [] a", "- []byte", "- [?]", "1) [!] a"),
        *("- [ ]* 1.2 optional", "- [x]* a", "- [ ]a", "- [x]Estrai", "- [x]: a b", "- [x][ref]"),
        *("- [ - ] a", "- [✔\ufe0f] a", "- [👍🏽] a", "- [e\u0301] a", "- [^] a", "- [\u200b] a"),
        *("- **[-]** a", "- **[-] a**", "- _[o] a_", "- [**o**] a", "- <b>[o]</b> a", r"- \[ ] a"),
        *("- a\n  - [o] b", "> - [o] a", "- > - [o] a", "[^1]: - [o] a", "- ### [ ] a"),
        *("-\n  [o] a", "- 1.1 [ ] a", "* 1. [o] a", "- [ ] a\n  ---", "-[ ] a"),
        *("- &#91; ] a", "- &lbrack;o] a", "- \ufeff[ ] a", "- \u200b[o] a"),
        *("```\n- [ ] a", "<!--\n- [ ] a", "- [o\u0301\u0302] a", "- [ ]", "- [o](u"),
        *("- > [ ] a", "- > > [o] a", "> 1. > [ ]a", "- > **[-]** a", "- > ## [ ] a"),
        *("- <!-- b --> [ ] a", "- <!-- b --><i>[o]</i> a", "- <div>[ ] a</div>"),
        *(
            "- > <!-- b --> [ ] a",
            "- <!--\n  b --> [ ] a",
            "- <!-- b -->\n  [ ] a",
            "-\u00a0[ ] a",
            "1.\u3000[] a",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_can_mean_an_open_task_is_named(item: str, end: str) -> None:
    roadmap = parse(f"{DONE}\ntext\n\n{item}\n".replace("\n", end))
    (found,) = verdict(roadmap).obstacles
    assert not verdict(roadmap).is_done
    assert found.line in range(5, 7)


@pytest.mark.parametrize(
    "text",
    [
        *("- [1] Knuth", "- [12] Knuth", "- [٣] a", "- [API] docs", "- [ab] c", "- [^a] b"),
        *("- [o](u)", "- [ ](u)", "- [x][r]\n\n[r]: u", "- [o]\n\n[o]: u", "- [o]: u", "[o] a"),
        *("- `[ ]` a", "- `[o] a`", "- ![o](u) a", "- a [ ] b", "- [`x`] a", "- <https://a.b>"),
        *("```\n- [ ] a\n- [o] b\n```", "~~~\n- [ ]* a\n~~~", "    - [ ] a\n    - [o] b"),
        *("<!--\n- [ ] a\n-->", "<div>\n- [o] a\n</div>", "# [o] a", "| a |\n|---|\n| [o] |"),
        *("- b\n  > [ ] a", "> [ ] a", "- > b\n  >\n  > [ ] a", "- > [o](u)", "- > [12] a"),
        *("- <!-- [ ] a -->", "- <!-- a --> b [ ]", "- b\n\n  <!-- a --> [ ]", "<div>\n\n[ ] a"),
        *("- 5 [V] battery", "- 12 [m] rope", "1. Do this", "- [x] [API](u)", "- [X] a"),
        *("```\n<<<<<<< HEAD\n>>>>>>> a\n```", "    <<<<<<< a", "a <<<<<<< b", " >>>>>>> a"),
    ],
)
def test_what_can_not_mean_one_is_left_alone(text: str) -> None:
    found = verdict(parse(f"{DONE}\ntext\n\n{text}\n"))
    assert not found.obstacles
    assert found.is_done


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> a", "<<<<<<<", ">>>>>>>>> a"])
@pytest.mark.parametrize(
    "around", ["{}\n", "a\n{}\nb\n", "- a\n{}\n", "<!--\n{}\n-->\n", "---\na: b\n{}\n---\n"]
)
def test_conflict_markers_are_named_outside_of_code(marker: str, around: str) -> None:
    source = around.format(marker) + "\n" + DONE
    line = source.splitlines().index(marker) + 1
    assert [each.line for each in verdict(parse(source)).obstacles] == [line]
    assert [each.line for each in verdict(parse("\ufeff" + source)).obstacles] == [line]


def test_nothing_at_all_is_not_done() -> None:
    for source in ("", "1. Do this\n", "- [-] a\n- [>] b\n", "# a\n"):
        assert not verdict(parse(source)).is_done


SECTIONS = """\
[ ] above

- [o] above

# One
- [o] one
## Two
- [o] two
# Three
- [x] a

  ### Inset
  - [o] inset

  # Other
  - [o] other
- [o] three

> # Quote
> - [o] quote

- [o] after

[^1]: # Note
    - [o] note
"""


def test_each_line_is_in_its_innermost_section() -> None:
    roadmap = parse(SECTIONS)
    headings = roadmap.outline.headings
    titles = [roadmap.outline.heading_title(number) for number in range(len(headings))]
    for number, line in enumerate(SECTIONS.splitlines(), 1):
        if "[o]" in line:
            at = heading_at(number, headings)
            title = "above" if at is None else titles[at].lower()
            assert title == {"after": "three"}.get(line.split()[-1], line.split()[-1]), number
    for number, heading in enumerate(headings):
        assert heading_at(heading.line, headings) == number


@settings(deadline=None)
@given(documents())
def test_each_topic_is_in_the_section_that_the_reader_says(document: str) -> None:
    roadmap = parse(document)
    for box in roadmap.outline.boxes:
        heading = heading_at(box.line, roadmap.outline.headings)
        on_line = [each.line for each in roadmap.outline.headings].count(box.line)
        assert on_line or heading == box.heading


def test_sections_limit_all_but_conflict_markers() -> None:
    roadmap = parse(SECTIONS + "\n>>>>>>> a\n")
    by_section = {
        number: [each.line for each in judge(roadmap, (), {number}).obstacles]
        for number in (None, *range(len(roadmap.outline.headings)))
    }
    marker = SECTIONS.count("\n") + 2
    assert [each.line for each in judge(roadmap, (), set()).obstacles] == [marker]
    assert all(lines.pop() == marker for lines in by_section.values())
    assert sorted(chain.from_iterable(by_section.values())) == [
        number for number, line in enumerate(SECTIONS.splitlines(), 1) if "[o]" in line
    ]


# An agent's loop

MORE = st.sampled_from(
    [
        *("- [-] a", "- [>] b", "- [o] c", "- [ ]* d", "1. [/] e", "- [1] f", "- [API] g", "[o] h"),
        *("- 1.1 [ ] i", "  - [ ] j", "- [ ] k", "- [x] l", "* [X] m", "2) [ ] n", "> - [ ] o"),
        *("<<<<<<< HEAD", "=======", ">>>>>>> p", "```", "<!--", "-->", "", "# q", "  text"),
        *("- [^1] r", "- [s](u)", "- [x]t", "- []", "-[ ] u", "[o]: v", "- `[ ]` w", "- **[-]** x"),
        *(
            "- &#91; ] y",
            "- &#91;-&#93; y",
            "- \\[ ] y",
            "\t- [o] z",
            "- > [ ] aa",
            "- <!-- bb --> [ ] cc",
            "    - [ ] code",
            "1. Do this",
            "| [ ] |",
            "|-|",
            "---",
        ),
    ]
)
WIDENED = st.lists(st.tuples(MORE, st.sampled_from(["\n", "\n", "\n\n", "\r\n"])), max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines)
)
MIXED = st.tuples(documents(), WIDENED).map("\n".join)

MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 400}).enable("table")
UNKNOWN = re.compile(r"\A---|\ufeff|\[\^|\\\s|[^\S \t\r\n]|[\0-\x08\x0e-\x1f\x7f]")
"""What this parser does not know, or reads in another way than GitHub: front matter, a byte order
mark, footnotes, control characters, white space of other kinds, and a backslash before white space,
which ends no address in a definition of a link here."""
BRACKETS = re.compile(r"\[([^\[\]]?)\](.?)(.?)", re.DOTALL)


def walked(document: str) -> Iterator[int]:
    """Yield the lines, from 1, of items that begin with an open box or a short bracket."""
    tokens = MARKDOWN.parse(document)
    for number, token in enumerate(tokens):
        around = [each.type for each in tokens[number - 2 : number + 1]]
        if around == ["list_item_open", "paragraph_open", "inline"] and _is_task(token):
            assert token.map
            yield token.map[0] + 1


def _shown(inline: Any) -> str:
    """Return the text that an item begins with, and a sign for what is no text."""
    text = ""
    for child in inline.children or ():
        if child.type not in ("text", "text_special", "softbreak"):
            return f"{text}\ufffc"
        text += child.content or "\n"
    return text


def _is_task(inline: Any) -> bool:
    brackets = BRACKETS.match(_shown(inline))
    if not brackets or brackets[1].isdigit():
        return False
    is_box = brackets[1] in ("x", "X") and brackets[2] in (" ", "\t", "\n")
    return not (is_box and brackets[3])


def looped(document: str) -> tuple[Roadmap, Verdict]:
    """Do what an agent does: tick what is next, until all is done or nothing is left to tick."""
    roadmap = parse(document)
    for _ in range(len(roadmap.topics) + 1):
        found = verdict(roadmap)
        first = next_topics(roadmap)[:1]
        if found.is_done or not first:
            return roadmap, found
        roadmap = roadmap.with_done({first[0]: True})
    raise AssertionError("there was no end")


@settings(deadline=None)
@given(WIDENED | documents() | MIXED | checklists_with_markup())
@example("- [ab] [o] c\n- [x] [Title](u)\n")
@example("- &#91;o] a [b](u)\n")
def test_nothing_is_missed_in_blocks_that_are_not_read(document: str) -> None:
    asked = verdict(parse(document))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(is_all_done, "_items", is_all_done.read_items)
        read = verdict(parse(document))
    assert asked.obstacles == read.obstacles


@settings(deadline=None)
@given(WIDENED | WIDENED | documents() | MIXED)
@example("- [x] a\n- [o] b\n")
@example("- [ ] a\n  - [ ] b\n- [ ]* c\n")
@example("- [ ] a\n\n[o] b\n- [o] c\n")
def test_the_loop_of_an_agent_ends_with_all_done_or_with_what_is_in_the_way(document: str) -> None:
    assume(not UNKNOWN.search(document))
    try:
        roadmap, found = looped(document)
    except DocumentError:
        return
    if found.is_done:
        assert not [*walked(roadmap.source.decode())]
        assert roadmap.topics
        assert all(topic.done for topic in roadmap.topics)
    else:
        assert found.obstacles or not roadmap.topics
        assert all(each.message for each in found.obstacles)
        assert [each.line for each in found.obstacles] == sorted(
            each.line for each in found.obstacles
        )
