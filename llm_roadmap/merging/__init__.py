"""Bring versions of a document together: match their topics, carry ticks over, merge texts."""
