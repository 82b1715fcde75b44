"""Whole histories against reading each of their versions alone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from llm_roadmap import RoadmapFile, parse

from ..history.bundles import DOCUMENT, NAMES, bundles, snapshots, unpack
from .measure import call, compare
from .memory import Row as Held
from .targets import Row

SMALL = 10_000
"""How many bytes a document has that is not short any more.

What git and Python take for each version is most of the time for a shorter one, whatever parsing
takes.
"""
SUCCESSIVE = 60
"""How many versions are read one after the other."""


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Measure the history of each bundle, unpacked in a folder; none where there are no bundles."""
    found = bundles()
    for name in NAMES if found else ():
        assert found is not None
        document = unpack(found / f"{name}.bundle", folder / name)
        yield from _rows(name, document, rounds=rounds)


def _rows(name: str, document: Path, *, rounds: int) -> Iterator[Row]:
    versions = [snapshot for snapshot in snapshots(document) if snapshot.source]
    file = RoadmapFile(document)

    def parse_all() -> None:
        for version in versions:
            parse(version.source)

    latest = [version.source for version in versions[-SUCCESSIVE:]]

    def read_latest() -> None:
        roadmap = None
        for source in latest:
            roadmap = parse(source, previous=roadmap)

    def parse_latest() -> None:
        for source in latest:
            parse(source)

    what = f"{len(latest)} versions of {name}, one after the other"
    yield Row(
        what, 0.15, "`parse` of each", compare(call(read_latest), call(parse_latest), rounds=rounds)
    )
    what = f"history of {name}, {len(versions)} versions"
    result = compare(call(file.history), call(parse_all), rounds=rounds)
    target = None if document.stat().st_size < SMALL else 0.15  # see `times`
    yield Row(what, target, "`parse` of each", result)


def times(folder: Path, *, rounds: int) -> Iterator[Held]:
    """Measure what each version of a short document takes; the bundles are unpacked in a folder."""
    documents = {name: folder / name / DOCUMENT for name in NAMES}
    documents["a checklist that is only ticked"] = ticked(folder / "ticked")
    for name, document in documents.items():
        if not document.exists() or document.stat().st_size >= SMALL:
            continue
        file = RoadmapFile(document)
        count = len(file.history().points)
        taken = sorted(call(file.history)().processor for _ in range(rounds))[rounds // 2] / count
        what = f"history of {name}, {count} versions: each of them, processor"
        yield Held(what, "≤ 0.50 ms", f"{1000 * taken:.2f} ms")


def ticked(folder: Path, *, topics: int = 90, versions: int = 1331) -> Path:
    """Return a document in a new repository; each version ticks one topic, or begins anew."""
    made = bytearray()
    for number in range(versions):
        done = number % (topics + 1)
        text = b"# Plan\n\n" + b"".join(
            b"- [%s] [Topic number %d](https://example.org/%d)\n"
            % (b"x" if topic < done else b" ", topic, topic)
            for topic in range(topics)
        )
        when = b"a <a@b.c> %d +0000" % (1_770_000_000 + 7200 * number)
        made += b"commit refs/heads/main\ncommitter %s\ndata 4\ntick\n" % when
        made += b"M 100644 inline %s\ndata %d\n%s\n" % (DOCUMENT.encode(), len(text), text)
    for command in ("init -q -b main", "fast-import --quiet", "checkout -q main"):
        folder.mkdir(exist_ok=True)
        given = bytes(made) if "import" in command else b""
        subprocess.run(["git", *command.split()], cwd=folder, input=given, check=True)
    return folder / DOCUMENT
