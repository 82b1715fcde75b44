"""Find the mistakes in a whole document.

Each block is checked once, and keeps the result. Here is the rest: mistakes that depend on more
than one block, found with one look at each topic.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..markdown import MARKER_START
from ..markdown.conflict_markers import conflict_lines
from ..markdown.for_lint_and_format import check_blocks
from ..model import Topic
from ..selectors.normal_forms import all_normal, normal
from ..text.lines import Lines
from ..ticking import stale_markers
from .blocks import check
from .brackets import Needs
from .diagnostic import Diagnostic
from .line_and_column import place_of
from .parts_of_block import item_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Roadmap
    from .blocks import BlockFindings
    from .brackets import Finding
    from .line_and_column import Place

MARK: Final = rb"(?P<mark>[-*+]|(?<![0-9])[0-9]{1,9}[.)])[ \t]*"
MARK_BEFORE: Final = re.compile(MARK + rb"\Z")
"""The mark of a list item right before what follows."""
MARK_ABOVE: Final = re.compile(rb"[^\[\r\n]*" + MARK + rb"(?:\r\n|\r|\n)[ \t>]*\Z")
"""The mark of a list item at the end of the line above."""


def lint(roadmap: Roadmap) -> tuple[Diagnostic, ...]:
    """Return the likely mistakes and the notes about a document, in document order."""
    blocks = [*check_blocks(roadmap, check)]
    items = ItemPlaces(roadmap)
    found = [
        *chain.from_iterable(
            _diagnostics(block.findings, line) for line, block in blocks if block.findings
        ),
        *_among_topics(blocks, roadmap),
        *_duplicates(roadmap, items),
        *_half_done(roadmap, items),
        *_conflicts(roadmap),
        *_stale_markers(roadmap, items),
        *_false_markers(blocks),
    ]
    found.sort(key=attrgetter("line", "column", "code"))
    return tuple(found)


def _diagnostics(findings: Iterable[Finding], above: int) -> Iterator[Diagnostic]:
    """Yield findings of a block, given the number of lines above the block."""
    for code, message, place in findings:
        yield Diagnostic(code, message, *place.below(above))


def _among_topics(
    blocks: Sequence[tuple[int, BlockFindings]], roadmap: Roadmap
) -> Iterator[Diagnostic]:
    """Yield the mistakes that are mistakes only in lists or documents with topics."""
    if not any(block.doubtful for _, block in blocks):
        return
    there = {Needs.DOCUMENT} if roadmap.outline.boxes else set()
    for _, group in groupby(blocks, key=lambda each: each[1].bullet):
        items = [*group]
        in_list = {Needs.LIST} if any(item.is_topic for _, item in items) else set()
        for line, item in items:
            for needs, finding in item.doubtful:
                if needs in there | in_list:
                    yield from _diagnostics([finding], line)


def _false_markers(blocks: Sequence[tuple[int, BlockFindings]]) -> Iterator[Diagnostic]:
    """Yield the comments that only look like progress markers."""
    begun = False  # whether the comment before is a beginning, which this one may end
    for line, block in blocks:
        for is_end, finding in block.comments:
            if not (begun and is_end):
                yield from _diagnostics([finding], line)
            begun = not is_end


def _duplicates(roadmap: Roadmap, items: ItemPlaces) -> Iterator[Diagnostic]:
    """Yield the topics that have the path, title and links of an earlier topic."""
    for group in _namesakes(roadmap):
        first: dict[frozenset[str], Topic] = {}
        for topic in group:
            links = frozenset(each.url for each in topic.resources)
            if (other := first.setdefault(links, topic)) is not topic:
                message = (
                    "only its line tells this topic from the one on line"
                    f" {other.line}; type another title"
                )
                yield Diagnostic("R101", message, *items.place(topic))


def _namesakes(roadmap: Roadmap) -> Iterator[Sequence[Topic]]:
    """Yield each group of topics whose paths and titles no text tells apart."""
    outline = roadmap.outline
    titles = all_normal(outline.titles)
    times = Counter(titles)
    form = cache(normal)  # the titles around a topic come again with others
    groups: dict[tuple[str, ...], list[Topic]] = {}
    for number, title in enumerate(titles):
        if times[title] > 1:  # else nothing around it matters, which takes longer to find out
            topic = Topic(roadmap, number)
            groups.setdefault((*map(form, topic.path), title), []).append(topic)
    return (group for group in groups.values() if len(group) > 1)


def _half_done(roadmap: Roadmap, items: ItemPlaces) -> Iterator[Diagnostic]:
    """Yield the topics that are done although topics below them are open."""
    for topic in filter(is_half_done, _parents(roadmap)):
        count = topic.progress.total - topic.progress.done
        topics = "a topic below it is" if count == 1 else f"{count} topics below it are"
        message = f"this is done, but {topics} open; type `[ ]` here, or `[x]` there"
        yield Diagnostic("R102", message, *items.place(topic))


def _parents(roadmap: Roadmap) -> Iterator[Topic]:
    """Yield the topics that have topics in them: the next one then lies deeper."""
    for number, (box, following) in enumerate(pairwise(roadmap.outline.boxes)):
        if following.depth > box.depth:
            yield Topic(roadmap, number)


class ItemPlaces:
    """Tells where the list items of topics begin: at the marks before their boxes."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap

    @cached_property
    def lines(self) -> Lines:
        """The lines of the document; where nothing is found, they are not needed."""
        return Lines.of_document(self._roadmap.source)

    def place(self, topic: Topic) -> Place:
        """Return where the list item of a topic begins."""
        start = self.lines.starts[max(topic.line - 2, 0)]
        before = self._roadmap.source[start : topic.offset - 1]
        mark = MARK_BEFORE.search(before) or MARK_ABOVE.match(before)
        if mark:
            return place_of(self.lines, start + mark.start("mark"))
        return self._all[topic.number]  # link definitions can come between

    @cached_property
    def _all(self) -> Sequence[Place]:
        return item_places(self._roadmap)


def _conflicts(roadmap: Roadmap) -> Iterator[Diagnostic]:
    """Yield the conflict markers that a merge has left."""
    for line in conflict_lines(roadmap.source, exact=True):
        message = "a merge has left this conflict marker; type what is right instead"
        yield Diagnostic("R103", message, line, 1)


def is_half_done(topic: Topic) -> bool:
    """Return whether a topic is done although a topic below it is open."""
    return topic.done and topic.progress.done < topic.progress.total


def _stale_markers(roadmap: Roadmap, items: ItemPlaces) -> Iterator[Diagnostic]:
    """Yield the progress markers that are not up to date."""
    for marker, text in stale_markers(roadmap):
        if roadmap.source[marker.start : marker.stop].strip() == text.strip():
            continue  # only invisible spaces at its end differ
        correct = text.decode().strip()
        message = f"this is out of date; type `{correct}`, or run `llm-roadmap sync`"
        yield Diagnostic("R301", message, *place_of(items.lines, marker.start - len(MARKER_START)))
