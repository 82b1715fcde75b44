"""Find the mistakes in one block, whatever is around it."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from ..markdown import CLOSE, OPEN, parse
from ..markdown.passages import Passage
from ..markdown.survey import Comment, DeadLink, Unclosed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from ..markdown.passages import Run
    from ..markdown.places import Place
    from ..markdown.survey import Survey

# Brackets with at most three characters in them.
BRACKETS: Final = re.compile(r"\[(?P<mark>[^\[\]]{0,3})\](?P<rest>.*)", re.DOTALL)
OVER_TWO_LINES: Final = re.compile(r"\[[ \txX]*\n[xX]?[ \t]*\](?![(\[:])")

ITEM: Final = r"(?P<bullet>[-*+]|[0-9]{1,9}[.)])"
GLUED: Final = re.compile(ITEM + r"\[(?P<mark>[ \txX]?)\](?P<rest>.*)", re.DOTALL)
CONTINUED: Final = re.compile(ITEM + r"[ \t]+\[[ \txX]\][ \t]")

LOOKALIKES: Final = frozenset("~✓✔✅☑√✗✘✖☒❌×хХｘＸ")  # noqa: RUF001
"""Signs that people put in boxes, and not in other brackets; some are an x in other scripts."""

# What brackets can contain: a state, nothing, a state with too much space, or a sign.
BOX: Final = re.compile(r"[ \txX]")
EMPTY: Final = re.compile("")
SPACED: Final = re.compile(r"(?![ \txX]\Z)(?:\s+|\s*[xX]\s*)")
LOOKALIKE: Final = re.compile(f"[{''.join(LOOKALIKES)}]")
SIGN: Final = re.compile(r"[\W_]")

NOTHING: Final = "nothing"
SPACE: Final = "space"
TEXT: Final = "text"
OTHER: Final = "other"
"""What can come right after brackets. OTHER: a parenthesis, bracket or colon could make a link of
them, and an operator could make a formula."""

# The Unicode categories of letters, digits, emojis and opening quotation marks.
BEGINNINGS: Final = ("L", "M", "N", "So", "Ps", "Pi")

# A comment with nothing in it but a name, as a progress marker has.
NAMED: Final = re.compile(
    r"""
    <!-- \s*+ (?P<end>/?) \s*+ roadmap: (?: \s*+ progress | [\w-]+ )
    (?: \s*+ --> | [^\S\n]*+ -{0,2} >? [^\S\n]*+ $ )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


class Fault(NamedTuple):
    """One way in which a text can look like a topic without being one."""

    code: str
    """The code."""
    message: str
    """The message; `{brackets}`, `{mark}` and `{state}` stand for what is in the document."""
    needs_topics: bool = False
    """Whether it is a mistake only if there are topics in the same list."""

    def about(self, mark: str) -> Fault:
        """Return this fault with a message about brackets around `mark`."""
        words = {"brackets": _code(f"[{mark}]"), "mark": mark, "state": mark.strip() or " "}
        return self._replace(message=self.message.format(**words))

    def at(self, place: Place) -> Finding:
        """Return the finding of this fault at a place."""
        return Finding(self.code, self.message, place)


ALONE: Final = Fault("R004", "a box alone is not a topic; type `[{mark}] text`")
UNSPACED: Final = Fault("R003", "a plain space is missing after the box; type `[{mark}] text`")
NO_BOX: Final = Fault("R001", "{brackets} is not a box; type `[{state}] text`")
NO_STATE: Final = Fault(
    "R001", "{brackets} is not a box; type `[ ]` if it is open, `[x]` if it is done"
)
BROKEN: Final = Fault("R005", "a box can't contain a line break; type `[ ] text` on one line")
UNDERLINED: Final = Fault(
    "R006", "the line below makes this a heading; type an empty line between the two"
)

CONTINUES: Final = Fault(
    "R007",
    "this is part of the paragraph above; type an empty line above it, or fewer spaces before it",
)

HALF: Final = Fault(
    "R303", f"this is not a whole progress marker; type `{OPEN}{CLOSE}` on a line of its own"
)
NAMELESS: Final = Fault("R302", f"there is no such marker; type `{OPEN}{CLOSE}`")

FALSE_BOXES: Final = (
    (BOX, {NOTHING}, ALONE),
    (BOX, {SPACE, TEXT}, UNSPACED),
    (SPACED, {NOTHING, SPACE, TEXT}, NO_BOX),
    (EMPTY, {NOTHING, SPACE}, NO_BOX),
    (EMPTY, {TEXT}, NO_BOX._replace(needs_topics=True)),  # `[]text` could be the type of a slice
    (LOOKALIKE, {SPACE}, NO_STATE),
    (SIGN, {SPACE}, NO_STATE._replace(needs_topics=True)),
)
"""What is wrong with the brackets at the beginning of an item, by what is in them and what comes
right after them. The first row that fits decides. Brackets that fit no row are not meant as a
box."""


class Finding(NamedTuple):
    """One mistake in a block."""

    code: str
    """The code."""
    message: str
    """The message."""
    place: Place
    """Where it is; line 1 is the first line of the block."""


class Checked(NamedTuple):
    """Everything that linting needs to know about one block."""

    bullet: str
    """The bullet of the list item that the block is; empty if it is not a list item."""
    is_topic: bool
    """Whether that item is a topic."""
    findings: tuple[Finding, ...]
    """The mistakes in it, whatever is around it."""
    doubtful: tuple[Finding, ...]
    """Further mistakes if there are topics in its list."""
    comments: tuple[tuple[bool, Finding], ...]
    """The comments that only look like progress markers, each after whether it looks like an end.
    """
    items: tuple[Place, ...]
    """Where the list item of each topic begins."""


def check(survey: Survey) -> Checked:
    """Return everything that linting needs to know about one block."""
    parts = [*survey]
    passages = [part for part in parts if isinstance(part, Passage)]
    return Checked(
        survey.bullet,
        survey.is_topic,
        findings=tuple(chain.from_iterable(map(_findings, parts))),
        doubtful=tuple(chain.from_iterable(map(_doubtful, passages))),
        comments=tuple(_false_markers(parts, survey.marked)),
        items=tuple(passage.item_place for passage in passages if passage.is_topic),
    )


def _findings(part: Passage | DeadLink | Comment | Unclosed) -> Iterator[Finding]:
    """Yield the certain mistakes in a part of a block."""
    match part:
        case Passage():
            if (fault := _false_item(part)) and (part.is_among_topics or not fault.needs_topics):
                yield fault.at(part.item_place)
            yield from _false_lines(part)
        case DeadLink():
            yield _dead_link(part)
        case Unclosed():
            yield from _unclosed(part)


def _doubtful(passage: Passage) -> Iterator[Finding]:
    """Yield the further mistakes if the block is an item of a list with topics."""
    if passage.is_outermost and not passage.is_among_topics:
        fault = _false_item(passage)
        if fault and fault.needs_topics:
            yield fault.at(passage.item_place)


def _false_item(passage: Passage) -> Fault | None:
    """Return the mistake in a list item that looks like a topic but isn't one."""
    is_item = passage.item is not None and not passage.is_topic
    return _fault(passage) if is_item and passage.runs else None


def _fault(passage: Passage) -> Fault | None:
    """Return the mistake at the beginning of an item, if that looks like a box."""
    first, *further = passage.runs
    brackets = BRACKETS.match(first.text)
    if not brackets:
        lines = "\n".join(run.text for run in passage.runs[:2])
        return BROKEN if OVER_TWO_LINES.match(lines) else None
    match passage.kind:
        case "paragraph":
            return _false_box(brackets, first.follows)
        case "underlined":
            return _underlined_box(brackets, further)
    return None


def _underlined_box(brackets: re.Match[str], further: Sequence[Run]) -> Fault | None:
    """Return the mistake in brackets that begin a heading; `further` are its other lines."""
    has_text = further or brackets["rest"][:1].isspace()
    return UNDERLINED if has_text and BOX.fullmatch(brackets["mark"]) else None


def _false_box(brackets: re.Match[str], follows: str) -> Fault | None:
    """Return the mistake in brackets that look like a box; `follows` is as in `_after`."""
    mark = brackets["mark"].removesuffix("\ufe0f")  # it makes an emoji of the sign before it
    after = _after(brackets["rest"], follows)
    for marks, ends, fault in FALSE_BOXES:
        if after in ends and marks.fullmatch(mark):
            return fault.about(mark)
    return None


def _after(rest: str, follows: str) -> str:
    """Return what comes right after brackets: NOTHING, SPACE, TEXT (of a title) or OTHER.

    `rest` is the text there, and `follows` the kind of the token after that text.
    """
    if not rest:
        return {"": NOTHING, "text_special": OTHER}.get(follows, TEXT)
    if rest[0].isspace():
        return SPACE
    is_text = unicodedata.category(rest[0]).startswith(BEGINNINGS) and rest[0] not in "([{"
    return TEXT if is_text else OTHER


def _code(text: str) -> str:
    """Return a text in backticks; in quotes if it has backticks in it."""
    return f'"{text}"' if "`" in text else f"`{text}`"


def _false_lines(passage: Passage) -> Iterator[Finding]:
    """Yield the lines of a paragraph that look like topics."""
    for run in passage.runs if passage.kind == "paragraph" else ():
        if fault := _false_line(run):
            yield fault.at(passage.place(run.at))


def _false_line(run: Run) -> Fault | None:
    """Return the mistake in a line of a paragraph that looks like a topic."""
    if CONTINUED.match(run.text):
        return CONTINUES
    if not (glued := GLUED.match(run.text)):
        return None
    bullet, mark, rest = glued.groups()
    meant = {NOTHING, SPACE, TEXT} if mark else {NOTHING, SPACE}
    message = f"a space is missing; type `{bullet} [{mark or ' '}] text`"
    return Fault("R002", message) if _after(rest, run.follows) in meant else None


def _unclosed(block: Unclosed) -> Iterator[Finding]:
    """Yield the fence or comment that nothing closes, if there are boxes in it."""
    try:
        count = len(parse(block.content).topics)
    except DocumentError:
        return
    if count:
        boxes = "the box" if count == 1 else f"{count} boxes"
        end = _code(block.end)
        message = f"nothing closes this, so it hides {boxes} below; type {end} where it should end"
        yield Finding("R008", message, block.place)


def _dead_link(link: DeadLink) -> Finding:
    """Return the finding about a link that no browser follows."""
    if not link.url:
        return Finding("R201", "this link has no target; type `[text](https://…)`", link.place)
    scheme, _, _ = link.url.partition(":")
    message = f"no browser follows {_code(f'{scheme}:')} from here; type `[text](https://…)`"
    return Finding("R202", message, link.place)


def _false_markers(
    parts: Sequence[object], marked: Container[int]
) -> Iterator[tuple[bool, Finding]]:
    """Yield the comments that only look like progress markers; see `Checked.comments`.

    `marked` has the lines that are progress markers.
    """
    for part in parts:
        match part:
            case Comment(place, text) if place.line not in marked:
                if named := NAMED.match(text):
                    yield bool(named["end"]), _false_marker(named).at(place)


def _false_marker(named: re.Match[str]) -> Fault:
    """Return the mistake in a comment with a name that only looks like a progress marker."""
    is_half = named[0] in (OPEN, CLOSE) or "-->" not in named[0]
    return HALF if is_half else NAMELESS
