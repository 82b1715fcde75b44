"""Commands that lead elsewhere: standard input, an editor, a browser, a first document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.file import NAME

from ..support.processes import environment, execute, run

ROOT = Path(__file__).parents[2]

SOURCE = """\
# Plan

- [ ] One [a](https://a.bc/1) [b](ftp://a.bc/2) [c](http://a.bc/3)
- [x] Two
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text(SOURCE)
    return tmp_path


# Standard input


@pytest.mark.parametrize(
    "command", ["list", "list --json", "show one", "status", "status --exit-code", "next"]
)
def test_a_command_reads_standard_input_as_it_reads_a_file(folder: Path, command: str) -> None:
    theirs = run(*command.split(), cwd=folder)
    ours = run("-f", "-", *command.split(), cwd=folder.parent, stdin=SOURCE)
    path = json.dumps(str(folder / NAME))
    said = theirs.out.replace(f'"file": {path}', '"file": "-"').replace(f"{NAME}:", "-:")
    assert ours == (theirs.status, said, theirs.err)


def test_a_place_on_standard_input_is_a_selector(folder: Path) -> None:
    assert run("-f", "-", "show", "-:3", cwd=folder, stdin=SOURCE).status == 2  # like an option
    assert run("-f", "-", "show", "--", "-:3", cwd=folder, stdin=SOURCE).out.startswith("[ ] One")


def test_lint_reads_standard_input(folder: Path) -> None:
    result = run("lint", "-", cwd=folder, stdin="- [x]a\n")
    assert (result.status, result.out[:13]) == (1, "-:1:1: R003 a")
    assert run("sync", "--check", "-", cwd=folder, stdin=SOURCE).status == 0


@pytest.mark.parametrize("command", ["check one", "sync", "edit one", "log", "history"])
def test_what_needs_a_file_refuses_standard_input(folder: Path, command: str) -> None:
    result = run("-f", "-", *command.split(), cwd=folder, stdin=SOURCE)
    assert (result.status, result.out) == (2, "")
    assert "--file" in result.err


def test_a_dry_run_reads_standard_input(folder: Path) -> None:
    result = run("-f", "-", "check", "one", "--dry-run", cwd=folder, stdin=SOURCE)
    assert result.status == 0
    assert "\n+- [x] One " in result.out


def test_bad_bytes_on_standard_input_are_told(folder: Path) -> None:
    result = run("-f", "-", "list", cwd=folder, stdin="\x00")
    assert result.status == 0
    process = subprocess.run(
        [sys.executable, "-m", "llm_roadmap", "-f", "-", "list"],
        input="- [ ] a".encode("utf-16"),
        env=environment(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr == b"Error: -: this is UTF-16 text; save it as UTF-8\n"


# An editor


@pytest.mark.parametrize(
    ("editor", "arguments"),
    [
        ("vi", ["+3", "{}"]),
        ("vim -f", ["-f", "+3", "{}"]),
        ("nano", ["+3", "{}"]),
        ("emacs", ["+3", "{}"]),
        ("kak", ["+3", "{}"]),
        ("code --wait", ["--wait", "--goto", "{}:3"]),
        ("subl", ["{}:3"]),
        ("hx", ["{}:3"]),
        ("helix", ["{}:3"]),
        ("another", ["{}"]),
    ],
)
def test_an_editor_is_told_the_line_in_its_own_way(
    folder: Path, editor: str, arguments: list[str]
) -> None:
    program = folder / "bin of mine" / editor.split(maxsplit=1)[0]
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    named = f"'{program}'{editor.removeprefix(program.name)}"
    expected = [each.format(folder / NAME) for each in arguments]
    for variables in ({"VISUAL": named, "EDITOR": "false"}, {"VISUAL": "", "EDITOR": named}):
        result = run("edit", "one", cwd=folder, **variables)
        assert (result.status, result.out.splitlines(), result.err) == (0, expected, "")


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("/no/such/editor", "/no/such/editor: No such file or directory; name an editor in"),
        ("false", "false: the editor ended with status 1"),
        ("vi 'a", "is not a command"),
        (" ", "is blank"),
    ],
)
def test_an_editor_that_fails_is_told(folder: Path, editor: str, said: str) -> None:
    result = run("edit", "one", cwd=folder, VISUAL=editor)
    assert (result.status, result.out) == (1, "")
    assert said in result.err


# A browser


def browser(folder: Path) -> str:
    program = folder / "browser"
    program.write_text('#!/bin/sh\necho "$@" > opened\n')
    program.chmod(0o755)
    return str(program)


def test_a_link_is_opened_by_its_number(folder: Path) -> None:
    result = run("open", "one", "--link", "3", cwd=folder, BROWSER=browser(folder))
    assert (result.status, result.out) == (0, "http://a.bc/3\n")
    assert (folder / "opened").read_text() == "http://a.bc/3\n"


@pytest.mark.parametrize("arguments", [["-f", "-", "open"], ["open", "-f", "-"]])
def test_a_link_is_opened_from_standard_input(folder: Path, arguments: list[str]) -> None:
    env = {"BROWSER": browser(folder)}
    result = run(*arguments, "one", cwd=folder, stdin=SOURCE, **env)
    assert (result.status, result.out) == (0, "https://a.bc/1\n")
    assert (folder / "opened").read_text() == "https://a.bc/1\n"
    result = run(*arguments, "two", cwd=folder, stdin=SOURCE, **env)
    assert (result.status, result.out) == (1, "")
    assert result.err == "Error: -:4: no link to a web page; add one to the topic\n"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2", "ROADMAP.md:3: link 2 is ftp://a.bc/2; only web pages are opened"),
        ("4", "ROADMAP.md:3: there is no link 4; this topic has 3 links"),
    ],
)
def test_no_other_link_is_opened(folder: Path, number: str, said: str) -> None:
    result = run("open", "one", "--link", number, cwd=folder, BROWSER=browser(folder))
    assert (result.status, result.out, result.err) == (1, "", f"Error: {said}\n")
    assert not (folder / "opened").exists()


# A first document


def test_the_roadmap_in_the_package_is_that_of_the_repository_without_ticks() -> None:
    ours = RoadmapFile(ROOT / NAME).read()
    empty = ours.with_done(dict.fromkeys(ours.topics, False))
    assert (ROOT / "llm_roadmap" / NAME).read_bytes() == empty.source
    assert len(empty.topics) == 9


def test_init_writes_nine_open_topics(tmp_path: Path) -> None:
    result = run("init", cwd=tmp_path)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("ROADMAP.md: nine topics")
    assert str(RoadmapFile(tmp_path / NAME).read().progress) == "0/9 (0%)"
    assert "llm-roadmap next -f other.md" in run("init", "other.md", cwd=tmp_path).out
    assert run("-f", "third.md", "init", cwd=tmp_path).status == 0
    assert {path.name for path in tmp_path.iterdir()} == {NAME, "other.md", "third.md"}


@pytest.mark.parametrize("kind", ["file", "folder", "broken link"])
def test_init_writes_over_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / NAME
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    result = run("init", cwd=tmp_path)
    assert (result.status, result.out) == (1, "")
    assert result.err == "Error: ROADMAP.md: File exists; it stays as it is; name another file\n"
    assert kind != "file" or path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_init_leaves_nothing_behind_on_a_full_disk(tmp_path: Path) -> None:
    script = f'ulimit -f 1; trap "" XFSZ; exec {sys.executable} -m llm_roadmap init'
    result = execute("sh", "-c", script, cwd=tmp_path)
    assert result.status == 1
    assert "ROADMAP.md: File too large" in result.err
    assert not [*tmp_path.iterdir()]


def test_who_has_no_document_is_told_of_init(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    err = run("list", cwd=tmp_path).err
    assert err.startswith(f"Error: no ROADMAP.md in {tmp_path};")
    assert "'llm-roadmap init'" in err


# In Python


def test_find_all_finds_text_in_titles_in_document_order() -> None:
    same = "- [ ] LRU cache:\n"
    roadmap = parse(f"{same}- [ ] A *cache*\n- [ ] Heap\n  - [ ] cachet\n{same}")
    assert [topic.line for topic in roadmap.find_all("Cache")] == [1, 2, 4, 5]
    assert [topic.line for topic in roadmap.find_all("lru-cache")] == [1, 5]
    assert [topic.line for topic in roadmap.find_all("**cache**")] == [1, 2, 4, 5]
    assert roadmap.find_all("xyz") == ()
    with pytest.raises(ValueError, match="empty"):
        roadmap.find_all(" ")
    with pytest.raises(TypeError, match="not by int"):
        roadmap.find_all(1)  # type: ignore[arg-type]


def test_pydoc_begins_with_how_to_use_it() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "pydoc", "llm_roadmap"],
        env=environment(PAGER="cat", MANPAGER="cat"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    start = process.stdout[:3000]
    for name in ("RoadmapFile(", ".read()", ".find(", ".check(", "parse(", "lint("):
        assert name in start, name
    assert "    lint(roadmap" in process.stdout
    assert "class Diagnostic" in process.stdout
