"""Count how many topics of a group are done."""

from __future__ import annotations

from typing import NamedTuple

CELLS = 10
"""The number of cells in a progress bar."""


class Progress(NamedTuple):
    """How many topics of a group are done."""

    done: int
    """The number of topics that are ticked."""
    total: int
    """The number of topics."""

    @property
    def percent(self) -> int:
        """The share that is done, 0 to 100, rounded down; 0 if there are no topics."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def bar(self) -> str:
        """The share that is done as ten cells, rounded down."""
        full = CELLS * self.done // self.total if self.total else 0
        return "█" * full + "░" * (CELLS - full)

    def __str__(self) -> str:
        return f"{self.done}/{self.total} ({self.percent}%)"
