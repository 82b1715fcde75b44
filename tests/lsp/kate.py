"""Try Kate, set up as the README says, and press the keys of its table: `python -m tests.lsp.kate`.

It needs Kate, Xvfb and xdotool. They take 700 MB, so this is no test that runs with the others. A
window has no text that can be read. So what is looked at are the file after it is saved, and the
hints that the server has sent: none, since Kate would go on showing old ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..support.processes import need
from .test_recipes import block, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 60
"""Seconds until something must have happened."""

PAUSE: Final = 2
"""Seconds between two keys: a menu has to open."""

RECORDING: Final = """#!/bin/sh
tee '{folder}/asked' | '{program}' lsp | tee '{folder}/answered'
"""

PLUGIN: Final = """[General]
Show welcome view for new window=false
[Kate Plugins]
lspclientplugin=true
[lspclient]
AllowedServerCommandLines={program} lsp
"""
"""What one says to Kate in its windows: that the plugin is on, and may start the server."""


@contextmanager
def display() -> Iterator[str]:
    """Start a display that nobody sees, and return its name."""
    reading, writing = os.pipe()
    command = [need("Xvfb"), "-displayfd", str(writing), "-screen", "0", "1000x600x24"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, pass_fds=[writing], stderr=silent, stdout=silent) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as number:
                yield f":{number.readline().strip()}"
        finally:
            process.kill()


def until(what: str, path: Path, text: str) -> None:
    """Wait until a text is in a file."""
    end = time.monotonic() + PATIENCE
    while not path.exists() or text not in path.read_text(encoding="utf-8"):
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.2)


def set_up(folder: Path) -> None:
    """Write what the README says into a home folder, with a program that records what is said."""
    settings = folder / ".config" / "kate" / "lspclient"
    settings.mkdir(parents=True)
    (settings / "settings.json").write_text(block("json"), encoding="utf-8")
    program = folder / "bin" / "llm-roadmap"
    program.parent.mkdir()
    real = Path(sys.executable).with_name("llm-roadmap")
    program.write_text(RECORDING.format(folder=folder, program=real), encoding="utf-8")
    program.chmod(0o755)
    (folder / ".config" / "katerc").write_text(PLUGIN.format(program=program), encoding="utf-8")
    (folder / "ROADMAP.md").write_text(block("markdown"), encoding="utf-8")


def main() -> None:
    """Press the keys, and say what each row of the table led to."""
    with tempfile.TemporaryDirectory() as made, display() as name:
        folder = Path(made)
        set_up(folder)
        path = f"{folder / 'bin'}:/usr/bin:/bin"
        env = {"HOME": made, "XDG_RUNTIME_DIR": made, "PATH": path, "DISPLAY": name}
        command = [need("kate"), "-b", "-n", "ROADMAP.md"]
        with subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL) as kate:
            try:
                until("the server", folder / "answered", "documentSymbol")
                time.sleep(5 * PAUSE)  # the window is there, but not yet who reads keys
                for row in (each for each in rows() if each.editor.startswith("Kate")):
                    for key in row.keys:
                        subprocess.run([need("xdotool"), "key", key], env=env, check=True)
                        time.sleep(PAUSE)
                    for text in row.shown:
                        until(f"{text} after {row.keys}", folder / "ROADMAP.md", text)
                    print(*row.keys, "->", *row.shown)
            finally:
                kate.kill()
        if "paddingLeft" in (folder / "answered").read_text(encoding="utf-8"):
            raise SystemExit("Kate has got hints")


if __name__ == "__main__":
    main()
