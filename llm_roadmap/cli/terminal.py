"""What a roadmap looks like on a terminal, and as JSON.

Text from a document is cleaned before it is styled: a document can't control a terminal.
"""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

import click

from ..model import Topic
from ..safe_text import clean as clean  # noqa: PLC0414 - the commands say terminal.clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ..linting import Diagnostic
    from ..merging.carrying import Carry
    from ..model import Progress, Roadmap, Section


def place(path: Path, line: int | None = None) -> str:
    """Return how to name a file, and a line in it: from this folder on, if it is in there."""
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # this folder is gone
        here = ""
    name = clean(str(path).removeprefix(here))
    return name if line is None else f"{name}:{line}"


def box(topic: Topic) -> str:
    """Return the box and the title of a topic."""
    mark = click.style("[x]", fg="green") if topic.done else "[ ]"
    return f"{mark} {clean(topic.title) or '(no title)'}"


def item(path: Path, topic: Topic) -> str:
    """Return the box and the title of a topic, and where it is."""
    return f"{box(topic)}  {click.style(place(path, topic.line), dim=True)}"


def meter(progress: Progress) -> str:
    """Return a bar and the count."""
    return f"{click.style(progress.bar, fg='green')} {progress}"


def tree(roadmap: Roadmap, shown: Callable[[Topic], bool]) -> list[str]:
    """Return the lines of a list: topics under their headings, each with its line number."""
    width = max((len(str(topic.line)) for topic in roadmap.topics), default=0) + 1

    lines: list[str] = []
    indents = [0]  # at each depth
    headings: list[tuple[int, list[str]]] = []  # depth and lines of those not yet shown
    for node, depth in roadmap.contents:
        indent = indents[depth]
        del indents[depth + 1 :]
        indents.append(indent + (isinstance(node, Topic) or node.is_inset))
        while headings and headings[-1][0] >= depth:
            headings.pop()
        if not isinstance(node, Topic):
            headings.append((depth, _heading(node, " " * (width + 2) + "    " * indent)))
        elif shown(node):
            lines += [line for _, each in headings for line in each]
            headings.clear()
            number = click.style(f"L{node.line}".rjust(width), dim=True)
            lines.append(f"{number}  {'    ' * indent}{box(node)}")
    return lines[1:] if lines[:1] == [""] else lines


def _heading(section: Section, margin: str) -> list[str]:
    """Return the lines that show a heading; one in an item or quote stands among the topics."""
    title = click.style(f"{'#' * section.level} {clean(section.title)}", bold=True)
    return [f"{margin}{title}"] if section.is_inset else ["", title]


def meters(roadmap: Roadmap) -> list[str]:
    """Return the lines of a status: progress over all, then that of each section with topics."""
    whole = roadmap.progress

    def line(progress: Progress, indent: int, title: str) -> str:
        count = str(progress).ljust(len(str(whole)))
        return f"{click.style(progress.bar, fg='green')} {count}  {'  ' * indent}{clean(title)}"

    lines = [
        line(above.progress, 0, "(above the headings)")
        for above in roadmap.sections[:1]
        if not above.level
    ]
    indents = [0]  # at each depth
    for node, depth in roadmap.contents:
        indent = indents[depth]
        del indents[depth + 1 :]
        is_section = not isinstance(node, Topic)
        indents.append(indent + is_section)
        if not isinstance(node, Topic) and node.progress.total:
            lines.append(line(node.progress, indent, node.title))
    if lines and len(roadmap.sections) == 1 and roadmap.title:
        return lines  # they begin with the whole
    return [line(whole, 0, "in all"), *lines]


def details(path: Path, topic: Topic) -> list[str]:
    """Return the lines that show one topic."""
    lines = [box(topic), f"    {place(path, topic.line)}"]
    if topic.path:
        lines.append(f"    {clean(' > '.join(topic.path))}")
    if topic.subtopics:
        lines.append(f"    {topic.progress.bar} {topic.progress} below it")
    for paragraph in filter(None, topic.description.split("\n\n")):
        lines += ["", f"    {clean(paragraph)}"]
    fields = [(name, value) for name, value in topic.fields if name.casefold() != "description"]
    if fields:
        lines += ["", *(f"    {clean(name)}: {clean(value)}" for name, value in fields)]
    if topic.resources:
        lines += ["", *(f"    {line}" for line in links(topic))]
    return lines


def task(path: Path, topic: Topic) -> list[str]:
    """Return the lines that tell what to do next: a topic and where to learn it."""
    return [item(path, topic), *(f"    {line}" for line in links(topic))]


def links(topic: Topic) -> list[str]:
    """Return a line for each resource of a topic."""
    return [
        clean(url if title in ("", url) else f"{title} <{url}>") for title, url in topic.resources
    ]


def difference(path: Path, before: Roadmap, after: Roadmap, *, in_place: bool) -> list[str]:
    """Return the lines of a unified diff between two states of a document.

    `in_place`: no line has come or gone between them.
    """
    from ..diffs import unified

    def lines(roadmap: Roadmap) -> list[str]:
        return [line.decode("utf-8", "replace") for line in roadmap.source.splitlines()]

    diff = unified(lines(before), lines(after), place(path), in_place=in_place)
    return [clean(line) for line in diff]


def roadmap_json(
    path: Path, roadmap: Roadmap, topics: Iterable[Topic], *, sections: bool = False
) -> Iterator[str]:
    """Yield the JSON of a command that reads, in pieces."""
    data = {
        "version": 1,
        "file": str(path),
        "title": roadmap.title,
        "progress": _progress_data(roadmap.progress),
        "topics": map(_topic_data, topics),
    }
    if not sections:
        return _json(data)
    further = [',\n  "sections": [', *_sections_json(roadmap), "]\n}\n"]
    return chain(_json(data, end=""), further)


def update_json(path: Path, roadmap: Roadmap, changed: Iterable[Topic]) -> Iterator[str]:
    """Yield the JSON of a command that writes, in pieces."""
    return _json(
        {
            "version": 1,
            "file": str(path),
            "progress": _progress_data(roadmap.progress),
            "changed": map(_topic_data, changed),
        }
    )


def carry_json(path: Path, made: Carry) -> Iterator[str]:
    """Yield the JSON of `carry`, in pieces."""
    likely = (
        {
            "from": _topic_data(pair.left),
            "to": _topic_data(pair.right),
            "ground": pair.ground.value,
        }
        for pair in made.likely
    )
    return _json(
        {
            "version": 1,
            "file": str(path),
            "progress": _progress_data(made.roadmap.progress),
            "changed": (_topic_data(change.topic) for change in made.changes),
            "likely": likely,
            "lost": map(_topic_data, made.lost),
        }
    )


def diagnostics_json(found: Iterable[tuple[Path, Diagnostic]]) -> Iterator[str]:
    """Yield the JSON of a command that checks, in pieces."""
    diagnostics = (
        {
            "file": str(path),
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "message": each.message,
        }
        for path, each in found
    )
    return _json({"version": 1, "diagnostics": diagnostics})


def _json(data: dict[str, object], *, end: str = "\n}\n") -> Iterator[str]:
    """Yield JSON in pieces, iterators in it an item at a time.

    Each topic comes with its whole path: all of that at once could take all the memory there is.
    """
    import json
    from collections.abc import Iterator

    def indented(value: object, levels: int) -> str:
        return json.dumps(value, indent=2).replace("\n", "\n" + "  " * levels)  # text has no breaks

    before = "{"
    for name, value in data.items():
        yield f"{before}\n  {json.dumps(name)}: "
        before = ","
        if isinstance(value, Iterator):
            comma, last = "[", "[]"
            for item in value:
                yield f"{comma}\n    {indented(item, 2)}"
                comma, last = ",", "\n  ]"
            yield last
        else:
            yield indented(value, 1)
    yield end


def _progress_data(progress: Progress) -> dict[str, int]:
    return {"done": progress.done, "total": progress.total}


def _sections_json(roadmap: Roadmap) -> Iterator[str]:
    """Yield the JSON of the sections, each with those below it.

    `json` follows them by recursion, which Python allows for fewer levels than there can be.
    """
    import json

    rows = [(section, 0) for section in roadmap.sections[:1] if not section.level]
    indents = [0]  # at each depth
    for node, depth in roadmap.contents:
        indent = indents[depth]
        del indents[depth + 1 :]
        indents.append(indent + (not isinstance(node, Topic)))
        if not isinstance(node, Topic):
            rows.append((node, indent))
    following = [indent for _, indent in rows[1:]] + [-1]
    for (section, indent), after in zip(rows, following, strict=False):
        margin = "\n" + " " * (4 * indent + 4)
        head = {
            "title": section.title,
            "level": section.level,
            "progress": _progress_data(section.progress),
        }
        said = json.dumps(head, indent=2).removesuffix("\n}").replace("\n", margin)
        yield f'{margin}{said},{margin}  "sections": ['
        if after <= indent:
            yield f"]{margin}}}"
            for level in range(indent, max(after, 0), -1):
                margin = "\n" + " " * (4 * level)
                yield f"{margin}  ]{margin}}}"
            yield "," if after >= 0 else "\n  "


def _topic_data(topic: Topic) -> dict[str, object]:
    return {
        "title": topic.title,
        "slug": topic.slug,
        "done": topic.done,
        "line": topic.line,
        "depth": topic.depth,
        "path": topic.path,
        "description": topic.description,
        "fields": [{"name": name, "value": value} for name, value in topic.fields],
        "resources": [{"title": title, "url": url} for title, url in topic.resources],
    }
