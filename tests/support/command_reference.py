"""Write the reference of the commands, from their `--help`, into `cli/reference.md`.

`python -m tests.support.command_reference`
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

import llm_roadmap
from llm_roadmap.cli.program import cli

from .processes import invoke

REFERENCE: Final = Path(llm_roadmap.__file__).parent / "cli" / "reference.md"
MADE: Final = "<!-- made by tests/support/command_reference.py -->"
START: Final = f"# All commands and options\n\n{MADE}\n\n"


def reference() -> str:
    """Return the help of all commands, as Markdown."""
    parts = []
    for name in names():
        said = invoke(*name.split(), "--help").out
        title = f"llm-roadmap {name}".rstrip()
        parts.append(f"## `{title}`\n\n```text\n{said.rstrip()}\n```\n")
    return START + "\n".join(parts)


def names(group: click.Group = cli, before: str = "") -> Iterator[str]:
    """Yield the names of all commands of a group, in alphabetical order; the group's own first."""
    yield before
    ctx = click.Context(group)
    for name in sorted(group.list_commands(ctx)):
        command = group.get_command(ctx, name)
        assert command
        whole = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from names(command, whole)
        else:
            yield whole


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
