"""Define roadmaps, sections and topics. These objects never change."""

from ..outline import Resource
from .nodes import Change, Progress, Section, Step, Topic, topics_among
from .roadmap import Roadmap

__all__ = ["Change", "Progress", "Resource", "Roadmap", "Section", "Step", "Topic", "topics_among"]
