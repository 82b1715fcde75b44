"""What can't be written is said so: the file, the reason, what to do; and nothing has happened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import DocumentError, LockTimeoutError, RoadmapFile, parse

from ..support.processes import Result, run
from ..support.stage import FITTING, NOBODY, TIGHT, Stage
from ..support.ways import BOTH
from .test_failing_system_calls import in_mounts

pytestmark = pytest.mark.posix

NO_FILE = "this is no regular file; name a Markdown file"

REFUSED = {
    "nothing.md": (
        "No such file or directory; name a file that exists, or write one: llm-roadmap init"
        " nothing.md"
    ),
    "nowhere/nothing.md": "No such file or directory; name a file that exists",
    "dangling.md": "No such file or directory; name a file that exists",
    "file/ROADMAP.md": "Not a directory; name another document",
    "loop.md": "Too many levels of symbolic links; name another document",
    "pipe.md": NO_FILE,
    "/dev/null": NO_FILE,
    "/dev/zero": NO_FILE,
    "/dev/tty": NO_FILE,
}
"""What is said of paths that lead to no document."""


@pytest.mark.parametrize("command", ["status", "show alpha", "toggle alpha"])
@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_document_is_told(path: str, command: str, tmp_path: Path) -> None:
    """Nobody writes to the pipe, and the link leads to itself: no command may hang."""
    (tmp_path / "file").touch()
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "gone.md")  # `init` would write nothing there
    os.mkfifo(tmp_path / "pipe.md")
    before = {*tmp_path.iterdir()}
    result = run(*command.split(), "-f", path, cwd=tmp_path)
    assert result == Result(1, "", f"Error: {path}: {REFUSED[path]}\n")
    assert {*tmp_path.iterdir()} == before


@pytest.mark.parametrize("act", [RoadmapFile.read, lambda file: file.toggle("alpha")])
def test_a_pipe_put_in_place_of_the_file_at_the_last_moment(
    act: Callable[[RoadmapFile], object], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(FITTING)
    real_open = os.open

    def put_in_place(name: Path, flags: int, **folder: Any) -> int:
        path.unlink()
        os.mkfifo(path)
        return real_open(name, flags, **folder)

    monkeypatch.setattr(os, "open", put_in_place)
    with pytest.raises(DocumentError, match="no regular file"):  # without waiting for a writer
        act(RoadmapFile(path))
    assert path.is_fifo()


def test_a_file_that_may_only_be_read(folder: Path, stage: Stage) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(FITTING)
    path.chmod(0o444)
    result = stage.run("command", "toggle", "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, result.out) == (1, "")
    assert result.err == f"Error: {path}: Permission denied; check the file's permissions\n"
    assert path.read_bytes() == FITTING
    assert stage.run("command", "list", "-f", str(path), user=NOBODY).status == 0


@pytest.mark.parametrize("command", ["toggle", "show"])
def test_a_file_that_may_not_be_read(command: str, folder: Path, stage: Stage) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(FITTING)
    path.chmod(0)
    result = stage.run("command", command, "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, result.out) == (1, "")
    assert result.err == f"Error: {path}: Permission denied; check the file's permissions\n"
    path.chmod(0o644)
    assert path.read_bytes() == FITTING


def test_in_a_folder_that_may_only_be_read_a_box_is_changed(folder: Path, stage: Stage) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(FITTING)
    path.chmod(0o666)
    folder.chmod(0o555)
    result = stage.run("command", "toggle", "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, result.err) == (0, "")
    assert parse(path.read_bytes()).find("alpha").done


def test_in_a_folder_that_may_only_be_read_the_length_can_not_change(
    folder: Path, stage: Stage
) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(TIGHT)
    path.chmod(0o666)
    folder.chmod(0o555)
    result = stage.run("command", "toggle", "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        f"Error: {path}: Permission denied; check the file's permissions;"
        " a change of its length takes a new file in its folder\n"
    )
    assert path.read_bytes() == TIGHT
    assert list(folder.iterdir()) == [path]


@BOTH
def test_in_a_folder_that_may_not_be_listed_all_can_be_done(
    before: bytes, folder: Path, stage: Stage
) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(before)
    path.chmod(0o666)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    folder.chmod(0o333)
    result = stage.run("command", "toggle", "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, result.err) == (0, "")
    folder.chmod(0o755)
    assert parse(path.read_bytes()).find("alpha").done
    assert list(folder.iterdir()) == [path]


READ_ONLY = """\
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
"$2" -m llm_roadmap toggle alpha -f "$1/ROADMAP.md"
echo $?
"$2" -m llm_roadmap list -f "$1/ROADMAP.md" > /dev/null
echo $?
"$2" -m llm_roadmap check beta -f "$1/ROADMAP.md" > /dev/null
echo $?
"""


def test_a_file_system_that_may_only_be_read(tmp_path: Path, need: Callable[[str], str]) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    result = in_mounts(need, READ_ONLY, str(tmp_path), sys.executable)
    assert result.stdout == "1\n0\n0\n"
    assert result.stderr == (
        f"Error: {path}: Read-only file system; copy the document to where it can be written\n"
        f"Nothing to change: [x] beta  {path}:6\n"
        "1 sub-topic is still open; --with-subtopics ticks it, too\n"
    )
    assert path.read_bytes() == FITTING


def test_a_lock_that_another_process_keeps(tmp_path: Path, stage: Stage) -> None:
    import fcntl

    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = ("command", "toggle", "alpha", "-f", str(path), "--timeout", "0.05")
        result = stage.run(*command)
        assert (result.status, result.out) == (1, "")
        assert result.err == (
            f"Error: {path}: other programs held its lock for 0.05 s, and the document did not"
            " change meanwhile; try again, or allow more time; --timeout SECONDS does\n"
        )
        assert path.read_bytes() == FITTING
        with pytest.raises(LockTimeoutError) as caught:
            RoadmapFile(path, timeout=0).check("alpha")
        assert (caught.value.path, caught.value.timeout) == (path, 0)
        assert caught.value.filename is None  # the message names the path already
        assert RoadmapFile(path).read().source == FITTING  # who reads waits for nobody
    assert stage.run(*command).status == 0


def test_two_dots_behind_a_link_lead_to_where_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away")
    there, here = tmp_path / "far" / "ROADMAP.md", tmp_path / "ROADMAP.md"
    for path in (there, here):
        path.write_bytes(FITTING)
    RoadmapFile(tmp_path / "link" / ".." / "ROADMAP.md").check("alpha")
    assert parse(there.read_bytes()).find("alpha").done
    assert here.read_bytes() == FITTING
