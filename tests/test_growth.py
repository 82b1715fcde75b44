"""What takes twice the document takes twice the time, whatever the document is made of.

This is one table: families of documents by operations. Time is that of the processor. What is
quick at the larger size is fine as it is; all else is measured at half the size too, and may
take no more time per byte that goes in and comes out than there.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from llm_roadmap import Roadmap, RoadmapError, Topic, lint, parse
from llm_roadmap.cli import terminal
from llm_roadmap.display import html, steps
from llm_roadmap.notebook.identity import identity, revision
from llm_roadmap.selectors.finding import selector_for
from llm_roadmap.ticking import updated

from .support.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES: Final = (25_000, 50_000)
"""Of documents, in bytes."""
QUICK: Final = 0.5
"""Seconds at the larger size that are no reason to look closer."""
GROWTH: Final = 1.6
"""How much more time per byte the larger size may take; with the square of the size it is 2."""
TRIES: Final = 2
"""How often each of the two is measured before it counts as slow: other programs disturb."""
LIMIT: Final = 5.0
"""Seconds after which an operation is ended."""

KNOWN: Final[dict[str, set[str]]] = {}
"""The operations that are known to be slow, by family; each of them has to be slow."""

PATH: Final = Path("/tmp/ROADMAP.md")  # noqa: S108 - nothing is written there


def every_field(roadmap: Roadmap) -> int:
    return sum(
        len(topic.title)
        + len(topic.slug)
        + sum(map(len, topic.path))
        + len(topic.description)
        + len(topic.fields)
        + len(topic.resources)
        + len(topic.subtopics)
        + topic.progress.total
        for topic in roadmap.topics
    )


def every_section(roadmap: Roadmap) -> int:
    waiting, size = [*roadmap.sections], 0
    while waiting:
        section = waiting.pop()
        size += len(section.title) + section.progress.total + len(section.topics)
        waiting += section.sections
    return size


def _is_titled(topic: Topic) -> bool:
    return bool(topic.title)


def find(roadmap: Roadmap) -> int:
    selectors = ["word", "nothing like it", "a > b > nothing", "ROADMAP.md:1", "a-1", "*b*"]
    for topic in filter(_is_titled, roadmap.topics[-1:]):
        selectors += [" > ".join((*topic.path, topic.title)), f"{topic.title}!"]
    for selector in selectors:
        with suppress(RoadmapError):
            roadmap.find(selector)
    return sum(map(len, selectors))


def tick(roadmap: Roadmap) -> int:
    return len(roadmap.with_done(dict.fromkeys(roadmap.topics[-1:], True)).source)


def held(roadmap: Roadmap) -> int:
    later = parse(roadmap.source + b"\n\n[zzz]: u\n")
    with suppress(RoadmapError):
        later.with_done(dict.fromkeys(roadmap.topics, True))
    return len(later.source)


def difference(roadmap: Roadmap) -> int:
    after = updated(roadmap, roadmap.topics[-1:], done=None).roadmap
    return sum(map(len, terminal.difference(PATH, roadmap, after, in_place=True)))


def completion(roadmap: Roadmap) -> int:
    return sum(len(selector_for(topic)) for topic in roadmap.topics)


def records(roadmap: Roadmap) -> int:
    return sum(len(str(value)) for record in roadmap.to_records() for value in record.values())


def json(roadmap: Roadmap) -> int:
    return sum(map(len, terminal.roadmap_json(PATH, roadmap, roadmap.topics, sections=True)))


def identities(roadmap: Roadmap) -> int:
    names = [identity(topic) for topic in roadmap.topics]
    return len(revision(roadmap)) + sum(len("".join(name.path)) for name in names)


def widget_state(roadmap: Roadmap) -> int:
    import json

    from llm_roadmap.notebook.showing import contents

    return len(json.dumps(contents(steps(roadmap))))


OPERATIONS: Final[dict[str, Callable[[Roadmap], int]]] = {
    "find": find,
    "tick": tick,
    "held topics": held,
    "every field": every_field,
    "every section": every_section,
    "completion": completion,
    "identities": identities,
    "records": records,
    "list": lambda roadmap: sum(map(len, terminal.tree(roadmap, lambda _: True))),
    "status": lambda roadmap: sum(map(len, terminal.meters(roadmap))),
    "lint": lambda roadmap: sum(len(each.message) for each in lint(roadmap)),
    "HTML": lambda roadmap: len(html(roadmap)),
    "JSON": json,
    "difference": difference,
}
"""What is done with a document, in this order; each returns how much comes out of it."""


WIDGETS: Final = [
    "topics of one title",
    "topics with fields",
    "one title with links",
    "long equal titles",
    "nested topics",
    "sections",
    "sections of six levels",
    "a long heading above topics",
    "a title of bare links",
]
"""The families that a widget is tried on: what it adds to the operations above is little."""


class TooLongError(Exception):
    """An operation has used up its time."""


@contextmanager
def limited() -> Iterator[None]:
    """End what takes too long."""

    def end(*_: Any) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Measured(NamedTuple):
    """What one operation took."""

    seconds: float
    """The time of the processor."""
    size: int
    """The bytes that went in, and the characters that came out."""


def measured(source: bytes, act: Callable[[Roadmap], int] | None) -> Measured:
    """Read a document, do something with it, and return what that took; None: what reading took."""
    start = time.process_time()
    roadmap = parse(source)
    out = 0
    if act:
        start = time.process_time()
        out = act(roadmap)
    return Measured(time.process_time() - start, len(source) + out)


def slow(make: Callable[[int], str], act: Callable[[Roadmap], int] | None) -> str:
    """Return the figures of an operation that takes too long; nothing if it does not."""
    sources = [make(size).encode() for size in SIZES]
    best = [Measured(LIMIT, 1)] * len(SIZES)
    try:
        for _ in range(TRIES):
            with limited():
                for at in (1, 0):
                    best[at] = min(best[at], measured(sources[at], act))
                    if best[1].seconds < QUICK:
                        return ""
            small, large = (seconds / size for seconds, size in best)
            if large < GROWTH * small:
                return ""
    except TooLongError:
        return f"more than {LIMIT:g} s"
    return f"{best[0].seconds:.2f} s, then {best[1].seconds:.2f} s"


def is_suspicious(roadmap: Roadmap, act: Callable[[Roadmap], int]) -> bool:
    """Whether an operation is not quick on a roadmap that has been used before."""
    start = time.process_time()
    try:
        with limited():
            act(roadmap)
    except TooLongError:
        return True
    return time.process_time() - start >= QUICK


def slow_operations(
    make: Callable[[int], str], operations: dict[str, Callable[[Roadmap], int]]
) -> dict[str, str]:
    """Return the operations that take too long on a family, each with its figures."""
    found = {"read": slow(make, None)}
    if not found["read"]:
        try:
            roadmap = parse(make(SIZES[1]).encode())
        except RoadmapError:  # nested too deeply
            return {}
        for name, act in operations.items():
            if is_suspicious(roadmap, act):
                found[name] = slow(make, act)
    return {name: figures for name, figures in found.items() if figures}


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_document_takes_twice_the_time(family: str) -> None:
    found = slow_operations(FAMILIES[family], OPERATIONS)
    known = KNOWN.get(family, set()) - {"widget"}
    assert set(found) == known, found
    if known:
        pytest.xfail(f"known to be slow: {found}")


@pytest.mark.parametrize("family", WIDGETS)
def test_twice_the_document_takes_a_widget_twice_the_time(family: str) -> None:
    pytest.importorskip("anywidget", reason="the extra notebook is not installed")
    found = slow_operations(FAMILIES[family], {"widget": widget_state})
    known = KNOWN.get(family, set()) & {"widget"}
    assert set(found) == known, found
    if known:
        pytest.xfail(f"known to be slow: {found}")


def test_the_table_sees_what_takes_time_with_the_square() -> None:
    def square(roadmap: Roadmap) -> int:
        for _ in range((len(roadmap.source) // 4) ** 2):
            pass
        return 0

    assert set(slow_operations(FAMILIES["words"], {"square": square})) == {"square"}


def test_the_table_ends_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(_: Roadmap) -> int:
        while True:
            pass

    monkeypatch.setattr(f"{__name__}.LIMIT", 0.5)
    found = slow_operations(FAMILIES["words"], {"forever": forever})
    assert found == {"forever": "more than 0.5 s"}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_grows(family: str) -> None:
    small, large = (len(FAMILIES[family](size).encode()) for size in SIZES)
    assert 1.7 < large / small < 2.4
    assert 0.5 < large / SIZES[1] < 1.3
