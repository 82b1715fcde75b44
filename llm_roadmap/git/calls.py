"""Run git: no shell, no pager, no editor, no question, and its messages in English.

`git` waits for its end, and returns what it printed; `running` hands that over while git runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from ..errors import RoadmapError
from ..system import system
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from io import BufferedReader

QUIET: Final = {
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "SSH_ASKPASS": "false",
    "LC_ALL": "C",
}

LOCATION: Final = frozenset(
    {
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
    }
)
"""Variables by which git's hooks name their repository; the document may be in another one."""

READ_ONLY: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    **dict.fromkeys(("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"), "0"),
}
"""With these, git takes no lock, fetches nothing, and takes no path for a pattern."""

QUIETER: Final = ("--no-pager", "-c", "protocol.allow=never")
"""Options for versions of git that do not know all of these variables."""

FATAL: Final = "fatal: "
"""The beginning of the line in which git says why it fails; warnings can come before it."""


def git(
    *arguments: str | Path, folder: Path | None = None, accept: Sequence[int] = (0,)
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, this one by default, and return what it said.

    In another folder, the repository is the one that the folder is in, also in a hook of git.
    Raises RoadmapError if there is no git, and for an exit status that is not in `accept`.
    """
    # In a hook, the environment names its repository; one that a user names is kept.
    is_elsewhere = folder is not None and "GIT_WORK_TREE" not in os.environ
    with needing_git(folder or Path()):
        process = subprocess.run(  # noqa: S603 - a list of arguments, and no shell reads it
            [system.program("git"), *map(str, arguments)],
            cwd=folder,
            env={**(without_location() if is_elsewhere else os.environ), **QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    if process.returncode not in accept:
        said = process.stderr.decode("utf-8", "replace").strip() or f"status {process.returncode}"
        raise RoadmapError(f"git {arguments[0]}: {said}")
    return process


def without_location() -> Mapping[str, str]:
    """Return the environment without the repository of a hook, or of a user."""
    return {name: os.environ[name] for name in os.environ.keys() - LOCATION}


@contextmanager
def needing_git(folder: Path) -> Iterator[None]:
    """Raise RoadmapError if git can't be started in a folder because there is no git."""
    try:
        yield
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise
        raise RoadmapError("git is not installed, or not in PATH; install it") from error


def distrust(message: str) -> str:
    """Return what to do if git says that it does not trust the owner of a repository, else ""."""
    found = re.search("dubious ownership in repository at '(.*)'$", message, re.MULTILINE)
    if not found:
        return ""
    words = ("git", "config", "--global", "--add", "safe.directory", found[1])
    advice = system.command_line(words)
    return f"another user owns this git repository; if you trust it, run: {advice}"


GETS_ALL: Final = "as in a partial clone; 'git fetch --refetch --no-filter' gets it"
"""What to do if git does not have something here, and what the cause can be."""
MISSING: Final = (
    r"cat-file \w+: bad file|unable to read|bad (?:tree|blob) object|missing (?:tree|blob)"
)
"""What git says if it does not have a content or folder."""


def refusal(message: str, in_none: str, in_bare: str) -> str:
    """Return one sentence that says why git can't tell anything about a document.

    `in_none` says what follows if it is in no repository, and `in_bare` what a bare one lacks.
    """
    if "not a git repository" in message:
        return f"it is in no git repository, {in_none}"
    if "work tree" in message:
        return f"it is in a bare repository, which {in_bare}"
    if re.search(MISSING, message):
        return f"git does not have all of its past here, {GETS_ALL}"
    return distrust(message) or message


class Pipes(NamedTuple):
    """The two ends of a process."""

    into: int
    """The fd of its standard input; what is written there does not wait in a buffer."""
    out: BufferedReader
    """What it writes."""
    said: IO[bytes]
    """Its messages; they are all there once `out` has ended."""


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[Pipes]:
    """Run git in a folder while the block runs. If the block ends early, git is ended, too.

    Raises RoadmapError if there is no git. If git fails, raises RoadmapError with its message, once
    the block has read everything.
    """
    with tempfile.TemporaryFile() as said, _started(arguments, folder, said) as process:
        into, out = cast("IO[bytes]", process.stdin), cast("BufferedReader", process.stdout)
        is_ended = False
        try:
            yield Pipes(into.fileno(), out, said)
            into.close()
            is_ended = not out.read(1)
        finally:
            if not is_ended:
                process.kill()
        if process.wait() and is_ended:
            said.seek(0)
            message = _first_line(said.read()) or f"status {process.returncode}"
            raise RoadmapError(f"git: {message}")


def ask(*arguments: str, folder: Path) -> bytes:
    """Return what git prints in a folder; raises what `running` does."""
    with running(*arguments, folder=folder) as process:
        return process.out.read()


def _started(arguments: Sequence[str], folder: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start git in a folder; its messages go into a file, so that it never waits for a reader."""
    with needing_git(folder):
        return subprocess.Popen(  # noqa: S603 - a list of arguments, and no shell reads it
            [system.program("git"), *QUIETER, *arguments],
            cwd=folder,
            env={**without_location(), **QUIET, **READ_ONLY},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )


def _first_line(said: bytes) -> str:
    """Return the line of git's messages that says why it failed, without `fatal:`."""
    lines = said.decode("utf-8", "replace").strip().split("\n")
    reasons = (line for line in lines if line.startswith(FATAL))
    return next(reasons, lines[0]).removeprefix(FATAL)
