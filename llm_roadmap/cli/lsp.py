"""Define the command for editors: lsp."""

from __future__ import annotations

import click

from .base import cli


@cli.command(
    help="""
    Run a language server for an editor, on standard input and output.

    The editor starts and ends it.
    """
)
@click.pass_context
def lsp(ctx: click.Context) -> None:
    try:
        from ..lsp.serving import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            message = "this needs pygls; run: pip install 'llm_roadmap[lsp]'"
            raise click.ClickException(message) from None
        raise
    ctx.exit(serve())
