from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The path of a document, with `TEXT` of the tests in it if they have one."""
    path = tmp_path / "ROADMAP.md"
    if text := getattr(request.module, "TEXT", b""):
        path.write_bytes(text)
    return path
