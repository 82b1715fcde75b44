"""Where the corpus is: real documents beside the repository, not part of it."""

from __future__ import annotations

import os
from pathlib import Path


def corpus() -> Path | None:
    """Return the folder of the corpus; None where there is none."""
    named = os.environ.get("LLM_ROADMAP_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus"
    return folder if folder.is_dir() else None
