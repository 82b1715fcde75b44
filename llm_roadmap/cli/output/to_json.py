"""Make the JSON of the commands, in pieces, since documents can be large."""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

from .paths import topic_address

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from ...editing.plans import Listed
    from ...history import History, Tick
    from ...linting import Diagnostic
    from ...linting.is_all_done import Verdict
    from ...merging import Carry, Pair
    from ...merging.topic_changes import TopicChanges
    from ...model import Progress, Roadmap, Section, Topic
    from ...model.result import Result


def roadmap_json(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> Iterator[str]:
    """Yield the JSON of `list`, `show` and `next`, in pieces."""
    yield from _json(_roadmap_data(path, roadmap, topics))


def status_json(
    path: Path,
    roadmap: Roadmap,
    topics: Sequence[Topic] | None,
    sections: Container[Section],
    verdict: Verdict | None = None,
) -> Iterator[str]:
    """Yield the JSON of `status`, in pieces.

    `topics` and `sections` are those that the user asked for. `verdict` is that of the gate, if it
    was asked for; with it, the open topics are listed, too. Without `topics` none are listed, since
    those of many documents are too much.
    """
    data = _roadmap_data(path, roadmap, iter(topics or ()))
    if topics is None:
        del data["topics"]
    if verdict is not None:
        found = [each._asdict() for each in verdict.obstacles]
        if topics is not None:
            data["open"] = (_topic_data(path, topic) for topic in verdict.open)
        data["findings"] = iter(found)
        data["lookalikes"] = (each for each in found if each["code"])
    further = [',\n  "sections": [', *_sections_json(roadmap, sections), "]\n}\n"]
    yield from chain(_json(data, end=""), further)


def _roadmap_data(path: Path, roadmap: Roadmap, topics: Iterable[Topic]) -> dict[str, object]:
    return {
        "version": 1,
        "file": _name(path),
        "title": roadmap.title,
        "progress": _progress_data(roadmap.progress),
        "topics": (_topic_data(path, topic) for topic in topics),
    }


def changes_json(path: Path, result: Result) -> Iterator[str]:
    """Yield the JSON of `toggle`, `check` and `uncheck`, in pieces."""
    yield from _json(_changed_data(path, result))


def listed_json(path: Path, result: Listed) -> Iterator[str]:
    """Yield the JSON of `add`, `retitle`, `move` and `remove`, in pieces."""
    topics = [each for each in result.topics if each not in result.found]
    changed = {"changed": (_topic_data(path, topic) for topic in topics if result.changed)}
    yield from _json(_changed_data(path, result) | changed)


def carry_json(path: Path, carried: Carry) -> Iterator[str]:
    """Yield the JSON of `carry`, in pieces."""
    further = {
        "likely": (_pair_data(path, pair) for pair in carried.likely),
        "lost": map(_other_topic_data, carried.lost),
    }
    yield from _json(_changed_data(path, carried) | further)


def history_json(path: Path, past: History, ticks: Iterable[Tick]) -> Iterator[str]:
    """Yield the JSON of `history` or `log`, in pieces, with these ticks of the history."""
    yield from _json(
        {
            "version": 1,
            "file": _name(path),
            "points": (
                {
                    "commit": each.commit,
                    "when": each.when.isoformat(),
                    **_progress_data(each.progress),
                }
                for each in past.points
            ),
            "ticks": (
                {
                    "commit": each.commit,
                    "when": each.when.isoformat(),
                    "authored": each.authored.isoformat(),
                    "title": each.title,
                    "path": each.path,
                    "done": each.done,
                }
                for each in ticks
            ),
        }
    )


def topic_changes_json(path: Path, ref: str, commit: str, changes: TopicChanges) -> Iterator[str]:
    """Yield the JSON of `diff`, in pieces: the changes since a commit, which `ref` names."""
    yield from _json(
        {
            "version": 1,
            "file": _name(path),
            "ref": ref,
            "commit": commit,
            "before": _progress_data(changes.before.progress),
            "progress": _progress_data(changes.after.progress),
            "ticked": (_topic_data(path, each.right) for each in changes.ticked),
            "unticked": (_topic_data(path, each.right) for each in changes.unticked),
            "added": (_topic_data(path, each) for each in changes.added),
            "removed": map(_gone_data, changes.removed),
            "retitled": (_pair_data_since(path, each) for each in changes.retitled),
            "moved": (_pair_data_since(path, each) for each in changes.moved),
        }
    )


def _gone_data(topic: Topic) -> dict[str, object]:
    """Return the data of a topic that is not there any more, as it was: it has no place now."""
    return {"title": topic.title, "done": topic.done, "path": topic.path}


def _pair_data_since(path: Path, pair: Pair) -> dict[str, object]:
    was = {**_gone_data(pair.left), "ground": pair.ground.value}
    return {**_topic_data(path, pair.right), "was": was}


def diagnostics_json(found: Iterable[tuple[Path, Diagnostic]]) -> Iterator[str]:
    """Yield the JSON of `lint`, in pieces."""
    diagnostics = (
        {
            "file": _name(path),
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "severity": each.severity.value,
            "message": each.message,
        }
        for path, each in found
    )
    yield from _json({"version": 1, "diagnostics": diagnostics})


def _name(path: Path) -> str:
    """Return a path as JSON can hold it: U+FFFD for each byte of it that is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _json(data: dict[str, object], *, end: str = "\n}\n") -> Iterator[str]:
    """Yield an object as JSON, in pieces. A value that is an iterator becomes a list, item by item.

    Each topic has its whole path, so all topics at once could be too large for the memory.
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
    """Yield the JSON of a list that is a value of the outermost object, item by item."""
    comma, last = "[", "[]"
    for item in items:
        yield f"{comma}\n    {_indented(item, 2)}"
        comma, last = ",", "\n  ]"
    yield last


def _indented(value: object, levels: int) -> str:
    import json

    return json.dumps(value, indent=2).replace("\n", "\n" + "  " * levels)  # text has no breaks


def _changed_data(path: Path, result: Result) -> dict[str, object]:
    return {
        "version": 1,
        "file": _name(path),
        "progress": _progress_data(result.after.progress),
        "changed": (_topic_data(path, change.topic) for change in result.changes),
    }


def _pair_data(path: Path, pair: Pair) -> dict[str, object]:
    return {
        "from": _other_topic_data(pair.left),
        "to": _topic_data(path, pair.right),
        "ground": pair.ground.value,
    }


def _progress_data(progress: Progress) -> dict[str, int]:
    return {"done": progress.done, "total": progress.total}


def _sections_json(roadmap: Roadmap, shown: Container[Section]) -> Iterator[str]:
    """Yield the JSON of the sections, each with the sections below it.

    `json` works by recursion, and sections can be nested more deeply than Python lets it go.
    """
    import json

    from .tree import nested

    ends: list[str] = []  # the ends of the sections that are open, the outermost first
    for section, indent in nested(roadmap, shown):
        if closed := ends[indent:]:
            yield "".join([*reversed(closed), ","])
        del ends[indent:]
        margin = "\n" + "    " * (indent + 1)
        if ends:  # the section around this one is not empty
            around = margin.removesuffix("    ")
            ends[-1] = f"{around}  ]{around}}}"
        data = {
            "title": section.title,
            "level": section.level,
            "progress": _progress_data(section.progress),
        }
        head = json.dumps(data, indent=2).removesuffix("\n}").replace("\n", margin)
        yield f'{margin}{head},{margin}  "sections": ['
        ends.append(f"]{margin}}}")
    if ends:
        yield "".join([*reversed(ends), "\n  "])


def _other_topic_data(topic: Topic) -> dict[str, object]:
    """Return the data of a topic of another document; its path is shown as the user typed it."""
    from pathlib import Path

    return _topic_data(Path(topic.roadmap.name), topic)


def _topic_data(path: Path, topic: Topic) -> dict[str, object]:
    return {
        "title": topic.title,
        "slug": topic.slug,
        "done": topic.done,
        "line": topic.line,
        "at": topic_address(path, topic),
        "depth": topic.depth,
        "path": topic.path,
        "description": topic.description,
        "fields": [{"name": name, "value": value} for name, value in topic.fields],
        "resources": [{"title": title, "url": url} for title, url in topic.resources],
    }
