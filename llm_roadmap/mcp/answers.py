"""Make what answers consist of: small pieces of JSON that name topics and count them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ..errors import RoadmapError
from ..selectors.finding import next_topics
from ..selectors.normal_forms import JOINT

if TYPE_CHECKING:
    from ..model import Progress, Roadmap, Topic

    Answer = dict[str, Any]

FEW: Final = 3
"""The most links, or lines that can mean an open task, or topics that fit a title."""
ROOM: Final = 220
"""The most bytes of what is around a topic, its links and its description, and of its title."""
LEAST: Final = 20
"""The fewest bytes of a description that say something."""


def path_from_here(path: str) -> str:
    """Return a path as an agent gets it: from the current folder on, if the file is in that."""
    return path.removeprefix(_here())


def _here() -> str:
    """Return the current folder with a slash behind it; an empty text if it is gone."""
    with suppress(OSError):
        return os.path.join(os.getcwd(), "")
    return ""


def line_address(topic: Topic) -> str:
    """Return `FILE:LINE` of a topic, which names no other one."""
    return topic.roadmap.index.address(topic, path_from_here(topic.roadmap.name))


def brief(topic: Topic, *, with_state: bool = False) -> Answer:
    """Return what names a topic; its state, if it is done or that is asked for."""
    answer: Answer = {"at": line_address(topic), "title": topic.title}
    return {**answer, "done": topic.done} if with_state or topic.done else answer


def described(topic: Topic) -> Answer:
    """Return what names a topic, and what an agent needs to begin with it, as far as there is room.

    That is where it lies, its first links, and the beginning of its description.
    """
    answer = brief(topic)
    room = ROOM - _size(topic.title)
    around = JOINT.join(topic.path)
    if around and _size(around) <= room:
        answer["in"] = around
        room -= _size(around)
    links: list[str] = []
    for link in topic.resources[:FEW]:
        if _size(link.url) <= room:
            links.append(link.url)
            room -= _size(link.url)
    about = topic.description
    if _size(about) > room:
        cut = about.encode()[: max(room, 0)].decode("utf-8", "ignore")
        about = f"{cut}…" if room >= LEAST else ""
    return answer | ({"links": links} if links else {}) | ({"about": about} if about else {})


def _size(text: str) -> int:
    """Return the number of bytes of a text; in any script, it tells how many tokens that is."""
    return len(text.encode())


def after_change(roadmap: Roadmap) -> Answer:
    """Return the progress of a document, and its next open topic."""
    first = next(iter(next_topics(roadmap)), None)
    return count(roadmap.progress) | {"next": brief(first) if first else None}


def count(progress: Progress) -> Answer:
    """Return how many topics are done."""
    return {"done": progress.done, "total": progress.total}


def said(error: Exception) -> str:
    """Return what an error says, with paths as the agent knows them."""
    text = str(error)
    if isinstance(error, OSError) and not isinstance(error, RoadmapError):
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{error.strerror or error}"
    return text.replace(here, "") if (here := _here()) else text
