"""Keep the plugin's rules for bare links from taking time with the square of a text.

A closing parenthesis at the end of a link belongs to it only if the link has an opening one for it.
In `www.a.org))))` the plugin leaves out one closing parenthesis after the other, and counts all
parentheses of the link again after each. Here they are counted once, and the closing parentheses
that the plugin would leave out are hidden from it, except for one. (By that one the plugin sees
where the domain ends.)

The plugin could do the same: take the difference of both counts once, and lower it by one for each
parenthesis that it leaves out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.parser_inline import RuleFuncInlineType as InlineRule
    from markdown_it.rules_inline import StateInline

BEGINNINGS: Final = ("www.", "://")
"""What a bare link begins with, or has after its protocol."""

# The end of a link, and of what could be one.
LINK_END: Final = re.compile(r"[ \t\r\n\0\v\f<]")

ENDINGS: Final = frozenset("?!.,:*_~'\"[]")
"""What is no part of a link at its end, besides parentheses and entities."""


PROTOCOLS: Final = ("http", "https", "mailto", "xmpp")
"""The protocols of bare links, without their colon."""
NEAR: Final = 1 + max(map(len, PROTOCOLS))
"""How many characters before a colon decide whether it is part of a bare link."""

BOUNDED: Final = ("gfm_autolink_www", "gfm_autolink_protocol")
"""The names of the plugin's rules that count parentheses."""


class Unspaced(NamedTuple):
    """A part of a text without white space, from the beginning of a link on."""

    text: str
    """The whole text."""
    limit: int
    """Where the part that is read ends."""
    start: int
    """Where it begins."""
    end: int
    """Where it ends."""
    surplus: int
    """How many more closing parentheses than opening ones are in it."""
    ends: Sequence[int]
    """Where the link would end without its last closing parenthesis, the last two, and so on."""

    def is_around(self, text: str, start: int, limit: int) -> bool:
        """Return whether a link that begins at an offset of a text is in it."""
        return text is self.text and limit == self.limit and self.start <= start < self.end

    def of_link(self, start: int) -> Unspaced:
        """Return what is left of it from the beginning of another link on."""
        return self._replace(
            start=start, surplus=self.surplus - _surplus(self.text, self.start, start)
        )


class Bounded:
    """A rule for bare links from which parentheses are hidden that surely are no part of a link."""

    def __init__(self, rule: InlineRule) -> None:
        """Bound a rule of the plugin."""
        self._rule = rule
        self._last = Unspaced("", 0, 0, 0, 0, ())

    def __call__(self, state: StateInline, silent: bool) -> bool:
        """Apply the rule."""
        if not state.src.startswith(BEGINNINGS, state.pos):
            return self._rule(state, silent)
        limit = state.posMax
        state.posMax = self._limit(state.src, state.pos, limit)
        matched = self._rule(state, silent)
        state.posMax = limit
        return matched

    def _limit(self, text: str, start: int, limit: int) -> int:
        """Return where a text can end for a link that begins at an offset of it."""
        known = self._last
        is_known = known.is_around(text, start, limit)
        self._last = here = known.of_link(start) if is_known else _unspaced(text, start, limit)
        outside = min(here.surplus - 1, len(here.ends))
        return here.ends[outside - 1] if outside > 0 else limit


def _unspaced(text: str, start: int, limit: int) -> Unspaced:
    """Return the part without white space in which a link that begins at an offset must be."""
    space = LINK_END.search(text, start, limit)
    end = space.start() if space else limit
    return Unspaced(text, limit, start, end, _surplus(text, start, end), [*_ends(text, start, end)])


def _surplus(text: str, start: int, end: int) -> int:
    """Return how many more closing parentheses than opening ones are in a part of a text."""
    return text.count(")", start, end) - text.count("(", start, end)


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a link would end without its last closing parenthesis, its last two, and on."""
    while end > start:
        last = text[end - 1]
        if last not in ENDINGS and last not in ");":
            return
        end = _entity(text, start, end) if last == ";" else end - 1
        if last == ")":
            yield end


def _entity(text: str, start: int, end: int) -> int:
    """Return where a text ends without the entity, or else without the semicolon, at its end."""
    at = end - 2
    while at > start and text[at].isalpha():
        at -= 1
    return at if at < end - 2 and text[at] == "&" else end - 1


def read_colon(state: StateInline, silent: bool) -> bool:
    """Read a colon as text unless a protocol is before it.

    The rule for bare links, which comes next, searches all text that is not yet in a token. So only
    what it needs is left there; otherwise the same text would be searched again and again.
    """
    if state.src[state.pos] != ":":
        return False
    if state.pending.endswith(PROTOCOLS):
        near = state.pending[-NEAR:]
        state.pending = state.pending[:-NEAR]
        if state.pending:
            state.pushPending()
        state.pending = near
        return False
    if not silent:
        state.pending += ":"
    state.pos += 1
    return True
