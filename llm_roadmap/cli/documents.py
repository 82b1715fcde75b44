"""The document that a call is about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NoReturn

import click

from ..file import TIMEOUT, VARIABLE, RoadmapFile

if TYPE_CHECKING:
    from ..model import Roadmap

DOCUMENT: Final = "llm_roadmap.document"
"""Where a click context keeps the path of the document that the call is about."""

STDIN: Final = "-"
"""What stands for standard input in place of a document's path."""


class StandardInput(RoadmapFile):
    """A document on standard input: it can be read once, and not be written."""

    def __init__(self) -> None:
        super().__init__(STDIN)
        self.path = self.path.relative_to(self.path.parent)

    def _read(self, **_: object) -> Roadmap:
        from ..storage.inputs import read_input

        return read_input(STDIN)

    def _rewrite(self, *_: object, **__: object) -> NoReturn:
        raise click.UsageError("standard input can't be written; name a file with --file")


def named_file(
    ctx: click.Context, timeout: float = TIMEOUT, *, on_disk: bool = False
) -> RoadmapFile:
    """Return the document that the call is about, and keep it for messages; see `RoadmapFile`.

    `on_disk` refuses standard input.
    """
    named = ctx.find_root().obj or os.environ.get(VARIABLE) or None
    if named == STDIN and on_disk:
        raise click.UsageError("this needs a file, not standard input; name one with --file", ctx)
    file = StandardInput() if named == STDIN else RoadmapFile(named, timeout=timeout)
    ctx.meta[DOCUMENT] = file.path
    return file
