"""Add, retitle, move and remove topics: from a roadmap to the new one, each change proven."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, EditError
from ..markdown import parse
from ..markdown.changes_outside_topics import other_definition
from ..model import Section, Topic
from ..selectors.topics_of_call import resolve
from ..text.edits import Edit, applied
from .item_style import blank_line, item_of, with_lines
from .items import Items, siblings
from .lines_by_number import NumberedLines
from .places import Destination, Places
from .proof import BY_HAND, Candidate, Expected, first_proven
from .title_check import checked_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Roadmap
    from .item_style import Item
    from .places import Spot

    Node = Section | Topic

FOOTNOTE: Final = rb"\[\^[^\]]*\](?=:)"


def added(
    roadmap: Roadmap,
    text: str,
    *,
    section: str | None = None,
    under: Topic | str | None = None,
    after: Topic | str | None = None,
    before: Topic | str | None = None,
    done: bool = False,
    if_absent: bool = False,
) -> Topic:
    """Add a topic to a roadmap, and return it in the new roadmap; see `Roadmap.with_added`."""
    title = checked_title(text)
    places = Places(roadmap)
    place = _place(roadmap, section, under, after, before) or places.default()
    line = b"[%s] %s" % (b"x" if done else b" ", title.encode())
    others = [Expected(depth, node) for node, depth in roadmap.contents]
    new = Expected(0, None, title, done, lines=0)

    def candidates() -> Iterator[Candidate]:
        for spot in places.spots(place):
            expected = _with(others, spot, [new._replace(depth=spot.depth)])
            yield Candidate((spot.edit([line]),), expected, spot.above)

    topic = _proven(roadmap, candidates())
    if if_absent:
        same = (each for each in siblings(topic) if each.title == topic.title and each != topic)
        if there := next(same, None):
            return Topic(roadmap, there.number - (there.number > topic.number))
    return topic


def retitled(roadmap: Roadmap, topic: Topic | str, text: str) -> Topic:
    """Give a topic another title, and return it in the new roadmap; see `Roadmap.with_title`."""
    (topic,) = resolve(roadmap, [topic])
    title = checked_title(text)
    start, stop = title_range(topic)
    if roadmap.source[start:stop] == title.encode():
        return topic
    expected = [
        Expected(depth, node, title if node == topic else None) for node, depth in roadmap.contents
    ]
    index = roadmap.outline.nesting.box_indexes[topic.number]
    return _proven(roadmap, [Candidate((Edit(start, stop, title.encode()),), expected, index)])


def title_range(topic: Topic) -> tuple[int, int]:
    """Return the byte offsets at which the first paragraph of a topic begins, and at which it ends.

    The box, and white space around the paragraph, are outside of it.
    """
    roadmap, lines = topic.roadmap, NumberedLines(topic.roadmap.source)
    markdown = roadmap.outline.written(topic.number)[0].content
    first, last = topic.line, topic.line + markdown.count("\n")
    start = topic.offset + len(b" ]")
    line_end = lines.start(first) + len(lines[first])
    if not roadmap.source[start:line_end].strip(b" \t"):
        first += 1
        line = lines[first]
        start, line_end = lines.start(first), lines.start(first) + len(line)
        start += len(line) - len(line.lstrip(b" \t>"))
    else:
        rest = roadmap.source[start:line_end]
        start += len(rest) - len(rest.lstrip(b" \t"))
    return start, lines.start(last) + len(lines[last].rstrip(b" \t"))


def moved(
    roadmap: Roadmap,
    topic: Topic | str,
    *,
    section: str | None = None,
    under: Topic | str | None = None,
    after: Topic | str | None = None,
    before: Topic | str | None = None,
) -> Topic:
    """Move a topic with all below it, and return it in the new roadmap; see `with_moved`."""
    (topic,) = resolve(roadmap, [topic])
    place = _place(roadmap, section, under, after, before)
    if place is None:
        raise TypeError("name where to move the topic: section, under, after or before")
    inside = {topic, *(node for node, _ in topic.contents)}
    if place.topic in inside or place.section in inside:
        raise EditError("a topic can't be moved into itself; name a place outside of it")
    if _is_there(topic, place):
        return topic
    return _proven(roadmap, _moves(topic, place))


def _moves(topic: Topic, place: Destination) -> Iterator[Candidate]:
    """Yield the ways to move a topic to a place: it is removed, and added to what is left."""
    roadmap, items = topic.roadmap, Items(topic.roadmap)
    index = roadmap.outline.nesting.box_indexes[topic.number]
    stop = roadmap.outline.nesting.inside(index).stop
    everything = [Expected(depth, node) for node, depth in roadmap.contents]
    moving, others = everything[index:stop], everything[:index] + everything[stop:]
    item = items.of(topic)
    first, *below = _lines_of(item, topic, items.lines)
    for removal, rest in _without(topic, others):
        for spot in Places(rest).spots(_same_place(place, topic, rest)):
            deeper = spot.depth - moving[0].depth
            there = [each._replace(depth=each.depth + deeper) for each in moving]
            expected = _with(others, spot, there)
            is_like = item.style.width == spot.style.width
            for by_columns in (not is_like, is_like):
                lines = with_lines(below, item.style, spot.style, by_columns=by_columns)
                edits = _both(removal, spot.edit([first, *lines]))
                kept = range(topic.line + 1, item.end + 1)
                yield Candidate(edits, expected, spot.above, moved=kept)


def removed(roadmap: Roadmap, topic: Topic | str) -> Roadmap:
    """Remove a topic and all below it, and return the new roadmap; see `Roadmap.without`."""
    (topic,) = resolve(roadmap, [topic])
    inside = {topic, *(node for node, _ in topic.contents)}
    expected = [Expected(depth, node) for node, depth in roadmap.contents if node not in inside]
    edits = [*_removals(topic)]
    label = _lost_footnote(roadmap.source, edits[0])
    if label:
        raise EditError(
            f"the footnote {label.decode('utf-8', 'replace')} is used elsewhere; remove what refers"
            " to it first"
        )
    ways = (Candidate((each,), expected, gone=range(each.start, each.stop)) for each in edits)
    after, _ = first_proven(roadmap, ways)
    return after


def _place(
    roadmap: Roadmap,
    section: str | None,
    under: Topic | str | None,
    after: Topic | str | None,
    before: Topic | str | None,
) -> Destination | None:
    """Return the place that is named; None if none is. Raises TypeError if several are."""
    named = [each for each in (section, under, after, before) if each is not None]
    if len(named) > 1:
        raise TypeError("name one place: section, under, after or before")
    if section is not None:
        from ..selectors.sections import Sections  # it takes time to import

        return Destination(section=Sections(roadmap).one_named(section))
    if not named:
        return None
    (topic,) = resolve(roadmap, [named[0]])
    if under is not None:
        return Destination(under=topic)
    return Destination(after=topic) if after is not None else Destination(before=topic)


def _proven(roadmap: Roadmap, candidates: Iterable[Candidate]) -> Topic:
    """Return the topic that a change is about, in the roadmap after it; see `first_proven`."""
    after, candidate = first_proven(roadmap, candidates)
    node, _ = after.contents[candidate.at]
    assert isinstance(node, Topic)
    return node


def _with(others: Sequence[Expected], spot: Spot, new: Sequence[Expected]) -> Sequence[Expected]:
    return [*others[: spot.above], *new, *others[spot.above :]]


def _lines_of(item: Item, topic: Topic, lines: NumberedLines) -> Sequence[bytes]:
    """Return the lines of an item, with their ends but for the last one: the first from its box."""
    source = topic.roadmap.source
    first = source[topic.offset - 1 : lines.start(topic.line + 1)]
    rest = [
        source[lines.start(line) : lines.start(line + 1)]
        for line in range(topic.line + 1, item.end + 1)
    ]
    *others, last = [first, *rest]
    return [*others, last.rstrip(b"\r\n")]


def _is_there(topic: Topic, place: Destination) -> bool:
    """Return whether a topic is at a place already."""
    around = siblings(topic)
    at = around.index(topic)
    boxes = topic.roadmap.outline.boxes
    box = boxes[topic.number]
    above, below = Items(topic.roadmap).neighbours(topic)
    if place.after:
        return above == place.after
    if place.before:
        return below == place.before
    if at + 1 < len(around):
        return False
    if place.under:
        return (box.parent, box.heading) == (
            place.under.number,
            boxes[place.under.number].heading,
        )
    return place.section is not None and topic in place.section.topics


def _same_place(place: Destination, gone: Topic, rest: Roadmap) -> Destination:
    """Return a place in a document without a topic and all below it."""
    return Destination(*(_same_node(each, gone, rest) for each in place))  # type: ignore[arg-type]


def _same_node(node: Node | None, gone: Topic, rest: Roadmap) -> Node | None:
    if node is None or node.number is None:
        return Section(rest, None) if node else None
    before = gone.contents
    if isinstance(node, Topic):
        count = 1 + sum(isinstance(each, Topic) for each, _ in before)
        return Topic(rest, node.number - count if node.number > gone.number else node.number)
    inside = (each.number for each, _ in before if isinstance(each, Section))
    count = sum(number is not None and number < node.number for number in inside)
    return Section(rest, node.number - count)


def _both(removal: Edit, addition: Edit) -> tuple[Edit, ...]:
    """Return the edits for both, in document order; the addition is made to what is left."""
    size = removal.stop - removal.start
    at = addition.start
    if at < removal.start:
        return addition, removal
    if at <= removal.start + len(removal.text):
        inside = at - removal.start
        text = removal.text[:inside] + addition.text + removal.text[inside:]
        return (Edit(removal.start, removal.stop, text),)
    at += size - len(removal.text)
    return removal, Edit(at, at, addition.text)


def _without(topic: Topic, others: Sequence[Expected]) -> Iterator[tuple[Edit, Roadmap]]:
    """Yield the edits that remove a topic, each with the roadmap then; the best one first.

    That has these sections and topics, as far as can be seen without their texts: it is only a step
    on the way, and not proven. Raises EditError if there is no such edit.
    """
    roadmap, is_possible = topic.roadmap, False
    for edit in dict.fromkeys(_removals(topic)):
        try:
            rest = parse(applied(roadmap.source, (edit,)), previous=roadmap)
        except DocumentError:
            continue
        kinds = [(depth, type(node)) for node, depth in rest.contents]
        is_lost = other_definition(roadmap, rest, roadmap.source[edit.start : edit.stop])
        if kinds == [(each.depth, type(each.was)) for each in others] and not is_lost:
            is_possible = True
            yield edit, rest
    if not is_possible:
        raise EditError(f"without {topic.title!r}, other topics would change; {BY_HAND}")


def _removals(topic: Topic) -> Iterator[Edit]:
    """Yield the ways to remove an item, the best one first."""
    items = Items(topic.roadmap)
    lines, item = items.lines, items.of(topic)
    above, below = items.neighbours(topic)
    if not item.is_alone and below and (next_item := item_of(below, lines)):
        yield Edit(item.at, next_item.at, b"")
    start, stop = lines.start(item.line), lines.start(item.end + 1)
    upper = lines.last_filled(item.line - 1, around=item.style.around)
    lower = lines.first_filled(item.end + 1)
    if (below and not above) or not upper:
        yield _to_end(lines, Edit(start, lines.start(lower), b""))
    elif item.is_alone and not _parts_quotes(range(upper + 1, item.line), item, lines):
        yield _to_end(lines, Edit(lines.start(upper + 1), stop, b""))
    yield _to_end(lines, Edit(start, stop, b""))
    end = lines.usual_end(item.line)
    yield Edit(start, stop, blank_line(item.style.around) + end)


def _parts_quotes(above: range, item: Item, lines: NumberedLines) -> bool:
    """Return whether lines above an item part its quote, which goes on below, from another one."""
    marks = item.style.around.count(b">")
    goes_on = item.end < lines.last and lines[item.end + 1].count(b">") >= marks
    return goes_on and any(lines[line].count(b">") < marks for line in above)


def _to_end(lines: NumberedLines, edit: Edit) -> Edit:
    """Return an edit that removes lines; if the last line had no end, it has none afterwards."""
    at_end = edit.stop == lines.start(lines.last + 1) and not lines.end_of(lines.last)
    above = next(
        (line for line in range(1, lines.last + 1) if lines.start(line + 1) == edit.start), 0
    )
    if not at_end or not above:
        return edit
    return Edit(edit.start - len(lines.end_of(above)), edit.stop, edit.text)


def _lost_footnote(source: bytes, edit: Edit) -> bytes:
    """Return the label of a footnote that is removed and used elsewhere; empty if none is."""
    gone = source[edit.start : edit.stop]
    rest = source[: edit.start] + b"\n" + source[edit.stop :]
    for label in re.findall(FOOTNOTE, gone):
        if label in rest and label + b":" not in rest:
            return bytes(label)
    return b""
