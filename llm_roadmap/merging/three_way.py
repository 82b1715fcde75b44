"""Merge two versions of a document with a common base, so that boxes never conflict.

A box has two states, so there is always an answer for three versions of it. All three texts get
that answer. Then lines that differed only in boxes are equal, and git merges the rest.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from ..markdown import parse
from ..model.result import Result
from ..ticking import refresh
from .added_by_both import with_both
from .matching import match_versions, matches
from .three_way_matching import BASE, OURS, THEIRS, families, is_done
from .versions import Version, unboxed, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..model import Roadmap, Topic
    from .matching import Pair
    from .three_way_matching import Family

    MergeTexts: TypeAlias = Callable[..., tuple[bytes, int]]

BOX: Final = re.compile(rb"\[[ xX\t]\]")
FAVORS: Final = ("ours", "theirs")
"""The sides that can win all conflicts."""
LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")
"""A line as git sees it."""
SIGNS: Final = re.compile(rb"^(?:<+|\|+|=+|>+)", re.MULTILINE)
"""What the lines begin with that git puts around both sides of a conflict."""


class Merge(Result):
    """The result of a merge: what becomes of our version of the document."""

    __match_args__ = ("before", "after", "conflicts", "carried", "dropped")
    conflicts: int
    """The number of conflicts; git counts no further than 127."""
    carried: tuple[Pair, ...]
    """The pairs by which a tick, or its removal, was carried to a topic that is only similar."""
    dropped: tuple[Topic, ...]
    """The topics that one side ticked since base, and that are not ticked in the result."""

    def __init__(
        self,
        before: Roadmap,
        after: Roadmap,
        conflicts: int,
        carried: tuple[Pair, ...],
        dropped: tuple[Topic, ...],
    ) -> None:
        super().__init__(before, after, conflicts=conflicts, carried=carried, dropped=dropped)

    @property
    def source(self) -> bytes:
        """The merged document; with conflict markers in it if there are conflicts."""
        return self.after.source


def merge_by_topics(
    ours: Roadmap, base: Roadmap, theirs: Roadmap, merge_texts: MergeTexts, marker_size: int
) -> Merge:
    """Merge the changes that two sides made to `base`; see `merge` in `git.merge`.

    `merge_texts` merges three texts line by line, and returns the result and the number of
    conflicts in it; with `favor` it settles each of them for `ours` or for `theirs`. The lines that
    it puts between both sides of a conflict are `marker_size` characters long.
    """
    roadmaps = ours, base, theirs
    if known := _unchanged(*roadmaps):
        return Merge(ours, known, 0, (), ())

    def settled(texts: Sequence[bytes]) -> list[Roadmap]:
        """Return the merges in which ours and theirs win all conflicts."""
        merged = (merge_texts(*texts, favor=side)[0] for side in FAVORS)
        return [parse(text, previous=ours) for text in merged]

    versions = [*map(Version, roadmaps)]
    found = families(*versions)
    texts: Sequence[bytes] = _with_agreed_boxes(found, roadmaps)
    source, conflicts = merge_texts(*texts)
    bare: Sequence[bytes] = [*map(unboxed, roadmaps)]
    plain, least = source, 0
    if conflicts or not _compare_alike(texts, bare):
        plain, least = merge_texts(*bare)
    if least and (both := with_both(versions, texts, bare)):
        fewer = merge_texts(*both[1])
        if fewer[1] < least:
            (texts, bare), (plain, least) = both, fewer
            source, conflicts = merge_texts(*texts)
    if conflicts != least or (conflicts and BOX.sub(b"", source) != BOX.sub(b"", plain)):
        # Here boxes alone make a conflict or hide one: topics have equal titles, or one side has
        # put a topic into a comment. So the texts are merged without boxes.
        results = [_ticked(each, found, versions) for each in settled(bare)]
        source, conflicts = _with_boxes(bare, results, merge_texts, marker_size), least
    elif conflicts:
        # A text with conflicts can't be parsed, but both texts can in which one side wins them all.
        results = settled(texts)
    if not conflicts:
        results = [refresh(parse(source, previous=ours))]
    after = parse(source, previous=ours) if conflicts else results[0]
    return Merge(ours, after, conflicts, _carried(found), _dropped(found, versions, results))


def _compare_alike(texts: Sequence[bytes], bare: Sequence[bytes]) -> bool:
    """Return whether lines that are equal without their boxes are always equal with them, too.

    Then git merges these texts, and the same texts without boxes, in the same way.
    """
    lines = {pair for each in zip(texts, bare, strict=True) for pair in _lines_of(*each)}
    return len({plain for _, plain in lines}) == len(lines)


def _lines_of(text: bytes, plain: bytes) -> Iterable[tuple[bytes, bytes]]:
    return zip(LINE.findall(text), LINE.findall(plain), strict=True)


def _with_boxes(
    bare: Sequence[bytes],
    results: Sequence[Roadmap],
    merge_texts: MergeTexts,
    size: int,
) -> bytes:
    """Return the merge of texts without boxes, with the boxes of its results.

    `results` are the merges in which ours and theirs win all conflicts. A line that is in both is
    ticked if one of them is. `size` is the length of the lines between both sides.
    """
    # No line of the texts may look like one that git adds.
    safe = max(size, 1 + max(map(len, SIGNS.findall(b"\n".join(bare))), default=0))
    signs = tuple(bytes([sign]) * safe for sign in b"<|=>")
    text, _ = merge_texts(*bare, marker_size=safe)
    # Markers stay empty until the conflicts are resolved.
    ours, theirs = (iter(LINE.findall(written(result, {}))) for result in results)
    inside = {b"<": (ours,), b"|": (), b"=": (theirs,), b">": (ours, theirs)}
    made, lines = [], inside[b">"]
    for line in LINE.findall(text):
        if line.startswith(signs):
            lines = inside[line[:1]]
            made.append(line[safe - size :])
        else:
            boxed = max(map(next, lines), default=line)
            made.append(boxed + line[len(boxed) :])  # git may have ended the last line
    return b"".join(made)


def _unchanged(ours: Roadmap, base: Roadmap, theirs: Roadmap) -> Roadmap | None:
    """Return the result if there is nothing to merge: one side is base, or both are equal."""
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else None


def _with_agreed_boxes(found: Iterable[Family], roadmaps: Sequence[Roadmap]) -> list[bytes]:
    """Return the texts of the versions, in which the boxes of each family are equal."""
    boxes: list[dict[int, int]] = [{}, {}, {}]
    for family in found:
        for version, topic in family.topics.items():
            boxes[version][topic.number] = family.box
    return [written(roadmap, known) for roadmap, known in zip(roadmaps, boxes, strict=True)]


def _ticked(result: Roadmap, found: Iterable[Family], versions: Sequence[Version]) -> Roadmap:
    """Return the result with the ticks of all families whose topic in it is certain."""
    ticked = [family for family in found if is_done(family.box)]
    new = Version(result)
    states = {}
    for side in (OURS, THEIRS):
        numbers = {family.number(side) for family in ticked}
        for pair in match_versions(versions[side], new):
            if pair.ground.is_sure and pair.left.number in numbers:
                states[pair.right] = True
    return result.with_done(states)


def _carried(found: Iterable[Family]) -> tuple[Pair, ...]:
    """Return the pairs that rest on likeness, of families whose topics were not all alike."""
    return tuple(
        pair
        for family in found
        if len({topic.done for topic in family.topics.values()}) > 1
        for pair in family.pairs
        if not pair.ground.is_sure
    )


def _dropped(
    found: Iterable[Family], versions: Sequence[Version], results: Iterable[Roadmap]
) -> tuple[Topic, ...]:
    """Return the topics ticked since base that are ticked in none of the results."""
    missed = [*filter(_is_ticked_since_base, found)]
    for result, side in product(map(Version, results), (OURS, THEIRS)):
        ticked = _ticked_in(result, versions[side])
        missed = [family for family in missed if family.number(side) not in ticked]
    return tuple(family.sides[0] for family in missed)


def _ticked_in(result: Version, side: Version) -> set[int]:
    """Return the numbers of the topics of one side that are ticked in a result."""
    topics = result.roadmap.topics
    return {here for here, (there, _) in matches(side, result).items() if topics[there].done}


def _is_ticked_since_base(family: Family) -> bool:
    was_done = BASE in family.topics and family.topics[BASE].done
    return not was_done and any(topic.done for topic in family.sides)
