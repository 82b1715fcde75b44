"""What an agent waits for until a server answers."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from ..mcp.messages import INITIALIZE
from .measure import compare, process
from .targets import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Measure the start of the server."""
    messages = folder / "messages"
    messages.write_text(f"{json.dumps(INITIALIZE)}\n")
    python, stdin = sys.executable, str(messages)
    server = process(python, "-m", "llm_roadmap", "mcp", cwd=folder, stdin=stdin)
    result = compare(server, process(python, "-c", "import mcp", cwd=folder), rounds=rounds)
    what = "`mcp`, from its start to its first answer, and its end"
    yield Row(what, 1.30, "`import mcp`", result)
