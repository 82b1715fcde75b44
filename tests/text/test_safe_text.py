"""What is shown hides nothing and controls nothing; slugs stay GitHub's."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import parse
from llm_roadmap.selectors.normal_forms import letters, normal
from llm_roadmap.text.safe_text import INVISIBLE, clean, clean_lines
from llm_roadmap.text.slugs import bare_slug, may_be_slug, slugs

HIDDEN = (
    "\u00ad\u115f\u1160\u180e\u200b\u2060\u2064\u3164\ufe00\ufeff\uffa0\ufff9\ufffa\ufffb"
    "\U000e0001\U000e0041\U000e007f\U000e0100"
)


@pytest.mark.parametrize("char", HIDDEN)
def test_what_shows_nothing_is_left_out(char: str) -> None:
    assert clean(f"a{char}b") == "ab"
    assert clean(f"{char}😀{char * 3}") == "😀"


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648",  # Persian parts letters with a joiner
        "क\u094d\u200dष",  # Hindi joins them
        "👩\u200d💻",
        "🏳\ufe0f\u200d🌈",
        "👩🏽\u200d💻",
        "☑\ufe0f a",
        "1\ufe0f\u20e3",
    ],
)
def test_what_words_and_emojis_are_written_with_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200d", "a"),
        ("\u200cb", "b"),
        ("a\u200c\u200d\u200cb", "ab"),
        ("a \u200d b", "a  b"),
        ("a\ufe0f", "a"),
        ("\ufe0f", ""),
        ("😀" + "\ufe0f" * 9, "😀\ufe0f"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
        ("\u3164\u200d\u3164", ""),
    ],
)
def test_nothing_is_hidden_among_those(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(st.sampled_from("a😀é1 \u200c\u200d\ufe0e\ufe0f\u20e3\u2060\u3164\u094d\U000e0041")))
def test_no_row_of_invisible_characters_is_left(text: str) -> None:
    shown = clean(text)
    assert not re.search(f"{INVISIBLE}{{3}}", shown)
    assert not re.search("[\u200c\u200d](?=\\Z|[ \u200c\u200d])", shown)
    assert clean(shown) == shown


def test_line_feeds_can_stay() -> None:
    assert clean_lines("a\nb\x1b") == "a\nb\ufffd"
    assert clean("a\nb") == "a\ufffdb"


NOISE = "x\x1b[2J\x9b\u202e\u2066\u2060\U000e0041"


@pytest.mark.parametrize(
    "document",
    [
        f"# {NOISE}\n\n- [ ] a\n",
        f"# A\n\n- [ ] {NOISE}\n",
        f"- [ ] a\n  - Description: {NOISE}\n",
        f"- [ ] a [{NOISE}](https://a.bc)\n",
        f"- [ ] a [b](<https://a.bc/{NOISE}>)\n",
        f"# A\n\n## {NOISE}\n\n- [ ] b\n",
    ],
)
def test_html_carries_no_character_that_controls_or_hides(document: str) -> None:
    shown = parse(document)._repr_mimebundle_()["text/html"]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert clean_lines(shown) == shown


@pytest.mark.parametrize("char", ["\ufe0f", "\U000e0100", "\u3164", "\u1160", "\u034f", "Ⓐ", "Ⅷ"])
def test_a_slug_keeps_what_github_keeps(char: str) -> None:
    """These are github-slugger's, which has GitHub's rule in JavaScript."""
    assert slugs([f"a{char}b"]) == (f"a{char.lower()}b",)


@pytest.mark.parametrize("char", ["\u2060", "\ufeff", "\u200d", "\U000e0041", "²", "½", "①", "😀"])
def test_a_slug_drops_what_github_drops(char: str) -> None:
    assert slugs([f"a{char}b"]) == ("ab",)


def test_a_slug_that_nobody_sees_is_none() -> None:
    assert slugs(["☑\ufe0f", "\u3164", "!"]) == ("", "", "")


LETTERS = st.sampled_from([*"aAé1ñ가", *"\u0301\u0323\u0327\u0308\u0345\u05b0\u3099\u0f71\u0f72"])


@given(st.text(LETTERS, max_size=300), st.integers(0, 200))
def test_a_long_text_is_normalized_as_a_short_one_is(text: str, padding: int) -> None:
    long = "x" * padding + text
    folded = unicodedata.normalize("NFC", long).casefold()
    assert normal(long) == unicodedata.normalize("NFC", folded)


@pytest.mark.thorough
def test_every_character_is_normalized_in_a_long_text() -> None:
    for start in range(0, sys.maxunicode, 4096):
        chars = [chr(code) for code in range(start, start + 4096) if not 0xD800 <= code < 0xE000]
        text = "\u0323\u0301".join(chars)
        folded = unicodedata.normalize("NFC", text).casefold()
        assert normal(text) == " ".join(unicodedata.normalize("NFC", folded).split())


def test_letters_are_with_their_marks_and_without_anything_else() -> None:
    assert letters("  A-b_1 é: \u0915\u093f²\ufe0f") == "ab1é\u0915\u093f²"


def test_no_slug_has_a_sign_that_says_that_a_text_is_none() -> None:
    for start in range(0, sys.maxunicode, 4096):
        slug = bare_slug("".join(map(chr, range(start, start + 4096))))
        assert may_be_slug(slug)
        assert may_be_slug(normal(slug))
    assert not may_be_slug("plan.md:12")
    assert not may_be_slug("two words")
