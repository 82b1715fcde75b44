"""From a roadmap and what should be done in it to the roadmap where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .markers import refresh
from .model import Change, Roadmap, Topic
from .selection import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def with_done(roadmap: Roadmap, states: Mapping[Topic, bool]) -> Roadmap:
    """Do what `Roadmap.with_done` says.

    A box is one byte, and so are `x` and a space; no rule for blocks looks at which of them it
    is, and titles are read without it. So the outline stays what it was.
    """
    source = bytearray(roadmap.source)
    for here, done in zip(resolve(roadmap, states), states.values(), strict=True):
        if here.done != done:
            source[here.offset] = ord("x" if done else " ")
    if source == roadmap.source:
        return roadmap
    return refresh(Roadmap(bytes(source), roadmap.outline))


class Update(NamedTuple):
    """What a call that sets boxes has done."""

    roadmap: Roadmap
    """The document as it is afterwards."""
    changes: tuple[Change, ...]
    """The boxes that changed, in the order in which they were named."""


def updated(roadmap: Roadmap, topics: Iterable[Topic | str], *, done: bool | None) -> Update:
    """Make topics done (True), open (False), or the other of what they are (None).

    Raises what `selection.resolve` does.
    """
    states = intent(roadmap, topics, done=done)
    return outcome(states, roadmap.with_done(states))


def intent(
    roadmap: Roadmap, topics: Iterable[Topic | str], *, done: bool | None
) -> dict[Topic, bool]:
    """Return whether each topic should be done; see `updated`."""
    found = resolve(roadmap, topics)
    return {topic: not topic.done if done is None else done for topic in found}


def outcome(states: Mapping[Topic, bool], after: Roadmap) -> Update:
    """Return how topics of an earlier roadmap differ in one that has them as they should be."""
    changes = (
        Change(topic, was=before.done, now=now)
        for topic, (before, now) in zip(resolve(after, states), states.items(), strict=True)
        if before.done != now
    )
    return Update(after, tuple(changes))
