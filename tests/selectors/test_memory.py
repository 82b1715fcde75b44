"""What a title costs in memory, whatever characters it has: a small multiple of its bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.processes import execute

TOGGLE = """
import re, sys
from llm_roadmap import RoadmapFile
for path in sys.argv[1:]:
    RoadmapFile(path).toggle("L1")
    print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
"""
"""Print the most memory so far, in kB, after each document.

What `getrusage` gives begins with the most memory of the process that this one is forked from.
"""

MOST = 60
"""The most bytes of memory for each byte of a title."""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
@pytest.mark.parametrize(
    "char",
    ["\0", "\x01", "\x1b", "\ufffd", "\u202e", "\u200d", "é", "字", "\u0301", "\u0301\u0323", "😀"],
    ids=ascii,
)
def test_a_long_title_costs_a_small_multiple(
    char: str, tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    size = times(1_000_000, 5_000_000)
    short, long = tmp_path / "short.md", tmp_path / "long.md"
    title = char * (size // len(char.encode()))
    short.write_text(f"- [ ] a{char}b\n", encoding="utf-8")
    long.write_text(f"- [ ] a{title}b\n", encoding="utf-8")
    result = execute(sys.executable, "-c", TOGGLE, short, long, cwd=tmp_path)
    assert not result.err
    before, after = map(int, result.out.split())
    cost = 1024 * (after - before) / size
    figure(f"a title of {size} bytes of {char!a}: {cost:.0f} bytes of memory for each")
    assert cost < MOST
