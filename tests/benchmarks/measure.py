"""Samples taken in turn, and what they come to.

A machine is never quiet: only what is measured side by side can be compared. So each sample of a
case is taken right after one of what it is measured against, and it is their ratio that counts.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias


class Taken(NamedTuple):
    """The seconds that something took."""

    clock: float
    processor: float


Sample: TypeAlias = Callable[[], Taken]
"""Does what is measured, and returns what it took."""

LEFT_OUT = {"LLM_ROADMAP_FILE", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
"""Not in the environment of a user, whose packages have their bytecode beside them."""


class Figures(NamedTuple):
    """The median of some numbers, and the quartiles around it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Figures:
        return cls(*statistics.quantiles(numbers, n=4, method="inclusive"))


class Result(NamedTuple):
    seconds: Figures
    """By the clock."""
    clock: Figures
    """The ratio of each sample to the one of the base right before it, by the clock."""
    processor: Figures
    """The same, by the time of the processor: what else runs on the machine counts for less."""


def compare(sample: Sample, base: Sample, *, rounds: int) -> Result:
    """Take samples of both in turn, after one of each that does not count."""
    base()
    sample()
    pairs = [(base(), sample()) for _ in range(rounds)]
    return Result(
        Figures.of([taken.clock for _, taken in pairs]),
        Figures.of([taken.clock / floor.clock for floor, taken in pairs]),
        Figures.of([taken.processor / floor.processor for floor, taken in pairs]),
    )


def nothing() -> None:
    """Prepare nothing."""


def process(
    *command: str,
    cwd: Path,
    before: Callable[[], object] = nothing,
    env: Mapping[str, str] = MappingProxyType({}),
    stdin: str = os.devnull,
) -> Sample:
    """Return what runs a command after `before`, with more in its environment.

    `stdin` is the path of what it reads from standard input.
    """
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}

    def sample() -> Taken:
        before()
        start = time.perf_counter()
        with open(stdin, "rb") as given:
            running = subprocess.Popen(
                command,
                cwd=cwd,
                env=kept | dict(env),
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        _, status, usage = os.wait4(running.pid, 0)
        taken = time.perf_counter() - start
        running.returncode = os.waitstatus_to_exitcode(status)
        assert running.returncode == 0, command
        return Taken(taken, usage.ru_utime + usage.ru_stime)

    return sample


def call(
    function: Callable[[], object], *, times: int = 1, before: Callable[[], object] = nothing
) -> Sample:
    """Return what calls a function so many times after `before`."""

    def sample() -> Taken:
        before()
        gc.collect()
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(times):
            function()
        return Taken(time.perf_counter() - start, time.process_time() - processor)

    return sample
