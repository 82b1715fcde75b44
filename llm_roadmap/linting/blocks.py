"""Find the mistakes in one block, whatever is around it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError
from ..markdown import MARKER_END, MARKER_START, parse
from ..values import NamedTuple
from .brackets import (
    BOX,
    BRACKETS,
    NOTHING,
    SPACE,
    TEXT,
    UNSEEN,
    Finding,
    Needs,
    Problem,
    false_box,
    in_quotes,
    what_follows,
)
from .parts_of_block import Comment, DeadLink, Parts, Passage, Unclosed
from .plain_blocks import plain_block

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from ..markdown.for_lint_and_format import BlockView
    from .parts_of_block import FirstText

OVER_TWO_LINES: Final = re.compile(r"\[[ \txX]*\n[xX]?[ \t]*\](?![(\[:])")

ITEM: Final = r"(?P<bullet>[-*+]|[0-9]{1,9}[.)])"
# Behind a bullet, Markdown takes no other white space for a space. A no-break space looks like one.
NO_SPACE: Final = rf"(?P<gap>(?:(?![ \t])(?:\s|{UNSEEN.pattern})+)?)"
GLUED: Final = re.compile(ITEM + NO_SPACE + r"\[(?P<mark>[ \txX]?)\](?P<rest>.*)", re.DOTALL)
CONTINUED: Final = re.compile(ITEM + r"[ \t]+\[[ \txX]\][ \t]")

# What stands in or before the brackets of a call, such as `[Symbol.dispose]()` or `map[key]()`.
METHOD: Final = re.compile(r"Symbol\.\w+")
CALLED: Final = re.compile(r"[\w$]", re.ASCII)

# A comment with nothing in it but a name, as a progress marker has.
NAMED: Final = re.compile(
    r"""
    <!-- \s*+ (?P<end>/?) \s*+ roadmap: (?: \s*+ progress | [\w-]+ )
    (?: \s*+ --> | [^\S\n]*+ -{0,2} >? [^\S\n]*+ $ )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


BROKEN: Final = Problem("R005", "a box can't contain a line break; type `[ ] text` on one line")
UNDERLINED: Final = Problem(
    "R006", "the line below makes this a heading; type an empty line between the two"
)

CONTINUES: Final = Problem(
    "R007",
    "this is part of the paragraph above; type an empty line above it, or fewer spaces before it",
)

HALF: Final = Problem(
    "R303",
    f"this is not a whole progress marker; type `{MARKER_START}{MARKER_END}` on a line of its own",
)
NAMELESS: Final = Problem("R302", f"there is no such marker; type `{MARKER_START}{MARKER_END}`")


class BlockFindings(NamedTuple):
    """Everything that linting needs to know about one block."""

    bullet: str
    """The bullet of the list item that the block is; empty if it is not a list item."""
    is_topic: bool
    """Whether that item is a topic."""
    findings: tuple[Finding, ...]
    """The mistakes in it, whatever is around it."""
    doubtful: tuple[tuple[Needs, Finding], ...]
    """Further mistakes if there are topics in its list, or in the document."""
    comments: tuple[tuple[bool, Finding], ...]
    """The comments that only look like progress markers, each after whether it looks like an end.
    """


def check(block: BlockView) -> BlockFindings:
    """Return everything that linting needs to know about one block."""
    plain = None if block.can_name_dead else plain_block(block.source, block.boxes)
    return BlockFindings(*plain, (), (), ()) if plain else read_whole(block)


def read_whole(block: BlockView) -> BlockFindings:
    """Return the same as `check`, by reading all texts of the block."""
    parts = Parts(block)
    found = [*parts]
    passages = [part for part in found if isinstance(part, Passage)]
    return BlockFindings(
        parts.bullet,
        parts.is_topic,
        findings=tuple(chain.from_iterable(map(_findings, found))),
        doubtful=tuple(chain.from_iterable(map(_doubtful, passages))),
        comments=tuple(_false_markers(found, parts.marked)),
    )


def _findings(part: Passage | DeadLink | Comment | Unclosed) -> Iterator[Finding]:
    """Yield the certain mistakes in a part of a block."""
    match part:
        case Passage():
            if (problem := _false_item(part)) and (
                problem.needs is Needs.NOTHING or part.is_among_topics
            ):
                yield problem.at(part.item_place)
            yield from _false_lines(part)
        case DeadLink():
            yield from _dead_link(part)
        case Unclosed():
            yield from _unclosed(part)


def _doubtful(passage: Passage) -> Iterator[tuple[Needs, Finding]]:
    """Yield the further mistakes if there are topics around; see `BlockFindings.doubtful`."""
    if passage.is_among_topics or not (problem := _false_item(passage)):
        return
    if problem.needs is Needs.DOCUMENT or (problem.needs is Needs.LIST and passage.is_outermost):
        yield problem.needs, problem.at(passage.item_place)


def _false_item(passage: Passage) -> Problem | None:
    """Return the problem with a list item that looks like a topic but isn't one."""
    is_item = passage.item is not None and not passage.is_topic
    return _problem(passage) if is_item and passage.runs else None


def _problem(passage: Passage) -> Problem | None:
    """Return the problem at the beginning of an item, if that looks like a box."""
    first, *further = passage.runs
    brackets = BRACKETS.match(first.text)
    if not brackets:
        lines = "\n".join(run.text for run in passage.runs[:2])
        return BROKEN if not first.follows and OVER_TWO_LINES.match(lines) else None
    match passage.kind:
        case "paragraph":
            return false_box(brackets, first.follows)
        case "underlined":
            has_text = further or brackets["rest"][:1].isspace()
            return UNDERLINED if has_text and BOX.fullmatch(brackets["mark"]) else None
    return None


def _false_lines(passage: Passage) -> Iterator[Finding]:
    """Yield the lines of a paragraph that look like topics."""
    for run in passage.runs if passage.kind == "paragraph" else ():
        if problem := _false_line(run):
            yield problem.at(passage.place(run.at))


def _false_line(run: FirstText) -> Problem | None:
    """Return the problem with a line of a paragraph that looks like a topic."""
    if CONTINUED.match(run.text):
        return CONTINUES
    if not (glued := GLUED.match(run.text)):
        return None
    bullet, gap, mark, rest = glued.groups()
    meant = {NOTHING, SPACE, TEXT} if mark else {NOTHING, SPACE}
    kind = "plain space" if gap else "space"
    message = f"a {kind} is missing; type `{bullet} [{mark or ' '}] text`"
    return Problem("R002", message) if what_follows(rest, run.follows) in meant else None


def _unclosed(block: Unclosed) -> Iterator[Finding]:
    """Yield the fence or comment that nothing closes, if there are boxes in it."""
    try:
        count = len(parse(block.content).topics)
    except DocumentError:
        return
    if count:
        boxes = "the box" if count == 1 else f"{count} boxes"
        end = in_quotes(block.end)
        message = f"nothing closes this, so it hides {boxes} below; type {end} where it should end"
        yield Finding("R008", message, block.place)


def _dead_link(link: DeadLink) -> Iterator[Finding]:
    """Yield the finding about a link that no browser follows, unless it can be code."""
    if link.url:
        scheme, _, _ = link.url.partition(":")
        message = (
            f"no browser follows {in_quotes(f'{scheme}:')} from here; type `[text](https://…)`"
        )
        yield Finding("R202", message, link.place)
    elif not (CALLED.match(link.before) or METHOD.fullmatch(link.text)):
        yield Finding("R201", "this link has no target; type `[text](https://…)`", link.place)


def _false_markers(
    parts: Sequence[object], marked: Container[int]
) -> Iterator[tuple[bool, Finding]]:
    """Yield the comments that only look like progress markers; see `BlockFindings.comments`.

    `marked` has the lines that are progress markers.
    """
    for part in parts:
        match part:
            case Comment(place, text) if place.line not in marked:
                if named := NAMED.match(text):
                    is_half = named[0] in (MARKER_START, MARKER_END) or "-->" not in named[0]
                    yield bool(named["end"]), (HALF if is_half else NAMELESS).at(place)
