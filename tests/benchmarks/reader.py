"""Take each of the reader's own rules away, and say what is lost.

`python -m tests.benchmarks.reader` does that, in a checkout. A rule is put back to what
markdown-it-py and its plugins have, or to nothing. Then random documents are read, and those are
counted in which cmark-gfm sides with the rule about every box in question. And the checklists of
the corpus are read, with the rule and without it, in turn: the figures are ratios of processor
time. Documents of short lines again and again are read at one size and at twice that size: if time
grows with the size, that takes about 2 times as long, and 4 times if it grows with the square.

With `--write` the table replaces that in the README of the room, too.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markdown_it.helpers import parseLinkDestination
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    code,
    html_block,
    lheading,
    paragraph,
    reference,
    table,
)
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

import llm_roadmap
from llm_roadmap import DocumentError, Roadmap, parse
from llm_roadmap.markdown import block_by_block as blocks
from llm_roadmap.markdown import fast_bare_links as bare_links
from llm_roadmap.markdown import inlines, markdown_it_py, reader, reuse, rules, table_rule

from ..support.corpus import corpus, texts
from ..support.families import INLINE, again
from ..support.nested import nested, quoted
from ..support.reference import Cmark
from ..support.soak import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..support.families import Family

    Boxes = list[tuple[int, bool]]

README: Final = Path(llm_roadmap.__file__).parent / "markdown" / "README.md"
MARK: Final = "<!-- rules: this table is written by `python -m tests.benchmarks.reader --write` -->"
"""What stands before the table in the README, and after it."""

ROUNDS: Final = 5
"""How often each time is taken; the best one counts."""
GROWN: Final = 12_000
"""The size of the shorter document of a family, in bytes."""


class Own(NamedTuple):
    """A rule of the reader's own, or a way of its own to be quick."""

    name: str
    reason: str
    """Why it is not left to markdown-it-py."""
    without: tuple[tuple[object, str, Any], ...]
    """What takes it away: objects, the names of their attributes, and other values."""
    family: Family | None = None
    """Documents that take long without it."""


def rule(read: Callable[..., bool]) -> markdown_it_py.Rule:
    """Return the entry of one of the reader's rules in its table."""
    return next(each for each in rules.RULES if each.read == read)


def _paragraph(state: Any, start: int, end: int, silent: bool) -> bool:
    """Read text with their two rules, each of which looks at all its lines."""
    before, known = (state.tokens[-1] if state.tokens else None), len(state.tokens)
    lheading(state, start, end, silent) or paragraph(state, start, end, silent)
    opening, text = state.tokens[known : known + 2]
    if before and before.type == "list_item_open" and opening.type == "paragraph_open":
        rules._read_box(state, before, text)  # noqa: SLF001
    return True


def _footnote(state: Any, start: int, end: int, silent: bool) -> bool:
    """Read a footnote with the plugin's rule, and forget what it notes for references."""
    matched = footnote_def(state, start, end, silent)
    state.env.pop("footnotes", None)
    return matched


def _all_rules(chain: Any, *_: Any) -> Sequence[Any]:
    """Return all rules, whatever a line begins with."""
    return chain.everything  # type: ignore[no-any-return]


def _with_everything(chain: Any, chosen: Any, *, make: Any = markdown_it_py.Chain.__init__) -> None:
    chosen = [*chosen]
    make(chain, chosen)
    chain.everything = tuple(each.read for each in chosen)


def _token(*arguments: Any) -> Token:
    token = Token(*arguments)
    token.block = True
    return token


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _false(*_: Any, **__: Any) -> bool:
    return False


class Never:
    """A pattern that matches nothing."""

    def match(self, *_: Any) -> None:
        return None


TABLES: Final = next(each for each in rules.RULES if each.read is table_rule.read_table)
BEFORE_TEXT: Final = TABLES.interrupts | {"paragraph"}

OWN: Final = (
    Own("(nothing)", "this row shows how exact the times are", ()),
    Own(
        "tables",
        "a header can be any line of text, delimiters can be indented, empty cells cost nothing",
        (
            (TABLES, "read", table),
            (rules, "read_table", table),
            (rules, "has_delimiters", _false),
        ),
    ),
    Own(
        "footnotes",
        "what ends one, tabs behind its label, and one to which nothing can refer",
        ((rule(rules.read_footnote), "read", _footnote),),
    ),
    Own(
        "HTML blocks",
        "declarations, names and white space as GitHub knows them; a tag below a lazy line",
        ((rule(rules.read_html_block), "read", html_block),),
    ),
    Own(
        "addresses of definitions",
        "control characters and backslashes are part of them",
        ((rules, "read_address", parseLinkDestination),),
    ),
    Own(
        "what goes on below a definition",
        "the paragraph goes on, with an underline that is text",
        (
            (rule(rules.read_reference), "read", reference),
            (rule(rules.ends_definition), "read", _false),
        ),
    ),
    Own(
        "code in items",
        "the indentation is that of the item in which a line stands",
        (
            (rules, "read_code", code),
            (markdown_it_py.BlockState, "is_code_block", StateBlock.is_code_block),
        ),
    ),
    Own(
        "items that end at a second empty line",
        "there is nothing in them to GitHub but link definitions",
        ((markdown_it_py, "_ends_empty_item", _false),),
    ),
    Own(
        "quotes",
        "marks that are indented by four, tabs in nested quotes, lazy lines in linear time",
        ((next(each for each in rules.RULES if each.signs == ">"), "read", blockquote),),
        again("> ```\nb\n"),
    ),
    Own(
        "text and underline in one rule",
        "two rules look twice at all lines; a table below text can be outside of its item",
        (
            (rule(rules.read_text), "read", _paragraph),
            (TABLES, "interrupts", BEFORE_TEXT),
        ),
    ),
    Own(
        "rules by the first character",
        "most rules fail at the first character of a line",
        (
            (markdown_it_py.Chain, "__init__", _with_everything),
            (markdown_it_py.Chain, "rules_for", _all_rules),
        ),
    ),
    Own(
        "items with nothing to find",
        "one pattern passes over those that hold no box, heading, marker or definition",
        ((blocks, "plain_item_lines", lambda *_: 0),),
    ),
    Own(
        "the beginning of an item below text",
        "most lines below text begin an item: one look says so",
        ((rules, "_begins_item", _false),),
    ),
    Own(
        "brackets that are no label",
        "each box begins like a definition, and has no colon",
        ((rules, "NO_LABEL", Never()),),
    ),
    Own(
        "own tokens",
        "they are quick to make; theirs have 13 fields to set",
        ((blocks.find_blocks, "__kwdefaults__", {"make": _token, "env": None, "skim": False}),),
    ),
    Own(
        "simple texts",
        "most titles have one kind of markup, and need no rule",
        ((inlines, "read_simple", _nothing),),
    ),
    Own(
        "the bound for bare links",
        "the plugin counts all parentheses for each one at a link's end",
        ((bare_links.Bounded, "_limit", lambda _, __, ___, limit: limit),),
        lambda length: "- [ ] https://a.bc/" + ")" * length,
    ),
    Own(
        "colons",
        "the plugin searches all text before each colon",
        ((bare_links, "read_colon", _false),),
        lambda length: "- [ ] www.a.bc " + INLINE["colons"] * (length // 2),
    ),
    Own(
        "reuse: many blocks are compared at once",
        "reading again does not look at each block",
        ((reuse.EarlierBlocks, "_end_of_same", lambda _, number, *__: number),),
    ),
    Own(
        "reuse: a small window where a document has changed",
        "most changes are short",
        ((reuse.EarlierBlocks, "window", lambda _: blocks.WINDOW),),
    ),
    Own(
        "reuse: texts of changed blocks",
        "most texts in a changed block are as they were",
        ((reuse.EarlierBlocks, "hand_over", _nothing),),
    ),
    Own(
        "reuse at all",
        "what has not changed is not read again",
        ((reader, "_earlier_blocks", _nothing),),
    ),
)
"""All that is taken away, one after the other."""


@contextmanager
def without(own: Own) -> Iterator[None]:
    """Take a rule away for a while."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in own.without]
    _put(own.without)
    try:
        yield
    finally:
        _put(before)


def _put(values: Sequence[tuple[object, str, Any]]) -> None:
    for owner, name, value in values:
        setattr(owner, name, value)
    rules.block_parser.cache_clear()
    markdown_it_py.inline_parser.cache_clear()


def boxes(source: bytes) -> Boxes | None:
    """Return the boxes of a document; None if it can't be read."""
    try:
        return [(topic.offset, topic.done) for topic in parse(source).topics]
    except DocumentError:
        return None


def documents(count: int, seed: int) -> list[str]:
    """Return random documents: half of them drawn line by line, the others with levels."""
    random = Random(seed)
    return [(draw, nested, draw, quoted)[number % 4](random) for number in range(count)]


def wrong(
    own: Own, drawn: Sequence[str], known: Sequence[Boxes | None], cmark: Cmark
) -> Iterator[str]:
    """Yield the documents that are read wrongly without a rule."""
    with without(own):
        found = [boxes(each.encode()) for each in drawn]
    for document, right, other in zip(drawn, known, found, strict=True):
        if right is not None and other != right:
            here = {offset for offset, _ in right}
            there = {offset for offset, _ in other or ()}
            if all(cmark.is_box(document, at) == (at in here) for at in here ^ there):
                yield document


def took(work: Callable[[], object]) -> float:
    """Return the processor time, in seconds, of some work."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


class Times(NamedTuple):
    """How long it takes, in seconds."""

    reading: float
    titles: float
    again: float
    """To read an edited document by an earlier version of it, with the titles."""


def times(sources: Sequence[bytes]) -> Times:
    """Return how long it takes to read documents."""
    roadmaps: list[Roadmap] = []
    reading = took(lambda: roadmaps.extend(map(parse, sources)))
    titles = took(lambda: [topic.title for each in roadmaps for topic in each.topics])
    edited = [
        (source[:at] + b"- [ ] new\n" + source[at:], roadmap)
        for source, roadmap in zip(sources, roadmaps, strict=True)
        for part in (2, 5)
        if (at := source.find(b"\n", len(source) * part // 7) + 1)
    ]
    after: list[Roadmap] = []
    reread = took(lambda: after.extend(parse(new, previous=old) for new, old in edited))
    reread += took(lambda: [topic.title for each in after for topic in each.topics])
    return Times(reading, titles, reread)


def ratios(own: Own, sources: Sequence[bytes]) -> Times:
    """Return how many times as long it takes without a rule."""
    before, after = [], []
    for _ in range(ROUNDS):
        before.append(times(sources))
        with without(own):
            after.append(times(sources))
    pairs = zip(zip(*before, strict=True), zip(*after, strict=True), strict=True)
    return Times(*(min(late) / min(early) for early, late in pairs))


def growth(family: Family) -> float:
    """Return how many times as long it takes for a document of twice the size."""

    def read(source: str) -> float:
        return min(took(lambda: [topic.title for topic in parse(source).topics]) for _ in range(3))

    return read(family(2 * GROWN)) / read(family(GROWN))


def lost(own: Own, count: int, ratio: Times) -> str:
    """Return in words what is lost without a rule."""
    said = [f"{count} {'document' if count == 1 else 'documents'} wrong"] if count else []
    for what, figure in zip(("reading", "titles", "reading again"), ratio, strict=True):
        if figure >= 1.05:
            said.append(f"{what} {figure:.2f} times as long")
    if own.family:
        with without(own):
            said.append(f"for twice the size {growth(own.family):.1f} times as long")
    return ", ".join(said) or "nothing that can be measured here"


def main() -> None:
    """Measure, and print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reader", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="random documents to read")
    parser.add_argument("--seed", type=int, default=1, help="another one draws other documents")
    parser.add_argument("--write", action="store_true", help="write the table into the README")
    options = parser.parse_args()
    if corpus() is None:
        parser.error("no corpus here: name its folder in LLM_ROADMAP_CORPUS")
    drawn = documents(options.documents, options.seed)
    sources = [text.encode() for text in texts()]
    known, cmark = [boxes(each.encode()) for each in drawn], Cmark()
    lines = [
        f"Of {len(drawn):,} random documents, and of {len(sources)} checklists:",
        "",
        "| rule | why it is ours | what is lost without it |",
        "|---|---|---|",
    ]
    for own in OWN:
        count = sum(1 for _ in wrong(own, drawn, known, cmark))
        lines.append(f"| {own.name} | {own.reason} | {lost(own, count, ratios(own, sources))} |")
        sys.stdout.write(f"{lines[-1]}\n")
        sys.stdout.flush()
    if options.write:
        above, _, below = README.read_text(encoding="utf-8").split(MARK)
        README.write_text("\n".join([above + MARK, "", *lines, "", MARK + below]), encoding="utf-8")


if __name__ == "__main__":
    main()
