"""Find the topic that a text names."""
