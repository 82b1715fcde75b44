"""Add, retitle, move and remove topics: a document in, and the new document out.

See README.md in this folder for how each change is proven.
"""

from .topics import added, moved, removed, retitled, title_range

__all__ = ["added", "moved", "removed", "retitled", "title_range"]
