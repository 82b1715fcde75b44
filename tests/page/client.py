"""A client that sends exactly the bytes that it is told to."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from llm_roadmap.page.allowed_documents import AllowedDocuments
    from llm_roadmap.page.guard import ServerAddress

LIMIT = 20.0
"""Seconds to wait for an answer."""


class Answer(NamedTuple):
    status: int
    head: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Talks to one server."""

    def __init__(self, address: ServerAddress, allowed: AllowedDocuments) -> None:
        """`allowed` is what the server shows, in this process."""
        self.address = address
        self.allowed = allowed

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.address.port), timeout=LIMIT)

    def headers(self, **changes: str | None) -> dict[str, str]:
        """Return what a page of the server sends; `changes` are others, and None: none of that."""
        usual: dict[str, str | None] = {
            "Host": self.address.host,
            "Origin": self.address.origin,
            "Cookie": f"{self.address.cookie}={self.address.token}",
            "Content-Type": "application/json",
            "Sec-Fetch-Site": "same-origin",
        }
        changed = {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in (usual | changed).items() if value is not None}

    def send(self, request: bytes) -> Answer:
        """Send bytes, and return the answer; its status is 0 if there is none."""
        with self.connect() as connection:
            with suppress(ConnectionError):
                connection.sendall(request)
            received = b""
            with suppress(ConnectionError):
                while part := connection.recv(1 << 16):
                    received += part
        head, _, body = received.partition(b"\r\n\r\n")
        words = head.split(maxsplit=2)
        return Answer(int(words[1]) if len(words) > 1 else 0, head.decode("latin-1"), body)

    def written(self, first: str, *more: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Return a request: its first line, the headers of a page of the server, and more lines.

        `headers`: others instead of those of a page.
        """
        given = self.headers() if headers is None else headers
        lines = [first, *(f"{name}: {value}" for name, value in given.items()), *more, "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request; its headers are those of a page of the server, if no others are given."""
        length = [f"Content-Length: {len(body)}"] if body or method == "POST" else []
        first = f"{method} {target} HTTP/1.1"
        return self.send(self.written(first, "Connection: close", *length, headers=headers) + body)

    def post(
        self, asked: object, target: str = "/tick?doc=plan.md", **headers: str | None
    ) -> Answer:
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        return self.ask(target, method="POST", body=body, headers=self.headers(**headers))

    def state(self, document: str = "plan.md", seen: str = "") -> dict[str, Any]:
        """Return the first state that a page gets."""
        return next(self.events(document, seen))

    def events(self, document: str, seen: str = "") -> Generator[dict[str, Any], None, None]:
        """Yield the states that a page gets, one after the other."""
        with self.connect() as connection:
            head = self.headers(Origin=None, Content_Type=None)
            first = f"GET /events?doc={document}&seen={seen} HTTP/1.1"
            connection.sendall(self.written(first, headers=head))
            with connection.makefile("rb") as stream:
                kind = ""
                for line in stream:
                    if line.startswith(b"event: "):
                        kind = line[7:].strip().decode()
                    if line.startswith(b"data: ") and kind == "state":
                        yield json.loads(line[6:])

    def tick(self, *numbers: int, done: bool = True, revision: str | None = None) -> Answer:
        revision = self.state()["revision"] if revision is None else revision
        return self.post({"revision": revision, "topics": numbers, "done": done})
