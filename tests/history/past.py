"""Pasts of a document, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from llm_roadmap import History
from llm_roadmap.history import FoundVersion, history_of

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""When the first version was committed; each of the others was a day later."""


def snapshots(*sources: str | bytes) -> list[FoundVersion]:
    """Return versions of which the last is on disk."""
    last = len(sources) - 1
    return [
        FoundVersion(
            None if number == last else f"commit {number}",
            START + timedelta(days=number),
            source.encode() if isinstance(source, str) else source,
        )
        for number, source in enumerate(sources)
    ]


def told(*sources: str | bytes) -> History:
    """Return the history of versions of which the last is on disk."""
    return history_of(snapshots(*sources))


def events(told: History) -> list[tuple[str | None, str, bool]]:
    """Return commit, title and state of each tick."""
    return [(tick.commit, tick.title, tick.done) for tick in told.ticks]
