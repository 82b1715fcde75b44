"""Define the command for browsers: serve."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

import click

from ...storage.default_document import STDIN
from ..options import document, some_paths
from ..output.printing import print_line, print_message
from ..program import cli
from ..which_document import given

if TYPE_CHECKING:
    import socket

NEEDED: Final = ("nh3", "starlette", "uvicorn", "watchfiles", "h11", "anyio")
MISSING: Final = (
    "this needs the extra 'serve'; run: pip install nh3 starlette uvicorn watchfiles,"
    " or where pipx installed this: pipx inject llm_roadmap nh3 starlette uvicorn watchfiles"
)


@cli.command(
    help="""
    Show documents in the browser, with boxes to click that stay ticked.

    PATH is a document or a folder. Only this machine can open the page, and only by the address
    that is printed. Ctrl-C ends it.
    """
)
@document
@click.option("--port", type=click.IntRange(0, 65535), help="The port; by default a free one.")
@click.option("--browser", is_flag=True, help="Open the page in the browser.")
@some_paths
@click.pass_context
def serve(ctx: click.Context, *, port: int | None, browser: bool, paths: tuple[str, ...]) -> None:
    try:
        from ...page import serving
        from ...page.allowed_documents import AllowedDocuments
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in NEEDED:
            raise click.ClickException(MISSING) from None
        raise
    allowed = AllowedDocuments(_named(ctx, paths))
    listening = _listening(port)
    address = serving.address_of(listening)
    print_line(address.url)
    print_message("Open this address in a browser on this machine; ctrl-C ends it.")
    if browser:
        _open(address.url)
    serving.serve(allowed, listening, address)


def _named(ctx: click.Context, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths of the documents and folders that are named, in whatever way."""
    named = given(ctx, paths).names
    if STDIN in named:
        raise click.UsageError("this needs files, not standard input; name a document", ctx)
    return named


def _listening(port: int | None) -> socket.socket:
    """Return a socket on a port, or on a free one; fail with a message if it is taken."""
    from ...page.serving import listen

    try:
        return listen(port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is taken; leave out --port, and a free one is found"
        else:
            message = f"port {port}: {error.strerror}"
        raise click.ClickException(message) from None


def _open(url: str) -> None:
    """Open an address in the browser, beside the server, which has to answer it."""
    import threading
    import webbrowser

    def show() -> None:
        if not webbrowser.open(url):
            print_message("No browser was found; open the address yourself.")

    threading.Thread(target=show, daemon=True).start()
