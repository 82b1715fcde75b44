"""Read what an editor sends as fast as it comes, and take it apart into messages."""

from __future__ import annotations

import asyncio
import os
import re
from collections import deque
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE: Final = re.compile(rb"[ \t]*content-length[ \t]*:[ \t]*([0-9]{1,18})\s*", re.IGNORECASE)
"""The header with the number of bytes that a message has. Case does not matter, as in HTTP."""

MOST: Final = 1 << 16
"""The most bytes that are read at a time."""


class Messages:
    """The messages in what was read so far."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._data = bytearray()
        self._size = 0  # that of the message whose headers are being read; 0 if none said so yet
        self._is_body = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take what was read, and return the messages that are complete with it."""
        self._data += data
        found = []
        while (part := self._part()) is not None:
            if self._is_body:
                found.append(part)
                self._size, self._is_body = 0, False
            elif header := SIZE.fullmatch(part):
                self._size = self._size or int(header[1])
            else:
                self._is_body = bool(self._size) and not part.strip()
        return found

    def _part(self) -> bytes | None:
        """Take off a line of the headers, or the body below them; None if it is not complete."""
        stop = self._size if self._is_body else self._data.find(b"\n") + 1
        if not stop or stop > len(self._data):
            return None
        part = bytes(self._data[:stop])
        del self._data[:stop]
        return part


class Inbox:
    """The messages that have come in, and that nobody has looked at."""

    def __init__(self, file: int) -> None:
        """Read from a file descriptor from now on, in a thread of its own."""
        self.messages: deque[bytes] = deque()
        self.has_ended = False
        self._file = file
        self._parts = Messages()
        self._news = asyncio.Event()
        take = asyncio.get_running_loop().call_soon_threadsafe
        # It may wait for ever, and nothing here has to be saved.
        Thread(target=self._read, args=(take,), daemon=True).start()

    def _read(self, call: Callable[..., object]) -> None:
        with suppress(RuntimeError):  # the loop is closed, so nobody wants to know
            while data := self._some():
                call(self._take, data)
            call(self._take, b"")

    def _some(self) -> bytes:
        try:
            return os.read(self._file, MOST)
        except OSError:  # as if it were at its end
            return b""

    def _take(self, data: bytes) -> None:
        self.messages += self._parts.feed(data)
        self.has_ended = not data
        self._news.set()

    async def wait(self, seconds: float | None) -> None:
        """Wait until something comes in, but not longer than some seconds."""
        self._news.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)


class Output:
    """Where an editor reads: each message is written at once."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to a file from now on."""
        self._file = file

    def write(self, data: bytes) -> None:
        """Write a message."""
        self._file.write(data)
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
