"""What is wrong in one block, whatever stands around it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from ..errors import DocumentError
from ..markdown import CLOSE, OPEN, parse
from ..markdown.passages import Passage
from ..markdown.survey import Comment, DeadLink, Unclosed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..markdown.places import Place
    from ..markdown.survey import Survey

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


class Finding(NamedTuple):
    """What is found in one block."""

    code: str
    """The code."""
    message: str
    """The message."""
    place: Place
    """Where it is; line 1 is that on which the block begins."""


class Checked(NamedTuple):
    """What there is to know of one block."""

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
    """Return what there is to know of one block."""
    findings: list[Finding] = []
    doubtful: list[Finding] = []
    comments: list[tuple[bool, Finding]] = []
    items: list[Place] = []
    for part in survey:
        match part:
            case Passage(item=None):
                findings += _false_lines(part)
            case Passage(is_topic=True):
                items.append(part.item_place)
                findings += _false_lines(part)
            case Passage():
                sure = [*_false_item(part, sure=part.is_among_topics)]
                findings += [*sure, *_false_lines(part)]
                if part.is_outermost and not sure:
                    doubtful += _false_item(part, sure=True)
            case DeadLink():
                findings.append(_dead_link(part))
            case Unclosed():
                findings += _unclosed(part)
            case Comment() if part.place.line not in survey.marked:
                comments += _false_marker(part)
    return Checked(
        survey.bullet,
        survey.is_topic,
        tuple(findings),
        tuple(doubtful),
        tuple(comments),
        tuple(items),
    )


def _false_item(passage: Passage, *, sure: bool) -> Iterator[Finding]:
    """Yield what is wrong with a list item that looks like a topic, and is none to GitHub.

    `sure`: whether there are topics in the same list.
    """
    if not passage.runs:
        return
    first, *further = passage.runs
    fault = None
    if match := BRACKETS.match(first.text):
        mark, rest = match.groups()
        if passage.kind == "paragraph":
            fault = _fault(mark, rest, first.follows, sure=sure)
        elif passage.kind == "underlined" and mark in BOXES and (rest[:1].isspace() or further):
            fault = (
                "R006",
                "the line below makes this a heading; type an empty line between the two",
            )
    elif further and OPENED.match(first.text) and CLOSED.match(further[0].text):
        fault = "R005", "no line break belongs in a box; type `[ ] text` on one line"
    if fault:
        yield Finding(*fault, passage.item_place)


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


def _false_lines(passage: Passage) -> Iterator[Finding]:
    """Yield the lines of a paragraph that look like topics."""
    for run in passage.runs if passage.kind == "paragraph" else ():
        if match := GLUED.match(run.text):
            bullet, mark, rest = match.groups()
            alone = not rest and not run.follows
            if alone or rest[:1].isspace() or (mark and _begins_text(rest, run.follows)):
                message = f"a space is missing; type `{bullet} [{mark or ' '}] text`"
                yield Finding("R002", message, passage.place(run.at))
        elif CONTINUED.match(run.text):
            message = (
                "this is part of the paragraph above; type an empty line above it,"
                " or fewer spaces before it"
            )
            yield Finding("R007", message, passage.place(run.at))


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


def _false_marker(comment: Comment) -> Iterator[tuple[bool, Finding]]:
    """Yield the comment if it looks like a progress marker, and whether like the end of one."""
    match = NAMED.match(comment.text)
    if not match:
        return
    if match[0] in (OPEN, CLOSE) or "-->" not in match[0]:
        message = f"this is not a whole line; type `{OPEN}{CLOSE}` on a line of its own"
        yield bool(match["end"]), Finding("R303", message, comment.place)
    else:
        message = f"there is no such marker; type `{OPEN}{CLOSE}`"
        yield bool(match["end"]), Finding("R302", message, comment.place)
