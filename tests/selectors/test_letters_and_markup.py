"""Letters, digits and some symbols decide in the end; no slug and no line is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import AmbiguousTopicError, Roadmap, RoadmapFile, TopicNotFoundError, parse


def found(roadmap: Roadmap, selector: str) -> list[int]:
    """Return the lines of the topics that a selector names or may name."""
    try:
        return [roadmap.find(selector).line]
    except AmbiguousTopicError as error:
        return [topic.line for topic in error.candidates]
    except TopicNotFoundError:
        return []


TITLES = """\
- [ ] LRU cache:
- [ ] About the LRU cache
- [ ] LRU cache again
- [ ] Sockets:
- [ ] `__init__`
- [ ] init, again
- [ ] `Vec<T>`:
- [ ] Trees:
  - [ ] Implement: it
- [ ] \u0915\u093f
- [ ] C++
- [ ] ☑️ Done & dusted
- [ ] A > B:
  - [ ] C!
"""


@pytest.mark.parametrize(
    ("selector", "lines"),
    [
        ("lru cache", [1]),
        ("LRU-Cache", [1]),
        ("sockets", [4]),
        ("**Sockets**", [4]),
        ("__init__", [5]),
        ("init", [5]),  # letters alone, before part of a title
        ("Vec<T>", [7]),
        ("vect", [7]),  # the slug
        ("vec <T>", [7]),
        ("trees > implement it", [9]),
        ("Trees! > implement (it)", [9]),
        ("trees > implement", []),  # each is a whole title
        ("\u0915\u093e", []),  # a letter with another mark is another letter
        ("C", [11, 14]),  # the slug of `C!` and of `C++`
        ("c ++", [11]),
        ("C#", []),
        ("done dusted", []),
        ("done & dusted", [12]),
        ("done\u2060 and", []),
        ("a > b > c", [14]),
        ("a > c", []),
        ("b > c", []),
        ("a>b", [13]),
        ("<!-- c -->", []),
        ("!!!", []),
    ],
)
def test_letters_and_digits_decide_after_all_else(selector: str, lines: list[int]) -> None:
    assert found(parse(TITLES), selector) == lines


VIDEOS = "- [ ] Videos\n- [ ] Arrays\n- [ ] videos\n- [ ] Videos:\n"


def test_a_slug_of_several_titles_is_ambiguous_and_a_numbered_one_is_not() -> None:
    roadmap = parse(VIDEOS.replace("Videos", "Videos!").replace("videos", "videos!"))
    assert found(roadmap, "videos") == [1, 3, 4]
    assert found(roadmap, "videos-1") == [3]
    assert found(roadmap, "videos-2") == [4]


def test_a_numbered_slug_that_is_the_slug_of_another_title_is_ambiguous() -> None:
    roadmap = parse("- [ ] Week\n- [ ] Week\n- [ ] Week 1\n")
    assert found(roadmap, "week-1") == [2, 3]
    assert found(roadmap, "week 1") == [3]
    assert found(roadmap, "week-1-1") == [3]


def test_the_numbering_of_a_slug_is_no_digit_of_a_title() -> None:
    assert found(parse("- [ ] Week 1\n- [ ] Week 1\n"), "week 11") == []


@pytest.mark.parametrize(
    ("name", "selector", "lines"),
    [
        ("", "ROADMAP.md:2", [2]),
        ("", "docs/Plan.markdown:2", [2]),
        ("", "ROADMAP.md:02", []),
        ("", "Genesis 1:2", []),
        ("", ":2", []),
        ("docs/PLAN.md", "docs/PLAN.md:2", [2]),
        ("docs/PLAN.md", "./docs/PLAN.md:2", [2]),  # as grep prints it
        ("docs/PLAN.md", "docs/../docs/PLAN.md:2", [2]),
        ("docs/PLAN.md", "docs/plan.md:2", [2]),
        ("docs/PLAN.md", "docs/PLAN.md:2:1", [2]),  # as lint prints it
        ("docs/PLAN.md", "docs/PLAN.md:1-2", [1, 2]),
        ("docs/PLAN.md", "docs/PLAN.md:2:1:1", []),
        ("docs/PLAN.md", "PLAN.md:2", []),
        ("docs/PLAN.md", "../PLAN.md:2", []),
        ("docs/PLAN.md", "other/PLAN.md:2", []),
        ("docs/PLAN.md", "ROADMAP.md:2", []),
        ("docs/PLAN.md", "a\0b:2", []),
        ("TODO", "TODO:2", [2]),
        pytest.param("my:docs/a:1.md", "my:docs/a:1.md:2", [2], marks=pytest.mark.posix),
        pytest.param("my:docs/a:1.md", "my:docs/a:1.md:2:9", [2], marks=pytest.mark.posix),
        ("plan:2", "plan:2:1", [1]),
        ("-", "-:2", [2]),
        ("-", "./-:2", []),
        ("a\x1bb.md", "a\ufffdb.md:2", [2]),  # as it is printed
        ("a\udcffb.md", "a\ufffdb.md:2", [2]),
    ],
)
def test_a_line_is_named_as_commands_print_it(name: str, selector: str, lines: list[int]) -> None:
    source = b"- [ ] x\n- [ ] y\n"
    name = str(Path(name).absolute()) if name not in ("", "-") else name
    assert found(Roadmap(source, parse(source).outline, name), selector) == lines


@pytest.mark.posix
def test_an_address_of_another_file_is_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their names differ by the case of a letter only."""
    for name in ("plan.md", "PLAN.md"):
        (tmp_path / name).write_text("- [ ] a\n- [ ] b\n")
    (tmp_path / "link.md").symlink_to("PLAN.md")
    monkeypatch.chdir(tmp_path)
    roadmap = RoadmapFile("PLAN.md").read()
    assert found(roadmap, "PLAN.md:2") == [2]
    assert found(roadmap, "link.md:2") == [2]
    assert found(roadmap, "plan.md:2") == []
    (tmp_path / "PLAN.md").unlink()
    assert found(roadmap, "PLAN.md:2") == [2]
    assert found(roadmap, "plan.md:2") == []


def test_a_title_and_an_address_are_ambiguous() -> None:
    assert found(parse("- [ ] a\n- [ ] notes.md:1\n"), "notes.md:1") == [1, 2]


def test_a_file_knows_its_name_after_a_change_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "PLAN.md"
    path.write_text("<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n- [ ] a\n")
    file = RoadmapFile(path)
    assert file.check("PLAN.md:3")
    roadmap = file.read()
    for each in (roadmap, roadmap.with_done({roadmap.topics[0]: False})):
        assert found(each, "PLAN.md:3") == [3]
        assert found(each, "ROADMAP.md:3") == []
    with pytest.raises(TopicNotFoundError):
        file.check("ROADMAP.md:3")


WORDS = st.sampled_from(["a", "A", "b", "1", "-", "-1", " ", " > ", ":", "é", "e\u0301", "*", "!"])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map("".join)


def plain(title: str) -> str:
    return " ".join(normalize("NFC", normalize("NFC", title).casefold()).split())


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_a_title_finds_all_that_have_it_and_no_other(titles: list[str]) -> None:
    roadmap = parse("".join(f"- [ ] x{title}\n" for title in titles))
    for topic in roadmap.topics:
        name = plain(topic.title)
        same = [each.line for each in roadmap.topics if plain(each.title) == name]
        assert found(roadmap, topic.title) == same


@pytest.mark.parametrize("wrong", [5, ["L1"], None, b"a", ("a", "b")])
def test_what_is_no_selector_and_no_topic_is_a_type_error(tmp_path: Path, wrong: Any) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text("- [ ] a\n")
    calls = (
        RoadmapFile(path).check,
        RoadmapFile(path).toggle,
        RoadmapFile(path).uncheck,
        parse("- [ ] a").find,
    )
    for call in calls:
        with pytest.raises(TypeError, match="name a topic by a str or a Topic, not by"):
            call(wrong)
    assert path.read_text() == "- [ ] a\n"


@pytest.mark.parametrize("wrong", [Path("ROADMAP.md"), None, bytearray(b"a"), 5])
def test_what_is_no_text_can_not_be_parsed(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"RoadmapFile\(path\)\.read\(\)"):
        parse(wrong)


def test_an_ambiguous_error_names_its_candidates() -> None:
    with pytest.raises(AmbiguousTopicError) as caught:
        parse("# A\n- [ ] t\x1b\n# B\n- [ ] t\x1b\n").find("t")
    assert str(caught.value).split("\n") == [
        "'t' matches 2 topics",
        "  L2  A > t\ufffd",
        "  L4  B > t\ufffd",
    ]


def test_an_ambiguous_error_lists_no_more_than_ten() -> None:
    with pytest.raises(AmbiguousTopicError) as caught:
        parse("- [ ] t\n" * 13).find("t")
    lines = str(caught.value).split("\n")
    assert lines[10:] == ["  L10  t", "  and 3 more"]
    assert len(caught.value.candidates) == 13
