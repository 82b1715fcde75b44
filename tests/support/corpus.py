"""The real checklists that the suite reads where they are, and skips visibly where they are not."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from .processes import missing


class Checklist(NamedTuple):
    name: str
    source: bytes
    topics: int
    """How many GitHub sees in it."""
    done: int
    """How many of them are ticked."""


def corpus() -> Path | None:
    """Return the folder of the checklists, or None: $LLM_ROADMAP_CORPUS, else beside a clone."""
    named = os.environ.get("LLM_ROADMAP_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "corpus"
    return folder if folder.is_dir() else None


def checklists() -> list[Checklist]:
    """Return every checklist; skip the test that asks where there is no corpus."""
    folder = corpus()
    if folder is None:
        pytest.skip("no corpus here: name its folder in LLM_ROADMAP_CORPUS")
    with (folder / "SOURCES.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert rows
    return [
        Checklist(
            row["file"],
            (folder / row["file"]).read_bytes(),
            int(row["topics"]),
            int(row["done"]),
        )
        for row in rows
    ]


def texts() -> list[str]:
    """Return the text of every checklist; skip the test that asks where there is no corpus."""
    return [checklist.source.decode() for checklist in checklists()]


def histories() -> list[Path]:
    """Return a bundle of git for each real history; they are beside the corpus.

    The test that asks is skipped where there are none, but fails in CI.
    """
    folder = corpus()
    bundles = sorted((folder.parent / "histories").glob("*.bundle")) if folder else []
    return bundles or missing("no histories here: they belong beside the corpus")
