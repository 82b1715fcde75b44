"""Say whether all is done in one document or in several, for `status --exit-code`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .output.lines import obstacle_line, open_line
from .topics_to_show import without_topics

if TYPE_CHECKING:
    from pathlib import Path

    from ..linting.is_all_done import Verdict
    from .named_documents import NamedDocuments
    from .topics_to_show import Look


class Gate:
    """Judges documents one after the other, and keeps only what the user has to know."""

    def __init__(self, documents: NamedDocuments) -> None:
        self._documents = documents
        self._named: set[Path] = set()
        self.is_left = False
        """Whether something is left to do, or can mean that to somebody."""
        self.lacks_topics = False
        """Whether one of several documents is named itself, and has no topics."""
        self.notes: list[str] = []
        """What is left, in lines for people."""

    def judge(self, seen: Look) -> Verdict:
        """Return the verdict on the topics of a document that the user wants to see.

        A folder can have documents that are no plans. One that is named itself is meant as a plan.
        """
        from ..linting.is_all_done import judge

        within = {each.number for each in seen.sections}
        verdict = judge(seen.roadmap, seen.topics, within)
        if self._documents.are_several:
            if not self._documents.are_named(seen.roadmap):
                verdict = verdict.among_others()
            elif not seen.roadmap.topics:
                self.lacks_topics = True
                self.notes.append(without_topics(seen))
                self._named.add(seen.path)
        self.is_left |= bool(verdict.open or verdict.obstacles)
        if verdict.open:
            self.notes.append(open_line(seen.path, verdict.open))
        if verdict.obstacles:
            self.notes += (obstacle_line(seen.path, each) for each in verdict.obstacles)
            self._named.add(seen.path)
        return verdict

    def has_named(self, seen: Look) -> bool:
        """Return whether a note names this document, other than the one that counts open topics."""
        return seen.path in self._named
