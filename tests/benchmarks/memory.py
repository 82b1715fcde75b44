"""How much memory it takes, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from llm_roadmap import Roadmap, parse

from ..lsp.processes import memory_after

TOPICS = 100_000
VERSIONS = 60

LARGE = f"""
source = "".join(
    f"- [ ] **Topic {{n}} of the list**\\n  - About: {{n}} things\\n"
    f"  - Resource: [link {{n}}](https://example.org/{{n}})\\n\\n"
    for n in range({TOPICS})
).encode()
"""
"""Makes a document of 11 MB with 100,000 topics."""

PARSE = "\nfrom llm_roadmap import lint, parse\nroadmap = parse(source)\n"
FIELDS = """
for topic in roadmap.topics:
    topic.title, topic.path, topic.fields, topic.description, topic.resources, topic.slug
"""


class Row(NamedTuple):
    what: str
    target: str
    taken: str


def rows(checklist: Path) -> Iterator[Row]:
    """Measure the most that a process holds, and what versions take that are kept."""
    size = "100,000 topics"
    for what, script, most in (
        ("`parse`", LARGE + PARSE, 150),
        ("every field", LARGE + PARSE + FIELDS, 300),
        ("`lint`", LARGE + PARSE + "lint(roadmap)", 400),
    ):
        yield Row(f"{what}, {size}", f"< {most} MB", f"{peak(script):.0f} MB")
    lines = checklist.read_bytes().splitlines(keepends=True)
    sources = []
    for number in range(VERSIONS):
        lines[len(lines) * number // VERSIONS] += b"- [ ] One more\n"
        sources.append(b"".join(lines))
    for ask, when in ((id, "before anything is asked of them"), (_topics, "and all topics")):
        _held(sources[:1], ask)  # what is made once, as parsers are
        ratio = _held(sources, ask) / _held(sources[:1], ask)
        what = f"{VERSIONS} versions of the large checklist, {when}, against one"
        yield Row(what, "< 3.00", f"{ratio:.2f}")
    first, last = 100, 10_000
    taken = memory_after(checklist.read_text(encoding="utf-8"), keystrokes=[first, last])
    what = f"the language server after {last:,} keystrokes, against after {first}"
    yield Row(what, "≤ 1.10", f"{taken[last] / taken[first]:.2f}")


def _topics(roadmap: Roadmap) -> object:
    return roadmap.topics


def _held(sources: Sequence[bytes], ask: Callable[[Roadmap], object]) -> int:
    """Return the number of bytes that versions take, read one after the other and all kept.

    `ask` is done with each. The documents themselves don't count: whoever keeps versions has them
    anyway.
    """
    kept: list[Roadmap] = []
    tracemalloc.start()
    for source in sources:
        kept.append(parse(source, previous=kept[-1] if kept else None))
        ask(kept[-1])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held


def peak(script: str, *arguments: str) -> float:
    """Return the most memory that a script held at a time, in megabytes.

    What `getrusage` gives would begin with the most memory of this process.
    """
    ending = '\nprint(next(line for line in open("/proc/self/status") if "VmHWM" in line))'
    command = (sys.executable, "-c", script + ending, *arguments)
    shown = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return int(shown.split()[-2]) / 1024  # kilobytes, on Linux
