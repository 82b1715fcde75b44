"""Print lines and messages: on a terminal in rows that fit it, and long ones through a pager."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import click

from ...storage.interruption import left_to_another
from ...system import system
from ...values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TextIO

BLOCK: Final = 1 << 16
"""The most characters to print at once: fewer pieces mean fewer system calls."""

MARGIN: Final = r"( *(?:L[1-9][0-9]*  )?)(.*)"
"""A line of a message: its indentation and line number (`L12`) if it has them, then its text."""
COLUMNS: Final = 80
LINES: Final = 24
"""The size of a terminal that does not say how large it is."""

HELP_MARGINS: Final = 2
"""The columns that click leaves empty beside help."""
CLICK_NEEDS: Final = 52
"""The fewest columns that click uses for help, however narrow the terminal is."""

NO_PAGER: Final = "llm_roadmap.no_pager"
"""The key in a click context that says not to use a pager."""

PLAIN: Final = "llm_roadmap.plain"
"""The key in a click context that says not to draw bars."""

NARROW: Final = 20
"""The fewest columns for the text of a line. With fewer, its next rows begin at the left."""
HANGING: Final = 2
"""The number of columns by which the next rows are indented then."""

STYLE: Final = r"\x1b\[[0-9;]*m"
# Chinese, Japanese and Korean letters, and emojis: a row can end after each of them.
WIDE: Final = (
    r"\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
    r"\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
PIECE: Final = rf"(?:{STYLE})*(?:[{WIDE}]|(?:{STYLE}|[^ {WIDE}])+)(?:{STYLE})* *| +"
"""A word or one wide character, with the spaces after it. Codes for colours take no columns."""

ASCII: Final = {ord("█"): "#", ord("░"): "."}
"""What stands for the blocks of a bar where the output can't have them."""

PATIENCE: Final = 0.5
"""The seconds of work after which its progress is shown."""
PAUSE: Final = 0.1
"""The least number of seconds between two changes of what is shown."""
ERASE: Final = "\r\x1b[K"
"""The signs that move to the beginning of a line on a terminal, and erase it."""


class OutputError(OSError):
    """Standard output can't be written, such as on a full disk."""


def print_line(line: str | TextLine, *, end: str = "\n") -> None:
    """Print a line to standard output; raises OutputError."""
    print_text("\n".join(_rows(line, sys.stdout)) + end)


def print_text(text: str | bytes) -> None:
    """Print a text to standard output as it is; raises what `print_line` does."""
    _shown.erase()
    try:
        _echo(text)
    except OSError as error:
        raise OutputError(error.errno, error.strerror) from None


def _echo(text: str | bytes, *, err: bool = False) -> None:
    """Print a text as it is.

    If nobody reads the pipe any more, such as after `| head`, the command goes on without a word:
    its exit status is still an answer, and the next document may still have to be written.
    """
    try:
        click.echo(text, nl=False, err=err)
    except OSError as error:
        if not system.is_closed_pipe(error):
            raise


def print_lines(lines: Iterable[str | TextLine]) -> None:
    """Print lines as `print_line` does."""
    for line in lines:
        print_line(line)


def print_message(message: str) -> None:
    """Print a message to standard error; on a terminal, in rows that fit it."""
    lines = [TextLine(*re.findall(MARGIN, line)[0]) for line in message.split("\n")]
    _shown.erase()
    _echo("\n".join([*_all_rows(lines, sys.stderr), ""]), err=True)


def page_lines(ctx: click.Context, lines: Iterable[str | TextLine]) -> None:
    """Print lines, through the user's pager if the terminal has too few rows for them."""
    if not can_page(ctx):
        print_lines(lines)
        return
    rows = _all_rows(lines, sys.stdout)
    if len(rows) < size(sys.stdout).lines:
        print_lines(rows)
        return
    if not os.environ.get("LESSCHARSET") and sys.stdout.encoding == "utf-8":
        os.environ["LESSCHARSET"] = "utf-8"  # without a language, `less` would show bytes
    text = "\n".join(rows)
    with left_to_another():
        if not system.page(text, click.unstyle(text)):
            click.echo_via_pager(text)


def can_page(ctx: click.Context) -> bool:
    """Return whether lines can go through the user's pager: on a terminal, if nobody objects."""
    return NO_PAGER not in ctx.meta and is_terminal(sys.stdout)


def has_bars() -> bool:
    """Return whether bars are drawn: not with --plain, and not on a terminal that can't show them.

    Programs that read a screen aloud, and logs, have no use for them.
    """
    ctx = click.get_current_context(silent=True)
    return os.environ.get("TERM") != "dumb" and not (ctx and PLAIN in ctx.meta)


def shown_bar(bar: str) -> str:
    """Return a bar as it is printed: in ASCII where the encoding of the output has no blocks."""
    try:
        bar.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return bar.translate(ASCII)
    return bar


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


def _all_rows(lines: Iterable[str | TextLine], stream: TextIO) -> list[str]:
    return [row for line in lines for row in _rows(line, stream)]


def _rows(line: str | TextLine, stream: TextIO) -> Iterable[str]:
    """Return the rows of a line on a terminal; elsewhere a line is one row."""
    if isinstance(line, TextLine) and is_terminal(stream):
        return line.rows(size(stream).columns)
    return (str(line),)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; None is one that was closed from the start."""
    return stream is not None and stream.isatty() and system.is_terminal(stream.fileno())


def narrow_width() -> int | None:
    """Return the columns of help on a narrow terminal; None if click can decide by itself."""
    try:
        columns = size(sys.__stdout__ or sys.stdout).columns
    except (AttributeError, OSError, ValueError):  # it is closed, or not a terminal
        columns = _wanted("COLUMNS") or COLUMNS
    return max(columns - HELP_MARGINS, NARROW) if columns < CLICK_NEEDS else None


def size(stream: TextIO) -> os.terminal_size:
    """Return the columns and lines of the terminal of a stream.

    COLUMNS and LINES in the environment come first, as in `shutil`, which takes time to import.
    A stream that has no size, such as one that is no terminal, gets the usual one.
    """
    try:
        own = os.get_terminal_size(stream.fileno())
    except OSError:
        own = os.terminal_size((0, 0))
    columns = _wanted("COLUMNS") or own.columns or COLUMNS
    return os.terminal_size((columns, _wanted("LINES") or own.lines or LINES))


def _wanted(name: str) -> int:
    """Return a number from the environment; 0 if there is no number."""
    value = os.environ.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() else 0


class TextLine(NamedTuple):
    """A line to print."""

    head: str
    """Its beginning: an indentation, a line number, a box. Further rows are indented below it."""
    text: str = ""
    """The rest, which can be wrapped."""

    def __str__(self) -> str:
        return self.head + self.text

    def rows(self, columns: int) -> Iterator[str]:
        """Yield the rows of the line, each with at most `columns` columns; a word is never cut."""
        if not self.text:
            yield self.head
            return
        used = width(self.head)
        if used + width(self.text) <= columns:  # most lines fit, and compiling PIECE takes time
            yield str(self).rstrip(" ")
            return
        is_narrow = used > max(columns - NARROW, 0)
        indent = min(HANGING, used, columns // 4) if is_narrow else used
        row = self.head
        for piece in re.findall(PIECE, self.text):
            if used > indent and used + width(piece.rstrip(" ")) > columns:
                yield row.rstrip(" ")
                row, used = " " * indent, indent
            row += piece
            used += width(piece)
        yield row.rstrip(" ")


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    plain = click.unstyle(text)
    return len(plain) if plain.isascii() else sum(map(_columns, plain))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


@contextmanager
def shown_progress(what: str) -> Iterator[Callable[[Iterable[Any], int], Iterable[Any]]]:
    """Show on standard error how far a loop in the block is, once the block takes long.

    The block gets a function that takes the items of the loop, and their number, and yields the
    items. It shows something only on a terminal that can erase a line, and erases it in the end.
    Click's own bar hides the cursor, and a signal that ends the command would leave it hidden.
    """
    due = monotonic() + PATIENCE
    can_show = is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def watch(items: Iterable[Any], count: int) -> Iterator[Any]:
        nonlocal due
        for number, item in enumerate(items):
            if can_show and monotonic() > due:
                due = monotonic() + PAUSE
                _shown.show(f"{what}: {100 * number // max(count, 1)}%")
            yield item

    try:
        yield watch
    finally:
        _shown.erase()


class _Shown:
    """The line on standard error that says how far the work is; other text takes its place."""

    _is_there = False

    def show(self, text: str) -> None:
        """Show a text in place of the one before."""
        self._is_there = True
        click.echo(ERASE + text, err=True, nl=False)

    def erase(self) -> None:
        """Take the line away, if it is there."""
        if self._is_there:
            self._is_there = False
            click.echo(ERASE, err=True, nl=False)


_shown = _Shown()
