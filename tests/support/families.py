"""Families of documents that are easy to make longer, and hard to read in linear time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Family = Callable[[int], str]
"""Makes a document of about so many bytes."""


def again(unit: str, head: str = "", tail: str = "") -> Family:
    """Return the family of documents in which a unit comes again and again."""
    size = len(unit.encode())
    return lambda length: head + unit * max((length - len(head) - len(tail)) // size, 1) + tail


def numbered(unit: str, head: str = "", tail: str = "") -> Family:
    """Return the family in which each unit has its own number, where it says `{}`."""
    size = len(unit.encode()) + 3
    return lambda length: head + "".join(unit.format(n) for n in range(length // size)) + tail


def halves(first: str, second: str, joint: str = "") -> Family:
    """Return the family of so many of the one, then so many of the other."""
    size = len((first + second).encode())
    return lambda length: first * (length // size) + joint + second * (length // size)


def nested(unit: str, indent: str, levels: int) -> Family:
    """Return the family of items in items, which begins anew after so many levels."""

    def make(length: int) -> str:
        lines: list[str] = []
        size = 0
        while size < length:
            lines.append(indent * (len(lines) % levels) + unit)
            size += len(lines[-1]) + 1
        return "\n".join(lines)

    return make


def tables(columns: int, rows: int) -> Family:
    """Return the family of tables with many columns and rows that are short."""
    head = "|".join("a" * columns) + "\n" + "|".join("-" * columns) + "\n"
    return again(head + "a\n" * rows + "\n")


INLINE: Final = {
    "words": "word ",
    "letters": "a",
    "spaces": " ",
    "links": "[a](b) ",
    "links with titles": '[a](b "c") ',
    "links to anywhere": "[a](javascript:b) ",
    "links without an end": "[a](b",
    "links in links": "[a [b](c) d](e) ",
    "references": "[a] ",
    "full references": "[a][b] ",
    "images": "![a](b) ",
    "images in links": "[![a](b)](c) ",
    "images in images": "![",
    "openings": "[",
    "closings": "]",
    "pairs of brackets": "[]",
    "parentheses": "(",
    "link openings": "](",
    "autolinks": "<https://a.bc> ",
    "bare links": "https://a.bc/d ",
    "bare links glued": "https://a.bc",
    "bare links with parentheses": "https://a.bc/(d) ",
    "www": "www.a.bc ",
    "bare mail": "a@b.cd ",
    "at signs": "a@",
    "dots": "a.",
    "colons": "a:",
    "protocols": "http:",
    "xmpp": "xmpp:a@b.cd ",
    "angles": "<",
    "tags": "<b>",
    "closing tags": "</b>",
    "tags without an end": "<a b=",
    "attributes": "<a b='c' ",
    "comments": "<!-- a -->",
    "comments without an end": "<!--",
    "instructions": "<?",
    "declarations": "<!A ",
    "sections of CDATA": "<![CDATA[",
    "entities": "&amp;",
    "entities of nothing": "&a;",
    "ampersands": "&",
    "emphasis": "*a* ",
    "emphasis without an end": "*a ",
    "emphasis of two kinds": "*a _b ",
    "emphasis in emphasis": "*a **b ",
    "closed emphasis": "a** ",
    "asterisks": "*",
    "underscores": "_",
    "asterisks and letters": "a*",
    "underscores in words": "a_b",
    "strikes": "~a~ ",
    "strikes without an end": "~~a ",
    "tildes": "~",
    "code": "`a` ",
    "code without an end": "`a ",
    "backticks": "`",
    "escapes": "\\*",
    "backslashes": "\\",
    "hard breaks": "a  \n  ",
    "hard breaks by backslash": "a\\\n  ",
    "lines": "a\n  ",
    "dashes and digits": "-1",
    "joints": "a > ",
    "only joints": " > ",
    "bars": "a|",
    "escaped bars": "a\\|",
    "accents": "e\u0301",
    "letters of three bytes": "語",
    "emojis": "😀",
    "joined emojis": "👩\u200d💻",
    "joiners": "\u200d",
    "variation selectors": "\ufe0f",
    "tag characters": "\U000e0041",
    "directions": "\u202e",
    "word joiners": "a\u2060",
    "no-break spaces": "\xa0",
    "control characters": "\x1b",
    "marks out of order": "\u0301\u0323",
    "letters that grow": "ŉ",
    "percent": "%61",
    "NUL": "\0",
}
"""What can come again and again in a title, a heading or a paragraph."""

HEADINGS: Final = (
    *("words", "links", "openings", "images in images", "bare links", "bare mail", "emphasis"),
    *("asterisks", "backticks", "comments", "marks out of order", "sections of CDATA"),
)
"""Those of them that a heading is made of, too."""

FAMILIES: Final[dict[str, Family]] = {
    **{f"a title of {name}": again(unit, "- [ ] a ", "x") for name, unit in INLINE.items()},
    **{
        f"a heading of {name}": again(unit, "# a ", "x\n\n- [ ] b\n")
        for name, unit in INLINE.items()
        if name in HEADINGS
    },
    "topics": again("- [ ] a\n"),
    "topics with numbers": numbered("- [ ] topic {}\n"),
    "topics that are done": numbered("- [x] topic {}\n"),
    "topics with markup": numbered("- [ ] **topic** `{}`\n"),
    "topics apart": numbered("- [ ] topic {}\n\n"),
    "topics with numbers for bullets": numbered("{}. [ ] topic\n"),
    "bullets in turn": again("- [ ] a\n* [ ] b\n"),
    "topics with fields": numbered("- [ ] t{}\n  - Description: d\n  - Resource: [a](b)\n"),
    "topics with paragraphs": numbered("- [ ] t{}\n\n  more\n\n  and more\n\n"),
    "topics with a subtopic": numbered("- [ ] t{}\n  - [ ] s\n"),
    "one topic with fields": numbered("  - name {}: value\n", "- [ ] a\n"),
    "one topic with descriptions": again("  - Description: a\n", "- [ ] a\n"),
    "one topic with subtopics": numbered("  - [ ] topic {}\n", "- [ ] a\n"),
    "one topic with done subtopics": numbered("  - [ ] topic {}\n", "- [x] a\n"),
    "one topic with paragraphs": again("\n  text\n", "- [ ] a\n"),
    "one topic with links below it": again("  [a](b)\n\n", "- [ ] a\n\n"),
    "one topic with fences": again("  ```\n  a\n  ```\n", "- [ ] a\n"),
    "a long field": again("word ", "- [ ] a\n  - Description: "),
    "a long field without a colon": again("word ", "- [ ] a\n  - "),
    "a field of colons": again(":", "- [ ] a\n  - a"),
    "a field of spaced colons": again(" :", "- [ ] a\n  - a"),
    "topics of one title": again("- [ ] a b\n"),
    "topics of one title in sections": numbered("# s{}\n\n- [ ] a b\n"),
    "topics of one slug": again("- [ ] a!\n- [ ] a?\n"),
    "numbered slugs": numbered("- [ ] a-{}\n- [ ] a\n"),
    "untitled topics": again("- [ ] <!-- -->\n"),
    "topics of emojis": again("- [ ] 😀\n"),
    "a long title above topics": halves("- [ ] a\n", "*a* ", "\n# "),
    "a long heading above topics": lambda n: f"# {'*a* ' * (n // 8)}\n\n" + "- [ ] a\n" * (n // 16),
    "a long plain heading above topics": lambda n: (
        f"# {'word ' * (n // 10)}\n\n" + "- [ ] a\n" * (n // 16)
    ),
    "a long parent": lambda n: f"- [ ] {'*a* ' * (n // 8)}\n" + "  - [ ] a\n" * (n // 20),
    "a long parent of many": lambda n: (
        f"- [ ] {'*a* ' * (n // 8)}\n" + "".join(f"  - [ ] a{i}\n" for i in range(n // 22))
    ),
    "long equal titles": lambda n: f"- [ ] {'word ' * 100}\n" * (n // 507),
    "items": again("- a\n"),
    "items without text": again("-\n"),
    "boxes alone": again("- [ ]\n"),
    "boxes without a space": again("- [ ]a\n"),
    "false boxes": again("- [] a\n"),
    "glued boxes": again("-[ ] a\n"),
    "boxes over lines": again("- [\n  ] a\n"),
    "lazy lines": again("- [ ] a\nb\n"),
    "one item of lazy lines": again("b\n", "- [ ] a\n"),
    "continued items": again("    - [ ] a\n", "These:\n"),
    "nested topics": nested("- [ ] a", "  ", 150),
    "nested topics of ten levels": nested("- [ ] a", "  ", 10),
    "nested items": nested("- a", "  ", 150),
    "nested numbers": nested("1. [ ] a", "   ", 100),
    "items on one line": lambda n: ("- " * 100 + "[ ] a\n") * (n // 206),
    "quotes": again("> - [ ] a\n"),
    "a quote of paragraphs": again("> a\n>\n"),
    "nested quotes": lambda n: (">" * 150 + " - [ ] a\n") * (n // 159),
    "quotes and items": again("> - [ ] a\n>   > - [ ] b\n"),
    "quotes with lazy lines": again("> a\nb\n"),
    "quotes in quotes with lazy lines": again(">> a\n> b\nc\n"),
    "quotes that a lazy line ends": again("> ```\nb\n"),
    "quotes in quotes that a lazy line ends": again("> > ***\n> b\n"),
    "nested quotes with lazy lines": lambda n: (">" * 30 + " a\nb\n") * (n // 35),
    "quotes of fewer and fewer levels with lazy lines": lambda n: "".join(
        ">" * (30 - at % 30) + " a\nb\n" for at in range(n // 20)
    ),
    "lazy lines below many quotes": lambda n: ">" * 300 + " a\n" + "b\n" * (n // 2),
    "lazy lines below an indented line below many quotes": lambda n: (
        ">" * 300 + "\n a\n" + "b\n" * (n // 2)
    ),
    "quoted lazy lines below many quotes": lambda n: ">" * 200 + " a\n" + "> b\n" * (n // 4),
    "lazy lines below quotes in items in each other": lambda n: (
        "> - " * 60 + "a\n" + "b\n" * (n // 2)
    ),
    "many quotes and a fence": again(">" * 100 + " a\n```\n"),
    "many quotes that end in a fence": again(">" * 100 + " ```\n"),
    "quotes in items that a lazy line ends": again("- > # a\n  b\n"),
    "footnotes": numbered("[^{}]: - [ ] a\n"),
    "footnotes of one label": again("[^a]: - [ ] a\n"),
    "a footnote of lines": again("    - [ ] a\n", "[^a]:\n"),
    "uses of footnotes": again("[^a] ", "- [ ] a ", "\n\n[^a]: b\n"),
    "labels without an end": again("[^a", "- [ ] b\n\n"),
    "definitions": numbered("[a{}]: u\n"),
    "definitions of one label": again("[a]: u\n"),
    "definitions over lines": numbered("[a{}]:\nu\n'title'\n"),
    "definitions without an end": again("[a]:\n", "- [ ] b\n\n"),
    "definitions and uses": lambda n: (
        "".join(f"[a{i}]: u\n" for i in range(n // 24))
        + "\n"
        + "".join(f"- [ ] [a{i}]\n" for i in range(n // 24))
    ),
    "long definition labels": lambda n: f"[{'a' * 900}]: u\n" * (n // 906),
    "a definition title without an end": again("a\n", "[a]: u '"),
    "headings": numbered("# heading {}\n"),
    "headings of one title": again("# a\n"),
    "sections": numbered("## section {}\n\n- [ ] a\n\n"),
    "sections of six levels": again(
        "".join(f"{'#' * level} a\n\n- [ ] b\n\n" for level in range(1, 7))
    ),
    "signs of headings": again("#", "- [ ] a\n\n# a "),
    "headings in items": again("- ### a\n  - [ ] b\n"),
    "underlined headings": again("a\n===\n"),
    "underlined headings of lines": again("a\n", "", "===\n\n- [ ] b\n"),
    "underlined items": again("- [ ] a\n  ---\n"),
    "rules": again("---\n", "a\n\n"),
    "rules of stars": again("* ", "- [ ] a\n\n"),
    "front matter": again("a: b\n", "---\n", "---\n- [ ] a\n"),
    "front matter without an end": again("a: b\n", "---\n"),
    "fences": again("```\n- [ ] a\n```\n"),
    "fences without an end": again("```\n- [ ] a\n"),
    "fences of tildes": again("~~~\na\n~~~\n"),
    "fences in items without an end": again("- [ ] a\n  ```\n"),
    "one fence": again("- [ ] a\n", "```\n", "```\n"),
    "one fence without an end": again("- [ ] a\n", "```\n"),
    "fences of growing length": lambda n: (
        "\n".join("`" * i for i in range(3, int((2 * n) ** 0.5))) + "\n"
    ),
    "indented code": again("    - [ ] a\n", "a\n\n"),
    "blank lines": again("\n", "- [ ] a", "- [ ] b"),
    "blank lines in an item": again("\n", "- [ ] a", "  b"),
    "blank lines with spaces": again("  \n", "- [ ] a\n", "  b"),
    "spaces before a line": again(" ", "- [ ] a\n", "b"),
    "spaces after a line": again(" ", "- [ ] a", "\n- [ ] b"),
    "tabs": again("\t", "- [ ] a\n", "b"),
    "tabs before boxes": again("-\t[ ]\ta\n"),
    "comments on lines": again("<!-- a -->\n", "", "\n- [ ] b\n"),
    "comments apart": again("<!-- a -->\n\n"),
    "one comment": again("- [ ] a\n", "<!--\n", "-->\n"),
    "comments with boxes without an end": again("- [ ] a\n", "<!--\n"),
    "comments without an end in items": again("- <!--\n"),
    "a comment of spaces": again(" ", "- [ ] a\n\n<!--", "x -->\n"),
    "a comment of lines": again("\n", "- [ ] a\n\n<!--", "x -->\n"),
    "a marker of spaces": again(" ", "- [ ] a\n\n<!-- roadmap:progress", "x -->\n"),
    "a name of spaces in a paragraph": again(" ", "- [ ] a\n\nb <!-- roadmap:", "x -->\n"),
    "markers": again("<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n- [ ] a\n\n"),
    "markers in sections": numbered(
        "## s{}\n\n<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n- [ ] a\n\n"
    ),
    "markers above sections": lambda n: (
        "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n" * (n // 110)
        + "## s\n\n- [ ] a\n" * (n // 28)
    ),
    "markers below a part of sections": lambda n: (
        "# t\n\n## p\n\n"
        + "<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n" * (n // 110)
        + "### s\n\n- [ ] a\n" * (n // 30)
    ),
    "markers in an item": again(
        "  <!-- roadmap:progress --><!-- /roadmap:progress -->\n\n", "- [ ] a\n\n"
    ),
    "openings of markers": again("<!-- roadmap:progress -->\n\n", "- [ ] a\n\n"),
    "closings of markers": again("<!-- /roadmap:progress -->\n\n", "- [ ] a\n\n"),
    "openings of markers on a line": again("<!-- roadmap:progress -->", "- [ ] a\n\n"),
    "unknown markers": again("<!-- roadmap:a -->\n\n", "- [ ] a\n\n"),
    "a long marker": again(
        " ", "<!-- roadmap:progress -->", "<!-- /roadmap:progress -->\n\n- [ ] a\n"
    ),
    "HTML blocks": again("<div>\n- [ ] a\n</div>\n\n"),
    "one HTML block": again("- [ ] a\n", "<div>\n"),
    "scripts without an end": again("<script>\n\n", "- [ ] a\n\n"),
    "instructions without an end": again("<?\n\n", "- [ ] a\n\n"),
    "tables": again("|a|b|\n|-|-|\n|c|d|\n\n", "- [ ] a\n\n"),
    "one table": again("|a|b|\n", "- [ ] a\n\n|a|b|\n|-|-|\n"),
    "one table with links": again("|[a](b)|[a](b)|\n", "- [ ] a\n\n|a|b|\n|-|-|\n"),
    "one row of cells with dead links": lambda n: (
        "|".join("a" * (n // 16))
        + "\n"
        + "|".join("-" * (n // 16))
        + "\n"
        + "|".join(f"[{at:05}]()" for at in range(n // 16))
    ),
    "short blocks": numbered("n{}\n\na\n\n"),
    "one row with links": again("[a](b) ", "- [ ] a\n\n|a|b|\n|-|-|\n|c\\|d|"),
    "tables of one column": again("a\n:-\n", "- [ ] 😀\n\n"),
    "tables of one column apart": again("a\n:-\n\n", "- [ ] 😀\n\n"),
    "a row of spaces": again(" ", "- [ ] a\n\na\n:-", "x"),
    "a row of dashes": again("-", "- [ ] a\n\na\n:", "x"),
    "a row of cells": again("|-", "- [ ] a\n\n|a\n", "x"),
    "tables of many columns": tables(255, 255),
    "wide tables": tables(60, 60),
    "bars": again("|", "- [ ] a\n\n"),
    "rows without a head": again("|-|-|\n", "- [ ] a\n\n"),
    "tables in items": again("- [ ] a\n\n  |a|b|\n  |-|-|\n\n"),
    "carriage returns": again("- [ ] a\r"),
    "line ends of two bytes": again("- [ ] a\r\n"),
    "line separators": again("\u2028", "- [ ] a"),
    "form feeds": again("\f", "- [ ] a", "\n- [ ] b"),
    "topics of other scripts": numbered("- [ ] тема {}\n"),
    "topics with long words": lambda n: f"- [ ] {'a' * 500}\n" * (n // 507),
    "half-done nested topics": again("- [x] a\n  - [ ] b\n    - [x] c\n"),
    "closing parentheses after a bare link": again(")", "- [ ] https://a.bc/"),
    "closing parentheses after www": again(")", "- [ ] www.a.bc"),
    "closing parentheses and entities after a bare link": again(")&a;).", "- [ ] https://a.bc/"),
    "bare links that are none before closing parentheses": halves("(www.a_.b", ")", ""),
    "references to a long address": lambda n: (
        f"- [ ] {'[a] ' * (n // 8)}\n\n[a]: https://{'b' * (n // 2)}\n"
    ),
    "topics with references to a long address": lambda n: (
        "- [ ] b\n  - [a]\n" * (n // 32) + f"\n[a]: https://{'b' * (n // 2)}\n"
    ),
    "images by references to a long address": lambda n: (
        f"- [ ] {'![a] ' * (n // 10)}\n\n[a]: https://{'b' * (n // 2)}\n"
    ),
    "words": again("word ", "- [ ] a\n\n"),
    "lines": again("word\n", "- [ ] a\n\n"),
    "paragraphs": again("word\n\n", "- [ ] a\n\n"),
    "paragraphs with links": again("[a](b)\n\n", "- [ ] a\n\n"),
    "paragraphs with code": again("`a`\n\n", "- [ ] a\n\n"),
    "one line with links": again("[a](b) ", "- [ ] a\n\n"),
    "one line with dead links": again("[a]() ", "- [ ] a\n\n"),
    "one line with dead links after a byte that is no UTF-8": again("[]() ", "- [ ] a\n\n\udcff"),
    "one line with dead links after letters of two bytes": again("[]() ", "- [ ] a\n\n\u00e9"),
    "one line of dead links and bytes that are no UTF-8": again(
        "[]() é", "- [ ] a\n\n\udcff\udce2"
    ),
    "one line with comments": again("<!-- a -->", "- [ ] a\n\nb "),
    "code over lines": again("`a\n", "- [ ] a\n\n"),
    "dashes in a marker": again("-", "<!-- roadmap:a", "x -->\n\n- [ ] a"),
    "brackets in a label": again("[", "[^", "]: - [ ] a\n"),
    "backslashes in a label": again("\\", "[^", "\\]: - [ ] a\n"),
    "long labels without an end": again("[^" + "a" * 500 + "\n"),
    "footnotes in each other above lazy lines": lambda n: "[^a]: " * (n // 260) + "b\n" * (n // 4),
    "sections in each other": lambda n: (
        "".join(f"{'  ' * at}- # a\n{'  ' * at}  ## b\n" for at in range(int((n / 4) ** 0.5)))
        + "- [ ] c\n" * (n // 16)
    ),
    "spans of growing length": lambda n: (
        "- [ ] " + " ".join("`" * i for i in range(1, int((2 * n) ** 0.5)))
    ),
}
"""Documents by what they are made of."""

LARGER: Final = {
    "a row of spaces": 6,
    "a comment of spaces": 4,
    "a marker of spaces": 4,
    "dashes in a marker": 4,
    "brackets in a label": 4,
    "backslashes in a label": 4,
    "tables of one column apart": 4,
    "markers in an item": 20,
    "markers in sections": 2,
    "quotes in quotes with lazy lines": 2,
    "nested quotes with lazy lines": 4,
    "quotes of fewer and fewer levels with lazy lines": 4,
}
"""How many times larger some documents are: what they take is C's, and 50 kB hide its square.

Quotes with lazy lines cost most at the beginning, until enough of these lines are known.
"""
