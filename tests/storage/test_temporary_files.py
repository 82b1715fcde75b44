"""Temporary files of writes that failed or were killed: named, and removed by a later write."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile

from ..support.stage import TIGHT
from .test_half_done_saves import make_old

pytestmark = pytest.mark.posix

STRAY = ".llm_roadmap-0123456789abcdef.tmp"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(TIGHT)
    make_old(path)
    return path


def make_stray(path: Path, name: str = STRAY, *, age: float = 65.0) -> Path:
    stray = path.with_name(name)
    stray.write_bytes(b"half a text")
    then = time.time() - age
    os.utime(stray, (then, then))
    return stray


def test_an_old_one_is_removed_by_the_next_write_that_replaces(path: Path) -> None:
    make_stray(path)
    RoadmapFile(path).sync()
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("name", ["notes.tmp", ".llm_roadmap-0123.tmp", f"{STRAY}~", f"a{STRAY}"])
def test_a_file_of_another_name_stays(name: str, path: Path) -> None:
    stray = make_stray(path, name)
    RoadmapFile(path).sync()
    assert stray.exists()


def test_a_young_one_a_locked_one_and_what_is_no_file_stay(path: Path) -> None:
    young = make_stray(path, STRAY.replace("0", "1"), age=1)
    locked, folder, link, pipe = (path.with_name(STRAY.replace("0", n)) for n in "2345")
    make_stray(path, locked.name)
    folder.mkdir()
    link.symlink_to(make_stray(path, "victim"))
    os.mkfifo(pipe)
    for each in (folder, pipe):
        make_old(each)
    with locked.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        RoadmapFile(path).sync()
    assert all(each.exists() for each in (young, locked, folder, link, pipe))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of others")
def test_one_of_another_user_stays(path: Path) -> None:
    stray = make_stray(path)
    os.chown(stray, 1234, 1234)
    RoadmapFile(path).sync()
    assert stray.exists()


def refuse_to_remove(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder read-only for all that follows."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(os, "unlink", refuse)


def test_one_that_can_not_be_removed_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_remove(monkeypatch)
    with pytest.raises(PermissionError) as caught:
        RoadmapFile(path).sync()
    (left,) = path.parent.glob(".llm_roadmap-*")
    assert any(left.name in note for note in caught.value.__notes__)
    assert path.read_bytes() == TIGHT


def test_one_that_can_not_be_removed_is_named_without_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document was changed meanwhile, so it is written at the second attempt."""
    unlink: Callable[..., None] = os.unlink
    refused: list[str] = []

    def refuse_once(name: str, **options: int) -> None:
        if not refused:
            refused.append(name)
            raise PermissionError(13, "Permission denied")
        unlink(name, **options)

    fsync, edits = os.fsync, [b"More.\n\n" + TIGHT]

    def edit(fd: int) -> None:
        fsync(fd)
        if edits:
            path.write_bytes(edits.pop())
            make_old(path)

    monkeypatch.setattr(os, "unlink", refuse_once)
    monkeypatch.setattr(os, "fsync", edit)
    with pytest.warns(UserWarning, match=r"\.llm_roadmap-\w+\.tmp is left"):
        assert RoadmapFile(path).sync()
    assert path.with_name(refused[0]).exists()
