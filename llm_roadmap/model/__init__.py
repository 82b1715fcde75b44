"""Define roadmaps, sections and topics. These objects never change."""

from .boxes_and_headings import Note, Resource
from .nodes import Change, Progress, Section, Step, Topic, topics_among
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
