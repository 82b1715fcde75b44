"""What a command shows on a real terminal: colours, long lines, a pager, an editor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.cli.output.printing import TextLine, width

from ..support.processes import need, run
from ..support.screen import Screen

pytestmark = pytest.mark.posix

SOURCE = "".join(f"- [ ] Topic number {number}\n" for number in range(1, 101))
SHELL = ("bash", "--norc", "--noprofile")


def bash(folder: Path, columns: int = 80, rows: int = 24, **env: str) -> Screen:
    return Screen(*SHELL, cwd=folder, columns=columns, rows=rows, PS1="ready> ", **env)


# The pager


def test_a_list_of_over_a_screen_is_paged_with_colours(folder: Path) -> None:
    need("less")
    with bash(folder, PAGER="less", LESS="") as screen:
        screen.type("llm-roadmap list; echo status $?", "Enter")
        text = screen.wait(lambda text: text.rstrip().endswith(":"))
        assert "Topic number 1\n" in text
        assert "Topic number 24" not in text
        assert "\x1b[2m" in screen.text(styled=True)
        screen.type("G")
        screen.wait("Topic number 100")
        screen.type("q")
        screen.wait("status 0")


@pytest.mark.parametrize(("count", "is_paged"), [(23, False), (24, True)])
def test_a_list_that_fits_above_the_prompt_is_not_paged(
    folder: Path, count: int, is_paged: bool
) -> None:
    need("less")
    (folder / "ROADMAP.md").write_text("- [ ] Topic\n" * count)
    with bash(folder, rows=24, PAGER="less", LESS="") as screen:
        screen.type("clear; llm-roadmap list; echo status $?", "Enter")
        text = screen.wait(lambda text: "status 0" in text or text.rstrip().endswith(":"))
        assert ("status 0" not in text) == is_paged


@pytest.mark.parametrize("charset", ["", "utf-8"])
def test_the_pager_knows_letters_where_no_language_is_set(folder: Path, charset: str) -> None:
    """So it is in containers: Python prints UTF-8 there, and less takes it for bytes."""
    need("less")
    (folder / "ROADMAP.md").write_text(f"- [ ] 身份认证\n{SOURCE}", encoding="utf-8")
    with bash(folder, PAGER="less", LESS="", LESSCHARSET=charset, LC_ALL="C") as screen:
        screen.type("llm-roadmap list", "Enter")
        assert "身份认证" in screen.wait("Topic number 1\n")


def test_ctrl_c_is_left_to_the_pager(folder: Path) -> None:
    need("less")
    with bash(folder, PAGER="less", LESS="") as screen:
        screen.type("llm-roadmap list; echo status $?", "Enter")
        screen.wait(lambda text: text.rstrip().endswith(":"))
        screen.type("C-c")

        def is_at_the_end(text: str) -> bool:
            screen.type("G")  # again and again: less drops the keys that come right after Ctrl-C
            return "Topic number 100" in text

        assert "status" not in screen.wait(is_at_the_end)
        screen.type("q")
        screen.wait("status 0")


@pytest.mark.parametrize(
    ("command", "pager"),
    [("list --no-pager", "less"), ("--no-pager list", "less"), ("list", "cat"), ("list", "")],
)
def test_a_list_can_be_printed_all_at_once(folder: Path, command: str, pager: str) -> None:
    if not pager:
        (folder / "ROADMAP.md").write_text("- [ ] Topic number 100\n")
    with bash(folder, PAGER=pager or "less") as screen:
        screen.type(f"llm-roadmap {command}; echo status $?", "Enter")
        assert "Topic number 100" in screen.wait("status 0")


def test_a_pager_that_is_not_there_does_no_harm(folder: Path) -> None:
    with bash(folder, PAGER="no-such-pager", rows=50) as screen:
        screen.type("llm-roadmap list; echo status $?", "Enter")
        screen.wait(lambda text: "status 0" in text or text.rstrip().endswith(":"))
        assert "Traceback" not in screen.text()


def test_nothing_is_paged_into_a_pipe(folder: Path) -> None:
    assert run("list", cwd=folder, PAGER="false").out.count("\n") == 100


# An editor


def test_vim_opens_at_the_line_and_its_save_counts(folder: Path) -> None:
    with bash(folder, columns=200, EDITOR=f"{need('vim')} -u NONE -i NONE -n", VISUAL="") as screen:
        screen.type("llm-roadmap edit 'topic number 57'; echo status $?", "Enter")
        screen.wait("Topic number 57")
        screen.type("r", "Escape", "0", "f[", "l", "rx", ":wq", "Enter")
        screen.wait("status 0")
    assert run("list", "--done", cwd=folder).out == " L57  [x] Topic number 57\n"


def test_ctrl_c_is_left_to_the_editor(folder: Path) -> None:
    with bash(folder, columns=200, EDITOR=f"{need('vim')} -u NONE -i NONE -n", VISUAL="") as screen:
        screen.type("llm-roadmap edit 'topic number 57'; echo status $?", "Enter")
        screen.wait("Topic number 57")
        screen.type("C-c")
        screen.wait("to exit Vim")
        screen.type(":q", "Enter")
        screen.wait("status 0")


# Colours


def test_colours_can_be_forced_and_refused(folder: Path) -> None:
    assert "\x1b[" in run("list", cwd=folder, FORCE_COLOR="1").out
    assert "\x1b" not in run("list", cwd=folder, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b" not in run("list", cwd=folder, FORCE_COLOR="").out
    assert "\x1b" not in run("list", "--json", cwd=folder, FORCE_COLOR="1").out


# Long lines


def test_a_long_title_goes_on_under_its_beginning(folder: Path) -> None:
    title = "How to read a rather long title on a narrow screen"
    (folder / "ROADMAP.md").write_text(f"- [ ] {title}\n  - a note that is rather long, too\n")
    with bash(folder, columns=36) as screen:
        screen.type("clear; llm-roadmap list; llm-roadmap show L1; echo status $?", "Enter")
        text = screen.wait("status 0")
    assert text.startswith(
        """\
L1  [ ] How to read a rather long
        title on a narrow screen
[ ] How to read a rather long title
    on a narrow screen
    ROADMAP.md:1

    - a note that is rather long,
      too
"""
    )
    assert run("list", cwd=folder).out.count("\n") == 1


def test_candidates_go_on_under_their_beginning(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text(
        "# How to read a long title on a narrow screen\n\n- [ ] Time\n- [ ] Time\n"
    )
    with bash(folder, columns=36) as screen:
        screen.type("clear; llm-roadmap show time > out; echo status $?", "Enter")
        text = screen.wait("status 1")
    assert text.startswith(
        """\
Error: ROADMAP.md: 'time' matches 2
topics; name one by its line or by
its path
  L3  How to read a long title on a
      narrow screen > Time
  L4  How to read a long title on a
      narrow screen > Time
status 1
"""
    )
    assert run("show", "time", cwd=folder).err.count("\n") == 3


@pytest.mark.parametrize("command", ["", "check", "merge", "git enable"])
def test_help_fits_a_narrow_screen(folder: Path, command: str) -> None:
    out = run(*command.split(), "--help", cwd=folder, COLUMNS="40").out
    assert max(map(len, out.splitlines())) <= 40
    assert out.startswith(f"Usage: llm-roadmap {command}".rstrip())


def test_letters_as_wide_as_two_are_wrapped_anywhere() -> None:
    line = TextLine("    [ ] ", "数据结构与算法基础知识" * 2)
    assert [*line.rows(30)] == ["    [ ] 数据结构与算法基础知识", "        数据结构与算法基础知识"]
    assert [*line.rows(29)][1] == "        识数据结构与算法基础"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("\uff21\uff22\uff11", 6),
        ("数", 2),
        ("ｱ", 1),
        ("Ω", 1),
        ("e\u0301", 1),
        ("e\u20dd", 1),
        ("👩\u200d", 2),
        ("a\x1b[2mb", 2),
    ],
)
def test_a_text_takes_the_columns_that_a_terminal_gives_it(text: str, columns: int) -> None:
    """Full-width letters take two columns like wide ones; half-width ones take one."""
    assert width(text) == columns


def test_on_a_very_narrow_screen_the_indentation_is_small() -> None:
    assert [*TextLine("    [ ] ", "one two").rows(11)] == ["    [ ] one", "  two"]
    assert [*TextLine("    [ ] ", "a b").rows(4)] == ["    [ ]", " a b"]


WORDS = st.text("ab 数é\u0301\u200d🎉", max_size=60).map(lambda text: " ".join(text.split()))


@given(st.text(" [x]", max_size=12), WORDS, st.integers(1, 60))
def test_rows_have_all_words_and_are_as_wide_as_the_screen_at_most(
    head: str, text: str, columns: int
) -> None:
    rows = [*TextLine(head, text).rows(columns)]
    joined = "".join(row if not number else row.lstrip(" ") for number, row in enumerate(rows))
    assert joined.replace(" ", "") == (head + text).replace(" ", "")
    for row in rows[1:]:
        words = re.findall(r"[^ ]+", row)
        assert width(row) <= columns or len(words) == 1


@given(WORDS, st.integers(1, 60))
def test_a_style_takes_no_room(text: str, columns: int) -> None:
    plain = [*TextLine("- ", text).rows(columns)]
    styled = [
        *TextLine("- ", " ".join(f"\x1b[2m{word}\x1b[0m" for word in text.split())).rows(columns)
    ]
    assert [re.sub(r"\x1b\[\d+m", "", row) for row in styled] == plain
