"""Folders of documents, with git and without."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ..support.processes import execute, need

if TYPE_CHECKING:
    from pathlib import Path

WHO: Final = ("-c", "user.name=a", "-c", "user.email=a@b.c")


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files with these names and contents into a folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder; it has to succeed."""
    result = execute(need("git"), *WHO, *arguments, cwd=folder, GIT_CONFIG_GLOBAL=os.devnull)
    assert result.status == 0, result.err


def repository(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Make a repository of a folder with these files, all of them in a commit."""
    write(folder, files)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Begin")
    return folder
