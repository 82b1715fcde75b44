from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def skip_or_fail(reason: str) -> None:
    """Skip what this machine lacks something for; where everything is to be tested, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def wanted() -> Callable[[str], Any]:
    """Import what is no dependency of the tests."""

    def get(name: str) -> Any:
        try:
            return importlib.import_module(name)
        except ImportError:
            skip_or_fail(f"{name} is not installed")

    return get
