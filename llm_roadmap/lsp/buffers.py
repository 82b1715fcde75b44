"""Hold what an editor has open: the text of each document, and what is known of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from lsprotocol import types

from ..errors import DocumentError
from ..linting import lint
from ..markdown import parse
from ..model import Section, Topic
from ..model.boxes_and_headings import Heading
from ..text.edits import Edit, applied, between
from ..values import NamedTuple
from .positions import EditorLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from ..model.boxes_and_headings import Box
    from .outline_json import Shape, Structure


@cache
def empty_roadmap() -> Roadmap:
    """Return the roadmap of an empty document."""
    return parse(b"")


class Extent(NamedTuple):
    """A section or topic, and its lines."""

    node: Section | Topic
    """The section or topic."""
    depth: int
    """The number of sections and topics that it lies in."""
    first: int
    """Its first line, from 0."""
    last: int
    """Its last line that has text, from 0."""


class Received(NamedTuple):
    """What the editor has sent to make one state of a document the next one."""

    before: Buffer
    """The state before, without what was read in it."""
    changes: Sequence[types.TextDocumentContentChangeEvent]
    """What the editor has changed, each of it in what the one before left."""
    version: int
    """The editor's number of the state after."""


@dataclass(frozen=True)
class Buffer:
    """One state of a document that an editor has open. It is read when something is asked of it."""

    uri: str
    """The URI of the document, as the editor writes it."""
    version: int | None
    """The editor's number of this state; None if the document is not open."""
    encoding: str
    """What the editor counts in on a line; see `positions.UNITS`."""
    source: bytes = b""
    """The text."""
    has_lone_returns: bool = False
    """Whether carriage returns stand alone among other line ends, or did when the editor last sent
    the whole text.

    They end lines by the protocol, and in Neovim and Emacs they do not. So the editor may count
    its lines in another way, and an edit could hit the wrong line there.
    """
    previous: Roadmap | None = field(default=None, compare=False, repr=False)
    """An earlier state of the document, so that only what differs has to be parsed."""
    structures: dict[Shape, Structure] = field(default_factory=dict, compare=False, repr=False)
    """What the editor was last told of the structure of this state or one before."""
    recent: tuple[Received, ...] = field(default=(), compare=False, repr=False)
    """What was received last, in the order of its versions."""
    answers: dict[object, object] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    """What the editor has been answered about this state; see `Server.ready`."""

    @cached_property
    def _parsed(self) -> tuple[Roadmap, str]:
        """The roadmap and ""; or an empty roadmap, and why the text can't be read."""
        try:
            return parse(self.source, previous=self.previous), ""
        except DocumentError as error:
            return empty_roadmap(), str(error)
        except Exception as error:  # noqa: BLE001 - an error of ours: nothing is claimed then
            return empty_roadmap(), f"this is a bug in llm_roadmap, please report it: {error!r}"

    @property
    def roadmap(self) -> Roadmap:
        """The topics and sections; an empty roadmap if the text can't be read."""
        return self._parsed[0]

    @property
    def reason(self) -> str:
        """Why the text can't be read; empty if it can."""
        return self._parsed[1]

    @property
    def last_roadmap(self) -> Roadmap | None:
        """The roadmap of this state if it has been read, else that of the state before."""
        return self.roadmap if "_parsed" in vars(self) else self.previous

    @cached_property
    def lines(self) -> EditorLines:
        """The lines of the text."""
        return EditorLines(self.source, encoding=self.encoding)

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What `lint` finds in the checklist."""
        return lint(self.checklist)

    @cached_property
    def checklist(self) -> Roadmap:
        """The roadmap, if it has a topic or marker, and the editor counts its lines as we do.

        If not, it is an empty roadmap, so that there is nothing to show and nothing to change.
        """
        is_checklist = self.roadmap.outline.boxes or self.roadmap.outline.markers
        return self.roadmap if is_checklist and not self.has_lone_returns else empty_roadmap()

    @cached_property
    def extents(self) -> tuple[Extent, ...]:
        """The sections and topics of the checklist, in document order, with their lines."""
        return tuple(map(self.extent, range(len(self.checklist.outline.nesting.entries))))

    def extent(self, index: int) -> Extent:
        """Return the one of them with an index, from 0."""
        nesting, lines = self.checklist.outline.nesting, self.lines
        place, depth = self._place(index), nesting.entries[index].depth
        end = len(lines) if place.last is None else place.last
        below = nesting.inside(index).stop
        if isinstance(place, Heading) and below < len(nesting.entries):
            end = min(end, self._place(below).line - 1)
        first, last = place.line - 1, end - 1
        while last > first and not lines.line(last).strip():
            last -= 1
        return Extent(self._node(index), depth, first, max(first, last))

    def _node(self, index: int) -> Section | Topic:
        """Return the section or topic with an index among `extents`."""
        is_heading, number, _ = self.checklist.outline.nesting.entries[index]
        return (Section if is_heading else Topic)(self.checklist, number)

    def _place(self, index: int) -> Heading | Box:
        """Return where the one with an index among `extents` stands."""
        outline = self.checklist.outline
        is_heading, number, _ = outline.nesting.entries[index]
        return (outline.headings if is_heading else outline.boxes)[number]

    def nodes(self, first: int, last: int) -> Iterator[Section | Topic]:
        """Return the sections and topics that begin on some lines, from 0."""
        entries = range(len(self.checklist.outline.nesting.entries))
        start = bisect_left(entries, first, key=lambda index: self._place(index).line - 1)
        stop = bisect_right(entries, last, key=lambda index: self._place(index).line - 1)
        return map(self._node, entries[start:stop])

    def topics_in(self, range_: types.Range) -> list[Topic]:
        """Return the topics whose boxes are on the lines of a range, else the one around it."""
        first, last = range_.start.line, range_.end.line
        if last > first and range_.end.character == 0:
            last -= 1  # whole lines were selected
        found = [each for each in self.nodes(first, last) if isinstance(each, Topic)]
        return found or [*self._topic_around(first)]

    def topics_on(self, line: int) -> list[Topic]:
        """Return the topics whose boxes are on a line, from 0, else the one around it."""
        place = types.Position(line, 0)
        return self.topics_in(types.Range(place, place))

    def _topic_around(self, line: int) -> Iterator[Topic]:
        """Yield the innermost topic on a line, from 0, unless a section begins there or inside."""
        before = self.extents[: bisect_right(self.extents, line, key=attrgetter("first"))]
        innermost = next((each.node for each in reversed(before) if each.last >= line), None)
        if isinstance(innermost, Topic):
            yield innermost

    def read_with(self, span: tuple[int, int], text: str) -> Roadmap:
        """Return the roadmap of the document with another text between two offsets."""
        source = applied(self.source, (Edit(*span, text.encode()),))
        return replace(self, source=source, previous=self.last_roadmap).roadmap

    def edits(self, after: Roadmap) -> list[types.TextEdit]:
        """Return the edits that turn the checklist into another state of it."""
        return self.placed(between(self.checklist.source, after.source))

    def placed(self, edits: Iterable[Edit]) -> list[types.TextEdit]:
        """Return edits of the text as an editor makes them."""
        return [
            types.TextEdit(self.lines.range(start, stop), text.decode("utf-8", "surrogatepass"))
            for start, stop, text in edits
        ]
