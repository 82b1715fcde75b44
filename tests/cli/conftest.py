from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(folder: Path, request: pytest.FixtureRequest) -> Path:
    """A folder that other users can reach, with `SOURCE` of the tests for its document."""
    if source := getattr(request.module, "SOURCE", ""):
        (folder / "ROADMAP.md").write_text(source, encoding="utf-8", newline="\n")
    return folder
