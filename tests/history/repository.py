"""A real repository whose commits are made on days of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from llm_roadmap import History, RoadmapFile

from ..merging.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llm_roadmap import Roadmap, Topic

NAME = "ROADMAP.md"


class Past(Repository):
    """A repository with one document."""

    @property
    def file(self) -> RoadmapFile:
        return RoadmapFile(self.folder / NAME)

    def told(self, since: str | None = None) -> History:
        return self.file.history(since)

    def on(self, day: str, source: bytes | str, name: str = NAME) -> None:
        """Commit a version on a day, at noon, two hours east of Greenwich."""
        self.at(f"{day}T12:00:00+02:00")
        self.commit(name, source.encode() if isinstance(source, str) else source)

    def at(self, time: str) -> None:
        """Let what is committed from now on be committed at a time."""
        self.env |= {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}

    def ticked(self, roadmap: Roadmap, topics: Sequence[Topic], days: Sequence[int]) -> None:
        """Commit a roadmap so many days ago each: as it is, then with one more topic ticked."""
        for number, ago in enumerate(days):
            now = roadmap.with_done(dict.fromkeys(topics[:number], True))
            self.on(f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}", now.source)

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").out.strip()

    def partial(self) -> RoadmapFile:
        """Return the document in a clone without contents, but for the newest version."""
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("clone", "-q", "--filter=blob:none", self.folder.as_uri(), "../partial")
        return RoadmapFile(self.folder.parent / "partial" / NAME)
