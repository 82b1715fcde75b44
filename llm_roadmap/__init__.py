"""Read a Markdown checklist, and tick its boxes in the file itself."""

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
from .linting import Diagnostic, lint
from .model import Change, Progress, Resource, Roadmap, Section, Topic
from .parser import parse

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
