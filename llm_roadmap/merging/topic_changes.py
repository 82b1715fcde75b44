"""Tell what became of the topics of one version of a document in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..text.diffs import longest_rise
from ..values import NamedTuple
from .matching import match_versions
from .renamed_sections import corresponding
from .versions import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roadmap, Topic
    from .matching import Pair


class TopicChanges(NamedTuple):
    """The differences between two versions, each list in the order of the version after.

    A topic can be in several lists: one that was ticked and moved is in both.
    """

    before: Roadmap
    """The version before."""
    after: Roadmap
    """The version after."""
    ticked: Sequence[Pair]
    """The topics that were open, and are done now."""
    unticked: Sequence[Pair]
    """The topics that were done, and are open now."""
    added: Sequence[Topic]
    """The topics that the version before did not have."""
    removed: Sequence[Topic]
    """The topics that only the version before had, in its order."""
    retitled: Sequence[Pair]
    """The topics that have another title now."""
    moved: Sequence[Pair]
    """The topics that lie in something else now, or at another place among those beside them.

    What lies in a topic that was moved has not been moved by itself.
    """

    @property
    def is_empty(self) -> bool:
        """Whether there is no difference."""
        return not any(self[2:])


def topic_changes(before: Roadmap, after: Roadmap) -> TopicChanges:
    """Return what became of the topics of one version in another one; see `match`."""
    left, right = Version(before), Version(after)
    pairs = sorted(match_versions(left, right), key=lambda pair: pair.right.number)
    known = {pair.left for pair in pairs}
    new = {pair.right for pair in pairs}
    return TopicChanges(
        before,
        after,
        ticked=[pair for pair in pairs if pair.right.done and not pair.left.done],
        unticked=[pair for pair in pairs if pair.left.done and not pair.right.done],
        added=[topic for topic in after.topics if topic not in new],
        removed=[topic for topic in before.topics if topic not in known],
        retitled=[pair for pair in pairs if pair.left.title != pair.right.title],
        moved=_moved(left, right, pairs),
    )


def _moved(left: Version, right: Version, pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Return the pairs of topics that lie elsewhere; `pairs` are all, in the order of the right."""
    partners = {pair.left.number: pair.right.number for pair in pairs}
    sections = corresponding(left, right, partners.items())
    found: list[Pair] = []
    beside: dict[object, list[Pair]] = {}
    for pair in pairs:
        here, there = _parent(pair.left), _parent(pair.right)
        path, _ = left.keys.names[pair.left.number]
        new_path, _ = right.keys.names[pair.right.number]
        if here is None and there is None:
            is_there_still = sections.get(path, path) == new_path
        else:
            is_there_still = here is not None and partners.get(here) == there
        if is_there_still:
            beside.setdefault((there, new_path), []).append(pair)
        else:
            found.append(pair)
    for group in beside.values():
        stayed = {*longest_rise([pair.left.number for pair in group])}
        found += [pair for at, pair in enumerate(group) if at not in stayed]
    return sorted(found, key=lambda pair: pair.right.number)


def _parent(topic: Topic) -> int | None:
    return topic.roadmap.outline.boxes[topic.number].parent
