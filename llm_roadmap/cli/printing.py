"""Print results to standard output: in lines, in pieces, and through a pager."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from ..storage.interruption import left_to_another
from .wrapping import NARROW, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

BLOCK: Final = 1 << 16
"""The most characters to print at once: fewer pieces mean fewer system calls."""

MARGIN: Final = r"( *(?:L[1-9][0-9]*  )?)(.*)"
"""A line of a message: its indentation and line number (`L12`) if it has them, then its text."""
COLUMNS: Final = 80
LINES: Final = 24
"""The size of a terminal that does not tell its own."""

MARGINS: Final = 2
"""The columns that click leaves empty beside help."""
CLICK_NEEDS: Final = 52
"""The fewest columns that click uses for help, however narrow the terminal is."""

NO_PAGER: Final = "llm_roadmap.no_pager"
"""The key in a click context that says not to use a pager."""


PLAIN: Final = "llm_roadmap.plain"
"""The key in a click context that says not to draw bars."""


class OutputError(OSError):
    """Standard output can't be written, such as on a full disk."""


def print_line(line: str | Line, *, end: str = "\n") -> None:
    """Print a line to standard output; raises OutputError, or BrokenPipeError if nobody reads."""
    print_text("\n".join(_rows(line, sys.stdout)) + end)


def print_text(text: str | bytes) -> None:
    """Print a text to standard output as it is; raises what `print_line` does."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.errno, error.strerror) from None


def print_lines(lines: Iterable[str | Line]) -> None:
    """Print lines as `print_line` does."""
    for line in lines:
        print_line(line)


def print_message(message: str) -> None:
    """Print a message to standard error; on a terminal, in rows that fit it."""
    lines = [Line(*re.findall(MARGIN, line)[0]) for line in message.split("\n")]
    click.echo("\n".join(_all_rows(lines, sys.stderr)), err=True)


def page_lines(ctx: click.Context, lines: Iterable[str | Line]) -> None:
    """Print lines, through the user's pager if the terminal has too few rows for them."""
    if NO_PAGER in ctx.meta or not is_terminal(sys.stdout):
        print_lines(lines)
        return
    rows = _all_rows(lines, sys.stdout)
    if len(rows) < size(sys.stdout).lines:
        print_lines(rows)
        return
    _page("\n".join(rows))


def _page(text: str) -> None:
    """Show a text in the user's pager."""
    if not os.environ.get("LESSCHARSET") and sys.stdout.encoding == "utf-8":
        os.environ["LESSCHARSET"] = "utf-8"  # where no language is set, it would show bytes
    with left_to_another():
        click.echo_via_pager(text)


def has_bars() -> bool:
    """Return whether bars are drawn: not with --plain, and not on a terminal that can't show them.

    Programs that read a screen aloud, and logs, have no use for them.
    """
    ctx = click.get_current_context(silent=True)
    return os.environ.get("TERM") != "dumb" and not (ctx and PLAIN in ctx.meta)


def print_pieces(pieces: Iterable[str]) -> None:
    """Print the pieces of a text, many at once; raises what `print_line` does."""
    waiting, length = [], 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length > BLOCK:
            print_line("".join(waiting), end="")
            waiting, length = [], 0
    print_line("".join(waiting), end="")


@contextmanager
def telling(changes: Sequence[object]) -> Iterator[None]:
    """Add to an OutputError which changes were written all the same."""
    try:
        yield
    except OutputError as error:
        if written := [click.unstyle(str(change)) for change in changes]:
            error.add_note(f"but this is written: {'; '.join(written)}")
        raise


def _all_rows(lines: Iterable[str | Line], stream: TextIO) -> list[str]:
    return [row for line in lines for row in _rows(line, stream)]


def _rows(line: str | Line, stream: TextIO) -> Iterable[str]:
    """Return the rows of a line on a terminal; elsewhere a line is one row."""
    if isinstance(line, Line) and is_terminal(stream):
        return line.rows(size(stream).columns)
    return (str(line),)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; None is one that was closed from the start."""
    return stream is not None and stream.isatty()


def narrow_width() -> int | None:
    """Return the columns of help on a narrow terminal; None if click can decide by itself."""
    try:
        columns = size(sys.__stdout__ or sys.stdout).columns
    except (AttributeError, OSError, ValueError):  # it is closed, or not a terminal
        columns = _wanted("COLUMNS") or COLUMNS
    return max(columns - MARGINS, NARROW) if columns < CLICK_NEEDS else None


def size(stream: TextIO) -> os.terminal_size:
    """Return the columns and lines of the terminal of a stream.

    COLUMNS and LINES in the environment come first, as in `shutil`, which takes time to import.
    Raises OSError for a stream that is not a terminal.
    """
    own = os.get_terminal_size(stream.fileno())
    columns = _wanted("COLUMNS") or own.columns or COLUMNS
    return os.terminal_size((columns, _wanted("LINES") or own.lines or LINES))


def _wanted(name: str) -> int:
    """Return a number from the environment; 0 if there is no number."""
    value = os.environ.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() else 0
