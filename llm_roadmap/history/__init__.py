"""Tell from the versions of a document how its progress went, and show it."""

from .timeline import Gap, History, Point, PointRecord, Tick, history_of
from .version_reader import FoundVersion

__all__ = ["FoundVersion", "Gap", "History", "Point", "PointRecord", "Tick", "history_of"]
