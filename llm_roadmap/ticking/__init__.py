"""Set boxes in a roadmap, and bring its progress markers up to date."""
