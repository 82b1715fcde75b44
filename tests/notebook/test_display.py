from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.display import html, text
from llm_roadmap.display.html_and_text import SAFE

if TYPE_CHECKING:
    from pathlib import Path

    from llm_roadmap import Roadmap, Section, Topic

    Bundle = dict[str, str]

DOCUMENT = """\
# Trees & `<graphs>`

- [x] Warm up

## Searching

- [ ] Binary search
  - Description: Halve it
  - [x] By hand
    - [ ] On paper
- [ ] [Breadth first](https://example.org/bfs)

### Notes

Nothing to do here.

## Sorting

1. [X] Merge sort
"""


class Outline(HTMLParser):
    """Reads HTML as a browser would: the elements, whether they are closed, and the text."""

    VOID = ("br",)

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def bundle(shown: Roadmap | Section | Topic | RoadmapFile) -> Bundle:
    return shown._repr_mimebundle_(include=None, exclude=None)


def test_a_roadmap_shows_title_progress_folds_boxes_and_links() -> None:
    shown = Outline(bundle(parse(DOCUMENT))["text/html"])
    for part in (
        "Trees & <graphs>",
        "█████░░░░░ 3/6 (50%)",
        "☑ Warm up",
        "Searching 1/4 (25%)",
        "☐ Binary search",
        "Halve it",
        "☑ By hand",
        "☐ On paper",
        "☐ Breadth first",
        "☑ Merge sort",
    ):
        assert part in shown.text
    assert shown.tags.count("details") == 2  # a section without topics is not shown
    assert shown.links == ["https://example.org/bfs"]


def test_a_state_is_text_and_style_is_all_that_a_sanitizer_can_take_away() -> None:
    source = bundle(parse(DOCUMENT))["text/html"]
    shown = Outline(source)
    assert shown.attributes == {"style", "open", "href"}
    assert not {"style", "script", "svg", "input"} & set(shown.tags)
    assert "var(" not in source
    assert "color" not in source  # light or dark, it is the reader's


def test_topics_lie_in_the_topics_around_them() -> None:
    source = bundle(parse(DOCUMENT))["text/html"]
    below = source[source.index("By hand") : source.index("Breadth first")]
    assert below.index("<ul") < below.index("On paper") < below.index("</ul></li></ul></li>")


def test_a_section_shows_what_is_below_it() -> None:
    section = parse(DOCUMENT).sections[0].sections[0]
    shown = bundle(section)
    assert "Searching" in shown["text/html"]
    assert "Merge sort" not in shown["text/html"]
    assert shown["text/plain"].splitlines() == [
        "Searching  1/4 (25%)",
        "[ ] Binary search",
        "    [x] By hand",
        "        [ ] On paper",
        "[ ] Breadth first",
    ]


def test_a_section_without_topics_shows_its_title() -> None:
    (section,) = parse("## a\n").sections
    assert bundle(section)["text/plain"] == "a  0/0 (0%)"


def test_a_topic_shows_what_is_below_it() -> None:
    shown = bundle(parse(DOCUMENT).find("By hand"))
    assert Outline(shown["text/html"]).text == "☑ By hand☐ On paper"
    assert shown["text/plain"] == "[x] By hand\n    [ ] On paper"


def test_topics_above_the_first_heading_are_shown() -> None:
    assert Outline(html(parse("- [ ] a\n\n# b\n\n- [x] c\n"))).text == (
        "b█████░░░░░ 1/2 (50%)☐ ab 1/1 (100%)☑ c"
    )


def test_an_empty_document_shows_that_there_is_nothing_to_do() -> None:
    assert Outline(html(parse(""))).text == "(no title)░░░░░░░░░░ 0/0 (0%)"


def test_what_has_nothing_visible_in_its_title_says_so() -> None:
    """A link without a text can't be seen, or clicked, or read out."""
    document = (
        "# \u2060\n\n- [ ] \u2063\n- [ ] a [\u2060](https://a.example)\n\n## \u2060\n\n- [ ] b\n"
    )
    shown = Outline(html(parse(document)))
    assert shown.text.count("(no title)") == 3
    assert "a.example" in shown.text
    assert text(parse(document)).count("(no title)") == 3


def test_a_file_shows_what_is_in_it_now(tmp_path: Path) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text("- [ ] a\n", "utf-8")
    file = RoadmapFile(path)
    assert "☐ a" in bundle(file)["text/html"]
    path.write_text("- [x] a\n", "utf-8")
    assert "☑ a" in bundle(file)["text/html"]


def test_a_file_that_is_not_there_shows_why(tmp_path: Path) -> None:
    shown = bundle(RoadmapFile(tmp_path / "ROADMAP.md"))
    assert list(shown) == ["text/html", "text/plain"]
    assert all("No such file" in text for text in shown.values())


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "&#106;avascript:alert(1)",
        "//host/share",
        "//host",
        "http:notes.md",
        "HTTPS:/notes.md",
        "https:",
        "",
    ],
)
def test_an_address_that_is_not_safe_is_no_link(url: str) -> None:
    assert Outline(html(parse(f"- [ ] a [b](<{url}>)\n"))).links == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?a=1&b=2",
        "HTTP://example.org",
        "mailto:a@example.org",
        "notes/a.md",
        "/notes",
        "#notes",
        "../a%3Ab",
        "?q=a:b",
        "notes//a.md",
    ],
)
def test_an_address_that_is_safe_is_a_link(url: str) -> None:
    assert Outline(html(parse(f"- [ ] a [b](<{url}>)\n"))).links == [url]


@pytest.mark.parametrize(
    "url",
    [
        "//host",
        "\\\\host",
        "/\\host",
        "\\/host",
        "java\tscript:a",
        " javascript:a",
        "\x01javascript:a",
        "a\nb",
        "https://a.bc/\u202e",
        "\u200bjavascript:a",
        "é",
    ],
)
def test_an_address_that_a_browser_would_trim_is_not_safe(url: str) -> None:
    assert not SAFE.fullmatch(url)


def test_a_title_that_is_a_link_is_shown_as_that_link() -> None:
    shown = Outline(html(parse("- [ ] [Trees](https://example.org/trees)\n").topics[0]))
    assert shown.text == "☐ Trees"
    assert shown.links == ["https://example.org/trees"]


def test_a_title_from_right_to_left_is_read_in_its_own_direction() -> None:
    shown = html(
        parse("# كتب\n\n## كتب\n\n- [ ] كتاب (book) جديد\n  - Description: כֵּן\n- [ ] book\n")
    )
    assert "☐ <bdi>كتاب (book) جديد</bdi>" in shown
    assert shown.count("<strong><bdi>كتب</bdi></strong>") == 2
    assert "<small><bdi>כֵּן</bdi></small>" in shown
    assert "☐ book</li>" in shown


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert html(parse("- [ ] a\n")).startswith('<div style="overflow-wrap: anywhere">')


def test_200_levels_are_shown() -> None:
    levels = "".join(f"{'  ' * depth}- [ ] level {depth}\n" for depth in range(200))
    roadmap = parse(levels)
    assert "level 199" in Outline(html(roadmap)).text
    assert len(text(roadmap).splitlines()) == 202


def test_a_document_can_not_control_a_terminal() -> None:
    shown = text(parse("- [ ] a\x1b[2Jb\u202ec\n"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


MARKUP = st.text(st.sampled_from(list("ab <>&\"'[]()`*_-#\n=:/!\\\x00\x1b\u2028")), max_size=80)


@given(MARKUP)
def test_whatever_a_document_says_it_is_text(noise: str) -> None:
    roadmap = parse(f"# <script>a</script> {noise}\n\n- [x] b <img onerror=c> {noise}\n")
    shown = Outline(html(roadmap))
    assert set(shown.tags) <= {
        "div",
        "p",
        "strong",
        "br",
        "details",
        "summary",
        "ul",
        "li",
        "a",
        "small",
    }
    assert shown.attributes <= {"style", "open", "href"}
    assert set(text(roadmap)) & set(map(chr, range(32))) <= {"\n"}
