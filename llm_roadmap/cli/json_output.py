"""The JSON of the commands, in pieces: documents can be large."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .rows import nested

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from ..history.timeline import History, Point, Tick
    from ..linting import Diagnostic
    from ..merging.carrying import Carry
    from ..merging.matching import Pair
    from ..model import Progress, Roadmap, Section, Topic
    from ..ticking import Update


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


def update_json(path: Path, made: Update) -> Iterator[str]:
    """Yield the JSON of a command that writes, in pieces."""
    return _json(_changed_data(path, made))


def carry_json(path: Path, made: Carry) -> Iterator[str]:
    """Yield the JSON of `carry`, in pieces."""
    further = {"likely": map(_pair_data, made.likely), "lost": map(_topic_data, made.lost)}
    return _json(_changed_data(path, made) | further)


def history_json(path: Path, past: History, ticks: Iterable[Tick]) -> Iterator[str]:
    """Yield the JSON of `history`, in pieces; `log` has some of the ticks alone."""
    return _json(
        {
            "version": 1,
            "file": str(path),
            "points": map(_point_data, past.points),
            "ticks": map(_tick_data, ticks),
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

    before = "{"
    for name, value in data.items():
        yield f"{before}\n  {json.dumps(name)}: "
        before = ","
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _indented(value, 1)
    yield end


def _list(items: Iterator[object]) -> Iterator[str]:
    """Yield a list that is the value of a name, an item at a time."""
    comma, last = "[", "[]"
    for item in items:
        yield f"{comma}\n    {_indented(item, 2)}"
        comma, last = ",", "\n  ]"
    yield last


def _indented(value: object, levels: int) -> str:
    import json

    return json.dumps(value, indent=2).replace("\n", "\n" + "  " * levels)  # text has no breaks


def _changed_data(path: Path, made: Update | Carry) -> dict[str, object]:
    return {
        "version": 1,
        "file": str(path),
        "progress": _progress_data(made.roadmap.progress),
        "changed": (_topic_data(change.topic) for change in made.changes),
    }


def _pair_data(pair: Pair) -> dict[str, object]:
    return {
        "from": _topic_data(pair.left),
        "to": _topic_data(pair.right),
        "ground": pair.ground.value,
    }


def _point_data(point: Point) -> dict[str, object]:
    return {
        "commit": point.commit,
        "when": point.when.isoformat(),
        **_progress_data(point.progress),
    }


def _tick_data(tick: Tick) -> dict[str, object]:
    return {
        "commit": tick.commit,
        "when": tick.when.isoformat(),
        "title": tick.title,
        "path": tick.path,
        "done": tick.done,
    }


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

    rows = [*nested(roadmap, shown)]
    following = [indent for _, indent in rows[1:]] + [-1]
    for (section, indent), after in zip(rows, following, strict=False):
        margin = "\n" + " " * (4 * indent + 4)
        head = _section_data(section)
        said = json.dumps(head, indent=2).removesuffix("\n}").replace("\n", margin)
        yield f'{margin}{said},{margin}  "sections": ['
        yield from _closing(indent, after)


def _closing(indent: int, after: int) -> Iterator[str]:
    """Yield the end of a section, and of those around it, as far as the next section goes out.

    `indent` and `after` are how deep the section and the next one lie; -1: there is no next one.
    """
    if after > indent:
        return  # the next one is in it
    margin = "\n" + " " * (4 * indent + 4)
    yield f"]{margin}}}"
    for level in range(indent, max(after, 0), -1):
        margin = "\n" + " " * (4 * level)
        yield f"{margin}  ]{margin}}}"
    yield "," if after >= 0 else "\n  "


def _section_data(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "level": section.level,
        "progress": _progress_data(section.progress),
    }


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
