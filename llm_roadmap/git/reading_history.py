"""Read the versions of a document from git, as a stream: one `git log`, one `git cat-file`."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import DocumentError, RoadmapError
from ..history.timeline import history_of
from ..history.version_reader import FoundVersion
from ..markdown import parse
from ..selectors.normal_forms import titles_of
from ..storage.read_and_rewrite import read
from .calls import absence, distrust, running
from .commits import UNCOMMITTED, commits_of, time_of
from .contents import BATCH, is_pointer, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..history.timeline import History

    Versions: TypeAlias = Iterable[FoundVersion]

DATED: Final = re.compile(r"\d\d|\d[\s.]*[a-z]|now|today", re.IGNORECASE)
"""Only words with this in them can mean the present moment; in other words git finds no date."""


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
    now = FoundVersion(
        None, datetime.now().astimezone(), source
    )  # not earlier than what git takes for now
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
        with running(*asked, folder=real.parent) as process:
            said = process.out.read()
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
    if "not a git repository" in message:
        return "it is in no git repository, so it has no history; 'git init' begins one"
    if "does not have any commits yet" in message:
        return UNCOMMITTED
    if "work tree" in message:
        return "it is in a bare repository, which has no history of files that lie in it"
    return distrust(message) or absence(message) or message
