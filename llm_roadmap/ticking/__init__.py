"""Set boxes in a roadmap, and bring its progress markers up to date."""

from .progress_markers import refresh, stale_markers

__all__ = ["refresh", "stale_markers"]
