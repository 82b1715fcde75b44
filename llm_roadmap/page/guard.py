"""Let only the pages of this server ask it anything.

Every page that a browser shows can send requests to this machine, and a name of another site can
come to mean its address. So each request has to name this server exactly as its `Host`. A change
has to come from a page of this server (`Origin`) and to be JSON, which no form can send. And all
requests need a token: it is random, stands in the address that is printed, and is then kept in a
cookie that browsers send to no other site. Browsers send cookies to all ports of a host, so the
name of the cookie has the port.
"""

from __future__ import annotations

import hmac
import sys
from contextlib import suppress
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request, cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
"""The address of this machine to itself. No other machine reaches it, and no option changes it."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page may load and run: scripts, styles and pictures of this server alone."""

HEADERS: Final = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What stands in each answer, unless the answer says otherwise."""

MOST: Final = 1 << 16
"""The most bytes of a request that asks for a change."""

# A page of this server asks for the next one, so the browser sends it the cookie, wherever the
# first address was opened.
WELCOME: Final = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">'
    "<title>llm-roadmap</title>"
)
CLOSED: Final = "Open the address that llm-roadmap serve has printed: the token in it is the key.\n"


class ServerAddress(NamedTuple):
    """Where a server is, and what one needs to enter."""

    port: int
    """Its port."""
    token: str
    """What only those know who have seen what it printed."""

    @classmethod
    def at(cls, port: int) -> ServerAddress:
        """Return an address with a new token."""
        return cls(port, token_urlsafe(32))

    @property
    def host(self) -> str:
        """What a browser calls it."""
        return f"{HOST}:{self.port}"

    @property
    def origin(self) -> str:
        """What browsers say of requests that come from its own pages."""
        return f"http://{self.host}"

    @property
    def url(self) -> str:
        """The address to open."""
        return f"{self.origin}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"llm_roadmap_{self.port}"


class Guard:
    """Answers what may not pass, and adds to all answers what browsers have to keep to."""

    def __init__(self, app: ASGIApp, address: ServerAddress) -> None:
        """Stand before an application at an address."""
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        has_begun = False

        async def guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] != "http":
            return
        answer: ASGIApp = self._refusal(scope) or self._entrance(scope) or self._app
        try:
            await answer(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001 - one request that fails ends nothing else
            sys.stderr.write(f"Error: {scope['method']} {type(error).__name__}\n")
            if not has_begun:
                await PlainTextResponse("it failed\n", 500)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """Return the refusal of a request of a wrong kind or origin; None if all is well."""
        method, headers = scope["method"], Headers(scope=scope)
        if method not in ("GET", "HEAD", "POST"):
            return _refused("this is not understood", 405)
        if headers.getlist("host") != [self._address.host]:
            return _refused("this is not the address of this server", 421)
        origins = headers.getlist("origin")
        is_change = method == "POST"
        is_ours = {*origins} <= {self._address.origin} and (len(origins) == 1 or not is_change)
        if not is_ours or not _is_from_here(scope, headers):
            return _refused("only pages of this server may ask that", 403)
        if is_change and headers.getlist("content-type") != ["application/json"]:
            return _refused("a change is asked for in JSON", 415)
        return None

    def _entrance(self, scope: Scope) -> ASGIApp | None:
        """Return the welcome for a token, or the refusal without one; None: the cookie has it."""
        # VS Code encodes the `=`, too, when it opens an address.
        given = unquote(scope["query_string"].decode("latin-1"))
        query = parse_qs(given, keep_blank_values=True)
        if scope["path"] == "/" and "token" in query and scope["method"] != "POST":
            if not self._is_token(query["token"]):
                return _refused(CLOSED, 403)
            cookie = f"{self._address.cookie}={self._address.token}"
            rule = "Path=/; HttpOnly; SameSite=Strict"
            return HTMLResponse(WELCOME, headers={"set-cookie": f"{cookie}; {rule}"})
        if not self._is_token(_cookies(scope, self._address.cookie)):
            return _refused(CLOSED, 403)
        return None

    def _is_token(self, values: Sequence[str]) -> bool:
        given = [value.encode("utf-8", "replace") for value in values]
        return len(given) == 1 and hmac.compare_digest(given[0], self._address.token.encode())


def _is_from_here(scope: Scope, headers: Headers) -> bool:
    """Return whether a browser says that a page of this server asks, or the user.

    Only the first address may be opened from elsewhere, as a page of its own.
    """
    sites = headers.getlist("sec-fetch-site")
    if all(each in ("same-origin", "none") for each in sites):
        return True
    is_page = headers.getlist("sec-fetch-dest") == ["document"]
    return is_page and scope["path"] == "/" and scope["method"] == "GET"


def _cookies(scope: Scope, name: str) -> list[str]:
    """Return the values of the cookies with a name; there can be several."""
    lines = Headers(scope=scope).getlist("cookie")
    jars = [cookie_parser(each) for each in ";".join(lines).split(";")]
    return [jar[name] for jar in jars if name in jar]


def _refused(why: str, status: int) -> ASGIApp:
    # The rest of a request that is refused is not read.
    return PlainTextResponse(f"{why.rstrip()}\n", status, headers={"connection": "close"})


async def body_of(request: Request) -> bytes | None:
    """Return the body of a request; None if it is too long, or if it ends too early."""
    body = b""
    with suppress(ClientDisconnect):
        async for piece in request.stream():
            body += piece
            if len(body) > MOST:
                return None
        return body
    return None
