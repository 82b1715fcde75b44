"""Tell an agent in ten lines how to work through a checklist, by commands or by tools."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ...storage.default_document import NAME
from .paths import command_line, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LINES: Final = """\
The plan is the Markdown checklist in {plan}. Never tick a box by editing the file.
These are commands for a shell: put a backslash before each " \\ $ ` in a title. In brackets are \
the tools of `llm-roadmap mcp` for the same.
Get the next task with `{run} next --json` [next]. It has a place, "at", and a "title".
Tick it when it is really done: `{run} check "<at>" --expect "<title>"` [check].
If another title is there, nothing is ticked: the plan has changed, so get the next task again.
Add work that is missing: `{run} add "<new title>" --after "<at>"` [add].
See what is left with `{run} list --open` [list], and the progress with `{run} status` [status].
Stop when `{run} status --exit-code` ends with 0, or [status] has "finished": true.
If it ends with 1 and nothing is next, correct the lines that it names: they can mean an open task.
If it ends with 2, the plan can't be read or has no tasks: say so, and stop.
"""
"""What to tell an agent."""


def instructions(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the lines for the documents at some paths; for none, for the one that is found.

    They are for a file that others read on other systems, so each folder ends with `/`.
    """
    options = [word for path in paths for word in ("-f", path)]
    plan = ", ".join(map(shown_path, paths)) or NAME
    named = {"plan": plan, "run": command_line(*options)}
    portable = {name: text.replace(os.sep, "/") for name, text in named.items()}
    yield from LINES.format(**portable).splitlines()
