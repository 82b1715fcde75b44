"""Say in plain data what the page shows of a roadmap, and which topics it means by a click."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ..display.html_and_text import address, notes, other_resources, steps
from ..errors import RoadmapError
from ..model import Section, Step, Topic
from ..selectors.sections import nothing_in, sections_in, topics_in
from ..text.edits import Edit, applied
from ..text.safe_text import clean, clean_lines, shown_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap
    from ..model.keys import Key


def shown(roadmap: Roadmap, titles: Sequence[str]) -> Sequence[Step]:
    """Return the sections and topics to show: all, or those in the sections with these titles.

    Raises what `nothing_in` returns, for a title that names no section with topics.
    """
    if not titles:
        return steps(roadmap)
    for title in titles:
        if not topics_in(roadmap, title):
            raise nothing_in(roadmap, title)
    found: dict[Section | Topic, int] = {}  # the depth of each
    for section in sections_in(roadmap, *titles):
        if section not in found and section.progress.total:
            found.update(steps(section))
    return [Step(*each) for each in found.items()]


def contents(shown: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the data of sections and topics for the page, without the states of boxes."""
    return [
        {
            "depth": depth,
            "title": shown_title(node.title),
            **(_topic(node) if isinstance(node, Topic) else {}),
        }
        for node, depth in shown
    ]


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.roadmap.keys.key(topic.number),
        "url": address(topic),
        "description": clean_lines(topic.description),
        "notes": [clean_lines(note) for note in notes(topic)],
        "links": [{"title": clean(link.title), "url": link.url} for link in other_resources(topic)],
    }


def clicked(roadmap: Roadmap, keys: Sequence[Key], seen: str) -> list[Topic]:
    """Return the topics that had these keys in a document with the revision `seen`.

    Among equals the place is certain only as long as nothing but boxes has changed. Raises
    RoadmapError if it is not.
    """
    equals = [roadmap.keys.named((key.path, key.title)) for key in keys]
    are_certain = all(key.equals == 1 for key in keys) or seen == revision(roadmap)
    are_there = all(
        0 <= key.place < key.equals == len(numbers)
        for numbers, key in zip(equals, keys, strict=True)
    )
    if not (are_certain and are_there):
        raise RoadmapError("the document has changed, and this no longer names one topic in it")
    return [roadmap.topics[numbers[key.place]] for numbers, key in zip(equals, keys, strict=True)]


def revision(roadmap: Roadmap) -> str:
    """Return a digest of the document without its boxes and markers, so that no tick changes it."""
    boxes = (Edit(box.offset, box.offset + 1, b"") for box in roadmap.outline.boxes)
    markers = (Edit(marker.start, marker.stop, b"") for marker in roadmap.outline.markers)
    rest = applied(roadmap.source, tuple(sorted([*boxes, *markers])))
    return blake2b(rest, digest_size=16).hexdigest()
