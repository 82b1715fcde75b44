"""Put the server together, and run it from the first message of an editor to the last."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
from typing import Final

from pygls.exceptions import JsonRpcException

from ..system import system
from . import (
    code_actions,
    commands,
    completion,
    configuration,
    diagnostics,
    formatting,
    hints,
    hover,
    links,
    outline,
    synchronization,
    workspace_symbols,
)
from . import progress_request as progress
from .messages import Inbox, Output
from .server import Server

WATCH: Final = 2.0
"""The seconds after which the server looks again whether its editor still runs."""

YOUNG: Final = 100_000
"""How many new objects make Python collect garbage: a key in a large document makes thousands."""

FEATURES: Final = (
    synchronization,
    configuration,
    diagnostics,
    commands,
    code_actions,
    hints,
    outline,
    progress,
    hover,
    links,
    completion,
    formatting,
    workspace_symbols,
)
"""The modules that add features to a server."""


def make_server() -> Server:
    """Return a server that has all features."""
    server = Server()
    for feature in FEATURES:
        feature.add_to(server)
    return server


def serve() -> int:
    """Serve the editor at standard input and output until it ends, and return the exit status."""
    gc.freeze()  # what is there now stays
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.enable()  # commands turn it off, since they end soon
    logger = logging.getLogger("pygls")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False  # what the user has to know is shown in the editor
    logging.getLogger("asyncio").propagate = False
    server = make_server()
    server.on_begin.append(lambda: _end_with(server.process_id))
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as file:
            server.protocol.set_writer(Output(file))
            asyncio.run(attend(server, sys.stdin.fileno()))
    except SystemExit:  # which pygls raises when the editor says that it ends
        pass
    except OSError as error:
        # The output is closed at the end. That writes what is left, and perhaps nobody reads it.
        if not system.is_closed_pipe(error):
            raise
    return 0 if server.is_shut_down else 1


async def attend(server: Server, file: int) -> None:
    """Do what an editor tells and asks, until a file descriptor is at its end.

    What has come in is read before anything else is done: it may make something out of date.
    """
    inbox = Inbox(file)
    while True:
        await asyncio.sleep(0)  # so that what has come in gets here
        if inbox.messages:
            _take_in(server, inbox.messages.popleft())
        elif task := server.queue.next():
            task.act()
        elif inbox.has_ended:
            return
        else:
            await inbox.wait(server.queue.pause())


def _take_in(server: Server, message: bytes) -> None:
    """Handle a message; if it can't be read, the user is told."""
    protocol = server.protocol
    try:
        protocol.handle_message(json.loads(message, object_hook=protocol.structure_message))
    except Exception as error:
        if isinstance(error, OSError) and system.is_closed_pipe(error):
            raise
        server.report_server_error(error, JsonRpcException)


def _end_with(editor: int | None) -> None:
    """End when the process of the editor has ended, even if it did not say so."""
    if editor and system.is_running(editor):
        asyncio.get_running_loop().call_later(WATCH, _watch, editor)


def _watch(editor: int) -> None:
    if not system.is_running(editor):
        os._exit(1)  # a thread still waits for the next message; nothing here has to be saved
    asyncio.get_running_loop().call_later(WATCH, _watch, editor)
