"""A part of a title counts from the beginning of a word on, in every script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import TopicNotFoundError, parse
from llm_roadmap.selectors.normal_forms import folded, letters, normal, spaced
from llm_roadmap.selectors.word_beginnings import words


def suggested(title: str, part: str) -> tuple[str, ...]:
    """Return what is suggested for a text that names no topic; nothing if it names the topic."""
    try:
        parse(f"- [ ] {title} end").find(part)
    except TopicNotFoundError as error:
        return error.suggestions
    return ()


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Transformer", "trans transformer"),
        ("fooBar", "foo bar fooBar"),
        ("QuickSort", "sort quick"),
        ("l'algorithme l\u2019avenir", "algo avenir l'a"),
        ("c\u02bchoazh", "hoazh"),
        ("2-3-4 trees", "2 3 4 3-4 4-trees 34"),
        ("read_all.py/now-here", "all py now here all.p"),
        ("A*-search (video)", "search video (video)"),
        ("Learn @decorators", "@dec dec"),
        ("\u00e9t\u00e9 \u00c9cole", "\u00e9cole e\u0301cole \u00e9t\u00e9"),
        ("STRASSE in Gro\u00dfstadt", "stra\u00dfe gross"),
        ("\u5b66\u4e60\u7b97\u6cd5Python", "\u4e60 \u7b97\u6cd5 python \u6cd5py"),  # Han
        ("\u30d7\u30ed\u30b0\u30e9\u30e0\u3092\u5b66\u3076", "\u30b0\u30e9 \u3092 \u5b66"),  # kana
        ("\u0e40\u0e23\u0e35\u0e22\u0e19\u0e23\u0e39\u0e49", "\u0e23\u0e39\u0e49"),  # Thai
        ("\u0eae\u0ebd\u0e99\u0eae\u0eb9\u0ec9", "\u0eae\u0eb9\u0ec9"),  # Lao
        ("\u179a\u17c0\u1793\u1797\u17b6\u179f\u17b6", "\u1797\u17b6"),  # Khmer
        ("\u1019\u103c\u1014\u103a\u1019\u102c", "\u1014\u103a \u1019\u102c"),  # Myanmar
    ],
)
def test_a_part_begins_where_a_word_does(title: str, parts: str) -> None:
    assert {suggested(title, part) for part in parts.split()} == {()}


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Training", "ai raining"),
        ("Practical", "act"),
        ("HTMLParser", "parser ml"),
        ("Python3", "3 thon"),
        ("caf\u00e9s cafe\u0301x", "\u00e9s s x"),
        ("Prac\u00adtical \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "tical"),
        ("\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u062e\u0648"),  # a joiner
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0928\u094d \u0926\u0940"),  # Devanagari
        ("\ud55c\uad6d\uc5b4", "\uad6d\uc5b4"),  # Hangul, which has spaces
        ("C++ C#", "++ # +"),
        ("foo(bar)", "oo(b"),
    ],
)
def test_what_stands_inside_a_word_is_suggested(title: str, parts: str) -> None:
    assert {suggested(title, part) for part in parts.split()} == {(f"{title} end",)}


def test_a_part_in_two_words_names_the_topic_in_which_it_begins_one() -> None:
    roadmap = parse("- [ ] Training\n- [ ] AI safety\n")
    assert roadmap.find("ai").line == 2
    assert [topic.line for topic in roadmap.find_all("ai")] == [1, 2]


def test_a_topic_that_has_a_part_in_a_word_is_suggested_before_what_is_alike() -> None:
    with pytest.raises(TopicNotFoundError) as caught:
        parse("- [ ] Practical work\n- [ ] Acts\n- [ ] tact act\n").find("ctical")
    assert caught.value.suggestions == ("Practical work",)


ALPHABET = "aB\u00c5\u00df1 -_'\u02bc(+#\u5b66\u0e40\u0e31\u0301\u0345\u200d\u00ad\u1e9e\u01c5"


@given(st.text(st.sampled_from(ALPHABET), max_size=12))
def test_the_words_of_a_text_are_the_whole_text(text: str) -> None:
    assert "".join(words(spaced(text))) == spaced(text)
    assert "".join(map(folded, words(spaced(text)))) == normal(text)


BEGINNING = "(?<![a-zA-Z0-9])(?=[a-zA-Z0-9])|(?<=[a-z])(?=[A-Z])"
PLAIN = st.text(st.sampled_from("abABC12 -.,/"), min_size=1, max_size=8)


@given(PLAIN, st.text(st.sampled_from("abc12"), min_size=1, max_size=3))
def test_a_part_is_found_where_another_rule_finds_it(title: str, part: str) -> None:
    """In titles of a few letters, a regular expression knows where words begin."""
    title = f"x {title} x"
    starts = [found.start() for found in re.finditer(BEGINNING, title)]
    rest = [re.sub("[^a-z0-9]", "", title[start:].lower()) for start in starts]
    typed = [title[start:].lower() for start in starts]
    is_part = any(each.startswith(part) for each in (*typed, *rest))
    assert (suggested(title, part) == ()) == is_part or part not in letters(title)


SYMBOLS = "+ # = < > & % @ $"


@pytest.mark.parametrize("symbol", SYMBOLS.split())
def test_a_symbol_counts_where_letters_decide(symbol: str) -> None:
    roadmap = parse(f"- [ ] x: `C{symbol}`:\n- [ ] x: `C`:\n")
    assert roadmap.find(f"x C{symbol}").line == 1
    with pytest.raises(TopicNotFoundError):
        parse("- [ ] x: `C`:\n").find(f"x C{symbol}")
