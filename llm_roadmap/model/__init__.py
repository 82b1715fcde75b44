"""Define roadmaps, sections and topics. These objects never change."""

from .nodes import Change, Progress, Section, Step, Topic, topics_among
from .outline import Note, Resource
from .roadmap import Roadmap

__all__ = [
    "Change",
    "Note",
    "Progress",
    "Resource",
    "Roadmap",
    "Section",
    "Step",
    "Topic",
    "topics_among",
]
