"""What GitHub shows of a document, in pieces that can be compared with those of another."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from .parser import BOM, whole_parser

# What a browser shows as one space.
SPACES: Final = re.compile(r"[ \t\n\f\r]+")


class Rendering(NamedTuple):
    """What GitHub shows of a document, boxes left out."""

    pieces: list[tuple[int, str]]
    """The line on which each block begins or ends, from 1, and the HTML that does so."""
    definitions: dict[str, tuple[int, str]]
    """The line of each link definition and footnote, from 1, and its content, by its label."""


def render(source: bytes) -> Rendering:
    """Return what GitHub shows of a document, in pieces that can be compared."""
    parser = whole_parser()
    renderer: Any = parser.renderer
    env: dict[str, Any] = {}
    pieces: list[tuple[int, str]] = []
    notes: dict[str, list[tuple[int, str]]] = {}
    line, place = 0, pieces
    text = source.removeprefix(BOM).decode("utf-8", "replace")
    found: list[Any] = parser.parse(text if text.endswith(("\n", "\r")) else f"{text}\n", env)
    for index, token in enumerate(found):
        line = token.map[0] if token.map else line
        if token.type == "inline":
            html = renderer.renderInline(_spaced(token.children or []), parser.options, env)
        elif token.type == "footnote_reference_open":
            place = notes.setdefault(f"^{token.meta['label']}", [])
            html = ""
        elif token.type == "footnote_reference_close":
            place = pieces
            continue
        else:
            rule = renderer.rules.get(token.type, renderer.renderToken)
            html = rule(found, index, parser.options, env)
        place.append((line + 1, html.strip() if token.type == "html_block" else html))
    links = [*env.get("references", {}).items()]
    links += [(f"{one['label']} once more", one) for one in env.get("duplicate_refs", ())]
    definitions = {
        label: (one["map"][0] + 1, f"{one['href']} {one['title']}") for label, one in links
    }
    for label, [(first, _), *content] in notes.items():
        definitions[label] = first, "".join(html for _, html in content)
    return Rendering(pieces, definitions)


def _spaced(children: list[Any]) -> list[Any]:
    """Return inline tokens with white space in their text as a browser shows it."""
    texts = [child for child in children if child.type == "text"]
    for text in texts:
        text.content = SPACES.sub(" ", text.content)
    if texts and texts[0] is children[0]:
        texts[0].content = texts[0].content.lstrip(" ")
    if texts and texts[-1] is children[-1]:
        texts[-1].content = texts[-1].content.rstrip(" ")
    return children
