"""Answer the requests of pages: the page itself, its events, clicks, pictures and history."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import Route

from .allowed_documents import page_address, query_of
from .feed import events
from .folder_watching import FolderWatch
from .guard import Guard, ServerAddress, body_of
from .pictures import media_type, read_picture
from .shown_document import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from .allowed_documents import AllowedDocuments
    from .shown_document import ShownDocument

    Answer = Callable[[], dict[str, Any]]

STATIC: Final = files("llm_roadmap.page") / "static"
SCRIPTS: Final = ("editing", "filter", "morph", "page", "parts", "server")
FILES: Final = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    **{f"{name}.js": "text/javascript" for name in SCRIPTS},
}
"""The files of a page, with their media types."""

STILL: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a picture may do if it is opened by itself: nothing; SVG may have styles."""

PATIENCE: Final = 10.0
"""Seconds in which a request that asks for a change has to arrive."""
MANY: Final = 100_000
"""The most topics that one request can tick."""
LONG: Final = 10
"""More digits than the number of a topic has."""


def make_app(allowed: AllowedDocuments, address: ServerAddress) -> ASGIApp:
    """Return the application that serves the allowed documents at an address."""
    return Guard(Starlette(routes=_Answers(allowed).routes()), address)


class _Answers:
    def __init__(self, allowed: AllowedDocuments) -> None:
        self._allowed = allowed
        self._around = FolderWatch(allowed)

    def routes(self) -> list[Route]:
        """Return which method answers which request."""
        return [
            Route("/", self.page),
            Route("/events", self.events),
            *(
                Route(f"/{name}", partial(self._change, plan), methods=["POST"])
                for name, plan in PLANS.items()
            ),
            Route("/title", self.title),
            Route("/picture", self.picture),
            Route("/past", self.past),
            Route("/past.svg", self.chart),
            Route("/past.json", self.small_chart),
            Route("/static/{name}", self.static),
        ]

    def _document(self, request: Request) -> ShownDocument:
        """Return the document that a request names; raises HTTPException if that is none."""
        names = request.query_params.getlist("doc") or [self._allowed.first]
        try:
            (name,) = names
            return self._allowed[name]
        except (KeyError, ValueError):
            raise _missing() from None

    async def page(self, request: Request) -> Response:
        try:
            self._document(request)
        except HTTPException:  # it may be new
            await asyncio.to_thread(self._allowed.find)
            self._document(request)
        return HTMLResponse((STATIC / "page.html").read_bytes())

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise _missing()
        return Response((STATIC / name).read_bytes(), media_type=FILES[name])

    async def events(self, request: Request) -> Response:
        document = self._document(request)
        seen = request.query_params.get("seen", "")
        told = events(document, self._allowed, self._around, seen=seen)
        return Stream(told, media_type="text/event-stream")

    async def _change(
        self, plan: Callable[[ShownDocument, Any], Answer | None], request: Request
    ) -> Response:
        """Read what is asked for, have it done, and answer with the new state.

        `plan` gets the document and the JSON, and returns what does it; None if it makes no sense.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                body = await body_of(request)
        except TimeoutError:
            body = None
        document = self._document(request)
        answer = None if body is None else plan(document, _read(body))
        if answer is None:
            # What is left of the request is not read.
            close = {"connection": "close"}
            raise HTTPException(400, "this is not understood\n", close)
        return JSONResponse(await asyncio.to_thread(answer))

    async def title(self, request: Request) -> Response:
        document = self._document(request)
        asked = request.query_params
        number = asked.get("topic", "")
        if not (number.isascii() and number.isdecimal() and len(number) < LONG):
            raise _missing()
        text = document.source(asked.get("seen", ""), int(number))
        if text is None:
            raise _missing()
        return JSONResponse({"text": text})

    async def picture(self, request: Request) -> Response:
        document = self._document(request)
        names = request.query_params.getlist("path")
        folder = document.file.path.parent
        try:
            (name,) = names
            content = await asyncio.to_thread(read_picture, folder, name)
        except (OSError, ValueError):
            raise _missing() from None
        headers = {"content-security-policy": STILL}
        return Response(content, headers=headers, media_type=media_type(name))

    async def small_chart(self, request: Request) -> Response:
        document = self._document(request)
        from .past import small_chart

        return JSONResponse(await asyncio.to_thread(small_chart, document.file.path))

    async def chart(self, request: Request) -> Response:
        document = self._document(request)
        from .past import chart

        try:
            drawn = await asyncio.to_thread(chart, document.file.path)
        except Exception:  # noqa: BLE001 - the page beside it says why there is none
            raise _missing() from None
        headers = {"content-security-policy": STILL}
        return Response(drawn, headers=headers, media_type="image/svg+xml")

    async def past(self, request: Request) -> Response:
        document = self._document(request)
        from .past import page_of

        name = document.name
        picture = f"/past.svg?{query_of(doc=name)}"
        html = await asyncio.to_thread(
            page_of, document.file.path, name, page_address(name), picture
        )
        return HTMLResponse(html)


def _missing() -> HTTPException:
    return HTTPException(404, "nothing is here\n")


def _read(body: bytes) -> Any:
    """Return what a request says in JSON; None if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _tick(document: ShownDocument, asked: Any) -> Answer | None:
    """Return the function that ticks or unticks as asked; None: it makes no sense."""
    match asked:
        case {"revision": str(seen), "topics": [*numbers], "done": bool(done)}:
            if 0 < len(numbers) <= MANY and all(type(each) is int for each in numbers):
                return lambda: document.tick(seen, numbers, done=done)
    return None


def _edit(document: ShownDocument, asked: Any) -> Answer | None:
    """Return the function that changes the list as asked; None: it makes no sense."""
    match asked:
        case {
            "revision": str(seen),
            "topic": int(number),
            "action": str(action),
            "text": str(text),
        }:
            if action in ACTIONS and type(number) is int:
                return lambda: document.edit(seen, number, action, text)
    return None


def _undo(document: ShownDocument, asked: Any) -> Answer | None:
    """Return the function that takes a change of the list back; None: it makes no sense."""
    match asked:
        case {"revision": str(seen), "undo": str(name)}:
            return lambda: document.undo(seen, name)
    return None


PLANS: Final = {"tick": _tick, "edit": _edit, "undo": _undo}
"""What plans each change, by the path at which it is asked for."""
