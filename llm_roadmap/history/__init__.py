"""Tell from the versions of a document how its progress went, and show it."""
