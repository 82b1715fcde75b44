"""What a newcomer types first: a topic without a command, in a folder full of other things."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from ..support.processes import execute, run

SOURCE = """\
# Learn

## Sounds

- [ ] Vowels
- [x] Letters
"""


# Other files in the folder


def test_files_with_the_names_of_modules_are_not_run(folder: Path) -> None:
    for name in ("click", "json", "re", "typing", "enum", "signal", "atexit"):
        (folder / f"{name}.py").write_text("raise SystemExit('this is another program')\n")
    result = execute(sys.executable, "-m", "llm_roadmap", "next", "--json", cwd=folder)
    assert (result.status, result.err) == (0, "")


@pytest.mark.parametrize("option", ["-P", "-I", "-OO"])
def test_the_options_of_python_change_nothing(folder: Path, option: str) -> None:
    result = execute(sys.executable, option, "-m", "llm_roadmap", "next", cwd=folder)
    assert result == (0, "[ ] Vowels  ROADMAP.md:5\n", "")


# No such command


# What is said to type


@pytest.mark.parametrize("name", ["it's my plan.md", "-plan.md", "plan.md", 'a "b" $c.md'])
def test_a_command_in_a_message_can_be_typed_as_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    def said(*arguments: str, source: str) -> list[str]:
        path.write_text(source)
        result = run(*arguments, f"./{name}", cwd=tmp_path)
        told = (result.out + result.err).splitlines()[0]
        return shlex.split(told.rpartition(": llm-roadmap ")[2])

    for check, source in (("sync", MARKED), ("format", "* [ ] a\n")):
        command = said(check, "--check", source=source)
        assert run(*command, cwd=tmp_path).status == 0
        assert path.read_text() != source
    command = said("list", "-f", source="- []\n")
    assert command[0] == "lint"
    assert "R001" in run(*command, cwd=tmp_path).out


MARKED = "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n- [x] a\n"


@pytest.mark.parametrize(
    ("arguments", "variable", "said"),
    [
        ([], "", "ROADMAP.md: nine topics to learn; to see the first, run: llm-roadmap next"),
        (["ROADMAP.md"], "", "llm-roadmap next"),
        (["my plan.md"], "", "llm-roadmap next -f 'my plan.md'"),
        (["below/ROADMAP.md"], "", "llm-roadmap next -f below/ROADMAP.md"),
        ([], "other.md", "llm-roadmap next -f ROADMAP.md"),
    ],
)
def test_init_says_how_to_go_on(
    tmp_path: Path, arguments: list[str], variable: str, said: str
) -> None:
    (tmp_path / "below").mkdir()
    result = run("init", *arguments, cwd=tmp_path, LLM_ROADMAP_FILE=variable)
    assert (result.status, result.err) == (0, "")
    assert result.out.endswith(f"{said}\n")
    command = shlex.split(result.out.rpartition(": llm-roadmap ")[2])
    shown = run(*command, cwd=tmp_path, LLM_ROADMAP_FILE=variable)
    assert shown.out.startswith("[ ] Introduction to Large")


# Where it is


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["history", "-f", "below"], "below: this is a folder; "),
        (["list", "-f", "utf16.md"], "utf16.md: this is UTF-16 text; "),
        (["lint", "utf16.md"], "utf16.md: this is UTF-16 text; "),
        (["format", "bad.md"], "bad.md: line 1: this is not UTF-8; "),
        (["carry", "utf16.md"], "utf16.md: this is UTF-16 text; "),
        (["log"], "ROADMAP.md: it is in no git repository"),
    ],
)
def test_an_error_names_a_file_as_the_results_do(
    folder: Path, arguments: list[str], said: str
) -> None:
    (folder / "below").mkdir()
    (folder / "utf16.md").write_bytes("- [ ] a\n".encode("utf-16"))
    (folder / "bad.md").write_bytes(b"- [ ] \xff\n")
    result = run(*arguments, cwd=folder, GIT_CEILING_DIRECTORIES=str(folder.parent))
    assert result.err.startswith(f"Error: {said}"), result


def test_an_error_names_a_file_elsewhere_as_the_results_do(folder: Path) -> None:
    here = folder / "below"
    here.mkdir()
    for typed in ("../nope.md", f"{folder}/nope.md"):
        assert run("list", "-f", typed, cwd=here).err.startswith("Error: ../nope.md: No such file")
    for typed in ("../ROADMAP.md", f"{folder}/ROADMAP.md"):
        assert run("next", "-f", typed, cwd=here).out == "[ ] Vowels  ../ROADMAP.md:5\n"


def test_a_version_that_can_not_be_read_is_named(folder: Path) -> None:
    """The error of a read, unlike that of opening a file, does not know which file it is."""
    unreadable = "/proc/self/mem"
    result = run("carry", unreadable, cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"Error: {unreadable}: ")
