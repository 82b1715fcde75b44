"""Selectors at the limits of each rule."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random

import pytest

from llm_roadmap import TopicNotFoundError, parse


def suggestions(document: str, selector: str) -> tuple[str, ...]:
    with pytest.raises(TopicNotFoundError) as caught:
        parse(document).find(selector)
    return caught.value.suggestions


def test_a_likeness_of_exactly_the_limit_is_enough() -> None:
    assert suggestions("- [ ] abcdefgpqr", "abcdefgxyz") == ("abcdefgpqr",)


def test_a_title_and_a_selector_of_exactly_the_limit_are_compared() -> None:
    title = "a" * 99 + "b"
    assert suggestions(f"- [ ] {title}", "a" * 99 + "c") == (title,)


def test_the_most_alike_is_suggested_first() -> None:
    middle = "bcdefghijklmnopqrstuvwxy012345678"
    near, nearest = f"9{middle}9", f"a{middle}9"
    assert suggestions(f"- [ ] {near}\n- [ ] {nearest}", f"a{middle}z") == (nearest, near)


def test_what_is_much_less_alike_than_another_title_is_left_out() -> None:
    assert suggestions("- [ ] Computers\n- [ ] Complete trees\n", "compilers") == ("Computers",)


def test_what_shares_fewer_words_than_another_title_is_left_out() -> None:
    titles = ["Pages that Google tested", "Google reads the Analytics", "Lectures on Analytics"]
    document = "".join(f"- [ ] {title}\n" for title in titles)
    assert suggestions(document, "analytics google") == (titles[1],)


def test_a_word_in_parentheses_is_as_alike_as_another_one() -> None:
    titles = ["Dijkstra's way", "Shortest path (Dijkstra)"]
    document = "".join(f"- [ ] {title}\n" for title in titles)
    assert suggestions(document, "dikstra") == (titles[1],)


def test_some_words_of_a_long_title_are_enough() -> None:
    title = "All that there is to know about large language models today and tomorrow"
    assert suggestions(f"- [ ] {title}", "large lnguage modles") == (title,)


def test_words_are_alike_with_one_space_between_them() -> None:
    title = "one two ab cd three"
    assert suggestions(f"- [ ] {title}", "ab ce") == (title,)


def test_fewer_words_than_the_selector_has_are_not_compared() -> None:
    assert suggestions("- [ ] x y z aaa", "aaa b") == ()


def test_titles_that_share_a_word_are_suggested_after_those_that_are_alike() -> None:
    titles = ["Heaps as arrays of numbers", "Binary heaps", "Stacks"]
    document = "".join(f"- [ ] {title}\n" for title in titles)
    assert suggestions(document, "binari heaps") == (titles[1], titles[0])


def test_of_joined_titles_the_last_is_what_is_compared() -> None:
    titles = ["Check whether a tree is a binary search tree", "Binary search (video)"]
    document = "".join(f"- [ ] {title}\n" for title in titles)
    assert suggestions(document, "trees > binary serch")[0] == titles[1]


def test_short_words_are_in_too_many_titles_to_be_shared() -> None:
    assert suggestions("- [ ] The end of all things", "the xyz") == ()


def test_at_most_five_are_suggested() -> None:
    document = "".join(f"- [ ] heap {number}\n" for number in range(9))
    assert len(suggestions(document, "a heap of leaves")) == 5


def test_a_way_ends_in_the_topic_and_not_in_what_is_around_it() -> None:
    with pytest.raises(TopicNotFoundError):
        parse("# a > b\n\n- [ ] c").find("a > b")


def test_a_way_can_leave_a_title_out_that_ends_as_the_next_one_does() -> None:
    document = "# x > b\n\n## b\n\n- [ ] t\n\n# y\n\n- [ ] t"
    assert parse(document).find("x > b > t").line == 5


def test_a_selector_in_brackets_is_no_link() -> None:
    assert suggestions("- [ ] a", "[b] **c**") == ()


def test_a_slug_keeps_marks_around_a_letter_and_needs_a_letter() -> None:
    assert [topic.slug for topic in parse("- [ ] a\u20dd\n- [ ] ! - !").topics] == ["a\u20dd", ""]


def test_of_very_many_titles_those_that_share_most_letters_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []

    def counting(_: None, typed: str, part: str) -> SequenceMatcher[str]:
        compared.append(len(typed) * len(part))
        return SequenceMatcher(None, typed, part)

    monkeypatch.setattr("difflib.SequenceMatcher", counting)
    random = Random(1)
    titles = [" ".join(random.choices("abcdefgh", k=22)) for _ in range(3000)]
    document = "".join(f"- [ ] {title}\n" for title in titles)
    typed = f"{titles[-1][:-1]}x"
    assert titles[-1] in suggestions(document, typed)
    assert 0 < sum(compared) <= 2_000_000
    assert len(compared) < len(titles)
