"""Programs that serve pages of notebooks, each with folders of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60
"""Seconds to wait for a program to serve its first page, or to end."""


class Server:
    """A module of Python that runs as a program, and serves pages."""

    def __init__(self, folder: Path, module: str, *arguments: str, key: str = "") -> None:
        """Start it, and wait until it answers.

        `{port}` and `{work}`, the folder it works in, are filled in in `arguments`. `key` lets a
        reader in.
        """
        self.folder = folder / "work"
        for name in ("work", "home", "config", "data", "runtime", "ipython"):
            (folder / name).mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._key = key
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", module),
                    *(each.format(port=port, work=self.folder) for each in arguments),
                ],
                cwd=self.folder,
                env={
                    **os.environ,
                    "HOME": str(folder / "home"),
                    "IPYTHONDIR": str(folder / "ipython"),
                    "JUPYTER_CONFIG_DIR": str(folder / "config"),
                    "JUPYTER_DATA_DIR": str(folder / "data"),
                    "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
                    "XDG_CONFIG_HOME": str(folder / "config"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log
            with suppress(OSError):
                url = f"{self.url}/api?token={self._key}" if self._key else self.url
                urllib.request.urlopen(url).close()  # noqa: S310
                return
            time.sleep(0.1)
        pytest.fail(self.log)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has printed."""
        return self._log.read_text("utf-8")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()
        self._process.wait()
