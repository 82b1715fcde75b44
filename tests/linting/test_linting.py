"""What is found in a document, and above all what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import llm_roadmap
from llm_roadmap import Category, Severity, lint, parse
from llm_roadmap.linting import CODES
from llm_roadmap.linting.blocks import BlockFindings, read_whole
from llm_roadmap.linting.codes import TABLE, Code
from llm_roadmap.linting.parts_of_block import item_places
from llm_roadmap.linting.plain_blocks import plain_block
from llm_roadmap.linting.whole_document import ItemPlaces
from llm_roadmap.markdown.for_lint_and_format import BlockView, check_blocks

from ..support import codes
from ..support.corpus import checklists
from ..support.processes import run

NBSP = "\N{NO-BREAK SPACE}"

# A document, and what is to be found in it: code, line, column.
WRONG: list[tuple[str, str, int, int]] = [
    ("- []", "R001", 1, 1),
    ("- [] a", "R001", 1, 1),
    ("- [ ] a\n- []b", "R001", 2, 1),
    ("- [x] a\n- []`b`", "R001", 2, 1),
    ("- [] **a**", "R001", 1, 1),
    ("- [ x] a", "R001", 1, 1),
    ("- [x ] a", "R001", 1, 1),
    (f"- [{NBSP}] a", "R001", 1, 1),
    ("- [~] a", "R009", 1, 1),
    ("- [✓] a", "R001", 1, 1),
    ("- [\N{CYRILLIC SMALL LETTER HA}] a", "R001", 1, 1),
    ("- [ ] a\n- [\u200b] b", "R001", 2, 1),
    ("- [ ] a\n- [-] b", "R009", 2, 1),
    ("1. [ ] a\n2. [?] b", "R009", 2, 1),
    ("- [>] a\n\n- [x] b", "R009", 1, 1),
    ("> text\n>\n> 10. [] a", "R001", 3, 3),
    ("[^\u65e5\u672c]: - [x] a\n      - [ ] b", "R102", 1, 8),
    ("[^\u65e5\u672c]: - [~] a", "R009", 1, 8),
    ("- a\n  - [~] b", "R009", 2, 3),
    ("-\n  [] a", "R001", 1, 1),
    ("- - [] a", "R001", 1, 3),
    ("- -\n\t[] a", "R001", 1, 3),
    ("\ufeff- [] a", "R001", 1, 1),
    ("é\r\n\r\n\t\r\n- é\r\n\t- [] a", "R001", 5, 2),
    ("é\r- [] a", "R001", 2, 1),
    ("a\u2028b\n\n- [] a", "R001", 3, 1),
    ("-[ ] a", "R002", 1, 1),
    ("-[] a", "R002", 1, 1),
    ("*[x] a", "R002", 1, 1),
    ("-[x]", "R002", 1, 1),
    ("- [ ] a\n-[ ] **b**", "R002", 2, 1),
    ("- [ ] a\n  -[ ] b", "R002", 2, 3),
    ("a\\\n  -[ ] b", "R002", 2, 3),
    ("`a\nb` c\n-[ ] d", "R002", 3, 1),
    ("> a\n-[ ] b", "R002", 2, 1),
    (f"-{NBSP}[ ] a", "R002", 1, 1),
    (f"- [x] a\n*{NBSP} [] b", "R002", 2, 1),
    ("1.\u200b[x] a", "R002", 1, 1),
    ("- [ ]text", "R003", 1, 1),
    ("- [ ] a\n- [x]text", "R003", 2, 1),
    ("- [x]text\n\na\n\n1. b\n   - [ ] c", "R003", 1, 1),
    ("- a\n  - [X]text\n- [ ] b", "R003", 2, 3),
    ("- [ ]`text`", "R003", 1, 1),
    ("- [ ][a](b)", "R003", 1, 1),
    ("- [ ]\N{BROOM} a", "R003", 1, 1),
    (f"- [ ]{NBSP}a", "R003", 1, 1),
    ("- [ ]", "R004", 1, 1),
    ("- a\n- [x]  \n- b", "R004", 2, 1),
    ("- [ ]\n  - [ ] a", "R004", 1, 1),
    (f"- [ ]{NBSP}", "R004", 1, 1),
    ("- [\n] a", "R005", 1, 1),
    ("- [\n  x] a", "R005", 1, 1),
    ("- [ ] a\n  ---", "R006", 1, 1),
    ("+ [x]\n  a\n  ===", "R006", 1, 1),
    ("a:\n    - [ ] b", "R007", 2, 5),
    ("a\n2. [ ] b", "R007", 2, 1),
    ("- [ ] a\n       - [ ] b", "R007", 2, 8),
    ("a\n\n```\n- [ ] b", "R008", 3, 1),
    ("- a\n  ~~~ x\n  - [ ] b\n- c", "R008", 2, 3),
    ("> ```\n> - [ ] b\n\n- [ ] c", "R008", 1, 3),
    ("<!-- a\n- [ ] b\n", "R008", 1, 1),
    ("# a\n- [ ] b\n- [ ] B", "R101", 3, 1),
    ("# a\n- [ ] b\n- [ ] c\n# A\n- [ ] B\n- [ ] d\n# e\n- [ ] b", "R101", 5, 1),
    ("- [ ] <b>\n- [ ] <i>", "R101", 2, 1),
    ("- [ ] [a](b)\n- [ ] [a](c)\n- [ ] [a](b)", "R101", 3, 1),
    ("- [x] a\n  - [ ] b", "R102", 1, 1),
    ("- [x] a\n  - [ ] b\n    - [ ] c\n    - [x] d", "R102", 1, 1),
    ("<<<<<<< HEAD\n", "R103", 1, 1),
    ("\ufeffa\r\n>>>>>>>\r\n", "R103", 2, 1),
    ("a [b]() c", "R201", 1, 3),
    ("- [ ] [b](<>)", "R201", 1, 7),
    ("[]()", "R201", 1, 1),
    ("请看[论文]()", "R201", 1, 3),
    ("[Node.js]()", "R201", 1, 1),
    ("[`Symbol.iterator`]()", "R201", 1, 1),
    ("a\n  b [c][d]\n\n[d]: <>", "R201", 2, 5),
    ("| a |\n|---|\n| b [c]() |", "R201", 3, 5),
    ("# a [b]() #", "R201", 1, 5),
    ("[a](javascript:b)", "R202", 1, 1),
    ("é [a](JavaScript:b)", "R202", 1, 3),
    ("<vbscript:a>", "R202", 1, 1),
    ("[a]\n\n[a]: data:text/html,b", "R202", 1, 1),
    ("[a](file:///etc/passwd)", "R202", 1, 1),
    ("- [ ] a\n<!-- roadmap:progress -->x<!-- /roadmap:progress -->", "R301", 2, 1),
    ("> é\n> <!-- roadmap:progress --><!-- /roadmap:progress -->", "R301", 2, 3),
    ("<!-- roadmap:status -->\n", "R302", 1, 1),
    ("<!--roadmap:progress-->", "R302", 1, 1),
    ("<!--\xa0roadmap:progress\xa0-->", "R302", 1, 1),
    ("<!-- roadmap: progress -->a<!-- /roadmap: progress -->", "R302", 1, 1),
    ("a <!-- roadmap:done --> b <!-- /roadmap:done -->", "R302", 1, 3),
    ("<!-- roadmap:progress -->", "R303", 1, 1),
    ("<!-- roadmap:progress -->\na\n<!-- /roadmap:progress -->", "R303", 1, 1),
    ("- a <!-- roadmap:progress -->b<!-- /roadmap:progress -->", "R303", 1, 5),
    ("<!-- roadmap:progress -->b<!-- /roadmap:progress --> c", "R303", 1, 1),
    ("<!-- /roadmap:progress -->", "R303", 1, 1),
    ("<!-- roadmap:progress\n", "R303", 1, 1),
    ("<!-- roadmap:progress ->", "R303", 1, 1),
    ("a\n<!-- roadmap:progress\n- b", "R303", 2, 1),
    ("<!-- roadmap:progress\n-->", "R302", 1, 1),
    ("- [✔\ufe0f] a", "R001", 1, 1),
    ("- [☑\ufe0f] a", "R001", 1, 1),
    ("- [ ] [a](data:image/png;base64,AA)", "R202", 1, 7),
    ("|a|b|\n|-|-|\n|c\\|d|e \\| [f]()|", "R201", 3, 12),
]

# What is meant as it is written, or can be.
RIGHT = [
    "- [  &#91;-\n] [ ]",  # the first line goes on after what looks like half a box
    "",
    "- [ ] a",
    "- [ ]\ta",
    "- [ ]\n  a",
    "- [ ] <!-- a -->",
    "- [x](url)",
    "- [x][ref]",
    "- [x]: url",
    "- [x]: a b",
    "- [x] a\n\n[x]: url",
    "- []byte",
    "-[]byte",
    "- [](url)",
    "- [][ref]",
    "- [x], then y",
    "- [x]-axis",
    "- [x]\\*a",
    "- \\[ ]a",
    "- &#91; ]a",
    "- [^1] a",
    "- [1] a",
    "- [P] a",
    "- [ ] a\n- [P] b",
    "- [x]Estrai",
    ">>>>>>>> a",
    "<<<<<<<< a",
    " <<<<<<< a",
    "```\n<<<<<<< a\n```",
    "<pre>\n<<<<<<< a\n</pre>",
    "- [x]**text**\n- [X]text",
    "- [ ] [a](b)\n- [ ] [a](c)",
    "[Symbol.dispose]() and map[key]()",
    "- [+] added\n- [-] removed\n- [!] beware",
    "- `[ ]`a",
    "- <b>[]</b>",
    "- a [] b",
    "a [ ]b",
    "[ ]a",
    "-[x](url)",
    "*[x]*",
    "\\-[ ] a",
    "`-[ ] a`",
    "--[ ] a",
    "a -[ ] b",
    "[\n] a",
    "- [\n](url)",
    "- [\n](url",
    "- [\n][[:",
    "- [\n]: url",
    "- [a\n] b",
    "[ ] a\n---",
    "- a\n  ---",
    "- [ ] a\n\n  ---",
    "- [ ] a\n---",
    "a\n- [ ] b",
    "a\n1. [ ] b",
    "a\n2. b",
    "a\n    - b",
    "```\n- [] a\n-[ ] b\n[a]()\n<!-- roadmap:x -->\n```",
    "~~~\n```\n- [ ] a\n~~~",
    "```\n- [ ] a\n````\n",
    "- ```\n  - [ ] a\n  ```",
    "```\na",
    "    - [] a\n    -[ ] b",
    "-     [] a",
    "<div>\n- [] a\n<!-- roadmap:progress -->\n</div>",
    "<pre>\n- [] a\n\n-[ ] b\n</pre>",
    "<!--\n- [] a\n-[ ] b\n[a]()\n-->",
    "a <!-- -[ ] b --> c",
    "<!-- a\n",
    "<!-- roadmap: see the wiki -->",
    "<!-- the roadmap:progress marker -->",
    "`<!-- roadmap:progress -->`",
    "    <!-- roadmap:progress -->",
    "---\na: - [] b\n---\n",
    "[a]: <>",
    "`[a]()`",
    "\\[a]()",
    "[a](#)",
    "[a](mailto:b@c.d)",
    "[a](obsidian://b)",
    "<https://a.b>",
    "www.a.b",
    "![a](data:image/png;base64,b)",
    "- [x] a\n  - [x] b",
    "- [ ] a\n  - [x] b",
    "# a\n- [ ] b\n# c\n- [ ] b",
    "- [ ] a\n  - [ ] b\n- [ ] c\n  - [ ] b",
    "<!-- roadmap:progress -->░░░░░░░░░░ 0/0 (0%)<!-- /roadmap:progress -->",
    "<!-- roadmap:progress -->░░░░░░░░░░ 0/1 (0%)<!-- /roadmap:progress -->\n\n- [ ] a",
]

README = (Path(llm_roadmap.__file__).parent / "linting" / "README.md").read_text(encoding="utf-8")


def found(document: str | bytes) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in lint(parse(document))]


@pytest.mark.parametrize(("document", "code", "line", "column"), WRONG)
def test_finds_what_is_wrong_and_nothing_else(
    document: str, code: str, line: int, column: int
) -> None:
    assert found(document) == [(code, line, column)]


@pytest.mark.parametrize("document", RIGHT)
def test_leaves_alone_what_can_be_meant(document: str) -> None:
    assert found(document) == []


def test_the_readme_says_of_each_code_what_the_table_says() -> None:
    written, end, _ = README.partition(codes.START)[2].partition(codes.END)
    assert end
    assert written == codes.reference(), "run `python -m tests.support.codes`"


@pytest.mark.parametrize("code", TABLE, ids=lambda code: code.name)
def test_each_code_is_found_in_its_example_and_nothing_else(code: Code) -> None:
    assert {name for name, _, _ in found(code.wrong)} == {code.name}
    assert found(code.right) == []


def test_the_readme_shows_what_the_command_prints(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("- []\n* [ ]read it\n")
    assert r"$ printf '%s\n' '- []' '* [ ]read it' > notes.md" in README
    done = run("lint", "notes.md", cwd=tmp_path)
    assert (done.status, done.err) == (1, "")
    assert f"$ llm-roadmap lint notes.md\n{done.out}```" in README


def test_only_the_states_of_other_tools_are_notes() -> None:
    assert [each.name for each in TABLE] == sorted(CODES)
    for each in CODES.values():
        assert (each.severity is Severity.NOTE) == (each.category is Category.STATE)


@pytest.mark.parametrize(("document", "code", "line", "column"), WRONG)
def test_what_is_wrong_is_fine_as_code(document: str, code: str, line: int, column: int) -> None:
    del code, line, column
    shown = document.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert found("    " + shown.replace("\n", "\n    ")) == []
    assert found(f"`````\n{shown}\n`````") == []
    assert found(f"<pre>\n{shown}\n</pre>") == []
    if "-->" not in shown:
        assert found(f"<!--\n{shown}\n-->") == []


def test_findings_are_in_document_order() -> None:
    document = (
        "<!-- roadmap:x -->\n\n[a]() -[ ] [b]()\n- []\n- [x] c\n  - [ ] d\n  - [ ] d\n\n-[ ] e"
    )
    places = [(line, column) for _, line, column in found(document)]
    assert places == sorted(places)
    assert len(places) == 7


def test_equal_cells_of_a_row_have_their_own_columns() -> None:
    document = "|a|b|\n|-|-|\n|[a]()|[a]()|\n[b]()|[b]()\n|c\\|[d]()|é[d]()\n"
    places = [(line, column) for _, line, column in found(document)]
    assert places == [(3, 2), (3, 8), (4, 1), (4, 7), (5, 5), (5, 12)]


def test_a_message_says_what_to_type() -> None:
    for document, *_ in WRONG:
        for each in lint(parse(document)):
            assert "type " in each.message
            assert "\n" not in each.message


def test_an_old_marker_is_told_what_it_should_say() -> None:
    document = "- [x] a\n- [ ] b\n\n<!-- roadmap:progress -->?<!-- /roadmap:progress -->\n"
    (finding,) = lint(parse(document))
    assert "`█████░░░░░ 1/2 (50%)`" in finding.message


PIECES = st.sampled_from(
    (
        *("- ", "* ", "1. ", "2.", "-", "[ ]", "[x]", "[]", "[~]", "[", "]", "(", ")", "a", "é"),
        *(" ", "  ", "\t", "\n", "\n\n", "\r\n", "\r", "> ", "#", "---", "|", "`", "**", "\\"),
        "\0",
        *("```", "~~~", "<!--", "-->", "<!-- roadmap:progress -->", "<!-- roadmap:x -->"),
        *("javascript:", "[a]: ", "<pre>", "</pre>"),
    )
)
DOCUMENTS = st.lists(PIECES, max_size=30).map("".join)


LINKS = st.sampled_from(
    (
        *("[a](b)", "[a]()", "[a](https://b.c)", "[a](file:b)", "<data:x>", "<https://a.b>", "[r]"),
        *("[r]: u\n", "[r]: <>\n", "[r]: file:x\n", "- - - ", "* * *", "12) ", "+ ", "] ", "- ["),
        *("&#91;", "\\", "-\n", "  [ ] m", "[-] ", "\N{NO-BREAK SPACE}", "\n", "\n\n", "- [ ] a\n"),
    )
)
SUSPECTS = st.lists(PIECES | LINKS | LINKS, max_size=20).map("".join)


def see_that_plain_blocks_have_nothing(block: BlockView) -> bool:
    plain = None if block.can_name_dead else plain_block(block.source, block.boxes)
    if plain:
        assert read_whole(block) == BlockFindings(*plain, (), (), ())
    return plain is not None


@given(SUSPECTS)
@example("- [r]: u-\n  [ ] m")
@example("1. \N{NO-BREAK SPACE}[-] a")
@example("* [][a](https://b.c)")
@example("~~~\n- [ ] a")
@example("- -")
@example("* * *")
def test_in_a_plain_block_nothing_would_be_found(document: str) -> None:
    for _ in check_blocks(parse(document), see_that_plain_blocks_have_nothing):
        pass


def test_most_blocks_of_the_corpus_are_plain() -> None:
    plain = []
    for document in checklists():
        roadmap = parse(document.source)
        plain += [answer for _, answer in check_blocks(roadmap, see_that_plain_blocks_have_nothing)]
    assert sum(plain) > len(plain) * 0.9


@given(SUSPECTS)
@example("- [r]: u\n\n  [ ] m")
@example("[^1]: -\n      [ ] m")
def test_the_mark_of_an_item_is_found_before_its_box(document: str) -> None:
    roadmap = parse(document)
    items = ItemPlaces(roadmap)
    assert [items.place(topic) for topic in roadmap.topics] == item_places(roadmap)


@settings(deadline=None)
@given(DOCUMENTS)
@example("- [x]: javascript:a\n  [ ] b")
def test_every_finding_is_at_a_place_in_the_document(document: str) -> None:
    lines = document.encode().splitlines()
    findings = lint(parse(document))
    for each in findings:
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1].decode())
    assert list(findings) == sorted(findings, key=lambda each: (each.line, each.column, each.code))


@settings(deadline=None)
@given(DOCUMENTS, st.binary(max_size=10))
def test_any_bytes_can_be_checked(document: str, noise: bytes) -> None:
    lint(parse(b"a" + noise + document.encode()))


@settings(deadline=None)
@given(DOCUMENTS.filter(lambda text: "`" not in text and "\r" not in text))
def test_nothing_in_closed_code_is_found(document: str) -> None:
    assert lint(parse(f"```\n{document}\n```\n")) == ()


# Each was looked at: three boxes that GitHub does not show as such. Eight topics have the title and
# the path of another, but other links.
IN_CORPUS = {"coding-interview-university--translations--README-ja.md": {"R003": 3}}


def test_there_are_no_false_alarms_in_the_corpus() -> None:
    for document in checklists():
        findings = lint(parse(document.source))
        counts = {each.code: 0 for each in findings}
        for each in findings:
            counts[each.code] += 1
        assert counts == IN_CORPUS.get(document.name, {}), document.name


STATES = "- [ ] a\n- [-] b\n- [>] c\n- [/] d\n- [!] e\n- [?] f\n"


def test_a_state_of_another_tool_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(STATES, encoding="utf-8")
    done = run("lint", "a.md", cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    message = "`[-]` is another tool's state, and no box on GitHub"
    answers = "type `[ ]` if it is open, `[x]` if it is done"
    assert done.out.splitlines()[0] == f"a.md:2:1: R009 note: {message}; {answers}"
    assert [line.split()[1] for line in done.out.splitlines()] == ["R009"] * 5
    strict = run("lint", "--strict", "a.md", cwd=tmp_path)
    assert (strict.status, strict.out) == (1, done.out)
    assert run("lint", "--strict", "--ignore", "R009", "a.md", cwd=tmp_path).status == 0
    said = json.loads(run("lint", "--json", "a.md", cwd=tmp_path).out)
    assert {each["severity"] for each in said["diagnostics"]} == {"note"}


def test_json_holds_what_is_found_in_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- []\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("- [ ] b\n", encoding="utf-8")
    done = run("lint", "--json", "a.md", "b.md", "none.md", cwd=tmp_path)
    assert done.status == 2
    (finding,) = lint(parse("- []\n"))
    assert json.loads(done.out) == {
        "version": 1,
        "diagnostics": [
            {
                "file": str(tmp_path / "a.md"),
                "line": finding.line,
                "column": finding.column,
                "code": finding.code,
                "severity": "error",
                "message": finding.message,
            }
        ],
    }


def test_a_document_can_not_control_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- [ ] a\n- [\x1b] b\n", encoding="utf-8")
    done = run("lint", "a.md", cwd=tmp_path)
    assert done.status == 1
    assert "\x1b" not in done.out


def test_importing_the_package_does_not_import_the_checks() -> None:
    script = (
        "import sys, llm_roadmap, llm_roadmap.cli;"
        "assert 'llm_roadmap.linting' not in sys.modules;"
        "from llm_roadmap import *; assert lint.__module__.startswith('llm_roadmap.linting')"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    with pytest.raises(AttributeError, match="no attribute 'limt'"):
        llm_roadmap.limt  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    "document",
    ["````\ncode\n\n- [ ] text\n", "- ```\n  - [ ] text\n", "- [ ] a\n- [`] b\n"],
)
def test_no_message_has_backticks_in_backticks(document: str) -> None:
    (found,) = lint(parse(document))
    assert "``" not in found.message.replace('"````"', "").replace('"```"', "")
    assert found.message.count("`") % 2 == 0 or '"' in found.message
