"""Scripts that have a shell complete; those of click lose a part of what they are told."""

from __future__ import annotations

from click.shell_completion import FishComplete, add_completion_class


class Fish(FishComplete):
    """Completion in fish, in which a comma in a title does not end it."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split --max 1 ","'
    )


add_completion_class(Fish)
