"""Give a document the style of mdformat."""
