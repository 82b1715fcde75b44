"""Compare texts, cut them into edits, make slugs, and make them safe to show."""
