"""Decide whether all is done in a document. In doubt, it is not.

`lint` reports only what the author certainly did not intend. Here it is the other way round: work
may stop only if nothing is left to do. So everything that can mean an open task to somebody counts.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ..markdown.conflict_markers import SIGNS, conflict_lines
from ..markdown.for_lint_and_format import check_blocks
from ..markdown.quick_look import may_have_topics
from ..model.nesting import heading_at
from ..values import NamedTuple
from . import lint
from .brackets import UNSEEN as INVISIBLE
from .codes import CODES, FALSE_BOXES, Severity
from .line_and_column import Place
from .parts_of_block import HIDDEN, Parts, Passage, column_of, is_first_in_item, line_of
from .plain_blocks import BRACKETS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from ..markdown.for_lint_and_format import BlockView
    from ..model import Roadmap, Topic

    Reasons = tuple[tuple[Place, str], ...]

BEFORE: Final = rf"(?:\s|{INVISIBLE.pattern})*"
"""What nobody sees before the beginning of an item."""
SHORT: Final = re.compile(BEFORE + r"\[(?P<mark>[^\[\]]{0,20})\](?P<rest>\S*)")
"""Brackets at the beginning of an item; 20 characters can be one sign with its accents."""
NUMBERED: Final = re.compile(BEFORE + r"[0-9]+(?:[.)][0-9]*)*\s+\[[ \t]?\]")
"""An open box behind a number."""
OPENING: Final = re.compile(rb"\[(?![A-Za-z0-9]{2})")
"""A bracket that can begin a short one or a box: two letters are two signs, whatever follows."""
LONGEST: Final = 60
"""The number of characters of an item that show how it begins."""

SHOWN: Final = ("text", "text_special")
"""The tokens whose text is shown as it is."""
MARKUP: Final = ("em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close")
UNSEEN: Final = ("html_inline",)
"""The tokens that show nothing by themselves."""
SOMETHING: Final = "\ufffc"
"""What stands for a link, an image, code or a footnote."""
NO_SIGNS: Final = ("M", "Cf")
"""The Unicode categories of characters that are no sign by themselves, such as accents."""
SKINS: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""The colours of skin that can follow an emoji."""

MARKED: Final = "a conflict marker of git; keep the text that is right, and take the marker out"
GLUED: Final = "GitHub shows no box here; type a space after the box, or begin with something else"
MEANT: Final = (
    "`{brackets}` can mean an open task; type `[ ]` if it is open, `[x]` if it is done, or begin"
    " with something else"
)
INSIDE: Final = "GitHub shows no box in a quote or in HTML; type the box first, right in its item"
BEHIND: Final = "GitHub shows no box behind a number; type the box first, and then the number"


class Obstacle(NamedTuple):
    """Something that can mean an open task to somebody, and is no topic."""

    line: int
    """Its line, from 1."""
    column: int
    """Its column, from 1, in characters."""
    code: str
    """The code if it is a finding of `lint`; else empty."""
    message: str
    """What it is, and what to do."""

    @property
    def is_mistake(self) -> bool:
        """Whether it is a mistake in any document: a mistyped box, or a conflict marker."""
        if not self.code:
            return self.message == MARKED
        return CODES[self.code].severity is Severity.ERROR


class Verdict(NamedTuple):
    """What keeps a document from being done."""

    topics: Sequence[Topic]
    """The topics that have to be done."""
    obstacles: Sequence[Obstacle]
    """What else can mean an open task, in document order."""

    @property
    def open(self) -> Sequence[Topic]:
        """The topics that are open."""
        return [topic for topic in self.topics if not topic.done]

    @property
    def is_done(self) -> bool:
        """Whether there are topics, all of them are done, and nothing else is in the way."""
        return bool(self.topics) and not self.open and not self.obstacles

    def among_others(self) -> Verdict:
        """Return the verdict if the document is one of several.

        One without topics is text like any other. There, only a mistyped box and conflict markers
        are in the way.
        """
        if self.topics:
            return self
        return self._replace(obstacles=[each for each in self.obstacles if each.is_mistake])


def may_matter(source: bytes) -> bool:
    """Return whether a document may have a topic, or something that is in the way among others.

    False is certain; see `Verdict.among_others`.
    """
    return (
        may_have_topics(source)
        or any(sign in source for sign in SIGNS)
        or BRACKETS.search(source) is not None
    )


def judge(
    roadmap: Roadmap, topics: Sequence[Topic], within: Container[int | None] | None = None
) -> Verdict:
    """Return the verdict about these topics of a document, and about all that is no topic.

    `within` holds the numbers of the headings whose own text counts; their subsections count only
    if listed too. The member None stands for the text above all headings. If `within` itself is
    left out, everything counts. Conflict markers always do, since nothing around them is certain.
    """
    places = _unlike_topics(roadmap)
    if within is not None:
        headings = roadmap.outline.headings
        places = (each for each in places if heading_at(each.line, headings) in within)
    marked = (Obstacle(line, 1, "", MARKED) for line in conflict_lines(roadmap.source, exact=False))
    return Verdict(topics, sorted(chain(places, marked)))


def _unlike_topics(roadmap: Roadmap) -> Iterator[Obstacle]:
    """Yield the lines that are not topics, but can mean an open one to somebody."""
    found = [each for each in lint(roadmap) if each.category in FALSE_BOXES]
    known = {(each.line, each.column) for each in found}
    for each in found:
        yield Obstacle(each.line, each.column, each.code, each.message)
    for above, items in check_blocks(roadmap, _items):
        for place, message in items:
            line, column = place.below(above)
            if (line, column) not in known:
                yield Obstacle(line, column, "", message)


def _items(block: BlockView) -> Reasons:
    """Return the place of each item in a block that can mean a task, and the reason."""
    source, boxes = block.source, block.boxes
    can_mean = b"&" in source or any(each.end() not in boxes for each in OPENING.finditer(source))
    return read_items(block) if can_mean else ()


def read_items(block: BlockView) -> Reasons:
    """Return the same as `_items`, by reading all texts of the block."""
    return (*_in_texts(block), *_in_html(block))


def _in_texts(block: BlockView) -> Iterator[tuple[Place, str]]:
    """Yield the place of each item that begins with a text that can mean a task, and the reason."""
    for part in Parts(block):
        if isinstance(part, Passage) and part.is_first and not part.is_topic:
            reason = _reason(_beginning(part.inline.children or ()))
            if reason and part.item is None:
                yield part.place(0), INSIDE
            elif reason:
                yield part.item_place, reason


def _in_html(block: BlockView) -> Iterator[tuple[Place, str]]:
    """Yield the place of each item that begins with HTML that can mean a task, and the reason."""
    for number, token in enumerate(block.tokens):
        if token.type == "html_block" and is_first_in_item(block.tokens, number):
            hidden = HIDDEN.match(token.content)
            if hidden and _reason(token.content[hidden.end() :]):
                first, *_ = token.content.splitlines()
                line = line_of(token)
                yield Place(line + 1, max(column_of(block.lines[line], first), 0) + 1), INSIDE


def _beginning(children: Iterable[Any]) -> str:
    """Return what the text of an item begins with, as it is shown."""
    text = ""
    for child in children:
        kind = child.type
        if kind in SHOWN:
            text += child.content
        elif kind not in MARKUP + UNSEEN:
            return text + SOMETHING
        if len(text) > LONGEST:
            break
    return text


def _reason(text: str) -> str:
    """Return why a text can mean a task; empty if it can't."""
    if NUMBERED.match(text):
        return BEHIND
    short = SHORT.match(text)
    if not short or not _is_short(short["mark"]):
        return ""
    is_box = short["mark"] in (" ", "\t", "x", "X")
    return GLUED if is_box and short["rest"] else MEANT.format(brackets=f"[{short['mark']}]")


def _is_short(mark: str) -> bool:
    """Return whether there is at most one character in brackets, and that is no digit."""
    signs = [each for each in mark if not _is_part(each)]
    return not signs or (len(signs) == 1 and not signs[0].isdigit())


def _is_part(character: str) -> bool:
    """Return whether a character is no sign by itself: a space, an accent, a colour of skin."""
    is_joined = character in SKINS or unicodedata.category(character).startswith(NO_SIGNS)
    return character.isspace() or is_joined
