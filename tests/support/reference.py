"""Two other parsers: micromark says what GitHub takes for a box, cmark-gfm what is a paragraph."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import suppress
from ctypes import CDLL, c_void_p
from html import escape
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any, Final

from .processes import missing

FOLDER: Final = Path(__file__).parents[1] / "github"

LIMIT: Final = 20.0
"""Seconds that micromark may think about one document."""

Boxes = list[tuple[int, bool]]
"""The byte offset of the character in each box, and whether it is ticked."""

# An item whose first block is a paragraph that begins with WORD, and has more to it.
WORD: Final = "BOX"
TASK: Final = re.compile(
    rf"""
    <li\ data-sourcepos="(?P<line> \d+ ) : (?P<column> \d+ ) [^"]*">
    (?: \n? <p\ data-sourcepos="[^"]*"> )?
    [ \t]* {WORD} (?: [ \t\n] | <br\ /> ) \s*
    (?! </ | <[a-z0-9]+\ (?:start="\d+"\ )? data-sourcepos )
    """,
    re.VERBOSE,
)

# A line end is taken as a whole, once and for all: else there are many ways to read the same lines.
END: Final = r"(?> \r\n | \r | \n )"
HEAD: Final = re.compile(
    rf"\ufeff? (?: --- [ \t]* {END} (?: [^\r\n]*+ {END} )*? --- [ \t]* (?: {END} | \Z ) )?",
    re.VERBOSE,
)
FOOTNOTE: Final = re.compile(
    r"\[\^ (?P<label> (?: [^\[\]\\ \t\r\n] | \\[^\] \t\r\n] )+ ) \]:", re.VERBOSE
)
LABELS: Final = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&+,-./:;=?@"
"""Labels of one byte."""


class MicromarkHangsError(Exception):
    """micromark did not answer in time; the message has the document."""


class Micromark:
    """micromark with GitHub's extensions, in a process of its own."""

    def __init__(self, *, limit: float = LIMIT, script: Path = FOLDER / "boxes.mjs") -> None:
        """Start the process, which may think about a document for `limit` seconds."""
        node = shutil.which("node")
        if not node:
            missing("Node is not installed")
        if not (FOLDER / "node_modules").is_dir():
            missing("micromark is not installed: run `npm ci` in tests/github")
        self._limit = limit
        self._command = [node, str(script)]
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def boxes(self, document: str) -> Boxes:
        """Return the boxes that GitHub finds in a document, but for those over two lines.

        Raises MicromarkHangsError if that takes too long; the next document gets a new process.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(document).encode() + b"\n")
        self._process.stdin.flush()
        watch = Timer(self._limit, self._process.kill)
        watch.start()
        try:
            answer = self._process.stdout.readline()
        finally:
            watch.cancel()
        if not answer:
            self.close()
            self._process = self._started()
            raise MicromarkHangsError(
                f"micromark gave no answer within {self._limit:g} seconds about {document!r}"
            )
        source = document.encode()
        return [
            (offset, done) for offset, done in json.loads(answer) if source[offset] not in b"\r\n"
        ]

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):  # it was killed
            self._process.communicate()


class Cmark:
    """cmark-gfm, which says for one place in a document whether a box there makes a task."""

    def __init__(self) -> None:
        try:
            self._cmark: Any = import_module("cmarkgfm.cmark")
            self._inside: Any = import_module("cmarkgfm._cmark")
        except ImportError:
            missing("cmarkgfm is not installed")
        options = self._cmark.Options
        self._options = options.CMARK_OPT_SOURCEPOS | options.CMARK_OPT_FOOTNOTES
        self._cmark.core_extensions_ensure_registered()
        self._table = self._cmark.find_syntax_extension("table")
        # cmarkgfm frees neither the tree nor the page: a million documents would fill the memory.
        self._free_tree = CDLL(self._inside.__file__).cmark_node_free
        self._free_text = CDLL(None).free
        for free in (self._free_tree, self._free_text):
            free.argtypes, free.restype = [c_void_p], None

    def is_box(self, document: str, offset: int) -> bool:
        """Whether the three bytes around an offset begin the first paragraph of a list item.

        A word takes their place, which is a paragraph's text wherever a box is. cmark-gfm knows
        no front matter, and drops footnotes to which nothing refers, or whose label was there
        before.
        """
        source = document.encode()
        marked = (source[: offset - 1] + WORD.encode() + source[offset + 2 :]).decode()
        body = marked[len(HEAD.match(marked)[0]) :]  # type: ignore[index]  # it can be empty
        body = with_other_labels(body.replace("\0", "\ufffd"))
        footnotes = " ".join(match[0][:-1] for match in FOOTNOTE.finditer(body))
        text = f"{footnotes}\n\n{body}"
        html = self.html(text)
        match = TASK.search(html)
        return match is not None and not _begins_with_footnote(text, match, html)

    def html(self, text: str) -> str:
        """Return the page of a document, in which each box of a task stands as it is written."""
        cmark, ffi = self._cmark, self._inside.ffi
        parser = cmark.parser_new(options=self._options)
        cmark.parser_attach_syntax_extension(parser, self._table)
        cmark.parser_feed(parser, text)
        tree = cmark.parser_finish(parser)
        extensions = cmark.parser_get_syntax_extensions(parser)
        page = self._inside.lib.cmark_render_html(tree, self._options, extensions)
        html = bytes(ffi.string(page)).decode("utf-8", "replace")  # some links end in a character
        self._free_text(int(ffi.cast("intptr_t", page)))
        self._free_tree(int(ffi.cast("intptr_t", tree)))
        cmark.parser_free(parser)
        return html


def _begins_with_footnote(text: str, item: re.Match[str], html: str) -> bool:
    """Whether an item has a footnote above WORD, which is shown at the end of the page.

    What looks like one can be a link definition, or the address of one.
    """
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    above = "".join(lines[int(item["line"]) - 1 :]).encode()[int(item["column"]) - 1 :].decode()
    labels = (match["label"] for match in FOOTNOTE.finditer(above.partition(WORD)[0]))
    return any(f'id="fn-{escape(label)}"' in html for label in labels)


def with_other_labels(document: str) -> str:
    """Return a document in which each footnote has a label of its own, as long as it was."""
    numbers = count()

    def other(match: re.Match[str]) -> str:
        size, number = len(match["label"].encode()), next(numbers)
        label = LABELS[number % len(LABELS)] if size == 1 else f"{number:02x}".ljust(size, "x")
        return f"[^{label}]:"

    return FOOTNOTE.sub(other, document)
