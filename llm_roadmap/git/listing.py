"""List the files of a folder that git would show: tracked ones, and new ones that it won't ignore.

Git is asked once for a folder, and once more for each repository in it: those are listed by git as
one name each, whether they are submodules or not.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..values import NamedTuple
from .calls import distrust, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .calls import Pipes

LIST: Final = ("ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
NEW: Final = b"?"
"""The tag of a file that git does not track."""
REPOSITORY: Final = b" 160000 "
"""What stands in the record of a submodule: the mode of a commit, after a tag of one letter."""
PIECE: Final = 1 << 16
"""The number of bytes of the list that are read at a time; it can be long."""
CLOSED: Final = re.compile(rb"^warning: could not open directory '(.*)': (.*)$", re.MULTILINE)
"""What git says of a folder that it can't look into. It goes on, and fails not."""
UNKNOWN: Final = ("not a git repository", "must be run in a work tree", "git is not installed")
"""What is said where git can't know which files to show."""


class ListedName(NamedTuple):
    """A name that git lists, from the folder on."""

    name: bytes
    """The path, with slashes."""
    is_repository: bool = False
    """Whether it is the folder of another repository, whose files are not listed."""


class NoRepositoryError(RoadmapError):
    """A folder is in no repository, or there is no git: nobody says which files to show."""


def listed_files(folder: Path, endings: tuple[str, ...]) -> Iterator[ListedName]:
    """Yield the files with these endings that git would show in a folder, and its repositories.

    The endings are in small letters, and fit names in any case. New files come first; each part is
    in order. A file with a conflict comes several times, and one that was deleted is still there.
    Raises NoRepositoryError if git has nothing to say. If git can't look everywhere, RoadmapError
    is raised at the end.
    """
    ends = (*(each.encode() for each in endings), b"/")
    longest = max(map(len, ends))
    try:
        with running(*LIST, folder=folder) as process:
            for records in _records(process):
                # Most files are none of these, and there can be very many.
                for each in records:
                    if each[-longest:].lower().endswith(ends) or each[1:9] == REPOSITORY:
                        yield _listed(each)
            process.said.seek(0)
            messages = process.said.read()
    except RoadmapError as error:
        reason = str(error)
        if any(each in reason for each in UNKNOWN):
            raise NoRepositoryError(reason) from None
        raise RoadmapError(f"{folder}: {distrust(reason) or reason}") from None
    if found := CLOSED.search(messages):
        name, reason = (part.decode("utf-8", "replace") for part in found.groups())
        raise RoadmapError(f"{folder}: git can't look into {name}: {reason}")


def _records(process: Pipes) -> Iterator[list[bytes]]:
    """Yield the records that git writes, many at a time, without the NUL after each."""
    rest = b""
    while piece := process.out.read(PIECE):
        *whole, rest = (rest + piece).split(b"\0")
        yield whole


def _listed(record: bytes) -> ListedName:
    """Return what a record says: `? name`, or `H mode object stage<TAB>name`."""
    if record.startswith(NEW):
        name = record[2:]
        return ListedName(name.removesuffix(b"/"), name.endswith(b"/"))
    return ListedName(record.partition(b"\t")[2], record.startswith(REPOSITORY, 1))


def is_repository(folder: str) -> bool:
    """Return whether a folder is the top of a repository, or of a work tree of one."""
    return os.path.lexists(os.path.join(folder, ".git"))
