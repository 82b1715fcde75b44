"""Say in plain data what the page shows of a roadmap, and which topics it means by a click."""

from __future__ import annotations

import json
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from ..display.html_and_text import notes, other_resources, steps, title_address
from ..display.title_html import title_html
from ..errors import RoadmapError
from ..model import Resource, Section, Step, Topic
from ..model.nesting import around_of
from ..selectors.normal_forms import JOINT
from ..selectors.sections import no_topics_in_error, sections_in, topics_in
from ..text.safe_text import clean, clean_lines, shown_title
from .words_for_search import searchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Roadmap
    from ..model.keys import Key


def steps_to_show(roadmap: Roadmap, titles: Sequence[str]) -> Sequence[Step]:
    """Return the sections and topics to show: all, or those in the sections with these titles.

    Raises what `no_topics_in_error` returns, for a title that names no section with topics.
    """
    if not titles:
        return steps(roadmap)
    for title in titles:
        if not topics_in(roadmap, title):
            raise no_topics_in_error(roadmap, title)
    found: dict[Section | Topic, int] = {}  # the depth of each
    for section in sections_in(roadmap, *titles):
        if section not in found and section.progress.total:
            found.update(steps(section))
    return [Step(*each) for each in found.items()]


def contents(shown: Sequence[Step], *, told: int | None = None) -> str:
    """Return the data of sections and topics for the page, without the states of boxes, as JSON.

    What is empty is left out. `told`: so many topics come with all their data, and the others with
    their depth alone. That is enough to show folded sections, and takes a fraction of the time.
    """
    topics = count()
    return json.dumps(
        [
            depth
            if isinstance(node, Topic) and told is not None and next(topics) >= told
            else {"depth": depth, "title": shown_title(node.title), **_rest(node)}
            for node, depth in shown
        ],
        separators=(",", ":"),
    )


def _rest(node: Section | Topic) -> dict[str, Any]:
    found: dict[str, Any] = {"html": title_html(node)}
    if isinstance(node, Topic):
        found["name"] = node.roadmap.outline.keys.key(node.number)
        found["texts"] = [clean_lines(text) for text in texts(node)]
        found["links"] = [{"title": clean(link.title), "url": link.url} for link in links(node)]
    else:
        found["section"] = selector_of(node)
    return {name: value for name, value in found.items() if value}


def texts(topic: Topic) -> Iterator[str]:
    """Yield what is shown below the title of a topic."""
    if description := topic.description:
        yield description
    yield from notes(topic)


def links(topic: Topic) -> Iterator[Resource]:
    """Yield the links of a topic, that of its title first."""
    if url := title_address(topic):
        yield Resource(shown_title(topic.title), url)
    yield from other_resources(topic)


def selector_of(node: Section | Topic) -> str:
    """Return a selector for a topic or section: all titles around it, and its own."""
    return JOINT.join((*path_of(node), node.title))


def path_of(node: Section | Topic) -> tuple[str, ...]:
    """Return the titles of the headings and topics around a topic or section, outermost first."""
    if isinstance(node, Topic):
        return node.path
    outline = node.roadmap.outline
    if node.number is None:
        return ()
    heading = outline.headings[node.number]
    around = around_of(heading.box, heading.parent, outline.boxes, outline.headings)
    titles = [
        outline.heading_title(number) if is_heading else outline.title(number)
        for is_heading, number in around
    ]
    return tuple(reversed(titles))


def found(shown: Iterable[Step], words: Sequence[str]) -> Iterator[Topic]:
    """Yield the topics in which the page finds all words of a search.

    A word can be in the title, in a title around it, in what is shown below it, or in an address.
    """
    titles: list[str] = []  # those around each step, and its own
    for node, depth in shown:
        titles[depth:] = [searchable(node.title)]
        if isinstance(node, Topic):
            rest = chain(texts(node), chain.from_iterable(links(node)))
            form = "\n".join(chain(titles, map(searchable, rest)))
            if all(word in form for word in words):
                yield node


class LateError(RoadmapError):
    """A click came when its topic had changed already."""

    def __init__(self) -> None:
        super().__init__("This topic has changed in the file.")


def clicked(roadmap: Roadmap, keys: Sequence[Key], *, is_certain: bool) -> list[Topic]:
    """Return the topics that had these keys in the document that the page has seen.

    `is_certain`: either no two topics have the same path and title, or only boxes have changed
    since then. Otherwise nobody can tell which of them was clicked. Raises LateError then, and if a
    topic is not there.
    """
    equals = [roadmap.outline.keys.named((key.path, key.title)) for key in keys]
    are_there = all(
        0 <= key.place < key.equals == len(numbers)
        for numbers, key in zip(equals, keys, strict=True)
    )
    if not (is_certain and are_there):
        raise LateError
    numbers = [each[key.place] for each, key in zip(equals, keys, strict=True)]
    return [Topic(roadmap, number) for number in numbers]
