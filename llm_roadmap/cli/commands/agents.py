"""Define the commands for agents: mcp, agents."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from ...storage.default_document import STDIN
from ...system import system
from ..options import PathType, document
from ..output.printing import is_terminal, print_line, print_message
from ..program import cli
from ..which_document import named_paths

MCP: Final = system.command_line(("mcp>=1.23",))
MISSING: Final = (
    f"this needs the Python SDK of MCP; run: pip install {MCP},"
    f" or where pipx installed this: pipx inject llm_roadmap {MCP}"
)


@cli.command(
    help="""
    Print what to tell an agent: ten lines for AGENTS.md and the like.

    They name the documents as --file does here.
    """
)
@document
@click.pass_context
def agents(ctx: click.Context) -> None:
    from pathlib import Path

    from ..output.instructions import instructions

    named = named_paths(ctx)
    if STDIN in named:
        raise click.UsageError("an agent needs files; name one with --file", ctx)
    for line in instructions([Path(os.path.abspath(each)) for each in named]):
        print_line(line)


@cli.command(
    help="""
    Run a server with tools for agents, on standard input and output.

    The agent's program starts and ends it. It can use the documents that PATHs name, files or
    folders, and no others.
    """
)
@document
@click.argument("paths", metavar="[PATH]...", type=PathType(), nargs=-1)
@click.pass_context
def mcp(ctx: click.Context, paths: tuple[str, ...]) -> None:
    named = named_paths(ctx, paths)
    if STDIN in named:
        raise click.UsageError("standard input is for the agent; name files or folders", ctx)
    if None in (sys.stdin, sys.stdout):
        message = "an agent runs this, at standard input and output; one of them is closed"
        raise click.ClickException(message)
    try:
        from ...mcp.server import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("mcp", "anyio"):
            raise click.ClickException(MISSING) from None
        raise
    from ...mcp import ServedDocuments

    if is_terminal(sys.stdin):
        print_message("This waits for an agent; ctrl-C ends it.")
    serve(ServedDocuments(named))
