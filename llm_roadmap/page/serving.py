"""Serve pages to the browser of this machine until the process ends."""

from __future__ import annotations

import gc
import logging
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..system import system
from .app import make_app
from .guard import HOST, ServerAddress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .allowed_documents import AllowedDocuments

FIRST: Final = 8765
"""The port that is tried first."""
LAST: Final = FIRST + 99
"""The port that is tried last; then the system chooses one."""

HEADERS_IN: Final = 10.0
"""Seconds in which the first request of a connection has to arrive."""
LONGEST: Final = 1 << 14
"""The most bytes of the headers of a request."""
CONNECTIONS: Final = 4096
"""The number of open files that is asked of the system, if it gives less."""


class Impatient(H11Protocol):
    """Ends a connection on which no request has arrived after a while."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._late = self.loop.call_later(HEADERS_IN, self._end_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._late.cancel()
        super().connection_lost(exc)

    def _end_if_silent(self) -> None:
        if self.cycle is None:
            self.transport.abort()


class PageServer(uvicorn.Server):
    """Leaves signals to this package: one ends the process, but never in the middle of a write."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def listen(port: int | None) -> socket.socket:
    """Return a socket that listens on a port of this machine alone; None: on a free one.

    Raises OSError if the port that was asked for is taken.
    """
    if port is not None:
        return _bound(port)
    for each in range(FIRST, LAST + 1):
        with suppress(OSError):
            return _bound(each)
    return _bound(0)


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        system.take_over_port(made)
        made.bind((HOST, port))
        made.listen(1024)
    except BaseException:
        made.close()
        raise
    return made


def serve(allowed: AllowedDocuments, listening: socket.socket, address: ServerAddress) -> None:
    """Serve the allowed documents on a socket, until the process ends."""
    gc.enable()  # commands turn it off, since they end soon
    system.allow_files(CONNECTIONS)  # so that many connections are no trouble
    for name in ("uvicorn", "asyncio"):  # the guard says what the user has to know
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    config = uvicorn.Config(
        make_app(allowed, address),
        access_log=False,
        date_header=False,
        h11_max_incomplete_event_size=LONGEST,
        http=Impatient,
        lifespan="off",
        log_config=None,
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=60,
        ws="none",
    )
    PageServer(config).run([listening])


def address_of(listening: socket.socket) -> ServerAddress:
    """Return the address at which a socket listens, with a new token."""
    return ServerAddress.at(listening.getsockname()[1])
