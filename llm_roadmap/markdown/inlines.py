"""Find what one paragraph shows: its text, and its links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ..model.boxes_and_headings import Piece, Resource
from ..values import NamedTuple
from .simple_texts import collapse, read_simple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markdown_it.token import Token

# Text with none of these shows as it is written, white space aside.
MARKUP: Final = re.compile(r"[\\`*_~\[<&@]|://|www\.|mailto:|xmpp:")

SCHEME: Final = 64
"""More characters than those of an address that say whether it is followed."""
TITLE: Final = "title"
"""What begins the item of a topic, after its box."""
PARAGRAPH: Final = "paragraph"
"""A further paragraph directly in the item of a topic."""
FIELD: Final = "field"
"""What begins an item without a box directly below a topic."""
CODE: Final = "code"
"""The lines of a block of code, which have no markup."""
OTHER: Final = "other"
"""Any other text."""

# A text that is one link, and has no other markup; compiled when it is first used.
LINK: Final = r"\[[^\\`*_~\[\]<&]*\]\([^\s()<>]*\)"

# Signs that a text of ASCII may show letters that are not in its source: entities, and encoded
# addresses of autolinks. Without such signs, no rule adds a letter.
ENCODED: Final = re.compile(r"&[#\w]+;|%|xn--")


class Followed(NamedTuple):
    """The link definitions of a document that a browser would follow."""

    definitions: Mapping[str, Any]
    """The definitions, by their labels."""
    labels: frozenset[str]
    """Their labels. Versions of a document that have the same ones share this object."""


NO_DEFINITIONS: Final[Mapping[str, Any]] = {}
NONE_FOLLOWED: Final = Followed(NO_DEFINITIONS, frozenset())


class References:
    """Link definitions, as inline rules take them. They know whether a rule asked for any."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self.were_asked = False

    def get(self, label: str, default: Any) -> Any:
        """Return the definition of a label."""
        self.were_asked = True
        return self._definitions.get(label, default)


class Text:
    """The text of a paragraph, heading, cell or code; it is parsed when it is first asked for."""

    __slots__ = (
        "_definitions",
        "_depends",
        "_resources",
        "_shown",
        "begins",
        "content",
        "depth",
        "role",
    )

    def __init__(self, content: str, role: str, depth: int = 0, *, begins: bool = False) -> None:
        """Keep a text, as it stands in the document.

        `depth` is the number of items and quotes between it and its topic; `begins` is whether a
        list item begins with it.
        """
        self.content = content
        self.role = role
        self.depth = depth
        self.begins = begins
        self._definitions: Followed | None = None  # what it was parsed with
        self._depends = False  # whether other definitions can make a difference
        self._shown = ""
        self._resources: tuple[Resource, ...] = ()

    def shown(self, definitions: Followed) -> str:
        """Return the text without its markup, given the link definitions of the document.

        Where these lead makes no difference, only which labels have one.
        """
        if self._definitions is None or self._definitions.labels is not definitions.labels:
            self._parse(definitions)
        return self._shown

    def resources(self, definitions: Followed) -> tuple[Resource, ...]:
        """Return the links in the text, given the link definitions of the document."""
        if self._definitions is not definitions:
            self._parse(definitions)
        return self._resources

    def pieces(self, definitions: Followed) -> Sequence[Piece]:
        """Return what the text shows, with its markup; nothing if it has none, or is one link."""
        text = self.content.strip()
        if not MARKUP.search(text) or re.fullmatch(LINK, text):
            return ()
        references = References(definitions.definitions)
        return [*_pieces(parse_inline(text, {"references": references}))]

    @property
    def key(self) -> tuple[str, str]:
        """What is equal for texts in which the same is found, given the same link definitions."""
        return self.role, self.content

    @property
    def is_read(self) -> bool:
        """Whether it was parsed."""
        return self._definitions is not None

    def take_over(self, other: Text) -> None:
        """Take over what was found in a text with the same key."""
        self._definitions = other._definitions
        self._depends = other._depends
        self._shown = other._shown
        self._resources = other._resources

    def _parse(self, definitions: Followed) -> None:
        if self.role == CODE:
            self._shown = self.content
            return
        if self._definitions is None or self._depends:
            self._parse_with(definitions.definitions)
        self._definitions = definitions

    def _parse_with(self, definitions: Mapping[str, Any]) -> None:
        if not MARKUP.search(self.content):
            self._shown = collapse(self.content)
            return
        if found := read_simple(self.content, definitions):
            self._shown, self._resources, self._depends = found
            return
        references = References(definitions)
        # Without definitions no rule asks for one, which takes long in a text of many brackets.
        tokens = parse_inline(self.content, {"references": references} if definitions else {})
        self._depends = references.were_asked if definitions else "[" in self.content
        self._shown = collapse(shown_text(tokens))
        self._resources = tuple(resources_in(tokens))


def known_letters(texts: Iterable[Text]) -> list[str | None]:
    """Return each text in lower case if it shows no letters but those in it; None: it may."""
    contents = [text.content for text in texts]
    return [
        None if not each.isascii() or ENCODED.search(each) else each.lower() for each in contents
    ]


def that_can_show(known: Iterable[str | None], letters: Sequence[str]) -> list[int]:
    """Return the numbers of the texts that may show these lower-case letters in this order.

    `known` is what `known_letters` returns. All others certainly do not show them.
    """
    return [
        number for number, text in enumerate(known) if text is None or _has_in_order(text, letters)
    ]


def _has_in_order(text: str, letters: Sequence[str]) -> bool:
    at = 0
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True


def plain(text: str) -> str:
    """Return the plain text of one paragraph of Markdown, with white space collapsed."""
    return Text(text, OTHER).shown(NONE_FOLLOWED)


def shown_text(tokens: Sequence[Token]) -> str:
    """Return the text that inline tokens show; of an image, its alternative text."""
    parts = []
    for token in tokens:
        match token.type:
            case "text" | "text_special" | "code_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(shown_text(token.children or ()))
    return "".join(parts)


def _pieces(tokens: Iterable[Token]) -> Iterator[Piece]:
    """Yield the pieces that inline tokens show; of an image, its alternative text."""
    for token in tokens:
        match token.type:
            case "code_inline":
                yield Piece("code", token.content)
            case "link_open":
                yield Piece("a", str(token.attrs["href"]))
            case "em_open" | "strong_open" | "s_open" | "em_close" | "strong_close" | "s_close":
                yield Piece("/" * (token.nesting < 0) + token.tag, "")
            case "link_close":
                yield Piece("/a", "")
            case _:
                if text := shown_text([token]):
                    yield Piece("", text)


def resources_in(tokens: Sequence[Token]) -> Iterator[Resource]:
    """Yield the links among inline tokens in order; an autolink can be in the text of another."""
    opened: list[tuple[int, Token]] = []
    closed: list[tuple[int, Resource]] = []
    for index, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append((index, token))
        elif token.type == "link_close":
            start, link = opened.pop()
            title = collapse(shown_text(tokens[start:index]))
            closed.append((start, Resource(title, str(link.attrs["href"]))))
    return (resource for _, resource in sorted(closed))


def is_followed(url: str) -> bool:
    """Return whether a browser would follow a link to this address, as markdown-it-py judges.

    Only the beginning is looked at: thousands of references can lead to one long address.
    """
    from .markdown_it_py import inline_parser

    return bool(inline_parser(bare_links=False).validateLink(url.lstrip()[:SCHEME]))


def followed_definitions(definitions: Mapping[str, Any], known: Followed) -> Followed:
    """Return the link definitions that a browser would follow.

    `known` are those of another version of the document.
    """
    followed = {
        label: definition
        for label, definition in definitions.items()
        if is_followed(definition["href"])
    }
    if not followed:
        return NONE_FOLLOWED
    is_alike = followed.keys() == known.labels
    return Followed(followed, known.labels if is_alike else frozenset(followed))


def parse_inline(text: str, env: dict[str, Any]) -> list[Token]:
    """Return the inline tokens of a paragraph; `env` has the definitions of its document."""
    from .markdown_it_py import inline_parser

    has_signs = "://" in text or "www." in text or "@" in text  # as every address of mail has
    parser = inline_parser(bare_links=has_signs)
    return parser.inline.parse(text, parser, env, [])
