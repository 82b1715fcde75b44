"""Arrange the topics and sections that a command shows, each with its indentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from ..model import Section, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from ..model import Roadmap

Node = Section | Topic


def under_headings(roadmap: Roadmap, shown: Container[Topic]) -> Iterator[tuple[Node, int]]:
    """Yield the shown topics and the headings above them, each with its indentation.

    A topic indents what lies in it, and so does a heading in a list item or quote. Indentations
    count levels, from 0.
    """
    waiting: list[tuple[Node, int]] = []  # headings without a shown topic so far
    depths: list[int] = []  # the depths of these headings
    for node, depth, indent in _indented(roadmap, _is_among_topics):
        while depths and depths[-1] >= depth:
            depths.pop()
            waiting.pop()
        if isinstance(node, Section):
            waiting.append((node, indent))
            depths.append(depth)
        elif node in shown:
            yield from waiting
            yield node, indent
            waiting.clear()
            depths.clear()


def nested(roadmap: Roadmap, shown: Container[Section]) -> Iterator[tuple[Section, int]]:
    """Yield the shown sections, each with the number of shown sections around it."""

    def is_shown(node: Node) -> TypeGuard[Section]:
        return isinstance(node, Section) and node in shown

    yield from ((above, 0) for above in roadmap.sections[:1] if not above.level and is_shown(above))
    for node, _, indent in _indented(roadmap, is_shown):
        if is_shown(node):
            yield node, indent


def _is_among_topics(node: Node) -> bool:
    return isinstance(node, Topic) or node.is_inset


def _indented(roadmap: Roadmap, indents: Callable[[Node], bool]) -> Iterator[tuple[Node, int, int]]:
    """Yield all sections and topics, each with its depth and its indentation.

    `indents` says whether a section or topic indents what lies in it.
    """
    inside = [0]  # the indentation at each depth
    for node, depth in roadmap.contents:
        yield node, depth, inside[depth]
        inside[depth + 1 :] = [inside[depth] + indents(node)]
