"""Tell what takes more time per byte the longer a document is, on a machine that is busy, too.

Time is that of the processor, and both sizes are measured in turn. Other programs make it longer,
never shorter, and not for ever: so the shortest of a few tries counts, and only what is slow in all
of them is called slow. A time of a few hundredths of a second says little while others work: what
seems slow there is measured again with twice the document, where a square takes four times as long.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from math import inf
from typing import Any, Final, NamedTuple

from llm_roadmap import Roadmap, RoadmapError, parse

SIZES: Final = (25_000, 50_000)
"""The sizes of documents, in bytes, with `--long`; others are smaller."""
FLOOR: Final = 0.2
"""Seconds at the larger size, of 50 kB, that are no reason to look closer."""
LOWEST_FLOOR: Final = 0.06
"""The same for the smallest sizes: what takes less varies too much while other tests run."""
GROWTH: Final = 1.5
"""How much more time per byte the larger size may take; with the square of the size it is 2."""
MEASURABLE: Final = 0.05
"""Seconds at the smaller size that two sizes are compared by; with fewer, larger ones are tried."""
TRIES: Final = 4
"""How often both sizes are measured before something counts as slow."""
LIMIT: Final = 10.0
"""Seconds after which an operation is ended: many times what the slowest one takes."""

READ: Final = "read"
"""What comes before all operations."""

Operations = Mapping[str, Callable[[Roadmap], int]]
"""What is done with a document, in this order; each returns how much comes out of it."""


class TooLongError(Exception):
    """An operation has used up its time."""


class Measured(NamedTuple):
    """What one operation took."""

    seconds: float
    """The time of the processor."""
    size: int
    """The bytes that went in, and the characters that came out."""

    @property
    def rate(self) -> float:
        """The seconds per byte."""
        return self.seconds / self.size


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what takes too long with TooLongError."""

    def end(*_: Any) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def timed(act: Callable[[], int], size: int) -> Measured:
    """Return what doing something with so many bytes took; for ever if it was ended."""
    start = time.process_time()
    out = 0
    try:
        with limited(LIMIT):
            out = act()
    except TooLongError:
        return Measured(inf, size)
    return Measured(time.process_time() - start, size + out)


def measured(source: bytes, operations: Operations) -> dict[str, Measured]:
    """Read a document, do everything with it, and return what each took.

    What one operation has found out, the next one need not: it is the first of them that pays.
    A document that is nested too deeply is only read.
    """
    read: list[Roadmap] = []

    def reading() -> int:
        try:
            read.append(parse(source))
        except RoadmapError as error:
            assert "nested" in str(error)  # noqa: PT017 - most documents raise none
        return 0

    gc.disable()  # what is searched for garbage is everything that there is, not this document
    try:
        took = {READ: timed(reading, len(source))}
        for roadmap in read:
            for name, act in operations.items():
                took[name] = timed(partial(act, roadmap), len(source))
    finally:
        gc.enable()
    return took


def encoded(document: str) -> bytes:
    """Return the bytes of a document; those that are no UTF-8 are lone surrogates in it."""
    return document.encode("utf-8", "surrogateescape")


def slow(
    make: Callable[[int], str], operations: Operations, *, times: int = 1, smaller: int = 1
) -> set[str]:
    """Return the operations whose time per byte grows, each with its figures.

    `times`: how many times as large as others the documents of this family have to be.
    `smaller`: how many times smaller than SIZES documents are.
    """
    while True:
        floor = max(FLOOR / smaller, LOWEST_FLOOR)
        enough = MEASURABLE if smaller > 1 else 0
        found = _slow_at(make, operations, times / smaller, floor=floor, enough=enough)
        if all(less >= enough for less, _ in found.values()):
            return {
                f"{name}: more than {LIMIT:g} s"
                if more == inf
                else f"{name}: {less:.2f} s, then {more:.2f} s"
                for name, (less, more) in found.items()
            }
        operations = _until(operations, {*found})
        smaller //= 2


def _slow_at(
    make: Callable[[int], str], operations: Operations, scale: float, *, floor: float, enough: float
) -> dict[str, tuple[float, float]]:
    """Return the seconds that the slow operations took at both sizes.

    Once one of them takes fewer than `enough` seconds at the smaller size, nothing is tried again.
    """
    small, large = (encoded(make(int(size * scale))) for size in SIZES)
    more = measured(large, operations)
    less: dict[str, Measured] = {}

    def too_slow() -> set[str]:
        return {
            name
            for name, took in more.items()
            if took.seconds >= floor and (name not in less or took.rate >= GROWTH * less[name].rate)
        }

    for again in range(TRIES):
        if ended := {name for name, took in more.items() if took.seconds == inf}:
            return dict.fromkeys(ended, (inf, inf))
        if not too_slow():
            return {}
        wanted = _until(operations, too_slow())
        less = _best(less, measured(small, wanted))
        if any(less[name].seconds < enough for name in too_slow()):
            break
        if again and too_slow():
            more = _best(more, measured(large, wanted))
    return {name: (less[name].seconds, more[name].seconds) for name in too_slow()}


def _until(operations: Operations, names: set[str]) -> Operations:
    """Return the operations up to the last of these: those before it have to come before it."""
    last = max((at for at, name in enumerate(operations, 1) if name in names), default=0)
    return dict(islice(operations.items(), last))


def _best(some: dict[str, Measured], others: dict[str, Measured]) -> dict[str, Measured]:
    return {name: min(took, some.get(name, took)) for name, took in others.items()}
