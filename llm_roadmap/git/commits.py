"""List the commits that changed a document, as `git log` tells them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .calls import Pipes, running

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


def listed(path: Path, *options: str) -> Generator[Commit]:
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
