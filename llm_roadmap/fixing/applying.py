"""Fix one finding, or all that have one answer."""

from __future__ import annotations

from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from .cases import cases
from .checking import Attempt, outcome
from .proposals import proposals

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .cases import Case
    from .proposals import Proposal

    Queues = Sequence[tuple[Case, Sequence[Proposal]]]
    """Findings, each with the proposals that are still to be tried."""

FEW: Final = range(1, 9)
"""If this many of the fixes that are tried together fail, they are tried apart."""


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
    found = (case for case in cases(roadmap) if case.diagnostic == diagnostic)
    return tuple(chain.from_iterable(map(_fixes, found)))


def fix_all(roadmap: Roadmap, *, ignore: Collection[str] = ()) -> Roadmap:
    """Return the roadmap with every finding fixed that has just one answer.

    `ignore` are the codes of findings that are left alone.

    All are fixed at once, and the result is checked. If the check fails, the second half of them is
    fixed first, and then the first half. So the time grows with the number of findings, and not
    with its square. The result is the same as that of fixing one after the other, from the last to
    the first, unless fixes are on neighbouring lines: then one can make another one possible.
    """
    return _fixed(roadmap, [*_sure(roadmap, ignore)])


def can_fix_all(roadmap: Roadmap, *, ignore: Collection[str] = ()) -> bool:
    """Return whether `fix_all` has anything to try."""
    return any(_sure(roadmap, ignore))


def _sure(roadmap: Roadmap, ignore: Collection[str]) -> Iterator[Diagnostic]:
    """Yield the findings that have just one answer, as far as the rules know."""
    for case in cases(roadmap):
        is_mistake = case.diagnostic.is_mistake and case.diagnostic.code not in ignore
        if is_mistake and _has_one_answer(proposals(case)):
            yield case.diagnostic


def _has_one_answer(ways: Iterable[Proposal]) -> bool:
    """Return whether all proposals are ways to do one thing, so that nobody has to choose."""
    return len({way.title for way in ways}) == 1


def _fixes(case: Case) -> Iterator[Fix]:
    ways = proposals(case)
    for title, group in groupby(ways, attrgetter("title")):
        after = _at_once(case.roadmap, [(case, [*group])])
        if after and after is not case.roadmap:
            yield Fix(title, after, is_only=_has_one_answer(ways))


def _fixed(roadmap: Roadmap, found: Sequence[Diagnostic]) -> Roadmap:
    """Return the roadmap with findings fixed that are in document order, as far as they can be."""
    here = {*found}  # what was fixed below can have changed what is found here
    queues = [(case, proposals(case)) for case in cases(roadmap) if case.diagnostic in here]
    after = _at_once(roadmap, queues)
    if after:
        return after
    if len(found) == 1:
        return roadmap
    half = len(found) // 2
    return _fixed(_fixed(roadmap, found[half:]), found[:half])


def _at_once(roadmap: Roadmap, queues: Queues) -> Roadmap | None:
    """Return the roadmap with findings fixed, each by the first of its proposals that works.

    Those for which none works are left. Returns None if some do harm only together.
    """
    number = len(queues)
    after: Roadmap | None = roadmap
    while queues:
        tried, failed = outcome(roadmap, [Attempt(case, ways[0]) for case, ways in queues])
        if tried or not failed:
            after = tried
            break
        queues = _without(queues, failed)
    left_out = number - len(queues)
    return None if number > 1 and left_out in FEW else after


def _without(queues: Queues, failed: Container[int]) -> Queues:
    """Return the findings that have proposals left, without those that have failed."""
    rest = (
        (case, ways[1:] if number in failed else ways) for number, (case, ways) in enumerate(queues)
    )
    return [(case, ways) for case, ways in rest if ways]
