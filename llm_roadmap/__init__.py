"""Read a Markdown checklist, and tick its boxes in the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import (
    AmbiguousTopicError,
    ConflictError,
    DocumentError,
    LockTimeoutError,
    RoadmapError,
    StaleTopicError,
    TopicNotFoundError,
)
from .file import RoadmapFile
from .model import Change, Progress, Resource, Roadmap, Section, Topic
from .parser import parse

if TYPE_CHECKING:
    from .linting import Diagnostic, lint

__version__ = "0.1.0"

__all__ = [
    "AmbiguousTopicError",
    "Change",
    "ConflictError",
    "Diagnostic",
    "DocumentError",
    "LockTimeoutError",
    "Progress",
    "Resource",
    "Roadmap",
    "RoadmapError",
    "RoadmapFile",
    "Section",
    "StaleTopicError",
    "Topic",
    "TopicNotFoundError",
    "lint",
    "parse",
]

if not TYPE_CHECKING:  # or type checkers would take any name for known

    def __getattr__(name: str) -> object:
        """Return what few programs need when it is first asked for: it takes time to import."""
        if name in ("Diagnostic", "lint"):
            from . import linting

            return globals().setdefault(name, getattr(linting, name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
