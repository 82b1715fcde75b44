"""Define what a plan for a document returns."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..values import Value
from .nodes import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from .nodes import Topic
    from .roadmap import Roadmap


class Result(Value):
    """What a plan makes of a document. A plan is a function that takes a roadmap and returns this.

    Some plans return a subclass, which tells more.
    """

    __match_args__: tuple[str, ...] = ("before", "after")
    before: Roadmap
    """The document as it was."""
    after: Roadmap
    """The document as it is afterwards."""

    def __init__(self, before: Roadmap, after: Roadmap, **more: object) -> None:
        """`more` is what a subclass tells besides, by its name."""
        vars(self).update(before=before, after=after, **more)

    @property
    def changed(self) -> bool:
        """Whether the document has changed."""
        return self.after != self.before

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The boxes that have changed, of the topics that are in both documents."""
        states = ((topic, self._was(topic), topic.done) for topic in self.after.topics)
        return tuple(Change(*state) for state in states if state[1] != state[2])

    @property
    def has_only_boxes(self) -> bool:
        """Whether nothing has changed but boxes and progress markers."""
        return self.after.outline is self.before.outline

    @property
    def keeps_lines(self) -> bool:
        """Whether each line has the number that it had: then a diff compares line by line."""
        return self.has_only_boxes

    @property
    def again(self) -> Callable[[Roadmap], Result] | None:
        """The plan for a text that others have saved meanwhile; None: the same plan."""
        return None

    def _was(self, topic: Topic) -> bool:
        """Return whether a topic was done; if it was not there, whether it is done now."""
        if self.has_only_boxes:
            return self.before.topics[topic.number].done
        path, title, place, equals = topic.roadmap.outline.keys.key(topic.number)
        numbers = self.before.outline.keys.named((path, title))
        return self.before.topics[numbers[place]].done if len(numbers) == equals else topic.done


def plan_of(change: Callable[[Roadmap], Roadmap]) -> Callable[[Roadmap], Result]:
    """Return the plan that makes a change, which takes a roadmap and returns the new one.

    The plan raises TypeError if `change` returns anything else.
    """
    from .roadmap import Roadmap

    def plan(before: Roadmap) -> Result:
        after = change(before)
        if not isinstance(after, Roadmap):
            raise TypeError(f"the function has to return a Roadmap, not {type(after).__name__}")
        return Result(before, after)

    return plan
