"""Keep what has to be done, and choose what is done next.

Nothing is done while something newer waits to be read. So what is out of date by then is taken off
the queue, and costs nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET: Final = 0.2
"""The seconds without a change after which a document counts as quiet."""


class Task(NamedTuple):
    """One thing to do."""

    act: Callable[[], None]
    """What does it."""
    uri: str = ""
    """The document that it is about; empty if it is about none."""
    request: int | str | None = None
    """The number of the request that it answers; None if it answers none."""
    waits: bool = False
    """Whether it waits until its document is quiet, and what is newer does no harm to it."""


class WorkQueue:
    """What has to be done, in order."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing; `clock` tells the time in seconds."""
        self.clock = clock
        self._tasks: list[Task] = []
        self._quiet_at: dict[str, float] = {}  # when each document will be quiet

    def add(self, task: Task) -> list[Task]:
        """Add a task; return those of its kind that it takes the place of.

        A document that waits to be quiet needs no more than one of each kind.
        """
        replaced = self._take(lambda each: task.waits and _is_like(each, task))
        self._tasks.append(task)
        return replaced

    def cancel(self, request: int | str) -> list[Task]:
        """Take the tasks off that answer a request, and return them."""
        return self._take(lambda each: each.request == request)

    def clear(self) -> list[Task]:
        """Take all tasks off, and return them."""
        return self._take(lambda _: True)

    def changed(self, uri: str) -> list[Task]:
        """Note that a document has just changed; take off and return what was about the old one."""
        self._quiet_at[uri] = self.clock() + QUIET
        return self._take(lambda each: each.uri == uri and not each.waits)

    def closed(self, uri: str) -> list[Task]:
        """Note that a document was closed; take off and return what was about it."""
        self._quiet_at.pop(uri, None)
        return self._take(lambda each: each.uri == uri)

    def next(self) -> Task | None:
        """Take off what is to be done next; None if there is nothing for now."""
        ready = next((each for each in self._tasks if not each.waits), None)
        if not ready and self.pause() == 0:
            ready = min(self._tasks, key=self._due)
        if ready:
            self._tasks.remove(ready)
        return ready

    def pause(self) -> float | None:
        """Return in how many seconds there is something to do; None if there is nothing at all."""
        if not self._tasks:
            return None
        return max(min(map(self._due, self._tasks)) - self.clock(), 0)

    def _due(self, task: Task) -> float:
        return self._quiet_at.get(task.uri, 0) if task.waits else 0

    def _take(self, is_meant: Callable[[Task], bool]) -> list[Task]:
        taken = [each for each in self._tasks if is_meant(each)]
        if taken:
            self._tasks = [each for each in self._tasks if not is_meant(each)]
        return taken


def _is_like(one: Task, other: Task) -> bool:
    """Return whether two tasks wait for the same document, to do the same."""
    return one.waits and one.uri == other.uri and (one.request is None) == (other.request is None)
