"""The house style changes what a document looks like in an editor, and nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_roadmap import DocumentError, Roadmap, RoadmapFile, parse
from llm_roadmap.formatting import formatted
from llm_roadmap.formatting.costs import costly_line

from ..support.corpus import checklists
from ..support.families import Family, again, tables

MARKER = "<!-- roadmap:progress -->░░░░░░░░░░ 0/1 (0%)  <!-- /roadmap:progress -->"

FORMATTED = {
    "": "",
    "* [X] a": "- [x] a\n",
    "1) [ ] a\n2) [x] b\n": "1. [ ] a\n2. [x] b\n",
    "1. [ ] a\n1. b\n1. c\n": "1. [ ] a\n1. b\n1. c\n",
    "0. a\n1. b\n": "0. a\n1. b\n",
    "0. a\n0. b\n": "0. a\n0. b\n",
    "3. a\n4. b\n": "3. a\n4. b\n",
    "5. a\n5. b\n": "5. a\n5. b\n",
    "1. a\n2. b\n2. c\n": "1. a\n2. b\n3. c\n",
    "3. a\n1. b\n": "3. a\n4. b\n",
    "08. a\n09. b\n10. c\n": "08. a\n09. b\n10. c\n",
    "9.  a\n    * b\n10. ```\n    c\n\n    d\n    ```\n\n    1. e\n    2. f\n": (
        "9. a\n\n   - b\n\n10. ```\n    c\n\n    d\n    ```\n\n    1. e\n    2. f\n"
    ),
    "1.\n2. a\n": "1.\n2. a\n",
    "2. 3. a\n   4. b\n": "2. 3. a\n   4. b\n",
    "> 1. a\n> 2. b\n": "> 1. a\n> 2. b\n",
    "A\n=\n* [ ] b\n    * [x] c": "# A\n\n- [ ] b\n  - [x] c\n",
    "* [ ] a\r\n\r\n\r\n* b\r\n": "- [ ] a\r\n\r\n- b\r\n",
    "* [ ] a\r* b": "- [ ] a\r- b\r",
    "\ufeff* [ ] a\n": "\ufeff- [ ] a\n",
    "---\na:   b # c\n---\n* [ ] d": "---\na: b   # c\n---\n\n- [ ] d\n",
    f"{MARKER}\n* [ ] a": f"{MARKER}\n\n- [ ] a\n",
    f"```\n{MARKER}\n```\n* a": f"```\n{MARKER}\n```\n\n- a\n",
    "~~~\n* a": "```\n* a\n```\n",
    "* [ ] [a][b]\n\n[b]: c\n": "- [ ] [a][b]\n\n[b]: c\n",
    "a[^1]\n\n[^1]: b\n\n* c": "a[^1]\n\n- c\n\n[^1]: b\n",
    "* [ ]  a  b": "- [ ] a b\n",
    "* [ ] `a  b`": "- [ ] `a  b`\n",
    "  <br>\n\n* a\x0cb\u2028c": "<br>\n\n- a\x0cb\u2028c\n",
    "| a |\n|-|\n| b |": "| a   |\n| --- |\n| b   |\n",
}

# What mdformat does not do well, and the line that a message has to name.
REFUSED = {
    "a tab after the box": ("- a\n- [ ] b\n- [ ]\tc\n- d", 3),
    "an empty box": ("- [ ] a\n- [ ]\n", 2),
    "a box without a space": ("- [ ] a\n- [ ]b\n", 2),
    "a tab in the box": ("- [ ] a\n- [\t] b\n", 2),
    "a definition that is a box": ("[x]: u\n\n- [x] a\n", 3),
    "a definition that is not used": ("- [ ] a\n\n[b]: c\n", 3),
    "a definition that stands there twice": ("[a]\n\n[a]: b\n[a]: c\n", 4),
    "a footnote": ("a[^1]\n\n[^1]: b c\n", 3),
    "a footnote that is not used": ("a\n\n[^1]: b\n", 3),
    "a no-break space after the box": ("- [ ] a\n- [ ] \N{NO-BREAK SPACE}b\n", 2),
    "a title on the next line": ("- [ ] a\n- [ ]\n  b\n", 3),
    "bullets in bullets in bullets": ("".join("  " * n + "* a\n" for n in range(12)), 9),
    "topics in topics in topics": ("".join("  " * n + "* [ ] a\n" for n in range(12)), 9),
    "a line that continues a paragraph": ("a:\n    - [ ] b\n", 2),
    "an open fence with boxes in it": ("- a\n\n~~~\n- [ ] b\n", 3),
    "a second bullet on the line": ("- a\n\n* * *\n  - * *\n", 4),
    "NUL": ("a\n\0\n", 2),
    "NUL after other line ends": ("a\r\nb\r\n\0\r\n", 3),
    "mixed line ends": ("a\nb\nc\r\nd\r\n", 3),
    "an old line end": ("a\nb\rc\n", 2),
}


@pytest.mark.parametrize("document", FORMATTED)
def test_formats(document: str) -> None:
    before = parse(document)
    after = formatted(before)
    assert after.source.decode() == FORMATTED[document]
    assert formatted(after) is after


@pytest.mark.parametrize("trap", REFUSED)
def test_refuses_and_names_the_line(trap: str) -> None:
    document, line = REFUSED[trap]
    with pytest.raises(DocumentError, match=rf"^line {line}: ") as caught:
        formatted(parse(document))
    assert ("type" in caught.value.reason) or ("; " in caught.value.reason)


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(DocumentError, match=r"^line 2: this is not UTF-8"):
        formatted(parse(b"* a\r\n* \xff\r\n"))


def test_whatever_mdformat_trips_over_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(text: str) -> str:
        if "fails" in text:
            raise RecursionError
        return text

    monkeypatch.setattr("llm_roadmap.formatting.formatter._run", run)
    for line in range(1, 20):
        lines = ["* a"] * 19
        lines[line - 1] = "fails"
        with pytest.raises(DocumentError, match=rf"^line {line}: .*\(RecursionError\)"):
            formatted(parse("\n".join(lines)))


def test_a_second_pass_that_is_another_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(text: str) -> str:
        return text.replace("* c", " * c") if "\n\n\n" in text else text.replace("* b", "\n* b")

    monkeypatch.setattr("llm_roadmap.formatting.formatter._run", run)
    with pytest.raises(DocumentError, match=r"^line 4: formatting it a second time"):
        formatted(parse("a\n\n* b\n* c\n"))


@pytest.mark.parametrize(
    ("was", "made", "fault"),
    [
        ("* [ ] b", "* [x] b", "another topic"),
        ("* [ ] b", "* b", "another topic"),
        ("* [ ] b", "* [ ] b\n* [ ] c", "another topic"),
        ("* [ ] b\n  - c: d", "* [ ] b\n  - c: e", "another topic"),
        ("* [ ] b\n  - c [d](e)", "* [ ] b\n  - c [d](f)", "another topic"),
        ("* [ ] b\n  * [ ] c", "* [ ] b\n* [ ] c", "another topic"),
        (MARKER, MARKER.replace("0/1", "1/1"), "progress marker"),
        (MARKER, f"`{MARKER}`", "progress marker"),
        ("b", "*b*", "look different"),
        ("b", "b\n\nc", "look different"),
        ("b\n\nc", "b", "look different"),
        ("    b", "b", "look different"),
        ("b[^1]\n\n[^1]: c", "b[^1]\n\n[^1]: d", "definition of `^1`"),
        ("[^1]: c", "", "definition of `^1`"),
        ("[b]\n\n[b]: c", "[b]\n\n[b]: d", "definition of `b`"),
        ("[b]: c 'd'", "[b]: c 'e'", "definition of `b`"),
        ("-[ ] b", "\\-[ ] b", "hide what 'lint' finds"),
    ],
)
def test_what_a_formatter_must_not_do(
    was: str, made: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "llm_roadmap.formatting.formatter._run", lambda text: text.replace(was, made)
    )
    assert formatted(parse("# a\n"))
    with pytest.raises(DocumentError, match=f"^line [3-9]: .*{re.escape(fault)}"):
        formatted(parse(f"# a\n\n{was}\n"))


def test_warnings_of_mdformat_do_not_show_the_document(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging

    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    document = "---\na: [b\x1b\n---\n\n* c\n"
    assert formatted(parse(document)).source.decode() == document.replace("*", "-")
    assert capfd.readouterr() == ("", "")


WORDS = st.sampled_from(
    (
        *("a", "**b**", "`c`", "[d](e)", "<b>", "f_g", "*", "_", "~", "~~h~~", "https://i.j", "|"),
        *("www.k.l", "[m]", "![n](o)", "\\*", "&amp;", "1.", "#", "<!-- p -->", "é", "[^1]", "--"),
        *("<x@y.z>", "(q)", "  ", "[ ]", "[x]", "- ", "\N{NO-BREAK SPACE}", "\u2028", "r: s"),
    )
)
STARTS = st.sampled_from(
    (
        *("- [ ] ", "* [x] ", "+ [X] ", "1. [ ] ", "2) [ ] ", "3. ", "- ", "9. ", "10. "),
        *("- [\t] ", "- [ ]"),
        *("", "", "> ", "# ", "## "),
    )
)
LINES = st.builds(
    lambda indent, start, words: "  " * indent + start + " ".join(words),
    st.integers(0, 4),
    STARTS,
    st.lists(WORDS, max_size=4),
)
BLOCKS = st.sampled_from(
    (
        *("", "```", "~~~", "---", "===", "***", "[m]: u", "[^1]: n", "[^1]: n o", MARKER),
        *("| a | b |\n|---|---|\n| c | d |", "<div>", "</div>", "    code", "<!--", "-->"),
    )
)
DOCUMENTS = st.lists(st.one_of(LINES, LINES, BLOCKS), max_size=12)


def told(roadmap: Roadmap) -> list[tuple[object, ...]]:
    return [
        (each.title, each.done, each.depth, each.path, each.fields, each.resources, each.slug)
        for each in roadmap.topics
    ]


@settings(deadline=None)
@given(DOCUMENTS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_format_keeps_every_topic_and_twice_is_once(lines: list[str], end: str, bom: str) -> None:
    document = bom + end.join("\n".join(lines).split("\n"))
    before = parse(document)
    try:
        after = formatted(before)
    except DocumentError as error:
        number = int(error.reason.removeprefix("line ").partition(":")[0])
        assert 1 <= number <= document.count(end) + 1
        return
    assert told(after) == told(before)
    assert formatted(after) is after
    assert after.source.startswith(b"\xef\xbb\xbf") == bool(bom)
    text = after.source.decode().removeprefix("\ufeff")
    assert text.count(end if end in document else "\n") == len(text.encode().splitlines())


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12), st.sampled_from(["a", "```\n   b\n\n   c\n   ```", "d\n   e"])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_numbers_that_count_up_or_are_all_the_same_are_kept(items: list[tuple[int, str]]) -> None:
    first, same = items[0][0], [items[0][0]] * len(items)
    up = [*range(first, first + len(items))]
    for numbers in (up, same, [number for number, _ in items]):
        made = zip(numbers, items, strict=True)
        source = "".join(
            f"{number}. {text}\n".replace("\n   ", "\n    ") for number, (_, text) in made
        )
        lines = formatted(parse(source)).source.decode().splitlines()
        left = [int(line.partition(".")[0]) for line in lines if line[0:1].isdigit()]
        assert left == (numbers if numbers == same else up)


# Each was looked at: no-break spaces after boxes, which mdformat would drop, and boxes without
# a space after them, which it would escape.
REFUSED_IN_CORPUS = {
    "API-Security-Checklist--README-fa.md": "line 13: formatting would make this look different",
    "coding-interview-university--translations--README-ja.md": (
        "line 506: formatting would hide what 'lint' finds here"
    ),
}


def test_the_corpus_is_formatted_or_refused() -> None:
    refused = {}
    for document in checklists():
        before = parse(document.source)
        try:
            after = formatted(before)
        except DocumentError as error:
            refused[document.name] = error.reason
        else:
            assert told(after) == told(before)
    assert refused.keys() == REFUSED_IN_CORPUS.keys()
    for name, reason in REFUSED_IN_CORPUS.items():
        assert refused[name].startswith(reason)


def test_a_file_is_formatted_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"* [ ] a\r\n")
    assert RoadmapFile(path).format() is True
    assert path.read_bytes() == b"- [ ] a\r\n"
    before = os.stat(path)
    assert RoadmapFile(path).format() is False
    assert os.stat(path) == before
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_change_during_formatting_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"* [ ] a\n")

    def slow(roadmap: Roadmap) -> Roadmap:
        if b"b" not in roadmap.source:
            path.write_bytes(b"* [ ] a\n* [ ] b\n")
        return formatted(roadmap)

    monkeypatch.setattr("llm_roadmap.formatting.formatted", slow)
    assert RoadmapFile(path).format() is True
    assert path.read_bytes() == b"- [ ] a\n- [ ] b\n"


@pytest.mark.posix
def test_a_file_that_is_formatted_is_not_locked_for_it(tmp_path: Path) -> None:
    import fcntl

    path = tmp_path / "a.md"
    path.write_bytes(b"- [ ] a\n")
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert RoadmapFile(path, timeout=0).format() is False


def test_a_refused_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"* [ ]\ta\n")
    before = os.stat(path)
    with pytest.raises(DocumentError) as caught:
        RoadmapFile(path).format()
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: line 1: ")
    assert (path.read_bytes(), os.stat(path)) == (b"* [ ]\ta\n", before)


@pytest.mark.parametrize(
    "source",
    [
        "---\n# owner: me\n---\n\n- [ ] a\n",
        "---\n---\n\n- [ ] a\n",
        "---\na: &x [1]\n---\n\n- [ ] a\n",
        "---\na: |\n  x\n---\n\n- [ ] a\n",
    ],
)
def test_front_matter_that_yaml_would_write_otherwise_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match="line 1"):
        formatted(parse(source))


def test_one_document_does_not_lend_its_yaml_version_to_the_next() -> None:
    plain = parse("---\na: 1\n---\n\n* a\n")
    expected = formatted(plain)
    with suppress(DocumentError):
        formatted(parse("---\n%YAML 1.1\n---\n\n- a\n"))
    assert formatted(plain) == expected


@pytest.mark.parametrize("source", ["\u3000a\n\n* [ ] b\n", "# \u00a0a\n", "- [ ] a\u00a0\n"])
def test_white_space_that_github_shows_is_not_taken_out(source: str) -> None:
    with pytest.raises(DocumentError, match="white space"):
        formatted(parse(source))


@pytest.mark.parametrize("source", ["- [ ] a\n* [ ] b\n" * 750, "- [ ] a\n" * 4000])
def test_what_would_take_mdformat_minutes_is_refused(source: str) -> None:
    line, _ = costly_line(source.encode()) or (0, "")
    assert 500 < line <= source.count("\n")
    with pytest.raises(DocumentError, match=f"line {line}: mdformat would take too long"):
        formatted(parse(source))


WIDE: Final[Mapping[str, Family]] = {
    "one cell of half the document": lambda size: (
        f"|a|\n|-|\n|{'b' * (size // 2)}|\n" + "|c|\n" * (size // 8)
    ),
    "rows without the cells of their columns": tables(100, 100),
    "columns without a name": again(
        "|a" + "|" * 201 + "\n|-" + "|-" * 200 + "|\n" + "b\n" * 40 + "\n"
    ),
}
"""Tables of which mdformat would make far more than they are."""


@pytest.mark.parametrize("family", WIDE.values(), ids=WIDE)
def test_a_table_of_which_too_much_would_become_is_refused(family: Family) -> None:
    for size in (20_000, 40_000):
        with pytest.raises(DocumentError, match=r"line \d+: .*cells of a table as wide as"):
            formatted(parse(family(size)))


DEAR: Final[Mapping[str, tuple[Family, str]]] = {
    "links": (again("[a](b) ", "- [ ] "), "markup"),
    "references to one long address": (
        lambda size: f"- [ ] {'[a] ' * (size // 8)}\n\n[a]: https://{'b' * (size // 2)}\n",
        "markup",
    ),
    "code in emphasis": (again("`a` ", "a *b ", "c*\n"), "markup"),
    "closing parentheses": (again(")", "- [ ] https://a.bc/"), "parentheses"),
    "closing parentheses after www": (again(")", "- [ ] www.a.bc"), "parentheses"),
    "entities": (again("&a;", "- [ ] https://a.bc/"), "parentheses"),
    "lists in items": (again("- [ ] a\n  - b\n"), "items"),
    "brackets without an end": (again("["), "no end"),
    "brackets without an end after others": (lambda n: "]" * (n // 2) + "[" * (n // 2), "no end"),
    "brackets without an end in many paragraphs": (again(f"{'[' * 98}\n\n"), "no end"),
    "images in images": (again("!["), "no end"),
    "brackets in each other": (lambda n: "[" * (n // 2) + "]" * (n // 2), "in each other"),
}
"""Documents for which mdformat takes far more time than for plain text, and what for."""


@pytest.mark.parametrize(("family", "what"), DEAR.values(), ids=DEAR)
def test_what_is_too_dear_for_mdformat_is_refused(family: Family, what: str) -> None:
    with pytest.raises(DocumentError, match=rf"line \d+: mdformat would take .*{what}"):
        formatted(parse("# P\n\n" + family(50_000)))
    assert costly_line(family(10_000).encode()) is None


def test_escaped_brackets_are_not_refused() -> None:
    assert costly_line(b"\\[" * 25_000) is None


def test_a_table_that_becomes_a_little_longer_is_not_refused() -> None:
    rows = "".join(f"| {'word ' * (row % 9)} | {'w' * (row % 200)} |\n" for row in range(500))
    assert costly_line(f"| a | b |\n| - | - |\n{rows}".encode()) is None


@pytest.mark.thorough
def test_a_table_of_many_rows_is_not_refused() -> None:
    many = "| a | b | c |\n| - | - | - |\n" + "| 1 | 2 | 3 |\n" * 100_000
    assert costly_line(many.encode()) is None


@pytest.mark.parametrize(
    "source",
    ["- [ ] a\n* [ ] b\n" * 200, "- [ ] a\n" * 1000, "# a\n\n- [ ] a\n\n" * 4000, "a\n\n" * 9000],
)
def test_what_takes_mdformat_seconds_is_not(source: str) -> None:
    assert costly_line(source.encode()) is None
