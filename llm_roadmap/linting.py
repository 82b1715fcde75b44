"""What in a document is likely not what its author meant.

A finding is certain, or it is none: what can be meant as it is written is left alone, and so is
everything inside closed code, HTML and ordinary comments.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .errors import DocumentError
from .markdown import CLOSE, OPEN, parse
from .markdown.survey import Lines, Survey
from .progress_markers import due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .markdown.survey import Comment, Link, Passage, Place, Unclosed
    from .model import Roadmap

# Brackets with little in them; what is in them and right behind them decides what they are.
BRACKETS: Final = re.compile(r"\[(?P<mark>[^\[\]]{0,3})\](?P<rest>.*)", re.DOTALL)
OPENED: Final = re.compile(r"\[[ \txX]*\Z")
CLOSED: Final = re.compile(r"[xX]?[ \t]*\](?![(\[:])")

ITEM: Final = r"(?P<bullet>[-*+]|[0-9]{1,9}[.)])"
GLUED: Final = re.compile(ITEM + r"\[(?P<mark>[ \txX]?)\](?P<rest>.*)", re.DOTALL)
CONTINUED: Final = re.compile(ITEM + r"[ \t]+\[[ \txX]\][ \t]")

BOXES: Final = (" ", "\t", "x", "X")
LOOKALIKES: Final = frozenset("~✓✔✅☑√✗✘✖☒❌×хХｘＸ")  # noqa: RUF001
"""What people put in a box, and in no other brackets; some are an x in other scripts."""

# A letter, a digit, an emoji, or what opens a quotation: what a text can begin with.
BEGINNINGS: Final = ("L", "M", "N", "So", "Ps", "Pi")

# A comment with nothing in it but a name, as a progress marker has.
NAMED: Final = re.compile(
    r"""
    <!-- \s*+ (?P<end>/?) \s*+ roadmap: (?: \s*+ progress | [\w-]+ )
    (?: \s*+ --> | [^\S\n]*+ -{0,2} >? [^\S\n]*+ $ )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


CODES: Final = {
    "R001": "a box with nothing in it, or with something else",
    "R002": "a list item without the space before its box",
    "R003": "a box without the space behind it",
    "R004": "a box with no text",
    "R005": "a box with a line break in it",
    "R006": "an item that the line below makes a heading",
    "R007": "an item that continues the paragraph above it",
    "R008": "boxes in a fence or comment that nothing closes",
    "R101": "a topic with title and path of another one",
    "R102": "a topic that is done above one that is open",
    "R201": "a link without a target",
    "R202": "a link that no browser follows",
    "R301": "a progress marker that is out of date",
    "R302": "a marker of a name that there is not",
    "R303": "a progress marker that is not closed on its line, or not alone on it",
}
"""What is looked for, by code."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing in a document that is likely not what its author meant."""

    code: str
    """`R` and three digits; what it stands for never changes."""
    message: str
    """What is wrong, and what to type instead."""
    line: int
    """The line of the list item, link, fence or comment that it is about, from 1."""
    column: int
    """The column in which that begins, in characters, from 1."""


def lint(roadmap: Roadmap) -> tuple[Diagnostic, ...]:
    """Return what in a roadmap is likely not what its author meant, in document order."""
    survey = Survey(roadmap.source)
    found = [
        *_false_items(survey.passages),
        *_false_lines(survey.passages),
        *_unclosed(survey.unclosed),
        *_twins(roadmap, survey.places),
        *_half_done(roadmap, survey.places),
        *_dead_links(survey.links),
        *_stale_markers(roadmap),
        *_false_markers(roadmap, survey.comments),
    ]
    found.sort(key=lambda each: (each.line, each.column, each.code))
    return tuple(found)


def _false_items(passages: Sequence[Passage]) -> Iterator[Diagnostic]:
    """Yield the list items that look like topics, and are none to GitHub."""
    among_topics = {each.item.siblings for each in passages if each.item and each.item.box}
    for passage in passages:
        item = passage.item
        if not item or item.box or not passage.runs:
            continue
        first, *further = passage.runs
        fault = None
        if match := BRACKETS.match(first.text):
            mark, rest = match.groups()
            if passage.kind == "paragraph":
                fault = _fault(mark, rest, first.follows, sure=item.siblings in among_topics)
            elif passage.kind == "underlined" and mark in BOXES and (rest[:1].isspace() or further):
                fault = (
                    "R006",
                    "the line below makes this a heading; type an empty line between the two",
                )
        elif further and OPENED.match(first.text) and CLOSED.match(further[0].text):
            fault = "R005", "no line break belongs in a box; type `[ ] text` on one line"
        if fault:
            yield Diagnostic(*fault, *item.place)


def _fault(mark: str, rest: str, follows: str, *, sure: bool) -> tuple[str, str] | None:
    """Return code and message for the brackets that an item begins with, if they are a false box.

    `sure`: whether there are topics in the same list.
    """
    mark = mark.removesuffix("\ufe0f")  # which makes an emoji of a sign
    alone = not rest and not follows
    spaced = rest[:1].isspace()
    if mark in BOXES:
        if alone:
            return "R004", f"a box alone is no topic; type `[{mark}] text`"
        if spaced or _begins_text(rest, follows):
            return "R003", f"a plain space is missing behind the box; type `[{mark}] text`"
    elif mark.strip() in ("", "x", "X"):
        # `[]text` alone could be the type of a slice.
        if alone or spaced or ((sure or mark) and _begins_text(rest, follows)):
            return "R001", f"{_code(f'[{mark}]')} is no box; type `[{mark.strip() or ' '}] text`"
    elif spaced and (mark in LOOKALIKES or (sure and len(mark) == 1 and not mark.isalnum())):
        return (
            "R001",
            f"{_code(f'[{mark}]')} is no box; type `[ ]` if it is open, `[x]` if it is done",
        )
    return None


def _code(text: str) -> str:
    """Return a text in backticks; in quotes if it has backticks in it."""
    return f'"{text}"' if "`" in text else f"`{text}`"


def _begins_text(rest: str, follows: str) -> bool:
    """Whether what is right behind brackets is a text that they are meant to be the box of.

    A parenthesis, bracket or colon could make a link of them, and an operator a formula.
    """
    if rest:
        return unicodedata.category(rest[0]).startswith(BEGINNINGS) and rest[0] not in "([{"
    return follows not in ("", "text_special")


def _false_lines(passages: Sequence[Passage]) -> Iterator[Diagnostic]:
    """Yield the lines of paragraphs that look like topics."""
    for passage in passages:
        for run in passage.runs if passage.kind == "paragraph" else ():
            if match := GLUED.match(run.text):
                bullet, mark, rest = match.groups()
                alone = not rest and not run.follows
                if alone or rest[:1].isspace() or (mark and _begins_text(rest, run.follows)):
                    message = f"a space is missing; type `{bullet} [{mark or ' '}] text`"
                    yield Diagnostic("R002", message, *run.place)
            elif CONTINUED.match(run.text):
                message = (
                    "this is part of the paragraph above; type an empty line above it,"
                    " or fewer spaces before it"
                )
                yield Diagnostic("R007", message, *run.place)


def _unclosed(blocks: Sequence[Unclosed]) -> Iterator[Diagnostic]:
    """Yield the fences and comments that nothing closes, if there are boxes in them."""
    for block in blocks:
        try:
            count = len(parse(block.content).topics)
        except DocumentError:
            continue
        if count:
            boxes = "the box" if count == 1 else f"{count} boxes"
            message = (
                f"nothing closes this, and it hides {boxes} below; type {_code(block.end)} there"
            )
            yield Diagnostic("R008", message, *block.place)


def _twins(roadmap: Roadmap, places: dict[int, Place]) -> Iterator[Diagnostic]:
    """Yield the topics that no words tell from an earlier one."""
    for first, *others in roadmap.index.twins():
        for topic in others:
            message = (
                f"title and path are those of the topic on line {first.line}, so no words tell"
                " them apart; type another title"
            )
            yield Diagnostic("R101", message, *places[topic.line])


def _half_done(roadmap: Roadmap, places: dict[int, Place]) -> Iterator[Diagnostic]:
    """Yield the topics that are done while others below them are not."""
    for topic in roadmap.topics:
        count = topic.progress.total - topic.progress.done if topic.done else 0
        if count:
            topics = "a topic below it is" if count == 1 else f"{count} topics below it are"
            message = f"this is done, but {topics} open; type `[ ]` here, or `[x]` there"
            yield Diagnostic("R102", message, *places[topic.line])


def _dead_links(links: Sequence[Link]) -> Iterator[Diagnostic]:
    """Yield the links that nobody can follow."""
    for link in links:
        if not link.url:
            yield Diagnostic("R201", "no target; type `[text](https://…)`", *link.place)
        elif not link.safe:
            scheme, _, _ = link.url.partition(":")
            message = (
                f"no browser follows {_code(f'{scheme}:')} from here; type `[text](https://…)`"
            )
            yield Diagnostic("R202", message, *link.place)


def _stale_markers(roadmap: Roadmap) -> Iterator[Diagnostic]:
    """Yield the progress markers that are not up to date."""
    lines = Lines(roadmap.source)
    for marker, text in due(roadmap):
        if roadmap.source[marker.start : marker.stop].strip() == text.strip():
            continue  # spaces behind it make room for more; nobody sees them
        said = text.decode().strip()
        message = f"this is out of date; type `{said}`, or let `llm-roadmap sync` do it"
        yield Diagnostic("R301", message, *lines.place(marker.start - len(OPEN)))


def _false_markers(roadmap: Roadmap, comments: Sequence[Comment]) -> Iterator[Diagnostic]:
    """Yield the comments that look like progress markers, and are none."""
    lines = Lines(roadmap.source)
    markers = {lines.place(each.start).line for each in roadmap.outline.markers}
    begun = False  # whether one has been reported that the next may be the end of
    for comment in comments:
        match = NAMED.match(comment.text)
        if not match or comment.place.line in markers:
            continue
        ends, begun = begun and bool(match["end"]), not match["end"]
        if ends:
            continue
        if match[0] in (OPEN, CLOSE) or "-->" not in match[0]:
            message = f"this is not a whole line; type `{OPEN}{CLOSE}` on a line of its own"
            yield Diagnostic("R303", message, *comment.place)
        else:
            message = f"there is no such marker; type `{OPEN}{CLOSE}`"
            yield Diagnostic("R302", message, *comment.place)
