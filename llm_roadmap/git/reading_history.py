"""Read the versions of a document from git, as a stream: one `git log`, one `git cat-file`."""

from __future__ import annotations

import os
import re
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import DocumentError, RoadmapError
from ..history import history_of
from ..history.version_reader import roadmap_in
from ..markdown import parse
from ..model.found_version import FoundVersion
from ..selectors.normal_forms import titles_of
from ..storage.read_and_rewrite import read
from ..values import NamedTuple
from .calls import ask, refusal, running
from .commits import EXACT, listed, time_of
from .contents import BATCH, NO_CONTENT, is_pointer, version_in, versions_in

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from ..history import History
    from .calls import Pipes
    from .commits import Commit

    Versions: TypeAlias = Iterable[FoundVersion]

DATED: Final = re.compile(r"\d\d|\d[\s.]*[a-z]|now|today", re.IGNORECASE)
"""Only words with this in them can mean the present moment; in other words git finds no date."""

SKEWED: Final = 5
"""Like git, stop after this many commits in a row that are too old."""
NO_REPOSITORY: Final = "so it has no history; 'git init' begins one"
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


class Commits(NamedTuple):
    """What git lists of a document."""

    newer: list[Commit]
    """The commits that were asked for, newest first."""
    before: list[FoundVersion]
    """The last version before them that can be read; if there is none, the last one."""
    cut: str
    """Why git does not list what was before; empty if it lists all there ever was."""


def read_history(
    path: Path,
    *,
    since: str | None = None,
    section: str | Iterable[str] | None = None,
    by_author: bool = False,
    watch: Callable[[Versions, int], Versions] = lambda versions, _: versions,
) -> History:
    """Return the history of the document at a path, as `RoadmapFile.history` says.

    `by_author`: `since` is about when ticks were authored, not about when they were committed.
    `watch` gets the versions, and about how many there are, and yields them: so it can show how far
    the work is.
    """
    section = titles_of(section)
    source = read(path)
    if is_pointer(source):
        reason = "it is only a pointer of Git LFS; 'git lfs pull' gets the document"
        raise RoadmapError(f"{path}: {reason}")
    real = Path(os.path.realpath(path))  # for a link, git only keeps where it leads
    is_shallow, start = _ask(path, real, since)
    # Not earlier than what git takes for now.
    now = FoundVersion(None, datetime.now().astimezone(), source)
    try:
        with running(*BATCH, folder=real.parent) as batch:
            commits = commits_of(real, start, batch, is_shallow=is_shallow)
            versions = watch(versions_of(commits, batch, now), len(commits.newer) + 1)
            found = history_of(versions, since=start, section=section, by_author=by_author)
    except RoadmapError as error:
        raise RoadmapError(f"{path}: {_refusal(str(error))}") from None
    if not found.roadmap or found.roadmap.source != source:
        _require_document(source, path)
    return found


def commits_of(
    path: Path, start: datetime | None, batch: Pipes, *, is_shallow: bool = False
) -> Commits:
    """Return the commits from a time on, and the last version before that can be read."""
    try:
        commits = _commits(listed(path), start, batch)
    except RoadmapError as error:
        if not NOT_FETCHED.search(str(error)):
            raise
        commits = _commits(listed(path, EXACT), start, batch)
        return commits if commits.before else commits._replace(cut=PARTIAL)
    if is_shallow and not commits.before and not commits.newer[-1].has_parents:
        return commits._replace(cut=SHALLOW)
    return commits


def _commits(log: Generator[Commit], start: datetime | None, batch: Pipes) -> Commits:
    """Return what `commits_of` does, of commits as git lists them, newest first."""
    newer: list[Commit] = []
    # So many in a row are too old; a single one can come from a clock that was wrong.
    older: list[Commit] = []
    before: list[FoundVersion] = []
    is_readable = False
    with closing(log):
        for commit in log:
            if start is None or max(commit.when, commit.authored) >= start:
                newer += [*older, commit]
                older, before, is_readable = [], [], False
                continue
            older.append(commit)
            if not is_readable:
                found = version_in(commit, batch)
                is_readable = roadmap_in(found)[0] is not None
                before = [found] if is_readable else before or [found]
            if is_readable and len(older) >= SKEWED:
                break
    if not newer and not before:
        raise RoadmapError(UNCOMMITTED)
    return Commits(newer, before, "")


def versions_of(commits: Commits, batch: Pipes, now: FoundVersion) -> Iterator[FoundVersion]:
    """Yield the versions of a document, oldest first; the state on disk is the last."""
    yield from commits.before
    cut = commits.cut
    for version in versions_in(reversed(commits.newer), batch):
        if cut and version.reason != NO_CONTENT:  # which says it itself
            yield FoundVersion(version.commit, version.when, b"", cut)
        cut = ""
        yield version
    yield now


def _require_document(source: bytes, path: Path) -> None:
    """Raise DocumentError if this is no document; a document with conflicts in it is one."""
    try:
        parse(source)
    except DocumentError as error:
        raise DocumentError(error.reason, path) from None


def _ask(path: Path, real: Path, since: str | None) -> tuple[bool, datetime | None]:
    """Return whether the repository is shallow, and the time that `since` means to git.

    Raises RoadmapError, which names the document by `path`, if it is in no repository.
    """
    dates = [] if since is None else [f"--since={since}"]
    began = int(time())
    asked = ["rev-parse", "--is-shallow-repository", *dates, "--show-toplevel"]
    try:
        said = ask(*asked, folder=real.parent)
    except RoadmapError as error:
        raise RoadmapError(f"{_named(path, real)}: {_refusal(str(error))}") from None
    is_shallow, *rest = said.decode("utf-8", "replace").splitlines()
    if since is None:
        return is_shallow == "true", None
    start = time_of(rest[0].removeprefix("--max-age="), "+0000")
    if began <= start.timestamp() and not DATED.search(since):
        # Git takes words in which it finds no date for this moment, and says nothing.
        advice = "write it as in '2 weeks ago' or '2026-03-01'"
        raise RoadmapError(f"{_named(path, real)}: git knows no date {since!r}; {advice}")
    return is_shallow == "true", start


def _named(path: Path, real: Path) -> str:
    return f"{path} (a link to {real})" if path.is_symlink() else str(path)


def _refusal(message: str) -> str:
    """Return one sentence that says why git has no history of a document."""
    if "does not have any commits yet" in message:
        return UNCOMMITTED
    return refusal(message, NO_REPOSITORY, "has no history of files that lie in it")
