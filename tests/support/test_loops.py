"""A loop and a browser in one process, in whatever order their tests come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from .loops import run

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


async def answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_a_loop_that_would_fail_beside_a_browser_fails_without_one() -> None:
    task = answer()
    with pytest.raises(RuntimeError, match="a running event loop"):
        asyncio.run(task)
    task.close()


@pytest.mark.thorough
def test_loops_and_browsers_take_turns(playwright: Playwright) -> None:
    context = playwright.request.new_context()
    for _ in range(2):
        assert context.storage_state() == {"cookies": [], "origins": []}
        assert run(answer) == 42
        with pytest.raises(TimeoutError):
            run(lambda: asyncio.sleep(60), 0.001)
    context.dispose()
