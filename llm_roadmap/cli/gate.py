"""Say whether all is done in one document or in several, for `status --exit-code`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .output.lines import obstacle_line, open_line

if TYPE_CHECKING:
    from ..linting.gate_verdict import Verdict
    from .looking import Look


class Gate:
    """Judges one document after the other; only what is to be said of them is kept."""

    def __init__(self, *, are_several: bool) -> None:
        """`are_several`: several documents are named, and some of them may have no topics."""
        self._are_several = are_several
        self.is_left = False
        """Whether something is left to do, or can mean that to somebody."""
        self.notes: list[str] = []
        """What is left, in lines for people."""

    def judge(self, seen: Look) -> Verdict:
        """Return the verdict on the topics of a document that the user wants to see."""
        from ..linting.gate_verdict import judge

        within = {each.number for each in seen.sections}
        verdict = judge(seen.roadmap, seen.topics, within)
        if self._are_several:
            verdict = verdict.among_others()
        self.is_left |= bool(verdict.open or verdict.obstacles)
        if verdict.open:
            self.notes.append(open_line(seen.path, verdict.open))
        self.notes += (obstacle_line(seen.path, each) for each in verdict.obstacles)
        return verdict
