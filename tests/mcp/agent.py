"""An agent: the SDK's own client, with a server of this package behind real pipes.

The SDK takes a second to import: each process has all tests, and only that with an agent needs it.
"""

from __future__ import annotations

import json
import sys
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ..support.processes import environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal
    from mcp import ClientSession, StdioServerParameters

COMMAND = ("-m", "llm_roadmap", "mcp")


class Agent:
    """Calls tools of one server, one after the other."""

    def __init__(self, portal: BlockingPortal, session: ClientSession) -> None:
        self._portal, self._session = portal, session

    def tools(self) -> list[dict[str, Any]]:
        """Return what the server says of its tools."""
        listed = self._portal.call(self._session.list_tools)
        data = json.loads(listed.model_dump_json(by_alias=True, exclude_none=True))
        return list(data["tools"])

    def call(self, tool: str, /, **arguments: Any) -> tuple[Any, bool]:
        """Return the answer of a tool, and whether it is an error."""
        result = self._portal.call(partial(self._session.call_tool, tool, arguments))
        data = json.loads(result.model_dump_json(by_alias=True))
        (content,) = data["content"]
        return json.loads(content["text"]), bool(data["isError"])

    def answer(self, tool: str, /, **arguments: Any) -> Any:
        """Return the answer of a tool that must be none of an error."""
        answer, is_error = self.call(tool, **arguments)
        assert not is_error, answer
        return answer


@contextmanager
def agent(*paths: str, cwd: Path, **env: str) -> Iterator[Agent]:
    """Run a server in a folder, and an agent that uses it."""
    from anyio.from_thread import start_blocking_portal
    from mcp import StdioServerParameters

    parameters = StdioServerParameters(
        command=sys.executable, args=[*COMMAND, *paths], cwd=cwd, env=environment(**env)
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_session(parameters)) as session,
    ):
        yield Agent(portal, session)


@asynccontextmanager
async def _session(parameters: StdioServerParameters) -> AsyncIterator[ClientSession]:
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client

    async with (
        stdio_client(parameters) as (answers, messages),
        ClientSession(answers, messages) as session,
    ):
        await session.initialize()
        yield session
