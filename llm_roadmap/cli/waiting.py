"""Show how far a slow command is, if somebody may be waiting for it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import click

from .printing import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PATIENCE: Final = 0.5
"""The seconds after which something is shown."""
PAUSE: Final = 0.1
"""The least number of seconds between two changes of what is shown."""
ERASE: Final = "\r\x1b[K"
"""What goes to the beginning of a line on a terminal, and empties it."""


@contextmanager
def shown_progress(what: str) -> Iterator[Callable[[Iterable[Any], int], Iterable[Any]]]:
    """Show on standard error how far a loop in the block is, once the block takes long.

    What it returns takes the items of the loop, and their number, and yields them. Nothing is shown
    but on a terminal that can erase a line, and what was shown is erased in the end. It is no bar
    of click's, which hides the cursor: a signal ends a command at once, and nothing shows it again.
    """
    due = monotonic() + PATIENCE
    can_show = is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"
    is_shown = False

    def watch(items: Iterable[Any], count: int) -> Iterator[Any]:
        nonlocal due, is_shown
        for number, item in enumerate(items):
            if can_show and monotonic() > due:
                due, is_shown = monotonic() + PAUSE, True
                click.echo(f"{ERASE}{what}: {100 * number // max(count, 1)}%", err=True, nl=False)
            yield item

    try:
        yield watch
    finally:
        if is_shown:
            click.echo(ERASE, err=True, nl=False)
