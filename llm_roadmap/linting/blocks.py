"""Find what is wrong in one block, whatever stands around it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from ..markdown import CLOSE, OPEN, parse
from ..markdown.passages import Passage
from ..markdown.survey import Comment, DeadLink, Unclosed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from ..markdown.places import Place
    from ..markdown.survey import Survey

# Brackets with little in them; what is in them and right behind them decides what they are.
BRACKETS: Final = re.compile(r"\[(?P<mark>[^\[\]]{0,3})\](?P<rest>.*)", re.DOTALL)
OVER_TWO_LINES: Final = re.compile(r"\[[ \txX]*\n[xX]?[ \t]*\](?![(\[:])")

ITEM: Final = r"(?P<bullet>[-*+]|[0-9]{1,9}[.)])"
GLUED: Final = re.compile(ITEM + r"\[(?P<mark>[ \txX]?)\](?P<rest>.*)", re.DOTALL)
CONTINUED: Final = re.compile(ITEM + r"[ \t]+\[[ \txX]\][ \t]")

LOOKALIKES: Final = frozenset("~✓✔✅☑√✗✘✖☒❌×хХｘＸ")  # noqa: RUF001
"""What people put in a box, and in no other brackets; some are an x in other scripts."""

# What brackets can have in them: a state, nothing, a state with too much space, or a sign.
BOX: Final = re.compile(r"[ \txX]")
EMPTY: Final = re.compile("")
SPACED: Final = re.compile(r"(?![ \txX]\Z)(?:\s+|\s*[xX]\s*)")
LOOKALIKE: Final = re.compile(f"[{''.join(LOOKALIKES)}]")
SIGN: Final = re.compile(r"[\W_]")

NOTHING: Final = "nothing"
SPACE: Final = "space"
TEXT: Final = "text"
OTHER: Final = "other"
"""What can be right behind brackets. Other: a parenthesis, bracket or colon could make a link of
them, and an operator a formula."""

# A letter, a digit, an emoji, or what opens a quotation: what a text can begin with.
BEGINNINGS: Final = ("L", "M", "N", "So", "Ps", "Pi")

HALF: Final = "R303", f"this is not a whole line; type `{OPEN}{CLOSE}` on a line of its own"
NAMELESS: Final = "R302", f"there is no such marker; type `{OPEN}{CLOSE}`"
CONTINUES: Final = (
    "this is part of the paragraph above; type an empty line above it, or fewer spaces before it"
)

# A comment with nothing in it but a name, as a progress marker has.
NAMED: Final = re.compile(
    r"""
    <!-- \s*+ (?P<end>/?) \s*+ roadmap: (?: \s*+ progress | [\w-]+ )
    (?: \s*+ --> | [^\S\n]*+ -{0,2} >? [^\S\n]*+ $ )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


class Fault(NamedTuple):
    """One way in which a list item can look like a topic without being one."""

    code: str
    """The code."""
    message: str
    """The message; `{brackets}`, `{mark}` and `{state}` stand for what is in the document."""
    needs_topics: bool = False
    """Whether it is a mistake only if there are topics in the same list."""

    def about(self, mark: str) -> Fault:
        """Return this fault with its message filled in for brackets around `mark`."""
        words = {"brackets": _code(f"[{mark}]"), "mark": mark, "state": mark.strip() or " "}
        return self._replace(message=self.message.format(**words))


ALONE: Final = Fault("R004", "a box alone is no topic; type `[{mark}] text`")
UNSPACED: Final = Fault("R003", "a plain space is missing behind the box; type `[{mark}] text`")
NO_BOX: Final = Fault("R001", "{brackets} is no box; type `[{state}] text`")
NO_STATE: Final = Fault(
    "R001", "{brackets} is no box; type `[ ]` if it is open, `[x]` if it is done"
)
BROKEN: Final = Fault("R005", "no line break belongs in a box; type `[ ] text` on one line")
UNDERLINED: Final = Fault(
    "R006", "the line below makes this a heading; type an empty line between the two"
)

FALSE_BOXES: Final = (
    (BOX, {NOTHING}, ALONE),
    (BOX, {SPACE, TEXT}, UNSPACED),
    (SPACED, {NOTHING, SPACE, TEXT}, NO_BOX),
    (EMPTY, {NOTHING, SPACE}, NO_BOX),
    (EMPTY, {TEXT}, NO_BOX._replace(needs_topics=True)),  # `[]text` could be the type of a slice
    (LOOKALIKE, {SPACE}, NO_STATE),
    (SIGN, {SPACE}, NO_STATE._replace(needs_topics=True)),
)
"""What is wrong with the brackets that an item begins with, by what is in them and right behind
them. The first line that fits decides; brackets that fit none are not meant as a box."""


class Finding(NamedTuple):
    """What is found in one block."""

    code: str
    """The code."""
    message: str
    """The message."""
    place: Place
    """Where it is; line 1 is that on which the block begins."""


class Checked(NamedTuple):
    """Everything that linting needs to know of one block."""

    bullet: str
    """The sign of the list that the block is an item of; empty if it is none."""
    is_topic: bool
    """Whether that is the item of a topic."""
    findings: tuple[Finding, ...]
    """What is wrong in it, whatever stands around it."""
    doubtful: tuple[Finding, ...]
    """What else is wrong if there are topics in that list."""
    comments: tuple[tuple[bool, Finding], ...]
    """What looks like a progress marker, and is none; before it, whether it is like an end of one.
    """
    items: tuple[Place, ...]
    """Where the item of each topic begins."""


def check(survey: Survey) -> Checked:
    """Return everything that linting needs to know of one block."""
    parts = [*survey]
    passages = [part for part in parts if isinstance(part, Passage)]
    return Checked(
        survey.bullet,
        survey.is_topic,
        findings=tuple(each for part in parts for each in _findings(part)),
        doubtful=tuple(each for passage in passages for each in _doubtful(passage)),
        comments=tuple(_false_markers(parts, survey.marked)),
        items=tuple(passage.item_place for passage in passages if passage.is_topic),
    )


def _findings(part: Passage | DeadLink | Comment | Unclosed) -> Iterator[Finding]:
    """Yield what is certain to be wrong with a part of a block."""
    match part:
        case Passage():
            yield from _false_item(part, among_topics=part.is_among_topics)
            yield from _false_lines(part)
        case DeadLink():
            yield _dead_link(part)
        case Unclosed():
            yield from _unclosed(part)


def _doubtful(passage: Passage) -> Iterator[Finding]:
    """Yield what else is wrong if the list that the block is an item of has topics in it."""
    if passage.is_outermost and not [*_false_item(passage, among_topics=passage.is_among_topics)]:
        yield from _false_item(passage, among_topics=True)


def _false_item(passage: Passage, *, among_topics: bool) -> Iterator[Finding]:
    """Yield what is wrong with a list item that looks like a topic but isn't one to GitHub.

    `among_topics`: whether there are topics in the same list.
    """
    is_item = passage.item is not None and not passage.is_topic
    fault = _fault(passage) if is_item and passage.runs else None
    if fault and (among_topics or not fault.needs_topics):
        yield Finding(fault.code, fault.message, passage.item_place)


def _fault(passage: Passage) -> Fault | None:
    """Return what is wrong with what an item begins with, if it looks like a box."""
    first, *further = passage.runs
    brackets = BRACKETS.match(first.text)
    match passage.kind:
        case "paragraph" if brackets:
            return _false_box(brackets, first.follows)
        case "underlined" if brackets and BOX.fullmatch(brackets["mark"]):
            return UNDERLINED if further or brackets["rest"][:1].isspace() else None
    lines = "\n".join(run.text for run in passage.runs[:2])
    return BROKEN if OVER_TWO_LINES.match(lines) else None


def _false_box(brackets: re.Match[str], follows: str) -> Fault | None:
    """Return what is wrong with brackets; `follows` is the kind of token behind their text."""
    mark = brackets["mark"].removesuffix("\ufe0f")  # which makes an emoji of a sign
    behind = _behind(brackets["rest"], follows)
    for marks, ends, fault in FALSE_BOXES:
        if behind in ends and marks.fullmatch(mark):
            return fault.about(mark)
    return None


def _behind(rest: str, follows: str) -> str:
    """Return what is right behind brackets, given the text there, and the kind of token after it.

    It is TEXT where that is meant to be the title of a topic.
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
        if glued := GLUED.match(run.text):
            bullet, mark, rest = glued.groups()
            meant = {NOTHING, SPACE, TEXT} if mark else {NOTHING, SPACE}
            if _behind(rest, run.follows) in meant:
                message = f"a space is missing; type `{bullet} [{mark or ' '}] text`"
                yield Finding("R002", message, passage.place(run.at))
        elif CONTINUED.match(run.text):
            yield Finding("R007", CONTINUES, passage.place(run.at))


def _unclosed(block: Unclosed) -> Iterator[Finding]:
    """Yield the fence or comment that nothing closes, if there are boxes in it."""
    try:
        count = len(parse(block.content).topics)
    except DocumentError:
        return
    if count:
        boxes = "the box" if count == 1 else f"{count} boxes"
        message = f"nothing closes this, and it hides {boxes} below; type {_code(block.end)} there"
        yield Finding("R008", message, block.place)


def _dead_link(link: DeadLink) -> Finding:
    """Return what to say of a link that nobody can follow."""
    if not link.url:
        return Finding("R201", "no target; type `[text](https://…)`", link.place)
    scheme, _, _ = link.url.partition(":")
    message = f"no browser follows {_code(f'{scheme}:')} from here; type `[text](https://…)`"
    return Finding("R202", message, link.place)


def _false_markers(
    parts: Sequence[object], marked: Container[int]
) -> Iterator[tuple[bool, Finding]]:
    """Yield what looks like a progress marker, after whether it looks like the end of one.

    `marked` are the lines that are progress markers.
    """
    for part in parts:
        if not isinstance(part, Comment) or part.place.line in marked:
            continue
        if named := NAMED.match(part.text):
            is_half = named[0] in (OPEN, CLOSE) or "-->" not in named[0]
            yield bool(named["end"]), Finding(*(HALF if is_half else NAMELESS), part.place)
