"""Topics that are moved or removed, with all below them."""

from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import EditError, StaleTopicError, parse

LIST = "# A\n\n- [ ] a\n  - [ ] b\n    - [x] c\n- [ ] d\n\n## B\n\n1. [ ] e\n2. [ ] f\n"

MARKER = "<!-- roadmap:progress -->{}<!-- /roadmap:progress -->\n"

MOVES: list[tuple[str, str, str, dict[str, str], str]] = [
    ("up", "- [ ] a\n- [ ] b\n", "b", {"before": "a"}, "- [ ] b\n- [ ] a\n"),
    ("down", "- [ ] a\n- [ ] b\n", "a", {"after": "b"}, "- [ ] b\n- [ ] a\n"),
    ("to a section", LIST, "b", {"section": "B"},
     "# A\n\n- [ ] a\n- [ ] d\n\n## B\n\n1. [ ] e\n2. [ ] f\n3. [ ] b\n   - [x] c\n"),
    ("later numbers stay", LIST, "a", {"after": "e"},
     "# A\n\n- [ ] d\n\n## B\n\n1. [ ] e\n2. [ ] a\n   - [ ] b\n     - [x] c\n2. [ ] f\n"),
    ("out", LIST, "b", {"after": "d"},
     "# A\n\n- [ ] a\n- [ ] d\n- [ ] b\n  - [x] c\n\n## B\n\n1. [ ] e\n2. [ ] f\n"),
    ("in", LIST, "d", {"under": "c"},
     "# A\n\n- [ ] a\n  - [ ] b\n    - [x] c\n      - [ ] d\n\n## B\n\n1. [ ] e\n2. [ ] f\n"),
    ("number to bullet", LIST, "f", {"before": "d"},
     "# A\n\n- [ ] a\n  - [ ] b\n    - [x] c\n- [ ] f\n- [ ] d\n\n## B\n\n1. [ ] e\n"),
    ("tabs stay tabs", "- [ ] a\n\t- [ ] b\n- [ ] c\n\t- [ ] d\n\t\t- [ ] e\n", "c", {"under": "a"},
     "- [ ] a\n\t- [ ] b\n\t- [ ] c\n\t\t- [ ] d\n\t\t\t- [ ] e\n"),
    ("from four to two", "- [ ] a\n    - [ ] b\n\n        p\n- [ ] c\n", "b", {"after": "c"},
     "- [ ] a\n- [ ] c\n- [ ] b\n\n    p\n"),
    ("its wide gap stays", "*   [ ] a\n*   [ ] b\n    *   [ ] c\n", "c", {"under": "a"},
     "*   [ ] a\n    *   [ ] c\n*   [ ] b\n"),
    ("in a quote without spaces", ">- [ ] a\n>- [ ] b\n>   c\n", "b", {"under": "a"},
     ">- [ ] a\n>   - [ ] b\n>     c\n"),
    ("into a quote", "> - [ ] a\n\n- [ ] b\n\n  p\n", "b", {"after": "a"},
     "> - [ ] a\n> - [ ] b\n>\n>   p\n"),
    ("out of a quote", "> - [ ] a\n>\n>   p\n\n- [ ] b\n", "a", {"after": "b"},
     "- [ ] b\n- [ ] a\n\n  p\n"),
    ("code keeps its indentation", "- [ ] a\n  ```\n    x\n\n  y\n  ```\n1. [ ] b\n", "a",
     {"under": "b"},
     "1. [ ] b\n   - [ ] a\n     ```\n       x\n\n     y\n     ```\n"),
    ("a line that goes on below", "- [ ] a\nb\n1. [ ] c\n", "a", {"under": "c"},
     "1. [ ] c\n   - [ ] a\n   b\n"),
    ("its own section", "- [ ] a\n  ### S\n  - [x] b\n- [ ] c\n", "a", {"after": "c"},
     "- [ ] c\n- [ ] a\n  ### S\n  - [x] b\n"),
    ("to the end of the file", "- [ ] a\n- [ ] b", "a", {"after": "b"}, "- [ ] b\n- [ ] a"),
    ("from the end of the file", "- [ ] a\n- [ ] b", "b", {"before": "a"}, "- [ ] b\n- [ ] a"),
    ("CRLF", "- [ ] a\r\n  - [ ] b\r\n- [ ] c\r\n", "a", {"after": "c"},
     "- [ ] c\r\n- [ ] a\r\n  - [ ] b\r\n"),
    ("empty lines", "- [ ] a\n\n- [ ] b\n\n- [ ] c\n", "a", {"after": "b"},
     "- [ ] b\n\n- [ ] a\n\n- [ ] c\n"),
    ("its definition comes along", "- [ ] a [u]\n- [ ] b\n\n  [u]: /u\n", "b", {"before": "a"},
     "- [ ] b\n\n  [u]: /u\n- [ ] a [u]\n"),
    ("what is above it would become a heading", "- [ ] a\n  - [ ] b\n  ---\n", "b",
     {"before": "a"}, "- [ ] b\n\n- [ ] a\n\n  ---\n"),
    ("markers", "# A\n- [x] a\n## B\n" + MARKER.format(""), "a",
     {"section": "B"},
     "# A\n## B\n" + MARKER.format("██████████ 1/1 (100%)") + "\n- [x] a\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "source", "topic", "place", "after"), MOVES, ids=[each[0] for each in MOVES]
)
def test_a_topic_moves_with_all_below_it(
    name: str, source: str, topic: str, place: dict[str, Any], after: str
) -> None:
    assert parse(source).with_moved(topic, **place).source.decode() == after, name


@pytest.mark.parametrize("place", [{"under": "a"}, {"after": "b"}, {"before": "c"}, {"under": "b"}])
def test_no_topic_moves_into_itself(place: dict[str, Any]) -> None:
    with pytest.raises(EditError, match="into itself; name a place outside of it"):
        parse(LIST).with_moved("a", **place)


def test_no_topic_moves_to_a_section_in_itself() -> None:
    with pytest.raises(EditError, match="into itself"):
        parse("- [ ] a\n  ### S\n  - [x] b\n").with_moved("a", section="S")


@pytest.mark.parametrize(
    ("topic", "place"),
    [("d", {"after": "a"}), ("a", {"before": "d"}), ("c", {"under": "b"}), ("f", {"section": "B"})],
)
def test_a_topic_that_is_there_already_stays(topic: str, place: dict[str, Any]) -> None:
    roadmap = parse(LIST)
    assert roadmap.with_moved(topic, **place) is roadmap


def test_a_move_needs_a_place() -> None:
    with pytest.raises(TypeError, match="name where"):
        parse(LIST).with_moved("a")


def test_a_move_too_deep_is_refused() -> None:
    lines = "".join(f"{'  ' * depth}- [ ] t{depth}\n" for depth in range(150))
    others = "".join(f"{'  ' * depth}- [ ] u{depth}\n" for depth in range(100))
    with pytest.raises(EditError, match="nested too deeply at line"):
        parse(lines + others).with_moved("u0", under="t149")


REMOVALS = [
    ("first", "- [ ] a\n- [ ] b\n", "a", "- [ ] b\n"),
    ("last", "- [ ] a\n- [ ] b\n", "b", "- [ ] a\n"),
    ("only", "- [ ] a\n", "a", ""),
    ("with all below", LIST, "a", "# A\n\n- [ ] d\n\n## B\n\n1. [ ] e\n2. [ ] f\n"),
    ("numbers stay", LIST, "e", LIST.replace("1. [ ] e\n", "")),
    ("empty lines", "- [ ] a\n\n- [ ] b\n\n- [ ] c\n", "b", "- [ ] a\n\n- [ ] c\n"),
    ("first of some", "x\n\n- [ ] a\n\n- [ ] b\n", "a", "x\n\n- [ ] b\n"),
    ("a section's only one", "# A\n\n- [ ] a\n\n# B\n", "a", "# A\n\n# B\n"),
    ("no last end", "- [ ] a\n- [ ] b", "b", "- [ ] a"),
    ("in a quote", "> - [ ] a\n>\n> - [ ] b\n", "b", "> - [ ] a\n"),
    ("bullet in a bullet", "- - [ ] a\n  - [ ] b\n", "a", "- - [ ] b\n"),
    ("in a footnote", "[^1]: - [ ] a\n    - [ ] b\n", "a", "[^1]: - [ ] b\n"),
    ("text would become a heading", "a\n- [ ] b\n---\n", "b", "a\n\n---\n"),
    ("a list would become text", "x\n1. [ ] a\n2. b\n", "a", "x\n\n2. b\n"),
    ("its definition goes", "- [ ] a [u]\n\n  [u]: /u\n- [ ] b\n", "a", "- [ ] b\n"),
    ("its definition is there twice", "- [ ] a\n\n  [u]: /u\n- [ ] b [u]\n\n[u]: /u\n", "a",
     "- [ ] b [u]\n\n[u]: /u\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "source", "topic", "after"), REMOVALS, ids=[each[0] for each in REMOVALS]
)
def test_a_topic_is_removed_with_all_below_it(
    name: str, source: str, topic: str, after: str
) -> None:
    assert parse(source).without(topic).source.decode() == after, name


def test_a_definition_right_below_is_no_text_afterwards() -> None:
    """Without the item, it would be a further line of the paragraph above."""
    source = "- [ ] a\n\n# B\n\nText\n\n> 1. [ ] b\n>\n>        code\n[u]: /u\n"
    after = parse(source).with_moved("b", before="a").source.decode()
    assert after.endswith("Text\n\n[u]: /u\n")
    assert parse(source).without("b").source.decode().endswith("Text\n\n[u]: /u\n")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("- [ ] a [u]\n- [ ] b\n\n  [u]: /u\n", "the topic 'a u' on line 1 would change"),
        ("x [u]\n\n- [ ] b\n\n  [u]: /u\n", "a link to /u would be lost"),
        ("# [x][u]\n\n- [ ] b\n\n  [u]: /u\n", "the section 'x' on line 1 would change"),
        ("![x][u]\n\n- [ ] b\n\n  [u]: /u\n", "a link to /u would be lost"),
        ("x[^1]\n\n[^1]: - [ ] b\n", r"the footnote \[\^1\] is used elsewhere"),
    ],
)
def test_a_definition_that_others_use_is_not_removed(source: str, reason: str) -> None:
    with pytest.raises(EditError, match=reason):
        parse(source).without("b")


def test_markers_are_right_afterwards() -> None:
    source = MARKER.format("█████░░░░░ 1/2 (50%) ") + "\n- [ ] a\n- [x] b\n"
    after = parse(source).without("a").source.decode()
    assert after == MARKER.format("██████████ 1/1 (100%)") + "\n- [x] b\n"


def test_a_topic_that_is_gone_is_not_moved_or_removed() -> None:
    roadmap, other = parse(LIST), parse("- [ ] x\n").topics[0]
    with pytest.raises(StaleTopicError):
        roadmap.with_moved(other, after="a")
    with pytest.raises(StaleTopicError):
        roadmap.without(other)


def test_a_quote_below_a_topic_that_goes_does_not_join_the_one_above_it() -> None:
    roadmap = parse("* [ ] a\n\n> of a\n\n* [ ] b\n> of b\n\n* [ ] c\n")
    assert roadmap.without("b").source == b"* [ ] a\n\n> of a\n\n> of b\n\n* [ ] c\n"
    moved = roadmap.with_moved("b", after="c").source
    assert moved == b"* [ ] a\n\n> of a\n\n> of b\n\n* [ ] c\n* [ ] b\n"


def test_the_rest_of_a_quote_does_not_join_the_one_above_it() -> None:
    roadmap = parse("> note\n\n> - [ ] a\n>\n> - b\n\n- [ ] c\n")
    assert roadmap.without("a").source == b"> note\n\n>\n> - b\n\n- [ ] c\n"
