"""Plan to tick, untick or toggle topics.

A plan is a function that takes a roadmap and returns a `Result`. It is called again if another
program changes the document before the result is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Change, Topic
from ..model.result import Result
from .boxes import set_boxes

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ..model import Roadmap
    from ..selectors.topics_of_call import Choice


class Ticking:
    """A plan to tick topics (`done` is True), to untick them (False), or to toggle them (None).

    Calling it raises what `Choice.picks` does, and DocumentError if a topic is not in a box.
    """

    def __init__(
        self, choice: Choice, done: bool | None, was: Mapping[Hashable, bool] | None = None
    ) -> None:
        self.choice = choice
        """The topics."""
        self.done = done
        """The state that they get; None: each the other one."""
        self.was = was or {}
        """The state of each topic in the first text, if this is not the first try."""

    def __call__(self, roadmap: Roadmap) -> Ticked:
        """Set the boxes in a roadmap.

        The first text in which all topics are found decides whether a toggle ticks or unticks, so
        that no box flips twice. A box also counts as changed if its state was different on the
        first try, even if it now has the wanted state: an editor may have saved what an earlier
        try of ours wrote.
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
        plan = Ticking(self.choice, self.done, {**self.was, **first})
        return Ticked(roadmap, after, tuple(changes), plan)


class Ticked(Result):
    """What `Ticking` makes of a document."""

    _boxes: tuple[Change, ...]
    _plan: Ticking

    def __init__(
        self, before: Roadmap, after: Roadmap, boxes: tuple[Change, ...], plan: Ticking
    ) -> None:
        """`plan` remembers the states of the topics in this text."""
        super().__init__(before, after, _boxes=boxes, _plan=plan)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The boxes that changed, in the order in which they were named."""
        return self._boxes

    @property
    def keeps_lines(self) -> bool:
        """It does: only boxes change, and the text inside of progress markers."""
        return True

    @property
    def again(self) -> Ticking:
        """The plan for a text that others have saved meanwhile: a toggle keeps its direction."""
        return self._plan
