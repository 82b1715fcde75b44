"""Serve agents: the same few verbs as tools of the Model Context Protocol."""
