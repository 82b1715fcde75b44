"""Arrange topics and sections as `list` and `status` show them, each with its indentation."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, TypeGuard

import click

from ...model import Progress, Section, Topic
from ...text.safe_text import shown_title
from .lines import BLANK, INDENT, box, meter, progress_lines
from .paths import shown_path
from .printing import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from ...model import Roadmap
    from .answer import View

SectionOrTopic = Section | Topic

ABOVE: Final = "(above the headings)"


def list_lines(roadmap: Roadmap, shown: Container[Topic]) -> Iterator[TextLine]:
    """Yield the lines of `list`: topics under their headings, each with its line number."""
    width = max((len(str(topic.line)) for topic in roadmap.topics), default=0) + 1
    is_first = True
    for node, indent in _under_headings(roadmap, shown):
        margin = INDENT * indent
        if isinstance(node, Topic):
            number = click.style(f"L{node.line}".rjust(width), dim=True)
            head, title = box(node)
            yield TextLine(f"{number}  {margin}{head}", title)
        elif node.is_inset:  # the heading is in a list item, among the topics
            yield _heading(node, " " * (width + 2) + margin)
        else:
            if not is_first:
                yield BLANK
            yield _heading(node)
        is_first = False


def _heading(section: Section, margin: str = "") -> TextLine:
    """Return the line that shows a heading."""
    sign, title = f"{'#' * section.level} ", shown_title(section.title)
    return TextLine(margin + click.style(sign, bold=True), click.style(title, bold=True))


def status_lines(
    roadmap: Roadmap, topics: Sequence[Topic], sections: Container[Section]
) -> Iterator[TextLine]:
    """Yield the lines of `status`: the progress of all `topics`, then that of each section."""
    whole = Progress(sum(topic.done for topic in topics), len(topics))
    shown = [
        (section.progress, indent, section.title if section.level else ABOVE)
        for section, indent in nested(roadmap, sections)
        if section.progress.total
    ]
    if [progress for progress, indent, _ in shown if not indent] != [whole]:
        shown.insert(0, (whole, 0, "in all"))
    width = len(str(whole))
    for progress, indent, title in shown:
        yield TextLine(f"{meter(progress, width)}  {'  ' * indent}", shown_title(title))


def documents_lines(views: Iterable[View]) -> Iterator[TextLine]:
    """Yield the lines of `status` for several documents: the progress of each, then of all."""
    shown, count, whole = [], 0, Progress(0, 0)  # names are shorter than paths, where many wait
    for each in views:
        count, whole = count + (each.chosen.total > 0), whole + each.chosen
        if each.is_shown and each.chosen.total:
            shown.append((each.chosen, shown_path(each.path)))
    if count:
        sentence = f"in all, {count} document{'' if count == 1 else 's'}"
        yield from progress_lines([*shown, (whole, sentence)])


def under_names(views: Iterable[View]) -> Iterator[str | TextLine]:
    """Yield the lines of several documents, each under its name."""
    is_first = True
    for each in views:
        if each.is_shown:
            yield from () if is_first else (BLANK,)
            yield TextLine("", click.style(shown_path(each.path), bold=True, underline=True))
            yield from each.lines
            is_first = False


def one_after_another(views: Iterable[View]) -> Iterator[str | TextLine]:
    """Yield the lines of several documents, which name their document themselves."""
    return chain.from_iterable(each.lines for each in views if each.is_shown)


def _under_headings(
    roadmap: Roadmap, shown: Container[Topic]
) -> Iterator[tuple[SectionOrTopic, int]]:
    """Yield the shown topics and the headings above them, each with its indentation.

    A topic indents what lies in it, and so does a heading in a list item or quote. Indentations
    count levels, from 0.
    """
    waiting: list[tuple[SectionOrTopic, int]] = []  # headings without a shown topic so far
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

    def is_shown(node: SectionOrTopic) -> TypeGuard[Section]:
        return isinstance(node, Section) and node in shown

    yield from ((above, 0) for above in roadmap.sections[:1] if not above.level and is_shown(above))
    for node, _, indent in _indented(roadmap, is_shown):
        if is_shown(node):
            yield node, indent


def _is_among_topics(node: SectionOrTopic) -> bool:
    return isinstance(node, Topic) or node.is_inset


def _indented(
    roadmap: Roadmap, indents: Callable[[SectionOrTopic], bool]
) -> Iterator[tuple[SectionOrTopic, int, int]]:
    """Yield all sections and topics, each with its depth and its indentation.

    `indents` says whether a section or topic indents what lies in it.
    """
    inside = [0]  # the indentation at each depth
    for node, depth in roadmap.contents:
        yield node, depth, inside[depth]
        inside[depth + 1 :] = [inside[depth] + indents(node)]
