"""List the commits that changed a document, as `git log` tells them."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import RoadmapError
from ..history.version_reader import FoundVersion, read_version
from .calls import Pipes, running
from .contents import version_in

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

LOG: Final = (
    *("-c", "log.showRoot=true", "-c", "diff.relative=false", "-c", "diff.renameLimit=0"),
    *("log", "--first-parent", "--follow", "-l0", "--raw", "-z"),
    *(
        "--diff-merges=first-parent",
        "--no-abbrev",
        "--no-color",
        "--no-show-signature",
        "--no-notes",
        "--no-ext-diff",
    ),
    *("--encoding=UTF-8", "--date=format:%z", "--format=%H %ct %cd %at %ad %P"),
)
"""The commits that changed a document, newest first, along the first parents.

`-l0` and the setting: git compares all files in its search for an old name, however many there are.
The option alone does not reach the part of git that follows a name.
"""
EXACT: Final = "-M100%"
"""The option with which git takes a file for a renamed one only if it has the same content.

It needs no contents for that, which a partial clone does not have.
"""
CHUNK: Final = 1 << 16
"""The number of bytes of a log that are read at a time."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST: Final = -62_135_510_400
LATEST: Final = 253_370_764_800
"""The seconds from 1970 back to the second day of year 1, and on to the last year: a datetime can
hold these, in each zone."""
ZONE: Final = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)")
COPIED: Final = "C"
"""What git says of a document that was copied from another one."""
MOVED: Final = ("C", "R")
"""What git says of a document that has two paths in a commit: the one before, and the new one."""
SKEWED: Final = 5
"""Like git, stop after this many commits in a row that are too old."""
UNCOMMITTED: Final = "git has no version of it; commit it first"
PARTIAL: Final = (
    "is where this history begins: without contents, git can't tell whether the document had"
    " another name before; 'git fetch --refetch --no-filter' gets them"
)
NOT_FETCHED: Final = re.compile("promisor|lazy fetch")
"""What is in git's message if it needs contents that a partial clone does not have."""
SHALLOW: Final = (
    "is where this shallow clone begins, and what was before is not here;"
    " 'git fetch --unshallow' gets it"
)


class Commit(NamedTuple):
    """One commit that changed the document, as git lists it."""

    name: str
    """Its full name."""
    when: datetime
    """When it was committed, in the time zone of whoever committed it."""
    authored: datetime
    """When it was first made, in its author's time zone; a rebase leaves that as it is."""
    has_parents: bool
    """Whether git has commits before it."""
    mode: str
    """What kind of file the document is in it, as git writes it."""
    blob: str
    """The name of the document's content."""


class Commits(NamedTuple):
    """What git lists of a document."""

    newer: list[Commit]
    """The commits that were asked for, newest first."""
    before: list[FoundVersion]
    """The last version before them that can be read; if there is none, the last one."""
    cut: str
    """Why git does not list what was before; empty if it lists all there ever was."""


def commits_of(
    path: Path, start: datetime | None, batch: Pipes, *, is_shallow: bool = False
) -> Commits:
    """Return the commits from a time on, and the last version before that can be read."""
    try:
        commits = _commits(_log(path), start, batch)
    except RoadmapError as error:
        if not NOT_FETCHED.search(str(error)):
            raise
        commits = _commits(_log(path, EXACT), start, batch)
        return commits if commits.before else commits._replace(cut=PARTIAL)
    if is_shallow and not commits.before and not commits.newer[-1].has_parents:
        return commits._replace(cut=SHALLOW)
    return commits


def _commits(log: Generator[Commit], start: datetime | None, batch: Pipes) -> Commits:
    """Return what `commits_of` does, of commits as git lists them, newest first."""
    newer: list[Commit] = []
    older: list[
        Commit
    ] = []  # this many in a row are too old; a single one can come from a clock that was wrong
    before: list[FoundVersion] = []
    is_readable = False
    with closing(log) as listed:
        for commit in listed:
            if start is None or max(commit.when, commit.authored) >= start:
                newer += [*older, commit]
                older, before, is_readable = [], [], False
                continue
            older.append(commit)
            if not is_readable:
                found = version_in(commit, batch)
                is_readable = read_version(found)[0] is not None
                before = [found] if is_readable else before or [found]
            if is_readable and len(older) >= SKEWED:
                break
    if not newer and not before:
        raise RoadmapError(UNCOMMITTED)
    return Commits(newer, before, "")


def _log(path: Path, *options: str) -> Generator[Commit]:
    """Yield the commits that changed a document, newest first, as git lists them with options.

    A document that was copied from another one begins there; one that was renamed does not.
    """
    with running(*LOG, *options, "--", path.name, folder=path.parent) as log:
        fields = _fields(log)
        for head in fields:
            name, seconds, zone, *author, parents = head.strip("\n").split(" ", maxsplit=5)
            _, mode, _, blob, status = next(fields).strip().split(" ")
            for _ in range(2 if status.startswith(MOVED) else 1):
                next(fields)
            times = time_of(seconds, zone), time_of(*author)
            yield Commit(name, *times, bool(parents), mode, blob)
            if status.startswith(COPIED):
                return


def _fields(pipes: Pipes) -> Iterator[str]:
    """Yield what git writes, between NUL and NUL."""
    rest = b""
    while chunk := pipes.out.read1(CHUNK):
        *fields, rest = (rest + chunk).split(b"\0")
        for field in fields:
            yield field.decode("utf-8", "replace")


def time_of(seconds: str, zone: str) -> datetime:
    """Return a time in its zone; in UTC where there is no such zone.

    If git can't read a time, it says nothing, and shows the beginning of 1970.
    """
    sign, hours, minutes = found.groups() if (found := ZONE.fullmatch(zone)) else ("+", "0", "0")
    here = timezone(timedelta(hours=int(sign + hours), minutes=int(sign + minutes)))
    since = min(max(int(seconds or "0"), EARLIEST), LATEST)
    return (EPOCH + timedelta(seconds=since)).astimezone(here)  # any year, on any system
