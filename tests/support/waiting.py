"""Wait for what another thread, kernel or page does."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def eventually(holds: Callable[[], object], seconds: float = 60) -> float:
    """Wait until a condition holds, and return the seconds that took; fail after `seconds`."""
    began = time.perf_counter()
    while not holds():
        assert time.perf_counter() < began + seconds
        time.sleep(0.002)
    return time.perf_counter() - began


def watchers() -> list[threading.Thread]:
    """Return the threads that watch documents for this process."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]
