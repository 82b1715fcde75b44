"""Recognise blocks in which there is certainly nothing to find: their texts need not be read.

Most blocks are of this kind, and looking at the bytes of one takes a tenth of the time. A test
reads such blocks in full, and checks that nothing was missed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

SUSPECT: Final = re.compile(
    rb"""
    <!--                                             # a comment
    | \]\( (?! https?:// | [\#./\w][^:&\\\s)]*\) )   # a link that may lead nowhere
    | < (?! https?:// ) [A-Za-z][A-Za-z0-9+.-]*:     # an address that may lead nowhere
    """,
    re.VERBOSE,
)
"""What can be a mistake, or have one in it."""
BRACKETS: Final = re.compile(
    rb"""
    (?: [-*+] | [0-9][.)] | \A | [\r\n] )               # after a list mark, or on the next line,
    [\x00-\x09\x0b\x0c\x0e-\x20>\x7f-\xff]*+ \[        # and perhaps white space of any kind:
    (?: [ \txX]*[\r\n] | [ \txX]\] |                   # brackets with a line break, a box, or up to
        [^\[\]\r\n]{0,12}\] (?![(:{]) )                # three characters that make no link
    """,
    re.VERBOSE,
)
"""What can be meant as a box. Each box is found by it, too."""
ITEM: Final = re.compile(
    rb"""
    (?: [ \t]* (?:\r\n|\r|\n) )*+ [ ]{0,3}
    (?! ([-*]) [ \t]* (?: \1 [ \t]* ){2,} (?: [\r\n] | \Z ) )  # a horizontal line
    (?: [0-9]{0,9} (?P<sign> (?<![0-9])[-*+] | (?<=[0-9])[.)] ) ) (?= [ \t\r\n] | \Z )
    (?P<box> [ \t]* (?: (?:\r\n|\r|\n) [ \t]* )? \[ )?
    """,
    re.VERBOSE,
)
"""The beginning of a list item at the top level."""


def plain_block(source: bytes, boxes: Collection[int]) -> tuple[str, bool] | None:
    """Return what kind of item a block is if nothing can be found in it; None if something can.

    `boxes` are the byte offsets in the block of what stands in its boxes. Returns the sign of the
    list that the block is an item of, which is empty if it is no item, and whether it is a topic.
    Links by reference are not looked at here: only their definitions say where they lead.
    """
    if SUSPECT.search(source):
        return None
    if any(source.index(b"[", *each.span()) + 1 not in boxes for each in BRACKETS.finditer(source)):
        return None
    item = ITEM.match(source)
    if not item:
        return "", False
    is_topic = item.end("box") in boxes
    if boxes and item["box"] and not is_topic:
        return None  # a link definition comes first, and its own box may come below
    return item["sign"].decode(), is_topic
