"""Types, for programs that use this package: they can be imported, and mypy knows them."""

from __future__ import annotations

import builtins
import collections.abc
import datetime as dt
import inspect
import re
import sys
import typing
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import llm_roadmap

from .support.processes import execute, missing

FOREIGN = (builtins, collections.abc, dt, typing)
"""Where other types come from that every program can import."""
OWN = {"index", "keys", "nesting", "outline", "run"}
"""What is for the package itself."""


def handed_out(public: object) -> Iterator[tuple[str, object]]:
    """Yield what a public class or function hands out, and the type of each."""
    if not isinstance(public, type):
        yield "return", typing.cast("typing.Any", public).__annotations__["return"]
        return
    yield from vars(public).get("__annotations__", {}).items()
    for name, value in vars(public).items():
        function = getattr(value, "fget", None) or getattr(value, "func", None) or value
        if inspect.isfunction(function):
            yield name, function.__annotations__.get("return", "")


@pytest.mark.parametrize("public", [*llm_roadmap.__all__, "RoadmapWidget"])
def test_what_is_returned_can_be_imported(public: str) -> None:
    if public == "RoadmapWidget" and not find_spec("anywidget"):
        missing("the extra `notebook` is not installed")
    for name, annotation in handed_out(getattr(llm_roadmap, public)):
        if name.startswith("_") or name in OWN:
            continue
        shown = getattr(annotation, "__forward_arg__", inspect.formatannotation(annotation))
        for word in re.findall(r"\b[A-Za-z]\w*", shown):
            places = (llm_roadmap, *FOREIGN)
            assert any(hasattr(place, word) for place in places), (public, name, word)


PROGRAM = """
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_type

from llm_roadmap import RoadmapWidget, {names}

file = RoadmapFile("plan.md", timeout=2.0)
assert_type(file.read(), Roadmap)
assert_type(file.check("a", file.read().find("b")), tuple[Change, ...])
assert_type(file.add("a", under="b", done=True), tuple[Topic, ...])
assert_type(file.read().with_moved("a", after=file.read().find("b")), Roadmap)
assert_type(file.sync(), bool)
assert_type(file.format(), bool)
assert_type(file.carry(file.read(), likely=True), Carry)
assert_type(file.set_done("a", done=None, expect="a"), Result)
assert_type(file.edit(lambda roadmap: roadmap), Result)
assert_type(file.undo(file.edit(lambda roadmap: roadmap)), Result)
result = file.run(lambda roadmap: Result(roadmap, roadmap), write=False)
assert_type(result.changes, tuple[Change, ...])
assert_type(file.history(since="2 weeks ago", section=["a"]), History)
assert_type(file.watch(), Changes)
assert_type(file.widget(section="a", collapsed=True), RoadmapWidget)

roadmap = parse(b"- [ ] a", previous=parse("- [x] a"))
assert_type(roadmap.topics, tuple[Topic, ...])
assert_type(roadmap.sections, tuple[Section, ...])
assert_type(roadmap.contents, tuple[Step, ...])
assert_type(roadmap.progress, Progress)
assert_type(roadmap.with_done({{roadmap.find("a"): True}}), Roadmap)
assert_type(roadmap.to_records(), list[Record])
assert_type(lint(roadmap), tuple[Diagnostic, ...])
for finding in lint(roadmap):
    assert_type((finding.category, finding.severity), tuple[Category, Severity])
for topic in roadmap.find_all("a"):
    assert_type(topic.resources, tuple[Resource, ...])
    assert_type(topic.notes, tuple[Note, ...])
    assert_type(topic.path, tuple[str, ...])

assert_type(documents("docs"), Iterator[RoadmapFile])
whole: Progress | int = sum(each.read().progress for each in documents("docs"))
assert_type(roadmap.progress + roadmap.progress, Progress)

merged = merge("- [ ] a", b"- [x] a", roadmap)
assert_type(merged, Merge)
for pair in merged.carried:
    assert_type(pair, Pair)
    assert_type(pair.ground, Ground)


def rows(history: History) -> Sequence[PointRecord]:
    assert_type(history.gaps, tuple[Gap, ...])
    assert_type(history.points, tuple[Point, ...])
    for tick in history.ticks:
        assert_type(tick, Tick)
        assert_type(tick.authored, datetime)
    return history.to_records()


def describe(error: RoadmapError) -> str:
    match error:
        case TopicNotFoundError():
            return ", ".join(error.suggestions)
        case AmbiguousTopicError():
            return ", ".join(topic.title for topic in error.candidates)
        case DocumentError():
            return f"{{error.path}}: {{error.reason}}"
        case _:
            return str(error)
"""


def test_a_program_that_uses_everything_passes_strict_mypy(tmp_path: Path) -> None:
    if not find_spec("mypy"):
        missing("mypy is not installed")
    program = PROGRAM.format(names=", ".join(llm_roadmap.__all__))
    (tmp_path / "program.py").write_text(program, "utf-8")
    command = (sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache")
    checked = execute(*command, "program.py", cwd=tmp_path)
    assert (checked.status, checked.out) == (0, "Success: no issues found in 1 source file\n")
    (tmp_path / "program.py").write_text(program.replace('since="2 weeks ago"', "since=2"), "utf-8")
    checked = execute(*command, "program.py", cwd=tmp_path)
    assert 'expected "str | None"' in checked.out
