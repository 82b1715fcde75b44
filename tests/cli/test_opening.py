"""Commands that lead out of the terminal: an editor, a browser, a first document."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile

from ..support.processes import Result, execute, run

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "llm_roadmap")

NAME = "ROADMAP.md"
SOURCE = """\
# Plan

- [ ] One [a](https://a.bc/1) [b](ftp://a.bc/2) [c](http://a.bc/3)
- [x] Two
"""


# An editor


@pytest.mark.parametrize(
    ("editor", "arguments"),
    [
        ("vi", ["+3", "{}"]),
        ("vim -f", ["-f", "+3", "{}"]),
        ("nano", ["+3", "{}"]),
        ("nvim.exe", ["+3", "{}"]),
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


def test_an_ignored_signal_stays_ignored_in_the_editor(folder: Path) -> None:
    editor = "sh -c 'kill -INT $$; echo still here'"
    script = 'trap "" INT; exec "$@"'
    result = execute("sh", "-c", script, "sh", *COMMAND, "edit", "one", cwd=folder, VISUAL=editor)
    assert result == Result(0, "still here\n", "")


# A browser


def browser(folder: Path) -> str:
    program = folder / "browser"
    program.write_text('#!/bin/sh\necho "$@" > opened\n')
    program.chmod(0o755)
    return str(program)


def test_the_first_web_address_is_opened(folder: Path) -> None:
    (folder / NAME).write_text(
        "- [ ] web [a](mailto:a@b.cd) [b](b.html) [c](HTTPS://a.bc/1?x=1&y='2'`) [d](http://d)\n"
    )
    result = run("open", "web", cwd=folder, BROWSER=browser(folder))
    assert result == Result(0, "HTTPS://a.bc/1?x=1&y='2'%60\n", "")
    assert (folder / "opened").read_text() == result.out


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
        ("2", "ROADMAP.md:3: link 2 is ftp://a.bc/2; only http and https are opened"),
        ("4", "ROADMAP.md:3: there is no link 4; this topic has 3 links"),
    ],
)
def test_no_other_link_is_opened(folder: Path, number: str, said: str) -> None:
    result = run("open", "one", "--link", number, cwd=folder, BROWSER=browser(folder))
    assert (result.status, result.out, result.err) == (1, "", f"Error: {said}\n")
    assert not (folder / "opened").exists()


# A first document


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
    script = 'ulimit -f 1; trap "" XFSZ; exec "$@"'
    result = execute("sh", "-c", script, "sh", *COMMAND, "init", cwd=tmp_path)
    assert result.status == 1
    assert "ROADMAP.md: File too large" in result.err
    assert not [*tmp_path.iterdir()]


def test_where_a_document_was_looked_for_is_told_as_it_can_be_typed(tmp_path: Path) -> None:
    """The home folder is the last one, and a folder far above is named as it is shortest."""
    here = tmp_path / "home" / "notes" / "deep"
    here.mkdir(parents=True)
    home = {"HOME": str(tmp_path / "home")}
    assert run("list", cwd=here, **home).err.startswith("Error: no ROADMAP.md in ., .., ~; name")
    deeper = here / "a" / "b"
    deeper.mkdir(parents=True)
    err = run("list", cwd=deeper, **home).err
    assert err.startswith("Error: no ROADMAP.md in ., .., ../.., ~/notes, ~; name")
    outside = tmp_path / "a" / "b"
    outside.mkdir(parents=True)
    err = run("list", cwd=outside, **home).err
    looked = err.removeprefix("Error: no ROADMAP.md in ").partition("; ")[0].split(", ")
    assert looked[:2] == [".", ".."]
    found = [os.path.realpath(outside / each) for each in looked]
    assert found == [str(outside), *map(str, outside.parents)]
    assert max(map(len, looked)) < len(str(outside))
