"""What is suggested for a text that names no topic, also at the limits of each rule."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random

import pytest

from llm_roadmap import TopicNotFoundError, parse

MIDDLE = "bcdefghijklmnopqrstuvwxy012345678"
LONG = "All that there is to know about large language models today and tomorrow"

SUGGESTED: dict[str, tuple[list[str], str, tuple[str, ...]]] = {
    "what is alike": (["**Binary** search", "Videos"], "bynary search", ("Binary search",)),
    "letters of other scripts": (["Straße"], "strase", ("Straße",)),
    "a likeness of exactly the limit": (["abcdefgpqr"], "abcdefgxyz", ("abcdefgpqr",)),
    "texts of exactly the longest": (["a" * 99 + "b"], "a" * 99 + "c", ("a" * 99 + "b",)),
    "the most alike first": (
        *([f"9{MIDDLE}9", f"a{MIDDLE}9"], f"a{MIDDLE}z", (f"a{MIDDLE}9", f"9{MIDDLE}9")),
    ),
    "what is not much less alike": (
        *(["Computers", "Complete trees"], "compilers", ("Computers",)),
    ),
    "what shares most words": (
        ["Pages that Google tested", "Google reads the Analytics", "Lectures on Analytics"],
        *("analytics google", ("Google reads the Analytics",)),
    ),
    "a word in parentheses": (
        *(["Dijkstra's way", "Shortest path (Dijkstra)"], "dikstra", ("Shortest path (Dijkstra)",)),
    ),
    "some words of a long title": ([LONG], "large lnguage modles", (LONG,)),
    "words with one space between them": (
        *(["one two ab cd three"], "ab ce", ("one two ab cd three",)),
    ),
    "what shares a word after what is alike": (
        ["Heaps as arrays of numbers", "Binary heaps", "Stacks"],
        *("binari heaps", ("Binary heaps", "Heaps as arrays of numbers")),
    ),
    "what is like the last of joined titles": (
        ["Check whether a tree is a binary search tree", "Binary search (video)"],
        "trees > binary serch",
        ("Binary search (video)", "Check whether a tree is a binary search tree"),
    ),
    "five at most": (
        [f"heap {number}" for number in range(9)],
        *("a heap of leaves", tuple(f"heap {number}" for number in range(5))),
    ),
    "nothing for what is nowhere": (["Videos", "Binary search"], "something else entirely", ()),
    "no topics that no words tell apart": (["Graphs", "Graphs"], "grafs", ()),
    "no long title": (["ab " * 100_000], "xyz", ()),
    "nothing for more words than the title has": (["x y z aaa"], "aaa b", ()),
    "no short words, which are in too many titles": (["The end of all things"], "the xyz", ()),
    "nothing for a text in brackets, which is no link": (["a"], "[b] **c**", ()),
}
"""What is suggested, of which titles, for which text."""


def suggestions(document: str, selector: str) -> tuple[str, ...]:
    with pytest.raises(TopicNotFoundError) as caught:
        parse(document).find(selector)
    return caught.value.suggestions


@pytest.mark.parametrize("what", SUGGESTED)
def test_what_is_suggested(what: str) -> None:
    titles, selector, expected = SUGGESTED[what]
    assert suggestions("".join(f"- [ ] {title}\n" for title in titles), selector) == expected


def test_a_suggestion_has_as_many_titles_as_it_takes() -> None:
    source = "# A\n## B\n### C\n- [ ] heap\n# D\n## B\n### C\n- [ ] heap\n### E\n- [ ] heap\n"
    found = suggestions(source, "heep")
    assert found == ("A > B > C > heap", "D > B > C > heap", "E > heap")
    assert [parse(source).find(each).line for each in found] == [4, 8, 10]


def test_suggestions_of_many_equal_titles_are_found_in_time() -> None:
    document = "\n".join(f"{'  ' * level}- [ ] heap" for level in range(150))
    assert suggestions(document, "heep") == ()  # each is the beginning of longer ways


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
