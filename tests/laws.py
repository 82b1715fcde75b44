"""What holds for every document, whatever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llm_roadmap import parse

if TYPE_CHECKING:
    from llm_roadmap import Roadmap, Topic

BOXES = (b"[ ]", b"[\t]", b"[x]", b"[X]")

SHOWN = 3
"""How many topics of a document are ticked or unticked on their own."""


def hold(source: bytes) -> Roadmap:
    """Fail unless the laws hold for a document; return its roadmap."""
    roadmap = parse(source)
    assert roadmap.source == source
    said = [says(topic) for topic in roadmap.topics]
    for topic in roadmap.topics:
        assert source[topic.offset - 1 : topic.offset + 2] in BOXES
    for topic in roadmap.topics[-SHOWN:]:
        after = roadmap.with_done({topic: not topic.done})
        written = bytearray(source)
        written[topic.offset] = ord(" " if topic.done else "x")
        assert bare(after, after.source) == bare(roadmap, bytes(written))
        fresh = parse(after.source)
        assert [says(each) for each in fresh.topics] == said
        differing = [
            one.number
            for one, other in zip(roadmap.topics, fresh.topics, strict=True)
            if one.done != other.done
        ]
        assert differing == [topic.number]
    return roadmap


def says(topic: Topic) -> object:
    """Return all there is to say of a topic, save for its state and its place in the file."""
    return topic.title, topic.path, topic.fields, topic.description, topic.resources, topic.slug


def bare(roadmap: Roadmap, source: bytes) -> bytes:
    """Return a source without the texts of the progress markers of this roadmap."""
    for marker in reversed(roadmap.outline.markers):
        source = source[: marker.start] + source[marker.stop :]
    return source
