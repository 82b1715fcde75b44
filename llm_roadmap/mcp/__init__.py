"""Serve agents: the same few verbs as tools of the Model Context Protocol."""

from .served_documents import ServedDocuments
from .tools import TOOLS, call

__all__ = ["TOOLS", "ServedDocuments", "call"]
