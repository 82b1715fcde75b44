"""What was aimed for, as ratios to what the package is made of."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from llm_roadmap import Roadmap, RoadmapFile, lint, merge, parse

from .measure import Result, Sample, call, compare, process

LARGE = 64
"""How many times as large the large checklist is."""


class Row(NamedTuple):
    what: str
    target: float | None
    """The ratio that was aimed for; None for a row that shows what a ratio is worth."""
    against: str
    result: Result


def rows(folder: Path, small: Path, checklist: Path, *, rounds: int) -> Iterator[Row]:
    """Measure each target; `small` and `checklist` are documents in `folder`."""
    yield from _processes(folder, small, checklist, rounds=rounds)
    yield from _calls(checklist, rounds=rounds)


def _processes(folder: Path, small: Path, checklist: Path, *, rounds: int) -> Iterator[Row]:
    floor = process(sys.executable, "-c", "import click, markdown_it", cwd=folder)

    def row(what: str, target: float | None, sample: Sample) -> Row:
        return Row(
            what, target, "`import click, markdown_it`", compare(sample, floor, rounds=rounds)
        )

    def command(path: Path, *arguments: str, **more: str) -> Sample:
        env = {"LLM_ROADMAP_FILE": str(path), **more}
        return process(sys.executable, "-m", "llm_roadmap", *arguments, cwd=folder, env=env)

    topics = parse(checklist.read_bytes()).topics
    middle = next(
        topic
        for topic in topics[len(topics) // 2 :]
        if sum(topic.title == other.title for other in topics) == 1
    )
    large = f"{len(topics)} topics"
    yield row("the base itself", None, floor)
    yield row(
        "`toggle` by title, 9 topics", 1.20, command(small, "toggle", "Transformer Architecture")
    )
    yield row(f"`toggle` by title, {large}", 1.35, command(checklist, "toggle", middle.title))
    yield _add(checklist, middle.title, large, rounds=rounds)
    yield row("`list`, 9 topics", 1.25, command(small, "list"))
    listing = command(checklist, "list")
    yield row("`--help`", 0.90, command(small, "--help"))
    typed = {
        "_LLM_ROADMAP_COMPLETE": "bash_complete",
        "COMP_WORDS": "llm-roadmap toggle t",
        "COMP_CWORD": "2",
    }
    yield row("a completion, 9 topics", 1.20, command(small, **typed))
    completion = command(checklist, **typed)
    beside = compare(completion, listing, rounds=rounds)
    yield Row(f"a completion, {large}", 1.30, f"`list`, {large}", beside)
    names = "from llm_roadmap import RoadmapFile, parse"
    bare = process(sys.executable, "-c", names, cwd=folder)
    yield row(f"`{names}`", 0.60, bare)


def _add(checklist: Path, title: str, large: str, *, rounds: int) -> Row:
    """Measure `add` beside `toggle`, each in the same document, which nobody has saved lately."""
    source = checklist.read_bytes()

    def begin() -> None:
        checklist.write_bytes(source)
        os.utime(checklist, (1, 1))

    def command(*arguments: str) -> Sample:
        python, env = sys.executable, {"LLM_ROADMAP_FILE": str(checklist)}
        words = (python, "-m", "llm_roadmap", *arguments)
        return process(*words, cwd=checklist.parent, env=env, before=begin)

    add, toggle = command("add", "A new one", "--after", title), command("toggle", title)
    result = compare(add, toggle, rounds=rounds)
    begin()
    return Row(f"`add` after a title, {large}", 1.15, "`toggle` by title", result)


def _calls(checklist: Path, *, rounds: int) -> Iterator[Row]:
    source = checklist.read_bytes()
    text = source.decode()
    markdown_it = MarkdownIt("commonmark").enable("table")
    full = call(lambda: markdown_it.parse(text))
    name = "`MarkdownIt.parse`"
    yield Row("`parse`", 0.40, name, compare(call(lambda: parse(source)), full, rounds=rounds))
    everything = call(lambda: read_everything(source))
    result = compare(everything, full, rounds=rounds)
    yield Row("`parse`, and every field of every topic", 1.00, name, result)

    file = RoadmapFile(checklist)
    held = list(file.read().topics)

    def hold() -> None:
        held[:] = file.read().topics

    every = call(lambda: file.toggle(*held), before=hold)
    whole = call(lambda: parse(source))
    what = f"`toggle` of {len(held)} topics"
    yield Row(what, 1.15, "`parse`", compare(every, whole, rounds=rounds))
    yield _merge(source, rounds=rounds)
    yield from _edits(source, rounds=rounds)
    large = source * LARGE
    many = call(lambda: parse(source), times=LARGE)
    few = max(3, rounds // 6)
    result = compare(call(lambda: parse(large)), many, rounds=few)
    yield Row(f"`parse` of {LARGE} times the size", 1.40, f"`parse`, {LARGE} times", result)


def _merge(source: bytes, *, rounds: int) -> Row:
    """Measure a merge of a fork that ticked every third box with a version of other prose."""
    base = parse(source)
    ours = base.with_done(dict.fromkeys(base.topics[::3], True)).source
    theirs = source.replace(b"Tree", b"Search tree", 3) + b"\n- [ ] One more\n"

    def parse_all() -> None:
        for each in (ours, source, theirs):
            parse(each)

    result = compare(call(lambda: merge(ours, source, theirs)), call(parse_all), rounds=rounds)
    return Row("`merge` of three versions", 2.00, "`parse` of these", result)


def _edits(source: bytes, *, rounds: int) -> Iterator[Row]:
    """Measure what reading and checking a document again costs after one edit."""
    before = parse(source)
    lint(before)
    lines = source.splitlines(keepends=True)
    numbers = count(len(lines) // 4)

    def once() -> Roadmap:
        """Read a version with one line more, in another place each time."""
        at = next(numbers) % len(lines)
        return parse(b"".join([*lines[:at], b"- [ ] One more\n", *lines[at:]]), previous=before)

    whole = call(lambda: parse(source))
    yield Row("`parse` after one edit", 0.05, "`parse`", compare(call(once), whole, rounds=rounds))
    read: list[Roadmap] = []

    def read_first() -> None:
        read[:] = [parse(source)]

    def read_again() -> None:
        read[:] = [once()]

    first = call(lambda: lint(read[0]), before=read_first)
    again = call(lambda: lint(read[0]), before=read_again)
    yield Row("`lint` after one edit", 0.10, "`lint`", compare(again, first, rounds=rounds))
    yield Row("`lint`", None, "`parse`", compare(first, whole, rounds=rounds))


def read_everything(source: bytes) -> None:
    """Parse a document and read each field of each topic."""
    for topic in parse(source).topics:
        _ = (topic.title, topic.done, topic.line, topic.offset, topic.depth, topic.path, topic.slug)
        _ = (topic.fields, topic.description, topic.resources, topic.subtopics, topic.progress)
