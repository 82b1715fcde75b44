"""Prove a change of a document by reading it again: only what was meant has changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, EditError
from ..markdown import have_same_definitions, parse
from ..markdown.changes_outside_topics import (
    QUOTE,
    beginnings,
    link_addresses,
    other_definition,
)
from ..model import Section, Topic
from ..text.edits import Edit, applied
from ..ticking import refresh
from ..values import NamedTuple
from .lines_by_number import NumberedLines
from .title_check import as_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..markdown.changes_outside_topics import Beginning
    from ..model import Roadmap
    from ..model.outline import Written

BY_HAND: Final = "nothing is changed; make this change in an editor"


class Expected(NamedTuple):
    """One section or topic that a document must have after a change."""

    depth: int
    """How many sections and topics it must lie in."""
    was: Section | Topic | None
    """What it was before; None: a new topic."""
    title: str | None = None
    """The Markdown of its title, if that is new."""
    done: bool = False
    """Whether it must be ticked, if it is a new topic."""
    lines: int | None = None
    """How many lines its item may have below that of its box; None: any number."""


class Candidate(NamedTuple):
    """One way to write a change."""

    edits: tuple[Edit, ...]
    """The edits, in document order."""
    expected: Sequence[Expected]
    """Every section and topic that must be there then, in document order."""
    at: int = 0
    """The number, among these, of the topic that the change is about."""
    gone: range = range(0)
    """The byte offsets of the text that is removed."""
    moved: range = range(0)
    """The lines, before, of an item that is moved, without the line of its box."""


class KeptLines(NamedTuple):
    """Lines of a document that are the same in another version."""

    first: int
    """The first line, from 1."""
    last: int
    """The last line."""
    shift: int
    """How many lines further down they are in the other version."""
    above: Edit
    """The edit above them; an empty one if there is none."""


def first_proven(before: Roadmap, candidates: Iterable[Candidate]) -> tuple[Roadmap, Candidate]:
    """Return the first of some changes that does what was meant, and the roadmap after it.

    Raises EditError if none does, with the reason against the first one.
    """
    first: EditError | None = None
    for candidate in candidates:
        try:
            return proven(before, candidate), candidate
        except EditError as error:
            first = first or error
    raise first or EditError(f"there is no place for this; {BY_HAND}")


def proven(before: Roadmap, candidate: Candidate) -> Roadmap:
    """Return the roadmap after a change, its progress markers up to date.

    The new text is read, and must have the expected sections and topics, in this order and depth.
    Each that was there before must have the same title, state, notes, fields and links; so all have
    the same path but for those below what was moved or has a new title. Raises EditError if that is
    not so.
    """
    source = applied(before.source, candidate.edits)
    try:
        after = parse(source, previous=before).with_name(before.name)
    except DocumentError as error:
        raise EditError(f"{error.reason}, or choose a place further out") from None
    if reason := _reason(before, after, candidate):
        raise EditError(f"{reason}; {BY_HAND}")
    return refresh(after)


def _reason(before: Roadmap, after: Roadmap, candidate: Candidate) -> str:
    """Return what is not as it was meant after a change; empty if all is."""
    expected, found = candidate.expected, after.contents
    is_same = have_same_definitions(before, after)
    lines = NumberedLines(after.source)
    for wanted, (node, depth) in zip(expected, found, strict=False):
        if depth != wanted.depth or not _fits(node, wanted, lines, is_same=is_same):
            return _complaint(wanted)
    if len(expected) != len(found):
        one_more = expected[len(found)] if len(expected) > len(found) else None
        return _complaint(one_more) if one_more else "one more topic or section would come up"
    markers = [each for each in before.outline.markers if each.start not in candidate.gone]
    if len(markers) != len(after.outline.markers):
        return "a progress marker would be lost"
    if line := _changed_line(before, after, candidate, lines):
        return f"line {line} would get another meaning"
    return "" if is_same else _lost_definition(before, after, candidate.gone)


def _changed_line(
    before: Roadmap, after: Roadmap, candidate: Candidate, lines: NumberedLines
) -> int:
    """Return the first line that is kept or moved and begins other blocks; 0 if none does.

    `lines` are those of the document afterwards.
    """
    changed = range(candidate.edits[0].start, candidate.edits[-1].stop)
    old, new = beginnings(before, after, changed)
    for kept in kept_lines(NumberedLines(before.source), lines, candidate.edits):
        first, last, shift, above = kept
        here = {line for line in old if first <= line <= last}
        here |= {line - shift for line in new if first <= line - shift <= last}
        for line in sorted(here):
            begun, now = old.get(line, ()), new.get(line + shift, ())
            if begun != now and not (line == first and _is_same_in_quote(begun, now, above)):
                return line
    if not candidate.moved:
        return 0
    top, box = candidate.moved.start - 1, after.contents[candidate.at].node.line
    deeper = new[box][-1].level - old[top][-1].level
    for line in candidate.moved:
        was = [(each.kind, each.level + deeper) for each in old.get(line, ())]
        if was != [(each.kind, each.level) for each in new.get(line - top + box, ())]:
            return line
    return 0


def _is_same_in_quote(was: Sequence[Beginning], now: Sequence[Beginning], above: Edit) -> bool:
    """Return whether the same blocks begin right below an edit, but for the quote they are in.

    What is put above a line can begin the quote that began on this line, and what is removed there
    can have begun the quote that it is in.
    """
    others, same = ([x for x in each if not x.kind.startswith(QUOTE)] for each in (was, now))
    if others != same:
        return False
    return bool(above.text) if len(was) > len(now) else above.stop > above.start


def kept_lines(
    before: NumberedLines, after: NumberedLines, edits: Sequence[Edit]
) -> Iterator[KeptLines]:
    """Yield the lines of a document that are whole and unchanged after some edits."""
    first, shift = before.start(1), 0
    end = before.start(before.last + 1)
    above = Edit(first, first, b"")
    for edit in (*edits, Edit(end, end, b"")):
        start, stop, text = edit
        line = before.beginning_at(first)
        moved = before.start(line) + shift
        if after.start(after.beginning_at(moved)) != moved:
            line += 1  # something was put before it on its line
        below = before.beginning_at(start)
        last = below - 1 if before.start(below) == start else below - 2
        if line <= last:
            moved = after.beginning_at(before.start(line) + shift)
            yield KeptLines(line, last, moved - line, above)
        first, above = stop, edit
        shift += len(text) - (stop - start)


def _complaint(wanted: Expected) -> str:
    if wanted.title is not None:
        return (
            "there, the text would not be a topic with this title: a block of code or a comment"
            " above is open, or other lines would join it"
        )
    if wanted.was is None:
        return "something at this place would change"
    kind = "topic" if isinstance(wanted.was, Topic) else "section"
    return f"the {kind} {wanted.was.title!r} on line {wanted.was.line} would change, too"


def _fits(node: Section | Topic, wanted: Expected, lines: NumberedLines, *, is_same: bool) -> bool:
    """Return whether a section or topic is as it is expected.

    `is_same`: whether the same Markdown shows the same as before.
    """
    if isinstance(node, Section):
        return isinstance(wanted.was, Section) and _is_same_section(
            wanted.was, node, is_same=is_same
        )
    if isinstance(wanted.was, Section) or not _has_lines(node, wanted.lines, lines):
        return False
    written = node.roadmap.outline.written(node.number)
    if wanted.title is not None and written[0].content.strip() != as_read(wanted.title):
        return False
    if wanted.was is None:
        return node.done == wanted.done and len(written) == 1
    has_new_title = wanted.title is not None
    return node.done == wanted.was.done and _says_the_same(
        node, wanted.was, has_new_title=has_new_title, is_same=is_same
    )


def _says_the_same(now: Topic, was: Topic, *, has_new_title: bool, is_same: bool) -> bool:
    """Return whether a topic shows what it did before; a new title does not count."""
    first = int(has_new_title)
    new, old = now.roadmap.outline.written(now.number), was.roadmap.outline.written(was.number)
    if is_same and (new is old or _words(new, first) == _words(old, first)):
        return True  # without parsing these texts
    if has_new_title:
        return (now.notes, now.fields) == (was.notes, was.fields)
    return _shown(now) == _shown(was)


def _words(texts: Sequence[Written], first: int) -> Sequence[tuple[object, ...]]:
    return [(each.role, each.content, each.depth, each.begins) for each in texts[first:]]


def _shown(topic: Topic) -> object:
    return topic.title, topic.notes, topic.fields, topic.resources


def _is_same_section(old: Section, new: Section, *, is_same: bool) -> bool:
    if (old.level, old.is_inset) != (new.level, new.is_inset):
        return False
    return (is_same and _heading(old) == _heading(new)) or old.title == new.title


def _heading(section: Section) -> str:
    """Return the text of a heading as it is written, which takes no parsing."""
    assert section.number is not None
    return section.roadmap.outline.written_heading(section.number).content


def _has_lines(topic: Topic, count: int | None, lines: NumberedLines) -> bool:
    """Return whether an item ends where it should, so that it takes in nothing from below."""
    if count is None:
        return True
    around = topic.roadmap.source[lines.start(topic.line) : topic.offset]
    end = lines.last_filled(topic.last_line, above=topic.line, around=around)
    return end <= topic.line + count


def _lost_definition(before: Roadmap, after: Roadmap, gone: range) -> str:
    """Return which link definition is missed after a change, or is text; empty if none is."""
    if label := other_definition(before, after, before.source[gone.start : gone.stop]):
        return f"the line that defines the link {label!r} would get another meaning"
    if lost := _lost_link(before, after, gone):
        return f"a link to {lost} would be lost, as its definition is removed"
    return ""


def _lost_link(before: Roadmap, after: Roadmap, gone: range) -> str:
    """Return the address of a link that is in the kept text before and not afterwards, if any."""
    kept = Counter(link_addresses(before.source, without=gone))
    kept.subtract(Counter(link_addresses(after.source)))
    return next((address for address, count in kept.items() if count > 0), "")
