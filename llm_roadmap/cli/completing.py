"""What a shell offers behind a command: topics, headings, codes.

Nothing is offered that would not mean just that, or that a shell could take for its own.
"""

from __future__ import annotations

import os
import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import click

from ..errors import RoadmapError
from ..safe_text import clean
from ..slugs import bare_slug
from .documents import StandardInput, named_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from click.shell_completion import CompletionItem

    from ..model import Roadmap

VARIABLE: Final = "_LLM_ROADMAP_COMPLETE"
"""Where a shell says that it wants a completion, and which shell it is."""

Offer = tuple[str, str]
"""What to type, and the title behind it."""


class Selector(click.ParamType[str]):
    """What names a topic."""

    name = "topic"

    def __init__(self, *, done: bool | None = None) -> None:
        """Offer topics that are done (True), open (False), or all (None)."""
        self._done = done

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is empty."""
        if not value.strip():
            self.fail("an empty text names no topic", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer a sure selector for each topic, with the title as help."""
        del param
        return _items(_read(ctx, self._offers), incomplete)

    def _offers(self, roadmap: Roadmap) -> Iterator[Offer]:
        from ..selectors.finding import selector_for

        for topic in roadmap.topics:
            if self._done in (None, topic.done) and (selector := selector_for(topic)):
                yield selector, topic.title


class Heading(click.ParamType[str]):
    """What names sections: a text in their headings, or the title of one."""

    name = "text"

    def __init__(self, *, whole: bool = False) -> None:
        """Take a text that is in headings, or the title of one section (`whole`)."""
        self._whole = whole

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse an empty title."""
        if self._whole and not value.strip():
            self.fail("an empty text names no section", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the anchor of each heading above topics, with its title as help."""
        del param
        return _items(_read(ctx, self._offers), incomplete)

    def _offers(self, roadmap: Roadmap) -> Iterator[Offer]:
        from ..selectors.sections import find_section, sections_in

        seen = set()
        for section in sections_in(roadmap, ""):
            anchor = bare_slug(section.title)
            if not anchor or anchor in seen or anchor[0] == "-" or clean(anchor) != anchor:
                continue
            seen.add(anchor)
            try:
                named = find_section(roadmap, anchor)
            except RoadmapError:
                if self._whole:
                    continue
                named = section
            if section.progress.total and named == section:
                yield anchor, section.title


class Code(click.ParamType[str]):
    """The code of a finding of `lint`."""

    name = "code"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the codes that there are, with what they stand for."""
        del ctx, param
        from ..linting import CODES

        return _items(CODES.items(), incomplete)


def _read(ctx: click.Context, offers: Callable[[Roadmap], Iterable[Offer]]) -> Iterable[Offer]:
    """Return what the document of a call has to offer; nothing if it can't be read now."""
    try:
        file = named_file(ctx)
        return () if isinstance(file, StandardInput) else offers(file.read())
    except (RoadmapError, OSError):
        return ()  # a shell has no place for a message


def _items(offers: Iterable[Offer], typed: str) -> list[CompletionItem]:
    """Return the offers that begin with what is typed, else those with a word that does."""
    from click.shell_completion import CompletionItem

    wanted = typed.casefold()
    offers = [*offers]
    found = [each for each in offers if each[0].casefold().startswith(wanted)]
    if not found:
        found = [each for each in offers if any(map(_starts(wanted), _words(each[1])))]
        if os.environ.get(VARIABLE, "").startswith("bash") and found and not _keeps(wanted, found):
            return []
    return [CompletionItem(value, help=clean(title)) for value, title in found]


def _starts(wanted: str) -> Callable[[str], bool]:
    return lambda word: word.startswith(wanted)


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", title.casefold())


def _keeps(typed: str, offers: list[Offer]) -> bool:
    """Whether bash leaves what is typed: it puts what all offers begin with in its place."""
    first, last = (pick(value.casefold() for value, _ in offers) for pick in (min, max))
    common = len([*takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))])
    return len(offers) == 1 or not common or typed in first[:common]
