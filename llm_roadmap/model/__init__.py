"""What a roadmap is made of: immutable views over a document and its outline."""

from ..outline import Resource
from .nodes import Change, Section, Step, Topic
from .progress import Progress
from .roadmap import Roadmap

__all__ = ["Change", "Progress", "Resource", "Roadmap", "Section", "Step", "Topic"]
