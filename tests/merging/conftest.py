from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def with_git(need: Callable[[str], str]) -> None:
    """Skip tests that merge texts: git does that, line by line, where no topic is concerned."""
    need("git")
