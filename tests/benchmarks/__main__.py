"""Print how fast it is: `python -m tests.benchmarks`, in a checkout.

The first table is about the targets, the second about memory, the third about what one could use
instead. Samples are
taken in turn with those of what they are measured against, and the figures are ratios to that: of
processor time, which other processes disturb the least, with quartiles, then of time by the
clock. The last column is the median time by the clock.

It needs the extra `test`, the dependency group `benchmarks` and the programs `task` and `todo-txt`
(Debian: taskwarrior, todotxt-cli); what is not installed is named as such.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..support.corpus import corpus
from . import editing, histories, memory, peers, targets

if TYPE_CHECKING:
    from .measure import Result

CHECKLIST = "coding-interview-university--README.md"


def main() -> None:
    """Measure, and print the tables as Markdown."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=31, help="samples of each case")
    parser.add_argument("--folder", help="where documents are written; else a temporary folder")
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("quartiles take two rounds or more")
    if (lists := corpus()) is None:
        parser.error("no corpus here: name its folder in LLM_ROADMAP_CORPUS")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        run(Path(folder), lists / CHECKLIST, rounds=options.rounds)


def run(folder: Path, original: Path, *, rounds: int) -> None:
    """Print the tables, of documents in a folder."""
    small, checklist = folder / "ROADMAP.md", folder / "checklist.md"
    shutil.copyfile(Path(__file__).parents[2] / "ROADMAP.md", small)
    shutil.copyfile(original, checklist)
    say(surroundings(folder, rounds))
    say("")
    say("| what | target | processor | quartiles | clock | measured against | median |")
    say("|---|---|---|---|---|---|---|")
    for row in targets.rows(folder, small, checklist, rounds=rounds):
        say(target_line(row))
    for row in editing.rows(folder, checklist, rounds=rounds):
        say(target_line(row))
    for row in histories.rows(folder, rounds=max(5, rounds // 6)):
        say(target_line(row))
    say("")
    say("| memory | target | taken |")
    say("|---|---|---|")
    for held in memory.rows(checklist):
        say(f"| {held.what} | {held.target} | {held.taken} |")
    say("")
    say("| | does | processor | quartiles | clock | median |")
    say("|---|---|---|---|---|---|")
    text = checklist.read_text(encoding="utf-8")
    for each in peers.parsers(text, rounds=max(5, rounds // 3)):
        say(peer_line(each))
    for each in peers.programs(folder, small, checklist, rounds=rounds):
        say(peer_line(each))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


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
    """Return a line of the second table."""
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
