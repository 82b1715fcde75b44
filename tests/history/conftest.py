"""Real git repositories that know nothing of the configuration of whoever runs the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .repository import Past


@pytest.fixture
def past(tmp_path: Path, need: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Past:
    """An empty repository; git called within the tests knows of no other configuration either."""
    need("git")
    made = Past(tmp_path / "repository")
    for name in ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"):
        monkeypatch.setenv(name, made.env[name])
    made.git("init", "-q", "-b", "main")
    return made
