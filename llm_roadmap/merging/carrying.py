"""Tick in one version of a document what is ticked in another; they need no common base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Change
from .matching import Ground, Pair, is_unique, match_versions
from .versions import Version

if TYPE_CHECKING:
    from ..model import Roadmap, Topic


@dataclass(frozen=True, slots=True)
class Carry:
    """The result of ticking here what is ticked in another version."""

    roadmap: Roadmap
    """The document with the ticks."""
    changes: tuple[Change, ...]
    """The boxes that were ticked."""
    likely: tuple[Pair, ...]
    """The pairs, from the other version to this, that rest on likeness and concern an open box.

    Their boxes are ticked only where `likely` was asked for.
    """
    lost: tuple[Topic, ...]
    """The topics that are ticked in the other version, and that this one does not have."""


def carry(here: Roadmap, there: Roadmap, *, likely: bool = False) -> Carry:
    """Tick here what is ticked there; nothing is unticked.

    Topics are the same if they have the same path and title, or a title that both versions have
    once. With `likely`, topics are also the same if they have the same line, the same links, or a
    similar line in the same place.
    """
    versions = Version(there), Version(here)
    pairs = {pair.left.number: pair for pair in match_versions(*versions)}
    ticked = [topic for topic in there.topics if topic.done]
    found = [pairs[topic.number] for topic in ticked if topic.number in pairs]
    sure = [pair for pair in found if _is_sure(pair, *versions)]
    open_boxes = [pair.right for pair in (found if likely else sure) if not pair.right.done]
    after = here.with_done(dict.fromkeys(open_boxes, True))
    return Carry(
        after,
        tuple(Change(after.topics[topic.number], was=False, now=True) for topic in open_boxes),
        tuple(pair for pair in found if not (pair.right.done or _is_sure(pair, *versions))),
        tuple(topic for topic in ticked if topic.number not in pairs),
    )


def _is_sure(pair: Pair, there: Version, here: Version) -> bool:
    if pair.ground is Ground.PATH:
        return True
    title = pair.left.title
    return title == pair.right.title and bool(title) and is_unique(title, there, here)
