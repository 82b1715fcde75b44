"""Turn Markdown into roadmaps. This is the only folder that knows markdown-it-py.

See README.md in this folder for what each module does.
"""

from .boxes_in_block import MARKER_END, MARKER_START, box_at
from .inlines import plain
from .reader import have_same_definitions, have_same_topics, parse

__all__ = [
    "MARKER_END",
    "MARKER_START",
    "box_at",
    "have_same_definitions",
    "have_same_topics",
    "parse",
    "plain",
]
