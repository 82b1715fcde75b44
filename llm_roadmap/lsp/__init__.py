"""A language server: what the core knows of a document, for editors."""
