"""Where a new topic goes, and in which style."""

from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import (
    AmbiguousTopicError,
    EditError,
    SectionError,
    StaleTopicError,
    TopicNotFoundError,
    parse,
)

END: dict[str, str] = {}
MARKER = "<!-- roadmap:progress -->{}<!-- /roadmap:progress -->\n"

STYLES: list[tuple[str, str, dict[str, str], str]] = [
    ("dash", "- [ ] a\n", END, "- [ ] a\n- [ ] new\n"),
    ("asterisk", "* [x] a\n", END, "* [x] a\n* [ ] new\n"),
    ("plus", "+ [ ] a\n", END, "+ [ ] a\n+ [ ] new\n"),
    ("number", "1. [ ] a\n", END, "1. [ ] a\n2. [ ] new\n"),
    ("parenthesis", "1) [ ] a\n2) [ ] b\n", END, "1) [ ] a\n2) [ ] b\n3) [ ] new\n"),
    ("goes on", "7. [ ] a\n8. [ ] b\n", END, "7. [ ] a\n8. [ ] b\n9. [ ] new\n"),
    ("ten", "9. [ ] a\n", END, "9. [ ] a\n10. [ ] new\n"),
    ("with zeros", "01. [ ] a\n", END, "01. [ ] a\n02. [ ] new\n"),
    ("all alike", "1. [ ] a\n1. [ ] b\n", END, "1. [ ] a\n1. [ ] b\n1. [ ] new\n"),
    ("largest", "999999999. [ ] a\n", END, "999999999. [ ] a\n999999999. [ ] new\n"),
    ("later stay", "1. [ ] a\n2. [ ] b\n", {"after": "a"}, "1. [ ] a\n2. [ ] new\n2. [ ] b\n"),
    ("wide gap", "-   [ ] a\n", END, "-   [ ] a\n-   [ ] new\n"),
    ("tab gap", "-\t[ ] a\n", END, "-\t[ ] a\n-\t[ ] new\n"),
    ("indented", "  - [ ] a\n", END, "  - [ ] a\n  - [ ] new\n"),
    ("empty lines", "- [ ] a\n\n- [ ] b\n", END, "- [ ] a\n\n- [ ] b\n\n- [ ] new\n"),
    ("two of them", "- [ ] a\n\n\n- [ ] b\n", END, "- [ ] a\n\n\n- [ ] b\n\n\n- [ ] new\n"),
    ("nearest above", "- [ ] a\n- [ ] b\n\n- [ ] c\n", {"after": "b"},
     "- [ ] a\n- [ ] b\n- [ ] new\n\n- [ ] c\n"),
    ("bullets differ", "- [ ] a\n* [ ] b\n", END, "- [ ] a\n* [ ] b\n* [ ] new\n"),
    ("by two", "- [ ] a\n  - [ ] b\n", {"after": "b"}, "- [ ] a\n  - [ ] b\n  - [ ] new\n"),
    ("by three", "- [ ] a\n   - [ ] b\n- [ ] c\n", {"under": "c"},
     "- [ ] a\n   - [ ] b\n- [ ] c\n   - [ ] new\n"),
    ("by four", "- [ ] a\n    - [ ] b\n- [ ] c\n", {"under": "c"},
     "- [ ] a\n    - [ ] b\n- [ ] c\n    - [ ] new\n"),
    ("by four, deeper", "- [ ] a\n    - [ ] b\n", {"under": "b"},
     "- [ ] a\n    - [ ] b\n        - [ ] new\n"),
    ("by tabs", "- [ ] a\n\t- [ ] b\n- [ ] c\n", {"under": "c"},
     "- [ ] a\n\t- [ ] b\n- [ ] c\n\t- [ ] new\n"),
    ("by tabs, deeper", "- [ ] a\n\t- [ ] b\n", {"under": "b"},
     "- [ ] a\n\t- [ ] b\n\t\t- [ ] new\n"),
    ("nested bullet", "- [ ] a\n  * [ ] b\n- [ ] c\n", {"under": "c"},
     "- [ ] a\n  * [ ] b\n- [ ] c\n  * [ ] new\n"),
    ("not as below a plain sub-item", "- [ ] a\n- [ ] b\n  - c\n    - [ ] d\n", {"under": "a"},
     "- [ ] a\n  - [ ] new\n- [ ] b\n  - c\n    - [ ] d\n"),
    ("under a number", "1. [ ] a\n", {"under": "a"}, "1. [ ] a\n   - [ ] new\n"),
    ("under ten", "10. [ ] a\n", {"under": "a"}, "10. [ ] a\n    - [ ] new\n"),
    ("last sub-topic", "- [ ] a\n  - [ ] b\n- [ ] c\n", {"under": "a"},
     "- [ ] a\n  - [ ] b\n  - [ ] new\n- [ ] c\n"),
    ("quote", "> - [ ] a\n\nb\n", END, "> - [ ] a\n> - [ ] new\n\nb\n"),
    ("under in a quote", "> - [ ] a\n", {"under": "a"}, "> - [ ] a\n>   - [ ] new\n"),
    ("under in a quote without spaces", ">- [ ] a\n>- [ ] b\n", {"under": "a"},
     ">- [ ] a\n>   - [ ] new\n>- [ ] b\n"),
    ("under in quotes without spaces", ">>1. [ ] a\n", {"under": "a"},
     ">>1. [ ] a\n>>    - [ ] new\n"),
    ("under with a wide gap", "*   [ ] a\n", {"under": "a"}, "*   [ ] a\n    *   [ ] new\n"),
    ("under with a tab gap", "*\t[ ] a\n", {"under": "a"}, "*\t[ ] a\n    * [ ] new\n"),
    ("empty lines in a quote", "> - [ ] a\n>\n> - [ ] b\n", END,
     "> - [ ] a\n>\n> - [ ] b\n>\n> - [ ] new\n"),
    ("two quotes", "> - [ ] a\n\n> - [ ] b\n", END, "> - [ ] a\n\n> - [ ] b\n> - [ ] new\n"),
    ("footnote", "[^1]: - [ ] a\n", END, "[^1]: - [ ] a\n    - [ ] new\n"),
    ("above in a footnote", "[^1]: - [ ] a\n", {"before": "a"},
     "[^1]: - [ ] new\n    - [ ] a\n"),
    ("bullet in a bullet", "- - [ ] a\n", END, "- - [ ] a\n  - [ ] new\n"),
    ("above a bullet in a bullet", "- - [ ] a\n", {"before": "a"}, "- - [ ] new\n  - [ ] a\n"),
    ("box below its bullet", "-\n  [ ] a\n", END, "-\n  [ ] a\n- [ ] new\n"),
    ("above a box below its bullet", "-\n  [ ] a\n", {"before": "a"}, "- [ ] new\n-\n  [ ] a\n"),
    ("behind a description", "- [ ] a\n  - Description: d\n", {"under": "a"},
     "- [ ] a\n  - Description: d\n  - [ ] new\n"),
    ("behind fields by four", "- [ ] a\n    - D: d\n    - E: e\n- [ ] c\n", {"under": "a"},
     "- [ ] a\n    - D: d\n    - E: e\n    - [ ] new\n- [ ] c\n"),
    ("behind a paragraph", "- [ ] a\n\n  b\n", {"under": "a"}, "- [ ] a\n\n  b\n\n  - [ ] new\n"),
    ("ends in a paragraph", "- [ ] a\n\nb\n", END, "- [ ] a\n- [ ] new\n\nb\n"),
    ("item ends in a paragraph", "- [ ] a\n\n  b\n", END, "- [ ] a\n\n  b\n\n- [ ] new\n"),
    ("code in the item", "- [ ] a\n  ```\n  - b\n  ```\n", END,
     "- [ ] a\n  ```\n  - b\n  ```\n- [ ] new\n"),
    ("sub-sections", "# A\n- [ ] a\n## B\n- [ ] b\n", {"section": "A"},
     "# A\n- [ ] a\n- [ ] new\n## B\n- [ ] b\n"),
    ("text above sub-sections", "# A\n\nb\n\n## B\n\n- [ ] b\n", {"section": "A"},
     "# A\n\nb\n\n- [ ] new\n\n## B\n\n- [ ] b\n"),
    ("section without a list", "# A\n\n- [ ] a\n\n# B\n\n# C\n", {"section": "B"},
     "# A\n\n- [ ] a\n\n# B\n\n- [ ] new\n\n# C\n"),
    ("its neighbours are tight", "# A\n* [ ] a\n# B\n# C\n", {"section": "B"},
     "# A\n* [ ] a\n# B\n* [ ] new\n# C\n"),
    ("as below the nearest heading", "# A\n- [ ] a\n# B\n\n- [ ] b\n# C\n", {"section": "C"},
     "# A\n- [ ] a\n# B\n\n- [ ] b\n# C\n\n- [ ] new\n"),
    ("underlined", "A\n===\n\nB\n---\n", {"section": "A"}, "A\n===\n\n- [ ] new\n\nB\n---\n"),
    ("underlined and below", "A\n===\nB\n---\n", {"section": "B"}, "A\n===\nB\n---\n\n- [ ] new\n"),
    ("plain list", "# A\n\n- b\n- c\n\nd\n\n# B\n- [ ] x\n", {"section": "A"},
     "# A\n\n- b\n- c\n\nd\n\n- [ ] new\n\n# B\n- [ ] x\n"),
    ("goes on with a plain list", "# A\n\n1. b\n2. c\n", END, "# A\n\n1. b\n2. c\n3. [ ] new\n"),
    ("section in an item", "- [ ] a\n  ## B\n  - [ ] b\n", {"section": "B"},
     "- [ ] a\n  ## B\n  - [ ] b\n  - [ ] new\n"),
    ("empty section in an item", "- [ ] a\n  ## B\n- [ ] c\n", {"section": "B"},
     "- [ ] a\n  ## B\n\n  - [ ] new\n\n- [ ] c\n"),
    ("above a section in its item", "- [ ] a\n  ## B\n  - [ ] b\n", {"under": "a"},
     "- [ ] a\n  - [ ] new\n  ## B\n  - [ ] b\n"),
    ("nothing", "", END, "- [ ] new\n"),
    ("empty lines alone", "\n\n", END, "- [ ] new\n\n\n"),
    ("heading alone", "# A\n", END, "# A\n\n- [ ] new\n"),
    ("text alone", "a", END, "a\n\n- [ ] new"),
    ("front matter alone", "---\na: b\n---\n", END, "---\na: b\n---\n\n- [ ] new\n"),
    ("CRLF", "- [ ] a\r\n- [ ] b\r\n", END, "- [ ] a\r\n- [ ] b\r\n- [ ] new\r\n"),
    ("CR", "- [ ] a\r- [ ] b\r", END, "- [ ] a\r- [ ] b\r- [ ] new\r"),
    ("ends of both kinds", "- [ ] a\r\n- [ ] b\n", {"after": "a"},
     "- [ ] a\r\n- [ ] new\r\n- [ ] b\n"),
    ("no last end", "- [ ] a", END, "- [ ] a\n- [ ] new"),
    ("no last end and CRLF", "- [ ] a\r\n- [ ] b", END, "- [ ] a\r\n- [ ] b\r\n- [ ] new"),
    ("BOM", "\ufeff- [ ] a\n", {"before": "a"}, "\ufeff- [ ] new\n- [ ] a\n"),
    ("trailing spaces", "- [ ] a  \n", END, "- [ ] a  \n- [ ] new\n"),
    ("definition below", "- [ ] a\n\n[b]: /c\n", END, "- [ ] a\n- [ ] new\n\n[b]: /c\n"),
    ("definition in the paragraph", "- [ ] a\n[b]: /c\n", END, "- [ ] a\n[b]: /c\n- [ ] new\n"),
    ("table right below", "- [ ] a\n\n| b |\n|---|\n", END,
     "- [ ] a\n- [ ] new\n\n| b |\n|---|\n"),
    ("fence right below", "- [ ] a\n```\nb\n", END, "- [ ] a\n- [ ] new\n```\nb\n"),
    ("marker right below", "- [x] a\n" + MARKER.format("██████████ 1/1 (100%)"), END,
     "- [x] a\n- [ ] new\n" + MARKER.format("█████░░░░░ 1/2 (50%) ")),
    ("before, in a list", "1. [ ] a\n2. [ ] b\n", {"before": "b"},
     "1. [ ] a\n2. [ ] new\n2. [ ] b\n"),
    ("before, with empty lines", "- [ ] a\n\n- [ ] b\n", {"before": "a"},
     "- [ ] new\n\n- [ ] a\n\n- [ ] b\n"),
    ("before, with a wide gap", "- [ ] a\n-   [ ] b\n", {"before": "b"},
     "- [ ] a\n-   [ ] new\n-   [ ] b\n"),
    ("before a sub-topic", "- [ ] a\n\t- [ ] b\n", {"before": "b"},
     "- [ ] a\n\t- [ ] new\n\t- [ ] b\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "place", "after"), STYLES, ids=[s[0] for s in STYLES])
def test_a_new_topic_is_written_as_its_neighbours_are(
    name: str, source: str, place: dict[str, Any], after: str
) -> None:
    result = parse(source).with_added("new", **place)
    assert result.source.decode() == after, name
    assert [topic.title for topic in result.topics].count("new") == 1


def test_bytes_that_are_no_utf_8_stay() -> None:
    assert parse(b"- [ ] \xff\n").with_added("n").source == b"- [ ] \xff\n- [ ] n\n"


def test_a_topic_can_be_added_ticked_and_with_markup() -> None:
    roadmap = parse("- [ ] a\n").with_added("Read the **paper** [b](/c)", done=True)
    assert roadmap.source == b"- [ ] a\n- [x] Read the **paper** [b](/c)\n"
    assert roadmap.topics[1].title == "Read the paper b"


def test_a_name_of_the_file_stays() -> None:
    assert parse("- [ ] a\n").with_name("b.md").with_added("c").name == "b.md"


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("# A\n- [ ] new\n- [ ] b\n", {"section": "A"}),
        ("- [ ] a\n  - [ ] **new**\n", {"under": "a"}),
        ("- [ ] new\n- [ ] b\n", {"after": "b"}),
        ("- [ ] new\n- [ ] b\n", {"before": "b"}),
        ("- [x] new\n- [ ] b\n", {}),
    ],
)
def test_nothing_is_added_if_the_place_has_it(source: str, place: dict[str, Any]) -> None:
    roadmap = parse(source)
    assert roadmap.with_added("new", if_absent=True, **place) is roadmap
    assert roadmap.with_added("new", **place).progress.total == len(roadmap.topics) + 1


def test_a_topic_of_this_title_elsewhere_does_not_count() -> None:
    roadmap = parse("- [ ] a\n  - [ ] new\n- [ ] b\n")
    assert len(roadmap.with_added("new", under="b", if_absent=True).topics) == 4


def test_without_a_place_the_sections_are_listed() -> None:
    roadmap = parse("# A\n- [ ] a\n## B\n- [ ] b\n")
    with pytest.raises(EditError) as raised:
        roadmap.with_added("new")
    assert str(raised.value).splitlines()[1:] == ["  L1  A", "  L3  B"]
    with pytest.raises(EditError, match="name the section"):
        parse("# A\n## B\n").with_added("new")


def test_the_place_is_one_of_four() -> None:
    roadmap = parse("# A\n- [ ] a\n# A\n- [ ] b\n- [ ] bc\n- [ ] bd\n")
    with pytest.raises(TypeError, match="name one place"):
        roadmap.with_added("new", section="A", after="a")
    with pytest.raises(SectionError, match="2 sections"):
        roadmap.with_added("new", section="A")
    with pytest.raises(TopicNotFoundError):
        roadmap.with_added("new", after="x")
    with pytest.raises(AmbiguousTopicError):
        parse("- [ ] a\n- [ ] a\n").with_added("new", under="a")
    with pytest.raises(StaleTopicError):
        parse("- [ ] x\n").with_added("new", under=roadmap.find("a"))


def test_a_fence_above_that_nothing_closes_is_named() -> None:
    with pytest.raises(EditError, match="block of code or a comment above is open"):
        parse("# A\n```\nx\n").with_added("new")


def test_two_hundred_levels_are_the_end() -> None:
    lines = "".join(f"{'  ' * depth}- [ ] t{depth}\n" for depth in range(210))
    roadmap = None
    for count in range(210, 190, -1):
        try:
            roadmap = parse("".join(lines.splitlines(keepends=True)[:count]))
            break
        except ValueError:
            continue
    assert roadmap
    deepest = roadmap.topics[-1]
    with pytest.raises(EditError, match="nested too deeply at line"):
        roadmap.with_added("new", under=deepest)
    assert len(roadmap.with_added("new", after=deepest).topics) == len(roadmap.topics) + 1


@pytest.mark.parametrize(
    ("document", "place", "expected"),
    [
        (
            "- [ ] a\n  > q\n  >\n- [ ] b\n",
            {"after": "a"},
            "- [ ] a\n  > q\n  >\n- [ ] new\n- [ ] b\n",
        ),
        ("- [ ] a\n  > q\n  >\n", {"under": "a"}, "- [ ] a\n  > q\n  >\n  - [ ] new\n"),
        ("# S\n\n> q\n>\n", {"section": "S"}, "# S\n\n> q\n>\n\n- [ ] new\n"),
        ("> - [ ] a\n>\n", {"after": "a"}, "> - [ ] a\n> - [ ] new\n>\n"),
    ],
)
def test_the_last_line_of_a_quote_can_be_empty(
    document: str, place: dict[str, Any], expected: str
) -> None:
    assert parse(document).with_added("new", **place).source == expected.encode()
