"""Fix one finding, or all that have one answer."""

from __future__ import annotations

from itertools import count, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .checking import Trial, outcome
from .proposals import cases, proposals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .proposals import Case, Proposal

    Queues = Sequence[tuple[Case, Sequence[Proposal]]]
    """Findings, each with the proposals that are still to be tried."""

FEW: Final = 20
"""Up to this many findings are fixed one at a time."""
CAREFUL: Final = 3
"""After this many tries, more fixes are blamed for a topic that has changed."""
ROUNDS: Final = 3
"""The most rounds of fixes: a fix can show more that can be fixed."""


class Fix(NamedTuple):
    """One way to fix what was found."""

    title: str
    """What it does, in a few words."""
    after: Roadmap
    """The document afterwards, with its progress markers brought up to date."""
    is_only: bool
    """Whether it is the only way; if not, the author has to choose."""


def fixes(roadmap: Roadmap, diagnostic: Diagnostic) -> tuple[Fix, ...]:
    """Return the ways to fix a finding of `lint`; none if no rule is sure enough."""
    found: list[Fix] = []
    for case in cases(roadmap):
        ways = proposals(case) if case.diagnostic == diagnostic else ()
        for title, group in groupby(ways, attrgetter("title")):
            after = _together(roadmap, [(case, [*group])])
            if after is not roadmap:
                found.append(Fix(title, after, is_only=_has_one_answer(ways)))
    return tuple(found)


def fix_all(roadmap: Roadmap, *, ignore: Collection[str] = ()) -> Roadmap:
    """Return the roadmap with every finding fixed that has just one answer.

    `ignore` are the codes of findings that are left alone.

    They are fixed one at a time, from the last to the first. For many findings, that would take
    time that grows with the square of their number. So many are first fixed together, without those
    that are nearest to something that would break. A fix can show what was hidden before, so all
    this is repeated, `ROUNDS` times at most.
    """
    for _ in range(ROUNDS):
        before, roadmap = roadmap, _fixed_once(roadmap, ignore)
        if roadmap == before:
            break
    return roadmap


def _fixed_once(roadmap: Roadmap, ignore: Collection[str]) -> Roadmap:
    found = _sure(roadmap, ignore)
    if len(found) > FEW:
        roadmap = _together(roadmap, found)
        found = _sure(roadmap, ignore)
    for case, _ in reversed(found if len(found) <= FEW else ()):
        # What was fixed below has not moved what is above it.
        again = [each for each in _sure(roadmap, ignore) if each[0].diagnostic == case.diagnostic]
        roadmap = _together(roadmap, again)
    return roadmap


def can_fix_all(roadmap: Roadmap, *, ignore: Collection[str] = ()) -> bool:
    """Return whether `fix_all` has anything to try."""
    return bool(_sure(roadmap, ignore))


def _sure(roadmap: Roadmap, ignore: Collection[str]) -> Queues:
    """Return the mistakes that have just one answer, as far as the rules know."""
    mistakes = (case for case in cases(roadmap) if case.diagnostic.is_mistake)
    found = ((case, proposals(case)) for case in mistakes if case.diagnostic.code not in ignore)
    return [(case, ways) for case, ways in found if _has_one_answer(ways)]


def _has_one_answer(ways: Iterable[Proposal]) -> bool:
    """Return whether all proposals are ways to do one thing, so that nobody has to choose."""
    return len({way.title for way in ways}) == 1


def _together(roadmap: Roadmap, queues: Queues) -> Roadmap:
    """Return the roadmap with findings fixed, each by the first of its proposals that works.

    A finding for which none works is left.
    """
    for number in count():
        if not queues:
            break
        trials = [Trial(case, ways[0]) for case, ways in queues]
        after, failed = outcome(roadmap, trials, blame_more=number >= CAREFUL)
        if after:
            return after
        rest = (
            (case, ways[1:] if number in failed else ways)
            for number, (case, ways) in enumerate(queues)
        )
        queues = [(case, ways) for case, ways in rest if ways]
    return roadmap
