"""Run what is asynchronous."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

R = TypeVar("R")


def run(task: Callable[[], Coroutine[Any, Any, R]], seconds: float = 60) -> R:
    """Run a task to its end, in a thread: the browser of other tests has a loop in this one."""

    async def limited() -> R:
        return await asyncio.wait_for(task(), seconds)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, limited()).result()
