"""Correct click's completion script for fish, which cuts titles at a comma."""

from __future__ import annotations

from click.shell_completion import FishComplete, add_completion_class


class Fish(FishComplete):
    """Completion in fish that keeps commas in titles."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


add_completion_class(Fish)
