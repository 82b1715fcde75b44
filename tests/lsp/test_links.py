"""Links that an editor can open."""

from __future__ import annotations

import pytest

from .editor import WIDTHS, showing


def shown(text: str, encoding: str = "utf-16") -> list[tuple[str, str]]:
    """Return what is marked as a link in a text, and where it leads."""
    editor = showing(text, encoding)
    links = editor.about("documentLink")
    return [(editor.shown(each["range"]), each["target"]) for each in links]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("[a](https://a.b/c)", "https://a.b/c"),
        ("see (https://a.b/c_(d)), then", "https://a.b/c_(d)"),
        ("<https://a.b/c>", "https://a.b/c"),
        ("**https://a.b/c**.", "https://a.b/c"),
        ('[a](https://a.b/c "d")[e](<x>)', "https://a.b/c"),
        ("<HTTPS://a.b/c>", "HTTPS://a.b/c"),
        ("[a](https://a.b/c?d=1&amp;e=2)", "https://a.b/c?d=1&amp;e=2"),
        ("[a](https://a.b/\u00e9\U0001f600)", "https://a.b/\u00e9\U0001f600"),
        ("[a](https://a.b/%C3%A9)", "https://a.b/%C3%A9"),
        ("\u00e9\U0001f600 www.a.bc/d?", "www.a.bc/d"),
    ],
)
@pytest.mark.parametrize("encoding", WIDTHS)
def test_the_address_of_a_link_is_marked(text: str, marked: str, encoding: str) -> None:
    ((address, target),) = shown(f"- [ ] a\n  - {text}\n", encoding)
    assert address == marked
    assert target.lower().startswith(("https://a.b/", "http://www.a.bc/d"))
    assert target.isascii()


def test_a_link_that_is_defined_elsewhere_is_marked_where_its_address_is() -> None:
    text = "- [ ] see [a][b]\n\n[b]: https://a.b\n[c]: https://c.d\n"
    assert shown(text) == [("https://a.b", "https://a.b")]


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://a.b)",  # in no topic
        "- [ ] `https://a.b`",
        "- [ ] ![a](https://a.b)",
        "- [ ] [a](javascript:b)",
        "- [ ] [a](file:///etc/passwd)",
        "- [ ] [a](b.md)",
        "- [ ] https://",
    ],
)
def test_what_is_no_link_of_a_topic_to_a_web_page_is_left_alone(text: str) -> None:
    assert shown(f"{text}\n") == []


def test_links_can_be_switched_off() -> None:
    editor = showing("- [ ] https://a.b\n", settings={"links": False})
    assert editor.about("documentLink") == []
    assert editor.messages == []
