"""Find the document of a folder: `ROADMAP.md` there, or in the nearest folder above."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME: Final = "ROADMAP.md"
"""The name of a document that needs no other name."""
VARIABLE: Final = "LLM_ROADMAP_FILE"
"""The environment variable that names another document."""
STDIN: Final = "-"
"""What stands for standard input in place of a path."""


def locate(folder: Path) -> Path:
    """Return `ROADMAP.md` in a folder or the nearest above, up to the git root or the home folder.

    Raises FileNotFoundError, which lists the folders that were searched.
    """
    looked = []
    for each in searched(folder):
        if (each / NAME).is_file():
            return each / NAME
        looked.append(str(each))
    raise FileNotFoundError(
        errno.ENOENT,
        f"no {NAME} in {', '.join(looked)}; name a document, or set {VARIABLE}",
    )


def searched(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it, up to the git root or the home folder."""
    # Like `folder`, without links; on Windows, in any spelling.
    home = os.path.normcase(os.path.realpath(os.path.expanduser("~")))
    for each in (folder, *folder.parents):
        yield each
        if (each / ".git").exists() or os.path.normcase(each) == home:
            return
