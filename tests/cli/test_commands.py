"""What the command line promises, each time as a process of its own."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from ..support.processes import Result, completions, execute, on_terminal, run

SOURCE = """\
# Learn

## Basics

- [ ] **Numbers**
  - Description: What they are.
  - Resource: [Counting](https://a.bc/1)
- [x] Letters
  - [x] Vowels
  - [ ] Consonants <https://a.bc/2>

## More

1. [ ] Words

   One paragraph.
"""


def source(folder: Path) -> str:
    return (folder / "ROADMAP.md").read_bytes().decode()


def data(result: Result) -> Any:
    assert (result.status, result.err) == (0, "")
    return json.loads(result.out)


def test_list_json_has_everything(folder: Path) -> None:
    listed = data(run("list", "--json", cwd=folder))
    assert list(listed) == ["version", "file", "title", "progress", "topics"]
    assert listed["version"] == 1
    assert listed["file"] == str(folder / "ROADMAP.md")
    assert listed["title"] == "Learn"
    assert listed["progress"] == {"done": 2, "total": 5}
    assert listed["topics"][0] == {
        "title": "Numbers",
        "slug": "numbers",
        "done": False,
        "line": 5,
        "at": "ROADMAP.md:5",
        "depth": 0,
        "path": ["Learn", "Basics"],
        "description": "What they are.",
        "fields": [
            {"name": "Description", "value": "What they are."},
            {"name": "Resource", "value": "Counting"},
        ],
        "resources": [{"title": "Counting", "url": "https://a.bc/1"}],
    }


def test_the_json_has_what_is_in_a_section_and_of_a_state(folder: Path) -> None:
    said = data(run("status", "--section", "more", "--json", cwd=folder))
    assert [each["title"] for each in said["sections"]] == ["More"]
    assert [each["line"] for each in said["topics"]] == [14]
    assert "open" not in said
    for state, lines in (("--open", [5, 10]), ("--done", [8, 9])):
        said = data(run("list", state, "--section", "basics", "--json", cwd=folder))
        assert [each["line"] for each in said["topics"]] == lines


def test_a_heading_or_link_in_which_nothing_is_visible_has_no_title(folder: Path) -> None:
    text = "# \u2060\n\n##\n\n- [ ] a [\u2060](https://a.bc)\n"
    (folder / "ROADMAP.md").write_text(text, encoding="utf-8")
    assert run("list", cwd=folder).out.startswith("# (no title)\n\n## (no title)\nL5  [ ] a")
    assert run("status", cwd=folder).out.count("(no title)") == 2
    assert run("next", cwd=folder).out.endswith("\n    https://a.bc\n")


def test_writing_json(folder: Path) -> None:
    written = data(run("check", "words", "letters", "--json", cwd=folder))
    assert list(written) == ["version", "file", "progress", "changed"]
    assert written["progress"] == {"done": 3, "total": 5}
    assert [topic["title"] for topic in written["changed"]] == ["Words"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["toggle"],
        ["toggle", ""],
        ["toggle", " "],
        ["show"],
        ["show", "a", "b"],
        ["nonsense"],
        ["list", "--nonsense"],
        ["next", "-n", "0"],
        ["merge", "--marker-size", "1001", "a", "b", "c"],
    ],
)
def test_wrong_usage_is_status_2(folder: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=folder)
    assert (result.status, result.out) == (2, "")
    assert "Usage:" in result.err
    assert source(folder) == SOURCE


def test_the_file_is_named_by_option_on_either_side_variable_or_place(folder: Path) -> None:
    other = folder / "other.md"
    other.write_text("- [ ] Other")
    deep = folder / "a" / "b"
    deep.mkdir(parents=True)
    for result in (
        run("-f", other, "list", cwd=folder),
        run("list", "-f", other, cwd=folder),
        run("list", "--file", "other.md", cwd=folder, LLM_ROADMAP_FILE="ROADMAP.md"),
        run("list", cwd=folder, LLM_ROADMAP_FILE="other.md"),
        run("list", cwd=folder, LLM_ROADMAP_FILE="~/other.md", HOME=str(folder)),
    ):
        assert (result.status, result.out) == (0, "L1  [ ] Other\n")
    assert "Numbers" in run("list", cwd=deep).out


def test_the_search_ends_at_the_git_root_and_at_home(folder: Path) -> None:
    deep = folder / "a" / "b"
    (deep / "c").mkdir(parents=True)
    result = run("list", cwd=deep / "c", HOME=str(deep))
    assert result.status == 1
    assert result.err.startswith("Error: no ROADMAP.md in ., ~; name one with --file or LLM_")
    assert "'llm-roadmap init'" in result.err
    (deep / ".git").mkdir()
    assert run("list", cwd=deep / "c").status == 1
    (deep / ".git").rmdir()
    (deep / ".git").write_text("gitdir: elsewhere\n")  # a further work tree has such a file
    assert run("list", cwd=deep / "c").status == 1
    assert run("list", cwd=folder / "a").status == 0
    (folder / "link").symlink_to(deep)
    (deep / ".git").unlink()
    assert run("list", cwd=deep / "c", HOME=str(folder / "link")).status == 1


HOSTILE = """\
# \x1b[5m
- [ ] \x1b]0;x\x07 \x9b31m \u202egpj.exe \x00 [a\x1b[2J](https://a.bc/\x1b)
  - a\x08: \x1bc
- [ ] a\x1b[1m
- [ ] ea
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["list", "--section", "\x1b"],
        ["list", "--section", "\x1b[2J"],
        ["show", "L2"],
        ["show", "\x1b[2J"],
        ["show", "a"],
        ["status"],
        ["next"],
        ["toggle", "L2"],
        ["toggle", "L2", "--dry-run"],
        ["open", "L4"],
    ],
)
def test_no_control_character_reaches_a_terminal(folder: Path, arguments: list[str]) -> None:
    (folder / "ROADMAP.md").write_text(HOSTILE)
    result = run(*arguments, cwd=folder)
    shown = result.out + result.err
    assert shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)


@pytest.mark.posix
def test_there_is_colour_on_a_terminal_unless_it_is_not_wanted(folder: Path) -> None:
    """A hostile document can't add any control of its own there."""
    (folder / "ROADMAP.md").write_text(HOSTILE)
    shown = on_terminal("list", cwd=folder)
    assert "\x1b[" in shown
    assert not re.search("\x1b\\]|\x07|\x1b\\[2J", shown)
    assert "\x1b" not in on_terminal("list", cwd=folder, env={"NO_COLOR": "1"})
    assert "\x1b" not in on_terminal("list", cwd=folder, env={"TERM": "dumb"})
    assert "\x1b" in on_terminal("list", cwd=folder, env={"TERM": "dumb", "FORCE_COLOR": "1"})
    assert "\x1b" not in run("list", cwd=folder).out


@pytest.mark.parametrize("command", ["list", "list --json"])
def test_a_closed_pipe_is_no_error(folder: Path, command: str) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] a\n" * 6_000)
    script = f"{shlex.quote(sys.executable)} -m llm_roadmap {command} | head -1"
    result = execute("bash", "-o", "pipefail", "-c", script, cwd=folder)
    assert (result.status, result.err) == (0, "")
    assert result.out.count("\n") == 1


@pytest.mark.posix
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("status --exit-code", 1),
        ("status --exit-code --json", 1),
        ("status --exit-code ROADMAP.md missing.md", 2),
        ("lint", 1),
        ("lint --json missing.md", 2),
        ("sync --check", 1),
        ("format --check", 1),
        ("list -f ROADMAP.md -f missing.md", 2),
        ("carry old.md", 1),
        ("merge -p ROADMAP.md empty.md old.md", 1),
        ("check a", 0),
        ("check nowhere", 1),
        ("--version", 0),
        ("--help", 0),
        ("check --help", 0),
    ],
)
def test_an_exit_status_is_right_though_nobody_reads(
    folder: Path, command: str, status: int
) -> None:
    marker = "<!-- roadmap:progress --><!-- /roadmap:progress -->"
    (folder / "ROADMAP.md").write_text(f"{marker}\n\n* [ ] a\n* [ ] b\n\n[c]()\n")
    (folder / "old.md").write_text("- [x] gone\n")
    (folder / "empty.md").write_text("")
    program = f"{shlex.quote(sys.executable)} -m llm_roadmap {command}"
    script = f"(sleep 0.1; {program} 2>&1; echo $? > status) | true; cat status"
    result = execute("bash", "-c", script, cwd=folder)
    assert result == Result(0, f"{status}\n", "")


@pytest.mark.posix
def test_all_documents_are_written_though_nobody_reads(folder: Path) -> None:
    for name in ("a.md", "b.md"):
        (folder / name).write_text("<!-- roadmap:progress --><!-- /roadmap:progress -->\n")
    program = f"{shlex.quote(sys.executable)} -m llm_roadmap sync a.md b.md"
    execute("bash", "-c", f"(sleep 0.1; {program}) | true", cwd=folder)
    for name in ("a.md", "b.md"):
        assert "0/0 (0%)" in (folder / name).read_text()


def test_a_terminal_that_knows_no_unicode_is_no_error(folder: Path) -> None:
    assert run("status", cwd=folder, PYTHONIOENCODING="ascii").status == 0
    result = run("status", cwd=folder, PYTHONIOENCODING="latin-1")
    assert result.status == 0
    assert result.out.startswith("####...... 2/5")


def test_completion_offers_sure_selectors_with_titles(folder: Path) -> None:
    """And nothing that would be taken for an option, such as the slug of the last title."""
    (folder / "ROADMAP.md").write_text("- [ ] One **two**\n- [ ] 🎉\n- [ ] one-two\n- [ ] 🚀 Go\n")
    offered = completions("llm-roadmap toggle ", cwd=folder)
    assert offered == "plain,L1\nplain,L2\nplain,one-two-1\nplain,L4\n"
    assert completions("llm-roadmap toggle o", cwd=folder) == "plain,one-two-1\n"
    assert completions("llm-roadmap show ", "zsh", cwd=folder) == (
        "plain\nL1\nOne two\nplain\nL2\n🎉\nplain\none-two-1\none-two\nplain\nL4\n🚀 Go\n"
    )
    offered = completions("llm-roadmap check one", "fish", cwd=folder)
    assert offered == "plain,one-two-1\tone-two\n"
    assert completions("llm-roadmap -f nowhere.md toggle ", cwd=folder) == "\n"


def test_a_title_beside_an_offer_cannot_control_a_terminal(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [ ] One \x1b[31m\u202etwo\n")
    offered = completions("llm-roadmap toggle ", "zsh", cwd=folder)
    assert offered == "plain\none-31mtwo\nOne \ufffd[31m\ufffdtwo\n"


def test_a_folder_that_is_gone_is_no_traceback(folder: Path) -> None:
    gone = folder / "gone"
    script = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"'
    command = (script, gone, sys.executable, "-P", "-m", "llm_roadmap")
    document = folder / "ROADMAP.md"
    for arguments, status in [
        (("-f", document, "check", "numbers"), 0),
        (("-f", document, "show", "nope"), 1),
        (("list",), 1),
    ]:
        result = execute("sh", "-c", *command, *arguments, cwd=folder)
        assert (result.status, "Traceback" in result.err) == (status, False), result
        assert status or result.out.startswith(f"[x] Numbers  {document}:5\n")  # the whole path
    assert result.err == "Error: the current folder is gone; change to another one\n"


def test_a_time_to_wait_is_a_number_of_seconds(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n")
    for seconds in ("nan", "inf", "-inf", "-1", "soon", ""):
        result = run("check", "a", f"--timeout={seconds}", cwd=tmp_path)
        assert result.status == 2
        assert "is not a number of seconds" in result.err
    assert (tmp_path / "ROADMAP.md").read_text() == "- [ ] a\n"
    for seconds in ("0", "0.5", "1e1"):
        assert run("check", "a", "--timeout", seconds, cwd=tmp_path).status == 0
