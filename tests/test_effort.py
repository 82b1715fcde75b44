"""What makes it fast, held without a clock: what is imported, parsed and asked of the system."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock

from llm_roadmap import Roadmap, RoadmapError, RoadmapFile, lint, parse

from .support.calls import calls
from .support.processes import environment, execute, invoke, need

HEAVY = {"mdformat", "watchfiles", "anywidget", "asyncio", "importlib.metadata", "mcp", "anyio"}
"""Modules that cost more than a command may, unless the command is about them."""
UNTIL_READ = {"markdown_it", "llm_roadmap.markdown", "llm_roadmap.model"}
"""What a command needs only if it reads a document."""
UNTIL_ASKED = {
    "bisect",
    "llm_roadmap.cli.error_messages",
    "llm_roadmap.cli.output.to_json",
    "llm_roadmap.cli.output.tree",
    "llm_roadmap.model.nesting",
    "llm_roadmap.selectors.sections",
    "llm_roadmap.selectors.suggesting",
    "llm_roadmap.storage.replacing",
    "mdit_py_plugins",
}
"""What a tick needs only with options, or for a message."""

SOURCE = "".join(
    f"## Part _{part}_\n\n"
    + "".join(
        f"- [ ] _{word} {part}th_\n"
        f"  - Description: about _{word}_\n"
        f"  - Resource: [_{word}_](https://a.bc/{part}?a=1&b=2)\n"
        for word in ("Alpha", "Beta", "Gamma", "Omega")
    )
    for part in range(10, 35)
)
"""A hundred topics; each title, description and resource needs the rules of markdown-it-py."""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often markdown-it-py reads a document, `block`, or the text of one, `inline`."""
    counts: Counter[str] = Counter()

    def count(kind: str, parser: type, method: str) -> None:
        original: Any = getattr(parser, method)

        def counted(*arguments: Any) -> Any:
            counts[kind] += 1
            return original(*arguments)

        monkeypatch.setattr(parser, method, counted)

    count("block", StateBlock, "__init__")
    count("inline", ParserInline, "parse")
    return counts


def imported(*arguments: str, cwd: Path, **env: str) -> set[str]:
    """Return the modules that a Python process imports by itself."""
    result = execute(sys.executable, "-X", "importtime", *arguments, cwd=cwd, **env)
    assert result.status == 0, result.err
    return set(re.findall(r"^import time: .*\| *(\S+)$", result.err, re.MULTILINE))


@pytest.fixture(scope="session")
def imported_by_python(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Say what the interpreter imports for itself, say for an editable installation."""
    return imported("-c", "pass", cwd=tmp_path_factory.mktemp("empty"))


def test_the_import_pulls_in_nothing_heavy(tmp_path: Path, imported_by_python: set[str]) -> None:
    found = imported("-c", "from llm_roadmap import RoadmapFile, parse", cwd=tmp_path)
    assert "llm_roadmap.file" in found
    ours = found - imported_by_python
    unneeded = {
        "click",
        "markdown_it",
        "mdit_py_plugins",
        "pathlib",
        "json",
        "dataclasses",
        "inspect",
    }
    assert ours & (HEAVY | unneeded) == set()


def test_until_signals_are_answered_almost_nothing_is_imported(
    tmp_path: Path, imported_by_python: set[str]
) -> None:
    """A signal that comes earlier can show a traceback: so these few have to be quick."""
    found = imported("-c", "import llm_roadmap.storage.interruption", cwd=tmp_path)
    ours = {name for name in found if name.startswith("llm_roadmap")}
    assert ours == {"llm_roadmap", "llm_roadmap.storage", "llm_roadmap.storage.interruption"}
    assert "typing" not in found - imported_by_python


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
    document: Path, command: list[str], unneeded: set[str], imported_by_python: set[str]
) -> None:
    found = imported("-m", "llm_roadmap", *command, cwd=document.parent)
    assert "llm_roadmap.cli" in found
    ours = found - imported_by_python
    assert ours & (HEAVY | unneeded | {"json", "tempfile", "difflib"}) == set()


def test_what_is_not_to_be_imported_can_be() -> None:
    """A module that was given another name would never be found among those imported."""
    for name in UNTIL_READ | UNTIL_ASKED:
        assert find_spec(name), name


def test_a_plain_link_needs_no_rules_for_bare_links(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] [One: two](https://a.bc/d)\n- [ ] https://a.bc\n")
    for topic, is_needed in (("one: two", False), ("a.bc", True)):
        found = imported("-m", "llm_roadmap", "check", topic, cwd=tmp_path)
        assert ("mdit_py_plugins" in found) == is_needed


def test_a_completion_imports_nothing_heavy(document: Path, imported_by_python: set[str]) -> None:
    found = imported(
        *("-m", "llm_roadmap"),
        cwd=document.parent,
        _LLM_ROADMAP_COMPLETE="bash_complete",
        COMP_WORDS="llm-roadmap toggle b",
        COMP_CWORD="2",
    )
    assert "click.shell_completion" in found
    ours = found - imported_by_python
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
    result = invoke("--file", str(document), *command.split())
    assert result.status == 0, result.err
    assert parses["block"] == 1


def test_a_changed_box_needs_no_parse(parses: Counter[str]) -> None:
    roadmap = parse(SOURCE)
    after = roadmap.with_done(dict.fromkeys(roadmap.topics, True))
    assert after.progress.done == 100
    assert parses == {"block": 1}


@pytest.mark.parametrize("selector", ["Beta 21th", "beta-21th", "L160", "beta 21", "_Beta 21th_"])
def test_a_toggle_reads_no_more_titles_than_it_names(
    document: Path, parses: Counter[str], selector: str
) -> None:
    (change,) = RoadmapFile(document).toggle(selector)
    assert change.topic.title == "Beta 21th"
    typed = "_" in selector  # what was typed is Markdown, too
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
        (["show", "nowhere"], {}, 1),
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
    *("readlink", "readlinkat", "getcwd", "lseek", "flock", "close", "read", "pread64", "ioctl"),
    "execve",
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


def tick_held_topics(source: str) -> int:
    """Tick all topics of a document in one that has changed since."""
    held = parse(source)
    later = parse(source.replace("n:", "m:"))
    return calls(lambda: later.with_done(dict.fromkeys(held.topics, True)))


def count_sections(source: str) -> int:
    roadmap = parse(source)
    return calls(lambda: [str(node.progress) for node, _ in roadmap.contents])


def make_records(source: str) -> int:
    roadmap = parse(source)
    return calls(roadmap.to_records)


def find_mistakes(source: str) -> int:
    roadmap = parse(source)
    return calls(lambda: lint(roadmap))


@pytest.mark.parametrize(
    ("act", "document_of"),
    [
        (
            tick_held_topics,
            lambda count: "".join(f"- [ ] a{n}\n  - n: {n}\n" for n in range(count)),
        ),
        (tick_held_topics, lambda count: "".join(f"- [ ] a\n  - n: {n}\n" for n in range(count))),
        (count_sections, lambda count: "# a\n\n" + "## b\n\n- [ ] c\n  - [ ] d\n\n" * count),
        (make_records, lambda count: f"# {'_a_' * count}\n\n- [ ] b\n" + "  - [ ] c\n" * count),
        (find_mistakes, lambda count: "- [ ] a\n\nb " + "[a]() " * count),
        (find_mistakes, lambda count: "- [ ] a\n\nb " + "[a](javascript:b) " * count),
        (find_mistakes, lambda count: "- [ ] a\n\nb " + "<!-- roadmap:a -->" * count),
    ],
)
def test_twice_the_document_takes_twice_the_calls(
    act: Callable[[str], int], document_of: Callable[[int], str]
) -> None:
    few, many = act(document_of(100)), act(document_of(200))
    assert 100 < few < many < 2.2 * few


@pytest.mark.parametrize(
    "block",
    [
        "about [a](https://b.c/{0}) and `[d]`\n\n",
        "# Part {0}\n\n",
        "- [ ] a [b](https://c.d/{0})\n\n",
    ],
)
def test_lint_reads_no_block_in_which_nothing_can_be_found(block: str) -> None:
    """To read one takes more than a hundred calls: the last item of each pair has to be read."""
    number = range(1000, 1100)
    few = find_mistakes("".join(map(block.format, number)))
    many = find_mistakes("".join(map((block + "1. [e] f\n\n").format, number)))
    assert few < 7_500
    assert many - few > 15_000


PART = (
    "## Part {0}\n\nabout it\n\n- [ ] one of {0}\n  - [ ] below it\n- [x] two of {0}\n\n"
    "| a |\n|-|\n| b |\n\n"
)

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
def test_an_edit_is_read_with_as_many_calls_in_a_long_document_as_in_a_short_one(
    change: str,
) -> None:
    def calls_for(parts: int) -> int:
        source = "".join(PART.format(1_000_000 + number) for number in range(parts))
        lines = source.splitlines(keepends=True)
        middle = len(lines) // 2 + 4
        before = parse(source)
        after = "".join(CHANGES[change](lines[:middle], lines[middle:]))
        return calls(lambda: parse(after, previous=before))

    short, long = calls_for(40), calls_for(640)
    assert 100 < long < 1.5 * short


def test_a_changed_item_has_only_those_texts_parsed_again_that_changed(
    parses: Counter[str],
) -> None:
    def ask(roadmap: Roadmap) -> list[object]:
        return [(topic.title, topic.fields, topic.resources) for topic in roadmap.topics]

    before = parse(SOURCE)
    ask(before)
    parses.clear()
    after = parse(SOURCE.replace("about _Gamma_", "all about _Gamma_", 1), previous=before)
    said = ask(after)
    assert parses["inline"] == 1
    assert said == ask(parse(after.source))


def test_titles_are_not_parsed_again_where_only_addresses_of_definitions_change(
    parses: Counter[str],
) -> None:
    source = "# ![_Part_][a]\n\n- [ ] [_one_][b]\n\n[a]: /a\n[b]: /b\n"
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
    source = "- [ ] [_one_](/a)\n- [ ] [_two_][b]\n\n[b]: /b\n"
    before = parse(source)
    assert [topic.resources[0].url for topic in before.topics] == ["/a", "/b"]
    parses.clear()
    after = parse(source.replace("/b", "/c"), previous=before)
    assert [topic.resources[0].url for topic in after.topics] == ["/a", "/c"]
    assert parses["inline"] == 1
