"""Plan to take a change back, in a document that others can have changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import EditError
from ..model.result import Result
from ..selectors.topics_of_call import Choice
from .plans import Ticking

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ..model import Roadmap

REASON: Final = (
    "this change can't be undone, since the document was changed after it; change it back by hand"
)


def undoing(result: Result) -> Callable[[Roadmap], Result]:
    """Return the plan to take back what a plan has done; `result` is what that returned.

    If the document has not changed since then, it gets its old bytes back. If it has, the boxes of
    these topics are set back, and any other change is refused. If the change is undone already,
    nothing happens. The plan raises EditError for what it refuses, and StaleTopicError for a topic
    that is gone.
    """
    topics = tuple(change.topic for change in result.changes) if result.keeps_lines else ()
    # To set boxes back is to toggle what stood there after the change.
    left: dict[Hashable, bool] = dict(enumerate(change.now for change in result.changes))
    set_back = Ticking(Choice(topics), None, left)

    def plan(now: Roadmap) -> Result:
        is_nothing = not (topics or result.changed)
        if is_nothing or now == result.before:
            return Result(now, now)
        if now == result.after:
            return Result(result.after, result.before)
        if not topics:
            raise EditError(REASON)
        return set_back(now)

    return plan
