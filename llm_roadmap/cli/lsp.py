"""The command for editors: lsp."""

from __future__ import annotations

import click

from .base import cli


@cli.command(
    help="""
    Serve an editor over standard input and output, by the Language Server Protocol.

    An editor runs this, and ends it.
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
