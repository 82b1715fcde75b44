"""What goes wrong on Windows, shown here by the errors that it raises."""

from __future__ import annotations

import errno
import io
import os
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import click
import pytest

from llm_roadmap import LockTimeoutError, RoadmapFile
from llm_roadmap.cli import main
from llm_roadmap.cli.output import paths, printing
from llm_roadmap.cli.program import cli
from llm_roadmap.git.commits import time_of
from llm_roadmap.storage import default_document, interruption
from llm_roadmap.storage.inputs import content
from llm_roadmap.storage.read_and_rewrite import create
from llm_roadmap.system import system

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"# Plan\n\n- [ ] alpha\n- [ ] beta\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(TEXT)
    return path


class Nul(io.StringIO):
    """The null device of Windows: it says that it is a terminal, and has no size."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


def no_size(_: int) -> os.terminal_size:
    raise OSError(errno.EINVAL, "Invalid argument")


def test_output_to_a_terminal_without_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    nul = Nul()
    monkeypatch.setattr("sys.stdout", nul)
    monkeypatch.setattr(os, "get_terminal_size", no_size)
    monkeypatch.setattr(system, "is_terminal", lambda _: True)
    monkeypatch.delenv("COLUMNS", raising=False)
    printing.print_line(printing.TextLine("[ ] ", "word " * 40))
    assert max(map(len, nul.getvalue().splitlines())) <= 80


def test_what_says_that_it_is_a_terminal_and_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printing.is_terminal(Nul()) is os.isatty(1)
    monkeypatch.setattr(system, "is_terminal", lambda _: False)
    assert not printing.is_terminal(Nul())


# A write that fails


def test_a_new_file_that_can_not_be_written_is_removed_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no file that is open, and the reason must not be hidden by that."""
    is_open = set[int]()
    open_, close, unlink = os.open, os.close, os.unlink

    def opened(*args: Any, **options: Any) -> int:
        is_open.add(fd := open_(*args, **options))
        return fd

    def closed(fd: int) -> None:
        is_open.discard(fd)
        close(fd)

    def removed(path: str) -> None:
        if is_open:
            raise PermissionError(errno.EACCES, "it is open", path)
        unlink(path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "close", closed)
    monkeypatch.setattr(os, "unlink", removed)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        create(str(tmp_path / "new.md"), b"- [ ] a\n")
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_that_can_not_be_removed_either_is_told_beside_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(number: int) -> Callable[..., None]:
        def failing(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        return failing

    monkeypatch.setattr(os, "fsync", fail(errno.ENOSPC))
    monkeypatch.setattr(os, "unlink", fail(errno.EACCES))
    with pytest.raises(OSError, match="No space left") as caught:
        create(str(tmp_path / "new.md"), b"- [ ] a\n")
    assert caught.value.filename == str(tmp_path / "new.md")
    assert caught.value.__notes__ == ["a part of it is left there; remove it"]


# A pipe that nobody reads


class Unread(io.StringIO):
    encoding = "utf-8"

    def write(self, _: str) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.posix
def test_a_closed_pipe_is_one_whatever_the_system_calls_it(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    monkeypatch.setattr("sys.stdout", Unread())
    monkeypatch.chdir(path.parent)
    with pytest.raises(click.ClickException, match="standard output: Invalid argument"):
        cli.main(["list"], standalone_mode=False)
    monkeypatch.setattr(system, "is_closed_pipe", lambda error: error.errno == errno.EINVAL)
    cli.main(["list"], standalone_mode=False)


# A file that others hold


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[Path]:
    """Let opening a file fail so many times, as while another program has it for itself alone."""
    tried: list[Path] = []
    open_existing = system.open_existing

    def opening(path: Path, *args: Any, **options: Any) -> int:
        tried.append(path)
        if len(tried) <= times:
            raise PermissionError(errno.EACCES, "it is being used by another process", path)
        return open_existing(path, *args, **options)

    monkeypatch.setattr(system, "open_existing", opening)
    monkeypatch.setattr(system, "is_held", lambda error: isinstance(error, PermissionError))
    return tried


@pytest.mark.parametrize("times", range(1, 8))
def test_a_file_that_others_hold_is_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    tried = held(monkeypatch, times)
    assert RoadmapFile(path).check("alpha")
    assert len(tried) > times
    assert path.read_bytes() == TEXT.replace(b"[ ] alpha", b"[x] alpha")


def test_a_file_that_others_keep_holding_is_told_as_that(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = held(monkeypatch, 100_000)
    with pytest.raises(LockTimeoutError) as caught:
        RoadmapFile(path, timeout=0.2).check("alpha")
    assert str(caught.value) == (
        f"{path}: another program has it open, and shares it with no other; it was tried for 0.2 s;"
        " close it there, or try again"
    )
    assert len(tried) > 1
    assert path.read_bytes() == TEXT


def test_a_file_without_permission_is_tried_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = held(monkeypatch, 100_000)
    monkeypatch.setattr(system, "is_held", lambda _: False)
    with pytest.raises(PermissionError):
        RoadmapFile(path).check("alpha")
    assert len(tried) == 1


# A window that is closed


def test_a_system_that_wants_to_end_the_process_waits_for_a_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[[], bool]] = []
    seen: list[bool] = []
    monkeypatch.setattr(system, "hold_closing", asked.append)
    monkeypatch.setattr(interruption, "_untold", False)
    fsync = os.fsync

    def look(fd: int) -> None:
        seen.append(asked[-1]())
        fsync(fd)

    monkeypatch.setattr(os, "fsync", look)
    RoadmapFile(path).add("gamma")
    assert seen
    assert all(seen)
    assert not asked[-1]()
    monkeypatch.setattr(interruption, "_is_command", True)
    assert asked[-1](), "a command has to tell what it wrote"
    interruption.end_if_signalled()
    assert not asked[-1]()


# Paths, dates and encodings


def lower(path: Any) -> str:
    return str(path).lower()


@pytest.mark.posix
def test_the_search_for_a_document_ends_at_the_home_folder_in_any_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "Home"
    (home / "below").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "HOME"))
    monkeypatch.setattr(os.path, "normcase", lower)
    assert [*default_document.searched(home / "below")] == [home / "below", home]
    assert paths.shown_folder(str(home / "notes")) == "~/notes"


@pytest.mark.posix
def test_a_path_from_here_in_any_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Docs").mkdir()
    monkeypatch.chdir(tmp_path / "Docs")
    monkeypatch.setattr(os.path, "normcase", lower)
    assert paths.from_here(str(tmp_path / "DOCS" / "Plan.md")) == "Plan.md"
    assert paths.from_here(str(tmp_path / "docs")) == "."
    assert paths.from_here(f"{tmp_path}".upper() + "/Plan.md") == "../Plan.md"


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        ("-86400", datetime(1969, 12, 31, tzinfo=UTC)),
        ("-62135510400", datetime(1, 1, 2, tzinfo=UTC)),
        ("-99999999999999", datetime(1, 1, 2, tzinfo=UTC)),
        ("32536850400", datetime(3001, 1, 19, 22, tzinfo=UTC)),
        ("253370764800", datetime(9999, 1, 1, tzinfo=UTC)),
        ("99999999999999", datetime(9999, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_date_of_any_year(seconds: str, when: datetime) -> None:
    """The C library of Windows knows the years 1970 to 3000 only."""
    for zone in ("+0000", "+1400", "-1200"):
        assert time_of(seconds, zone) == when


@pytest.mark.parametrize(
    ("encoding", "bar"),
    [
        ("utf-8", "█████░░░░░"),
        ("cp437", "█████░░░░░"),
        ("cp1252", "#####....."),
        (None, "█████░░░░░"),
    ],
)
def test_a_bar_is_of_signs_that_the_output_can_have(
    encoding: str | None, bar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nul = Nul()
    nul.encoding = encoding  # type: ignore[assignment]
    monkeypatch.setattr("sys.stdout", nul)
    assert printing.shown_bar("█████░░░░░") == bar


def test_arguments_are_taken_as_they_are_typed(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On Windows, click would expand `*` and `$NAME` in a title, too."""
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # `main` sets it
    monkeypatch.setenv("NAME", "value")
    monkeypatch.setattr("sys.argv", ["llm-roadmap", "add", "Learn $NAME", "--dry-run"])
    monkeypatch.setattr("click.core.os", Mock(wraps=os, path=os.path, environ=os.environ))
    monkeypatch.setattr("click.core.os.name", "nt")
    assert main() == 0
    assert "+- [ ] Learn $NAME" in capsys.readouterr().out


def test_another_file_that_is_held_is_told_as_that(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "it is being used by another process")

    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("llm_roadmap.storage.inputs._beginning", refuse)
    with pytest.raises(click.ClickException, match="process; check the file's permissions"):
        cli.main(["carry", "ROADMAP.md"], standalone_mode=False)
    monkeypatch.setattr(system, "is_held", lambda error: isinstance(error, PermissionError))
    with pytest.raises(click.ClickException, match="process; another program has it open"):
        cli.main(["carry", "ROADMAP.md"], standalone_mode=False)


def test_a_folder_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows says of a folder that is opened that permission is lacking."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("llm_roadmap.storage.inputs.open", refuse, raising=False)
    with pytest.raises(IsADirectoryError):
        content(str(tmp_path))


def test_a_widget_of_a_document_on_another_drive(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("anywidget")

    def refuse(*_: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'Z:'")

    monkeypatch.setattr(os.path, "relpath", refuse)
    widget = RoadmapFile(path).widget()
    assert widget.state["folder"] == f"{path.parent.as_posix()}/"
    widget.close()
