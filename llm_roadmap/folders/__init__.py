"""Find the documents of folders, and those that a call names."""
