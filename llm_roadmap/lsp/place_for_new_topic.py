"""Find where a new topic goes, when it is added at the cursor of an editor."""

from __future__ import annotations

from bisect import bisect_right
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..model import Section
from ..selectors.normal_forms import JOINT

if TYPE_CHECKING:
    from .buffers import Buffer, Extent


def place_at(buffer: Buffer, line: int) -> dict[str, Any]:
    """Return where a topic that is added on a line, from 0, goes: arguments of `with_added`.

    It goes after the topic on this line, else after the topics of the section. If there is neither,
    the document decides.
    """
    if topics := buffer.topics_on(line):
        return {"after": topics[-1]}
    sections = [each.node for each in _around(buffer, line) if isinstance(each.node, Section)]
    if not sections or sections[-1].number is None:
        return {}
    if sections[-1].topics:
        return {"after": sections[-1].topics[-1]}
    return {"section": JOINT.join(each.title for each in sections)}


def _around(buffer: Buffer, line: int) -> list[Extent]:
    """Return what is around a line, from 0, outermost first; a section ends where the next begins.

    What lies in a topic ends with it.
    """
    around: list[Extent] = []
    for each in buffer.extents[: bisect_right(buffer.extents, line, key=attrgetter("first"))]:
        while around and around[-1].depth >= each.depth:
            around.pop()
        around.append(each)
    return [*takewhile(lambda each: isinstance(each.node, Section) or each.last >= line, around)]
