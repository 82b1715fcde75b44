"""Real histories of documents, that the suite reads where they are."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from llm_roadmap.git.calls import running
from llm_roadmap.git.contents import BATCH
from llm_roadmap.git.reading_history import commits_of, versions_of
from llm_roadmap.history import FoundVersion

NAMES: Final = (
    "API-Security-Checklist",
    "Front-End-Checklist",
    "Front-End-Performance-Checklist",
    "machine-learning-for-software-engineers",
)
DOCUMENT: Final = "README.md"


def bundles() -> Path | None:
    """Return their folder, or None: $LLM_ROADMAP_HISTORIES, else beside a clone."""
    named = os.environ.get("LLM_ROADMAP_HISTORIES")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "histories"
    return folder if folder.is_dir() else None


def unpack(bundle: Path, folder: Path) -> Path:
    """Return the document in a clone that is made in a folder."""
    command = ["git", "clone", "-q", str(bundle), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / DOCUMENT


def snapshots(document: Path) -> list[FoundVersion]:
    """Return all versions of a document, as git gives them."""
    now = FoundVersion(None, datetime.now(UTC), b"")
    with running(*BATCH, folder=document.parent) as batch:
        return [*versions_of(commits_of(document, None, batch), batch, now)]
