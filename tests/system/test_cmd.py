"""The rules of Windows for commands, which are text in and text out: they are tried anywhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.system import cmd

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = cmd.NATIVE + cmd.BATCH


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (r"C:\Windows\notepad.exe", [r"C:\Windows\notepad.exe"]),
        (r'"C:\Program Files\Vim\gvim.exe" -f', [r"C:\Program Files\Vim\gvim.exe", "-f"]),
        (r"code  --wait ", ["code", "--wait"]),
        ("", []),
        ("  \t ", []),
        ('""', [""]),
        # Microsoft's own examples
        (r'"a b c" d e', ["a b c", "d", "e"]),
        (r'"ab\"c" "\\" d', ['ab"c', "\\", "d"]),
        (r"a\\\b d\"e\"f\"g h", [r"a\\\b", 'd"e"f"g', "h"]),
        (r"a\\\"b c d", [r"a\"b", "c", "d"]),
        (r'a\\\\"b c" d e', [r"a\\b c", "d", "e"]),
        ('a"b"" c d', ['ab" c d']),
    ],
)
def test_a_command_is_split_as_windows_does(command: str, words: list[str]) -> None:
    assert cmd.split(command) == words


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("llm-roadmap", "llm-roadmap"),
        (r"C:\x\ROADMAP.md:12", r"C:\x\ROADMAP.md:12"),
        ("a plan.md", '"a plan.md"'),
        ("a&b.md", '"a&b.md"'),
        ("it's.md", '"it\'s.md"'),
        ("pygls>=2", '"pygls>=2"'),
        ("a b\\", '"a b\\\\"'),
        ('say "hi"', '"say ""hi"""'),
        ("", '""'),
    ],
)
def test_a_word_is_quoted_for_cmd(word: str, typed: str) -> None:
    assert cmd.command_line(["x", word]) == f"x {typed}"


LETTERS = st.text(st.sampled_from("ab\\\" \t&|<>^()'%é"), max_size=8)


@given(st.lists(LETTERS, max_size=4))
def test_what_is_quoted_is_split_into_the_same_words(words: list[str]) -> None:
    assert cmd.split(cmd.command_line(words)) == words


@given(LETTERS)
def test_nothing_that_cmd_obeys_stands_outside_quotes(word: str) -> None:
    """`cmd.exe` knows no backslash: each quote begins or ends what it does not read."""
    outside = cmd.command_line([word]).split('"')[::2]
    assert not set("&|<>^() \t'").intersection("".join(outside))


@given(st.text(max_size=20))
def test_any_text_can_be_split(command: str) -> None:
    words = cmd.split(command)
    assert len("".join(words)) <= len(command)


def test_a_program_in_the_current_folder_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git.exe").touch()
    monkeypatch.chdir(tmp_path)
    for path in ("", os.pathsep, ".", os.pathsep.join((".", "", "bin"))):
        assert cmd.find("git", path, ENDINGS) is None


def test_a_program_is_found_with_each_ending_in_the_first_folder_that_has_it(
    tmp_path: Path,
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, name in ((one, "code.cmd"), (two, "code.exe"), (two, "Vim.exe"), (one, "plain")):
        folder.mkdir(exist_ok=True)
        (folder / name).touch()
    path = os.pathsep.join(("here", str(one), str(two)))
    assert cmd.find("code", path, ENDINGS) == str(one / "code.cmd")
    assert cmd.find("code.exe", path, ENDINGS) == str(two / "code.exe")
    assert cmd.find("Vim", path, ENDINGS) == str(two / "Vim.exe")
    assert cmd.find("code", path, cmd.NATIVE) == str(two / "code.exe")
    assert cmd.find("plain", path, ENDINGS) is None
    assert cmd.find(str(two / "x"), path, ENDINGS) == str(two / "x")


def test_words_for_a_batch_file_are_in_variables() -> None:
    line, variables = cmd.for_batch([r"C:\bin\code.cmd", "--goto", "a&b %PATH%.md:3"])
    assert line.startswith("/d /v:off /s /c ")
    assert set(variables.values()) == {r"C:\bin\code.cmd", "--goto", "a&b %PATH%.md:3"}
    assert all(f'"%{name}%"' in line for name in variables)
    assert "&" not in line
