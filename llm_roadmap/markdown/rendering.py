"""Render a document as GitHub does, in pieces that can be compared with those of another."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from . import html_renderer
from .tokens import tokens

# What a browser shows as one space.
SPACES: Final = re.compile(r"[ \t\n\f\r]+")


class Rendering(NamedTuple):
    """What GitHub shows of a document, boxes left out."""

    pieces: list[tuple[int, str]]
    """The line on which each block begins or ends, from 1, and the HTML that does so."""
    definitions: dict[str, tuple[int, str]]
    """The line of each link definition and footnote, from 1, and its content, by its label."""


def render(source: bytes) -> Rendering:
    """Render a document in pieces, each with its line."""
    found, env = tokens(source)
    renderer, options = html_renderer()
    pieces: list[tuple[int, str]] = []
    notes: dict[str, list[tuple[int, str]]] = {}
    line, place = 0, pieces
    for index, token in enumerate(found):
        line = token.map[0] if token.map else line
        if token.type == "inline":
            html = renderer.renderInline(_shown(token.children), options, env)
        elif token.type == "front_matter":  # GitHub shows it as a table
            html = "".join(token.content.split())
        elif token.type == "footnote_open":
            place = notes.setdefault(token.info, [])
            html = ""
        elif token.type == "footnote_close":
            place = pieces
            continue
        else:
            rule = renderer.rules.get(token.type, renderer.renderToken)
            html = rule(found, index, options, env)
        place.append((line + 1, html.strip() if token.type == "html_block" else html))
    links = [*env.get("references", {}).items()]
    links += [(f"{one['label']} once more", one) for one in env.get("duplicate_refs", ())]
    definitions = {
        label: (one["map"][0] + 1, f"{one['href']} {one['title']}") for label, one in links
    }
    for label, [(first, _), *content] in notes.items():
        definitions[label.removeprefix("[").removesuffix("]:")] = (
            first,
            "".join(html for _, html in content),
        )
    return Rendering(pieces, definitions)


def _shown(children: list[Any]) -> list[Any]:
    """Return inline tokens with adjacent texts joined, and white space as a browser shows it."""
    shown: list[Any] = []
    for child in children:
        if child.type in ("text", "text_special") and shown and shown[-1].type == "text":
            shown[-1].content += child.content
        else:
            child.type = child.type.removesuffix("_special")
            shown.append(child)
    texts = [child for child in shown if child.type == "text"]
    for text in texts:
        text.content = SPACES.sub(" ", text.content)
    if texts and texts[0] is shown[0]:
        texts[0].content = texts[0].content.lstrip(" ")
    if texts and texts[-1] is shown[-1]:
        texts[-1].content = texts[-1].content.rstrip(" ")
    return shown
