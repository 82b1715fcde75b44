"""Read what a document was in one commit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..storage.inputs import parsed
from ..values import NamedTuple
from .calls import ask, refusal
from .contents import ONLY_POINTER, is_pointer

if TYPE_CHECKING:
    from ..model import Roadmap

NO_VERSION: Final = ("so there is nothing to compare with", "has no files that lie in it")
"""What follows from it that a document is in no repository, or in a bare one."""
HEAD: Final = "HEAD"
"""The newest commit."""
SHALLOW: Final = "; this is a shallow clone, and 'git fetch --unshallow' gets older commits"
"""What to do if a commit may be one that is not here."""
RENAMES: Final = (
    *("-c", "diff.relative=false", "diff", "--no-ext-diff", "--no-textconv", "--no-color"),
    *("-z", "-l0", "--find-renames", "--diff-filter=R", "--name-status"),
)
"""The files that have another name now than in a commit, whose name follows."""


class CommittedVersion(NamedTuple):
    """What a document was in a commit."""

    roadmap: Roadmap
    """The document; its `name` is `COMMIT:PATH`."""
    commit: str
    """The full name of the commit."""
    is_there: bool
    """Whether the commit has the document; if not, this is an empty one."""


def read_version(path: Path, revision: str, *, previous: Roadmap | None = None) -> CommittedVersion:
    """Return the document at a path as it was in a commit, under another name if it had one.

    `revision` names the commit in any way that git knows: `main`, `v1.0`, `HEAD~3`. `previous` is
    another version: only what differs is read. Raises RoadmapError if git has no such commit, and
    DocumentError if it is no text document there.
    """
    real = Path(os.path.realpath(path))  # for a link, git only keeps where it leads
    try:
        commit, prefix = _commit(real, revision)
        source = _content(real, revision, commit, prefix)
    except RoadmapError as error:
        raise RoadmapError(f"{path}: {refusal(str(error), *NO_VERSION)}") from None
    roadmap = parsed(source or b"", f"{revision}:{path.name}", previous=previous)
    return CommittedVersion(roadmap, commit, is_there=source is not None)


def _commit(path: Path, revision: str) -> tuple[str, str]:
    """Return the full name of a commit, and the folder of the document from the top on."""
    unknown = f"git knows no commit {revision!r}; name a branch, a tag or a commit"
    folder = path.parent
    ask("rev-parse", "--show-toplevel", folder=folder)  # which says what is wrong with the folder
    prefix = ask("rev-parse", "--show-prefix", folder=folder)
    if revision.startswith(("-", "^")) or not revision.strip():  # `^main` is all but that commit
        raise RoadmapError(unknown)
    try:
        found = ask("rev-parse", "--verify", f"{revision}^{{commit}}", folder=folder)
    except RoadmapError:
        if revision == HEAD:
            raise RoadmapError("git has no commit yet; commit it first") from None
        is_shallow = ask("rev-parse", "--is-shallow-repository", folder=folder) == b"true\n"
        raise RoadmapError(f"{unknown}{SHALLOW if is_shallow else ''}") from None
    return os.fsdecode(found).strip(), os.fsdecode(prefix).removesuffix("\n")


def _content(path: Path, revision: str, commit: str, prefix: str) -> bytes | None:
    """Return the bytes of the document in a commit; None if the commit does not have it."""
    name = f"{prefix}{path.name}"
    blob = _blob(path, commit, name)
    if blob is None and (before := _old_name(path, commit, name)):
        blob = _blob(path, commit, before)
    if blob is None:
        return None
    source = ask("cat-file", "blob", blob, folder=path.parent)
    if is_pointer(source):
        raise RoadmapError(f"in {revision} it {ONLY_POINTER}")
    return source


def _blob(path: Path, commit: str, name: str) -> str | None:
    """Return what git calls the content of a file in a commit; None if there is no such file."""
    try:
        found = ask("rev-parse", "--verify", f"{commit}:{name}", folder=path.parent)
    except RoadmapError:
        return None
    return os.fsdecode(found).strip()


def _old_name(path: Path, commit: str, name: str) -> str | None:
    """Return the path that a document had in a commit, from the top on; None if it had none."""
    found = iter(ask(*RENAMES, commit, "--", folder=path.parent).split(b"\0"))
    for _, old, new in zip(found, found, found, strict=False):
        if os.fsdecode(new) == name:
            return os.fsdecode(old)
    return None
