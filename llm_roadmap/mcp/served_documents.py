"""Find the documents that an agent may use: those that the server was started with."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..file import RoadmapFile
from ..folders import Given
from ..linting.is_all_done import may_matter
from ..values import NamedTuple
from .answers import path_from_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..folders.finding import Trouble
    from ..model import Roadmap

ADDRESS: Final = re.compile(r"\s*(?P<path>.*?):(?P<line>[0-9]{1,9})(?::[0-9]+)?\s*", re.DOTALL)
"""`FILE:LINE`, as answers give it; a column can stand behind it."""
LISTED: Final = 10
"""The most documents that a message names."""


class NamedLine(NamedTuple):
    """A line of a document, as an agent names it."""

    file: RoadmapFile
    """The document."""
    line: int
    """The line, from 1."""

    @property
    def selector(self) -> str:
        """What names the topic on that line, whatever the current folder is."""
        return f"{self.file.path}:{self.line}"


class ServedDocuments:
    """The documents that the server was started with; nothing else can be reached.

    Nothing is kept: folders are searched, and documents are read, at each call.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Take files and folders; without any, the document is that of `RoadmapFile()`."""
        self._paths = tuple(map(os.path.abspath, paths))

    def paths(self) -> Sequence[str]:
        """Return the absolute path of each document.

        Raises what is wrong with a folder, and FileNotFoundError if nothing is named or found.
        """
        troubles: list[RoadmapError | OSError] = []
        found = [*self._given().paths(troubles.append)]
        if troubles and not found:
            raise troubles[0]
        return found

    @property
    def are_several(self) -> bool:
        """Whether a folder or several documents were named."""
        return self._given().are_several

    def roadmaps(self, trouble: Trouble, only: str | None = None) -> Iterator[Roadmap]:
        """Yield each document in which there can be something to do, or the one with a name.

        `trouble` is called with what can't be read. Raises what `file` does.
        """
        given = self._given() if only is None else Given([self.file(only).path])
        yield from given.roadmaps(trouble, is_wanted=may_matter, keeps_named=True)

    def are_named(self, roadmap: Roadmap) -> bool:
        """Return whether a document of them was named itself, and not only found in a folder."""
        return self._given().is_named(roadmap.name)

    def file(self, name: str | None) -> RoadmapFile:
        """Return the document with this name; None: the only one.

        Raises RoadmapError if it is none of those that the server was started with.
        """
        known = self.paths()
        if name is None and len(known) == 1:
            return RoadmapFile(known[0])
        if name is not None:
            wanted = os.path.abspath(name.strip())
            for path in known:
                if os.path.normcase(path) == os.path.normcase(wanted):
                    return RoadmapFile(path)
        names = ", ".join(map(path_from_here, known[:LISTED])) or "none"
        more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
        if name is None:
            raise RoadmapError(f"name the file, one of {names}{more}")
        raise RoadmapError(f"{name!r} is none of the documents here; they are {names}{more}")

    def place(self, address: str) -> NamedLine:
        """Return the place that `FILE:LINE` names; raises RoadmapError if it names none."""
        found = ADDRESS.fullmatch(address)
        if not found:
            raise RoadmapError(f"{address!r} is no FILE:LINE; copy 'at' from an answer")
        return NamedLine(self.file(found["path"]), int(found["line"]))

    def have(self, text: str) -> bool:
        """Return whether a text is `FILE:LINE` of one of the documents."""
        found = ADDRESS.fullmatch(text)
        return found is not None and os.path.abspath(found["path"]) in self.paths()

    def _given(self) -> Given:
        return Given(self._paths or [RoadmapFile().path])
