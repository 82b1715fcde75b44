"""Define the command for editors: lsp."""

from __future__ import annotations

import sys
from typing import Final

import click

from .base import cli

MISSING: Final = (
    "this needs pygls; run: pip install 'pygls>=2',"
    " or where pipx installed this: pipx inject llm_roadmap 'pygls>=2'"
)


@cli.command(
    help="""
    Run a language server for an editor, on standard input and output.

    The editor starts and ends it.
    """
)
@click.pass_context
def lsp(ctx: click.Context) -> None:
    if None in (sys.stdin, sys.stdout):
        message = "an editor runs this, at standard input and output; one of them is closed"
        raise click.ClickException(message)
    try:
        from ..lsp.serving import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise click.ClickException(MISSING) from None
        raise
    ctx.exit(serve())
