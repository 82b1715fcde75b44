"""Keep a document on disk: read it, lock it, write it, and watch it."""
