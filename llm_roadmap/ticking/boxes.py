"""Set boxes in a roadmap, and return the new roadmap."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError, RoadmapError
from ..model import Change, Roadmap, Topic
from ..selectors.choosing import resolve
from .progress_markers import refresh

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from ..selectors.choosing import Choice

BOXES: Final = (b"[ ]", b"[\t]", b"[x]", b"[X]")
"""The four states of a box."""


def with_done(roadmap: Roadmap, states: Mapping[Topic, bool]) -> Roadmap:
    """Set boxes in a roadmap, and return the new roadmap; see `Roadmap.with_done`.

    The state of a box is one byte, `x` or a space. No rule of Markdown depends on which of the two
    it is, and no title contains it. So the outline of the document stays valid.
    """
    return _set_boxes(roadmap, zip(resolve(roadmap, states), states.values(), strict=True))


def _set_boxes(roadmap: Roadmap, states: Iterable[tuple[Topic, bool]]) -> Roadmap:
    """Set the boxes of topics of this roadmap itself, and bring progress markers up to date."""
    source = bytearray(roadmap.source)
    for topic, done in states:
        if topic.done != done:
            _require_box(topic)
            source[topic.offset] = ord("x" if done else " ")
    if source == roadmap.source:
        return roadmap
    return refresh(replace(roadmap, source=bytes(source)))


def _require_box(topic: Topic) -> None:
    """Raise DocumentError unless a topic's offset is in a box: the parser may have a bug."""
    start = topic.offset - 1
    if topic.roadmap.source[start : start + 3] not in BOXES:
        raise DocumentError(
            f"byte {topic.offset}, on line {topic.line}, is not in a box, so nothing is written;"
            " this is a bug in llm_roadmap: please report it, with the document"
        )


class Update(NamedTuple):
    """The result of a call that sets boxes."""

    roadmap: Roadmap
    """The document as it is afterwards."""
    changes: tuple[Change, ...]
    """The boxes that changed, in the order in which they were named."""


class Intent:
    """The intent of a call: to tick, untick or toggle some topics."""

    def __init__(self, choice: Choice, *, done: bool | None) -> None:
        """Choose topics to tick (`done` is True), to untick (False), or to toggle (None)."""
        self._choice = choice
        self._done = done
        self._was: dict[Hashable, bool] = {}  # the state of each topic when it was first found
        self._looked_in: Roadmap | None = None
        self._picks: list[tuple[Hashable, Topic]] = []

    def look_up(self, roadmap: Roadmap) -> None:
        """Find the topics ahead of time, in the roadmap that `applied` will probably get.

        Unknown and ambiguous topics are ignored: `applied` raises the error, unless another program
        has corrected it in the text to write.
        """
        with suppress(RoadmapError):
            self._picks = [*self._choice.picks(roadmap)]
            self._looked_in = roadmap

    def applied(self, roadmap: Roadmap) -> Update:
        """Set the boxes in a roadmap, and return the result.

        If another program changes the document meanwhile, this is called again with its text, and
        looks the topics up again. The first call that finds them all decides whether a toggle ticks
        or unticks, so that no box flips twice. A box that differs from then counts as changed, even
        if it is set already: an editor may have saved what an earlier call wrote.

        Raises what `Choice.picks` does, and DocumentError if a topic is not in a box.
        """
        picks = self._picks if roadmap is self._looked_in else [*self._choice.picks(roadmap)]
        was = {topic: self._was.setdefault(pick, topic.done) for pick, topic in picks}
        states = {topic: self._wanted(was=state) for topic, state in was.items()}
        after = _set_boxes(roadmap, states.items())
        changes = (
            Change(Topic(after, topic.number), was=not done, now=done)
            for topic, done in states.items()
            if (was[topic], topic.done) != (done, done)
        )
        return Update(after, tuple(changes))

    def _wanted(self, *, was: bool) -> bool:
        return not was if self._done is None else self._done


def updated(roadmap: Roadmap, choice: Choice, *, done: bool | None) -> Update:
    """Tick topics (`done` is True), untick them (False), or toggle them (None), in memory.

    Raises what `Choice.picks` does.
    """
    return Intent(choice, done=done).applied(roadmap)
