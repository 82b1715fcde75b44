"""Which sections a command shows, and how deep they lie in each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Topic

if TYPE_CHECKING:
    from collections.abc import Container

    from ..model import Roadmap, Section


def nested(roadmap: Roadmap, shown: Container[Section]) -> list[tuple[Section, int]]:
    """Return the shown sections of a roadmap, each with the number of shown ones it lies in."""
    rows = [(above, 0) for above in roadmap.sections[:1] if not above.level and above in shown]
    indents = [0]  # at each depth
    for node, depth in roadmap.contents:
        indent = indents[depth]
        is_shown = not isinstance(node, Topic) and node in shown
        indents[depth + 1 :] = [indent + is_shown]
        if not isinstance(node, Topic) and is_shown:
            rows.append((node, indent))
    return rows
