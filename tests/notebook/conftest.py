from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.processes import missing

from .lab import Lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

if os.environ.get("CI"):  # elsewhere the tests that need it are skipped
    importlib.import_module("llm_roadmap.notebook.widget")


@pytest.fixture(scope="session")
def wanted() -> Callable[[str], Any]:
    """Import what is no dependency of the tests."""

    def get(name: str) -> Any:
        try:
            return importlib.import_module(name)
        except ImportError:
            missing(f"{name} is not installed")

    return get


@pytest.fixture(scope="session")
def lab(
    wanted: Callable[[str], Any], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    wanted("jupyterlab")
    wanted("ipykernel")
    lab = Lab(browser, tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()
