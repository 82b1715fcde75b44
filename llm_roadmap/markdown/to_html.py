"""Render a document as HTML, as GitHub does, with a mark where each box, heading and marker is.

The HTML of the document itself stands in it as it was written. So the result is not safe to show:
whoever shows it has to sanitise it first. GitHub's parser does the same, and shows some tags as
text (GFM 6.11, "Disallowed Raw HTML").
"""

from __future__ import annotations

import re
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, cast

from ..text.lines import BOM, Lines
from ..text.slugs import slugs
from ..values import NamedTuple
from .block_by_block import decode, find_blocks
from .boxes_in_block import MARKER_END, MARKER_START
from .footnote_numbers import FOOTNOTES, Footnotes
from .for_lint_and_format import block_tokens
from .markdown_it_py import BlockToken, rendering_parser
from .reference_limit import EXPANSION
from .rules import block_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..model import Roadmap
    from .reader import BlockOutline

# Tags that change how all HTML behind them is read.
FILTERED: Final = re.compile(
    r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s/>]|\Z))",
    re.IGNORECASE,
)

MOST_CELLS: Final = 100_000
"""The most empty cells that are added to the rows of all tables."""

ALIGNED: Final = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


PLAIN: Final = {
    "blockquote_close": "</blockquote>\n",
    "blockquote_open": "<blockquote>\n",
    "bullet_list_close": "</ul>\n",
    "bullet_list_open": "<ul>\n",
    "list_item_close": "</li>\n",
    "ordered_list_close": "</ol>\n",
}
"""The HTML of tokens that have no more to them; with items, they are half of all."""


class KnownText(NamedTuple):
    """The HTML of one text, and what its references expanded to."""

    html: str
    """The HTML."""
    expansion: int
    """The number of characters of the addresses and titles of its references."""


class Html(NamedTuple):
    """The HTML of a document, and what makes the next version of it quick to render."""

    text: str
    """The HTML."""
    definitions: Mapping[str, Any]
    """The link definitions of the document."""
    texts: Mapping[str, KnownText]
    """The texts of its paragraphs, headings and cells."""
    in_notes: frozenset[int]
    """The numbers of the topics in footnotes, which stand at the end."""
    expansion: int
    """The number of characters that its references expanded to."""
    cells: int
    """The number of empty cells that were added to its tables."""


NOTHING_KNOWN: Final = Html("", {}, {}, frozenset(), 0, 0)


class Part(NamedTuple):
    """A part of a document that can be rendered by itself; its numbers begin at 0."""

    source: bytes
    """Its text, with the states of its boxes."""
    slugs: tuple[str, ...]
    """The slugs of its headings."""
    markers: tuple[int, ...]
    """The lines of its progress markers, from 0."""
    boxes: int
    """How many boxes it has."""
    is_front_matter: bool = False
    """Whether it is what stands above the document."""


def one_part(parts: Sequence[Part]) -> Part:
    """Return parts that stand one below the other as one."""
    if len(parts) == 1:
        return parts[0]
    lines, markers = 0, []
    for part in parts:
        markers += [lines + line for line in part.markers]
        lines += decode(part.source).count("\n")
    return Part(
        b"".join(part.source for part in parts),
        tuple(chain.from_iterable(part.slugs for part in parts)),
        tuple(markers),
        sum(part.boxes for part in parts),
    )


LISTED: Final = re.compile(rb"\s*[-*+0-9]")
"""What each item of a list begins with, and other blocks too."""


def definitions_of(roadmap: Roadmap) -> Mapping[str, Any]:
    """Return the link definitions of a document."""
    return cast("BlockOutline", roadmap.outline).definitions


def expansion_of(roadmap: Roadmap) -> int:
    """Return how many characters the references of a document can expand to."""
    return max(len(roadmap.source), EXPANSION)


def parts_of(roadmap: Roadmap) -> list[Part]:
    """Return the parts of a document; none if something in it depends on all the rest: footnotes.

    A part is a block at the top level, or what may be a list.
    """
    outline = cast("BlockOutline", roadmap.outline)
    source, at = roadmap.source, outline.first.offset
    if b"[^" in source and b"]:" in source:
        return []
    titles = map(outline.heading_title, range(len(outline.headings)))
    names, heading = slugs(titles), 0
    parts: list[list[Part]] = []
    if head := source[:at].removeprefix(BOM):
        parts.append([Part(head, (), (), 0, is_front_matter=True)])
    was_listed = False
    for block in outline.blocks:
        text = source[at : at + block.size]
        found = block.contents
        markers: tuple[int, ...] = ()
        if found.markers:
            lines = Lines.of_document(block.seen)
            markers = tuple(lines.at(each.start) for each in found.markers)
        below = heading + len(found.headings)
        part = Part(text, (*names[heading:below],), markers, len(found.boxes))
        is_listed = LISTED.match(text) is not None
        if was_listed and is_listed:
            parts[-1].append(part)
        else:
            parts.append([part])
        at, heading, was_listed = at + block.size, below, is_listed
    return [*map(one_part, parts)]


def render_part(
    part: Part,
    mark: str,
    *,
    definitions: Mapping[str, Any],
    limit: int,
    known: Mapping[str, KnownText],
    clean: Callable[[str], str] = lambda html: html,
) -> Html:
    """Render a part of a document; see `render`.

    `definitions` and `limit` are `definitions_of` and `expansion_of` the whole document. `known`
    has texts that were rendered with these definitions.
    """
    if part.is_front_matter:
        return NOTHING_KNOWN._replace(text=_front_matter(decode(part.source).rstrip("\n")))
    found = find_blocks(decode(part.source), block_parser(item_by_item=False))
    tokens = [token for each in found for token in each.tokens]
    markers = {line: number for number, line in enumerate(part.markers)}
    return Writer(
        tokens, definitions, part.slugs, markers, limit=limit, mark=mark, known=known, clean=clean
    ).whole()


def render(
    roadmap: Roadmap,
    mark: str,
    *,
    known: Html = NOTHING_KNOWN,
    clean: Callable[[str], str] = lambda html: html,
) -> Html:
    """Render a document.

    `mark` is the name of an attribute that the document does not have. Its values say what an
    element is, with the number of the topic, heading or progress marker. Elements of places are
    empty.

    - `i3`: the item of topic 3; `t3`: its title; in that, `b3`: the box, `l3`: the text, and `c3`:
      the place for a count
    - `h3`: the text of heading 3; `p3`: the place for its progress
    - `m3`: the place of progress marker 3

    Boxes are neither ticked nor open in it, so a tick changes nothing.

    `known` is what was rendered of another version, with the same `mark` and `clean`. `clean` is
    applied to each piece of HTML in the document.
    """
    tokens, env = block_tokens(roadmap.source, make=BlockToken)
    definitions = env.get("references", {})
    outline = roadmap.outline
    titles = map(outline.heading_title, range(len(outline.headings)))
    lines = Lines.of_document(roadmap.source)
    return Writer(
        tokens,
        definitions,
        slugs(titles),
        {lines.at(each.start): at for at, each in enumerate(outline.markers)},
        limit=expansion_of(roadmap),
        mark=mark,
        known=known.texts if known.definitions == definitions else {},
        clean=clean,
    ).whole()


class LimitedReferences:
    """Link definitions of a document, which expand to so much and no more.

    See `reference_limit.py`.
    """

    def __init__(self, definitions: Mapping[str, Any], limit: int) -> None:
        self._definitions = definitions
        self.left = limit

    def __contains__(self, label: str) -> bool:
        return self.get(label, None) is not None

    def get(self, label: str, default: Any) -> Any:
        """Return the definition of a label, if there is one and enough is left for it."""
        found = self._definitions.get(label)
        size = len(found["href"]) + len(found["title"]) if found else 0
        if found is None or size > self.left:
            return default
        self.left -= size
        return found


class _Table:
    """The table that is being written."""

    def __init__(self, styles: Sequence[Mapping[str, str]]) -> None:
        """`styles` has the attributes of each column's cells."""
        self.kind = "th"
        """The tag of the cells in the row that is being written."""
        self.column = 0
        """The number of the column that is next."""
        self.aligned = [*map(_align, styles)]
        """How the cells of each column are aligned, as an attribute."""


class Writer:
    """Writes the HTML of one document."""

    def __init__(
        self,
        tokens: Sequence[Any],
        definitions: Mapping[str, Any],
        slugs: Sequence[str],
        markers: Mapping[int, int],
        *,
        limit: int,
        mark: str,
        known: Mapping[str, KnownText],
        clean: Callable[[str], str],
    ) -> None:
        """Take the tokens of the blocks, and what they need to know; see `render`.

        `slugs` are those of the headings, `markers` the numbers of the progress markers by their
        lines, and `limit` is how much the references can expand to.
        """
        self._mark = mark
        self._clean = clean
        self._tokens = tokens
        self._definitions = definitions
        self._slugs = slugs
        self._markers = markers
        self._footnotes = Footnotes(
            token.info for token in self._tokens if token.type == "footnote_open"
        )
        self._limit = limit
        self._references = LimitedReferences(self._definitions, limit)
        self._env = {"references": self._references, FOOTNOTES: self._footnotes}
        self._known = known
        self._texts: dict[str, KnownText] = {}
        self._parser = rendering_parser()
        self._renderer: Any = self._parser.renderer
        self._topic = self._heading = -1
        self._table = _Table(())
        self._cells = MOST_CELLS  # how many may still be added
        self._in_notes: set[int] = set()

    def whole(self) -> Html:
        """Return the HTML of the whole document, its footnotes last."""
        body: list[str] = []
        notes: dict[str, list[str]] = {}
        around = [body]
        for index, token in enumerate(self._tokens):
            if token.type == "footnote_open":
                around.append(notes.setdefault(token.info, []))
            elif token.type == "footnote_close":
                around.pop()
            elif plain := PLAIN.get(token.type):
                around[-1].append(plain)
            else:
                around[-1] += self._piece(index, token)
                if len(around) > 1 and "box" in token.meta:
                    self._in_notes.add(self._topic)
        html = "".join([*body, *self._notes(notes)])
        return Html(
            html,
            self._definitions,
            self._texts,
            frozenset(self._in_notes),
            self._limit - self._references.left,
            MOST_CELLS - self._cells,
        )

    def _notes(self, notes: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Yield the footnotes by their numbers; those without one only if a topic is in them."""
        last = len(notes) + 1
        order = sorted(notes, key=lambda label: self._footnotes.number(label) or last)
        shown = [
            label
            for label in order
            if self._footnotes.number(label)
            or any(f'{self._mark}="i' in piece for piece in notes[label])
        ]
        if not shown:
            return
        yield "<section><ol>\n"
        for label in shown:
            number = self._footnotes.number(label)
            yield f'<li id="fn-{number}">\n' if number else "<li>\n"
            yield from notes[label]
            yield f'<a href="#fnref-{number}">↩</a></li>\n' if number else "</li>\n"
        yield "</ol></section>\n"

    def _piece(self, index: int, token: Any) -> Iterator[str]:
        """Yield the HTML of a token of a block."""
        match token.type:
            case "inline":
                yield self._inline(index, token)
            case "list_item_open" if "box" in token.meta:
                self._topic += 1
                yield f'<li {self._mark}="i{self._topic}">'
            case "heading_open":
                self._heading += 1
                slug = self._slugs[self._heading]
                name = f' id="{escape(slug)}"' if slug else ""
                yield f"<{token.tag}{name}>"
            case "html_block":
                yield self._raw_block(token)
            case "table_open" | "tbody_open" | "tr_open" | "tr_close" | "th_open" | "td_open":
                yield from self._table_piece(token)
            case "front_matter":
                yield _front_matter(token.content)
            case "paragraph_open" | "paragraph_close" if token.hidden:  # in a list without space
                yield "\n" * (token.nesting < 0)
            case "fence" | "code_block":
                yield f"<pre><code>{escape(token.content)}</code></pre>\n"
            case "ordered_list_open":
                start = token.attrs.get("start")
                yield f'<ol start="{start}">\n' if start is not None else "<ol>\n"
            case _:
                yield f"</{token.tag}>\n" if token.nesting < 0 else f"<{token.tag}>"

    def _table_piece(self, token: Any) -> Iterator[str]:
        """Yield the HTML of a token of a table. Empty cells at the end of a row have no tokens."""
        table = self._table
        match token.type:
            case "table_open":
                self._table = _Table(token.meta["styles"])
                yield "<table>\n"
            case "tr_open":
                table.column = 0
                yield "<tr>\n"
            case "tbody_open":
                table.kind = "td"
                yield "<tbody>\n"
            case "tr_close":
                missing = table.aligned[table.column :][: self._cells]
                self._cells -= len(missing)
                yield from (f"<{table.kind}{each}></{table.kind}>\n" for each in missing)
                yield "</tr>\n"
            case _:
                yield f"<{token.tag}{table.aligned[table.column]}>"
                table.column += 1

    def _inline(self, index: int, token: Any) -> str:
        html = self._text(token.content)
        before = self._tokens[index - 1]
        if before.type == "heading_open":
            return self._span(f"h{self._heading}", html) + self._span(f"p{self._heading}")
        if before.type == "paragraph_open" and "box" in self._tokens[index - 2].meta:
            at = self._topic
            inside = (
                self._span(f"b{at}"),
                self._span(f"l{at}", html.lstrip()),
                self._span(f"c{at}"),
            )
            return self._span(f"t{at}", "".join(inside))
        return html

    def _span(self, mark: str, html: str = "") -> str:
        return f'<span {self._mark}="{mark}">{html}</span>'

    def _text(self, text: str) -> str:
        """Return the HTML of a text."""
        depends = bool(self._footnotes) and "[^" in text
        known = self._known.get(text)
        if known is None or depends or known.expansion > self._references.left:
            before = self._references.left
            tokens = self._parser.inline.parse(text, self._parser, self._env, [])
            html = self._rendered(tokens)
            known = KnownText(html, before - self._references.left)
        else:
            self._references.left -= known.expansion
        if not depends:
            self._texts[text] = known
        return known.html

    def _rendered(self, tokens: Sequence[Any]) -> str:
        for token in tokens:
            if token.type == "html_inline":
                token.content = self._raw(token.content)
            elif token.type == "text_special":  # an entity, or a character after a backslash
                token.type = "text"
            elif token.tag == "s":  # as GitHub writes it
                token.tag = "del"
        return str(self._renderer.renderInline(tokens, self._parser.options, self._env))

    def _raw_block(self, token: Any) -> str:
        """Return the HTML of a block of HTML; there is a mark in the place of a progress marker."""
        if token.map and (number := self._markers.get(token.map[0])) is not None:
            before, _, rest = token.content.partition(MARKER_START)
            _, _, after = rest.partition(MARKER_END)
            marker = f'<p {self._mark}="m{number}"></p>'
            return f"{self._raw(before)}{marker}{self._raw(after)}"
        return self._raw(token.content)

    def _raw(self, html: str) -> str:
        """Return HTML of the document; what changes how other HTML is read becomes text."""
        return self._clean(FILTERED.sub("&lt;", html))


def _align(style: Mapping[str, str]) -> str:
    """Return the attribute of cells that says how they are aligned; empty without a style."""
    align = ALIGNED.get(style.get("style", ""))
    return f' align="{align}"' if align else ""


def _front_matter(text: str) -> str:
    """Return the HTML of what stands above a document, between two fences."""
    inside = "\n".join(text.split("\n")[1:-1])
    return f"<pre><code>{escape(inside)}</code></pre>\n"
