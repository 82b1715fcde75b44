"""Find sections by their titles, and what is in them: the one meaning of `--section`.

A text names the sections with this title, by the steps 1 to 3 of `Roadmap.find`; the titles around
a section can stand before its own, joined by ` > `. What reads takes all of them and, if there is
none, those in whose titles the text stands from the beginning of a word on (`Sections.all_named`).
What changes something needs exactly one, and no part of a title will do (`Sections.one_named`).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ..errors import SectionError
from ..model import Section, Topic
from .by_title import Titles, first
from .normal_forms import JOINT, Selector, normal
from .suggesting import SUGGESTIONS, most_alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Roadmap


def topics_in(roadmap: Roadmap, *titles: str) -> tuple[Topic, ...]:
    """Return the topics, at every depth, in the sections that these titles name.

    Without titles, they are all topics. A title that names no section adds nothing.
    """
    return tuple(node for node in contents_in(roadmap, *titles) if isinstance(node, Topic))


def sections_in(roadmap: Roadmap, *titles: str) -> tuple[Section, ...]:
    """Return the sections that these titles name, and those below them; see `topics_in`."""
    return tuple(node for node in contents_in(roadmap, *titles) if not isinstance(node, Topic))


def contents_in(roadmap: Roadmap, *titles: str) -> Iterable[Section | Topic]:
    """Return what `sections_in` and `topics_in` return, in document order."""
    if not titles:
        above = roadmap.sections[:1]
        return dict.fromkeys((*above, *_nodes(roadmap)))
    sections = Sections(roadmap)
    wanted = {*chain.from_iterable(map(sections.all_named, titles))}
    parts = ((each, *_nodes(each)) for each in sections.all if each in wanted)
    return dict.fromkeys(chain.from_iterable(parts))  # one that lies in another one comes once


def no_topics_in_error(roadmap: Roadmap, title: str) -> SectionError:
    """Return the error for a title that names no section with topics in it."""
    sections = Sections(roadmap)
    if sections.all_named(title):
        return SectionError(title, is_empty=True)
    return sections.missing_error(title)


class Sections:
    """The sections of a roadmap, and tables in which to look them up."""

    def __init__(self, roadmap: Roadmap) -> None:
        """Prepare for the sections of this roadmap."""
        self._paths = dict(_paths(roadmap))
        self.all = [*self._paths]
        """Every section, in document order, but that of the topics above all headings."""
        self.titles = Titles(self.all, self._paths.__getitem__)
        """The sections by their titles."""

    def all_named(self, title: str) -> Sequence[Section]:
        """Return the sections that a title names for a call that reads; there can be none.

        Raises ValueError for an empty title.
        """
        typed = _typed(title)
        return self.titles.named(typed) or first(self.titles.begun_by(typed))

    def one_named(self, title: str) -> Section:
        """Return the one section that a title names for a call that changes something.

        Raises SectionError if no section has this title or more than one, and ValueError for an
        empty title.
        """
        found = self.titles.named(_typed(title))
        if not found:
            raise self.missing_error(title)
        if len(found) > 1:
            candidates = (f"L{each.line}  {self.shown_path(each)}" for each in found)
            raise SectionError(title, tuple(candidates))
        return found[0]

    def steps(self, title: str) -> Iterator[Sequence[Section]]:
        """Yield what each step finds by which `one_named` looks for a title."""
        return self.titles.steps(_typed(title))

    def missing_error(self, title: str) -> SectionError:
        """Return the error for a title that names no section."""
        by_title = self.titles.by_title
        near = self.titles.containing(_typed(title)) or [
            each for like in most_alike(normal(title), by_title) for each in by_title[like]
        ]
        suggestions = dict.fromkeys(map(self._clearest, near[:SUGGESTIONS]))
        return SectionError(title, suggestions=tuple(suggestions))

    def _clearest(self, section: Section) -> str:
        """Return the title of a section; if others have it, the titles around it come first."""
        is_unique = len(self.titles.named(Selector(section.title))) == 1
        return section.title if is_unique else self.shown_path(section)

    def shown_path(self, section: Section) -> str:
        """Return the titles around a section and its own, joined by ` > `."""
        return JOINT.join((*self._paths[section], section.title))


def _typed(title: str) -> Selector:
    typed = Selector(title)
    if not typed.normal:
        raise ValueError("an empty text names no section")
    return typed


def _nodes(group: Roadmap | Section) -> Iterator[Section | Topic]:
    return (node for node, _ in group.contents)


def _paths(roadmap: Roadmap) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """Yield each section with the titles around it, outermost first."""
    around: list[str] = []
    for node, depth in roadmap.contents:
        del around[depth:]
        if not isinstance(node, Topic):
            yield node, tuple(around)
        around.append(node.title)
