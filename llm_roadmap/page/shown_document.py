"""Hold one document that pages show: what they are sent of it, and what becomes of a click."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..editing.plans import Listed, NewTopic, adding, removing, retitling
from ..errors import RoadmapError, StaleTopicError
from ..model import Topic
from ..model.result import Result
from ..storage.interruption import end_if_signalled
from ..storage.watching import Subscription, reason
from ..text.safe_text import clean
from ..ticking.digest_without_ticks import digest_without_ticks
from .part_by_part import NO_PAGE, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..file import RoadmapFile
    from ..model import Progress, Roadmap
    from ..model.outline import Outline
    from ..storage.watching import Snapshot
    from .part_by_part import Page
    from .tags_for_page import Addresses

R = TypeVar("R", bound=Result)
V = TypeVar("V")

VERSIONS: Final = 32
"""How many versions of a document are kept, so that a click in an old page is understood."""

LATE: Final = "This topic has changed in the file. Look again, then tick."

ACTIONS: Final[Mapping[str, Callable[[Topic, str], Callable[[Roadmap], Listed]]]] = {
    "add": lambda topic, text: adding([NewTopic(text)], after=topic),
    "add-below": lambda topic, text: adding([NewTopic(text)], under=topic),
    "retitle": retitling,
    "remove": lambda topic, _: removing([topic]),
}
"""What can be done to the list at a topic, with a text: the plan that does it."""

_writing: Final = Lock()
"""Held by the one thread that writes: a signal ends this process only between two writes."""


class ShownDocument:
    """A document that pages show. Its methods can be called on any thread."""

    def __init__(self, name: str, file: RoadmapFile, address: Addresses) -> None:
        """Show the document of a file under a name; `address` says where its links lead."""
        self.name = name
        self.file = file
        self._address = address
        self._lock = Lock()
        """Guards what follows. Nobody who holds it asks the watcher, which calls back."""
        self._followers: tuple[Callable[[], object], ...] = ()
        self._subscription: Subscription | None = None
        self._seen: tuple[int, Snapshot] | None = None
        """How many states were seen before, and the last one."""
        self._page: tuple[str, Page] = ("", NO_PAGE)
        self._pieces: OrderedDict[str, list[str]] = OrderedDict()
        """The HTML of the pieces of the last versions, by their revisions."""
        self._versions: OrderedDict[str, Roadmap] = OrderedDict()
        self._known: tuple[Outline | None, str] = (None, "")
        self._results: OrderedDict[str, Listed] = OrderedDict()

    def follow(self, changed: Callable[[], object]) -> None:
        """Call back after each change from now on, until `leave`; see `look`."""
        with self._lock:
            self._followers += (changed,)
        self.look()

    def leave(self, changed: Callable[[], object]) -> None:
        """Stop calling back. The document is watched as long as somebody is called."""
        with self._lock:
            self._followers = tuple(each for each in self._followers if each is not changed)
            ended = None if self._followers else self._subscription
            if ended:
                self._subscription = self._seen = None
        if ended:
            ended.close()

    @property
    def is_followed(self) -> bool:
        """Whether a page shows it."""
        return bool(self._followers)

    @property
    def progress(self) -> Progress | None:
        """The progress of the document as it was last seen; None if nobody looks at it."""
        seen = self._seen
        return None if seen is None or seen[1].trouble else seen[1].roadmap.progress

    def look(self) -> str:
        """Begin to watch the document, if it is not watched yet; return why that is impossible.

        It can't be watched while it can't be read for the first time.
        """
        if self._subscription:
            return ""
        try:
            made = Subscription(self.file.path, self._see)
        except (RoadmapError, OSError) as error:
            return reason(error)
        with self._lock:
            needless = made if self._subscription or not self._followers else None
            self._subscription = self._subscription if needless else made
        if needless:
            needless.close()
        return ""

    def _see(self, snapshot: Snapshot) -> None:
        self._seen = (self._seen[0] + 1 if self._seen else 0), snapshot
        for changed in self._followers:
            changed()

    def state(self, seen: str) -> dict[str, Any]:
        """Return what to send to a page that last saw the revision `seen` (empty: no revision).

        If that is out of date, the document is sent as a list: HTML for each new piece, and
        `[start, stop]` for a run of pieces that the page has from the revision `from`.
        """
        trouble = self.look()
        seen_last = self._seen
        if seen_last is None:
            return {"trouble": clean(trouble), "name": clean(self.name), "at": 0}
        at, snapshot = seen_last
        with self._lock:
            roadmap = snapshot.roadmap
            revision = self._revision(roadmap)
            state = ticks(roadmap, revision) | {"trouble": clean(snapshot.trouble), "at": at}
            if revision != seen:
                state |= self._whole(roadmap, revision, seen)
        return state

    def _revision(self, roadmap: Roadmap) -> str:
        """Keep a version under its revision, and return the revision."""
        outline, revision = self._known
        if roadmap.outline is not outline:
            revision = digest_without_ticks(roadmap)
            self._known = roadmap.outline, revision
        _keep(self._versions, revision, roadmap)
        return revision

    def _whole(self, roadmap: Roadmap, revision: str, seen: str) -> dict[str, Any]:
        """Return what a page gets once for each revision."""
        known, page = self._page
        if known != revision:
            page = show(roadmap, self._address, page)
            self._page = revision, page
            _keep(self._pieces, revision, [piece.html for piece in page.pieces])
        nesting = roadmap.outline.nesting
        sections = [nesting.topics_inside(index) for index in nesting.heading_indexes]
        return {
            "name": clean(self.name),
            "title": clean(roadmap.title),
            "from": seen,
            "html": differences(self._pieces.get(seen, ()), self._pieces[revision]),
            "order": {name: _unless_plain(order) for name, order in page.order.items()},
            "ends": [nesting.topics_inside(index).stop for index in nesting.box_indexes],
            "sections": [[topics.start, topics.stop] for topics in sections],
        }

    def tick(self, seen: str, numbers: Sequence[int], *, done: bool) -> dict[str, Any]:
        """Tick the topics with these numbers in a revision, or untick them; return the new state.

        The topics are found again if the document has changed, or refused: `refusal` says why then.
        """
        topics = self._topics(seen, numbers)
        if not topics:
            return {"refusal": LATE}
        refusal, _ = self._change(lambda: self.file.set_done(*topics, done=done))
        return {"refusal": refusal} | self.state(seen)

    def _topics(self, seen: str, numbers: Sequence[int]) -> Sequence[Topic]:
        """Return the topics with these numbers in a revision; none if one of them is not known."""
        with self._lock:
            version = self._versions.get(seen)
        there = range(len(version.outline.boxes)) if version else ()
        if version is None or not all(each in there for each in numbers):
            return ()
        return [Topic(version, number) for number in numbers]  # `topics` would make all of them

    def source(self, seen: str, number: int) -> str | None:
        """Return the title of a topic of a revision as it is written; None if that is not known."""
        topics = self._topics(seen, [number])
        if not topics:
            return None
        title, *_ = topics[0].roadmap.outline.written(number)
        return " ".join(title.content.split())

    def edit(self, seen: str, number: int, action: str, text: str) -> dict[str, Any]:
        """Change the list at a topic of a revision; return the new state.

        `action` is one of `ACTIONS`. The answer has `undo`, which `undo` takes, and `topic`, the
        number of the topic that was added or changed; or `refusal`, as in `tick`.
        """
        topics = self._topics(seen, [number])
        if not topics:
            return {"refusal": LATE}
        (topic,) = topics
        plan = ACTIONS[action](topic, text)
        refusal, result = self._change(lambda: self.file.run(plan, known=topic.roadmap))
        answer: dict[str, Any] = {"refusal": refusal}
        if result:
            name = token_hex(8)
            with self._lock:
                _keep(self._results, name, result)
            answer["undo"] = name
            if action != "remove":
                answer["topic"] = result.topics[0].number
        return answer | self.state(seen)

    def undo(self, seen: str, name: str) -> dict[str, Any]:
        """Take a change of the list back, by the name that `edit` gave it; return the new state."""
        with self._lock:
            result = self._results.pop(name, None)
        if result is None:
            return {"refusal": "This can't be undone any more."}
        refusal, _ = self._change(lambda: self.file.undo(result))
        return {"refusal": refusal} | self.state(seen)

    def _change(self, change: Callable[[], R]) -> tuple[str, R | None]:
        """Have the document changed, and tell all pages; return why it was refused, or the result.

        The text is empty if it was not refused, and there is no result if it was.
        """
        refusal = ""
        results: list[R] = []
        subscription = self._subscription

        def write(_: object = None) -> Roadmap:
            results.append(change())
            return results[0].after

        with _writing:
            try:
                if subscription:
                    subscription.write(write)
                else:
                    write()
            except StaleTopicError:
                refusal = LATE
            except (RoadmapError, OSError) as error:
                why = getattr(error, "reason", None) or reason(error)
                refusal = clean(f"Not changed: {why}.")
            end_if_signalled()
        if refusal and subscription:
            with suppress(RoadmapError, OSError):
                subscription.look()
        return refusal, None if refusal else results[0]


def _keep(store: OrderedDict[str, V], name: str, value: V) -> None:
    """Keep a value under a name, and forget the oldest one if there are too many."""
    store[name] = value
    store.move_to_end(name)
    if len(store) > VERSIONS:
        store.popitem(last=False)


def differences(before: Sequence[str], now: Sequence[str]) -> list[str | list[int]]:
    """Return pieces without those that were there before; see `ShownDocument.state`."""
    places = {piece: number for number, piece in enumerate(before)}
    told: list[str | list[int]] = []
    for piece in now:
        place = places.get(piece)
        if place is None:
            told.append(piece)
        elif told and isinstance(last := told[-1], list) and last[1] == place:
            last[1] += 1
        else:
            told.append([place, place + 1])
    return told


def _unless_plain(order: Sequence[int]) -> Sequence[int] | None:
    """Return an order of numbers; None if it is 0, 1, 2 and so on, as in most documents."""
    return None if [*order] == [*range(len(order))] else order


def ticks(roadmap: Roadmap, revision: str) -> dict[str, Any]:
    """Return what a tick changes: a character for each topic, and the text of each marker."""
    source = roadmap.source
    bits = "".join("1" if source[box.offset] in b"xX" else "0" for box in roadmap.outline.boxes)
    markers = [
        clean(source[each.start : each.stop].decode("utf-8", "replace")).strip()
        for each in roadmap.outline.markers
    ]
    return {"revision": revision, "ticks": bits, "markers": markers}
