"""Give a document the style of mdformat."""

from .formatter import formatted

__all__ = ["formatted"]
