"""Read a document from wherever it is: a file, a pipe, standard input."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..markdown import parse

if TYPE_CHECKING:
    from ..model import Roadmap

STDIN: Final = "-"
"""What stands for standard input in place of a path."""


def read_input(path: str, *, previous: Roadmap | None = None) -> Roadmap:
    """Read the roadmap in any file, or on standard input.

    `previous` is another version of it: only what differs is read. Raises DocumentError if it is no
    text document, and OSError.
    """
    return parsed(_content(path), path, previous=previous)


def parsed(source: bytes, path: str, *, previous: Roadmap | None = None) -> Roadmap:
    """Parse a document; a DocumentError names this path."""
    try:
        return replace(parse(source, previous=previous), name=path)
    except DocumentError as error:
        raise DocumentError(error.reason, Path(path)) from None


def _content(path: str) -> bytes:
    try:
        if path == STDIN:
            with open(0, "rb", closefd=False) as stream:
                return stream.read()
        mode = os.stat(path).st_mode
        if path == os.devnull or not (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)):
            return Path(path).read_bytes()
    except OSError as error:
        error.filename = "standard input" if path == STDIN else path
        raise
    raise DocumentError("this is a device; name a file, or '-' for standard input", Path(path))
