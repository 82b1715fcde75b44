"""Render a document as GitHub does, in pieces, to compare it with another document."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from ..markdown.for_lint_and_format import html_renderer, tokens
from ..values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Piece = tuple[int, str]
    """A line, from 1, and the HTML of what stands there."""

TEXTS: Final = ("text", "text_special")

LONG: Final = frozenset(("href", "src", "title"))
"""The attributes that can be long. Each use of a link definition repeats them."""
SHORT: Final = 200
"""The number of characters from which on an attribute is long."""

# What a browser shows as one space.
SPACES: Final = re.compile(r"[ \t\n\f\r]+")


class Rendering(NamedTuple):
    """What GitHub shows of a document, boxes left out."""

    pieces: list[Piece]
    """The line on which each block begins or ends, from 1, and the HTML that does so."""
    definitions: dict[str, Piece]
    """The line of each link definition and footnote, from 1, and its content, by its label."""


def rendering_of(source: bytes) -> Rendering:
    """Render a document in pieces, each with its line."""
    found, env = tokens(source)
    pieces: list[Piece] = []
    footnotes: dict[str, list[Piece]] = {}
    here = pieces
    for token, piece in zip(found, _pieces(found, env), strict=True):
        if token.type == "footnote_open":
            here = footnotes.setdefault(token.info, [])
        if token.type == "footnote_close":
            here = pieces
        else:
            here.append(piece)
    return Rendering(pieces, _definitions(env) | _notes(footnotes))


def _pieces(found: Sequence[Any], env: Mapping[str, Any]) -> Iterator[Piece]:
    """Yield the line of each token, or of the last one that has a line, and its HTML."""
    renderer, options = html_renderer()
    line = 0
    for index, token in enumerate(found):
        line = token.map[0] if token.map else line
        match token.type:
            case "inline":
                html = renderer.renderInline(_shown(token.children), options, env)
            case "front_matter":  # GitHub shows it as a table
                html = "".join(token.content.split())
            case "html_block":
                html = token.content.strip()
            case "footnote_open" | "footnote_close":
                html = ""
            case kind:
                html = renderer.rules.get(kind, renderer.renderToken)(found, index, options, env)
        yield line + 1, html


def _definitions(env: Mapping[str, Any]) -> dict[str, Piece]:
    """Return the link definitions, the second ones of a label, too."""
    again = {f"{each['label']} once more": each for each in env.get("duplicate_refs", ())}
    return {
        label: (each["map"][0] + 1, f"{each['href']} {each['title']}")
        for label, each in (env.get("references", {}) | again).items()
    }


def _notes(footnotes: Mapping[str, Sequence[Piece]]) -> dict[str, Piece]:
    """Return the footnotes by their labels."""
    return {
        label.removeprefix("[").removesuffix("]:"): (
            content[0][0],
            "".join(html for _, html in content),
        )
        for label, content in footnotes.items()
    }


def _shown(children: Sequence[Any]) -> Sequence[Any]:
    """Return inline tokens with adjacent texts joined, and white space as a browser shows it."""
    shown: list[Any] = []
    for child in children:
        for name in LONG.intersection(child.attrs):
            value = str(child.attrs[name])
            # Each use of a link definition repeats its address and title: a hash is enough.
            child.attrs[name] = value if len(value) < SHORT else f"{hash(value):x}"
    for is_text, group in groupby(children, key=lambda child: child.type in TEXTS):
        run = [*group]
        shown += _joined(run) if is_text else run
    for end, strip in ((shown[:1], str.lstrip), (shown[-1:], str.rstrip)):
        for text in end:
            if text.type == "text":
                text.content = strip(text.content, " ")
    return shown


def _joined(texts: Sequence[Any]) -> Sequence[Any]:
    """Return one token for all of some texts."""
    first, *_ = texts
    first.type, first.content = "text", SPACES.sub(" ", "".join(text.content for text in texts))
    return [first]
