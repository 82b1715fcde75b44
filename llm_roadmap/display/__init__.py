"""Show a roadmap as HTML and as text."""
