"""Recognise list items in which there is nothing to find, so that no rule need read them.

In many documents these are most items: those of a table of contents, and lists of links.
"""

from __future__ import annotations

import re
from typing import Final

# A line is plain if, after white space and perhaps a list mark, it does not begin with the sign of
# a heading, underline, tag or quote, or with another mark. A plain item has only plain and empty
# lines, and all but its first are indented: so they belong to it, whatever they are. It ends above
# an item or heading at the margin, and above any text below an empty line: none of these continues
# a paragraph. The indentation is too small for too many levels of nesting.
PLAIN: Final = re.compile(
    r"[-*+] \**+[^\s#<=>\d*+-].*+\n"
    r"(?:(?:  |\t)[ \t]{0,40}+(?:[-*+] )?\**+[^\s#<=>\d*+-].*+\n|[ \t]*+\n)*+"
    r"(?=[-*+] \S|#{1,6} |(?<=\n\n)\S|\Z)"
)

# What plain lines can have in them that has to be read: boxes, and definitions of links.
TELLING: Final = ("[ ]", "[x]", "[X]", "[\t]", "]:")


def plain_item(text: str, at: int) -> int:
    """Return the number of lines of an item, at the margin, that surely has nothing to find in it.

    It begins at an offset of a text, outside of all other blocks. Empty lines below it count, too.
    Returns 0 if it is no such item.
    """
    if not (item := PLAIN.match(text, at)):
        return 0
    found = item[0]
    return 0 if any(sign in found for sign in TELLING) else found.count("\n")
