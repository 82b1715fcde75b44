"""Format a document in a process of its own: `python -m llm_roadmap.lsp.format_process`.

It reads the number of bytes of the document and the document from standard input, and writes the
edits, or why there are none, to standard output. A large document takes seconds, and the server has
other things to do. When the server ends, standard input closes. Then this process ends, too.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from threading import Thread
from typing import Final

from ..errors import DocumentError
from ..formatting import formatted
from ..markdown import parse
from ..text.edits import Edit, between

COMMAND: Final = (sys.executable, "-P", "-m", "llm_roadmap.lsp.format_process")
"""How the process is started; `-P` keeps it from importing what lies in the current folder."""

UTF_8: Final = ("utf-8", "surrogatepass")
"""How an edit's bytes become text, and text its bytes; an editor can send half a character."""


def format_edits(source: bytes) -> list[Edit]:
    """Return the edits that format a document; raise DocumentError if it can't be formatted."""
    return [*between(source, formatted(parse(source)).source)]


async def format_edits_beside(source: bytes) -> list[Edit]:
    """Do the same in a process of its own, which ends if this is cancelled."""
    path = os.pathsep.join(filter(None, sys.path))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert process.stdin
    assert process.stdout
    try:
        with suppress(ConnectionError):  # if it has ended, its status tells more
            process.stdin.write(b"%d\n%s" % (len(source), source))
            await process.stdin.drain()
        out = await process.stdout.read()
        await process.wait()
    finally:
        process.stdin.close()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise DocumentError(f"the process that does it ended with status {process.returncode}")
    answer = json.loads(out)
    if "reason" in answer:
        raise DocumentError(answer["reason"])
    return [Edit(start, stop, text.encode(*UTF_8)) for start, stop, text in answer["edits"]]


def main() -> None:
    """Format what comes in."""
    size = int(sys.stdin.buffer.readline())
    source = sys.stdin.buffer.read(size)
    Thread(target=_end_with_input, daemon=True).start()
    try:
        edits = format_edits(source)
    except DocumentError as error:
        answer: dict[str, object] = {"reason": str(error)}
    else:
        answer = {"edits": [(start, stop, text.decode(*UTF_8)) for start, stop, text in edits]}
    json.dump(answer, sys.stdout)


def _end_with_input() -> None:
    if not os.read(sys.stdin.fileno(), 1):
        os._exit(1)


if __name__ == "__main__":
    main()
