"""Sections that a person names by their titles, and the topics in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..model import Topic
from ..safe_text import clean
from .keys import key, letters
from .suggesting import SUGGESTIONS, alike
from .typed import JOINT, is_way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..model import Roadmap, Section

LISTED: Final = 10
"""The most sections that a message lists."""


def topics_in(roadmap: Roadmap, *headings: str) -> tuple[Topic, ...]:
    """Return the topics, at every depth, below the headings that have one of these texts in them.

    A text that is in no heading as it is typed is compared by its letters and digits alone.
    """
    wanted = {section.number for section in sections_like(roadmap, *headings)}
    topics: list[Topic] = []
    inside = None if all(map(key, headings)) else -1  # the depth of the section that we are in
    for node, depth in roadmap.contents:
        if inside is not None and depth <= inside:
            inside = None
        if isinstance(node, Topic):
            topics += [node] if inside is not None else []
        elif inside is None and node.number in wanted:
            inside = depth
    return tuple(topics)


def sections_like(roadmap: Roadmap, *headings: str) -> tuple[Section, ...]:
    """Return the sections whose titles have one of these texts in them, as `topics_in` does."""
    sections = [node for node, _ in roadmap.contents if not isinstance(node, Topic)]
    found = {each.number for heading in headings for each in _like(sections, heading)}
    return tuple(section for section in sections if section.number in found)


def _like(sections: Sequence[Section], heading: str) -> Sequence[Section]:
    for form in (key, letters):
        wanted = form(heading)
        if found := [each for each in sections if wanted and wanted in form(each.title)]:
            return found
    return ()


def find_section(roadmap: Roadmap, title: str) -> Section:
    """Return the one section with this title.

    Titles around it can stand before its own, joined by ` > `. All is compared as it is typed, and
    if no section fits then, by letters and digits alone. Raises RoadmapError if no section fits or
    more than one, and ValueError for an empty title.
    """
    if not key(title):
        raise ValueError("an empty text names no section")
    paths = dict(_paths(roadmap))
    for form in (key, letters):
        for fits in (partial(_is_title, title, form), partial(_ends, title, form)):
            found = [section for section, path in paths.items() if fits(path)]
            if len(found) > 1:
                raise RoadmapError(_ambiguous(title, [paths[section] for section in found]))
            if found:
                return found[0]
    raise RoadmapError(_unknown(title, paths.values()))


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
    way = JOINT.join(map(form, key(typed).split(JOINT)))
    return is_way(way, map(form, reversed(path)), JOINT)


def _ambiguous(title: str, paths: Sequence[Sequence[str]]) -> str:
    lines = [f"{title!r} is the title of {len(paths)} sections; add what is around it"]
    lines += [clean(JOINT.join(path)) for path in paths[:LISTED]]
    if len(paths) > LISTED:
        lines.append(f"and {len(paths) - LISTED} more")
    return "\n  ".join(lines)


def _unknown(title: str, paths: Iterable[Sequence[str]]) -> str:
    titles = {key(path[-1]): path[-1] for path in paths}
    said = [repr(titles[each]) for each in alike(key(title), titles)[:SUGGESTIONS] if each]
    hint = f"did you mean {' or '.join(said)}?" if said else "'status' shows them all"
    return f"no section has the title {title!r}; {hint}"
