"""Show a roadmap as HTML and as text."""

from .html_and_text import bundle, html, text

__all__ = ["bundle", "html", "text"]
