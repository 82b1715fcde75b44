"""The JSON of commands, which is made and printed in pieces."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from llm_roadmap import parse
from llm_roadmap.cli.output.printing import BLOCK, print_pieces
from llm_roadmap.cli.output.to_json import roadmap_json

from ..support.processes import run


@pytest.mark.posix
@pytest.mark.parametrize("command", ["list", "status", "next", "lint", "check"])
def test_json_of_a_path_that_is_no_utf_8_has_no_lone_surrogates(
    tmp_path: Path, command: str
) -> None:
    name = os.fsdecode(b"plan \xff.md")
    (tmp_path / name).write_text("- [ ] a\n- [] b\n", encoding="utf-8")
    options = {"lint": [name], "check": ["L1", "-f", name]}.get(command, ["-f", name])
    result = run(command, "--json", *options, cwd=tmp_path)
    data = json.loads(result.out)
    assert "plan \ufffd.md" in json.dumps(data, ensure_ascii=False)
    json.dumps(data, ensure_ascii=False).encode()


def test_pieces_are_printed_before_all_of_them_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    def pieces() -> Iterator[str]:
        for number in range(200):
            yield "a" * 1000
            printed = len(capsys.readouterr().out)
            counts.append(printed)
            assert printed <= BLOCK + 1000, number

    counts: list[int] = []
    print_pieces(pieces())
    assert sum(map(bool, counts)) == 200_000 // (BLOCK + 1)
    assert sum(counts) + len(capsys.readouterr().out) == 200_000


def test_json_with_a_long_path_takes_no_memory_for_all_of_it(tmp_path: Path) -> None:
    roadmap = parse(f"# {'word ' * 4000}\n\n" + "- [ ] a\n" * 2500)
    tracemalloc.start()
    size = sum(map(len, roadmap_json(tmp_path, roadmap, roadmap.topics)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 50_000_000
    assert peak < 10_000_000
