"""A roadmap to look at, as HTML and as text.

What shows notebooks drops scripts, style sheets, most attributes, and here and there all style. So
a box is a character, progress is text, colours are the reader's own, and the markup is what
survives everywhere: lists, links and folds.
"""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from .model import Resource, Roadmap, Section
from .text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .model import Topic

UNTITLED: Final = "(no title)"

# A scheme that is safe to follow, or none, and then no server either: in a page that is opened from
# disk, `//host` would be one to get files from. And no character that a browser would drop, since
# what is left of the address could have another scheme.
SAFE: Final = re.compile(
    r"(?: https?: | mailto: | (?! [a-z][a-z0-9+.-]* : | [/\\]{2} ) ) [^\x00-\x20\x7f]+",
    re.IGNORECASE | re.VERBOSE,
)

# Bullets would stand beside the boxes.
LIST: Final = '<ul style="list-style-type: none; padding-left: 1.5em; margin: 0.2em 0">'
ITEM: Final = '<li style="margin: 0.4em 0">'
FOLD: Final = '<details open style="margin: 0.4em 0">'
INSET: Final = '<div style="padding-left: 1em">'


def bundle(shown: Roadmap | Section | Topic) -> dict[str, str]:
    """Return what notebooks show, by media type."""
    return {"text/html": html(shown), "text/plain": text(shown)}


def message(said: str) -> dict[str, str]:
    """Return what notebooks show in place of what can't be read, by media type."""
    return {"text/html": f"<p>{_text(said)}</p>", "text/plain": clean(said)}


def html(shown: Roadmap | Section | Topic) -> str:
    """Return HTML that needs no style sheet, no script and no kernel."""
    match shown:
        case Roadmap():
            inside = outermost(shown)
            title = _text(shown.title or UNTITLED)
            body = f"<p><strong>{title}</strong><br>{_meter(shown)}</p>{_html(inside)}"
        case Section():
            body = _fold(shown)
        case _:
            body = _list(_branch(shown))
    return f"<div>{body}</div>"


def text(shown: Roadmap | Section | Topic) -> str:
    """Return lines for a terminal; the document can't control it."""
    match shown:
        case Roadmap():
            lines = [shown.title or UNTITLED, _meter(shown), *_lines(outermost(shown))]
        case Section():
            lines = [*_section_lines(shown)]
        case _:
            lines = [*_topic_lines(_branch(shown))]
    return "\n".join(map(clean, lines))


class Inside(NamedTuple):
    """What stands below a heading."""

    topics: Sequence[Topic]
    """Its topics, nested ones too, in document order."""
    sections: tuple[Section, ...]
    """The sections directly below it that have topics somewhere."""


def outermost(roadmap: Roadmap) -> Inside:
    """Return what stands below the title of the document.

    A level-1 heading that everything is below is the title: it need not be shown again.
    """
    match roadmap.sections:
        case (Section(level=1) as only,):
            return inside(only)
        case (Section(level=0) as above, *_):
            return Inside(inside(above).topics, _with_topics(roadmap.sections[1:]))
        case sections:
            return Inside((), _with_topics(sections))


def inside(section: Section) -> Inside:
    """Return what stands below a heading."""
    topics = section.roadmap.topics_under(section.number)
    return Inside(topics, _with_topics(section.sections))


def links(topic: Topic) -> Iterator[Resource]:
    """Yield the resources of a topic as they are shown.

    One whose text is empty, or the topic's title once more, is named by its address. The address is
    empty where it is not safe to follow: only http, https, mailto and relative ones are.
    """
    needless = ("", topic.title)
    for title, url in topic.resources:
        name = title if title not in needless else re.sub(r"\Ahttps?://", "", url)
        yield Resource(name, url if SAFE.fullmatch(url) and clean(url) == url else "")


def _with_topics(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.progress.total)


def _branch(topic: Topic) -> list[Topic]:
    """Return a topic and all that are below it."""
    following = topic.roadmap.topics[topic.number + 1 :]
    return [topic, *takewhile(lambda each: each.depth > topic.depth, following)]


def _meter(shown: Roadmap | Section) -> str:
    return f"{shown.progress.bar} {shown.progress}"


def _html(content: Inside) -> str:
    return _list(content.topics) + "".join(map(_fold, content.sections))


def _fold(section: Section) -> str:
    summary = f"<strong>{_text(section.title or UNTITLED)}</strong> {section.progress}"
    return f"{FOLD}<summary>{summary}</summary>{INSET}{_html(inside(section))}</div></details>"


def _list(topics: Sequence[Topic]) -> str:
    """Return nested lists; without recursion, however deep they are."""
    html, level = [], 0
    for topic in topics:
        before, level = level, topic.depth - topics[0].depth + 1
        html.append(LIST if level > before else "</li>" + "</ul></li>" * (before - level))
        html.append(f"{ITEM}{_item(topic)}")
    return "".join(html) + "</li></ul>" * level


def _item(topic: Topic) -> str:
    sign = "☑" if topic.done else "☐"
    about = (_text(topic.description), " · ".join(map(_link, links(topic))))
    lines = (f"<small>{line}</small>" for line in about if line)
    return "<br>".join([f"{sign} {_text(topic.title or UNTITLED)}", *lines])


def _link(link: Resource) -> str:
    if not link.url:
        return _text(link.title)
    return f'<a href="{escape(link.url)}">{_text(link.title)}</a>'


def _text(said: str) -> str:
    return escape(clean_lines(said))


def _lines(content: Inside) -> Iterator[str]:
    yield from _topic_lines(content.topics)
    for section in content.sections:
        yield ""
        yield from _section_lines(section)


def _section_lines(section: Section) -> Iterator[str]:
    yield f"{section.title or UNTITLED}  {section.progress}"
    yield from _lines(inside(section))


def _topic_lines(topics: Sequence[Topic]) -> Iterator[str]:
    for topic in topics:
        indent = "    " * (topic.depth - topics[0].depth)
        yield f"{indent}{'[x]' if topic.done else '[ ]'} {topic.title or UNTITLED}"
