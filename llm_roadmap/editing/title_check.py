"""Check that a text can be the title of a topic."""

from __future__ import annotations

import re
from typing import Final

from ..errors import EditError
from ..markdown import parse
from ..text.safe_text import clean

SPACE: Final = " \t"
"""White space as Markdown defines it, without line ends."""

BOX: Final = re.compile(r"\[[ \txX]\](?:[ \t]|\Z)")

ABOVE: Final = "- [ ] a\n\n  "
"""A topic in which a text stands as a block of its own."""

ITEM: Final = "an item of a list"

SIGNS: Final = (
    (r"#{1,6}(?:[ \t]|\Z)", "a heading"),
    (r"```|~~~", "a block of code"),
    (r"<", "a block of HTML"),
    (r">", "a quote"),
    (r"(?:[-*_][ \t]*){3,}\Z", "a horizontal line"),
    (r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|\Z)", ITEM),
    (r"\[\^", "a footnote"),
    (r"\[", "a link definition"),
)
"""What a text that is no paragraph begins with, and what it would become.

These patterns take time to compile, and few texts need them.
"""


def checked_title(text: str) -> str:
    """Return a text without the spaces around it, if it can be the title of a topic.

    It can be if it is one line of Markdown, and a paragraph. Raises EditError, with what to do
    instead, and TypeError if it is no str.
    """
    if not isinstance(text, str):
        raise TypeError(f"pass the title as str, not {type(text).__name__}")
    title = text.strip(SPACE)
    if not title.strip():
        raise EditError("the text is empty; a topic needs a title")
    if "\n" in title or "\r" in title:
        raise EditError("the text has several lines, and a title is one line; pass only that line")
    try:
        title.encode()
    except UnicodeEncodeError:
        raise EditError("the text is not UTF-8; type it again, or in an editor") from None
    if BOX.match(title):
        raise EditError(
            f"the text begins with a box of its own; leave out {title[:3]!r}, and say whether it is"
            " done in another way (--done, or done=True)"
        )
    if reason := _reason(title):
        raise EditError(reason)
    return title


def as_read(title: str) -> str:
    """Return the Markdown of a title as the reader gives it, without white space around it.

    At the ends of a paragraph, the reader takes away more than Markdown's white space, such as
    no-break spaces.
    """
    return title.replace("\0", "\ufffd").strip()


def _reason(title: str) -> str:
    """Return why a line of Markdown is no title; empty if it is one."""
    as_block = parse(f"{ABOVE}{title}\n").outline.written(0)[1:]
    as_title = parse(f"- [ ] {title}\n").outline
    is_paragraph = [(each.content.strip(), each.role) for each in as_block] == [
        (as_read(title), "paragraph")
    ]
    if is_paragraph and as_title.boxes:
        if clean(as_title.title(0)).strip():
            return ""
        return "the text shows nothing; a topic needs a title that can be read"
    for pattern, kind in SIGNS:
        if re.match(pattern, title):
            sign = title.lstrip("0123456789")[0]
            mark = "leave its mark out, or " if kind == ITEM else ""
            return (
                f"this text would become {kind}; {mark}put a backslash before {sign!r} to have the"
                " sign itself, or begin with another word"
            )
    return "this text would not be read back as a title; take signs out at its beginning or end"
