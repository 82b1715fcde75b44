"""Tell what is wrong with brackets at the beginning of an item, and what may be meant as it is."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from .line_and_column import Place

# Brackets with at most three characters in them.
BRACKETS: Final = re.compile(r"\[(?P<mark>[^\[\]]{0,3})\](?P<rest>.*)", re.DOTALL)

LOOKALIKES: Final = frozenset("✓✔✅☑√✗✘✖☒❌×хХｘＸ")  # noqa: RUF001
"""Ticks and crosses, which people put in boxes and not in other brackets; some are an x in other
scripts."""

# What brackets can contain: a state, nothing, a state with too much space, a tick or cross, what
# nobody can see, or the sign of another tool. Nothing but a tool's state is written as `[~]`.
BOX: Final = re.compile(r"[ \txX]")
OPEN_BOX: Final = re.compile(r"[ \t]")
EMPTY: Final = re.compile("")
SPACED: Final = re.compile(r"(?![ \txX]\Z)(?:\s+|\s*[xX]\s*)")
LOOKALIKE: Final = re.compile(f"[{''.join(LOOKALIKES)}]")
UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
TILDE: Final = re.compile("~")
SIGN: Final = re.compile(r"[\W_]")

NOTHING: Final = "nothing"
SPACE: Final = "space"
TEXT: Final = "text"
OTHER: Final = "other"
"""What can come right after brackets. OTHER: a parenthesis, bracket or colon could make a link of
them, and an operator could make a formula."""

# The Unicode categories of letters, digits, emojis and opening quotation marks.
BEGINNINGS: Final = ("L", "M", "N", "So", "Ps", "Pi")


class Finding(NamedTuple):
    """One mistake in a block."""

    code: str
    """The code."""
    message: str
    """The message."""
    place: Place
    """Where it is; line 1 is the first line of the block."""


class Needs(Enum):
    """Which topics must be near something, so that it is surely a mistake."""

    NOTHING = 0
    """None: it is always a mistake."""
    DOCUMENT = 1
    """There must be topics in the document."""
    LIST = 2
    """There must be topics in the same list."""


class Problem(NamedTuple):
    """One way in which a text can look like a topic without being one."""

    code: str
    """The code."""
    message: str
    """The message; `{brackets}`, `{mark}` and `{state}` stand for what is in the document."""
    needs: Needs = Needs.NOTHING
    """Which topics must be near it; without them it may be meant as it is."""

    def about(self, mark: str) -> Problem:
        """Return this problem with a message about brackets around `mark`."""
        words = {"brackets": in_quotes(f"[{mark}]"), "mark": mark, "state": mark.strip() or " "}
        return self._replace(message=self.message.format(**words))

    def at(self, place: Place) -> Finding:
        """Return the finding of this problem at a place."""
        return Finding(self.code, self.message, place)


ALONE: Final = Problem("R004", "a box alone is not a topic; type `[{mark}] text`")
UNSPACED: Final = Problem("R003", "a plain space is missing after the box; type `[{mark}] text`")
NO_BOX: Final = Problem("R001", "{brackets} is not a box; type `[{state}] text`")
NO_STATE: Final = Problem(
    "R001", "{brackets} is not a box; type `[ ]` if it is open, `[x]` if it is done"
)
STATE: Final = Problem(
    "R009",
    "{brackets} is another tool's state, and no box on GitHub; type `[ ]` if it is open, `[x]` if"
    " it is done",
)

FALSE_BOXES: Final = (
    (BOX, {NOTHING}, ALONE),
    (BOX, {SPACE}, UNSPACED),
    (OPEN_BOX, {TEXT}, UNSPACED),
    (BOX, {TEXT}, UNSPACED._replace(needs=Needs.DOCUMENT)),  # `[x]text` could be a marked letter
    (SPACED, {NOTHING, SPACE, TEXT}, NO_BOX),
    (EMPTY, {NOTHING, SPACE}, NO_BOX),
    (EMPTY, {TEXT}, NO_BOX._replace(needs=Needs.LIST)),  # `[]text` could be the type of a slice
    (LOOKALIKE, {SPACE}, NO_STATE),
    (UNSEEN, {SPACE}, NO_STATE._replace(needs=Needs.LIST)),
    (TILDE, {SPACE}, STATE),
    (SIGN, {SPACE}, STATE._replace(needs=Needs.LIST)),
)
"""What is wrong with the brackets at the beginning of an item, by what is in them and what comes
right after them. The first row that fits decides. Brackets that fit no row are not meant as a
box."""


def false_box(brackets: re.Match[str], follows: str) -> Problem | None:
    """Return the problem with brackets that look like a box; `follows` is as in `what_follows`."""
    mark = brackets["mark"].removesuffix("\ufe0f")  # it makes an emoji of the sign before it
    after = what_follows(brackets["rest"], follows)
    for marks, ends, problem in FALSE_BOXES:
        if after in ends and marks.fullmatch(mark):
            return problem.about(mark)
    return None


def what_follows(rest: str, follows: str) -> str:
    """Return what comes right after brackets: NOTHING, SPACE, TEXT (of a title) or OTHER.

    `rest` is the text there, and `follows` the kind of the token after that text.
    """
    if not rest:
        return {"": NOTHING, "text_special": OTHER}.get(follows, TEXT)
    if rest[0].isspace():
        return SPACE
    is_text = unicodedata.category(rest[0]).startswith(BEGINNINGS) and rest[0] not in "([{"
    return TEXT if is_text else OTHER


def in_quotes(text: str) -> str:
    """Return a text in backticks; in quotes if it has backticks in it."""
    return f'"{text}"' if "`" in text else f"`{text}`"
