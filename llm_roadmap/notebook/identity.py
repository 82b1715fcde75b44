"""Name a topic so that it can be found in other states of a document, and by other processes."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from ..model import Change
from ..model.keys import key_of
from ..text.edits import Edit, applied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap, Topic
    from ..model.keys import Key


def changes(before: Roadmap, after: Roadmap) -> tuple[Change, ...]:
    """Return the boxes that differ between two states of a document, where both have the topic."""

    def was(topic: Topic) -> bool:
        if after.outline is before.outline:
            return before.topics[topic.number].done
        path, title, place, equals = key_of(topic)
        numbers = before.keys.named((path, title))
        return before.topics[numbers[place]].done if len(numbers) == equals else topic.done

    states = ((topic, was(topic), topic.done) for topic in after.topics)
    return tuple(Change(*state) for state in states if state[1] != state[2])


def identified(roadmap: Roadmap, keys: Sequence[Key], seen: str) -> list[Topic]:
    """Return the topics that had these keys in a document with the revision `seen`.

    Among equals the place is certain only as long as nothing but boxes has changed. Raises
    LookupError if it is not.
    """
    equals = [roadmap.keys.named((key.path, key.title)) for key in keys]
    are_certain = all(key.equals == 1 for key in keys) or seen == revision(roadmap)
    if not are_certain or [*map(len, equals)] != [key.equals for key in keys]:
        raise LookupError("the document has changed, and this no longer names one topic in it")
    return [roadmap.topics[numbers[key.place]] for numbers, key in zip(equals, keys, strict=True)]


def revision(roadmap: Roadmap) -> str:
    """Return a digest of the document without its boxes and markers, so that no tick changes it."""
    boxes = (Edit(box.offset, box.offset + 1, b"") for box in roadmap.outline.boxes)
    markers = (Edit(marker.start, marker.stop, b"") for marker in roadmap.outline.markers)
    rest = applied(roadmap.source, tuple(sorted([*boxes, *markers])))
    return blake2b(rest, digest_size=16).hexdigest()
