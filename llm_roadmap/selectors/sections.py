"""Find sections by their titles, and the topics in them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ..errors import SectionError
from ..model import Section, Topic
from .selector import JOINT, is_joined, key, letters
from .suggesting import SUGGESTIONS, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..model import Roadmap


def topics_in(roadmap: Roadmap, *headings: str) -> tuple[Topic, ...]:
    """Return the topics, at every depth, below the headings that have one of these texts in them.

    A text that is in no heading as it is typed is compared by its letters and digits alone.
    """
    return tuple(node for node in contents_in(roadmap, *headings) if isinstance(node, Topic))


def sections_in(roadmap: Roadmap, *headings: str) -> tuple[Section, ...]:
    """Return the sections whose headings have one of these texts in them, and those below them."""
    return tuple(node for node in contents_in(roadmap, *headings) if not isinstance(node, Topic))


def contents_in(roadmap: Roadmap, *headings: str) -> Iterable[Section | Topic]:
    """Return the sections that `sections_in` returns, and what is in them, in document order.

    Everything is below an empty text.
    """
    if not all(map(key, headings)):
        above = roadmap.sections[:1]
        return dict.fromkeys((*above, *_nodes(roadmap)))
    sections = [node for node in _nodes(roadmap) if isinstance(node, Section)]
    wanted = {*chain.from_iterable(_like(sections, heading) for heading in headings)}
    parts = ((each, *_nodes(each)) for each in sections if each in wanted)
    return dict.fromkeys(chain.from_iterable(parts))  # one that lies in another one comes once


def _nodes(group: Roadmap | Section) -> Iterator[Section | Topic]:
    return (node for node, _ in group.contents)


def _like(sections: Sequence[Section], heading: str) -> Sequence[Section]:
    """Return the sections whose headings have a text in them."""
    for form in (key, letters):
        wanted = form(heading)
        if found := [each for each in sections if wanted and wanted in form(each.title)]:
            return found
    return ()


def find_section(roadmap: Roadmap, title: str) -> Section:
    """Return the one section with this title.

    Titles around it can stand before its own, joined by ` > `. All is compared as it is typed, and
    if no section fits then, by letters and digits alone. Raises SectionError if no section fits or
    more than one, and ValueError for an empty title.
    """
    if not key(title):
        raise ValueError("an empty text names no section")
    paths = dict(_paths(roadmap))
    found = next(filter(None, _steps(paths, title)), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise SectionError(
            title, tuple(f"L{each.line}  {JOINT.join(paths[each])}" for each in found)
        )
    raise SectionError(title, suggestions=similar_titles(roadmap, title))


def similar_titles(roadmap: Roadmap, text: str, *, with_topics: bool = False) -> tuple[str, ...]:
    """Return a few titles of sections that are most like a text.

    `with_topics`: only of sections with topics in them.
    """
    sections = sections_in(roadmap, "")
    titles = {
        key(each.title): each.title for each in sections if each.progress.total or not with_topics
    }
    return tuple(titles[each] for each in alike(key(text), titles)[:SUGGESTIONS])


def _steps(paths: Mapping[Section, Sequence[str]], title: str) -> Iterator[Sequence[Section]]:
    """Yield the sections that a title fits, in each of the ways to compare."""
    for form in (key, letters):
        for fits in (_is_title, _ends):
            yield [section for section, path in paths.items() if fits(title, form, path)]


def _paths(roadmap: Roadmap) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """Yield each section with the titles around it and its own."""
    around: list[str] = []
    for node, depth in roadmap.contents:
        del around[depth:]
        around.append(node.title)
        if not isinstance(node, Topic):
            yield node, tuple(around)


def _is_title(typed: str, form: Callable[[str], str], path: Sequence[str]) -> bool:
    return form(path[-1]) == form(typed) != ""


def _ends(typed: str, form: Callable[[str], str], path: Sequence[str]) -> bool:
    joined = JOINT.join(map(form, key(typed).split(JOINT)))
    return is_joined(joined, map(form, reversed(path)), JOINT)
