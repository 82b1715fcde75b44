"""Print how fast it is: `python -m tests.benchmarks`, in a checkout.

The first table is about the targets, the second about memory and the time of short documents, the
third about other parsers. Samples are taken in turn with those of what they are
measured against, and the figures are ratios to that: of processor time, which other processes
disturb the least, with quartiles, then of time by the clock. The last column is the median time by
the clock.

With `--write` the tables replace those in the README beside this module, too.

It needs the extra `test` and the dependency group `benchmarks`; what is not installed is named as
such.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from ..support.corpus import corpus
from . import agents, editing, folders, histories, memory, peers, targets
from .measure import Result

CHECKLIST = "coding-interview-university--README.md"

README = Path(__file__).with_name("README.md")
MARK = "<!-- figures: all below is written by `python -m tests.benchmarks --write` -->"
"""What stands before the tables in the README."""


def main() -> None:
    """Measure, and print the tables as Markdown."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=31, help="samples of each case")
    parser.add_argument("--folder", help="where documents are written; else a temporary folder")
    parser.add_argument("--write", action="store_true", help="write the tables into the README")
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("quartiles take two rounds or more")
    if (lists := corpus()) is None:
        parser.error("no corpus here: name its folder in LLM_ROADMAP_CORPUS")
    lines = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for line in tables(Path(folder), lists / CHECKLIST, rounds=options.rounds):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
            lines.append(line)
    if options.write:
        before, mark, _ = README.read_text(encoding="utf-8").partition(MARK)
        README.write_text("\n".join([before + mark, "", *lines, ""]), encoding="utf-8")


def tables(folder: Path, original: Path, *, rounds: int) -> Iterator[str]:
    """Yield the lines of the tables, of documents in a folder."""
    small, checklist = folder / "ROADMAP.md", folder / "checklist.md"
    shutil.copyfile(Path(__file__).parents[2] / "ROADMAP.md", small)
    shutil.copyfile(original, checklist)
    yield surroundings(folder, rounds)
    yield ""
    yield "| what | target | processor | quartiles | clock | measured against | median |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(target_line, targets.rows(folder, small, checklist, rounds=rounds))
    yield from map(target_line, editing.rows(folder, checklist, rounds=rounds))
    yield from map(target_line, agents.rows(folder, rounds=rounds))
    yield from map(target_line, histories.rows(folder, rounds=max(5, rounds // 6)))
    yield from map(target_line, folders.rows(folder, rounds=max(3, rounds // 10)))
    yield ""
    yield "| memory, and time of short documents | target | taken |"
    yield "|---|---|---|"
    held_in_all = (*memory.rows(checklist), *folders.memory_rows(folder))
    for held in (*held_in_all, *histories.times(folder, rounds=max(5, rounds // 6))):
        yield f"| {held.what} | {held.target} | {held.taken} |"
    yield ""
    yield "| | does | processor | quartiles | clock | median |"
    yield "|---|---|---|---|---|---|"
    text = checklist.read_text(encoding="utf-8")
    yield from map(peer_line, peers.rows(text, rounds=max(5, rounds // 3)))


def surroundings(folder: Path, rounds: int) -> str:
    """Return what the figures depend on."""
    command = ["df", "--output=fstype", str(folder)]
    kind = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    return (
        f"Python {platform.python_version()}, markdown-it-py {version('markdown-it-py')}, click"
        f" {version('click')}; {os.cpu_count()} cores, at a load of {os.getloadavg()[0]:.1f};"
        f" documents on {kind}; the median of {rounds} rounds."
    )


def target_line(row: targets.Row) -> str:
    """Return a line of the first table."""
    target = mark = ""
    if row.target is not None:
        target = f"≤ {row.target:.2f}"
        mark = "" if row.result.processor.median <= row.target else ", missed"
    processor, quartiles, clock, median = figures(row.result)
    return (
        f"| {row.what} | {target} | {processor}{mark} | {quartiles} | {clock} | {row.against}"
        f" | {median} |"
    )


def peer_line(row: peers.Row) -> str:
    """Return a line of the third table."""
    if isinstance(row.result, str):
        return f"| {row.name} | {row.does} | {row.result} | | | |"
    return f"| {row.name} | {row.does} | {' | '.join(figures(row.result))} |"


def figures(result: Result) -> tuple[str, str, str, str]:
    """Return the ratio by processor time, its quartiles, that by the clock, and the time."""
    low, median, high = result.processor
    return (
        f"{median:.2f}",
        f"{low:.2f} to {high:.2f}",
        f"{result.clock.median:.2f}",
        f"{1000 * result.seconds.median:.1f} ms",
    )


if __name__ == "__main__":
    main()
