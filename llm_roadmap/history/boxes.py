"""Tell whether a version differs from another one in its boxes alone, which takes no parsing."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Roadmap

STATES: Final = b" \txX"
"""What can be between the brackets of a box."""
SHORT: Final = 64
"""How many bytes are compared one by one."""


def with_boxes_of(source: bytes, known: Roadmap) -> tuple[Roadmap, Sequence[int]] | None:
    """Return the roadmap of a version, and the numbers of the topics whose boxes differ.

    None if it may differ from the known roadmap in more than its boxes. No rule of Markdown depends
    on the state of a box, and no title contains it. So the outline of the known one stays valid.
    """
    boxes = known.outline.boxes
    found = []
    if len(source) != len(known.source):
        return None
    for offset in _differences(known.source, source, 0, len(source)):
        number = bisect_left(boxes, offset, key=attrgetter("offset"))
        if number == len(boxes) or boxes[number].offset != offset or source[offset] not in STATES:
            return None
        found.append(number)
    return replace(known, source=source), found


def _differences(one: bytes, other: bytes, start: int, stop: int) -> Iterator[int]:
    """Yield the offsets between two at which texts of one length differ, in order."""
    if one[start:stop] == other[start:stop]:
        return
    if stop - start <= SHORT:
        yield from (at for at in range(start, stop) if one[at] != other[at])
        return
    middle = (start + stop) // 2
    yield from _differences(one, other, start, middle)
    yield from _differences(one, other, middle, stop)
