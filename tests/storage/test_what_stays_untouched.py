"""What a change of boxes does not touch, and what survives when the whole file is replaced."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import DocumentError, RoadmapFile, parse
from llm_roadmap.storage.replacing import spelled

from ..support.stage import FITTING, NOBODY, TIGHT
from ..support.ways import BOTH

pytestmark = pytest.mark.posix

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def document(tmp_path: Path) -> Callable[[bytes], Path]:
    """Makes a document in a folder of its own."""

    def make(source: bytes) -> Path:
        path = tmp_path / "folder" / "ROADMAP.md"
        path.parent.mkdir()
        path.write_bytes(source)
        return path

    return make


def test_the_inode_and_every_other_byte(document: Callable[[bytes], Path]) -> None:
    path = document(FITTING.replace(b"<!--", b"<!-- no marker"))
    before, source = path.stat(), path.read_bytes()
    RoadmapFile(path).check("alpha")
    assert path.stat().st_ino == before.st_ino
    assert path.read_bytes() == source.replace(b"[ ] alpha", b"[x] alpha")


def test_a_hard_link(document: Callable[[bytes], Path]) -> None:
    path = document(FITTING)
    other = path.parent / "other.md"
    other.hardlink_to(path)
    RoadmapFile(path).check("alpha")
    assert path.samefile(other)
    assert parse(other.read_bytes()).find("alpha").done


def test_a_document_with_several_names_is_not_replaced(document: Callable[[bytes], Path]) -> None:
    path = document(TIGHT)
    other = path.parent / "other.md"
    other.hardlink_to(path)
    with pytest.raises(
        DocumentError, match=r"several names .hard links.*copy it to a file of its own"
    ):
        RoadmapFile(path).check("alpha")
    assert path.read_bytes() == TIGHT
    assert path.samefile(other)
    assert set(path.parent.iterdir()) == {path, other}


@BOTH
def test_a_symbolic_link(before: bytes, document: Callable[[bytes], Path], tmp_path: Path) -> None:
    path = document(before)
    near, far = tmp_path / "near.md", tmp_path / "far.md"
    near.symlink_to("folder/ROADMAP.md")
    far.symlink_to(near)
    RoadmapFile(far).check("alpha")
    assert far.is_symlink()
    assert near.is_symlink()
    assert not path.is_symlink()
    assert parse(path.read_bytes()).find("alpha").done
    assert {each.name for each in tmp_path.iterdir()} == {"folder", "near.md", "far.md"}
    assert list(path.parent.iterdir()) == [path]


@BOTH
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_the_mode(before: bytes, mode: int, document: Callable[[bytes], Path]) -> None:
    path = document(before)
    path.chmod(mode)
    RoadmapFile(path).check("alpha")
    assert path.stat().st_mode & 0o7777 == mode
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644])
def test_the_mode_whatever_is_in_it(mode: int, document: Callable[[bytes], Path]) -> None:
    path = document(TIGHT)
    path.chmod(mode)
    RoadmapFile(path).check("alpha")
    assert path.stat().st_mode & 0o7777 == mode


@BOTH
@root_only
def test_the_owner(before: bytes, document: Callable[[bytes], Path]) -> None:
    path = document(before)
    os.chown(path, NOBODY, NOBODY - 1)
    RoadmapFile(path).check("alpha")
    assert (path.stat().st_uid, path.stat().st_gid) == (NOBODY, NOBODY - 1)


@root_only
def test_the_mode_of_a_document_of_somebody_else(document: Callable[[bytes], Path]) -> None:
    path = document(TIGHT)
    os.chown(path, NOBODY, NOBODY)
    path.chmod(0o6755)  # a change of the owner takes away two of these bits, so it comes first
    RoadmapFile(path).check("alpha")
    assert path.stat().st_mode & 0o7777 == 0o6755
    assert path.stat().st_uid == NOBODY


@BOTH
@linux_only
def test_extended_attributes(before: bytes, document: Callable[[bytes], Path]) -> None:
    path = document(before)
    os.setxattr(path, "user.author", b"somebody")
    os.setxattr(path, "user.empty", b"")
    RoadmapFile(path).check("alpha")
    assert set(os.listxattr(path)) >= {"user.author", "user.empty"}
    assert os.getxattr(path, "user.author") == b"somebody"


@BOTH
@linux_only
def test_rights_that_the_folder_would_give_to_a_new_file(
    before: bytes, document: Callable[[bytes], Path]
) -> None:
    path = document(before)
    path.chmod(0o640)
    os.setxattr(path.parent, "system.posix_acl_default", everybody_and(NOBODY))
    attributes = os.listxattr(path)
    RoadmapFile(path).check("alpha")
    assert os.listxattr(path) == attributes
    assert path.stat().st_mode & 0o777 == 0o640


def everybody_and(user: int) -> bytes:
    """Return an access control list that gives every right to everybody, and to a user by name."""
    return struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", tag, 7, who)
        for tag, who in (
            (0x01, 0xFFFFFFFF),
            (0x02, user),
            (0x04, 0xFFFFFFFF),
            (0x10, 0xFFFFFFFF),
            (0x20, 0xFFFFFFFF),
        )
    )


@linux_only
def test_what_can_not_be_copied_refuses_the_write(
    document: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = document(TIGHT)
    os.setxattr(path, "user.author", b"somebody")

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setxattr", refuse)
    with pytest.raises(PermissionError) as caught:
        RoadmapFile(path).check("alpha")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == TIGHT
    assert list(path.parent.iterdir()) == [path]


@BOTH
def test_nothing_when_nothing_changes(before: bytes, document: Callable[[bytes], Path]) -> None:
    path = document(before)
    os.utime(path, (1, 1))
    status = path.stat()
    assert RoadmapFile(path).check("beta") == ()
    assert RoadmapFile(path).uncheck("alpha", "gamma") == ()
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ctime_ns) == (status.st_mtime_ns, status.st_ctime_ns)
    assert path.read_bytes() == before


def test_nothing_when_one_selector_of_several_is_wrong(document: Callable[[bytes], Path]) -> None:
    path = document(FITTING)
    os.utime(path, (1, 1))
    with pytest.raises(LookupError):
        RoadmapFile(path).toggle("alpha", "beta", "omega")
    assert path.read_bytes() == FITTING
    assert path.stat().st_mtime == 1


def test_an_exception_of_the_callers_own(document: Callable[[bytes], Path]) -> None:
    path = document(FITTING)

    def fail(_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "something else")

    with pytest.raises(FileNotFoundError) as caught:
        RoadmapFile(path).edit(fail)  # type: ignore[arg-type]
    assert caught.value.filename == "something else"
    assert path.read_bytes() == FITTING
    assert RoadmapFile(path, timeout=0).check("alpha")  # the lock is gone


def test_a_mode_that_is_right_is_not_set_again(
    document: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems refuse that, and have the same mode for every file."""
    path = document(TIGHT)
    path.chmod(0o600)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    RoadmapFile(path).check("alpha")
    assert parse(path.read_bytes()).find("alpha").done


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("roadmap.md", ["ROADMAP.md", "other.md"], "ROADMAP.md"),
        ("roadmap.md", ["ROADMAP.md", "roadmap.md"], "roadmap.md"),
        ("roadmap.md", ["ROADMAP.md", "Roadmap.md"], "roadmap.md"),
        ("ROADMAP.md", ["ROADMAP.md"], "ROADMAP.md"),
        ("ROADMAP.md", ["other.md"], "ROADMAP.md"),
    ],
)
def test_where_case_does_not_count_the_name_keeps_its_own(
    name: str, names: list[str], meant: str
) -> None:
    assert spelled(name, names) == meant


def test_where_case_does_not_count_the_document_keeps_its_name(
    document: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here case counts, so it is the system that finds the file by another spelling."""
    path = document(TIGHT)
    typed = path.with_name("roadmap.md")
    calls: dict[str, Any] = {name: getattr(os, name) for name in ("stat", "open", "access")}

    def any_case(name: str) -> Any:
        def call(file: Any, *args: Any, **options: Any) -> Any:
            same = isinstance(file, str | Path) and Path(file).name == typed.name
            return calls[name](
                str(file).replace(typed.name, path.name) if same else file, *args, **options
            )

        return call

    with monkeypatch.context() as patch:
        for name in calls:
            patch.setattr(os, name, any_case(name))
        RoadmapFile(typed).check("alpha")
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert parse(path.read_bytes()).find("alpha").done
