"""Read what a document was in each commit, as one `git cat-file` hands it over."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..model.found_version import FoundVersion
from ..system import system
from .calls import GETS_ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .calls import Pipes
    from .commits import Commit

BATCH: Final = ("cat-file", "--batch")
AHEAD: Final = 64
"""Ask git for this many versions ahead. Their names fit into any pipe, so nothing blocks."""
REGULAR: Final = "100"
"""The beginning of the mode of a regular file."""
ABSENT: Final = "000000"
"""The mode of a file that does not exist."""
POINTER: Final = (b"version https://git-lfs.github.com/spec/", b"\noid sha256:", 1024)
"""How a pointer of Git LFS begins, what else is in it, and how many bytes it has at most."""
ONLY_POINTER: Final = (
    "is only a pointer of Git LFS; 'git lfs pull' gets the document, but not its history"
)
NO_CONTENT: Final = f"has no document: git does not have its content here, {GETS_ALL}"


def versions_in(commits: Iterable[Commit], batch: Pipes) -> Iterator[FoundVersion]:
    """Yield the version of a document in each of some commits; git is asked for some ahead."""
    asked: deque[Commit] = deque()
    for commit in commits:
        _request(commit, batch)
        asked.append(commit)
        if len(asked) > AHEAD:
            yield _answer(asked.popleft(), batch)
    for commit in asked:
        yield _answer(commit, batch)


def version_in(commit: Commit, batch: Pipes) -> FoundVersion:
    """Return the version of a document in a commit."""
    _request(commit, batch)
    return _answer(commit, batch)


def _request(commit: Commit, batch: Pipes) -> None:
    """Ask git for the content of the document in a commit, if it has one."""
    if not _reason(commit):
        try:
            os.write(batch.into, f"{commit.blob}\n".encode())
        except OSError as error:
            if not system.is_closed_pipe(error):  # else whoever reads the answer finds out
                raise


def _answer(commit: Commit, batch: Pipes) -> FoundVersion:
    """Return one version of a document that git was asked for, or why it has none."""
    source, reason = b"", _reason(commit)
    if not reason:
        source, reason = _content(batch)
    return FoundVersion(commit.name, commit.when, source, reason, commit.authored)


def _reason(commit: Commit) -> str:
    """Return why a commit has no document; empty if it has one."""
    if commit.mode == ABSENT:
        return "has no document: it was deleted then"
    if not commit.mode.startswith(REGULAR):
        return "has no document: a link or a repository was in its place"
    return ""


def _content(batch: Pipes) -> tuple[bytes, str]:
    """Return the next content that git was asked for, or why there is none."""
    head = batch.out.readline()
    if not head:
        raise RoadmapError("git cat-file ended before everything was read")
    _, kind, *size = head.split()
    if kind != b"blob":
        return b"", NO_CONTENT
    source = batch.out.read(int(size[0]))
    batch.out.read(1)  # the line end after it
    return source, ONLY_POINTER if is_pointer(source) else ""


def is_pointer(source: bytes) -> bool:
    """Return whether a content is only a pointer of Git LFS, which keeps the document elsewhere."""
    begin, inside, most = POINTER
    return len(source) <= most and source.startswith(begin) and inside in source
