"""One table of what the search takes as alike, held against Python and against the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from llm_roadmap.notebook.words_for_search import searchable, words_in

from .test_front_end import front

if TYPE_CHECKING:
    from .front import Front

pytest.importorskip("anywidget")
__all__ = ["front"]

ALIKE: Final = (
    ("resume", "r\u00e9sum\u00e9"),
    ("r\u00e9sum\u00e9", "Resume"),
    ("re\u0301sume\u0301", "R\u00c9SUM\u00c9"),
    ("UBUNG", "\u00dcbung"),
    ("file", "\ufb01le"),
    ("abc 12", "\uff21\uff22\uff23\u300012"),
    ("strasse", "Stra\u00dfe"),
    ("STRASSE", "stra\u1e9ee"),
    ("istanbul", "\u0130stanbul"),
    ("\u03bb\u03cc\u03b3\u03bf\u03c3", "\u039b\u039f\u0393\u039f\u03a3"),
    ("logos", "logos"),
    ("\u30ab\u30bf\u30ab\u30ca", "\uff76\uff80\uff76\uff85"),
    ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd"),
    ("\u0643\u062a\u0628", "\u0643\u064e\u062a\u064e\u0628\u064e"),
    ("x2", "x\u00b2"),
    ("nguyen", "Nguy\u1ec5n"),
)
"""What somebody types, and what stands in a title."""

DIFFERENT: Final = (
    ("\u304b", "\u304c"),  # voiced letters of Japanese
    ("\u0915\u093f", "\u0915\u0940"),  # vowels of Hindi
    ("o", "\u00f8"),
    ("c", "cc"),
)


def test_what_is_alike_has_one_form() -> None:
    for typed, shown in ALIKE:
        assert searchable(typed) == searchable(shown)
    for typed, shown in DIFFERENT:
        assert searchable(typed) != searchable(shown)
    assert words_in(" B\u00fccher  a b\u00dcCHER ") == ("bucher", "a")


def test_the_page_does_the_same(front: Front) -> None:
    """A search finds one of two titles, and marks it wholly."""
    texts = sorted({text for pair in (*ALIKE, *DIFFERENT) for text in pair})
    front.show("- [ ] Caf\u00e9 \u00c5ngstr\u00f6m\n- [ ] other\n")
    script = "".join(
        line for line in _script().splitlines(keepends=True) if not line.startswith("export")
    )
    forms = front.page.evaluate(
        "([script, texts]) => texts.map(new Function(`${script}; return searchable;`)())",
        [script, texts],
    )
    assert forms == [searchable(text) for text in texts]
    front.search.fill("ANGSTROM cafe")
    assert front.page.locator("mark").all_inner_texts() == ["Caf\u00e9", "\u00c5ngstr\u00f6m"]


def _script() -> str:
    from .front import STATIC

    return (STATIC / "words.js").read_text("utf-8")
