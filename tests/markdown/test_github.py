"""Exactly the boxes that GitHub finds: shown by comparison with the parser that follows it.

micromark is that parser; where it is known to be wrong, cmark-gfm has the last word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import product
from random import Random
from typing import Final, NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from llm_roadmap import parse

from ..support.corpus import checklists, texts
from ..support.nested import nested, quoted
from ..support.processes import resident
from ..support.reference import Boxes, Cmark, Micromark
from ..support.strategies import definitions, documents, spliced
from .test_blocks import CASES

T = TypeVar("T")


class Difference(NamedTuple):
    """A family of documents that micromark, and not this package, reads in another way."""

    name: str
    smallest: tuple[str, ...]
    """Documents from which nothing can be taken away."""
    found: Callable[[str], object]
    """Whether a document has what it takes."""


def _pattern(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.MULTILINE | re.VERBOSE).search


BULLET: Final = r"(?: [-+*] | (?<!\d) \d{1,9} [.)] )"
END: Final = r"(?> \r\n | \r | \n )"
LINE: Final = r"[^\r\n]*"
"""A line without its end. A dot would match returns, and so try each way to divide all lines."""

DIFFERENCES: Final = (
    Difference(
        "a tab in the box that is wider than a column",
        (" - [\t] a", "-\t[\t] a", "1. [\t] a", "> -  [\t] a"),
        _pattern(r"\[\t\]"),
    ),
    Difference(
        "an item that cannot interrupt a paragraph, where there is none to interrupt",
        (
            *("    a\n2. [ ] b", "a\n> 2. [ ] b", "a\n- 01. [ ] b", "-     a\n\t2. [ ] b"),
            *("    a\n\n2. [ ] b", "a\n* -\na\n\t- [ ]\na"),
        ),
        _pattern(
            rf"""
            [^ \t\r\n] [ \t]* (?: {END} [ \t>]* )+ .*?       # something stands above
            (?:
                (?<!\d) (?!1[.)]) \d{{1,9}} [.)] (?= \s | \Z )  # a number that is not 1
                | {BULLET} [ \t]* (?: {END} | \Z )              # nothing in the item
            )
            """
        ),
    ),
    Difference(
        "a box below a bullet that stands alone",
        ("- \n  [ ] a", "-\n   [ ] a", "-\n\t[ ] a", "-\n[ ] a", ">-\n> [ ] a"),
        _pattern(rf"{BULLET} [ \t]* {END} [ \t>]* (?: {BULLET} [ \t]+ )* \["),
    ),
    Difference(
        "a tag where it cannot interrupt a paragraph, outside of the paragraph's container",
        ("- a\n<b>\n- [ ] c", "> a\n<b>\n- [ ] c", "> a\n<B>\n- [ ] c"),
        _pattern(rf"[^ \t\r\n] [ \t]* {END} [ \t>]* </?[a-zA-Z]"),
    ),
    Difference(
        "front matter that has no end",
        ("---\n- [ ] a", "--- \n\n- [ ] a", "---\n- [ ]  \na"),
        _pattern(rf"\A \ufeff? --- [ \t]* {END} (?! (?s: .* ) ^ --- [ \t]* (?: [\r\n] | \Z ) )"),
    ),
    Difference(
        "a box in the next paragraph after a link definition",
        ("- [a]: b\n\n  [ ] c", "- [a]:\nb\n\n  [ ] c"),
        _pattern(rf"\]: {LINE} {END} (?: {LINE} {END} )*? (?: [ \t>]* {END} )+ [ \t>]* \["),
    ),
    Difference(
        "a table whose header is indented like code below text",
        ("a\n    b\n:-\n2. [ ] c", "> a\n     b\n> -|\n> 2. [ ] c", "- [a]: b\n      [ ] |\n  |-|"),
        _pattern(
            rf"""
            [^ \t\r\n] [ \t]* {END} [ \t>]* (?: \t | \ {{4}} ) .* {END}
            [ \t>]* [|:-]+ [ \t|:-]* $
            """
        ),
    ),
    Difference(
        "a footnote to which nothing can refer, as there are brackets in its label",
        ("[^\\]]: - [ ] a", "a\n[^[]:\n2. [ ] b"),
        _pattern(r"\[\^ .* (?: \\\] | \[ .* \]: )"),
    ),
    Difference(
        "a line of a footnote below another footnote in it",
        (
            *("[^a]:[^b]:```\n    - [ ] c", "[^a]:\n    [^b]:<!--\n    - [ ] c"),
            "[^a]:[^b]:\n    c\n        - [ ] d",
        ),
        _pattern(r"\[\^ .* \]: (?s: .* ) \[\^ .* \]:"),
    ),
    Difference(
        "a tab after a footnote's label that has letters of several bytes",
        ("[^\u00e9]:-\t[ ] a\n\n          - [ ] b", "[^\0]:-\t[ ] a\n\n        - [ ] b"),
        _pattern(r"\[\^ .* [^\x01-\x7f] .* \]: .* \t"),
    ),
    Difference(
        "a footnote whose label has about a thousand bytes",
        (f"[^{'a' * 1000}]: - [ ] b", "[^" + "\u00e9" * 501 + "]: - [ ] b"),
        _pattern(r"\[\^ [^ \t\r\n]{300} .* \]:"),
    ),
    Difference(
        "a form feed or a vertical tab in a tag, or behind it",
        (
            "<p\f\n- [ ] a",
            "<b\vc>\n- [ ] a",
            "</b\f>\n- [ ] a",
            "<pre\v\n\n- [ ] a",
            "<b>\f\n- [ ] a",
        ),
        _pattern(r"</?[a-zA-Z][^>]*(?: > [ \t\v\f]*)? [\v\f]"),
    ),
    Difference(
        "a line of spaces in a footnote, or an empty line after a quote mark in it",
        ("[^a]:\n \n    - [ ] b", ">[^a]:\n>\n>     - [ ] b", "-   [^a]:\n  \n\t    - [ ] b"),
        _pattern(rf"\[\^ .* \]: (?s: .* ) {END} [ \t>]+ {END}"),
    ),
    Difference(
        "a pipe alone below a table, or form feeds in it",
        (
            *("a\n:-\n|\n2. [ ] b", "a\n:-\n|\n<b>\n- [ ] c", "> a\n> -|\n> | \n> 2. [ ] b"),
            *("a\n:-\n|\f\n2. [ ] b", "\f|\f\n-|-\n2. [ ] a"),
            *("- [ ] \n  -\f", "a\n\v:-\n2. [ ] b", "a|b\n-\v|-\n2. [ ] c"),
        ),
        _pattern(
            rf"""
            {END} [ \t>]* \| [ \t\v\f]* {END} | \| .* [\v\f] | [\v\f] .* \|
            | {END} [ \t>\v\f]* :? -+ :? [ \t\v\f]* (?: {END} | \Z )
            """
        ),
    ),
    Difference(
        "white space before the pipe of a header outside of its item or quote",
        (
            *("- a\n |b\n  :-\n  2. [ ] c", "- a\n |b\n  :-|-\n  2. [ ] c"),
            *("> a\n |b\n> :-\n> 2. [ ] c", "- [a]: b\n |c\n  :-\n  2. [ ] d"),
        ),
        _pattern(rf"{END} [ \t]+ \|"),
    ),
    Difference(
        "a table in a text below delimiters that do not fit the line above them",
        (
            *("a\n-|-\nb\n:-\n2. [ ] c", "a|\\|b\n:-\n:-\n<b>\n- [ ] c"),
            *("[a]: b\n-|-\n-|-\n2. [ ] c", "[a]:\n-|-\nb|c\n-|-\n2. [ ] c"),
        ),
        _pattern(rf"(?: {END} [ \t>]* [|:-]+ [ \t|:-]* (?= {END} ) (?s: .*? ) ){{2}}"),
    ),
    Difference(
        "a definition in a text right above a table",
        ("- [a]: b\n  [ ] c\n  d\n  :-", "+ [a]: b\n[ ] c\nd\n  :-"),
        _pattern(rf"\]: (?s: .* ) {END} [ \t>]* [|:-]+ [ \t|:-]* $"),
    ),
    Difference(
        "a declaration that begins with a small letter",
        ("<!a\n- [ ] b", "<!a>\n2. [ ] b"),
        _pattern("<![a-z]"),
    ),
    Difference(
        "an HTML block of `<source` or `<search`, or CDATA in small letters",
        ("<source\n- [ ] a", "a\n</search\n- [ ] b", "<![cdata[\n- [ ] a"),
        _pattern(r"(?i) </?(?:source|search) | <!\[(?!(?-i:CDATA))cdata\["),
    ),
    Difference(
        "a control character in the address of a link definition",
        (
            *("- [a]:\f\n  [ ] b", "- [a]: b\x7f\n[ ] c", "[a]:\n\v\n-\n2. [ ] b"),
            "[a]: \x01\n===\n2. [ ] b",
        ),
        _pattern(rf"\]: [ \t]* (?: {END} [ \t>]* )? [^ \t\r\n]*? [\x01-\x08\v\f\x0e-\x1f\x7f]"),
    ),
    Difference(
        "an underline below nothing but link definitions",
        ("[a]: b\n---\n2. [ ] c", "[a]:\nb\n---\n<b>\n- [ ] c"),
        _pattern(rf"\]: (?s: .* ) {END} [ \t>]* -+ [ \t]* $"),
    ),
)


CMARK_IS_WRONG: Final = (
    # a line that continues the paragraph of a definition from outside of its item or quote, and
    # would be a definition itself but for its indentation; then perhaps more lines
    _pattern(
        rf"""
        \]: (?: {LINE} {END} ){{1,3}} [ \t>]* [ \t] \[ [^\]\r\n]+ \]: {LINE} {END}
        (?: [ \t>]* (?: [^ \t\r\n>] {LINE} )? {END} )*? [ \t>]* (?: \d+ [.)] [ \t]+ )? \Z
        """
    ),
    # white space below a bullet that stands alone
    _pattern(rf"{BULLET} [ \t]* {END} [ \t>]* [ \t] {END}"),
    # an entity of white space; and labels that the reference can't put into a text of its own
    _pattern(r"&[#\w]+; [ \t]* \Z | \[\^ [^\]\r\n]* [\\`\[]"),
)
"""What can be above a box about which cmark-gfm is wrong, or is not asked in the right way."""

NO_TEXT: Final = _pattern(rf"(?i) \A [ \t]* {END} [ \t>]* (?: </?(?:source|search) | <!\[cdata\[ )")
"""What only cmark-gfm takes for HTML. It is asked with a word in place of a box without text."""

# What can be a box, with text behind it.
CANDIDATE: Final = re.compile(rb"\[[ \txX]\](?=[ \t]+[^ \t\r\n])")


def boxes(document: str) -> Boxes:
    return [(topic.offset, topic.done) for topic in parse(document).topics]


def check(document: str, micromark: Micromark, cmark: Cmark) -> list[str]:
    """Fail unless all agree, but for a known error of micromark.

    cmark-gfm is asked even if micromark agrees: both could be wrong.
    Returns the names of the differences that can be the reason for it.
    """
    ours, theirs = boxes(document), micromark.boxes(document)
    if ours == theirs:
        ask_about_each(document, ours, cmark)
        return []
    names = [difference.name for difference in DIFFERENCES if difference.found(document)]
    assert names, (ours, theirs)
    for offset, _ in set(ours) ^ set(theirs):
        ask(document, offset, ours, cmark)
    return names


def ask_about_each(document: str, ours: Boxes, cmark: Cmark) -> None:
    """Fail unless cmark-gfm agrees about all that can be a box."""
    candidates = {match.start() + 1 for match in CANDIDATE.finditer(document.encode())}
    for offset in candidates.union(offset for offset, _ in ours):
        ask(document, offset, ours, cmark)


def ask(document: str, offset: int, ours: Boxes, cmark: Cmark) -> None:
    """Fail unless cmark-gfm agrees about one place, or is known to err there."""
    if cmark.is_box(document, offset) != (offset in dict(ours)):
        source = document.encode()
        above, behind = source[: offset - 1].decode(), source[offset + 2 :].decode()
        is_known = NO_TEXT(behind) or any(errs(above) for errs in CMARK_IS_WRONG)
        assert is_known, (offset, ours)


@pytest.mark.xfail(reason="micromark is wrong", strict=True, raises=AssertionError)
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(document, id=f"{difference.name}: {document!r}")
        for difference in DIFFERENCES
        for document in difference.smallest
    ],
)
def test_micromark_is_known_to_differ(document: str, micromark: Micromark) -> None:
    assert boxes(document) == micromark.boxes(document)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.name)
def test_cmark_sides_with_us(difference: Difference, micromark: Micromark, cmark: Cmark) -> None:
    for document in difference.smallest:
        assert difference.found(document)
        check(document, micromark, cmark)


def test_lines_that_end_with_returns_are_not_divided_in_each_way() -> None:
    """Where a dot matches returns, a pattern that fails here takes years."""
    for head in ("[a]: b\r", "[a]: b\r\t[b]: c\r"):
        document = head + "c\r" * 60 + "("
        found = {difference.name for difference in DIFFERENCES if difference.found(document)}
        assert "a box in the next paragraph after a link definition" not in found
        assert not any(is_wrong(document) for is_wrong in CMARK_IS_WRONG)


@pytest.mark.parametrize("definition", ["[f]: u", "[f]:\nu", "[f]: u 't\nt'"])
def test_cmark_is_known_to_see_no_definition_behind_a_space(
    definition: str, micromark: Micromark, cmark: Cmark
) -> None:
    check(f"* {definition}\n [b]:\\\n[x] b", micromark, cmark)


def test_cmark_is_known_to_see_text_in_place_of_that_definition(
    micromark: Micromark, cmark: Cmark
) -> None:
    check("> - [a]: b\n [a]: b\n>   ===\n[a]: b\n2. [ ] i", micromark, cmark)


def test_a_box_right_above_a_tag_that_only_cmark_sees_has_no_text(
    micromark: Micromark, cmark: Cmark
) -> None:
    for tag in ("<![CData[", "<source", "</search"):
        check(f"* [ ]\n  {tag}", micromark, cmark)


def test_what_cmark_has_made_of_a_document_is_freed(cmark: Cmark) -> None:
    document = "- [ ] text\n" * 2000
    cmark.html(document)
    before = resident(os.getpid())
    for _ in range(30):
        cmark.html(document)
    assert resident(os.getpid()) < before + 8_000


@pytest.mark.parametrize("document", [document for document, _ in CASES.values()], ids=CASES)
def test_blocks_put_right(document: str, micromark: Micromark, cmark: Cmark) -> None:
    check(document, micromark, cmark)


def test_every_width_of_white_space_around_quote_marks(micromark: Micromark, cmark: Cmark) -> None:
    gaps = ("", " ", "  ", "\t", " \t", "\t\t", "     ")
    for first, second, third in product(gaps, repeat=3):
        for start in ("", " ", "- "):
            line = f"{start}>{first}>{second}-{third}"
            check(f"{line}[ ] a\n{start.replace('-', ' ')}>>     - [x] b", micromark, cmark)


def test_a_box_over_two_lines_is_none(micromark: Micromark) -> None:
    assert boxes("- [\n  ] a") == micromark.boxes("- [\n  ] a") == []


def test_corpus(micromark: Micromark) -> None:
    for checklist in checklists():
        document = checklist.source.decode()
        assert boxes(document) == micromark.boxes(document), checklist.name


def test_changed_windows_of_the_corpus(
    request: pytest.FixtureRequest, micromark: Micromark, cmark: Cmark
) -> None:
    real = texts()
    randoms = st.randoms(use_true_random=False)

    @_compare(count=request.config.getoption("--documents") // 4, strategy=randoms)
    def agree(random: Random) -> None:
        for name in check(spliced(random, real), micromark, cmark):
            event(name)

    agree()


def test_random_documents(
    request: pytest.FixtureRequest, micromark: Micromark, cmark: Cmark
) -> None:
    @_compare(count=request.config.getoption("--documents"), strategy=documents())
    def agree(document: str) -> None:
        for name in check(document, micromark, cmark):
            event(name)

    agree()


def test_paragraphs_that_begin_with_definitions(
    request: pytest.FixtureRequest, micromark: Micromark, cmark: Cmark
) -> None:
    @_compare(count=request.config.getoption("--documents"), strategy=definitions())
    def agree(document: str) -> None:
        for name in check(document, micromark, cmark):
            event(name)

    agree()


def test_nested_documents(
    request: pytest.FixtureRequest, micromark: Micromark, cmark: Cmark
) -> None:
    randoms = st.randoms(use_true_random=False)

    @_compare(count=request.config.getoption("--documents"), strategy=randoms)
    def agree(random: Random) -> None:
        for draw in (nested, quoted):
            for name in check(draw(random), micromark, cmark):
                event(name)

    agree()


def _compare(
    *, count: int, strategy: st.SearchStrategy[T]
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    limits = settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: limits(given(strategy)(test))
