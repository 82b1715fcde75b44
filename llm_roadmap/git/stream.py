"""Run git, and read its output while it runs."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

from ..errors import RoadmapError
from .calls import QUIET, needing_git, without_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedReader
    from pathlib import Path

READ_ONLY: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    **dict.fromkeys(("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"), "0"),
}
"""Git takes no lock, gets nothing from elsewhere, and takes no path for a pattern."""

QUIETER: Final = ("--no-pager", "-c", "protocol.allow=never")
"""Options for versions of git that do not know all of these variables."""


FATAL: Final = "fatal: "
"""How git begins to say why it fails; before that there can be warnings."""


class Pipes(NamedTuple):
    """The two ends of a process."""

    into: int
    """The fd of its standard input; what is written there does not wait in a buffer."""
    out: BufferedReader
    """What it writes."""


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
            yield Pipes(into.fileno(), out)
            into.close()
            is_ended = not out.read(1)
        finally:
            if not is_ended:
                process.kill()
        if process.wait() and is_ended:
            said.seek(0)
            message = _first_line(said.read()) or f"status {process.returncode}"
            raise RoadmapError(f"git: {message}")


def _started(arguments: Sequence[str], folder: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start git in a folder; its messages go into a file, so that it never waits for a reader."""
    with needing_git(folder):
        return subprocess.Popen(  # noqa: S603 - a list of arguments, and no shell reads it
            ["git", *QUIETER, *arguments],  # noqa: S607 - found where the user has it
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
