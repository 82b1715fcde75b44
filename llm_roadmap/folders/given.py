"""Read the documents that a call names: files, and all documents of folders.

Nothing is kept between two uses: a folder is searched anew each time, and a document is read anew.
Only one document is in the memory at a time, unless the caller holds on to it.
"""

from __future__ import annotations

import os
import sys
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, RoadmapError
from ..file import RoadmapFile
from ..storage.default_document import STDIN
from ..storage.inputs import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ..model import Roadmap
    from .finding import Trouble

LARGEST: Final = 1 << 26
"""The most bytes of a document that is read with others; a larger one must be named alone."""
PIECE: Final = 1 << 20
"""The number of bytes that are read at a time of a larger one, to see whether it has a box."""
OVERLAP: Final = 1 << 10
"""The number of bytes that two pieces share."""
SETTLED: Final = 1.0
"""After this many seconds, an empty document is no half of a save."""


class SameDocumentWarning(UserWarning):
    """A document was named twice, by two paths; it counts once."""


def documents(folder: str | os.PathLike[str]) -> Iterator[RoadmapFile]:
    """Yield each Markdown document of a folder, in the order of their paths.

    They are those that git would show: tracked, or new and not ignored. Without git, they are all
    but those in hidden folders, in `node_modules` and in environments. So

        sum(file.read().progress for file in documents("docs"))

    is the progress in a folder. Raises OSError if it is no folder that can be looked at. If
    something in it can't, such as a folder without permission, OSError or RoadmapError is raised
    in the end.
    """
    os.scandir(folder).close()
    troubles: list[RoadmapError | OSError] = []
    yield from map(RoadmapFile, Given([folder]).paths(troubles.append))
    for each in troubles:
        raise each


class Given:
    """The documents that a call names: each path is that of a file, of a folder, or `-`."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        self.names = tuple(os.path.expanduser(path) for path in paths)
        """The paths, as they are named."""
        self._input: bytes | None = None  # it can be read only once

    @property
    def are_several(self) -> bool:
        """Whether a folder or several paths are named, however many documents are found."""
        return len(self.names) != 1 or _is_folder(self.names[0])

    def is_named(self, name: str) -> bool:
        """Return whether a document is named itself, and not only found in a folder.

        `name` is that of a roadmap: an absolute path, or `-`.
        """
        return name in self._documents_named

    @cached_property
    def _documents_named(self) -> frozenset[str]:
        paths = (each for each in self.names if not _is_folder(each))
        return frozenset(each if each == STDIN else os.path.abspath(each) for each in paths)

    def paths(self, trouble: Trouble) -> Iterator[str]:
        """Yield the path of each document: in the order of the names, those of a folder by path.

        A document comes once. Python warns if it was named by two paths, SameDocumentWarning.
        `trouble` is called with each error of a folder; see `documents_in`. A file that is named
        need not be there.
        """
        known: dict[tuple[int, int], str] = {}
        for path in self._all_paths(trouble):
            try:
                first = known.setdefault(_identity(path), path)
            except (OSError, ValueError):
                first = path  # who reads it says why that is not possible
            if first is path:
                yield path
            elif os.path.abspath(first) != os.path.abspath(path):
                import warnings

                here = os.path.join(os.curdir, "")  # what is in `.` is shown without it
                names = path.removeprefix(here), first.removeprefix(here)
                message = "{}: the same document as {}; it counts once".format(*names)
                warnings.warn(message, SameDocumentWarning, stacklevel=2)

    def _all_paths(self, trouble: Trouble) -> Iterator[str]:
        from .finding import documents_in

        for name in dict.fromkeys(self.names):
            if _is_folder(name):
                yield from documents_in(name, trouble)
            else:
                yield name

    def roadmaps(
        self,
        trouble: Trouble,
        *,
        is_wanted: Callable[[bytes], bool] | None = None,
        keeps_named: bool = False,
        watch: Callable[[Iterable[str], int], Iterable[str]] = lambda paths, _: paths,
    ) -> Iterator[Roadmap]:
        """Yield the roadmap of each document; its `name` is the absolute path, or `-`.

        Documents that surely have no topics are left out. `is_wanted` decides that by the bytes, if
        it is not `may_have_topics`. `keeps_named`: none that is named itself is left out. `trouble`
        is called with each error. `watch` gets the paths and their number, and yields them; so it
        sees how far the work is.
        """
        from ..markdown.quick_look import may_have_topics

        paths = [*self.paths(trouble)]
        for path in watch(paths, len(paths)):
            name = path if path == STDIN else os.path.abspath(path)
            is_kept = keeps_named and self.is_named(name)
            try:
                roadmap = self._read(path, _any if is_kept else is_wanted or may_have_topics)
            except (RoadmapError, OSError) as error:
                trouble(error)
            else:
                if roadmap:
                    yield roadmap

    def _read(self, path: str, is_wanted: Callable[[bytes], bool]) -> Roadmap | None:
        """Read the document at a path, or standard input; None if its bytes are not wanted.

        Raises DocumentError if it is no text document, or too large to be read with others, and
        OSError.
        """
        if path == STDIN:
            from ..storage.inputs import content

            self._input = source = content(STDIN) if self._input is None else self._input
            name: str | Path = STDIN
        else:
            name = RoadmapFile(path).path
            source = _source_of(name, is_wanted, LARGEST if self.are_several else float("inf"))
        return parsed(source, name) if is_wanted(source) else None


def _any(_: bytes) -> bool:
    """Return True: any document is wanted."""
    return True


def _is_folder(name: str) -> bool:
    return name != STDIN and os.path.isdir(name)


def _identity(path: str) -> tuple[int, int]:
    """Return what is the same for all paths of a file; raises OSError if it is not there."""
    status = os.stat(sys.stdin.fileno() if path == STDIN else path)
    return status.st_dev, status.st_ino


def _source_of(path: Path, is_wanted: Callable[[bytes], bool], most: float) -> bytes:
    """Return the document at a path; an empty text if it surely is not wanted.

    `most` is how many bytes it may have. Raises DocumentError if it has more, and OSError.
    """
    from ..storage.read_and_rewrite import read

    status = os.stat(path)
    if status.st_size > most:
        if any(map(is_wanted, _overlapping_pieces(path))):
            raise DocumentError("it is too large to be read with others; name it alone", path)
        return b""
    if not status.st_size and time.time() - status.st_mtime > SETTLED:
        return b""  # `read` would wait, in case an empty document is half of a save
    return read(path)


def _overlapping_pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces; each begins with the end of the one before, so that none cuts a box.

    Only a regular file has a size, so this comes to an end.
    """
    end = b""
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield end + piece
            end = piece[-OVERLAP:]
