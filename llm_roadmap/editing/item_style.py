"""See how the item of a topic is written, and write one like it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Topic
    from .lines_by_number import NumberedLines

TAB: Final = 4
"""How many columns a tab stop is from the next one."""

LARGEST: Final = 999_999_999
"""The largest number of an item: there can be nine digits."""

MARK: Final = rb"(?P<mark>[-*+]|[0-9]{1,9}[.)])"
BEFORE_BOX: Final = re.compile(rb"(?P<around>.*?)" + MARK + rb"(?P<gap>[ \t]+)\Z", re.DOTALL)
"""What stands before a box on the line of its item."""
BEGINNING: Final = re.compile(rb"(?P<around>[ \t>]*)" + MARK + rb"(?P<gap>[ \t]+|\Z)", re.DOTALL)
"""The beginning of an item, behind indentation and quote marks."""
NUMBER: Final = re.compile(rb"([0-9]+)([.)])")
MARKS: Final = re.compile(rb"[-*+]|[0-9]+[.)]")
FOOTNOTE: Final = rb"(?s:\[\^.*?\]:[ \t]*)"
QUOTED: Final = rb"(?s:(?P<quotes>.*>[ \t]?)?(?P<spaces>[ \t]*))"
"""What an item lies in: quotes up to the last mark, and the indentation behind that."""
INDENT: Final = rb"[ \t]*"


class Style(NamedTuple):
    """How an item begins."""

    around: bytes
    """What stands before its mark on a line of its own: indentation and quote marks."""
    mark: bytes
    """Its bullet, or its number with the sign behind it."""
    gap: bytes
    """The white space between the mark and the box."""

    @property
    def width(self) -> int:
        """How many columns after its mark's beginning its text begins."""
        start = columns(self.around) + len(self.mark)
        return columns(self.gap, start) - columns(self.around)

    @property
    def inner(self) -> bytes:
        """What stands before its content on further lines.

        A space right behind a quote mark belongs to the mark.
        """
        space = b" " if self.around.endswith(b">") else b""
        return self.around + space + b" " * self.width

    def next(self, *, step: int = 1) -> Style:
        """Return the style of the item below it; with 0 for `step`, each has the same number."""
        return self._replace(mark=_counted(self.mark, step))

    def first(self) -> Style:
        """Return the style of the first item in a list like this one."""
        return self._replace(mark=re.sub(rb"[0-9]+", b"1", self.mark))

    def can_hold(self, around: bytes) -> bool:
        """Return whether an item with `around` before it is a sub-item of one in this style."""
        indent = columns(around) - columns(self.around)
        return around.startswith(self.around) and self.width <= indent < self.width + TAB

    def is_in_list_of(self, other: Style) -> bool:
        """Return whether an item in this style can be in one list with one in another style."""
        return (self.around, self.mark[-1:]) == (other.around, other.mark[-1:])

    @property
    def number(self) -> int | None:
        """Its number; None if it has a bullet."""
        match = NUMBER.fullmatch(self.mark)
        return int(match[1]) if match else None


class Item(NamedTuple):
    """The item of a topic, where it stands in its document."""

    style: Style
    """How it begins; marks of items around it are spaces in this."""
    line: int
    """The line of its mark."""
    end: int
    """Its last line that is not blank."""
    at: int
    """The byte offset of its mark."""
    is_alone: bool
    """Whether nothing but indentation and quote marks is before the mark on its line."""


def item_of(topic: Topic, lines: NumberedLines) -> Item | None:
    """Return the item of a topic; None if it begins in a way that is not known here."""
    start = lines.start(topic.line)
    head = topic.roadmap.source[start : topic.offset - 1]
    line, match = topic.line, BEFORE_BOX.fullmatch(head)
    while not match and line > 1:  # the box is on a line below the mark
        line -= 1
        match = BEGINNING.match(lines[line])
        if not match and not lines.is_blank(line):
            return None
    if not match:
        return None
    around = match["around"]
    style = Style(further(around), match["mark"], match["gap"] if line == topic.line else b" ")
    at = lines.start(line) + match.start("mark")
    end = lines.last_filled(topic.last_line, above=topic.line, around=around)
    return Item(style, line, end, at, is_alone=not around.strip(b" \t>"))


def style_on(line: bytes) -> Style | None:
    """Return the style of the item that seems to begin on a line; None if none does."""
    match = BEGINNING.match(line)
    return Style(match["around"], match["mark"], match["gap"] or b" ") if match else None


def further(around: bytes) -> bytes:
    """Return what stands before an item on further lines, given what stands there on its first.

    The content of a footnote is indented by four.
    """
    if b"[^" in around:
        around = re.sub(FOOTNOTE, b" " * TAB, around)
    return MARKS.sub(lambda match: b" " * len(match[0]), around)


def columns(text: bytes, start: int = 0) -> int:
    """Return the column in which a text ends that begins in the column `start`."""
    return len((b" " * start + text).expandtabs(TAB))


def with_lines(
    rest: Sequence[bytes], old: Style, new: Style, *, by_columns: bool
) -> Sequence[bytes]:
    """Return the further lines of an item, with their ends, as they are written in a new style.

    `by_columns`: they are indented by the same number of columns as their item. Otherwise what
    stands before the old item is replaced by what stands before the new one, so tabs stay tabs.
    """
    if by_columns:
        return [_by_columns(line, old, new) for line in rest]
    return [_exchanged(line, old.around, new.around) for line in rest]


def blank_line(around: bytes) -> bytes:
    """Return a blank line, without its end, beside an item."""
    return around.rstrip(b" \t") if b">" in around else b""


def _exchanged(line: bytes, old: bytes, new: bytes) -> bytes:
    if not line.strip(b" \t>\r\n"):
        return _blank(line, old, new)
    if not line.startswith(old):
        return new + line.lstrip(b" \t")
    rest = line[len(old) :]
    if rest.startswith(b" ") and old.endswith(b">") != new.endswith(b">"):
        # A space right behind a quote mark belongs to the mark.
        rest = rest[1:] if old.endswith(b">") else b" " + rest
    return new + rest


def _by_columns(line: bytes, old: Style, new: Style) -> bytes:
    if not line.strip(b" \t>\r\n"):
        return _blank(line, old.around, new.around)
    if old.around == new.around and old.width == new.width:
        return line
    match = re.match(rb"(?:[ \t]*>[ \t]?){0,%d}" % old.around.count(b">"), line)
    quotes = match[0] if match else b""
    indent = re.compile(INDENT).match(line, len(quotes))
    assert indent  # at least of none
    quoted = re.fullmatch(QUOTED, old.around)
    outside = columns(quoted["quotes"] or b"") if quoted else 0
    wanted = columns(old.around) + old.width - outside
    start = columns(quotes)
    has = columns(indent[0], start) - start
    return new.inner + b" " * max(has - wanted, 0) + line[indent.end() :]


def _blank(line: bytes, old: bytes, new: bytes) -> bytes:
    """Return a blank line of an item when it lies in something else."""
    if b">" in new:
        return blank_line(new) + line[len(line.rstrip(b"\r\n")) :]
    return line.lstrip(b" \t>") if b">" in old else line


def _counted(mark: bytes, step: int) -> bytes:
    match = NUMBER.fullmatch(mark)
    if not match:
        return mark
    digits = match[1]
    number = int(digits) + step
    if number > LARGEST:
        return mark
    width = len(digits) if digits.startswith(b"0") and len(digits) > 1 else 0
    return b"%s%s" % (str(number).zfill(width).encode(), match[2])
