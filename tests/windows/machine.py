"""A Python on Windows: that of this system, or one that Wine runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
WINE_SAYS: Final = b"XDG_RUNTIME_DIR"
"""What is in the lines that Wine itself writes to standard error."""

STAYS: Final = 30
"""Seconds that what Wine runs in the background stays after the last command."""

LIMIT: Final = 100.0
"""Seconds that a program may take."""


class Done(NamedTuple):
    """What a program has done; line ends are those of Windows in `raw`, and not in the texts."""

    status: int
    out: str
    err: str
    raw: bytes


class Machine:
    """Starts programs on Windows. A call fails the test if it takes too long."""

    def __init__(self, wine: Path | None) -> None:
        """`wine`: a folder with `python` and `prefix` in it; None: this system is Windows."""
        self.wine = wine
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
        }
        unset = ("LLM_ROADMAP_FILE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "VISUAL", "EDITOR", "CI")
        for name in unset:
            self.environment.pop(name, None)
        self.environment["PYTHONPATH"] = self.path(ROOT)
        if wine:
            self.environment |= {"WINEPREFIX": str(wine / "prefix"), "WINEDEBUG": "-all"}
            self.environment["DISPLAY"] = ""

    def start(self) -> None:
        """Let Wine start what it runs in the background.

        Else a command has to, and what it has started holds its pipes: nobody sees their end. One
        process of the tests does it, and the others wait for that.
        """
        import fcntl

        assert self.wine
        with (self.wine / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for command in (["wineserver", f"-p{STAYS}"], [*self.python, "-c", ""]):
                subprocess.run(
                    command,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=False,  # the server may run already
                )

    def searching(self, folder: Path) -> dict[str, str]:
        """Return the variables with which programs are also found in this folder."""
        if self.wine:
            return {"WINEPATH": self.path(folder)}
        return {"PATH": os.pathsep.join((str(folder), os.environ["PATH"]))}

    @property
    def executable(self) -> str:
        """The path of Python as Windows writes it."""
        return self.path(self.wine / "python" / "python.exe") if self.wine else sys.executable

    @property
    def python(self) -> list[str]:
        """The words that start Python."""
        if self.wine:
            return ["wine", str(self.wine / "python" / "python.exe")]
        return [sys.executable]

    def path(self, path: Path) -> str:
        """Return the path of a file as Windows writes it."""
        return f"Z:{path}".replace("/", "\\") if self.wine else str(path)

    def popen(self, *arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[bytes]:
        """Start Python with pipes."""
        return subprocess.Popen(
            [*self.python, *arguments],
            cwd=cwd,
            env=self.environment | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str, cwd: Path, stdin: str = "", **environment: str) -> Done:
        """Run Python to its end."""
        return self._end(self.popen(*arguments, cwd=cwd, **environment), stdin.encode())

    def run_long(self, *arguments: str, cwd: Path, limit: float) -> Done:
        """Run Python to its end, which takes so many seconds at most."""
        return self._end(self.popen(*arguments, cwd=cwd), limit=limit)

    def command(self, *words: str, cwd: Path, stdin: str = "", **environment: str) -> Done:
        """Run a command of this package; it never shows a traceback."""
        done = self.run("-m", "llm_roadmap", *words, cwd=cwd, stdin=stdin, **environment)
        assert "Traceback" not in done.err, done.err
        return done

    def shell(self, line: str, cwd: Path, **environment: str) -> Done:
        """Run a line of `cmd.exe`, in which PROGRAM stands for this package's command.

        It is in a batch file, as Wine takes no such line in an argument.
        """
        batch = cwd / "line.bat"
        typed = line.replace("PROGRAM", f'"{self.executable}" -m llm_roadmap')
        batch.write_bytes(f"@echo off\r\n{typed}\r\n".encode())
        shell = ["wine", "cmd"] if self.wine else ["cmd"]
        process = subprocess.Popen(
            [*shell, "/d", "/c", batch.name],
            cwd=cwd,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return self._end(process)

    def _end(
        self, process: subprocess.Popen[bytes], stdin: bytes = b"", limit: float = LIMIT
    ) -> Done:
        try:
            out, err = process.communicate(stdin or None, timeout=limit)
        finally:
            process.kill()
        said = b"".join(line for line in err.splitlines(keepends=True) if WINE_SAYS not in line)
        texts = [each.decode("utf-8", "replace").replace("\r\n", "\n") for each in (out, said)]
        return Done(process.returncode, texts[0], texts[1], out)
