"""Watch a document on disk, and tell everyone in this process who listens when it changes.

One thread watches a document for all its listeners, and looks at it at each event of the system.
Only the content counts: a document that is touched, or replaced by an equal one, has not changed.

The system reports no event for some changes: what another machine writes to a network drive or a
shared folder, what is written through mapped memory, a folder further above that is renamed, a link
there that is turned, and what is mounted over the folder. Nobody can know this in advance. So the
document is also looked at each second. If a look finds a change without an event, the next ones are
quick, for a minute: whoever writes so is likely to write again. They are quick, too, if there are
no events at all (the system has no watches left, or the folder is not there).
"""

from __future__ import annotations

import contextvars
import logging
import os
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Self

from ..errors import DocumentError, EditError
from ..markdown import parse
from ..model import Roadmap
from ..values import NamedTuple
from .open_file import PAUSE
from .read_and_rewrite import read

if TYPE_CHECKING:
    from pathlib import Path

LOOK: Final = 1.0
"""The longest time, in seconds, between two looks at the document."""
QUICK: Final = 0.25
"""The same where events do not tell of everything."""
RESTLESS: Final = 60.0
"""For how many seconds looks are quick after one that found what no event had told."""
PATIENCE: Final = 1.0
"""The longest time, in seconds, to wait for the thread to end."""
STEP: Final = 20
"""Milliseconds without an event after which a change counts as complete."""
DEBOUNCE: Final = 200
"""Milliseconds after which the document is looked at, even if events go on."""

logger = logging.getLogger(__name__)


class Snapshot(NamedTuple):
    """What a look at a document found."""

    roadmap: Roadmap
    """The document as it could last be read."""
    trouble: str
    """Why it can't be read now; empty if it can."""


Listener = Callable[[Snapshot], None]


class Subscription:
    """Tells one listener about a document until it is closed.

    `listener` is called with the present snapshot before this returns, and then with each new one,
    one after the other. The calls come from whatever thread saw the change first.
    """

    def __init__(self, path: Path, listener: Listener, *, known: Roadmap | None = None) -> None:
        """Begin to tell the listener.

        `known` is a state of the document, so that only what differs from it is parsed. Raises what
        `RoadmapFile.read` does, and ImportError without the extra `notebook`.
        """
        with extra():
            import watchfiles  # noqa: F401 - better here than in the thread
        self._watcher = _acquire(path)
        # It is closed at exit, too, before the interpreter ends and stops the thread.
        self._close = weakref.finalize(self, _release, self._watcher, listener)
        try:
            self._watcher.tell(listener, known)
        except BaseException:
            self.close()
            raise

    def look(self) -> Snapshot:
        """Read the document now, tell all listeners if it has changed, and return a snapshot."""
        return self._watcher.look()

    def write(self, write: Callable[[Roadmap], Roadmap]) -> None:
        """Have the document written, and tell all listeners of it without reading it again.

        `write` gets the document as it was last seen, and returns it as it is afterwards. Meanwhile
        nobody looks, so nobody is told of an older state later. Raises what `write` does.
        """
        self._watcher.write(write)

    def close(self) -> None:
        """Stop telling the listener. With the last listener the thread ends, too."""
        self._close()


class _Watcher:
    """One document and the thread that watches it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.users = 0
        self.listeners: tuple[Listener, ...] = ()
        self._snapshot: Snapshot | None = None
        self._known: Roadmap | None = None
        self._looking = threading.RLock()  # one look at a time, so that states are told in order
        self._stopped = threading.Event()
        # In a kernel, the context says to which cell output belongs.
        run = contextvars.copy_context().run
        name = f"watching {path.name}"
        self._thread = threading.Thread(target=run, args=(self._run,), name=name, daemon=True)

    def tell(self, listener: Listener, known: Roadmap | None) -> None:
        """Begin to tell a listener, with the present snapshot; see `Subscription` for `known`."""
        with self._looking:
            self._known = known
            listener(self.look())
            with _lock:
                self.listeners += (listener,)
                if self._thread.ident is None:
                    self._thread.start()

    @property
    def last_seen(self) -> Roadmap | None:
        """The document as it was last seen."""
        return self._snapshot.roadmap if self._snapshot else self._known

    def look(self) -> Snapshot:
        """See `Subscription.look`."""
        with self._looking:
            return self._tell_all(self._read())

    def write(self, write: Callable[[Roadmap], Roadmap]) -> None:
        """See `Subscription.write`."""
        with self._looking:
            known = self._snapshot or self._read()
            self._tell_all(Snapshot(write(known.roadmap), ""))

    def _tell_all(self, snapshot: Snapshot) -> Snapshot:
        """Tell all listeners of a snapshot that differs from the last one, and return it."""
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            for listener in self.listeners:
                try:
                    listener(snapshot)
                except Exception:
                    logger.exception("a listener failed")
        return snapshot

    def stop(self) -> None:
        """End the thread, and wait until it has ended, but no longer than `PATIENCE`."""
        self._stopped.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(PATIENCE)

    def _read(self) -> Snapshot:
        before = self._snapshot
        try:
            return Snapshot(self._present(), "")
        except Exception as error:  # whatever it is, the thread must outlive it
            if before is None:
                raise
            return Snapshot(before.roadmap, reason(error))

    def _present(self) -> Roadmap:
        before = self.last_seen
        source = read(self.path)
        if not source and before and before.source:
            time.sleep(PAUSE)  # an editor may have emptied it, and be about to write it
            source = read(self.path)
        return parse(source, previous=before)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._look_at_events()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may go well
                logger.debug("no events for %s: %s", self.path, error)
                self._stopped.wait(QUICK)
                self.look()

    def _look_at_events(self) -> None:
        """Look at the document at each event, until other folders have to be watched."""
        from watchfiles import watch

        folders = self._folders()
        events = watch(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=self._stopped,
            rust_timeout=int(1000 * QUICK),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        with closing(events):
            due = restless = 0.0
            for changes in events:
                now = time.monotonic()
                if not changes and now < due:
                    continue
                before = self._snapshot
                self.look()
                if self._snapshot is not before and not changes:
                    restless = now + RESTLESS
                due = now if now < restless else now + LOOK
                if self._folders() != folders:
                    return

    def _folders(self) -> dict[str, tuple[int, int]]:
        """Return the folders to watch with their identities: of the path, and of what it links to.

        The document itself is not watched, since editors replace it by a new file.
        """
        folders = {os.path.dirname(path) for path in (self.path, os.path.realpath(self.path))}
        status = {folder: os.stat(folder) for folder in folders}
        return {folder: (each.st_dev, each.st_ino) for folder, each in status.items()}


_watchers: Final[dict[Path, _Watcher]] = {}
_lock: Final = threading.RLock()
"""Guards the table of watchers, and the users and listeners of each. No listener is called while it
is held. It can be taken twice by one thread: a garbage collection can come while it is held, and
close a subscription to which nothing refers."""


def _acquire(path: Path) -> _Watcher:
    # Two paths to one document have two watchers: each path can have a link in it that changes.
    with _lock:
        watcher = _watchers.get(path)
        if watcher is None:
            watcher = _watchers[path] = _Watcher(path)
        watcher.users += 1
        return watcher


def _release(watcher: _Watcher, listener: Listener) -> None:
    with _lock:
        watcher.listeners = tuple(each for each in watcher.listeners if each is not listener)
        watcher.users -= 1
        if watcher.users:
            return
        del _watchers[watcher.path]
    watcher.stop()


def last_seen(path: Path) -> Roadmap | None:
    """Return a document as those who listen have last seen it; None if nobody listens."""
    watcher = _watchers.get(path)
    return watcher.last_seen if watcher else None


def reason(error: Exception) -> str:
    """Return the message of an error, without a number of the system and without the path."""
    if isinstance(error, (DocumentError, EditError)):
        return error.reason
    return getattr(error, "strerror", None) or str(error)


@contextmanager
def extra() -> Iterator[None]:
    """If an import of the extra `notebook` fails, add to the error how to install it."""
    try:
        yield
    except ImportError as error:
        message = f"{error}; run: pip install anywidget watchfiles"
        raise ImportError(message, name=error.name) from error


class _Queue(SimpleQueue["Snapshot | None"]):
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
        self._snapshots = _Queue()  # it knows nothing of this object, which can be left behind
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
