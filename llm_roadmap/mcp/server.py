"""Run the server: tools over standard input and output, with the official SDK."""

from __future__ import annotations

import gc
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.to_thread
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from .. import __version__
from ..storage.interruption import end_if_signalled
from .tools import TOOLS, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .served_documents import ServedDocuments

NAME: Final = "llm-roadmap"
INSTRUCTIONS: Final = (
    "The plan is a Markdown checklist. Never tick a box by editing the file: get a task with"
    " `next`, do it, tick it with `check`, and stop when `status` says that it is finished."
)
"""What the server tells the agent at first."""


def serve(documents: ServedDocuments) -> None:
    """Serve the agent at standard input and output, until it closes them."""
    gc.enable()  # commands turn it off, since they end soon
    for name in ("mcp", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False  # an agent gets answers, and nobody reads a log
    anyio.run(_serve, documents)


async def _serve(documents: ServedDocuments) -> None:
    server = _server(documents)
    async with stdio_server() as (messages, answers):
        await server.run(messages, answers, server.create_initialization_options())


def _server(documents: ServedDocuments) -> Any:
    """Return the server; the SDK takes the two functions in one way up to 1, in another from 2."""
    one_at_a_time = anyio.CapacityLimiter(1)

    async def list_tools(*_: object) -> types.ListToolsResult:
        return types.ListToolsResult.model_validate({"tools": [*_described()]})

    async def call_tool(name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Run a tool beside the loop, which goes on answering meanwhile."""
        run = partial(_call_and_tell, documents, name, arguments)
        text, is_error = await anyio.to_thread.run_sync(run, limiter=one_at_a_time)
        content = [{"type": "text", "text": text}]
        return types.CallToolResult.model_validate({"content": content, "isError": is_error})

    async def call_with(_: object, params: Any) -> types.CallToolResult:
        return await call_tool(params.name, params.arguments or {})

    make: Any = partial(Server, NAME, version=__version__, instructions=INSTRUCTIONS)
    if not hasattr(Server, "call_tool"):
        return make(on_list_tools=list_tools, on_call_tool=call_with)
    server = make()
    server.list_tools()(list_tools)
    server.call_tool(validate_input=False)(call_tool)
    return server


def _call_and_tell(
    documents: ServedDocuments, name: str, arguments: Mapping[str, Any]
) -> tuple[str, bool]:
    try:
        return call(documents, name, arguments)
    finally:
        end_if_signalled()  # a signal waits until a write is done, and no longer


def _described() -> Any:
    """Yield what the agent is told of each tool."""
    for name, tool in TOOLS.items():
        yield {
            "name": name,
            "description": tool.does,
            "inputSchema": tool.schema,
            "annotations": {"readOnlyHint": tool.only_reads},
        }
