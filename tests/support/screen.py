"""A real terminal, in tmux: type into it, and see what it shows."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from .processes import PATH, environment, need

PATIENCE = 60.0
"""Seconds to wait for something to be shown, on a machine that is busy."""


class Screen:
    """A terminal with a program in it; leave it to end both."""

    def __init__(
        self, *program: str, cwd: Path, columns: int = 80, rows: int = 24, **env: str
    ) -> None:
        """Run a program on a terminal of this size."""
        self._tmux = need("tmux")
        self._folder = tempfile.TemporaryDirectory(prefix="llm_roadmap-tmux-")
        size = ("-x", str(columns), "-y", str(rows))
        settings = [f"{name}={value}" for name, value in {"PATH": PATH, **env}.items()]
        self._call("new-session", "-d", *size, "-c", str(cwd), "env", *settings, *program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._call("kill-server", check=False)
        self._folder.cleanup()

    def type(self, *keys: str) -> None:
        """Press keys by their names in tmux; anything else is typed letter by letter."""
        self._call("send-keys", *keys)

    def text(self, *, styled: bool = False) -> str:
        """Return what is shown; with the codes of its styles, if these are wanted."""
        return self._call("capture-pane", "-p", *["-e"] * styled)

    def wait(self, shown: Callable[[str], bool] | str) -> str:
        """Wait until a text is shown, or what a function looks for, and return all that is."""
        fits = (lambda text: shown in text) if isinstance(shown, str) else shown
        end = time.monotonic() + PATIENCE
        while not fits(text := self.text()):
            assert time.monotonic() < end, f"not shown: {shown!r}\n{text}"
            time.sleep(0.05)
        return text

    def _call(self, *arguments: str, check: bool = True) -> str:
        return subprocess.run(
            [self._tmux, "-S", f"{self._folder.name}/socket", "-f", os.devnull, *arguments],
            env=environment(TERM="xterm-256color", LC_ALL="C.UTF-8"),
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=check,
        ).stdout
