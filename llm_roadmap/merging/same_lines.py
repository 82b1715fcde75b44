"""Tell which topics of two versions are on the same line of a text that both share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .alignment import stretches
from .likeness import are_alike

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from .alignment import Stretch
    from .versions import Version


def same_lines(
    left: Version, right: Version, shared: Sequence[Stretch] | None = None
) -> dict[int, int]:
    """Return the topics that are on the same line of a stretch, from left to right.

    A line with nothing but a box does not count unless the titles are equal, too. Nor does a line
    below two topics that are not the same, if its title is there more than once. `shared` are the
    stretches, if they are known.
    """
    found, others = {}, set[tuple[int, int]]()
    for start, other, length in stretches(left.lines, right.lines) if shared is None else shared:
        for line in sorted(left.by_line.keys() & range(start, start + length)):
            here, there = left.by_line[line], right.by_line.get(line - start + other)
            if there is None:
                continue
            title, is_bare = left.identities[here][1], left.lines[line].endswith(b"]")
            if is_bare and title != right.identities[there][1]:
                continue
            if is_unique(title, left, right) or not are_in_others(left, here, right, there, others):
                found[here] = there
            else:
                others.add((here, there))
    return found


def are_in_others(
    left: Version, here: int, right: Version, there: int, others: Container[tuple[int, int]] = ()
) -> bool:
    """Return whether two topics lie in topics that are not the same.

    Those are not alike, or one of them is elsewhere on the other side, or they are known as
    `others`.
    """
    above = left.roadmap.outline.boxes[here].parent
    around = right.roadmap.outline.boxes[there].parent
    if above is None or around is None:
        return False
    titles = left.identities[above][1], right.identities[around][1]
    if titles[0] == titles[1]:
        return (above, around) in others
    is_elsewhere = any(is_unique(title, left, right) for title in titles)
    return is_elsewhere or not are_alike(*titles)


def is_unique(title: str, left: Version, right: Version) -> bool:
    """Return whether a title occurs once in each of two versions."""
    return left.titles[title] == 1 == right.titles[title]
