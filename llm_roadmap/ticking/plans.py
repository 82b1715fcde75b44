"""Plan to tick, untick or toggle topics."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..model import Change, Topic
from ..model.result import Result
from .boxes import set_boxes

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ..model import Roadmap
    from ..selectors.choosing import Choice


@dataclass(frozen=True)
class Ticking:
    """A plan to tick topics (`done` is True), to untick them (False), or to toggle them (None).

    Calling it raises what `Choice.picks` does, and DocumentError if a topic is not in a box.
    """

    choice: Choice
    """The topics."""
    done: bool | None
    """The state that they get; None: each the other one."""
    was: Mapping[Hashable, bool] = field(default_factory=dict)
    """The state of each topic in the first text, if this is not the first try."""

    def __call__(self, roadmap: Roadmap) -> Ticked:
        """Set the boxes in a roadmap.

        The first text in which all topics are found decides whether a toggle ticks or unticks, so
        that no box flips twice. A box that differs from then counts as changed, even if it is set
        already: an editor may have saved what an earlier try wrote.
        """
        picks = [*self.choice.picks(roadmap)]
        first = {pick: self.was.get(pick, topic.done) for pick, topic in picks}
        was = {topic: first[pick] for pick, topic in picks}
        states = {topic: not was[topic] if self.done is None else self.done for topic in was}
        after = set_boxes(roadmap, states)
        changes = (
            Change(Topic(after, topic.number), was=not done, now=done)
            for topic, done in states.items()
            if (was[topic], topic.done) != (done, done)
        )
        return Ticked(roadmap, after, tuple(changes), replace(self, was={**self.was, **first}))


@dataclass(frozen=True)
class Ticked(Result):
    """What `Ticking` makes of a document."""

    boxes: tuple[Change, ...]
    """The boxes that changed, in the order in which they were named."""
    plan: Ticking = field(repr=False, compare=False)
    """The plan, which remembers the states of the topics in this text."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """The boxes that changed, in the order in which they were named."""
        return self.boxes

    @property
    def again(self) -> Ticking:
        """The plan for a text that others have saved meanwhile: a toggle keeps its direction."""
        return self.plan
