"""Tell from the versions of a document how its progress went, and show it."""

from ..model.found_version import FoundVersion
from .timeline import Gap, History, Point, PointRecord, Tick, history_of

__all__ = ["FoundVersion", "Gap", "History", "Point", "PointRecord", "Tick", "history_of"]
