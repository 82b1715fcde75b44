"""What makes it fast, held without a clock: what is imported, parsed and asked of the system."""

# ruff: noqa: SLF001 - what is counted goes on inside

from __future__ import annotations

import gc
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from llm_roadmap import Roadmap, RoadmapError, RoadmapFile, Topic, lint, parse
from llm_roadmap.cli.program import cli
from llm_roadmap.linting import parts as linting_parts
from llm_roadmap.markdown import blocks, inlines
from llm_roadmap.markdown import tokens as reader_tokens
from llm_roadmap.markdown.block_state import NO_SPACE
from llm_roadmap.markdown.simple_texts import read_simple
from llm_roadmap.markdown.tokens import BlockView, check_blocks, tokens
from llm_roadmap.selectors import held_topics
from llm_roadmap.selectors.finding import Index

from .support.families import tables
from .support.processes import environment, execute, need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HEAVY = {"mdformat", "watchfiles", "anywidget", "asyncio", "importlib.metadata"}
"""Modules that cost more than a command may, unless the command is about them."""
UNTIL_READ = {"markdown_it", "llm_roadmap.markdown", "llm_roadmap.model"}
"""What a command needs only if it reads a document."""
UNTIL_ASKED = {
    "bisect",
    "llm_roadmap.cli.error_messages",
    "llm_roadmap.cli.output.to_json",
    "llm_roadmap.cli.output.tree",
    "llm_roadmap.selectors.sections",
    "llm_roadmap.selectors.suggesting",
    "llm_roadmap.storage.replacing",
    "mdit_py_plugins",
}
"""What a tick needs only with options, or for a message."""

SOURCE = "".join(
    f"## Part *{part}*\n\n"
    + "".join(
        f"- [ ] **{word} {part}th**\n"
        f"  - Description: about `{word}`\n"
        f"  - Resource: [{word}](https://a.bc/{part}?a=1&b=2)\n"
        for word in ("Alpha", "Beta", "Gamma", "Omega")
    )
    for part in range(10, 35)
)
"""A hundred topics; each title, description and resource needs its inline parser."""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often Markdown is parsed: `block` for documents, `inline` for paragraphs.

    A paragraph is parsed by the rules, or it is simple.
    """
    counts: Counter[str] = Counter()

    def count(kind: str, parser: type, method: str) -> None:
        original: Any = getattr(parser, method)

        def counted(*arguments: Any) -> Any:
            counts[kind] += 1
            return original(*arguments)

        monkeypatch.setattr(parser, method, counted)

    count("block", StateBlock, "__init__")
    count("inline", ParserInline, "parse")

    def read(text: str, definitions: Mapping[str, Any]) -> object:
        found = read_simple(text, definitions)
        counts["inline"] += found is not None
        return found

    monkeypatch.setattr(inlines, "read_simple", read)
    return counts


def imported(*arguments: str, cwd: Path, **env: str) -> set[str]:
    """Return the modules that a Python process imports by itself."""
    result = execute(sys.executable, "-X", "importtime", *arguments, cwd=cwd, **env)
    assert result.status == 0, result.err
    return set(re.findall(r"^import time: .*\| *(\S+)$", result.err, re.MULTILINE))


def test_the_import_pulls_in_nothing_heavy(tmp_path: Path) -> None:
    found = imported("-c", "from llm_roadmap import RoadmapFile, parse", cwd=tmp_path)
    assert "llm_roadmap.file" in found
    # What the interpreter imports for itself, say for an editable installation, is not ours.
    ours = found - imported("-c", "pass", cwd=tmp_path)
    assert ours & (HEAVY | {"click", "markdown_it", "mdit_py_plugins", "pathlib", "json"}) == set()


def test_until_signals_are_answered_almost_nothing_is_imported(tmp_path: Path) -> None:
    """A signal that comes earlier can show a traceback: so these few have to be quick."""
    found = imported("-c", "import llm_roadmap.storage.interruption", cwd=tmp_path)
    ours = {name for name in found if name.startswith("llm_roadmap")}
    assert ours == {"llm_roadmap", "llm_roadmap.storage", "llm_roadmap.storage.interruption"}
    assert "typing" not in found - imported("-c", "pass", cwd=tmp_path)


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        ([], {"locale"}),
        (
            ["list"],
            {"locale", "fcntl", "llm_roadmap.cli.error_messages", "llm_roadmap.cli.output.to_json"},
        ),
        (["show", "Beta 21th"], {"locale", "fcntl"}),
        (["next"], {"locale", "fcntl"}),
        (["toggle", "Beta 21th"], {"locale", *UNTIL_ASKED}),
        (["--help"], {"fcntl", "pathlib", *UNTIL_READ}),
        (["--version"], {"locale", "fcntl", "pathlib", *UNTIL_READ}),
    ],
)
def test_a_command_imports_what_it_needs_and_nothing_heavy(
    document: Path, command: list[str], unneeded: set[str]
) -> None:
    found = imported("-m", "llm_roadmap", *command, cwd=document.parent)
    assert "llm_roadmap.cli" in found
    ours = found - imported("-c", "pass", cwd=document.parent)
    assert ours & (HEAVY | unneeded | {"json", "tempfile", "difflib"}) == set()


def test_a_plain_link_needs_no_rules_for_bare_links(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] [One: two](https://a.bc/d)\n- [ ] https://a.bc\n")
    for topic, is_needed in (("one: two", False), ("a.bc", True)):
        found = imported("-m", "llm_roadmap", "check", topic, cwd=tmp_path)
        assert ("mdit_py_plugins" in found) == is_needed


def test_a_completion_imports_nothing_heavy(document: Path) -> None:
    found = imported(
        *("-m", "llm_roadmap"),
        cwd=document.parent,
        _LLM_ROADMAP_COMPLETE="bash_complete",
        COMP_WORDS="llm-roadmap toggle b",
        COMP_CWORD="2",
    )
    assert "click.shell_completion" in found
    ours = found - imported("-c", "pass", cwd=document.parent)
    assert ours & (HEAVY | {"json", "tempfile", "difflib"}) == set()


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "list --section 21 --json",
        "status",
        "next -n 5",
        "show beta-21th",
        "toggle beta-21th",
        "toggle L3 L6 gamma-12th",
        "check beta-21th --json",
        "check beta-21th --dry-run",
    ],
)
@pytest.mark.parametrize("marker", [False, True])
def test_a_command_parses_the_document_once(
    document: Path, parses: Counter[str], command: str, *, marker: bool
) -> None:
    if marker:
        text = "<!-- roadmap:progress -->" + " " * 60 + "<!-- /roadmap:progress -->\n\n"
        document.write_text(text + SOURCE, encoding="utf-8")
        command = command.replace("L3 L6", "L5 L8")
    result = CliRunner().invoke(cli, ["--file", str(document), *command.split()])
    assert result.exit_code == 0, result.output
    assert parses["block"] == 1


def test_a_changed_box_needs_no_parse(parses: Counter[str]) -> None:
    roadmap = parse(SOURCE)
    after = roadmap.with_done(dict.fromkeys(roadmap.topics, True))
    assert after.progress.done == 100
    assert parses == {"block": 1}


def test_held_topics_compare_the_documents_once_not_once_each(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    equal = Roadmap.__eq__

    def counted(self: Roadmap, other: object) -> bool:
        compared.append(other)
        return equal(self, other)

    monkeypatch.setattr(Roadmap, "__eq__", counted)
    file = RoadmapFile(document)
    held = file.read().topics
    document.write_bytes(document.read_bytes() + b"\nAnother text.\n")
    assert len(file.toggle(*held)) == 100
    assert len(compared) == 1


@pytest.mark.parametrize("selector", ["Beta 21th", "beta-21th", "L160", "beta 21", "**Beta 21th**"])
def test_a_toggle_reads_no_more_titles_than_it_names(
    document: Path, parses: Counter[str], selector: str
) -> None:
    (change,) = RoadmapFile(document).toggle(selector)
    assert change.topic.title == "Beta 21th"
    typed = "*" in selector  # what was typed is Markdown, too
    assert parses == {"block": 1, "inline": 1 + typed}


def test_paragraphs_are_parsed_when_asked_for_and_only_once(parses: Counter[str]) -> None:
    topics = parse(SOURCE).topics
    assert {(topic.done, topic.depth) for topic in topics} == {(False, 0)}
    assert parses["inline"] == 0
    for _ in range(2):
        assert [topic.title for topic in topics[:3]] == ["Alpha 10th", "Beta 10th", "Gamma 10th"]
    assert parses["inline"] == 3
    for _ in range(2):
        assert topics[1].description == "about Beta"
        assert [each.url for each in topics[1].resources] == ["https://a.bc/10?a=1&b=2"]
    assert parses["inline"] == 5
    for topic in topics:
        assert topic.path
        assert topic.slug
        assert [name for name, _ in topic.fields] == ["Description", "Resource"]
        assert topic.resources
    assert parses["inline"] == 25 + 3 * 100


def test_text_without_markup_is_not_parsed(parses: Counter[str]) -> None:
    roadmap = parse("# Part\n\n- [ ] one\n  - Level: two\n\n  three, four; (five) \u2014 six!\n")
    (topic,) = roadmap.topics
    assert (topic.path, topic.title, topic.fields) == (("Part",), "one", (("Level", "two"),))
    assert roadmap.find("one") == topic
    assert parses == {"block": 1}


def test_no_white_space_is_left_out() -> None:
    python = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
    assert python.translate(dict.fromkeys(b" \t\n\v\f\r")) == NO_SPACE


PIECES = st.sampled_from(
    [
        *("a", "A", "b", "1", "-1", "-2", "a-1", " ", " > ", "L2", "+", "\n  ", "\\*", "<b>"),
        *("_a_", "**a**", "`a`", "~~a~~", "[a](b)", "![a *b*](c)"),
        *("&amp;", "&#97;", "&eacute;", "&a", "%61", "<http://a.b/%61>", "www.a.b/%61"),
        *("http://xn--tda.b", "http://a:b/", "a@b.ab"),
        *(
            "k",
            "\u212a",
            "\u00e9",
            "e\u0301",
            "e*\u0301*",
            "\u00df",
            "ss",
            "\u017f",
            "fi",
            "\ufb01",
        ),
    ]
)
TITLES = st.lists(PIECES, min_size=1, max_size=4).map("".join)


@given(st.lists(TITLES, max_size=6), TITLES)
def test_the_first_look_up_finds_what_the_tables_would(titles: list[str], typed: str) -> None:
    def found(index: Index, selector: str) -> Topic | str:
        try:
            return index.find(selector)
        except (RoadmapError, ValueError) as error:
            return repr(error)

    topics = parse("".join(f"{'  ' * at}- [ ] {each}\n" for at, each in enumerate(titles))).topics
    tables = Index(topics)
    found(tables, "b")
    ways = [" > ".join((*topic.path[-1:], topic.title)) for topic in topics]
    names = [name for topic in topics for name in (topic.title, topic.slug, f"L{topic.line}")]
    for selector in (typed, *names, *ways):
        assert found(Index(topics), selector) == found(tables, selector)


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("source", ["- [ ] a", "- [ ] a\n" + ">" * 2000 + " b"])
def test_parsing_leaves_the_garbage_collector_as_it_was(source: str, *, running: bool) -> None:
    (gc.enable if running else gc.disable)()
    try:
        try:
            parse(source)
        except RoadmapError:
            assert ">" in source
        assert gc.isenabled() == running
    finally:
        gc.enable()


ENDING = """
import gc, os, runpy, sys
end = os._exit
os._exit = lambda status: print(gc.isenabled(), flush=True) or end(status)
runpy.run_module("llm_roadmap", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("arguments", "env", "status"),
    [
        (["list"], {}, 0),
        (["show", "nowhere"], {}, 1),
        (["--help"], {}, 0),
        (
            [],
            {
                "_LLM_ROADMAP_COMPLETE": "fish_complete",
                "COMP_WORDS": "llm-roadmap show",
                "COMP_CWORD": "",
            },
            0,
        ),
    ],
)
def test_a_command_looks_for_no_garbage_and_frees_nothing_at_its_end(
    document: Path, arguments: list[str], env: dict[str, str], status: int
) -> None:
    result = execute(sys.executable, "-c", ENDING, *arguments, cwd=document.parent, **env)
    assert result.status == status, result.err
    assert result.out.splitlines()[-1] == "False"


LOOKING: set[str] = {
    *("stat", "lstat", "fstat", "newfstatat", "statx", "access", "faccessat", "faccessat2"),
    *(
        "readlink",
        "readlinkat",
        "getcwd",
        "lseek",
        "flock",
        "close",
        "read",
        "pread64",
        "ioctl",
        "execve",
    ),
}
"""System calls that change nothing."""


def changes_by(*command: str, folder: Path, trace: Path) -> Counter[str]:
    """Return the calls, other than those that look, that a command makes on files in a folder."""
    process = subprocess.run(
        [
            *(need("strace"), "-f", "-y", "-s", "0", "-o", trace, "-e", "trace=%file,%desc"),
            *(sys.executable, "-m", "llm_roadmap", *command),
        ],
        cwd=folder,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    lines = trace.read_text(encoding="utf-8").splitlines()
    calls = Counter(line.split("(")[0].split()[1] for line in lines if f"{folder}/" in line)
    assert calls["read"] > 0
    return Counter({name: count for name, count in calls.items() if name not in LOOKING})


@pytest.mark.skipif(sys.platform != "linux", reason="strace is for Linux")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("list", {"openat": 1}),
        ("check beta-21th --dry-run", {"openat": 1}),
        ("uncheck beta-21th", {"openat": 2}),
        ("toggle beta-21th", {"openat": 4, "pwrite64": 1, "utimensat": 1, "fsync": 1}),
        (
            "toggle L3 beta-21th omega-34th",
            {"openat": 4, "pwrite64": 1, "utimensat": 1, "fsync": 1},
        ),
    ],
)
def test_a_change_is_one_positioned_write_one_sign_one_fsync_and_a_look_through_the_path(
    document: Path, tmp_path_factory: pytest.TempPathFactory, command: str, expected: dict[str, int]
) -> None:
    trace = tmp_path_factory.mktemp("strace") / "trace"
    assert changes_by(*command.split(), folder=document.parent, trace=trace) == expected


def test_empty_cells_get_no_tokens() -> None:
    found, _ = tokens(tables(255, 255)(25_000).encode())
    cells = sum(token.type == "td_open" for token in found)
    assert cells == 16 * 255


def test_a_title_above_many_topics_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: Counter[str] = Counter()
    render = inlines.shown_text

    def counted(children: Any) -> str:
        text = render(children)
        shown[text.strip()] += 1
        return text

    monkeypatch.setattr(inlines, "shown_text", counted)
    roadmap = parse("# _a_\n\n- [ ] _b_\n" + "  - [ ] _c_\n" * 50)
    for _ in range(2):
        assert {topic.path for topic in roadmap.topics[1:]} == {("a", "b")}
        roadmap.to_records()
    assert (shown["a"], shown["b"], shown["c"]) == (1, 1, 50)


def test_the_progress_of_sections_takes_one_look_at_each_box() -> None:
    looks = []

    class Source(bytes):
        def __getitem__(self, at: Any) -> Any:
            looks.append(at)
            return super().__getitem__(at)

    source = Source(b"# a\n\n" + b"## b\n\n- [ ] c\n  - [ ] d\n\n" * 50)
    roadmap = Roadmap(source, parse(bytes(source)).outline)
    for _ in range(3):
        for node, _ in roadmap.contents:
            assert str(node.progress)
    assert len(looks) == 100


PART = (
    "## Part {0}\n\nabout it\n\n- [ ] one of {0}\n  - [ ] below it\n- [x] two of {0}\n\n"
    "| a |\n|-|\n| b |\n\n"
)
"""Five blocks."""

CHANGES: dict[str, Callable[[list[str], list[str]], list[str]]] = {
    "a new topic": lambda above, below: [*above, "- [ ] new\n", *below],
    "a topic that is gone": lambda above, below: above + below[3:],
    "a word": lambda above, below: [*above, below[0].replace("one", "none"), *below[1:]],
    "two edits far apart": lambda above, below: ["- [ ] new\n\n", *above, "new\n", *below],
    "a part that is moved": lambda above, below: below[8:20] + above + below[:8] + below[20:],
    "a tick": lambda above, below: [*above, below[0].replace("[ ]", "[x]"), *below[1:]],
}
"""What is done to a document, by its lines above the first topic of a part, and below that."""


@pytest.mark.parametrize("change", CHANGES)
def test_an_edit_reads_a_number_of_blocks_that_does_not_grow_with_the_document(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[str] = Counter()

    class Counted(blocks.Block):
        def __init__(self, seen: bytes, *rest: Any, **named: Any) -> None:
            counts["blocks"] += 1
            counts["bytes"] += len(seen)
            super().__init__(seen, *rest, **named)

        def stands_at(self, *place: Any) -> bool:
            counts["looks"] += 1
            return super().stands_at(*place)

    class CountedView(reader_tokens.BlockView):
        def __init__(self, *block: Any, **named: Any) -> None:
            counts["views"] += 1
            super().__init__(*block, **named)

    monkeypatch.setattr(blocks, "Block", Counted)
    monkeypatch.setattr(reader_tokens, "BlockView", CountedView)
    seen = []
    for parts in (40, 160, 640):
        source = "".join(PART.format(1_000_000 + number) for number in range(parts))
        lines = source.splitlines(keepends=True)
        before = parse(source)
        check_all(before)
        assert counts["views"] == counts["blocks"] == 5 * parts
        middle = len(lines) // 2 + 4
        after = "".join(CHANGES[change](lines[:middle], lines[middle:]))
        counts.clear()
        check_all(parse(after, previous=before))
        assert counts["views"] == counts["blocks"] <= 4
        assert counts["blocks"] or change == "a part that is moved"
        seen.append(dict(counts))
        counts.clear()
    assert seen[0] == seen[1] == seen[2]


def test_a_changed_item_has_only_those_texts_parsed_again_that_changed(
    parses: Counter[str],
) -> None:
    def ask(roadmap: Roadmap) -> list[object]:
        return [(topic.title, topic.fields, topic.resources) for topic in roadmap.topics]

    before = parse(SOURCE)
    ask(before)
    parses.clear()
    after = parse(SOURCE.replace("about `Gamma`", "all about `Gamma`", 1), previous=before)
    said = ask(after)
    assert parses["inline"] == 1
    assert said == ask(parse(after.source))


def test_titles_are_not_parsed_again_where_only_addresses_of_definitions_change(
    parses: Counter[str],
) -> None:
    source = "# ![Part][a]\n\n- [ ] [one][b]\n\n[a]: /a\n[b]: /b\n"
    before = parse(source)
    assert before.topics[0].path == ("Part",)
    assert before.topics[0].title == "one"
    parses.clear()
    after = parse(source.replace("/a", "/c").replace("/b", "/d"), previous=before)
    assert (after.topics[0].path, after.topics[0].title) == (("Part",), "one")
    assert parses["inline"] == 0
    assert [link.url for link in after.topics[0].resources] == ["/d"]
    assert parses["inline"] == 1


def test_a_text_that_names_no_definition_is_not_parsed_again_for_another_one(
    parses: Counter[str],
) -> None:
    source = "- [ ] [one](/a)\n- [ ] [two][b]\n\n[b]: /b\n"
    before = parse(source)
    assert [topic.resources[0].url for topic in before.topics] == ["/a", "/b"]
    parses.clear()
    after = parse(source.replace("/b", "/c"), previous=before)
    assert [topic.resources[0].url for topic in after.topics] == ["/a", "/c"]
    assert parses["inline"] == 1


def test_lint_reads_no_block_in_which_nothing_can_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []

    def found(text: str, *rest: Any, **options: Any) -> Any:
        read.append(text)
        return blocks.find_blocks(text, *rest, **options)

    monkeypatch.setattr(reader_tokens, "find_blocks", found)
    plain = "# A\n\n- [ ] [a](https://b.c) **d**\n  - [x] e `f`\n- g\n\nh [i](j.md)\n\n1. [ ] k\n"
    suspect = "- [] a\n"
    assert [each.code for each in lint(parse(plain * 10 + suspect))] == ["R101"] * 27 + ["R001"]
    assert read == [suspect]


def check_all(roadmap: Roadmap) -> None:
    """Look at each block as `lint` does."""
    assert all(answer for _, answer in check_blocks(roadmap, _is_seen))


def _is_seen(_: BlockView) -> bool:
    return True


@pytest.mark.parametrize("unit", ["[a]() ", "[a](javascript:b) ", "<!-- roadmap:a -->"])
def test_where_the_lines_of_a_text_are_is_found_once_not_for_each_link(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    column = linting_parts.column_of

    def counted(line: str, text: str) -> int:
        looks.append(line)
        return column(line, text)

    monkeypatch.setattr(linting_parts, "column_of", counted)
    assert len(lint(parse("- [ ] a\n\nb " + unit * 500))) == 500
    assert len(looks) == 1  # the first block is not read


def test_no_link_is_searched_for_the_end_of_its_line() -> None:
    """That takes time with the square of the line's length, where there are links all along it."""

    class Content(str):
        __slots__ = ()

        def find(self, *_: Any) -> int:
            raise AssertionError("all of it was searched")

    lines = ["[a]() [b]()", "[c]()"]
    inline = Token("inline", "", 0, content=Content("\n".join(lines)), map=[0, 2])
    passage = linting_parts.Passage(lines, inline, "paragraph", None)
    assert [passage.place(at) for at in (0, 6, 12)] == [(1, 1), (1, 7), (2, 1)]


def test_what_tells_equal_topics_apart_is_asked_of_each_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: Counter[int] = Counter()
    content = held_topics._content

    def counted(topic: Topic) -> object:
        asked[id(topic)] += 1
        return content(topic)

    monkeypatch.setattr(held_topics, "_content", counted)
    held = parse("".join(f"- [ ] a\n  - n: {number}\n" for number in range(300)))
    later = parse(held.source.replace(b"n:", b"m:"))
    assert len(later.with_done(dict.fromkeys(held.topics, True)).topics) == 300
    assert len(asked) == 2 * 300
    assert max(asked.values()) <= 2
