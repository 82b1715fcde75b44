"""Network drives answer from memory: what others save on the other side is seen all the same."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.processes import missing
from ..support.stage import FITTING, TIGHT
from ..support.ways import BOTH

pytestmark = pytest.mark.posix

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile {folder}/pid
StrictModes no
UsePAM no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""


@BOTH
def test_a_descriptor_that_answers_from_memory_is_not_believed(
    before: bytes, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(before)
    os.utime(path, (1, 1))
    memory: dict[int, bytes] = {}
    pread, fsync, open_ = os.pread, os.fsync, os.open

    def remember(document: int, count: int, offset: int) -> bytes:
        return memory.setdefault(document, pread(document, count, offset))

    def save_on_the_other_side(document: int) -> None:
        fsync(document)
        memory[document] = pread(document, 10_000, 0) if document in memory else b""
        if not edits:
            edits.append(document)
            path.write_bytes(b"More.\n\n" + before)  # an older copy

    def forget(*args: Any, **options: Any) -> int:
        opened = open_(*args, **options)
        memory.pop(opened, None)
        return opened

    edits: list[int] = []
    monkeypatch.setattr(os, "pread", remember)
    monkeypatch.setattr(os, "fsync", save_on_the_other_side)
    monkeypatch.setattr(os, "open", forget)
    RoadmapFile(path).check("alpha")
    assert edits
    assert path.read_bytes().startswith(b"More.\n\n")
    assert parse(path.read_bytes()).find("alpha").done


@pytest.fixture
def sides(tmp_path: Path, need: Callable[[str], str]) -> Iterator[tuple[Path, Path]]:
    """A folder, and the same one through sshfs."""
    server, sshfs, keygen = (need(program) for program in ("/usr/sbin/sshd", "sshfs", "ssh-keygen"))
    if not os.path.exists("/dev/fuse") or os.geteuid():
        missing("nothing can be mounted here")
    there, here, folder = (tmp_path / name for name in ("there", "here", "ssh"))
    for each in (there, here, folder):
        each.mkdir()
    for key in ("key", "host"):
        command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True, timeout=30)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    os.makedirs("/run/sshd", exist_ok=True)
    with subprocess.Popen([server, "-D", "-f", folder / "config", "-E", folder / "log"]) as daemon:
        try:
            options = ["-p", str(port), "-o", f"IdentityFile={folder}/key"]
            options += ["-o", "StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null"]
            for _ in range(100):
                mount = [sshfs, *options, f"root@127.0.0.1:{there}", str(here)]
                mounted = subprocess.run(mount, check=False, capture_output=True, timeout=30)
                if not mounted.returncode:
                    break
                time.sleep(0.1)
            else:
                missing(f"sshfs does not work here: {mounted.stderr!r}")
            yield there, here
            subprocess.run([need("umount"), "--lazy", str(here)], check=True, timeout=30)
        finally:
            daemon.terminate()


@pytest.mark.parametrize("act", ["sync", "tick"])
@pytest.mark.parametrize("how", ["in place", "replacing"])
def test_what_is_saved_on_the_other_side_of_sshfs_is_there(
    act: str,
    how: str,
    sides: tuple[Path, Path],
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    there, here = (side / "ROADMAP.md" for side in sides)
    before = TIGHT if act == "sync" else FITTING
    saves, gone, refused = times(10, 100), 0, 0
    for number in range(saves):
        there.write_bytes(before)
        os.utime(there, (1, 1))
        text = before.replace(b"The end", b"Edit %d" % number)

        def save(text: bytes = text) -> None:
            time.sleep(random.uniform(0, 0.1))
            new = there if how == "in place" else there.with_name("new")
            new.write_bytes(text)
            if new is not there:
                new.rename(there)

        editor = threading.Thread(target=save)
        editor.start()
        file = RoadmapFile(here)
        try:
            file.sync() if act == "sync" else file.check("alpha")
        except LookupError:
            refused += 1  # the drive can give the old length with the new text
        editor.join()
        with suppress(FileNotFoundError):
            gone += b"Edit %d" % number not in there.read_bytes()
    figure(f"sshfs, {act}, {how}: of {saves} saves {gone} overwritten, {refused} times refused")
    assert gone <= saves // 3  # nothing can be compared and written in one step there
