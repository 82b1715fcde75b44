"""Tick in one version of a document what is ticked in another; they need no common base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.result import Result
from .matching import Ground, Pair, match_versions
from .versions import Version, is_unique

if TYPE_CHECKING:
    from ..model import Roadmap, Topic


class Carry(Result):
    """The result of ticking here what is ticked in another version."""

    __match_args__ = ("before", "after", "likely", "lost")
    likely: tuple[Pair, ...]
    """The pairs, from the other version to this, that rest on likeness and concern an open box.

    Their boxes are ticked only where `likely` was asked for.
    """
    lost: tuple[Topic, ...]
    """The topics that are ticked in the other version, and that this one does not have."""

    def __init__(
        self,
        before: Roadmap,
        after: Roadmap,
        likely: tuple[Pair, ...],
        lost: tuple[Topic, ...],
    ) -> None:
        super().__init__(before, after, likely=likely, lost=lost)

    @property
    def keeps_lines(self) -> bool:
        """It does, as for all that only ticks."""
        return True


def carry(here: Roadmap, there: Roadmap, *, likely: bool = False) -> Carry:
    """Tick here what is ticked there; nothing is unticked.

    Topics are the same if they have the same path and title, or a title that both versions have
    once. With `likely`, topics are also the same if they have the same line, the same links, or a
    similar line in the same place.
    """
    versions = Version(there), Version(here)
    ticked = [pair for pair in match_versions(*versions) if pair.left.done]
    wanted = [pair for pair in ticked if not pair.right.done]
    sure = {pair for pair in wanted if _is_sure(pair, *versions)}
    after = here.with_done({pair.right: True for pair in wanted if likely or pair in sure})
    found = {pair.left for pair in ticked}
    return Carry(
        here,
        after,
        likely=tuple(pair for pair in wanted if pair not in sure),
        lost=tuple(topic for topic in there.topics if topic.done and topic not in found),
    )


def _is_sure(pair: Pair, there: Version, here: Version) -> bool:
    if pair.ground is Ground.PATH:
        return True
    title = pair.left.title
    return title == pair.right.title and bool(title) and is_unique(title, there, here)
