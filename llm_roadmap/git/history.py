"""Read the versions of a document from git, as a stream: one `git log`, one `git cat-file`."""

from __future__ import annotations

import os
import re
from collections import deque
from contextlib import closing, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import RoadmapError
from ..history.timeline import Snapshot, read_version
from ..history.timeline import history as told
from ..selectors.sections import titles_of
from ..storage.document import read
from .calls import distrust
from .stream import Pipes, running

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from ..file import RoadmapFile
    from ..history.timeline import History

LOG: Final = (
    *("-c", "log.showRoot=true", "-c", "diff.relative=false"),
    *("log", "--first-parent", "--follow", "--raw", "-z"),
    *(
        "--diff-merges=first-parent",
        "--no-abbrev",
        "--no-color",
        "--no-show-signature",
        "--no-notes",
        "--no-ext-diff",
    ),
    *("--encoding=UTF-8", "--date=format:%z", "--format=%H %ct %cd %P", "--"),
)
"""The commits that changed a document, newest first, along the first parents."""
BATCH: Final = ("cat-file", "--batch")
CHUNK: Final = 1 << 16
"""The number of bytes of a log that are read at a time."""
AHEAD: Final = 64
"""How many versions git is asked for ahead. Their names fit into any pipe, so nothing blocks."""
LATEST: Final = 253_370_764_800
"""The seconds from 1970 to the last year that a datetime can hold."""
ZONE: Final = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)")
COPIED: Final = "C"
MOVED: Final = ("C", "R")
"""What git says of a document that has two paths in a commit: the one before, and the new one."""
REGULAR: Final = "100"
"""The beginning of the mode of a regular file."""
ABSENT: Final = "000000"
"""The mode of a file that does not exist."""
UNCOMMITTED: Final = "git has no version of it; commit it first"
SKEWED: Final = 5
"""After how many commits in a row that are too old git, too, believes that all others are."""
DATED: Final = re.compile(r"\d\d|\d[\s.]*[a-z]|now|today", re.IGNORECASE)
"""What is in words that can mean this very moment."""
SHALLOW: Final = (
    "is where this shallow clone begins, and what was before is not here;"
    " 'git fetch --unshallow' gets it"
)


class Entry(NamedTuple):
    """One commit that changed the document, as git lists it."""

    commit: str
    """Its full name."""
    when: datetime
    """When it was made, in its own time zone."""
    has_parents: bool
    """Whether git has commits before it."""
    mode: str
    """What kind of file the document is in it, as git writes it."""
    blob: str
    """The name of the document's content."""


class Commits(NamedTuple):
    """What git lists of a document."""

    newer: list[Entry]
    """The commits that were asked for, newest first."""
    before: list[Snapshot]
    """The version before them, if there is one that can be read."""


def history(
    file: RoadmapFile, *, since: str | None = None, section: str | Iterable[str] | None = None
) -> History:
    """Return the history of a document, as `RoadmapFile.history` says."""
    section = titles_of(section)
    source = read(file.path)
    path = Path(os.path.realpath(file.path))  # for a link, git only keeps where it leads
    now = Snapshot(None, datetime.now().astimezone(), source)
    is_shallow, start = _ask(file.path, path, since)
    try:
        with running(*BATCH, folder=path.parent) as batch:
            commits = commits_of(path, start, batch)
            is_cut = is_shallow and not commits.before and not commits.newer[-1].has_parents
            snapshots = snapshots_of(commits, batch, now, is_cut=is_cut)
            found = told(snapshots, since=start, section=section, is_cut=is_cut)
    except RoadmapError as error:
        raise RoadmapError(f"{file.path}: {_refusal(str(error))}") from None
    if not found.roadmap or found.roadmap.source != source:
        file.read()  # it says why, unless a merge was left half done
    return found


def _ask(name: Path, path: Path, since: str | None) -> tuple[bool, datetime | None]:
    """Return whether the repository is shallow, and the time that `since` means to git.

    Raises RoadmapError, which names the document by `name`, if it is in no repository.
    """
    dates = [] if since is None else [f"--since={since}"]
    began = int(time())
    asked = ["rev-parse", "--is-shallow-repository", *dates, "--show-toplevel"]
    try:
        with running(*asked, folder=path.parent) as process:
            said = process.out.read()
    except RoadmapError as error:
        raise RoadmapError(f"{_named(name, path)}: {_refusal(str(error))}") from None
    is_shallow, *rest = said.decode("utf-8", "replace").splitlines()
    if since is None:
        return is_shallow == "true", None
    start = _time(rest[0].removeprefix("--max-age="), "+0000")
    if began <= start.timestamp() and not DATED.search(since):
        # Git takes words in which it finds no date for this moment, and says nothing.
        advice = "write it as in '2 weeks ago' or '2026-03-01'"
        raise RoadmapError(f"{_named(name, path)}: git knows no date {since!r}; {advice}")
    return is_shallow == "true", start


def _named(name: Path, path: Path) -> str:
    return f"{name} (a link to {path})" if name.is_symlink() else str(name)


def _refusal(message: str) -> str:
    """Return one sentence that says why git has no history of a document."""
    if "not a git repository" in message:
        return "it is in no git repository, so it has no history; 'git init' begins one"
    if "does not have any commits yet" in message:
        return UNCOMMITTED
    if "work tree" in message:
        return "it is in a bare repository, which has no history of files that lie in it"
    return distrust(message) or message


def commits_of(path: Path, start: datetime | None, batch: Pipes) -> Commits:
    """Return the commits from a time on, and the last version before that can be read."""
    newer: list[Entry] = []
    older: list[Entry] = []  # those in a row that are too old, unless a clock was wrong
    before: list[Snapshot] = []
    with closing(_log(path)) as entries:
        for entry in entries:
            if start is None or entry.when >= start:
                newer += [*older, entry]
                older, before = [], []
                continue
            older.append(entry)
            before = before or _readable(entry, batch)
            if before and len(older) >= SKEWED:
                break
    if not newer and not before:
        raise RoadmapError(UNCOMMITTED)
    return Commits(newer, before)


def _readable(entry: Entry, batch: Pipes) -> list[Snapshot]:
    """Return the version of a document in a commit, if it can be read."""
    _request(entry, batch)
    snapshot = _snapshot(entry, batch)
    return [] if read_version(snapshot)[0] is None else [snapshot]


def _log(path: Path) -> Generator[Entry]:
    """Yield the commits that changed a document, newest first.

    A document that was copied from another one begins there; one that was renamed does not.
    """
    with running(*LOG, path.name, folder=path.parent) as log:
        fields = _fields(log)
        for head in fields:
            commit, seconds, zone, *parents = head.strip("\n").split(" ")
            _, mode, _, blob, status = next(fields).strip().split(" ")
            for _ in range(2 if status.startswith(MOVED) else 1):
                next(fields)
            yield Entry(commit, _time(seconds, zone), any(parents), mode, blob)
            if status.startswith(COPIED):
                return


def _fields(pipes: Pipes) -> Iterator[str]:
    """Yield what git writes, between NUL and NUL."""
    rest = b""
    while chunk := pipes.out.read1(CHUNK):
        *fields, rest = (rest + chunk).split(b"\0")
        for field in fields:
            yield field.decode("utf-8", "replace")


def _time(seconds: str, zone: str) -> datetime:
    """Return a time in its zone; in UTC where there is no such zone.

    Of a time that it can't read, git says nothing, and shows the beginning of 1970.
    """
    sign, hours, minutes = found.groups() if (found := ZONE.fullmatch(zone)) else ("+", "0", "0")
    here = timezone(timedelta(hours=int(sign + hours), minutes=int(sign + minutes)))
    return datetime.fromtimestamp(min(int(seconds or "0"), LATEST), here)


def snapshots_of(
    commits: Commits, batch: Pipes, now: Snapshot, *, is_cut: bool
) -> Iterator[Snapshot]:
    """Yield the versions of a document, oldest first; the state on disk is the last."""
    yield from commits.before
    if is_cut:
        first = commits.newer[-1]
        yield Snapshot(first.commit, first.when, b"", SHALLOW)
    for entry in _asked(reversed(commits.newer), batch):
        yield _snapshot(entry, batch)
    yield now


def _asked(entries: Iterable[Entry], batch: Pipes) -> Iterator[Entry]:
    """Yield commits, and ask git for the content of some of them ahead."""
    asked: deque[Entry] = deque()
    for entry in entries:
        _request(entry, batch)
        asked.append(entry)
        if len(asked) > AHEAD:
            yield asked.popleft()
    yield from asked


def _request(entry: Entry, batch: Pipes) -> None:
    """Ask git for the content of the document in a commit, if it has one."""
    if not _reason(entry):
        with suppress(BrokenPipeError):  # whoever reads the answer finds out
            os.write(batch.into, f"{entry.blob}\n".encode())


def _snapshot(entry: Entry, batch: Pipes) -> Snapshot:
    """Return one version of a document that git was asked for, or why it has none."""
    source, reason = b"", _reason(entry)
    if not reason:
        source, reason = _content(batch)
    return Snapshot(entry.commit, entry.when, source, reason)


def _reason(entry: Entry) -> str:
    """Return why a commit has no document; empty if it has one."""
    if entry.mode == ABSENT:
        return "has no document: it was deleted then"
    if not entry.mode.startswith(REGULAR):
        return "has no document: a link or a repository was in its place"
    return ""


def _content(batch: Pipes) -> tuple[bytes, str]:
    """Return the next content that git was asked for, or why there is none."""
    head = batch.out.readline()
    if not head:
        raise RoadmapError("git cat-file ended before everything was read")
    _, kind, *size = head.split()
    if kind != b"blob":
        return b"", "has no document: git does not have its content here"
    source = batch.out.read(int(size[0]))
    batch.out.read(1)  # the line end after it
    return source, ""
