"""Run git: no shell, no pager, no editor, no question, and its messages in English."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def git(
    *arguments: str | Path, folder: Path | None = None, accept: Sequence[int] = (0,)
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, this one by default, and return what it said.

    In another folder, the repository is the one that the folder is in, also in a hook of git.
    Raises RoadmapError if there is no git, and for an exit status that is not in `accept`.
    """
    command = ["git", *map(str, arguments)]
    with needing_git(folder or Path()):
        process = subprocess.run(  # noqa: S603 - a list of arguments, and no shell reads it
            command,
            cwd=folder,
            env={**(_environment() if folder else os.environ), **QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    if process.returncode not in accept:
        said = process.stderr.decode("utf-8", "replace").strip() or f"status {process.returncode}"
        raise RoadmapError(f"git {arguments[0]}: {said}")
    return process


def _environment() -> Mapping[str, str]:
    """Return the environment without the repository of a hook; one that a user names is kept."""
    return os.environ if "GIT_WORK_TREE" in os.environ else without_location()


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
    advice = f"git config --global --add safe.directory {shlex.quote(found[1])}"
    return f"another user owns this git repository; if you trust it, run: {advice}"
