"""Show a roadmap as HTML and as text.

Programs that show notebooks remove scripts, style sheets, most attributes, and sometimes all style.
So a box is a character, progress is text, and colours are those of the page. The HTML uses only
lists, links and folds, which no program removes.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from ..model import Resource, Roadmap, Step, Topic
from ..text.safe_text import clean, clean_lines, shown_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Section

# An address has a safe scheme, or no scheme. Without a scheme it has no server either: in a page
# that is opened from disk, a browser would get files from `//host`. With `http:` it has slashes:
# without them browsers take `http:a` as an address on the page's own server. Its characters are
# visible ASCII, as the parser makes them: browsers drop some others, and the rest could be another
# scheme.
SAFE: Final = re.compile(
    r"(?: https?:// | mailto: | (?! [a-z][a-z0-9+.-]* : | [/\\]{2} ) ) [!-~]+",
    re.IGNORECASE | re.VERBOSE,
)

FROM_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter of a script that is written from right to left, such as Hebrew or Arabic."""

LIST_END: Final = "</ul>"
# Without bullets, since there are boxes.
LIST: Final = '<ul style="list-style-type: none; padding-left: 1.5em; margin: 0.2em 0">'
ITEM: Final = '<li style="margin: 0.4em 0">'
FOLD: Final = '<details open style="margin: 0.4em 0">'
INSET: Final = '<div style="padding-left: 1em">'


def bundle(shown: Roadmap | Section | Topic) -> dict[str, str]:
    """Return the HTML and the text that a notebook shows, by media type."""
    return {"text/html": html(shown), "text/plain": text(shown)}


def message(error: str) -> dict[str, str]:
    """Return what a notebook shows if the document can't be read, by media type."""
    return {"text/html": f"<p>{_escaped(error)}</p>", "text/plain": clean(error)}


def html(shown: Roadmap | Section | Topic) -> str:
    """Return HTML that needs no style sheet, no script and no kernel."""
    head = ""
    if isinstance(shown, Roadmap):
        title = _escaped(shown_title(shown.title))
        head = f"<p><strong>{title}</strong><br>{_meter(shown)}</p>"
    return f'<div style="overflow-wrap: anywhere">{head}{_html(steps(shown))}</div>'


def text(shown: Roadmap | Section | Topic) -> str:
    """Return lines of text. No character of the document can control a terminal."""
    lines = [*_lines(steps(shown))]
    if isinstance(shown, Roadmap):
        lines = [shown_title(shown.title), _meter(shown), *lines]
    return "\n".join(map(clean, lines)).removeprefix("\n")


def steps(shown: Roadmap | Section | Topic) -> Sequence[Step]:
    """Return all topics, and all sections with topics, in document order.

    A level-1 heading around everything is the title of the document, and is left out. The depth of
    the first step is 0.
    """
    found = _all_steps(shown)
    base = found[0].depth if found else 0
    return [
        Step(node, depth - base)
        for node, depth in found
        if isinstance(node, Topic) or node.progress.total or node == shown
    ]


def _all_steps(shown: Roadmap | Section | Topic) -> Sequence[Step]:
    if isinstance(shown, Roadmap):
        is_titled = [each.level == 1 and not each.is_inset for each in shown.sections] == [True]
        return shown.contents[is_titled:]
    inside = shown.contents
    return (Step(shown, inside[0].depth - 1 if inside else 0), *inside)


def title_address(topic: Topic) -> str:
    """Return the address of a title that is one link; empty if it isn't, or if it isn't safe."""
    return next((_safe(url) for title, url in topic.resources if title == topic.title), "")


def other_resources(topic: Topic) -> Iterator[Resource]:
    """Yield the resources of a topic as they are shown, without the link of its title.

    A resource without a text of its own gets its address as its title. An address that is not safe
    to follow becomes empty: only http, https, mailto and relative addresses are safe.
    """
    needless, title_url = ("", clean(topic.title)), title_address(topic)
    for title, url in topic.resources:
        if title_url and (title, url) == (topic.title, title_url):
            continue
        name = title if clean(title) not in needless else re.sub(r"\Ahttps?://", "", url)
        yield Resource(name, _safe(url))


def notes(topic: Topic) -> Iterator[str]:
    """Yield the texts below the title of a topic that are not shown in another way.

    Left out are the description, headings, and texts with nothing but links, such as
    `Resource: [Notes](notes.md)`.
    """
    headings = {node.title for node, _ in topic.contents if not isinstance(node, Topic)}
    elsewhere = headings.union(topic.description.split("\n\n"))
    titles = sorted({link.title for link in topic.resources} - {""}, key=len, reverse=True)
    for note in topic.notes:
        name, _, value = note.text.partition(": ")
        shown = value if name.casefold() == "description" else note.text
        if not (elsewhere & {note.text, shown} or _are_links(value or note.text, titles)):
            yield note.text


def _are_links(text: str, titles: Iterable[str]) -> bool:
    """Return whether a text is nothing but titles of links; `titles` are longest first."""
    rest = text
    for title in titles:
        rest = rest.replace(title, "")
    return rest != text and not any(map(str.isalnum, rest))


def _safe(url: str) -> str:
    return url if SAFE.fullmatch(url) else ""


def _meter(shown: Roadmap | Section) -> str:
    return f"{shown.progress.bar} {shown.progress}"


def _html(shown: Iterable[Step]) -> str:
    """Return nested lists and folds. Without recursion, so that any depth works."""
    html: list[str] = []
    ends: list[str] = []  # the closing tags of the sections and topics that are open
    is_list = [False]  # whether a list is open, at each depth

    def close(depth: int) -> None:
        while len(ends) > depth:
            html.append(LIST_END * is_list.pop() + ends.pop())

    for node, depth in shown:
        close(depth)
        is_topic = isinstance(node, Topic)
        if is_topic != is_list[depth]:
            html.append(LIST if is_topic else LIST_END)
            is_list[depth] = is_topic
        if isinstance(node, Topic):
            html.append(_item(node))
        else:
            summary = f"<strong>{_escaped(shown_title(node.title))}</strong> {node.progress}"
            html.append(f"{FOLD}<summary>{summary}</summary>{INSET}")
        ends.append("</li>" if is_topic else "</div></details>")
        is_list.append(False)
    close(0)
    return "".join(html) + LIST_END * is_list[0]


def _item(topic: Topic) -> str:
    sign = "☑" if topic.done else "☐"
    title = _link(Resource(shown_title(topic.title), title_address(topic)))
    texts = map(_escaped, (topic.description, *notes(topic)))
    details = (*texts, " · ".join(map(_link, other_resources(topic))))
    lines = (f"<small>{line}</small>" for line in details if line)
    return ITEM + "<br>".join([f"{sign} {title}", *lines])


def _link(link: Resource) -> str:
    if not link.url:
        return _escaped(link.title)
    return f'<a href="{escape(link.url)}">{_escaped(link.title)}</a>'


def _escaped(text: str) -> str:
    """Return a text as HTML; one in a script from right to left has a direction of its own."""
    html = escape(clean_lines(text))
    return f"<bdi>{html}</bdi>" if FROM_RIGHT.search(text) else html


def _lines(shown: Iterable[Step]) -> Iterator[str]:
    indents = [0]  # the indentation at each depth
    for node, depth in shown:
        indent = indents[depth]
        is_outer = not (isinstance(node, Topic) or node.is_inset)
        if is_outer:
            yield ""
        yield "    " * indent + _line(node)
        indents[depth + 1 :] = [indent + (not is_outer)]


def _line(node: Section | Topic) -> str:
    title = shown_title(node.title)
    if isinstance(node, Topic):
        return f"[{'x' if node.done else ' '}] {title}"
    return f"{title}  {node.progress}"
