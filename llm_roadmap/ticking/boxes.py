"""Set boxes in a roadmap, and return the new roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DocumentError
from ..markdown.quick_look import BOXES
from ..model import Roadmap
from ..selectors.topics_of_call import resolve
from .progress_markers import refresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import Topic


def with_done(roadmap: Roadmap, states: Mapping[Topic, bool]) -> Roadmap:
    """Set boxes in a roadmap, and return the new roadmap; see `Roadmap.with_done`.

    The state of a box is one byte, `x` or a space. No rule of Markdown depends on which of the two
    it is, and no title contains it. So the outline of the document stays valid.
    """
    return set_boxes(roadmap, dict(zip(resolve(roadmap, states), states.values(), strict=True)))


def set_boxes(roadmap: Roadmap, states: Mapping[Topic, bool]) -> Roadmap:
    """Set the boxes of topics of this roadmap itself, and bring progress markers up to date.

    Raises DocumentError if a topic is not in a box: the parser may have a bug.
    """
    source = bytearray(roadmap.source)
    for topic, done in states.items():
        at = topic.offset
        if roadmap.source[at - 1 : at + 2] not in BOXES:
            raise DocumentError(
                f"byte {at}, on line {topic.line}, is not in a box, so nothing is written;"
                " this is a bug in llm_roadmap: please report it, with the document"
            )
        if (source[at] in b"xX") != done:
            source[at] = ord("x" if done else " ")
    if source == roadmap.source:
        return roadmap
    return refresh(Roadmap(bytes(source), roadmap.outline, roadmap.name))
