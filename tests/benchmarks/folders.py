"""Folders of a thousand documents, against `parse` of the same bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from llm_roadmap import parse

from ..support.corpus import checklists
from . import memory
from .measure import Sample, call, compare, process
from .targets import Row

DOCUMENTS: Final = 1000
FEW: Final = 100
MANY: Final = 10_000

STATUS: Final = "import gc; gc.disable(); from llm_roadmap.cli import main; main()"
"""What `python -m llm_roadmap` does, but for its end: that one would end the script, too."""


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Measure `status` of folders in a folder; each sample takes some seconds."""
    sources = [*islice(cycle(each.source for each in checklists()), DOCUMENTS)]
    with_boxes = _written(folder / "with-boxes", sources)
    base = call(lambda: [*map(parse, sources)])
    name = f"`parse` of {DOCUMENTS:,} checklists"
    result = compare(status(with_boxes), base, rounds=rounds)
    yield Row(f"`status` of a folder of {DOCUMENTS:,} checklists", 1.20, name, result)
    mixed = [
        source if number % 10 == 0 else without_boxes(source)
        for number, source in enumerate(sources)
    ]
    few_boxes = _written(folder / "few-boxes", mixed)
    base = call(lambda: [*map(parse, mixed)])
    result = compare(status(few_boxes), base, rounds=rounds)
    yield Row("the same, where nine of ten have no box", 0.30, "`parse` of these", result)


def memory_rows(folder: Path) -> Iterator[memory.Row]:
    """Measure what `status` of many documents holds, against that of a few."""
    sources = [each.source for each in checklists() if len(each.source) < 20_000]
    few = _written(folder / "few", [*islice(cycle(sources), FEW)])
    many = _written(folder / "many", [*islice(cycle(sources), MANY)])
    ratio = memory.peak(STATUS, "status", str(many)) / memory.peak(STATUS, "status", str(few))
    what = f"`status` of {MANY:,} documents, against that of {FEW}"
    yield memory.Row(what, "≤ 1.20", f"{ratio:.2f}")


def without_boxes(source: bytes) -> bytes:
    """Return a checklist as a list without boxes."""
    for box in (b"[ ] ", b"[x] ", b"[X] ", b"[ ]", b"[x]", b"[X]"):
        source = source.replace(box, b"")
    return source


def status(folder: Path) -> Sample:
    """Return what runs `status` over a folder."""
    return process(sys.executable, "-m", "llm_roadmap", "status", str(folder), cwd=folder)


def _written(folder: Path, sources: Sequence[bytes]) -> Path:
    folder.mkdir()
    for number, source in enumerate(sources):
        (folder / f"{number}.md").write_bytes(source)
    return folder


if __name__ == "__main__":
    import tempfile

    os.environ.setdefault("GIT_CONFIG_GLOBAL", os.devnull)
    with tempfile.TemporaryDirectory() as name:
        for row in rows(Path(name), rounds=3):
            print(row.what, row.target, row.result.processor, row.result.seconds.median)
        for held in memory_rows(Path(name)):
            print(held)
