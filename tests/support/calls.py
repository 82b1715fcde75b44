"""Count what something calls: a measure of work that needs no clock."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def calls(act: Callable[[], object]) -> int:
    """Return how many functions in Python something calls."""
    counts: Counter[str] = Counter()

    def count(_: object, event: str, __: object) -> None:
        counts[event] += 1

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counts["call"]
