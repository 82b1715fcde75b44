"""Find sections by their titles, and the topics in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..errors import SectionError
from ..model import Topic
from .keys import key, letters
from .selector import JOINT, is_joined
from .suggesting import SUGGESTIONS, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Roadmap, Section


def topics_in(roadmap: Roadmap, *headings: str) -> tuple[Topic, ...]:
    """Return the topics, at every depth, below the headings that have one of these texts in them.

    A text that is in no heading as it is typed is compared by its letters and digits alone.
    """
    return tuple(node for node in contents_in(roadmap, *headings) if isinstance(node, Topic))


def sections_in(roadmap: Roadmap, *headings: str) -> tuple[Section, ...]:
    """Return the sections whose headings have one of these texts in them, and those below them."""
    return tuple(node for node in contents_in(roadmap, *headings) if not isinstance(node, Topic))


def contents_in(roadmap: Roadmap, *headings: str) -> Iterator[Section | Topic]:
    """Yield what is in the sections that `sections_in` returns, and these, in document order.

    Everything is below an empty text.
    """
    sections = [node for node, _ in roadmap.contents if not isinstance(node, Topic)]
    wanted = {each.number for heading in headings for each in _like(sections, heading)}
    everything = not all(map(key, headings))
    inside = -1 if everything else None  # the depth of the section that we are in
    if everything:
        yield from (above for above in roadmap.sections[:1] if not above.level)
    for node, depth in roadmap.contents:
        if inside is not None and depth <= inside:
            inside = None
        if inside is None and not isinstance(node, Topic) and node.number in wanted:
            inside = depth
        if inside is not None:
            yield node


def _like(sections: Sequence[Section], heading: str) -> Sequence[Section]:
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
    for form in (key, letters):
        for fits in (partial(_is_title, title, form), partial(_ends, title, form)):
            found = [section for section, path in paths.items() if fits(path)]
            if len(found) > 1:
                raise SectionError(title, tuple(JOINT.join(paths[each]) for each in found))
            if found:
                return found[0]
    raise SectionError(title, suggestions=similar_titles(roadmap, title))


def similar_titles(roadmap: Roadmap, text: str) -> tuple[str, ...]:
    """Return a few titles of sections that are most like a text."""
    titles = {key(each.title): each.title for each in sections_in(roadmap, "")}
    return tuple(titles[each] for each in alike(key(text), titles)[:SUGGESTIONS])


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
