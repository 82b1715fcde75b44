"""Show a roadmap in a notebook, with boxes to tick."""
