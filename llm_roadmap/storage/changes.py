"""Loop over the states of a document, and wait for each next one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

from ..model import Roadmap
from .watching import Subscription

if TYPE_CHECKING:
    from pathlib import Path

    from .watching import Snapshot


class _Snapshots(SimpleQueue["Snapshot | None"]):
    """Snapshots that wait to be taken; None says that there will be no more."""

    wakers: tuple[Callable[[], object], ...] = ()
    """What to call when there is another one."""

    def put(
        self,
        snapshot: Snapshot | None,
        block: bool = True,  # noqa: FBT002 - as in its base
        timeout: float | None = None,
    ) -> None:
        """Add a snapshot."""
        super().put(snapshot, block, timeout)
        for wake in self.wakers:
            wake()


class Changes(Iterator[Roadmap], AsyncIterator[Roadmap]):
    """Iterates over the roadmaps of a document after the present one; see `RoadmapFile.watch`."""

    def __init__(self, path: Path) -> None:
        """Begin to watch; raises what `Subscription` does."""
        self._snapshots = _Snapshots()  # it knows nothing of this object, which can be left behind
        self._closed = False
        self._subscription = Subscription(path, self._snapshots.put)
        self._seen = self._next()

    def __next__(self) -> Roadmap:
        """Wait for the next roadmap. If closed or interrupted, the iteration ends."""
        try:
            while (roadmap := self._next()) == self._seen:
                pass
        except KeyboardInterrupt:
            self.close()
            raise StopIteration from None
        self._seen = roadmap
        return roadmap

    async def __anext__(self) -> Roadmap:
        """Wait for the next one, as `__next__` does, and let others run meanwhile."""
        import asyncio

        loop, came = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
                loop.call_soon_threadsafe(came.set)

        self._snapshots.wakers += (wake,)
        try:
            while True:
                while self._snapshots.empty() and not self._closed:
                    await came.wait()
                    came.clear()
                if (roadmap := self._next()) != self._seen:
                    self._seen = roadmap
                    return roadmap
        except StopIteration:
            raise StopAsyncIteration from None
        finally:
            self._snapshots.wakers = tuple(
                each for each in self._snapshots.wakers if each is not wake
            )

    def _next(self) -> Roadmap:
        snapshot = self._snapshots.get() if not self._closed else None
        if snapshot is None:
            self._snapshots.put(None)  # for others that wait
            raise StopIteration
        return snapshot.roadmap

    def close(self) -> None:
        """End the iteration, also for a thread that waits in it."""
        self._closed = True
        self._subscription.close()
        self._snapshots.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
