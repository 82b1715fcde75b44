"""Define the command for editors: lsp."""

from __future__ import annotations

import sys
from typing import Final

import click

from ...system import system
from ..output.printing import is_terminal, print_message
from ..program import cli

PYGLS: Final = system.command_line(("pygls>=2",))
MISSING: Final = (
    f"this needs pygls; run: pip install {PYGLS},"
    f" or where pipx installed this: pipx inject llm_roadmap {PYGLS}"
)


@cli.command(
    help="""
    Run a language server for an editor, on standard input and output.

    The editor starts and ends it.
    """
)
@click.option("--stdio", is_flag=True, help="Say so, as some editors do; it changes nothing.")
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:
    del stdio
    if None in (sys.stdin, sys.stdout):
        message = "an editor runs this, at standard input and output; one of them is closed"
        raise click.ClickException(message)
    try:
        from ...lsp.main import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise click.ClickException(MISSING) from None
        raise
    if is_terminal(sys.stdin):
        print_message("This waits for an editor; ctrl-C ends it.")
    ctx.exit(serve())
