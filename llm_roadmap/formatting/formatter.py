"""Format a document with mdformat, and check the result.

mdformat reads a document by its own rules, and writes it again. The result is used only if this
package finds the same topics in it, and GitHub shows the same page.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..linting import lint
from ..linting.codes import FALSE_BOXES
from ..markdown import parse
from ..markdown.for_lint_and_format import NO_SPACE
from ..text.diffs import common
from ..text.lines import BOM, Lines
from . import keep_list_numbers
from .costs import costly_line
from .html_to_compare import rendering_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ..model import Roadmap

    Piece = tuple[int, Hashable]
    """A line, from 1, and something on it that can be compared."""

EXTENSIONS: Final = ("gfm", "frontmatter", keep_list_numbers.NAME)
"""The names of mdformat's plugins."""

REMEDY: Final = "write it in another way, or leave this document as it is"
"""The end of a message about a document that mdformat can't format."""

QUIET: Final = logging.NullHandler()

LINE_END: Final = re.compile(r"\r\n|\r|\n")


def formatted(roadmap: Roadmap) -> Roadmap:
    """Return the roadmap in the style of mdformat.

    Raises DocumentError, with the line,

    - if the result would have other topics, look different on GitHub, lack a definition, or change
      again when formatted again;
    - if the document has NUL, bytes that are not UTF-8, or different line ends;
    - if mdformat would take too long: for a list with thousands of items, a table with one very
      wide cell and many rows, or a paragraph with thousands of links.
    """
    bom = BOM if roadmap.source.startswith(BOM) else b""
    text, end = _with_line_feeds(roadmap.source.removeprefix(BOM))
    if cost := costly_line(roadmap.source):
        line, what = cost
        raise DocumentError(
            f"line {line}: mdformat would take too long {what}, or leave this document as it is"
        )
    once = _mdformat(text)
    after = parse(bom + once.replace("\n", end).encode())
    if after == roadmap:
        return roadmap
    if found := _difference(roadmap, after) or _still_changing(roadmap, after, once):
        raise DocumentError("line {}: {}; {}".format(*found, REMEDY))
    return after


def _with_line_feeds(source: bytes) -> tuple[str, str]:
    """Return the text of a document with line feeds as its line ends, and its own line end.

    Raises DocumentError if the bytes could not be restored from these two.
    """
    text = _decoded(source)
    end = _line_end(text)
    text = LINE_END.sub("\n", text)
    # If the last line had no end, mdformat would close a fence one line too early.
    return text.removesuffix("\n") + "\n", end


def _decoded(source: bytes) -> str:
    """Return the text of a document; raises DocumentError if it is not UTF-8 or has a NUL."""
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        line = _line_below(source[: error.start].decode(errors="replace"))
        raise DocumentError(f"line {line}: this is not UTF-8; save it as UTF-8") from None
    if "\0" in text:
        line = _line_below(text[: text.index("\0")])
        raise DocumentError(f"line {line}: there is a NUL character here; take it out")
    return text


def _line_end(text: str) -> str:
    """Return what all lines end with, which is a line feed if there is only one line.

    Raises DocumentError if they end in different ways.
    """
    first, *others = LINE_END.findall(text) or ["\n"]
    for number, end in enumerate(others, 2):
        if end != first:
            raise DocumentError(
                f"line {number}: this line does not end as the first one does;"
                " give all lines the same end"
            )
    return str(first)


def _line_below(before: str) -> int:
    """Return the number, from 1, of the line on which a text ends."""
    return len(LINE_END.findall(before)) + 1


def _mdformat(text: str) -> str:
    """Return a text in the style of mdformat; raises DocumentError if mdformat fails."""
    try:
        return _run(text)
    except Exception as error:  # noqa: BLE001 - mdformat can raise anything
        line = _first_failure(text.split("\n"))
        raise DocumentError(
            f"line {line}: mdformat can't read this ({type(error).__name__}); {REMEDY}"
        ) from None


def _run(text: str) -> str:
    import mdformat
    from mdformat_frontmatter import plugin  # type: ignore[import-untyped]

    keep_list_numbers.register()
    plugin.yaml.version = None  # otherwise it is the YAML version of the document before this one
    # Its warnings quote the document, which could control a terminal.
    logging.getLogger("mdformat").addHandler(QUIET)
    return mdformat.text(text, extensions=EXTENSIONS)


def _first_failure(lines: Sequence[str]) -> int:
    """Return the first line, from 1, with which mdformat fails; it can read the lines above it."""

    def fails(count: int) -> bool:
        try:
            _run("\n".join(lines[:count]))
        except Exception:  # noqa: BLE001 - as above
            return True
        return False

    return 1 + bisect_left(range(1, len(lines)), x=True, key=fails)


def _difference(before: Roadmap, after: Roadmap) -> tuple[int, str] | None:
    """Return the first line, from 1, that formatting would change, and what it would change."""
    old_page, new_page = rendering_of(before.source), rendering_of(after.source)
    for label, (line, content) in old_page.definitions.items():
        if new_page.definitions.get(label, (0, ""))[1] != content:
            name = label.lower().removesuffix(" once more")
            return line, f"formatting would drop the definition of `{name}`"
    harms = (
        (_topics(before), _topics(after), "make this another topic"),
        (_lookalikes(before), _lookalikes(after), "hide what 'lint' finds here"),
        (_markers(before), _markers(after), "change this progress marker"),
        (old_page.pieces, new_page.pieces, "make this look different on GitHub"),
        (_spaces(before), _spaces(after), "take out white space that is visible here"),
    )
    for old, new, harm in harms:
        if line := _first_difference(old, new):
            return line, f"formatting would {harm}"
    return None


def _still_changing(before: Roadmap, after: Roadmap, once: str) -> tuple[int, str] | None:
    """Return the first line, from 1, that a second formatting would change, and a message."""
    lines = [*enumerate(once.split("\n"), 1)]
    line = _first_difference(lines, [*enumerate(_mdformat(once).split("\n"), 1)])
    if not line:
        return None
    # Both documents have the same pieces. So the piece with the same number was there before.
    above = [first for first, _ in rendering_of(after.source).pieces if first <= line]
    pieces = rendering_of(before.source).pieces[: len(above)]
    return pieces[-1][0] if pieces else 1, "formatting it a second time would change this again"


def _topics(roadmap: Roadmap) -> list[Piece]:
    """Return all properties of each topic that formatting may not change."""
    properties = attrgetter("title", "done", "depth", "path", "fields", "description", "resources")
    return [(each.line, properties(each)) for each in roadmap.topics]


def _lookalikes(roadmap: Roadmap) -> list[Piece]:
    """Return the findings about lines that only look like topics.

    mdformat would escape their brackets; then `lint` would not find them any more.
    """
    return [(each.line, each.code) for each in lint(roadmap) if each.category in FALSE_BOXES]


def _spaces(roadmap: Roadmap) -> list[Piece]:
    """Return white space that Markdown keeps, such as a no-break space."""
    lines = LINE_END.split(roadmap.source.decode())
    return [
        (number, each)
        for number, line in enumerate(lines, 1)
        for each in filter(NO_SPACE.__contains__, line)
    ]


def _markers(roadmap: Roadmap) -> list[Piece]:
    lines = Lines.of_document(roadmap.source)
    return [
        (lines.at(each.start) + 1, roadmap.source[each.start : each.stop])
        for each in roadmap.outline.markers
    ]


def _first_difference(before: Sequence[Piece], after: Sequence[Piece]) -> int:
    """Return the line, in `before`, of the first piece that differs; 0 if none does."""
    content = itemgetter(1)
    same = common(map(content, before), map(content, after))
    if same == len(before) == len(after):
        return 0
    # If all of `before` is in `after`, what differs comes after its last piece.
    return before[min(same, len(before) - 1)][0] if before else 1
