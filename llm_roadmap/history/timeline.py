"""Tell from the versions of a document how its progress went, and what was ticked when.

Nothing is stored for that: the versions themselves are the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

from ..model import Progress
from ..selectors.normal_forms import titles_of
from ..selectors.sections import topics_in
from ..values import NamedTuple
from .topics_over_time import Stories
from .version_reader import roadmap_in, with_boxes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..model import Roadmap, Topic
    from ..model.found_version import FoundVersion


class Point(NamedTuple):
    """The progress at one time."""

    commit: str | None
    """The full name of the commit; None: the state on disk."""
    when: datetime
    """When the commit was made, in its own time zone; for the disk, when it was read."""
    progress: Progress
    """The progress then."""


class Tick(NamedTuple):
    """One topic that was ticked or unticked."""

    commit: str | None
    """The full name of the commit that has it; None: it is not committed yet."""
    when: datetime
    """When the commit was made, in its own time zone; for the disk, when it was read."""
    title: str
    """The title that the topic has now, or that it had last."""
    path: tuple[str, ...]
    """The titles of the headings and topics around it, now or last, outermost first."""
    done: bool
    """Whether it was ticked; False: it was unticked."""
    story: int
    """A number that all ticks of this topic have in common, whatever its title was."""
    authored: datetime
    """When the change was first made, in its author's time zone; a rebase leaves that as it is."""
    is_new: bool
    """Whether the topic was not in the version before, and came ticked."""


class Gap(NamedTuple):
    """A version that the history leaves out, and why."""

    commit: str | None
    """The full name of the commit; None: the state on disk."""
    when: datetime
    """When the commit was made, in its own time zone; for the disk, when it was read."""
    reason: str
    """What is missing, as the end of a sentence that names the version."""


class PointRecord(TypedDict):
    """One point as a row of a table."""

    commit: str | None
    """The full name of the commit; None: the state on disk."""
    when: datetime
    """The time, in UTC, so that a column has one type."""
    done: int
    """The number of topics that were ticked."""
    total: int
    """The number of topics."""


@dataclass(frozen=True, slots=True, repr=False)
class History:
    """How the progress of a document went; a notebook shows it as a burn-up chart."""

    points: tuple[Point, ...]
    """The progress at each version, oldest first; the state on disk is the last."""
    ticks: tuple[Tick, ...]
    """What was ticked and unticked, oldest first; in one version, in document order."""
    gaps: tuple[Gap, ...]
    """What could not be read, oldest first."""
    roadmap: Roadmap | None
    """The last version that could be read."""
    stories: tuple[int, ...]
    """The story of each topic of `roadmap`: what its ticks have in common."""

    def ticks_of(self, topic: Topic) -> tuple[Tick, ...]:
        """Return the ticks of one topic of `roadmap`, oldest first."""
        story = self.stories[topic.number]
        return tuple(tick for tick in self.ticks if tick.story == story)

    def to_records(self) -> list[PointRecord]:
        """Return a flat dict for each point, for `pandas.DataFrame` and `polars.DataFrame`."""
        return [
            {
                "commit": point.commit,
                "when": point.when.astimezone(UTC),
                "done": point.progress.done,
                "total": point.progress.total,
            }
            for point in self.points
        ]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .svg_chart import bundle

        return bundle(self)

    def __repr__(self) -> str:
        return f"<History points={len(self.points)} ticks={len(self.ticks)}>"


def history_of(
    versions: Iterable[FoundVersion],
    *,
    since: datetime | None = None,
    section: str | Iterable[str] | None = None,
    by_author: bool = False,
) -> History:
    """Return the history of a document, given its versions, oldest first.

    What was committed before `since` is only compared with the next versions; `by_author`: ticks
    count if they were authored since then. `section`: only topics in the sections with this title,
    or one of these titles, count; see `selectors.sections`. If what comes first can't be read,
    nobody knows when the topics of the first version after it were ticked; otherwise they count as
    ticked in it. Raises what `titles_of` does.
    """
    titles = titles_of(section)
    points: list[Point] = []
    gaps: list[Gap] = []
    ticks: list[Tick] = []
    stories = Stories()
    before = stories.numbers
    for version in _followed(versions, stories, gaps):
        new = frozenset(stories.numbers).difference(before) if stories.numbers is not before else ()
        before = stories.numbers
        authored = version.authored or version.when
        is_in_time = since is None or version.when >= since
        are_ticks_in_time = is_in_time if since is None or not by_author else authored >= since
        if not is_in_time and not are_ticks_in_time:
            continue
        counted = _counted(stories, titles)
        progress = Progress(len(counted & stories.done), len(counted))
        point = Point(version.commit, version.when, progress)
        if is_in_time:
            points.append(point)
        if are_ticks_in_time:
            ticks += (
                Tick(*point[:2], "", (), story in stories.done, story, authored, story in new)
                for story in stories.changed
                if story in counted
            )
    return History(
        tuple(points),
        tuple(_named(ticks, stories)),
        tuple(gaps),
        stories.roadmap,
        tuple(stories.numbers),
    )


def _named(ticks: Iterable[Tick], stories: Stories) -> Iterator[Tick]:
    """Yield ticks under the last path and title that their topics had."""
    for tick in ticks:
        path, title = stories.names[tick.story]
        yield tick._replace(path=path, title=title)


def _followed(
    versions: Iterable[FoundVersion], stories: Stories, gaps: list[Gap]
) -> Iterator[FoundVersion]:
    """Yield each version that can be read when the stories are at it; add the others to `gaps`."""
    for version in versions:
        before = stories.roadmap
        ticked = with_boxes_of(version.source, before) if before and not version.reason else None
        if ticked:
            stories.tick(*ticked)
            yield version
            continue
        roadmap, reason = roadmap_in(version, before)
        if roadmap is None:
            gaps.append(Gap(version.commit, version.when, reason))
            stories.is_cut = before is None
        else:
            stories.follow(roadmap)
            yield version


def _counted(stories: Stories, titles: tuple[str, ...]) -> frozenset[int]:
    """Return the stories of the topics that count; without titles of sections, all of them do."""
    if not titles or stories.roadmap is None:
        return frozenset(stories.numbers)
    topics = topics_in(stories.roadmap, *titles)
    return frozenset(stories.numbers[topic.number] for topic in topics)
