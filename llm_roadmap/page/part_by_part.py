"""Show a document part by part, so that only what has changed is made anew."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ..markdown.to_html import (
    MOST_CELLS,
    NOTHING_KNOWN,
    definitions_of,
    expansion_of,
    one_part,
    parts_of,
    render,
    render_part,
)
from ..values import NamedTuple
from .safe_html import ANY_TAG, AS_IT_IS, VOID, WAYS, made_safe
from .tags_for_page import MARK, NUMBERED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..markdown.to_html import Html, KnownText, Part
    from ..model import Roadmap
    from .safe_html import SafePart
    from .tags_for_page import Addresses


class UnsafePart(NamedTuple):
    """A part of a document as HTML that is not safe yet, and what its HTML leaves open."""

    html: Html
    """The HTML."""
    opened: Mapping[str, int]
    """How many elements of each name are opened in it, and not ended."""
    ended: Mapping[str, int]
    """How many elements of each name are ended in it, and not opened."""


class Page(NamedTuple):
    """What is shown of one version of a document."""

    pieces: tuple[SafePart, ...]
    """What is shown, piece by piece. Pieces that have not changed are equal in all versions."""
    order: Mapping[str, Sequence[int]]
    """The order of the numbers of all pieces: see `SafePart`."""
    definitions: Mapping[str, Any]
    """The link definitions of the document."""
    written: Mapping[Part, UnsafePart]
    shown: Mapping[Part, SafePart]
    """What the next version needs, to be made quickly."""

    @property
    def html(self) -> str:
        """All of its HTML."""
        return "".join(piece.html for piece in self.pieces)


NO_PAGE: Final = Page((), {}, {}, {}, {})


def show(roadmap: Roadmap, address: Addresses, before: Page = NO_PAGE) -> Page:
    """Return what to show of a document; `before` is what was shown of an earlier version.

    With some HTML, browsers throw away what stands in it, boxes too. Then each piece of it is
    closed by itself. If that does not help, it is shown as it is written. So each topic has exactly
    one box, in the order of the document.
    """
    return _Showing(roadmap, address, before).page() or show_as_one(roadmap, address, before)


def show_as_one(roadmap: Roadmap, address: Addresses, before: Page) -> Page:
    """Return what to show of a document whose parts depend on each other."""
    known = {piece.way: piece.made_of for piece in before.pieces if not before.written}
    wanted = [(topic.number, topic.depth + 1) for topic in roadmap.topics]

    def make(way: str) -> Html:
        return render(roadmap, MARK, known=known.get(way, NOTHING_KNOWN), clean=WAYS[way])

    piece = made_safe(make, wanted, address)
    return Page((piece,), piece.order, {}, {}, {})


class _Showing:
    """The work of showing one version of a document part by part."""

    def __init__(self, roadmap: Roadmap, address: Addresses, before: Page) -> None:
        self._roadmap = roadmap
        self._address = address
        self._parts = parts_of(roadmap)
        self._definitions = definitions_of(roadmap)
        self._limit = expansion_of(roadmap)
        self._before = before if before.definitions == self._definitions else NO_PAGE
        self._written: dict[Part, UnsafePart] = {}
        self._shown: dict[Part, SafePart] = {}

    def page(self) -> Page | None:
        """Return what to show; None if the parts can't be shown one by one."""
        pieces: list[SafePart] = []
        order: dict[str, list[int]] = {name: [] for name in NUMBERED}
        counts = dict.fromkeys(NUMBERED, 0)
        expansion = cells = 0
        for parts in self._together():
            part = one_part(parts)
            piece = self._shown.get(part) or self._before.shown.get(part)
            piece = piece or self._show(part, parts, counts["box"])
            self._shown[part] = piece
            pieces.append(piece)
            found = (part.boxes, len(part.slugs), len(part.markers))
            for name, count in zip(NUMBERED, found, strict=True):
                order[name] += [counts[name] + each for each in piece.order[name]]
                counts[name] += count
            expansion += piece.made_of.expansion
            cells += piece.made_of.cells
            if expansion > self._limit or cells > MOST_CELLS:
                return None
        if not pieces:
            return None
        return Page(tuple(pieces), order, self._definitions, self._written, self._shown)

    def _together(self) -> Iterator[list[Part]]:
        """Yield the parts, with each one all those below it until no element of HTML is open."""
        opened: dict[str, int] = {}
        together: list[Part] = []
        for part in self._parts:
            written = self._written[part] = self._write(part)
            for name, count in written.ended.items():
                opened[name] = max(0, opened.get(name, 0) - count)
            for name, count in written.opened.items():
                opened[name] = opened.get(name, 0) + count
            together.append(part)
            if not any(opened.values()):
                yield together
                together = []
        if together:
            yield together

    def _write(self, part: Part) -> UnsafePart:
        known = self._written.get(part) or self._before.written.get(part)
        if known:
            return known
        html = self._render(part, str, self._texts)
        return UnsafePart(html, *_left_open(html.text))

    def _show(self, part: Part, parts: Sequence[Part], first: int) -> SafePart:
        """Return what to show of a part, which is made of parts; `first` is its first topic."""
        topics = self._roadmap.topics[first : first + part.boxes]
        written = [self._written[each].html for each in parts]
        texts = {text: known for each in written for text, known in each.texts.items()}

        def make(way: str) -> Html:
            if way != AS_IT_IS:
                return self._render(part, WAYS[way], {})
            return written[0] if len(written) == 1 else self._render(part, str, texts)

        wanted = [(number, topic.depth + 1) for number, topic in enumerate(topics)]
        return made_safe(make, wanted, self._address)

    def _render(
        self, part: Part, clean: Callable[[str], str], known: Mapping[str, KnownText]
    ) -> Html:
        return render_part(
            part,
            MARK,
            definitions=self._definitions,
            limit=self._limit,
            known=known,
            clean=clean,
        )

    @cached_property
    def _texts(self) -> Mapping[str, KnownText]:
        """The texts of the parts that are gone: most of what is in a changed part is as it was."""
        stay = {*self._parts}
        gone = [each for part, each in self._before.written.items() if part not in stay]
        return {text: known for each in gone for text, known in each.html.texts.items()}


def _left_open(html: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return how many elements HTML opens and does not end, and ends and did not open, by name."""
    opened: dict[str, int] = {}
    ended: dict[str, int] = {}
    for end, written in ANY_TAG.findall(html):
        name = written.lower()
        if name in VOID:
            continue
        if not end:
            opened[name] = opened.get(name, 0) + 1
        elif opened.get(name):
            opened[name] -= 1
        else:
            ended[name] = ended.get(name, 0) + 1
    return {name: count for name, count in opened.items() if count}, ended
