"""Read a document from wherever it is: a file, a pipe, standard input."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, EditError, RoadmapError
from ..markdown import parse
from ..system import system
from .default_document import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from ..model import Roadmap

MOST: Final = 1 << 28
"""The most bytes that are read: a pipe can go on for ever."""
PIECE: Final = 1 << 16
"""The number of bytes that are read at a time."""


def read_input(path: str, *, previous: Roadmap | None = None) -> Roadmap:
    """Read the roadmap in any file, or on standard input.

    `previous` is another version of it: only what differs is read. Raises DocumentError if it is no
    text document, and OSError.
    """
    return parsed(content(path), path, previous=previous)


def parsed(source: bytes, path: str | Path, *, previous: Roadmap | None = None) -> Roadmap:
    """Parse the document that was read from a path; raises what `read_input` does."""
    name = str(path)
    with path_in_errors(path):
        roadmap = parse(source, previous=previous)
    return roadmap if roadmap.name == name else roadmap.with_name(name)


@contextmanager
def path_in_errors(path: str | Path) -> Iterator[None]:
    """Add the path of the document to each DocumentError and EditError."""
    try:
        yield
    except RoadmapError as error:
        raise with_path(error, path) from None


def with_path(error: RoadmapError, path: str | Path) -> RoadmapError:
    """Return an error that names the document, if it is of a kind that can."""
    for kind in (DocumentError, EditError):
        if isinstance(error, kind):
            return kind(error.reason, Path(path))  # its subclasses take other arguments
    return error


def content(path: str) -> bytes:
    """Return the bytes of any file, or of standard input; raises what `read_input` does."""
    name, source = ("standard input", 0) if path == STDIN else (path, path)
    try:
        if _is_endless(source):
            reason = "this is a device; name a file, or '-' for standard input"
            raise DocumentError(reason, Path(name))
        with open(source, "rb", closefd=path != STDIN) as stream:
            read = _beginning(stream)
    except OSError as error:
        error.filename = name
        raise
    if len(read) > MOST:
        raise DocumentError("it is larger than 256 MB; name a smaller document", Path(name))
    return read


def _beginning(stream: IO[bytes]) -> bytes:
    """Return all bytes of a stream, or its beginning if there are more than `MOST`.

    Reading `MOST` bytes at once would take that much memory, even for a short stream.
    """
    read = BytesIO()
    is_more = True  # a short piece is the last: asked again, a terminal would need a second end
    while is_more and read.tell() <= MOST:
        is_more = read.write(stream.read(PIECE)) == PIECE
    return read.getvalue()


def _is_endless(source: str | int) -> bool:
    """Return whether a file, or the file of a descriptor, is a device that may have no end.

    The null device ends at once, and at a terminal a person ends the input. Raises OSError for what
    can't be opened, and IsADirectoryError for a folder, which Windows calls a lack of permission.
    """
    status = os.stat(source)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    is_terminal = isinstance(source, int) and os.isatty(source)
    return system.is_endless(status) and not is_terminal
