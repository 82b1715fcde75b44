"""Git: merge texts as it does, and be its merge driver."""
