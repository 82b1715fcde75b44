"""Run git: merge texts, serve as its merge driver, and read the history of a document."""
