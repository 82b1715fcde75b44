"""Read one version of a document; most differ from the one before in boxes alone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..markdown import parse
from ..markdown.conflict_markers import has_conflict
from ..model import Roadmap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model.boxes_and_headings import Marker
    from ..model.found_version import FoundVersion

STATES: Final = b" \txX"
"""What can be between the brackets of a box."""
PROGRESS: Final = re.compile("(?:[ 0-9/()%]|\u2588|\u2591)*".encode())
"""The signs that a progress marker has between its comments."""
SHORT: Final = 64
"""How many bytes are compared one by one."""


def roadmap_in(
    version: FoundVersion, previous: Roadmap | None = None
) -> tuple[Roadmap | None, str]:
    """Return the roadmap of a version, or None and the reason why there is none.

    `previous` is another version of the document: only what differs from it is read.
    """
    if version.reason:
        return None, version.reason
    try:
        if has_conflict(version.source):
            return None, "has a merge left half done: there are conflict markers in it"
        return parse(version.source, previous=previous), ""
    except DocumentError as error:
        return None, f"can't be read: {error.reason}"


def with_boxes_of(source: bytes, known: Roadmap) -> tuple[Roadmap, Sequence[int]] | None:
    """Return the roadmap of a version, and the numbers of the topics whose boxes differ.

    None if it may differ from the known roadmap in more than its boxes and progress markers. No
    rule of Markdown depends on the state of a box or on the progress in a marker, and no title
    contains them. So the outline of the known one stays valid.
    """
    if len(source) != len(known.source):
        return None
    boxes = known.outline.boxes
    found = []
    for offset in _differences(known.source, source, 0, len(source)):
        number = bisect_left(boxes, offset, key=attrgetter("offset"))
        is_box = number < len(boxes) and boxes[number].offset == offset
        if is_box and source[offset] in STATES:
            found.append(number)
        elif is_box or not _is_progress(source, offset, known.outline.markers):
            return None
    return Roadmap(source, known.outline, known.name), found


def _is_progress(source: bytes, offset: int, markers: Sequence[Marker]) -> bool:
    """Return whether an offset is in a progress marker, in which nothing but progress stands."""
    number = bisect_right(markers, offset, key=attrgetter("start")) - 1
    if number < 0 or offset >= markers[number].stop:
        return False
    return PROGRESS.fullmatch(source, markers[number].start, markers[number].stop) is not None


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
