"""What holds for each change of each document, and what GitHub's own parser sees in the result."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_roadmap import (
    DocumentError,
    EditError,
    Roadmap,
    Section,
    StaleTopicError,
    Topic,
    parse,
)
from llm_roadmap.editing import added, moved, removed, retitled, title_range
from llm_roadmap.editing.items import siblings
from llm_roadmap.formatting import formatted
from llm_roadmap.markdown.reader import BlockOutline
from llm_roadmap.selectors.topics_of_call import resolve
from llm_roadmap.storage.taking_back import difference
from llm_roadmap.text.lines import BOM
from llm_roadmap.text.safe_text import clean

from ..support.corpus import checklists, texts
from ..support.families import FAMILIES
from ..support.laws import bare
from ..support.reference import Cmark
from ..support.strategies import documents, spliced
from .lists import checklist
from .seen import same_on_github

TITLES: Final = (
    *("new", "Read the **paper**", "a [a] b", "`c`", "https://d.e/f", "g | h", "i: j", "k\\"),
    "日本",
)

AROUND: Final = re.compile(
    rb"\A(?:[ \t>]|[-*+](?=[ \t]|\Z)|[0-9]{1,9}[.)](?=[ \t]|\Z)|\[\^[^\]]*\]:)*"
)
"""What a line begins with for the sake of what it lies in."""
SIGNS: Final = frozenset(b"[] x\t\r\n>*+.)-0123456789")
"""What is written beside the title of a new topic."""

NUMBER: Final = re.compile(rb"[0-9]+\.")

PARSER: Final = MarkdownIt("commonmark")

RANDOMS: Final = st.randoms(use_true_random=False)


class Changed(NamedTuple):
    """A document that was changed."""

    after: Roadmap
    """The document afterwards."""
    was: Sequence[Topic | None]
    """What each of its topics was before; None: it is new, or has a new title."""
    without_path: int | None
    """The number, in it, of a topic below which paths differ."""


def add(random: Random, before: Roadmap) -> Changed:
    place, title, done = _place(random, before), random.choice(TITLES), random.random() < 0.3
    new = added(before, title, done=done, **place)
    assert (new.done, new.notes, new.subtopics) == (done, (), ())
    assert _is_at(new, place)
    number = new.number
    start, stop, end = _differing(before, new.roadmap)
    inserted = bare(new.roadmap, new.roadmap.source)[start:end]
    assert start == stop
    other = Counter(inserted) - Counter(title.encode())
    assert {*other} <= SIGNS
    assert not Counter(title.encode()) - Counter(inserted)
    if ("after" in place or "before" in place) and before.source.endswith((b"\n", b"\r")):
        back = new.roadmap.without(new)
        is_same = bare(back, back.source) == bare(before, before.source)
        assert is_same or _has_parted(new, before)
    return Changed(new.roadmap, [*before.topics[:number], None, *before.topics[number:]], number)


def _has_parted(new: Topic, before: Roadmap) -> bool:
    """Return whether an empty line had to part a new topic from what is below it: a table."""
    lines = new.roadmap.source.splitlines()
    return not lines[new.line].strip(b" \t>") and len(lines) > len(before.source.splitlines()) + 1


def retitle(random: Random, before: Roadmap) -> Changed:
    topic, title = random.choice(before.topics), random.choice(TITLES)
    new = retitled(before, topic, title)
    assert (new.done, new.notes, new.fields) == (topic.done, topic.notes, topic.fields)
    start, stop = title_range(topic)
    meant = parse(before.source[:start] + title.encode() + before.source[stop:])
    assert bare(new.roadmap, new.roadmap.source) == bare(meant, meant.source)
    old = before.source[start:stop].decode("utf-8", "replace")
    if not {*"\r\n\ufffd"} & {*old}:
        try:
            back = new.roadmap.with_title(new, old)
        except EditError:
            assert not _is_title(old) or not clean(topic.title).strip()
        else:
            assert bare(back, back.source) == bare(before, before.source)
    was = [None if each == topic else each for each in before.topics]
    return Changed(new.roadmap, was, topic.number)


def _is_title(line: str) -> bool:
    """Return whether a line is a paragraph by itself, and neither begins with a box nor a label."""
    blocks = [each.type for each in PARSER.parse(line)]
    return blocks[:1] == ["paragraph_open"] and not line.startswith("[")


def move(random: Random, before: Roadmap) -> Changed:
    topic, place = random.choice(before.topics), _place(random, before)
    if not place:
        raise EditError("a move needs a place")
    new = moved(before, topic, **place)
    assert _is_at(new, place)
    assert _bare_lines(new.roadmap) == _bare_lines(before)
    inside = _with_all_below(topic)
    kept = [each for each in before.topics if each not in inside]
    was = [*kept[: new.number], *inside, *kept[new.number :]]
    return Changed(new.roadmap, was, new.number)


def remove(random: Random, before: Roadmap) -> Changed:
    topic = random.choice(before.topics)
    inside = _with_all_below(topic)
    after = removed(before, topic)
    start, _, end = _differing(before, after)
    assert not bare(after, after.source)[start:end].strip(b" \t\r\n>")
    return Changed(after, [x for x in before.topics if x not in inside], None)


def _differing(before: Roadmap, after: Roadmap) -> tuple[int, int, int]:
    """Return the span in which two documents differ, but for their markers; see `difference`."""
    return difference(bare(before, before.source), bare(after, after.source))


def _bare_lines(roadmap: Roadmap) -> Counter[bytes]:
    """Return the lines without what depends on how deep they lie, but blank ones."""
    lines = bare(roadmap, roadmap.source).removeprefix(BOM).splitlines()
    return Counter(filter(None, (AROUND.sub(b"", line).strip() for line in lines)))


CHANGES: Final = (add, add, retitle, move, move, remove)


def _with_all_below(topic: Topic) -> Sequence[Topic]:
    return [topic, *(node for node, _ in topic.contents if isinstance(node, Topic))]


def _place(random: Random, before: Roadmap) -> dict[str, Any]:
    titles = [node.title for node, _ in before.contents if isinstance(node, Section)]
    unique = [title for title in titles if title.strip() and titles.count(title) == 1]
    kind = random.choice(("section", "under", "after", "before", None))
    if kind == "section" and unique:
        return {kind: random.choice(unique)}
    return {kind: random.choice(before.topics)} if kind in ("under", "after", "before") else {}


def _is_at(topic: Topic, place: dict[str, Any]) -> bool:
    """Return whether a topic lies in what its place names."""
    around = place.get("section") or (place["under"].title if "under" in place else None)
    if around is not None:
        return bool(topic.path[-1] == around)
    near: Topic | None = place.get("after") or place.get("before")
    return near is None or len(topic.path) == len(near.path)


def _says(topic: Topic) -> tuple[object, ...]:
    shown = topic.title, topic.done, topic.fields, topic.description, topic.resources
    return (*shown, topic.notes)


def _labels(roadmap: Roadmap) -> set[str]:
    """Return what link definitions are called; a line that defines one is no text."""
    assert isinstance(roadmap.outline, BlockOutline)
    return {*roadmap.outline.definitions}


def hold(random: Random, source: bytes, cmark: Cmark | None = None) -> str:
    """Fail unless one change of a document changes what was meant; return what it was."""
    try:
        before = parse(source)
        if not before.topics:
            return "nothing to change"
        change = random.choice(CHANGES)
        after, was, differs = change(random, before)
    except (EditError, DocumentError) as error:
        return f"refused: {error}"
    fresh = parse(after.source)
    assert len(fresh.topics) == len(was)
    below = _with_all_below(fresh.topics[differs]) if differs is not None else []
    for topic, old in zip(fresh.topics, was, strict=True):
        if old is not None:
            assert _says(topic) == _says(old)
            assert topic in below or topic.path == old.path
    labels, known = _labels(fresh), _labels(before)
    assert labels == known or (change is remove and labels < known)
    assert not [each for each in fresh.outline.markers if each.stop < each.start]
    if cmark:
        same_on_github(cmark, before, fresh, was)
    return change.__name__


@given(RANDOMS)
def test_a_change_of_a_checklist_changes_what_was_meant(random: Random) -> None:
    hold(random, checklist(random))


@given(documents(), RANDOMS)
def test_a_change_of_a_random_document_changes_what_was_meant(text: str, random: Random) -> None:
    hold(random, text.encode())


@given(RANDOMS)
def test_a_change_of_windows_of_the_corpus_changes_what_was_meant(random: Random) -> None:
    hold(random, spliced(random, texts()).encode())


@given(RANDOMS)
def test_github_sees_what_was_meant(cmark: Cmark, random: Random) -> None:
    hold(random, checklist(random), cmark)


def test_changes_of_the_corpus_change_what_was_meant() -> None:
    random = Random(1)
    for each in checklists():
        assert hold(random, each.source).partition(":")[0] in {
            *("add", "retitle", "move", "remove", "refused"),
        }


def test_changes_of_what_is_hard_to_read_change_what_was_meant() -> None:
    for name, family in FAMILIES.items():
        hold(Random(name), family(300).encode("utf-8", "surrogateescape"))


def _with_quotes(random: Random) -> bytes:
    """Return a checklist in which quotes stand in topics and between them."""
    lines, indent = ["- [ ] t"], "  "
    for count in range(random.randint(1, 9)):
        inside = random.choice(("", indent))
        if random.random() < 0.6:
            lines.append(f"{inside}{random.choice('-*')} [{random.choice(' x')}] t{count}")
        else:
            lines += [f"{inside}> q{count}", *[f"{inside}>"] * (random.random() < 0.4)]
        lines += [""] * (random.random() < 0.6)
    return "\n".join([*lines, ""] + ["# S", "", "> q", ">"] * (random.random() < 0.3)).encode()


def _quoted_lists(random: Random) -> bytes:
    """Return a checklist with lists in quotes, some of which have no boxes."""
    lines = ["> q"]
    for count in range(random.randint(1, 9)):
        items = f"\n- [ ] t{count}\n", f"> - [ ] t{count}", f"> - q{count}", f"> q{count}"
        item = random.choice(items)
        is_apart = item.startswith("> q") or random.random() < 0.7
        lines += [*[random.choice(("", ">"))] * is_apart, item]
    return "\n".join([*lines, "", "- [x] t", ""]).encode()


def _quotes(cmark: Cmark, source: bytes, *, among: bytes = b"q") -> list[list[str]]:
    """Return the texts of each quote that GitHub shows, as far as they are in another text."""
    found = re.findall(r"(?s)<blockquote.*?</blockquote>", cmark.html(source.decode()))
    names = ([x for x in re.findall(r"\bq\d*", each) if x.encode() in among] for each in found)
    return sorted(names)


@given(RANDOMS, st.sampled_from((_with_quotes, _quoted_lists)))
def test_each_quote_stays_a_quote_of_its_own(
    cmark: Cmark, random: Random, draw: Callable[[Random], bytes]
) -> None:
    before = parse(draw(random))
    try:
        after = random.choice(CHANGES)(random, before).after.source
    except EditError:
        return
    was = [*filter(None, _quotes(cmark, before.source, among=after))]
    now = _quotes(cmark, after, among=after)
    # Quotes with nothing but topics are empty here. The first kind of document has none.
    assert (now if draw is _with_quotes else [*filter(None, now)]) == was


def _uniform(random: Random) -> bytes:
    """Return a checklist in which all lists are written alike."""
    mark, around = random.choice(("-", "*", "+")), random.choice(("", "> ", ">"))
    indent, gap = random.choice((("  ", " "), ("    ", " "), ("    ", "   "), ("\t", " ")))
    lines, level = [], 0
    for count in range(random.randint(2, 12)):
        level = random.randint(0, level + 1) if count else 0
        space = " " if around == ">" and level and indent != "\t" else ""  # it belongs to the mark
        before = around + space + indent * level
        lines.append(f"{before}{mark}{gap}[{random.choice(' x')}] t{count}\n")
    return "".join(lines).encode()


@given(RANDOMS)
def test_a_list_that_is_written_alike_takes_a_topic_at_any_place(random: Random) -> None:
    before = parse(_uniform(random))
    kind, topic = random.choice(("under", "after", "before")), random.choice(before.topics)
    new = added(before, "new", **{kind: topic})  # type: ignore[arg-type]
    written = new.roadmap.source.splitlines()[new.line - 1]
    first = before.source.splitlines()[0].partition(b"[")[0].lstrip(b">").lstrip(b" ")
    assert written.partition(b"[")[0].endswith(first)


@given(RANDOMS)
def test_a_move_there_and_back_is_no_change(random: Random) -> None:
    before = parse(_uniform(random))
    topic = random.choice(before.topics)
    siblings = [each for each in before.topics if each.path == topic.path]
    at = siblings.index(topic)
    with suppress(EditError):  # into itself
        new = moved(before, topic, after=random.choice(before.topics))
        if at:
            back = new.roadmap.with_moved(new, after=siblings[at - 1].title)
        elif len(siblings) > 1:
            back = new.roadmap.with_moved(new, before=siblings[1].title)
        else:
            return
        assert back.source == before.source


@given(RANDOMS)
def test_after_a_move_there_and_back_the_topics_are_as_they_were(random: Random) -> None:
    before = parse(checklist(random))
    if not before.topics:
        return
    topic, other = random.choice(before.topics), random.choice(before.topics)
    around = siblings(topic)
    at = around.index(topic)
    with suppress(EditError, DocumentError, StaleTopicError):  # stale: one of its title came near
        new = moved(before, topic, after=other)
        near = before.topics[around[at - 1].number] if at else around[1] if around[1:] else None
        if near is None:
            return
        held = resolve(new.roadmap, [near])[0]
        place: dict[str, Any] = {"after": held} if at else {"before": held}
        back = moved(new.roadmap, new, **place)
        assert [(each.depth, *_says(each)) for each in back.roadmap.topics] == [
            (each.depth, *_says(each)) for each in before.topics
        ]


@given(RANDOMS)
def test_a_formatted_document_stays_formatted(random: Random) -> None:
    try:
        before = formatted(parse(checklist(random)))
        new = added(before, "new", **_place(random, before)) if before.topics else None
    except (EditError, DocumentError):
        return
    # mdformat puts definitions last, and gives lists that meet different bullets. Later numbers of
    # a list stay, though it would count them up.
    if new and not re.search(rb"\[a\]: |\* |\b9\. ", before.source):
        after = new.roadmap.source
        assert NUMBER.sub(b"1.", formatted(new.roadmap).source) == NUMBER.sub(b"1.", after)


def test_the_laws_see_a_change_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from llm_roadmap.editing import proof

    assert hold(Random(3), b"- [ ] a\n- [ ] b\n") in {"add", "retitle", "move", "remove"}
    monkeypatch.setattr(proof, "_reason", lambda *_: "")
    monkeypatch.setattr(proof, "applied", lambda source, _: source.replace(b"a", b"c"))
    with pytest.raises((AssertionError, IndexError)):
        _hold_often(b"- [ ] a\n- [ ] b\n")


def _hold_often(source: bytes) -> None:
    for seed in range(20):
        hold(Random(seed), source)
