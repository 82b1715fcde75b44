"""Read the versions of a document from git, as a stream: one `git log`, one `git cat-file`."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..history.timeline import Snapshot
from ..history.timeline import history as told
from ..selectors.selector import titles_of
from ..storage.document import read
from .calls import distrust
from .commits import UNCOMMITTED, commits_of, time_of
from .contents import BATCH, is_pointer, snapshots_of
from .stream import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..file import RoadmapFile
    from ..history.timeline import History

DATED: Final = re.compile(r"\d\d|\d[\s.]*[a-z]|now|today", re.IGNORECASE)
"""What is in words that can mean this very moment."""


def history(
    file: RoadmapFile,
    *,
    since: str | None = None,
    section: str | Iterable[str] | None = None,
    by_author: bool = False,
    watch: Callable[[Iterable[Snapshot], int], Iterable[Snapshot]] = lambda snapshots, _: snapshots,
) -> History:
    """Return the history of a document, as `RoadmapFile.history` says.

    `by_author`: `since` is about when ticks were authored, not about when they were committed.
    `watch` gets the versions and about how many there are, and yields them; so it sees how far the
    work is.
    """
    section = titles_of(section)
    source = read(file.path)
    if is_pointer(source):
        reason = "it is only a pointer of Git LFS; 'git lfs pull' gets the document"
        raise RoadmapError(f"{file.path}: {reason}")
    path = Path(os.path.realpath(file.path))  # for a link, git only keeps where it leads
    now = Snapshot(None, datetime.now().astimezone(), source)
    is_shallow, start = _ask(file.path, path, since)
    try:
        with running(*BATCH, folder=path.parent) as batch:
            commits = commits_of(path, start, batch, is_shallow=is_shallow)
            snapshots = watch(snapshots_of(commits, batch, now), len(commits.newer) + 1)
            found = told(snapshots, since=start, section=section, by_author=by_author)
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
    start = time_of(rest[0].removeprefix("--max-age="), "+0000")
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
