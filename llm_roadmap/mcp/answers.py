"""Make what answers consist of: small pieces of JSON that name topics and count them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

from ..errors import RoadmapError
from ..selectors.finding import ready

if TYPE_CHECKING:
    from ..model import Progress, Roadmap, Topic

    Answer = dict[str, Any]

FEW: Final = 3
"""The most links, or lines that can mean an open task, or topics that fit a title."""
LONGEST: Final = 160
"""The most characters of a description in an answer."""


def shown(path: str) -> str:
    """Return a path as an agent gets it: from the current folder on, if the file is in that."""
    here = os.path.join(os.getcwd(), "")
    name = path.removeprefix(here)
    return re.sub("[\ud800-\udfff]", "\ufffd", name)


def address(topic: Topic) -> str:
    """Return `FILE:LINE` of a topic, which names no other one."""
    return topic.roadmap.index.address(topic, shown(topic.roadmap.name))


def brief(topic: Topic, *, with_state: bool = False) -> Answer:
    """Return what names a topic; its state, if it is done or that is asked for."""
    answer: Answer = {"at": address(topic), "title": topic.title}
    return {**answer, "done": topic.done} if with_state or topic.done else answer


def described(topic: Topic) -> Answer:
    """Return what names a topic, and what an agent needs to begin with it."""
    answer = brief(topic)
    if topic.path:
        answer["in"] = " > ".join(topic.path)
    if about := topic.description:
        answer["about"] = about if len(about) <= LONGEST else f"{about[: LONGEST - 1]}…"
    if links := [each.url for each in topic.resources[:FEW]]:
        answer["links"] = links
    return answer


def after_change(roadmap: Roadmap) -> Answer:
    """Return the progress of a document, and its next open topic."""
    first = next(iter(ready(roadmap)), None)
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
    return text.replace(os.path.join(os.getcwd(), ""), "")
