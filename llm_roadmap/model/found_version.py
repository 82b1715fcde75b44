"""Define one version of a document, as somebody has found it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class FoundVersion(NamedTuple):
    """One version of a document, as it was found."""

    commit: str | None
    """The full name of the commit that made it; None: it is on disk, and not committed."""
    when: datetime
    """When the commit was made, in its own time zone; for the disk, when it was read."""
    source: bytes
    """The document."""
    reason: str = ""
    """Why there is no document; empty if there is one."""
    authored: datetime | None = None
    """When the change was first made, in its author's time zone; None: as `when`."""
