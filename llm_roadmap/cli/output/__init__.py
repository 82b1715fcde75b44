"""Print what the commands have found and done: as text, as JSON or as a diff."""
