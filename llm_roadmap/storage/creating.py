"""Write a document where there is none yet."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from .interruption import uninterrupted
from .open_document import closing, write_at

PACKAGE: Final = Path(__file__).parents[1]


def template() -> bytes:
    """Return the roadmap for learning large language models, all of its boxes empty."""
    return (PACKAGE / "ROADMAP.md").read_bytes()


def create(path: str, source: bytes) -> Path:
    """Write a new file, and return its absolute path.

    Raises FileExistsError if anything is there, a broken link too, IsADirectoryError for the path
    of a folder (`docs/`), and OSError; then no file is left behind.
    """
    if path.endswith(("/", os.sep)):  # Path would take it for a file's
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    created = Path(os.path.expanduser(path)).absolute()
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
    with uninterrupted(), closing(os.open(created, flags, 0o666)) as fd:
        try:
            write_at(fd, source, 0)
            os.fsync(fd)
        except OSError as error:
            created.unlink()
            error.filename = str(created)
            raise
    return created
