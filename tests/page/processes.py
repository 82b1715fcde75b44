"""The command `serve` as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..support.processes import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serving(
    *arguments: str | Path, cwd: Path, **env: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command until the end of the block; gives the process and the address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "llm_roadmap", "serve", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()
