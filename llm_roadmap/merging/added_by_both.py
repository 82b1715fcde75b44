"""Join what both sides of a merge added at one place, if that is nothing but whole items.

For git, two additions at one place are a conflict, since it can't know that both may stay. Here
each side gets the items of the other one. So both have the same lines there, and git merges the
rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import DocumentError
from ..markdown import parse
from ..text.diffs import common
from ..text.lines import ENDS
from ..values import NamedTuple
from .shared_lines import gaps, shared_lines
from .three_way_matching import BASE, OURS, THEIRS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model.keys import Name
    from .versions import Version

    Texts: TypeAlias = Sequence[bytes]
    """One text of ours, base and theirs."""

SIDES: Final = (OURS, THEIRS)

NUMBER: Final = re.compile(rb"\A([ \t>]*)[0-9]+(?=[.)][ \t])")
"""The quote marks and spaces before the number of an item, and the number."""

Line: TypeAlias = tuple[int, int]
"""The number of a version, and of a line in it, from 0."""


class AddedItem(NamedTuple):
    """One item that a side added, with all below it."""

    name: Name
    """The path and title of its topic."""
    head: Sequence[Line]
    """Its lines above its first sub-topic."""
    items: Sequence[AddedItem]
    """Its sub-topics, which are all that is below `head`."""

    @property
    def all_lines(self) -> Sequence[Line]:
        """All of its lines."""
        return [*self.head, *(line for item in self.items for line in item.all_lines)]


def with_both(versions: Sequence[Version], *all_texts: Texts) -> Sequence[Texts] | None:
    """Return texts in which both sides have the items that both added at one place.

    Each of `all_texts` are the texts of ours, base and theirs with other boxes. Ours come first,
    unless those of theirs would have another path then. An item that both have is there once.
    Returns None where there is no such place.
    """
    whole = [[(at, line) for line in range(len(each.lines))] for at, each in enumerate(versions)]
    joined: Sequence[Sequence[Line]] = whole
    for place in reversed(_places(versions)):  # so that lines above keep their numbers
        for order in (SIDES, SIDES[::-1]):
            added = _joined(versions, place, order)
            made = _put_in(joined, place, added)
            if added and _are_as_meant(versions, made, _written(all_texts[0], made)):
                joined = made
                break
    if joined is whole:
        return None
    return [_written(texts, joined) for texts in all_texts]


def _places(versions: Sequence[Version]) -> Sequence[Mapping[int, range]]:
    """Return the lines that both sides added between the same two lines of base, in order."""
    ours, theirs = (_added(versions[BASE], versions[side]) for side in SIDES)
    return [{OURS: ours[at], THEIRS: theirs[at]} for at in sorted(ours.keys() & theirs.keys())]


def _added(base: Version, side: Version) -> Mapping[int, range]:
    """Return the lines that a side added without changing others, by the next line of base."""
    found = {}
    lengths = len(base.lines), len(side.lines)
    for before, after in gaps(shared_lines(base.lines, side.lines), *lengths):
        was, now = base.lines[before.start : before.stop], side.lines[after.start : after.stop]
        head = common(was, now)
        tail = common(reversed(was[head:]), reversed(now[head:]))
        if head + tail == len(was) < len(now):
            found[before.start + head] = range(after.start + head, after.stop - tail)
    return found


def _joined(
    versions: Sequence[Version], place: Mapping[int, range], order: Sequence[int]
) -> Sequence[Line]:
    """Return the items of both sides at a place; nothing if something else is there, too.

    Blank lines at the end stay there, since a text below would be part of the last item otherwise.
    """
    first, second = (_items(versions[side], side, place[side]) for side in order)
    both = _both(versions, first, second) if first and second else None
    lines: list[Line] = []
    for item in both or ():
        after_blank = bool(lines) and not _is_filled(_line(versions, lines[-1]))
        for line in item.all_lines:
            after_blank = after_blank and not _is_filled(_line(versions, line))
            if not after_blank:
                lines.append(line)
    last = order[0], place[order[0]].stop - 1
    if lines and _is_filled(_line(versions, lines[-1])) and not _is_filled(_line(versions, last)):
        lines.append(last)
    return lines


def _items(version: Version, side: int, lines: range) -> Sequence[AddedItem] | None:
    """Return the items that lines consist of; None if they are not whole items with boxes.

    Blank lines belong to the item above them; those above the first one to that.
    """
    items: list[AddedItem] = []
    boxes = version.roadmap.outline.boxes
    start = at = lines.start
    while at < lines.stop:
        if _is_filled(version.lines[at]):
            number = version.by_line.get(at)
            if number is None:
                return None
            end = min(max(at + 1, boxes[number].last), len(version.lines))
            while end > at + 1 and not _is_filled(version.lines[end - 1]):
                end -= 1
            while end < lines.stop and not _is_filled(version.lines[end]):
                end += 1
            if end > lines.stop:
                return None
            items.append(_item(version, side, number, range(start, end)))
            start = at = end
        else:
            at += 1
    return items or None


def _item(version: Version, side: int, number: int, lines: range) -> AddedItem:
    """Return the item of a topic, which has these lines."""
    boxes = version.roadmap.outline.boxes
    below = number + 1
    first = boxes[below].line - 1 if below < len(boxes) else lines.stop
    items: Sequence[AddedItem] | None = None
    if lines.start < first < lines.stop:
        items = _items(version, side, range(first, lines.stop))
    head = range(lines.start, first if items else lines.stop)
    return AddedItem(version.keys.names[number], [(side, line) for line in head], items or ())


def _both(
    versions: Sequence[Version], first: Sequence[AddedItem], second: Sequence[AddedItem]
) -> Sequence[AddedItem] | None:
    """Return the items of both; None if items of one name differ in more than sub-topics."""
    made, left = [*first], [*range(len(first))]  # one side can have added two of a name
    for item in second:
        at = next((at for at in left if made[at].name == item.name), None)
        if at is None:
            made.append(item)
            continue
        left.remove(at)
        if _text(versions, made[at].head) != _text(versions, item.head):
            return None
        items = _both(versions, made[at].items, item.items)
        if items is None:
            return None
        made[at] = made[at]._replace(items=items)
    return made


def _text(versions: Sequence[Version], lines: Sequence[Line]) -> bytes:
    """Return the lines of an item as they are compared: numbers and blank lines do not count."""
    texts = (_line(versions, line) for line in lines)
    return NUMBER.sub(rb"\g<1>1", b"\n".join(text for text in texts if _is_filled(text)))


def _line(versions: Sequence[Version], line: Line) -> bytes:
    return versions[line[0]].lines[line[1]]


def _is_filled(line: bytes) -> bool:
    """Return whether more than white space and quote marks are on a line."""
    return bool(line.strip(b" \t>"))


def _put_in(
    versions: Sequence[Sequence[Line]], place: Mapping[int, range], added: Sequence[Line]
) -> Sequence[Sequence[Line]]:
    """Return the lines of the versions, in which both sides have the same ones at a place."""
    made = [*versions]
    for side, own in place.items():
        made[side] = [*made[side][: own.start], *added, *made[side][own.stop :]]
    return made


def _written(texts: Texts, joined: Sequence[Sequence[Line]]) -> Texts:
    """Return the texts that consist of these lines, in which each but the last one has an end."""
    all_lines = [text.splitlines(keepends=True) for text in texts]
    end = next((line[len(line.rstrip(b"\r\n")) :] for line in all_lines[OURS]), b"") or b"\n"
    made = []
    for lines in joined:
        *others, last = [all_lines[number][line] for number, line in lines] or [b""]
        whole = (line if line.endswith(ENDS) else line + end for line in others)
        made.append(b"".join([*whole, last]))
    return made


def _are_as_meant(
    versions: Sequence[Version], joined: Sequence[Sequence[Line]], texts: Texts
) -> bool:
    """Return whether the sides have the headings that they had, and the topics on these lines."""
    for side in SIDES:
        version = versions[side]
        expected = [
            versions[number].keys.names[versions[number].by_line[line]]
            for number, line in joined[side]
            if line in versions[number].by_line
        ]
        try:
            made = parse(texts[side], previous=version.roadmap)
        except DocumentError:
            return False
        headings = {len(each.outline.headings) for each in (made, version.roadmap)}
        if [*made.outline.keys.names] != expected or len(headings) > 1:
            return False
    return True
