"""Whole histories against reading each of their versions alone, and against bare git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.git.commits import LOG
from llm_roadmap.git.contents import BATCH

from ..history.bundles import NAMES, bundles, snapshots, unpack
from .measure import call, compare
from .targets import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    yield Row(what, 0.15, "`parse` of each", result)
    result = compare(call(lambda: snapshots(document)), call(lambda: bare(document)), rounds=rounds)
    yield Row(f"{what}: git's part, by the clock", None, "`git log`, `git cat-file`", result)


def bare(document: Path) -> None:
    """Have git write the same, and nobody reads it."""
    folder = document.parent
    log = subprocess.run(
        ["git", *LOG, "--", document.name], cwd=folder, capture_output=True, check=True
    ).stdout
    names = [field.split()[3] for field in log.split(b"\0") if field.lstrip().startswith(b":")]
    asked = b"".join(name + b"\n" for name in names)
    subprocess.run(["git", *BATCH], cwd=folder, input=asked, stdout=subprocess.DEVNULL, check=True)
