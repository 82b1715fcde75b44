"""Whatever a system call answers: all is done, or nothing, and what is wrong is said."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.processes import missing
from ..support.stage import FITTING, TIGHT, Result, Stage
from ..support.ways import BOTH

pytestmark = pytest.mark.posix

REMEDIES = {
    "EACCES": "Permission denied; check the file's permissions",
    "EIO": "Input/output error; check the disk",
    "ENOSPC": "No space left on device; make room and try again",
    "EDQUOT": "Disk quota exceeded; make room and try again",
    "EROFS": "Read-only file system; copy the document",
    "EPERM": "Operation not permitted; check the file's permissions",
    "EINTR": "Interrupted system call; try again",
}
"""What a message says of each error."""

LENGTH = "a change of its length takes a new file in its folder"

REFUSED, DONE, EITHER = False, True, None

IN_BOTH = {
    ("openat", "EACCES"): REFUSED,
    ("openat", "EIO"): REFUSED,
    ("openat", "ENOSPC"): REFUSED,
    ("openat", "EROFS"): REFUSED,
    ("openat", "EINTR"): DONE,
    ("fstat", "EIO"): REFUSED,
    ("read", "EIO"): REFUSED,
    ("read", "EACCES"): REFUSED,
    ("read", "EINTR"): DONE,
    ("pread64", "EIO"): REFUSED,
    ("pread64", "EACCES"): REFUSED,
    ("pread64", "EINTR"): DONE,
    ("pwrite64", "EIO"): REFUSED,
    ("pwrite64", "EACCES"): REFUSED,
    ("pwrite64", "ENOSPC"): REFUSED,
    ("pwrite64", "EDQUOT"): REFUSED,
    ("pwrite64", "EINTR"): DONE,
    ("fsync", "EIO"): REFUSED,
    ("fsync", "EACCES"): REFUSED,
    ("fsync", "ENOSPC"): REFUSED,
    ("fsync", "EINTR"): DONE,
    ("close", "EIO"): DONE,
    ("close", "EINTR"): DONE,
}
"""What comes of an error at each occurrence of a call, whichever way the document is written."""

REPLACED = {
    ("openat", "EACCES"): EITHER,  # a folder that can't be listed can be changed all the same
    ("renameat", "EACCES"): REFUSED,
    ("renameat", "EIO"): REFUSED,
    ("renameat", "ENOSPC"): REFUSED,
    ("renameat", "EINTR"): REFUSED,
    ("fchmod", "EPERM"): REFUSED,
    ("flistxattr", "EIO"): REFUSED,
    ("flistxattr", "EOPNOTSUPP"): DONE,
    ("unlinkat", "EIO"): DONE,
}
"""The same for calls that only replacing makes."""

SELDOM = {fault for fault in IN_BOTH if fault[0] in ("openat", "read", "fstat", "pread64")}
"""What is tried where a document is replaced only with `--thorough`, since it takes long."""

CASES = [
    pytest.param(
        before,
        fault,
        done,
        id=f"{name}, {fault[0]}: {fault[1]}",
        marks=[pytest.mark.thorough] if before == TIGHT and fault in SELDOM else [],
    )
    for name, before, faults in (
        ("in place", FITTING, IN_BOTH),
        ("replaced", TIGHT, IN_BOTH | REPLACED),
    )
    for fault, done in faults.items()
]


def check(path: Path, before: bytes, result: Result, *, error: str, done: bool | None) -> None:
    """Assert that a command has done it all, or nothing and said why; None: one of both."""
    done = result.status == 0 if done is None else done
    after = path.read_bytes()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    if done:
        assert (result.status, result.err) == (0, "")
        assert parse(after).find("alpha").done
    else:
        assert result.status == 1
        assert result.out == ""
        assert f"Error: {path}: {REMEDIES[error]}" in result.err
        assert result.err.count("\n") == 1
        assert after == before
    assert RoadmapFile(path, timeout=0).check("alpha", "beta") or done


@pytest.mark.parametrize(("before", "fault", "done"), CASES)
def test_an_error_at_every_system_call(
    before: bytes,
    fault: tuple[str, str],
    done: bool | None,
    path: Path,
    stage: Stage,
) -> None:
    call, error = fault
    for nth in range(1, 100):
        path.write_bytes(before)
        inject = f"{call}:error={error}:when={nth}"
        result = stage.trace(inject, "command", "check", "alpha", "-f", str(path))
        check(path, before, result, error=error, done=done if result.was_injected else DONE)
        if not result.was_injected:
            break
    assert nth > 1, "the call is never made"


@BOTH
@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("pwrite64", "ENOSPC"),
        ("fsync", "EIO"),
        pytest.param("pread64", "EIO", marks=pytest.mark.thorough),
        pytest.param("renameat", "EIO", marks=pytest.mark.thorough),
    ],
)
def test_an_error_from_some_call_on(
    before: bytes,
    call: str,
    error: str,
    path: Path,
    stage: Stage,
) -> None:
    for nth in range(1, 100):
        path.write_bytes(before)
        inject = f"{call}:error={error}:when={nth}+"
        result = stage.trace(inject, "command", "check", "alpha", "-f", str(path))
        check(path, before, result, error=error, done=not result.was_injected)
        if not result.was_injected:
            break


@BOTH
def test_a_write_that_takes_one_byte_at_a_time(before: bytes, path: Path, stage: Stage) -> None:
    path.write_bytes(before)
    result = stage.run("short_writes", "check", "alpha", "-f", str(path))
    check(path, before, result, error="", done=True)


@BOTH
@pytest.mark.parametrize(("act", "error"), [("no_writes", "EIO"), ("half_a_write", "ENOSPC")])
def test_a_write_that_ends_halfway(
    act: str, error: str, before: bytes, path: Path, stage: Stage
) -> None:
    path.write_bytes(before)
    result = stage.run(act, "check", "alpha", "-f", str(path))
    check(path, before, result, error=error, done=False)


def test_a_write_that_only_claims_to_have_written(path: Path, stage: Stage) -> None:
    path.write_bytes(FITTING)
    command = ("command", "check", "alpha", "-f", str(path))
    result = stage.trace("pwrite64:retval=62:when=1", *command)
    assert result.was_injected
    check(path, FITTING, result, error="", done=True)  # by reading back, and a second attempt


@pytest.mark.parametrize(
    ("before", "order"),
    [
        (FITTING, ["flock", "read", "pread64", "pwrite64", "fsync", "pread64", "flock"]),
        (TIGHT, ["flock", "read", "pwrite64", "fsync", "pread64", "renameat", "fsync", "pread64"]),
    ],
    ids=["in place", "replaced"],
)
def test_the_order_of_what_is_done(
    before: bytes, order: list[str], path: Path, stage: Stage
) -> None:
    path.write_bytes(before)
    result = stage.trace(None, "command", "check", "alpha", "-f", str(path))
    calls = iter([call.partition("(")[0] for call in result.calls])
    assert all(call in calls for call in order)  # in this order, others between them


@pytest.mark.parametrize("error", ["ENOLCK", "EOPNOTSUPP", "ENOSYS", "EINVAL"])
@BOTH
def test_a_file_system_without_locks(before: bytes, error: str, path: Path, stage: Stage) -> None:
    path.write_bytes(before)
    command = ("command", "check", "alpha", "-f", str(path))
    result = stage.trace(f"flock:error={error}", *command)
    assert result.was_injected
    assert result.status == 0
    assert parse(path.read_bytes()).find("alpha").done
    assert result.err == (
        f"Warning: {path}: its file system has no locks, so others who write at the same moment"
        " are noticed only afterwards\n"
    )


def test_a_lock_that_fails_otherwise(path: Path, stage: Stage) -> None:
    path.write_bytes(FITTING)
    command = ("command", "check", "alpha", "-f", str(path))
    result = stage.trace("flock:error=EIO:when=1", *command)
    check(path, FITTING, result, error="EIO", done=False)


@BOTH
@pytest.mark.parametrize("error", ["EINVAL", "EBADF", "ENOTSUP"])
def test_a_folder_that_refuses_to_be_synced(
    before: bytes, error: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(before)
    fsync = os.fsync

    def refuse_folders(opened: int) -> None:
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            raise OSError(getattr(errno, error), error)
        fsync(opened)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    RoadmapFile(path).check("alpha")
    assert parse(path.read_bytes()).find("alpha").done
    assert RoadmapFile(path).sync() is False


@BOTH
def test_what_an_editor_saved_before_a_failure_is_not_overwritten(
    before: bytes, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(before)
    theirs = b"# Another text\n\n" + before.replace(b"alpha", b"omega")
    wanted, fsync = os.stat(path).st_ino, os.fsync

    def save_and_fail(opened: int) -> None:
        is_document = os.path.samestat(os.stat(path), os.fstat(opened))
        is_folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        if is_document or is_folder:
            path.write_bytes(theirs)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(opened)

    monkeypatch.setattr(os, "fsync", save_and_fail)
    with pytest.raises(OSError, match="Input/output error"):
        RoadmapFile(path).check("alpha")
    assert path.read_bytes() == theirs
    assert (path.stat().st_ino == wanted) == (before == FITTING)


def test_what_others_appended_before_a_failure_stays_and_the_box_is_put_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(FITTING)

    def append_and_fail(_: int) -> None:
        with path.open("ab") as file:
            file.write(b"More.\n")
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", append_and_fail)
    with pytest.raises(OSError, match="Input/output error") as caught:
        RoadmapFile(path).check("alpha")
    assert path.read_bytes() == FITTING + b"More.\n"
    assert not hasattr(caught.value, "__notes__")


def test_nothing_is_said_to_be_half_changed_where_nothing_could_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems take room for each write, also for one over what is there."""
    path.write_bytes(FITTING)

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", refuse)
    with pytest.raises(OSError, match="No space left") as caught:
        RoadmapFile(path).check("alpha")
    assert not hasattr(caught.value, "__notes__")
    assert path.read_bytes() == FITTING


FULL_BTRFS = """\
set -e
dd if=/dev/zero of="$1.image" bs=1M count=120 status=none
"$3" -q "$1.image"
mount -o loop "$1.image" "$1"
mkdir "$1/folder"
cp "$1.fitting" "$1/folder/fitting.md"
sync
dd if=/dev/zero of="$1/ballast" bs=64k 2> /dev/null || true
dd if=/dev/zero of="$1/more" bs=4k 2> /dev/null || true
sync || true
status=0
"$2" -m llm_roadmap check alpha -f "$1/folder/fitting.md" > "$1.out" 2>&1 || status=$?
echo "$status $(cat "$1.out" | head -1)"
ls -A "$1/folder"
cp "$1/folder/fitting.md" "$1.fitting"
umount "$1"
"""


def test_a_disk_that_is_full_and_takes_room_for_every_write(
    tmp_path: Path, need: Callable[[str], str]
) -> None:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    fitting = tmp_path / "disk.fitting"
    text = FITTING + b"A line.\n" * 1000
    fitting.write_bytes(text)
    run = in_mounts(need, FULL_BTRFS, str(mounted), sys.executable, need("mkfs.btrfs"))
    said, *files = run.stdout.splitlines()
    assert files == ["fitting.md"]
    if said.startswith("0 "):
        assert parse(fitting.read_bytes()).find("alpha").done
    else:
        assert said == f"1 Error: {mounted}/folder/fitting.md: {REMEDIES['ENOSPC']}"
        assert fitting.read_bytes() == text


FULL_DISK = """\
set -e
mount -t tmpfs -o size=64k tmpfs "$1"
cp "$1.fitting" "$1/fitting.md"
cp "$1.tight" "$1/tight.md"
cat /dev/zero > "$1/ballast" 2> /dev/null || true
for name in fitting tight; do
    status=0
    "$2" -m llm_roadmap check alpha -f "$1/$name.md" > "$1.out" 2>&1 || status=$?
    echo "$status $(cat "$1.out" | head -1)"
done
ls -A "$1"
cp "$1/fitting.md" "$1.fitting"
cp "$1/tight.md" "$1.tight"
"""


def test_a_disk_that_is_full(tmp_path: Path, need: Callable[[str], str]) -> None:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    fitting, tight = tmp_path / "disk.fitting", tmp_path / "disk.tight"
    fitting.write_bytes(FITTING)
    tight.write_bytes(TIGHT)
    run = in_mounts(need, FULL_DISK, str(mounted), sys.executable)
    done, refused, *files = run.stdout.splitlines()
    assert done.startswith("0 [x] alpha ")
    assert refused == f"1 Error: {mounted}/tight.md: {REMEDIES['ENOSPC']}; {LENGTH}"
    assert files == ["ballast", "fitting.md", "tight.md"]
    assert parse(fitting.read_bytes()).find("alpha").done
    assert tight.read_bytes() == TIGHT


def in_mounts(
    need: Callable[[str], str], script: str, *args: str
) -> subprocess.CompletedProcess[str]:
    """Run a shell script that mounts what nobody else sees, and that is gone with it.

    It runs in a folder so deep that messages have the whole path of each document.
    """
    unshare = [need("unshare"), "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        missing("nothing can be mounted here")
    return subprocess.run(
        [*unshare, "sh", "-c", script, "sh", *args],
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
        text=True,
    )
