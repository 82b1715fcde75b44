"""Put the server together, and run it from the first message of an editor to the last."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from io import BufferedReader, FileIO
from typing import Final

from ..system import system
from . import (
    code_actions,
    commands,
    completion,
    diagnostics,
    formatting,
    hints,
    hover,
    links,
    outline,
    settings,
    synchronization,
)
from .server import Server

WATCH: Final = 2.0
"""The seconds after which the server looks again whether its editor still runs."""

FEATURES: Final = (
    synchronization,
    settings,
    diagnostics,
    commands,
    code_actions,
    hints,
    outline,
    hover,
    links,
    completion,
    formatting,
)
"""The modules that add features to a server."""


class Messages(BufferedReader):
    """What the editor sends. pygls knows the names of headers in one spelling only."""

    def readline(self, size: int | None = -1) -> bytes:
        """Return the next line; the name of a header is spelt as pygls expects it."""
        line = super().readline(size)
        name, colon, value = line.partition(b":")
        if name.strip().lower() != b"content-length":
            return line
        return b"Content-Length%s %s\r\n" % (colon, value.strip())


def make_server() -> Server:
    """Return a server that has all features."""
    server = Server()
    for feature in FEATURES:
        feature.add_to(server)
    return server


def serve() -> int:
    """Serve the editor at standard input and output until it ends, and return the exit status."""
    gc.enable()  # commands turn it off, since they end soon
    logger = logging.getLogger("pygls")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False  # what the user has to know is shown in the editor
    logging.getLogger("asyncio").propagate = False
    server = make_server()
    server.on_begin.append(lambda: _end_with(server.process_id))
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as output:
            server.start_io(Messages(FileIO(sys.stdin.fileno(), closefd=False)), output)
    except OSError as error:
        # pygls closes its output. That writes what is left in it, and perhaps nobody reads it.
        if not system.is_closed_pipe(error):
            raise
    return 0 if server.is_shut_down else 1


def _end_with(editor: int | None) -> None:
    """End when the process of the editor has ended, even if it did not say so."""
    if editor and system.is_running(editor):
        asyncio.get_running_loop().call_later(WATCH, _watch, editor)


def _watch(editor: int) -> None:
    if not system.is_running(editor):
        os._exit(1)  # a thread still waits for the next message; nothing here has to be saved
    asyncio.get_running_loop().call_later(WATCH, _watch, editor)
