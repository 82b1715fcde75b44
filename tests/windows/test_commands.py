"""Commands on Windows, each by a real `python.exe`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .machine import Machine

TEXT: Final = (
    b"# Plan\n\n<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n"
    b"- [ ] Alpha\n- [x] Beta\n- [ ] Gamma [site](https://a.bc/)\n\n"
    b"## Caf\xc3\xa9 \xe6\x97\xa5\n\n- [ ] \xe6\x97\xa5\n"
)


class Row(NamedTuple):
    """A command, and what it does with the document of `folder`."""

    words: tuple[str, ...]
    status: int = 0
    out: str = ""
    """What is in its output."""
    err: str = ""
    """What is in its messages; empty: there are none."""
    is_ticked: bool = False
    """Whether `Alpha` is ticked in the end."""
    document: str = "ROADMAP.md"


COMMANDS: Final = {
    "status": Row(("status",), out="1/4 (25%)"),
    "list": Row(("list",), out="[ ] Gamma"),
    "list --open": Row(("list", "--open"), out="日"),
    "list with a text": Row(("list", "gam"), out="[ ] Gamma"),
    "next": Row(("next",), out="[ ] Alpha  ROADMAP.md:5"),
    "show": Row(("show", "gamma"), out="https://a.bc/"),
    "lint": Row(("lint",), status=1, out="ROADMAP.md:3:1: R301"),
    "sync --check": Row(("sync", "--check"), status=1, out="progress is out of date"),
    "format --check": Row(("format", "--check")),
    "check by title": Row(("check", "alpha"), out="[x] Alpha", is_ticked=True),
    "check by line": Row(("check", "L5"), out="2/4", is_ticked=True),
    "check FILE:LINE": Row(("check", "ROADMAP.md:5"), out="ROADMAP.md:5", is_ticked=True),
    r"check .\FILE:LINE": Row(("check", r".\ROADMAP.md:5"), out="ROADMAP.md:5", is_ticked=True),
    "check ./FILE:LINE": Row(("check", "./ROADMAP.md:5"), out="ROADMAP.md:5", is_ticked=True),
    "check in other case": Row(("check", "roadmap.MD:5"), out="[x] Alpha", is_ticked=True),
    "check DRIVE:FILE:LINE": Row(("check", r"{here}\ROADMAP.md:5"), out="[x]", is_ticked=True),
    "check DRIVE:FILE:LINE:COLUMN": Row(("check", "{here}/ROADMAP.md:5:3"), is_ticked=True),
    r"-f docs\PLAN.md, FILE:LINE with \ ": Row(
        ("-f", r"docs\PLAN.md", "check", r"docs\PLAN.md:5"),
        out=r"[x] Alpha  docs\PLAN.md:5",
        is_ticked=True,
        document="docs/PLAN.md",
    ),
    "-f docs/PLAN.md, FILE:LINE with /": Row(
        ("-f", "docs/PLAN.md", "check", "docs/PLAN.md:5"), is_ticked=True, document="docs/PLAN.md"
    ),
    "another document": Row(
        ("check", r"docs\PLAN.md:5"),
        out=r"[x] Alpha  docs\PLAN.md:5",
        is_ticked=True,
        document="docs/PLAN.md",
    ),
    "another document with &": Row(
        ("check", "a & b.md:5"), out="[x] Alpha", is_ticked=True, document="a & b.md"
    ),
    "-f with letters of no code page": Row(
        ("-f", "日本 ü.md", "check", "alpha"),
        out="日本 ü.md:5",
        is_ticked=True,
        document="日本 ü.md",
    ),
    "-f with a long path": Row(
        ("-f", "{long}", "check", "alpha"), out="[x] Alpha", is_ticked=True, document="{long}"
    ),
    "--dry-run": Row(("check", "alpha", "--dry-run"), out="+- [x] Alpha"),
    "a title of any signs": Row(
        ("add", "Learn $OS %OS% *.md [a] ~", "--section", "plan", "--dry-run"),
        out="+- [ ] Learn $OS %OS% *.md [a] ~",
    ),
    "no such topic": Row(("check", "delta"), status=1, err="no topic matches 'delta'"),
    "no such file": Row(("-f", "none.md", "list"), status=1, err="none.md: "),
    "a folder": Row(("-f", "docs", "list"), out="docs\\PLAN.md"),
    "NUL": Row(("-f", "NUL", "list"), status=1, err="no regular file"),
    "init where a file is": Row(("init",), status=1, err="it stays as it is"),
    "init in no folder": Row(("init", r"none\a.md"), status=1, err="there is no such folder"),
    "a wrong option": Row(("list", "--opne"), status=2, err="--open"),
    "agents": Row(
        ("-f", r"docs\PLAN.md", "agents"), out="`llm-roadmap -f docs/PLAN.md next --json`"
    ),
    "help": Row(("edit", "--help"), out="$EDITOR or notepad"),
    "version": Row(("--version",), out="llm-roadmap, version"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_bytes(TEXT)
    (tmp_path / "docs").mkdir()
    for name in ("docs/PLAN.md", "a & b.md", "日本 ü.md"):
        (tmp_path / name).write_bytes(TEXT)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(windows: Machine, folder: Path, name: str) -> None:
    row = COMMANDS[name]
    long = "/".join(["a long name of a folder"] * 12 + ["ROADMAP.md"])
    if "{long}" in row.words:
        (folder / long).parent.mkdir(parents=True)
        (folder / long).write_bytes(TEXT)
    here = windows.path(folder)
    done = windows.command(*(each.format(here=here, long=long) for each in row.words), cwd=folder)
    assert done.status == row.status, done
    assert row.out in done.out, done
    assert (row.err in done.err) if row.err else not done.err, done
    after = (folder / row.document.format(long=long)).read_bytes()
    assert after == TEXT or row.is_ticked
    if row.is_ticked:
        assert b"- [x] Alpha\n" in after
        assert after.count(b"[x]") == TEXT.count(b"[x]") + 1


def test_line_ends_stay_and_one_byte_changes(windows: Machine, tmp_path: Path) -> None:
    source = b"# Plan\r\n\r\n- [ ] a\r\n- [ ] b\r\n"
    (tmp_path / "ROADMAP.md").write_bytes(source)
    assert windows.command("check", "b", cwd=tmp_path).status == 0
    assert (tmp_path / "ROADMAP.md").read_bytes() == source.replace(b"[ ] b", b"[x] b")
    assert windows.command("add", "c", cwd=tmp_path).status == 0
    assert (tmp_path / "ROADMAP.md").read_bytes().endswith(b"- [x] b\r\n- [ ] c\r\n")


def test_a_list_is_changed_and_changed_back(windows: Machine, folder: Path) -> None:
    """Each of these changes the length of the document, which is written in place here."""
    path = folder / "ROADMAP.md"
    windows.command("sync", cwd=folder)
    before = path.read_bytes()
    for words in (
        ("add", "Delta", "--after", "alpha"),
        ("retitle", "delta", "A much longer title"),
        ("move", "a much longer", "--before", "alpha"),
        ("remove", "a much longer"),
    ):
        done = windows.command(*words, cwd=folder)
        assert (done.status, done.err) == (0, ""), done
    assert path.read_bytes() == before
    assert {each.name for each in folder.iterdir()} == {
        *("ROADMAP.md", "docs", "a & b.md", "日本 ü.md")
    }


def test_a_first_document(windows: Machine, tmp_path: Path) -> None:
    done = windows.command("init", r"my plans.md", cwd=tmp_path)
    assert done.status == 0
    assert done.out.endswith('run: llm-roadmap next -f "my plans.md"\n')
    assert windows.command("-f", "my plans.md", "format", "--check", cwd=tmp_path).status == 0


# `cmd.exe`


def test_output_to_nul(windows: Machine, folder: Path) -> None:
    assert windows.shell("PROGRAM list > NUL", folder).status == 0
    assert windows.shell("PROGRAM check alpha > NUL 2> NUL", folder).status == 0
    assert b"[x] Alpha" in (folder / "ROADMAP.md").read_bytes()


def test_what_a_message_says_can_be_typed(windows: Machine, folder: Path) -> None:
    said = windows.command("init", "a & my^ plan.md", cwd=folder).out
    line = said.rpartition("run: llm-roadmap ")[2].rstrip()
    assert line == 'next -f "a & my^ plan.md"'
    done = windows.shell(f"PROGRAM {line}", folder)
    assert (done.status, done.err) == (0, "")
    assert "a & my^ plan.md:" in done.out


def test_a_document_through_pipes(windows: Machine, folder: Path) -> None:
    done = windows.shell("type ROADMAP.md | PROGRAM -f - check alpha > out.md", folder)
    assert done.status == 0
    after = (folder / "out.md").read_bytes()
    assert b"[x] Alpha" in after
    assert b"\r" not in after


# Encodings


@pytest.mark.parametrize("encoding", ["", "utf-8", "cp437", "cp850", "cp1252"])
def test_output_into_a_file(windows: Machine, folder: Path, encoding: str) -> None:
    """Without a wish, it is UTF-8. No bar is written as escapes."""
    done = windows.command("status", cwd=folder, PYTHONIOENCODING=encoding)
    assert done.status == 0
    text = done.raw.decode(encoding or "utf-8")
    assert "Café" in text
    assert ("#" * 2 + "." * 8 if encoding == "cp1252" else "██░░░░░░░░") in text
    assert "\\u25" not in text
    assert ("日" in text) == (encoding in ("", "utf-8"))
    if not encoding:
        listed = json.loads(windows.command("list", "--json", cwd=folder).raw)
        assert "日" in json.dumps(listed, ensure_ascii=False)
