"""Run what is asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

R = TypeVar("R")


def run(task: Callable[[], Coroutine[Any, Any, R]], seconds: float = 60) -> R:
    """Run a task to its end, in a thread: the browser of other tests has a loop in this one."""

    async def limited() -> R:
        return await asyncio.wait_for(task(), seconds)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, limited()).result()
