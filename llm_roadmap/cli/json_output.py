"""The JSON of the commands, in pieces: documents can be large."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .rows import nested

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from ..linting import Diagnostic
    from ..merging.carrying import Carry
    from ..model import Progress, Roadmap, Section, Topic


def roadmap_json(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> Iterator[str]:
    """Yield the JSON of a command that reads, in pieces."""
    return _json(_roadmap_data(path, roadmap, topics))


def status_json(
    path: Path,
    roadmap: Roadmap,
    topics: Sequence[Topic],
    sections: Container[Section],
    lookalikes: Iterable[Diagnostic] | None = None,
) -> Iterator[str]:
    """Yield the JSON of `status`, in pieces.

    `topics` and `sections` are those that it is about; `lookalikes` are what only looks like a
    topic, if that was asked for: then the open topics stand there, too.
    """
    data = _roadmap_data(path, roadmap, iter(topics))
    if lookalikes is not None:
        data["open"] = (_topic_data(topic) for topic in topics if not topic.done)
        data["lookalikes"] = map(_diagnostic_data, lookalikes)
    further = [',\n  "sections": [', *_sections_json(roadmap, sections), "]\n}\n"]
    return chain(_json(data, end=""), further)


def _roadmap_data(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> dict[str, object]:
    return {
        "version": 1,
        "file": str(path),
        "title": roadmap.title,
        "progress": _progress_data(roadmap.progress),
        "topics": map(_topic_data, topics),
    }


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
    diagnostics = ({"file": str(path), **_diagnostic_data(each)} for path, each in found)
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


def _diagnostic_data(each: Diagnostic) -> dict[str, object]:
    return {
        "line": each.line,
        "column": each.column,
        "code": each.code,
        "message": each.message,
    }


def _sections_json(roadmap: Roadmap, shown: Container[Section]) -> Iterator[str]:
    """Yield the JSON of the sections, each with those below it.

    `json` follows them by recursion, which Python allows for fewer levels than there can be.
    """
    import json

    rows = nested(roadmap, shown)
    if not rows:
        return
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
