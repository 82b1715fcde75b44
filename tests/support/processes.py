"""Run the command line as a process of its own, as a user does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, NoReturn

import pytest

from llm_roadmap.storage.interruption import SIGNALS

from . import forks

PATH: Final = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
"""The variable PATH of one who can type `llm-roadmap`."""


class Result(NamedTuple):
    status: int
    out: str
    err: str


def ignore_signals_alone() -> None:
    """Let programs that this process starts answer the signals that this process ignores.

    A script that starts the tests in the background has them ignore Ctrl-C, and `nohup` a hangup.
    Programs inherit that, but they do not inherit a function.
    """
    for number in SIGNALS:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def missing(what: str) -> NoReturn:
    """Skip the test, and say why; where everything has to be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and in CI it has to be there")
    pytest.skip(what)


def need(program: str) -> str:
    """Return where a program is; the test is `missing` one otherwise."""
    return shutil.which(program) or missing(f"{program} is not installed")


def stand_in(folder: Path, name: str, script: str) -> str:
    """Put a shell script in the place of a program; return the PATH that finds it first."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what would change the answers."""
    unset = ("LLM_ROADMAP_FILE", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    if kept.get("TERM") == "dumb":  # as in logs: nothing would draw bars
        del kept["TERM"]
    return kept | more


def execute(*command: str | Path, cwd: Path, stdin: str = "", **env: str) -> Result:
    """Run any program; it fails the test if it takes longer than a minute."""
    process = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=environment(**env),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    return Result(process.returncode, process.stdout, process.stderr)


def invoke(*arguments: str) -> Result:
    """Run a command of this package in this process, where a test can change what it calls."""
    from click.testing import CliRunner

    from llm_roadmap.cli.program import cli

    result = CliRunner().invoke(cli, arguments, prog_name="llm-roadmap", terminal_width=80)
    return Result(result.exit_code, result.stdout, result.stderr)


def completions(line: str, shell: str = "bash", *, cwd: Path) -> str:
    """Return what a shell is told to offer when the tab key is pressed behind a line."""
    *words, word = line.split(" ")
    return run(
        cwd=cwd,
        _LLM_ROADMAP_COMPLETE=f"{shell}_complete",
        COMP_WORDS=line,
        COMP_CWORD=word if shell == "fish" else str(len(words)),
    ).out


def on_terminal(
    *arguments: str,
    cwd: Path,
    columns: int = 80,
    interrupted_after: str = "",
    status: int = 0,
    env: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return all that a command of this package shows on a terminal, with the codes of its styles.

    It is interrupted once it has shown `interrupted_after`.
    """
    import fcntl
    import pty
    import struct
    import termios

    terminal, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "llm_roadmap", *arguments]
    shown = b""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(**{"TERM": "xterm-256color", **env}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        try:
            while part := os.read(terminal, 1 << 16):
                shown += part
                if interrupted_after and interrupted_after.encode() in shown:
                    interrupted_after = ""
                    process.send_signal(signal.SIGINT)
        except OSError:  # Linux's way to say that the other end is closed
            pass
        assert process.wait(30) == status
    os.close(terminal)
    return shown.decode().replace("\r\n", "\n")


def run(*arguments: str | Path, cwd: Path, stdin: str = "", **env: str) -> Result:
    """Run a command of this package; it never shows a traceback.

    What takes longer than a minute fails the test.
    """
    variables = environment(**env)
    if forks.IS_POSSIBLE and forks.fixed(variables) == forks.fixed(environment()):
        command = forks.Command(*map(str, arguments), cwd=cwd, env=variables)
        status, out, err = command.communicate(stdin.encode(), timeout=60)
        shown = (text.decode(errors="surrogateescape").replace("\r\n", "\n") for text in (out, err))
        result = Result(status, *shown)
    else:
        command_line = (sys.executable, "-m", "llm_roadmap", *arguments)
        result = execute(*command_line, cwd=cwd, stdin=stdin, **env)
    assert "Traceback" not in result.err, result.err
    return result


def resident(process: int) -> int:
    """Return how much memory a process has, in kB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
