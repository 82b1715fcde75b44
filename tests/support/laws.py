"""What holds for every document, whatever is in it."""

from __future__ import annotations

from llm_roadmap import Progress, Roadmap, Topic, parse

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
    check_contents(roadmap)
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
        back = after.with_done({after.topics[topic.number]: topic.done})
        is_same = bare(back, back.source) == bare(roadmap, source)
        assert is_same == (source[topic.offset] in b"x ")  # the boxes that are written so
    return roadmap


def check_contents(roadmap: Roadmap) -> None:
    """Fail unless each topic is in one row with the sections, and counts once wherever it is in."""
    steps = roadmap.contents
    assert tuple(node for node, _ in steps if isinstance(node, Topic)) == roadmap.topics
    assert sum(section.progress.total for section in roadmap.sections) == len(roadmap.topics)
    for at, (node, depth) in enumerate(steps):
        rest = range(at + 1, len(steps))
        inside = steps[at + 1 : next((at for at in rest if steps[at].depth <= depth), None)]
        assert node.contents == inside
        below = [each.node.done for each in inside if isinstance(each.node, Topic)]
        assert node.progress == Progress(sum(below), len(below))
        if isinstance(node, Topic):
            assert len(node.path) == depth
            assert list(node.subtopics) == [
                each.node
                for each in inside
                if isinstance(each.node, Topic) and each.node.depth == node.depth + 1
            ]


def says(topic: Topic) -> object:
    """Return all there is to say of a topic, save for its state and its place in the file."""
    return topic.title, topic.path, topic.fields, topic.description, topic.resources, topic.slug


def bare(roadmap: Roadmap, source: bytes) -> bytes:
    """Return a source without the texts of the progress markers of this roadmap."""
    for marker in reversed(roadmap.outline.markers):
        source = source[: marker.start] + source[marker.stop :]
    return source
