"""Find in which of several documents a topic or section is that a person named.

Each step is tried in all documents before the next one. What fits in two documents is ambiguous.
The documents are gone through once, one after the other, and only those that fit are kept. If
nothing fits, they are gone through once more, for suggestions.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from ..errors import AmbiguousTopicError, SectionError, TopicNotFoundError
from ..text.safe_text import clean
from .by_line import line_addresses
from .finding import typed_selector
from .normal_forms import JOINT, Selector, normal
from .sections import Sections
from .suggesting import SUGGESTIONS, most_alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Roadmap, Section
    from .finding import Match

    Matches = list[tuple[Roadmap, Match]]
    Named = list[tuple[Roadmap, Section]]

LAST: Final = 1 << 30
"""A step after all others."""


def documents_with(
    roadmaps: Iterable[Roadmap], topics: Sequence[str] = (), sections: Sequence[str] = ()
) -> list[Roadmap]:
    """Return the document in which each selector names a topic, then that of each section.

    A selector names one topic, or all topics on a range such as `a.md:12-20`. A title names one
    section; see `Sections.one_named`. Raises TopicNotFoundError, AmbiguousTopicError or
    SectionError for the first text that does not.
    """
    typed = [*map(typed_selector, topics)]
    matches: list[Matches] = [[] for _ in topics]
    headings = [_Headings() for _ in sections]
    for roadmap in roadmaps:
        for text, found in zip(typed, matches, strict=True):
            match = roadmap.index.look_up(text)
            if match.topics:
                found[:] = _deciding([*found, (roadmap, match)])
        if sections:
            tables = Sections(roadmap)
            for title, heading in zip(sections, headings, strict=True):
                heading.add(roadmap, tables.steps(title))
    return [
        *(_one(roadmaps, *each) for each in zip(topics, typed, matches, strict=True)),
        *(_one_section(roadmaps, *each) for each in zip(sections, headings, strict=True)),
    ]


def _deciding(matches: Matches) -> Matches:
    """Return those matches that count: of the first way that finds anything, and its first step."""
    way = min(match.way for _, match in matches)
    same = [(roadmap, match) for roadmap, match in matches if match.way == way]
    step = min((match.step for _, match in same if match.by_title), default=0)
    counted = (
        (roadmap, match if match.step == step else match._replace(by_title=()))
        for roadmap, match in same
    )
    return [(roadmap, match) for roadmap, match in counted if match.topics]


class _Headings:
    """The sections of several documents that the first step finds for a title."""

    def __init__(self) -> None:
        self.step = LAST
        self.found: Named = []

    def add(self, roadmap: Roadmap, steps: Iterable[Sequence[Section]]) -> None:
        """Add those of one more document, if no earlier step has found others."""
        for step, sections in enumerate(steps):
            if step > self.step:
                return
            if sections:
                if step < self.step:
                    self.step, self.found = step, []
                self.found += [(roadmap, each) for each in sections]
                return


def _one(roadmaps: Iterable[Roadmap], selector: str, typed: Selector, matches: Matches) -> Roadmap:
    """Return the document of the one topic, or of the range; raise an error otherwise."""
    if not matches:
        if any(line_addresses(selector)):
            raise TopicNotFoundError(selector)  # no title is meant
        titles = (each.title for roadmap in roadmaps for each in roadmap.topics)
        raise TopicNotFoundError(selector, _like(typed, titles))
    found = [*chain.from_iterable(match.topics for _, match in matches)]
    if len(matches) > 1 or (len(found) > 1 and not matches[0][1].is_range):
        raise AmbiguousTopicError(selector, tuple(found))
    return matches[0][0]


def _one_section(roadmaps: Iterable[Roadmap], title: str, heading: _Headings) -> Roadmap:
    """Return the document of the one section; raise an error otherwise."""
    if not heading.found:
        raise _no_section(roadmaps, title)
    if len(heading.found) > 1:
        candidates = (
            f"{clean(roadmap.name)}:{each.line}  {Sections(roadmap).shown_path(each)}"
            for roadmap, each in heading.found
        )
        raise SectionError(title, tuple(candidates))
    return heading.found[0][0]


def no_topics_in_any_error(roadmaps: Iterable[Roadmap], title: str) -> SectionError:
    """Return the error for a title that names no section with topics, in all documents."""
    if any(Sections(roadmap).all_named(title) for roadmap in roadmaps):
        return SectionError(title, is_empty=True)
    return _no_section(roadmaps, title)


def _no_section(roadmaps: Iterable[Roadmap], title: str) -> SectionError:
    titles = (each.title for roadmap in roadmaps for each in Sections(roadmap).all)
    return SectionError(title, suggestions=_like(Selector(title), titles))


def _like(typed: Selector, titles: Iterator[str]) -> tuple[str, ...]:
    """Return the titles that have a text inside a word, else those that are most like it."""
    shown: dict[str, str] = {}
    for title in titles:
        shown.setdefault(normal(title), title)
    own = typed.normal.rpartition(JOINT)[2]
    near = [each for each in shown if own in each] or most_alike(own, shown)
    return tuple(shown[each] for each in islice(near, SUGGESTIONS))
