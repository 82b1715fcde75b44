"""Find out which section of one version became which section of another.

A section is what stands below a heading or a topic; its path is its name. If the path of a section
is gone, the section was renamed or moved, or it lies in one that was.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .likeness import have_other_marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from .versions import Path, TitlesBySection, Version


def corresponding(
    left: Version, right: Version, topics: Iterable[tuple[int, int]]
) -> Mapping[Path, Path]:
    """Return the path that each section of the left version has in the right one, if it has one.

    `topics`: those that are known to be the same, by their numbers in both versions.
    """
    here, there = left.sections, right.sections
    known = {_inside(left, a): _inside(right, b) for a, b in topics}
    found: dict[Path, Path] = {(): ()}
    for path in sorted(here, key=len):
        if path in there:
            found.setdefault(path, path)
        elif known.get(path) in there:
            found[path] = known[path]
        elif path[:-1] in found and (same := (*found[path[:-1]], path[-1])) in there:
            found.setdefault(path, same)
        if path in found:
            # A topic that came in the place of another one is new, with all that lies in it.
            found |= (
                (inner, outer)
                for inner, outer in _renamed(path, found[path], here, there)
                if not left.is_topic(inner) and not right.is_topic(outer)
            )
    return found


def _inside(version: Version, number: int) -> Path:
    """Return the path of what lies in a topic."""
    path, title = version.keys.names[number]
    return (*path, title)


def _renamed(
    path: Path, other: Path, here: TitlesBySection, there: TitlesBySection
) -> Iterator[tuple[Path, Path]]:
    """Yield the sections right in one that have another title in its counterpart.

    They replaced each other: between the same neighbours there are as many as before, with more or
    less the same in them, and no title got another number.
    """
    shared = {*here[path]} & {*there[other]}
    runs = _runs(path, here, shared), _runs(other, there, shared)
    for above, titles in runs[0].items():
        others = runs[1].get(above, [])
        if len(titles) == len(others):
            for title, new in zip(titles, others, strict=True):
                inner, outer = (*path, title), (*other, new)
                is_other = have_other_marks(title, new) or inner in there or outer in here
                if not is_other and _have_same(here[inner], there[outer]):
                    yield inner, outer


def _runs(
    path: Path, contents: TitlesBySection, shared: Collection[str]
) -> Mapping[str, Sequence[str]]:
    """Return the sections right in one that are not shared, by the shared title above them."""
    runs: dict[str, list[str]] = {}
    above = ""
    for title in dict.fromkeys(contents[path]):
        if title in shared:
            above = title
        elif (*path, title) in contents:
            runs.setdefault(above, []).append(title)
    return runs


def _have_same(titles: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether half of the titles are the same."""
    same = (Counter(titles) & Counter(others)).total()
    return 2 * same >= max(len(titles), len(others))
