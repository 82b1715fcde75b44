"""Name a topic so that it can be found in other states of a document, and by other processes."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from ..model import Change
from ..text.edits import Edit, applied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Roadmap, Topic

Path = tuple[str, ...]
"""The titles of the headings and topics around a topic."""


class Identity(NamedTuple):
    """What tells a topic from all others in its document, without its line and its state."""

    path: Path
    """The titles of the headings and topics around it."""
    title: str
    """Its title."""
    place: int
    """Its place, from 0, among the topics that have both in common."""
    equals: int
    """The number of these."""


def identity(topic: Topic) -> Identity:
    """Return what names this topic."""
    index = topic.roadmap.index
    return Identity(topic.path, topic.title, index.rank(topic), len(index.named_like(topic)))


def changes(before: Roadmap, after: Roadmap) -> tuple[Change, ...]:
    """Return the boxes that differ between two states of a document, where both have the topic."""

    def was(topic: Topic) -> bool:
        if after.outline is before.outline:
            return before.topics[topic.number].done
        equals, place = before.index.named_like(topic), after.index.rank(topic)
        is_known = len(equals) == len(after.index.named_like(topic))
        return equals[place].done if is_known else topic.done

    states = ((topic, was(topic), topic.done) for topic in after.topics)
    return tuple(Change(*state) for state in states if state[1] != state[2])


def identified(roadmap: Roadmap, names: Sequence[Identity], seen: str) -> list[Topic]:
    """Return the topics that were named in a document with the revision `seen`.

    Among equals the place is certain only as long as nothing but boxes has changed. Raises
    LookupError if it is not.
    """
    equals = _equals(roadmap, names)
    are_certain = all(name.equals == 1 for name in names) or seen == revision(roadmap)
    if not are_certain or any(len(equals[each[:2]]) != each.equals for each in names):
        raise LookupError("the document has changed, and this no longer names one topic in it")
    return [equals[name[:2]][name.place] for name in names]


def _equals(roadmap: Roadmap, names: Iterable[Identity]) -> dict[tuple[Path, str], list[Topic]]:
    """Return all topics with the path and title that each of some names has."""
    equals: dict[tuple[Path, str], list[Topic]] = {name[:2]: [] for name in names}
    titles = {name.title for name in names}
    for topic in roadmap.topics:
        if topic.title in titles and (named := equals.get((topic.path, topic.title))) is not None:
            named.append(topic)
    return equals


def revision(roadmap: Roadmap) -> str:
    """Return a digest of the document without its boxes and markers, so that no tick changes it."""
    boxes = (Edit(box.offset, box.offset + 1, b"") for box in roadmap.outline.boxes)
    markers = (Edit(marker.start, marker.stop, b"") for marker in roadmap.outline.markers)
    rest = applied(roadmap.source, tuple(sorted([*boxes, *markers])))
    return blake2b(rest, digest_size=16).hexdigest()
