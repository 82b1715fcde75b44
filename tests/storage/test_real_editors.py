"""Programs that take no lock save the document while boxes are being changed in it."""

from __future__ import annotations

import random
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.racer import Racer, Record, bare
from .test_racing_writers import TEXT, lost, start

pytestmark = pytest.mark.posix

PLAIN: Final = re.sub(rb"<!-- roadmap.*\n\n", b"", TEXT)
"""A document without a marker: each change is one of a single byte."""


def sed(path: Path, edit: str) -> None:
    """Insert a line with sed, which puts a new file in the place of the old one."""
    command = ["sed", "-i", f"2i {edit}", str(path)]
    subprocess.run(command, check=True)


def vim(path: Path, edit: str, *, backupcopy: str) -> None:
    command = ["vim", "-es", "-u", "NONE", "-i", "NONE", "-n", "-c", f"set backupcopy={backupcopy}"]
    command += ["-c", f"1put ='{edit}'", "-c", "wq", str(path)]
    # It sees when a box has changed since it read the file, and asks whether to save it anyway.
    subprocess.run(command, check=True, input=b"y\n")


def vim_in_place(path: Path, edit: str) -> None:
    """Insert a line with vim, which empties the file and writes it anew."""
    vim(path, edit, backupcopy="yes")


def vim_replacing(path: Path, edit: str) -> None:
    """Insert a line with vim, which renames the file and writes another."""
    vim(path, edit, backupcopy="no")


def truncating(path: Path, edit: str) -> None:
    """Insert a line as programs do that know no better, with some time between the steps."""
    first, *rest = path.read_bytes().splitlines(keepends=True)
    with path.open("wb", buffering=0) as file:
        time.sleep(random.uniform(0, 0.01))
        for part in (first, edit.encode() + b"\n", *rest):
            file.write(part)


@dataclass
class Tally:
    """What has become of edits and of changes of boxes."""

    edits: int = 0
    alone: int = 0
    """Changes while no editor was running."""
    spoilt: int = 0
    """Bytes of the text that were lost in collisions."""
    others: int = 0
    overwritten: int = 0
    """Those of the others that an editor has overwritten with its older copy."""


def play(path: Path, editor: Callable[[Path, str], None], tally: Tally) -> None:
    """Let one process change boxes while an editor saves some times; see that all is there."""
    racer = Racer(path, "set", "writer", pause=0.01)
    start([racer])
    runs: list[tuple[float, float]] = []
    for _ in range(15):
        time.sleep(random.uniform(0, 0.1))
        began = time.monotonic()
        editor(path, f"Edit {tally.edits + len(runs)}.")
        runs.append((began, time.monotonic()))
    records = racer.records()
    tally.edits += len(runs)

    after = RoadmapFile(path).read()
    title, rest = PLAIN.split(b"\n", 1)
    lines = [title, *(b"Edit %d." % number for number in reversed(range(tally.edits))), rest]
    wanted = bare(parse(b"\n".join(lines)))
    assert len(after.source) == len(wanted)
    tally.spoilt = sum(is_ != was for is_, was in zip(bare(after), wanted, strict=True))

    def met_an_editor(record: Record) -> bool:
        return any(began < record.stop and record.start < stopped for began, stopped in runs)

    gone = lost(records, after)
    assert all(map(met_an_editor, gone))
    met = sum(map(met_an_editor, records))
    tally.alone += len(records) - met
    tally.others += met
    tally.overwritten += len(gone)


@pytest.mark.parametrize("editor", [sed, vim_in_place, vim_replacing, truncating])
def test_an_editor_saves_while_boxes_change(
    editor: Callable[[Path, str], None],
    tmp_path: Path,
    need: Callable[[str], str],
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    if editor is not truncating:
        need(editor.__name__.partition("_")[0])
    path, tally, wanted = tmp_path / "ROADMAP.md", Tally(), times(15, 200)
    path.write_bytes(PLAIN)
    while min(tally.edits, tally.alone) < wanted:
        play(path, editor, tally)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    # One that empties the file and writes it anew within the instant between the last look and
    # the write has the byte of a box written into its text: one time in some ten thousand.
    assert tally.spoilt <= (1 if editor in (vim_in_place, truncating) else 0)
    figure(
        f"{editor.__name__}: all {tally.edits} edits there, {tally.spoilt} bytes spoilt;"
        f" all {tally.alone} changes there that were made while it held no older copy;"
        f" of {tally.others} others"
        f" {tally.overwritten} overwritten by its older copy"
    )
