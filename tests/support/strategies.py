"""Markdown documents made of everything that interacts with lists and boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Final

from hypothesis import strategies as st

LABELS: Final = (
    *("1", "a b", "\u00e9", "\u65e5\u672c", "\U0001f642\u0301", "\u05d0", "\u00a0", "\0", "\u2028"),
    *("\\[", "\\]", "\\\\", "1\\", "[", "a]", "\\a\\[", "`", "<b>", "^", "", "&amp;"),
    "\u0130\u0e01",
)
"""What can stand in the label of a footnote, and what can't."""

CONTAINERS: Final = (
    *("", "", "", " ", "  ", "   ", "    ", "     ", "      ", "\t", " \t", "  \t", "\t\t"),
    *("- ", "* ", "+ ", "1. ", "1) ", "2. ", "0) ", "12. ", "123456789. ", "1234567890. "),
    *("-", "*", "+", "1.", "-  ", "*   ", "-    ", "1.     ", "-      ", "-\t", "1.\t", "- \t"),
    *(" - ", "  - ", "   - ", "    - ", "      - ", "\t- ", "- - ", "- * ", "1. - ", "- 1. "),
    *("> ", ">", "> ", ">\t", " > ", "    > ", "> > ", ">> ", "> - ", "- > ", ">   ", ">     "),
    *(f"[^{label}]:{gap}" for label, gap in zip(LABELS, (" ", "", "\t", "  ") * 5, strict=False)),
)
"""What a line can begin with: indentation, bullets, numbers and quote marks."""

BOXES: Final = (
    *("[ ] a", "[x] b", "[X] c", "[ ] ", "[x]", "[ ]", "[ ]\td", "[x]  e", "[\t] f", "[] g"),
    *("[ ]h", "[x](u)", "[x] (u)", "[x][a]", "[x] [a]", "[x] [ ] i", "[x][x] j", "[~] k", "[X]\t"),
    *("[ ]: /u", "[x]: /u", "[x]:", "[x] `", "[ ] `[x]`", "[ ] <!--", "[x] -->", "[ ] <b>", "[x"),
    *("] l", "\\[x] m", "[\\x] n", "[x\\] o", "[[x] p", "[x]] q", "![x] r", "**[x]** s", "`[x]` t"),
    *("[ ] \u00a0", "[ ]\u00a0u", "[\u00a0] v", "[x] \x0c", "[x]\x0cw", "[\x0c] y", "\x0c[x] z"),
    *("\u00a0[ ] a", "[x]\u2028b", "[ ] \u2028", "\u200b[x] c", "[ ] \u200b", "[ ] \\", "[ ]\\"),
    *("[ ] | a", "[x] # b", "[ ] - c", "[ ] \u65e5\u672c", "[x] \U0001f642"),
    "[ ] \u05d0 [x] \u05d1",
    *("&#91;x] d", "[&#32;] e", "[x]&#32;f", "<[x] g>", "[^1] h", "[x] \0", "\0[x] i", "[\0] j"),
    *("[x]:\x0c", "[k]: \x7f", "[l]: /u\x0b", "[m]:<n>\x1f", "[^]: \x01", "[x]\x7fo"),
)
"""Boxes in every spelling, and what only looks like one."""

BLOCKS: Final = (
    *("", "", "a", "b c", "d  ", "e\\", " ", "\t", "\x0c", "\u00a0", "\ufeff"),
    "\u05e9\u05dc\u05d5",
    *("```", "~~~", "````", "~~~~", "```a", "``` a", "``` a`", "~~~ a~", "``", "`", "    "),
    *("<!--", "-->", "<!-- a -->", "<!---->", "<!-->", "<div>", "</div>", "<div", "<b>", "</b>"),
    *("<?", "?>", "<!A", ">", "<![CDATA[", "]]>", "<script>", "</script>", "<pre>", "</pre>", "<a"),
    *("<source", "</source>", "<search", "<search>", "<![cdata[", "<![CData["),
    *("# a", "#", "## [x] b", "#c", "####### d", "===", "=", "---", "--", "-", "***", "* * *"),
    "___",
    *("- - -", "----", "--- ", "+++", "..."),
    *("| a |", "|-|", "a | b", "- | -", "-|-", "|", ":-", ":-:", "-:|:-", "| [x] | b |", "\\|"),
    *("[a]: /u", "[a]:", "/u", "/u 't'", "'t'", '"t', 't"', "[a]: <", "[b]: /u 't' a", "[a]: /u ("),
    *("[a]: u\\", "[b]:\\ ", "[c]: v\\ 't'", "[d]: \\\\", "()", "[e", "f]:"),
    *("<!-- roadmap:progress --><!-- /roadmap:progress -->", "# a", "### b"),
    *("[^1]: a", "[^1]:", "[^2]: [ ] a", "[^1]", "https://a.b", "www.a.b", "a@b.c", "\u65e5\u672c"),
)
"""What else can begin, end, interrupt or continue a block."""

LINE_ENDS: Final = ("\n", "\r\n", "\r")

BOM: Final = "\ufeff"

TOKENS: Final = tuple(dict.fromkeys(CONTAINERS + BOXES + BLOCKS + LINE_ENDS * 3 + ("\n- [ ] a",)))

ALPHABET: Final = "[]xX \t\n\r-*+>`~1.)#|:<!=\\_&'\"/a\u00e9\u65e5\U0001f642\x0b\x0c\x7f\0"


PREFIXES: Final = tuple(map("".join, product(CONTAINERS, repeat=2)))
CONTENTS: Final = (BOXES + ("[ ] a", "[x] b") * 30) * 2 + BLOCKS + ("c", "") * 20


def _lines() -> st.SearchStrategy[str]:
    """Draw documents of whole lines; they end alike, or not."""
    line = st.tuples(st.sampled_from(PREFIXES), st.sampled_from(CONTENTS)).map("".join)
    end = st.sampled_from(LINE_ENDS)
    lines = st.lists(line, min_size=2, max_size=9)
    alike = st.tuples(end, lines).map(lambda drawn: drawn[0].join(drawn[1]))
    mixed = st.lists(st.tuples(line, end).map("".join), min_size=1, max_size=9).map("".join)
    return alike | alike | mixed


def documents() -> st.SearchStrategy[str]:
    """Draw Markdown documents, a few with a byte order mark."""
    tokens = st.lists(st.sampled_from(TOKENS), max_size=20).map("".join)
    text = st.text(st.sampled_from(ALPHABET), max_size=40)
    marked = tokens.map(BOM.__add__)
    return st.one_of(_lines(), _lines(), _lines(), tokens, text, marked)


TEXT_LINES: Final = (
    *("[a]: b", "[a]: b", "[a]: b 't", "t'", "[a]:", "[ ] c", "[ ] c", "[x] d | e", "f", "g | h"),
    *(":-", "|-", "- | -", "-|-", "===", "---", "2. [ ] i", "", "- [ ] j", "g | h\n-|-\n2. [ ] k"),
)
"""What a paragraph can be made of that begins with a link definition, and what can end it."""


def definitions() -> st.SearchStrategy[str]:
    """Draw an item, or a quote with one, whose paragraph begins with a link definition."""
    indents = st.sampled_from(("", " ", "  ", "  ", "  ", "      ", "> ", ">   "))
    line = st.tuples(indents, st.sampled_from(TEXT_LINES)).map("".join)
    first = st.tuples(st.sampled_from(("", "- ", "- ", "> - ")), st.sampled_from(TEXT_LINES[:5]))
    lines = st.tuples(first.map("".join), st.lists(line, min_size=1, max_size=6))
    return lines.map(lambda drawn: "\n".join((drawn[0], *drawn[1])))


MARKUP: Final = (
    *("a", "b c", " ", " ", "\n    ", "  \n    ", "\\\n    ", "**", "*", "_", "__", "~", "~~", "`"),
    *("``", "[", "]", "](/u)", "](<u v> 't')", "[a]", "[b]", "][a]", "[a][]", "![", "[c](d 'e')"),
    *("[e]", "![e]", "[f](http://g.hi/j)", "**k**", "*l*:"),
    *("![f](g)", "<h>", "</h>", "<h i='j'>", "<!-- k -->", "<!--", "<?l?>", "<https://m.n>"),
    *("<o@p.q>", "https://r.s/t?u=v", "www.w.x", "y@z.a", "mailto:b@c.d", "http://", ":", ": "),
    *("e:", "&amp;", "&#65;", "&copy", "&", "\\*", "\\", "<", ">", "\u00a0", "\u2028", "\u3000"),
    *("\u65e5\u672c", "\U0001f642", "\u05d0", "%41", "(", ")", "|", '"', "'", "!", "#", "\x0c"),
    "\0",
)
"""What the text of a paragraph is made of."""
DEFINED: Final = "[a]: /x 'y'\n\n[b]:\n<z>\n\n[e]: <>\n"
"""Definitions of its labels."""


def checklists_with_markup() -> st.SearchStrategy[str]:
    """Draw a topic with a sub-item, another topic below and definitions, all full of markup."""
    text = st.lists(st.sampled_from(MARKUP), max_size=8).map("".join)
    return st.tuples(text, text, text, text).map(
        lambda texts: "- [ ] {}\n  - {}\n  - [x] {}\n\n  {}\n\n{}".format(*texts, DEFINED)
    )


def spliced(random: Random, texts: Sequence[str]) -> str:
    """Return windows of real texts, put together and changed here and there."""
    parts = (_window(random, random.choice(texts)) for _ in range(random.randint(1, 3)))
    text = "".join(parts)
    for _ in range(random.randint(0, 8)):
        text = random.choice(CHANGES)(random, text)
    return text.replace("\n", random.choice(("\n", "\n", *LINE_ENDS)))


def _window(random: Random, text: str) -> str:
    start = random.randrange(len(text) + 1)
    if random.random() < 0.7:
        start = text.rfind("\n", 0, start) + 1
    return text[start : start + random.randint(1, 400)]


def _insert(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(TOKENS) + text[at:]


def _delete(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 5, 40)) :]


def _indent(random: Random, text: str) -> str:
    """Put the same before some lines."""
    lines = text.split("\n")
    at, prefix = random.randrange(len(lines)), random.choice(CONTAINERS)
    for number in range(at, min(at + random.randint(1, 5), len(lines))):
        lines[number] = prefix + lines[number]
    return "\n".join(lines)


def _double(random: Random, text: str) -> str:
    """Copy some lines to another place."""
    lines = text.split("\n")
    at, to = random.randrange(len(lines)), random.randrange(len(lines) + 1)
    return "\n".join([*lines[:to], *lines[at : at + random.randint(1, 4)], *lines[to:]])


ODD: Final = (
    *"\0\x07\x0b\x0c\x1b\x1c\x7f\x85\xa0\xad\u0301\u0345\u1680\u180e\u2000\u200b\u200d",
    *"\u2028\u2029\u202e\u2060\u3000\u3164\ufe0f\ufeff\ufff9\ufffd\ufffe\u0130\u212a\ufb01",
)
"""Characters that are white space, invisible, a line end or another letter to some programs."""

ENTITIES: Final = (
    *("&#10;", "&NewLine;", "&#13;", "&Tab;", "&#32;", "&nbsp;", "&lsqb;", "&#93;", "&#120;"),
    *("&#0;", "&#xd800;", "&#x110000;", "&#x2028;", "&ZeroWidthSpace;", "&lt;", "&ast;", "&shy;"),
)
"""Entities of what has a meaning to Markdown, or none to anyone."""

# What begins, ends or names something.
SIGNS: Final = re.compile(r"[\[\]*+>:`|#<-]")


def _put(random: Random, text: str, more: str) -> str:
    """Put something where a line begins, or beside a sign."""
    places = [*(match.start() for match in SIGNS.finditer(text)), 0]
    at = random.choice(places) + random.randint(0, 1)
    if random.random() < 0.3:
        at = text.rfind("\n", 0, at) + 1
    return text[:at] + more + text[at:]


def _put_character(random: Random, text: str) -> str:
    number = random.randrange(0x110000)
    is_any = random.random() < 0.4 and not 0xD800 <= number < 0xE000
    return _put(random, text, chr(number) if is_any else random.choice(ODD))


def _put_entity(random: Random, text: str) -> str:
    return _put(random, text, random.choice(ENTITIES))


def _put_window(random: Random, text: str) -> str:
    """Put a piece of the text itself into the middle of a line."""
    return _put(random, text, _window(random, text)[: random.choice((1, 2, 5, 20, 60))])


def _tabs(random: Random, text: str) -> str:
    """Put other white space in the place of some spaces."""
    spaces = ("\t", "\t ", "  ", "   ", "", "\u00a0")
    return re.sub(" ", lambda _: random.choice((" ", " ", random.choice(spaces))), text)


CHANGES: Final = (
    *(_insert, _delete, _indent, _double),
    *(_put_character, _put_entity, _put_window, _tabs),
)
