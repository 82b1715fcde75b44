"""Read the documents that the user means.

A single document is read when a command needs it; if that fails, the command ends. If one of
several can't be read, the user is told, and the command goes on with the next one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from ..storage.default_document import STDIN
from ..storage.locks import TIMEOUT
from .output.paths import shown_path
from .output.printing import is_terminal, print_message, shown_progress
from .which_document import DOCUMENT, SEVERAL, Document, file_at, given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import click

    from ..errors import RoadmapError
    from ..model import Roadmap

    Watch = Callable[[Iterable[Any], int], Iterable[Any]]

UNREAD: Final = 2
"""The exit status of a command that reads, if one of several documents can't be read."""
NAMED: Final = 2
"""The most documents or folders that a message names."""


class NamedDocuments:
    """The documents that the user means. Each loop over them reads them anew."""

    def __init__(
        self,
        ctx: click.Context,
        paths: tuple[str, ...] = (),
        *,
        is_wanted: Callable[[bytes], bool] | None = None,
        keeps_named: bool = False,
        label: str = "Error",
        says_all_at_end: bool = False,
    ) -> None:
        """Take what the user names; `paths` are what was given as PATH.

        `is_wanted` and `keeps_named`: see `Given.roadmaps`. `label` stands before the message about
        what can't be read. Raises what `given` does.

        `says_all_at_end`: nothing is printed until every document is read, so a progress bar can't
        get in the way. Otherwise the bar is shown only if standard output is a terminal: a pipe can
        lead to a pager on the same terminal.
        """
        self._ctx = ctx
        self._paths = paths
        self._given = given(ctx, paths)
        self._is_wanted = is_wanted
        self._keeps_named = keeps_named
        self._label = label
        self._is_watched = says_all_at_end or is_terminal(sys.stdout)
        self._told: set[str] = set()
        if self.are_several:
            ctx.meta[SEVERAL] = self.shown

    @property
    def are_several(self) -> bool:
        """Whether a folder or several documents are named."""
        return self._given.are_several

    def are_named(self, roadmap: Roadmap) -> bool:
        """Return whether a document of them is named itself, and not only found in a folder."""
        return self._given.is_named(roadmap.name)

    @property
    def have_input(self) -> bool:
        """Whether standard input is one of them."""
        return STDIN in self._given.names

    @property
    def are_unread(self) -> bool:
        """Whether it was told of some that they can't be read."""
        return bool(self._told)

    @property
    def shown(self) -> str:
        """What the user named, for a message; a shell can make hundreds of names of one."""
        from pathlib import Path

        names = self._given.names
        if len(names) > NAMED:
            return f"{len(names)} documents"
        return " and ".join(shown_path(Path(os.path.abspath(each))) for each in names)

    def only(self, timeout: float = TIMEOUT) -> Document:
        """Return the one document, and keep its path for messages, if they are not several."""
        (name,) = self._given.names
        file = file_at(name, timeout)
        self._ctx.meta[DOCUMENT] = file.path
        return file

    def __iter__(self) -> Iterator[Roadmap]:
        """Read one document after the other; of several, not those that surely have no topics."""
        if not self.are_several:
            yield self._read_only()
            return
        import gc

        gc.enable()  # what was read of one document is garbage when the next one is read
        with shown_progress("Reading documents") as watch:
            yield from self._given.roadmaps(
                self.tell,
                is_wanted=self._is_wanted,
                keeps_named=self._keeps_named,
                watch=self._watched(watch),
            )

    def _read_only(self) -> Roadmap:
        try:
            return self.only().read()
        except FileNotFoundError as error:
            if self._paths and not os.path.splitext(*self._paths)[1]:
                error.add_note("for the topics of a section, type --section before it")
            raise

    def files(self) -> Iterator[Document]:
        """Yield each document, without reading it."""
        if not (self.are_several or self._paths):
            yield self.only()
            return
        with shown_progress("Reading documents") as watch:
            paths = [*self._given.paths(self.tell)]
            yield from map(file_at, self._watched(watch)(paths, len(paths)))

    def _watched(self, watch: Watch) -> Watch:
        return watch if self._is_watched else lambda items, _: items

    def tell(self, error: RoadmapError | OSError | MemoryError) -> None:
        """Print the message of an error, once."""
        from .error_messages import explain

        message = explain(self._ctx, error)
        if message not in self._told:
            self._told.add(message)
            print_message(f"{self._label}: {message}")
