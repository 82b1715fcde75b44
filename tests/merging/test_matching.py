"""Which topics of two versions are the same, and why; a wrong pair is a false tick."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_roadmap import Ground, parse
from llm_roadmap.merging import match
from llm_roadmap.merging.likeness import are_alike, have_same_words
from llm_roadmap.merging.shared_lines import gaps, shared_lines

from .triples import Triple, triples


def pairs(left: str, right: str) -> dict[tuple[int, int], str]:
    """Return the ground of each pair, by the lines of its topics."""
    return {
        (pair.left.line, pair.right.line): pair.ground.name
        for pair in match(parse(left), parse(right))
    }


@pytest.mark.parametrize(
    ("what", "left", "right", "expected"),
    [
        ("moved", "- [ ] a\n- [ ] b", "- [ ] b\n- [ ] a", {(1, 2): "PATH", (2, 1): "PATH"}),
        ("ticked", "- [ ] a", "- [x] a", {(1, 1): "PATH"}),
        ("same title, same number", "- [ ] a\n- [ ] a", "- [ ] a\n\n- [ ] a",
         {(1, 1): "PATH", (2, 3): "PATH"}),
        ("another document", "- [ ] a", "- [ ] b", {}),
        ("a heading renamed",
         "# One\n\n- [ ] a\n- [ ] b\n\nend", "# Two\n\n- [ ] a\n- [ ] b\n\nend",
         {(3, 3): "LINE", (4, 4): "LINE"}),
        ("a section moved", "# A\n## B\n- [ ] a\n# C\n- [ ] c", "# A\n- [ ] c\n# C\n## B\n- [ ] a",
         {(3, 5): "LINE", (5, 2): "TITLE"}),
        ("nested and moved up", "- [ ] p\n  - [ ] a", "- [ ] a\n- [ ] p",
         {(1, 2): "PATH", (2, 1): "TITLE"}),
        ("a mended word", "- [ ] Gaphs\n- [ ] b", "- [ ] Graphs\n- [ ] b",
         {(1, 1): "PLACE", (2, 2): "PATH"}),
        ("another number", "- [ ] Lesson 1\n- [ ] b", "- [ ] Lesson 2\n- [ ] b", {(2, 2): "PATH"}),
        ("another topic", "- [ ] Merge sort\n- [ ] b", "- [ ] Heap sort\n- [ ] b",
         {(2, 2): "PATH"}),
        ("split in two", "- [ ] Trees and graphs\n- [ ] b",
         "- [ ] Trees\n- [ ] graphs\n- [ ] b", {(2, 3): "PATH"}),
        ("joined", "- [ ] Trees\n- [ ] graphs\n- [ ] b", "- [ ] Trees and graphs\n- [ ] b",
         {(3, 2): "PATH"}),
        ("mended beside another topic", "- [ ] Binary serach\n- [ ] Heaps\n- [ ] b",
         "- [ ] Binary search\n- [ ] Stacks\n- [ ] b", {(1, 1): "PLACE", (3, 3): "PATH"}),
        ("turned into an item", "- [ ] a\n- [ ] b", "- a\n- [ ] b", {(2, 2): "PATH"}),
        ("another link under the title", "- [ ] [a](u)", "- [ ] [a](v)", {(1, 1): "PATH"}),
        ("the same link", "# A\n- [ ] [Old words](u)\n# B", "# A\n\n# B\n\n- [ ] [New ones](u)",
         {(2, 5): "LINKS"}),
        ("the same link, and a title that has words of the old one",
         "# A\n- [ ] Old words here\n  - [a](u)\n# B", "# A\n\n# B\n\n- [ ] Words\n  - [a](u)",
         {(2, 5): "LINKS"}),
        ("a link that fell to another topic, as one came between it and its title",
         "- [ ] Bubble sort\n  - [a](u)", "- [ ] Bubble sorts\n- [ ] Heaps\n  - [a](u)",
         {(1, 1): "PLACE"}),
        ("the same link with another number", "# A\n- [ ] Chapter 1 of [Go](u)\n# B",
         "# A\n\n# B\n\n- [ ] Chapter 2 of [Go](u)", {}),
        ("a link that another topic has, too", "# A\n- [ ] [a](u)\n- [ ] [b](u)",
         "# A\n\n# B\n- [ ] [c](u)", {}),
        ("a link that fell to the parent, which was reworded, as the child's box went away",
         """# Plan\n\n- [ ] More Dynamic Programming
    - [ ] Dynamic Programming II: https://example.org/dp2
    - [ ] DP III: https://example.org/dp3""",
         """# Plan\n\n- [ ] More Dynamic Programming (videos)
    - [ ][Dynamic Programming II](https://example.org/dp2)
    - [ ] [DP III](https://example.org/dp3)""", {(5, 5): "LINKS"}),
        ("a mended address", "- [ ] Read https://a.b/1 today\n- [ ] b",
         "- [ ] Read https://a.b/2 today\n- [ ] b", {(1, 1): "PLACE", (2, 2): "PATH"}),
        ("two topics that share a link", "# A\n- [ ] [Trees, a tour](u)\n- [ ] [Heaps](u)",
         "# B\n\n- [ ] [Heaps](u)\n\n- [ ] [Trees, the tour](u)",
         {(2, 5): "LINKS", (3, 3): "LINE"}),
        ("a heading that changed, and a list in new order",
         "# A\n- [ ] Videos\n- [ ] Quiz\n- [ ] Exercises\n# B\n- [ ] Videos\n- [ ] Quiz",
         "# C\n- [ ] Quiz\n- [ ] Exercises\n- [ ] Videos\n# B\n- [ ] Videos\n- [ ] Quiz",
         {(2, 4): "SECTION", (3, 2): "LINE", (4, 3): "LINE", (6, 6): "PATH", (7, 7): "PATH"}),
        ("another week with the same list",
         "# Week 1\n- [ ] Videos\n- [ ] Quiz\n- [ ] Tests\n# B\n- [ ] Videos\n- [ ] Quiz",
         "# Week 2\n- [ ] Quiz\n- [ ] Tests\n- [ ] Videos\n# B\n- [ ] Videos\n- [ ] Quiz",
         {(3, 2): "LINE", (4, 3): "LINE", (6, 6): "PATH", (7, 7): "PATH"}),
        ("a section in one that was renamed",
         "# A\n- [ ] x\n- [ ] y\n## S\n- [ ] v\n- [ ] Quiz\n# C\n- [ ] v\n- [ ] Quiz",
         "# B\n- [ ] x\n- [ ] y\n## S\n- [ ] Quiz\n- [ ] v\n# C\n- [ ] v\n- [ ] Quiz",
         {(2, 2): "LINE", (3, 3): "LINE", (5, 6): "SECTION", (6, 5): "SECTION", (8, 8): "PATH",
          (9, 9): "PATH"}),
        ("below a topic that was moved", "# A\n- [ ] a\n  - [ ] Quiz\n- [ ] b\n  - [ ] Quiz\n# B",
         "# A\n- [ ] b\n  - [ ] Quiz\n# B\n- [ ] a\n  - [ ] Quiz",
         {(2, 5): "TITLE", (3, 6): "SECTION", (4, 2): "PATH", (5, 3): "PATH"}),
        ("below a topic in whose place another one came",
         "# A\n- [ ] Merge sort\n  - [ ] Quiz\n    - [ ] c\n- [ ] b\n# B\n- [ ] Quiz\n- [ ] c",
         "# A\n- [ ] Heap sort\n  - [ ] Quiz\n    - [ ] c\n- [ ] b\n# B\n- [ ] Quiz\n- [ ] c",
         {(5, 5): "PATH", (7, 7): "PATH", (8, 8): "PATH"}),
        ("below a topic that was reworded", "# A\n- [ ] Merge sort\n  - [ ] Quiz\n# B\n- [ ] Quiz",
         "# A\n- [ ] Merge sort again\n  - [ ] Quiz\n# B\n- [ ] Quiz",
         {(2, 2): "PLACE", (3, 3): "LINE", (5, 5): "PATH"}),
        ("below topics that changed places, in a section that was renamed",
         "# A\n- [ ] [a](u)\n  - [ ] Quiz\n- [ ] c\n- [ ] d\n- [ ] [b](v)\n  - [ ] Quiz",
         "# B\n- [ ] [b](v)\n  - [ ] Quiz\n- [ ] c\n- [ ] d\n- [ ] [a](u)\n  - [ ] Quiz",
         {(2, 6): "TITLE", (3, 7): "SECTION", (4, 4): "LINE", (5, 5): "LINE", (6, 2): "TITLE",
          (7, 3): "SECTION"}),
        ("below a topic in whose place another one came, in another order",
         "# A\n- [ ] Merge sort\n  - [ ] Quiz\n  - [ ] Test\n- [ ] b\n# B\n- [ ] Quiz",
         "# A\n- [ ] Heap sort\n  - [ ] More\n  - [ ] Quiz\n- [ ] b\n# B\n- [ ] Quiz",
         {(5, 5): "PATH", (7, 7): "PATH"}),
        ("no title", "- [ ] ![](a)", "# A\n- [ ] ![](b)", {}),
    ],
)  # fmt: skip
def test_topics_are_the_same_for_a_reason(
    what: str, left: str, right: str, expected: dict[tuple[int, int], str]
) -> None:
    assert pairs(left, right) == expected, what
    assert pairs(right, left) == {(b, a): ground for (a, b), ground in expected.items()}, what


VIDEOS = "".join(f"## Week {week}\n\n- [ ] Videos\n  - [one](https://a.b/{week})\n\n"
                 for week in range(20))  # fmt: skip


def test_twenty_topics_of_one_title_are_told_apart_by_their_sections() -> None:
    shuffled = "## Week".join(["", *reversed(VIDEOS.split("## Week")[1:])])
    lines = [topic.line for topic in parse(VIDEOS).topics]
    assert pairs(VIDEOS, shuffled) == dict.fromkeys(
        zip(lines, reversed(lines), strict=True), "PATH"
    )


def test_twenty_topics_of_one_title_in_renamed_sections_are_told_apart_by_their_lines() -> None:
    renamed = re.sub(r"## Week (\d+)", r"## The week with number \1", VIDEOS)
    lines = [topic.line for topic in parse(VIDEOS).topics]
    assert pairs(VIDEOS, renamed) == {(line, line): "LINE" for line in lines}


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_equals_are_not_paired_by_place_where_the_first_went_and_a_last_one_came(
    indent: str,
) -> None:
    def videos(*links: str) -> str:
        return "# A\n" + "".join(f"- [ ] Videos\n{indent}- [v]({link})\n" for link in links)

    assert pairs(videos("u", "v", "w"), videos("v", "w", "z")) == {(4, 2): "PATH", (6, 4): "PATH"}


def test_equals_are_not_paired_by_place_where_there_is_one_more() -> None:
    assert pairs("# A\n- [ ] a\n# B", "# A\n- [ ] b\n- [ ] a\n- [ ] a\n# B") == {(2, 4): "PATH"}
    assert pairs("- [ ] a\n\n- [ ] a", "* [ ] a\n\n* [ ] a\n\n* [ ] a") == {}


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("sesitive data", "sensitive data", True),
        ("Use CDN for files", "Use a CDN for files.", True),
        ("JavaScript security:", "JavaScript security: high", True),
        ("whitelisted IPs", "safelisted IPs", False),
        ("Learn the basics of Rust", "Learn the basics of Go", False),
        ("MySQL", "NoSQL", False),
        ("Vue 2", "Vue 3", False),
        ("Learn the basics of C++", "Learn the basics of C#", False),
        ("Python Machine Learning", "Machine Learning for Hackers", False),
        ("Never use frames on a page if you can", "Never use on a page frames if you can", False),
        ("Watch part II of the long lecture", "Watch part I of the long lecture", False),
        ("??", "?!", False),
        ("", "", False),
        ("Enable caching for the production database server",
         "Disable caching for the production database server", False),
        ("Pay the invoice that came in January", "Pay the invoice that came in February", False),
        ("Watch the whole long recording of Lecture one",
         "Watch the whole long recording of Lecture two", False),
        ("Use eval in templates", "Do not use eval in templates", False),
        ("Use eval in templates", "Don't use eval in templates", False),
        ("Use eval in templates", "Dont use eval in templates", False),
        ("Show the trace to users", "Show nothing of the trace to users", False),
        ("Daten löschen", "Daten nicht löschen", False),
        ("Passwörter speichern", "Keine Passwörter speichern", False),
        ("Utiliser eval dans le code", "N'utiliser pas eval dans le code", False),
        ("Guardar los datos", "Guardar sin los datos", False),
        ("Guardar os dados", "Não guardar os dados", False),
        ("Хранить пароли", "Не хранить пароли", False),  # noqa: RUF001
        ("Деплой с тестами", "Деплой с тестами и без кэша", False),  # noqa: RUF001
        ("Is the server able to answer a long request",
         "Is the server unable to answer a long request", False),
        ("Upload the old parts", "Unload the old parts", False),
        ("Zuerst anmelden", "Zuerst abmelden", False),  # log in, log out
        ("Включить кэш", "Выключить кэш", False),  # switch on, switch off
        ("Włączyć pamięć", "Wyłączyć pamięć", False),
        ("The seventh day", "The seventy day", False),
        ("Redirect http", "Redirect https", False),
        ("Binary serach trees", "Binary search trees", True),
        ("Learn Rust", "Learn Dust", False),
        ("Trees", "Trees and heaps (videos)", True),
        ("Trees", "Trees and all of what grows on them", False),
        ("There is a broken link on the page", "There are broken links on the page", True),
        ("The page size", "The size of pages", False),
        ("The pages' size", "The page size", True),
        ("Read https://a.b/1 today", "Read https://a.b/2 today", True),
        ("https://a.b/1", "https://a.b/2", False),
        ("It may rain today", "It rain today", True),
        ("The plan of May", "The plan of", False),
        ("Pay the rent", "Pay the rent of Feb", False),
        ("Pay the rent of Sept", "Pay the rent", False),
        ("Mend the decks", "Mend the decks of the mar", True),  # no month is written like that
        ("日本語の木", "日本語の木構造", True),
        ("a" * 600, "a" * 600, False),
    ],
)  # fmt: skip
def test_a_line_is_replaced_by_one_that_corrects_it(left: str, right: str, alike: bool) -> None:
    assert are_alike(left, right) == alike == are_alike(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Convert JSON to YAML", "Convert YAML to JSON"),
        ("Use tabs, not spaces", "Use not tabs, spaces"),
        ("牛奶", "奶牛"),  # milk, and a cow
        ("日本", "本日"),
    ],
)
def test_words_in_another_order_say_something_else(left: str, right: str) -> None:
    assert not are_alike(left, right)
    assert not are_alike(right, left)
    assert not have_same_words(left, right)


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("दान दो", "दिन दो", False),  # to give, and a day
        ("पढ़ना", "पढ़ाना", False),  # to learn, and to teach: short words, of many signs
        ("कैश का उपयोग", "कैश का उपयोग करें", True),
        ("قراءه", "قراءَه", False),
    ],
)
def test_vowel_signs_belong_to_their_words(left: str, right: str, alike: bool) -> None:
    assert are_alike(left, right) == are_alike(right, left) == alike


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Check that a < b", "Check that a > b"),
        ("Go from A → B", "Go from A ← B"),
        ("✅ Use tabs", "❌ Use tabs"),
        ("Cool it to -5 degrees", "Cool it to 5 degrees"),
    ],
)
def test_signs_say_as_much_as_words(left: str, right: str) -> None:
    assert not are_alike(left, right)
    assert not are_alike(right, left)


@pytest.mark.parametrize(
    ("title", "negated"),
    [
        ("Use global variables", "Avoid use of global variables"),
        ("Använd cache", "Använd inte cache"),
        ("Brug cache", "Brug ikke cache"),
        ("Käytä välimuistia", "Älä käytä välimuistia"),
        ("Spustit s daty", "Spustit s daty bez testu"),
        ("Önbellek var", "Önbellek var değil"),
        ("Dùng bộ nhớ đệm", "Không dùng bộ nhớ đệm"),
        ("Gunakan cache", "Jangan gunakan cache"),
        ("Χρήση cache", "Χρήση χωρίς cache"),
        ("استخدم الكلمة", "لا استخدم الكلمة"),
        ("להשתמש במטמון", "לא להשתמש במטמון"),
        ("कैश का उपयोग करें", "कैश का उपयोग न करें"),
        ("ใช้งาน", "ไม่ใช้งาน"),
        ("캐시 사용", "캐시 없이 사용"),
        ("使用", "别使用"),
        ("使用", "禁止使用"),
        ("問題", "問題なし"),
        ("Use tabs", "❌ Use tabs"),
        ("Lesson: nothing to do", "Lesson: nothing to do without it"),
        ("练习", "练习二"),  # exercise, and exercise two
        ("Cool it to degrees", "Cool it to -5 degrees"),
    ],
)
def test_a_negation_or_number_of_other_languages_is_no_added_word(title: str, negated: str) -> None:
    assert not are_alike(title, negated)
    assert not are_alike(negated, title)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("[Use eval](u)", "[Do not use eval](u)"),
        ("Do not use [eval](u)", "Do not use [eval](u) without a test"),
        ("Read the [news](u) of 2026-03-05", "Read the [news](u) of 2026-05-03"),
        ("Read 1.2 of [Go](u)", "Read 2.1 of [Go](u)"),
    ],
)
def test_a_link_is_no_proof_for_a_negation_or_for_numbers_in_another_order(
    left: str, right: str
) -> None:
    assert pairs(f"# A\n- [ ] {left}\n# B", f"# A\n\n# B\n- [ ] {right}") == {}


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("Trees Heaps", "Trees Heaps a b c d e", True),  # three more words than it has
        ("Trees Heaps", "Trees Heaps a b c d e f", False),
        ("Graphs", "Gaphs", True),  # a slip, in a word of six letters
        ("Graph", "Gaph", False),
        ("A page", "A pages", True),  # another form, of a word of four letters
        ("A pea", "A peas", False),
        ("Trees " + "a" * 493, "Trees " + "a" * 493 + "s", True),  # 500 letters
        ("Trees " + "a" * 494, "Trees " + "a" * 494 + "s", False),
    ],
)
def test_likeness_ends_where_it_is_said_to_end(left: str, right: str, alike: bool) -> None:
    assert are_alike(left, right) == are_alike(right, left) == alike


def test_two_topics_that_could_both_be_a_third_one_are_not() -> None:
    left = "# A\n- [ ] [Tree basics a](u)\n- [ ] [Tree basics b](u)\n"
    assert pairs(left, "# B\n- [ ] [Tree basics](u)\n") == {}
    assert pairs("# B\n- [ ] [Tree basics](u)\n", left) == {}
    assert pairs("# A\n- [ ] [Tree basics a](u)\n", "# B\n- [ ] [Tree basics](u)\n") == {
        (2, 2): "LINKS"
    }


def test_a_topic_is_not_paired_with_what_comes_to_lie_in_it() -> None:
    """The link of the second topic is that of the first one while the second has no box."""
    left = "# P\n\n- [ ] More programming (videos)\n    - [ ][Programming](https://a.b/2)\n"
    right = "# P\n\n- [ ] More programming\n    - [ ] Programming\n        - https://a.b/2\n"
    assert (3, 4) not in pairs(left, right)
    assert (4, 3) not in pairs(right, left)


@pytest.mark.parametrize(("common", "ground"), [(1, "SECTION"), (2, None)])
def test_a_renamed_section_is_the_same_if_half_of_it_is(common: int, ground: str | None) -> None:
    def plan(section: str, *titles: str) -> str:
        topics = "".join(f"- [ ] {title}\n" for title in ("Videos", *titles))
        return f"# {section}\n{topics}\n# Other\n- [ ] Videos\n"

    left, right = (
        plan(*each) for each in (("Arrays", *"abc"[:common]), ("Lists", *"xyz"[:common]))
    )
    assert pairs(left, right).get((2, 2)) == ground


def test_a_title_that_is_there_again_is_no_corrected_line_of_another_section() -> None:
    """Its own section is still there, below one that is new."""
    left = "# Greedy\n- [ ] Notes\n# Graphs\n- [ ] Queues\n- [ ] Notes\n- [ ] Lists\n  - [ ] Quiz"
    right = """# Greedy\n- [ ] Notes\n# Primes\n- [ ] Notes\n  - [ ] Quiz\n  - [ ] Videos
# Graphs (new)\n- [ ] Queues\n- [ ] Notes"""
    assert (5, 4) not in pairs(left, right)
    assert (4, 5) not in pairs(right, left)


def test_a_pair_below_a_topic_that_another_one_replaced_is_told_to_whoever_merges() -> None:
    """Its title, which is there once, is all that speaks for it. Pairs by lines are not told."""
    left, right = (f"- [ ] {each} sort\n  - [ ] Quiz\n- [ ] b" for each in ("Merge", "Heap"))
    assert pairs(left, right) == {(2, 2): "TITLE", (3, 3): "PATH"}


def test_a_topic_below_one_that_went_elsewhere_is_another_one() -> None:
    other = "- [ ] Other\n    - [ ] Videos\n"
    left = f"- [ ] Lesson\n  - [ ] Videos\n{other}"
    right = f"- [ ] Lesson extra\n  - [ ] Videos\n- [ ] Lesson\n{other}"
    assert pairs(left, right) == dict.fromkeys([(1, 3), (3, 4), (4, 5)], "PATH")


def test_boxes_alone_on_their_lines_say_nothing_about_their_titles() -> None:
    assert pairs("# P\n\n- [ ]\n  a\n", "# P\n\n- [ ]\n  b\n") == {}
    assert pairs("# P\n\n- [ ]\n  a\n", "# Q\n\n- [ ]\n  a\n") == {(3, 3): "LINE"}


def test_one_of_several_equals_that_went_to_another_section_has_no_path_in_common() -> None:
    left = "# A\n- [ ] v\n\none\n\n- [ ] v\n\ntwo\n"
    right = left.replace("one\n\n", "one\n\n# B\n")
    assert pairs(left, right) == {(2, 2): "PATH", (6, 7): "LINE"}


def test_a_link_without_text_is_in_no_title() -> None:
    """If it were, the titles of both topics could be anything."""
    link = "  - [](https://a.b/c)"
    assert pairs(f"- [ ] Trees\n{link}", f"# P\n\n- [ ] Sorting\n{link}") == {}
    assert pairs(f"- [ ] Trees\n{link}", f"# P\n\n- [ ] Trees, too\n{link}") == {(1, 3): "LINKS"}


def test_a_form_feed_that_makes_a_topic_of_a_line_makes_it_no_other_line() -> None:
    assert pairs("- [ ] \f\n- [ ] b\n", "- [ ]\n- [ ] b\n") == {(2, 2): "PATH"}


@settings(deadline=None)
@given(triples())
def test_no_topic_is_in_two_pairs_and_both_directions_agree_on_what_is_sure(triple: Triple) -> None:
    left, right = parse(triple.ours), parse(triple.theirs)
    found = match(left, right)
    assert len({pair.left.number for pair in found}) == len(found)
    assert len({pair.right.number for pair in found}) == len(found)
    assert [pair.left.number for pair in found] == sorted(pair.left.number for pair in found)
    for pair in found:
        if pair.ground is Ground.PATH:
            assert (pair.left.path, pair.left.title) == (pair.right.path, pair.right.title)
        if pair.ground is Ground.TITLE:
            assert pair.left.title == pair.right.title


@settings(deadline=None)
@given(triples())
def test_a_document_matches_itself_by_path(triple: Triple) -> None:
    roadmap = parse(triple.base)
    assert [(a, b, g) for a, b, g in match(roadmap, parse(triple.base + b"\n\nmore"))] or not (
        roadmap.topics
    )
    for pair in match(roadmap, roadmap):
        assert (pair.left, pair.ground) == (pair.right, Ground.PATH)
    assert len(match(roadmap, roadmap)) == len(roadmap.topics)


LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"e", b""]), max_size=12)


@given(LINES, LINES)
def test_stretches_are_shared_in_order_and_leave_gaps_between_them(
    left: Sequence[bytes], right: Sequence[bytes]
) -> None:
    found = shared_lines(left, right)
    covered: list[int] = []
    others: list[int] = []
    for at, there, length in found:
        assert length > 0
        assert left[at : at + length] == right[there : there + length]
        covered += range(at, at + length)
        others += range(there, there + length)
    assert covered == sorted(set(covered))
    assert others == sorted(set(others))
    between = list(gaps(found, len(left), len(right)))
    assert sorted(covered + [at for gap, _ in between for at in gap]) == list(range(len(left)))
    assert sorted(others + [at for _, gap in between for at in gap]) == list(range(len(right)))


@given(LINES)
def test_equal_texts_are_one_stretch(lines: Sequence[bytes]) -> None:
    assert sum(length for _, _, length in shared_lines(lines, lines)) == len(lines)
    assert not any(a or b for a, b in gaps(shared_lines(lines, lines), len(lines), len(lines)))


class Counted(bytes):
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return bytes.__eq__(self, other)

    __hash__ = bytes.__hash__


@pytest.mark.parametrize("unique", [True, False])
def test_the_effort_grows_with_the_number_of_lines_and_not_its_square(unique: bool) -> None:
    def effort(count: int) -> int:
        left = [Counted(b"%d" % (at if unique else at % 7)) for at in range(count)]
        right = [Counted(line) for line in [*left[count // 2 :], *left[: count // 2]]]
        Counted.compared = 0
        shared_lines(left, right)
        return Counted.compared

    assert effort(8000) < 10 * effort(1000) + 1000
