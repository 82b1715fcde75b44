"""What a shell offers behind a command: topics, headings, codes.

Nothing is offered that would not mean just that, or that a shell could take for its own.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

import click

from ..errors import RoadmapError
from ..safe_text import clean
from ..slugs import bare_slug
from .documents import StandardInput, named_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from click.shell_completion import CompletionItem

    from ..model import Roadmap, Section

VARIABLE: Final = "_LLM_ROADMAP_COMPLETE"
"""Where a shell says that it wants a completion, and which shell it is."""

Offer = tuple[str, str]
"""What to type, and the title behind it."""


class Completed(click.ParamType[str]):
    """What a shell can complete; each kind of it has its own offers."""

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return all that can be typed here."""
        raise NotImplementedError

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the offers that fit what is typed so far."""
        del param
        from click.shell_completion import CompletionItem

        fitting = _fitting([*self.offers(ctx)], incomplete.casefold())
        return [CompletionItem(value, help=clean(title)) for value, title in fitting]


class InDocument(Completed):
    """A name of something in the document of the call."""

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield all that can be typed to name something in a roadmap."""
        raise NotImplementedError

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return what the document has to offer; nothing if it can't be read now."""
        try:
            file = named_file(ctx)
            return () if isinstance(file, StandardInput) else self.offers_of(file.read())
        except (RoadmapError, OSError):
            return ()  # a shell has no place for a message

    def refuse_empty(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return a text that is not empty."""
        if not value.strip():
            self.fail(f"an empty text names no {self.name}", param, ctx)
        return value


class Selector(InDocument):
    """What names a topic."""

    name = "topic"
    convert = InDocument.refuse_empty

    def __init__(self, *, done: bool | None = None) -> None:
        """Offer topics that are done (True), open (False), or all (None)."""
        self._done = done

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield a sure selector for each topic, with the title as help."""
        from ..selectors.finding import selector_for

        for topic in roadmap.topics:
            if self._done in (None, topic.done) and (selector := selector_for(topic)):
                yield selector, topic.title


class Heading(InDocument):
    """A text that is in headings."""

    name = "text"
    is_one = False
    """Whether a text that several sections have in common means none of them."""

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield the anchor of each heading above topics, with its title as help."""
        from ..selectors.sections import sections_in

        first: dict[str, Section] = {}
        for section in sections_in(roadmap, ""):
            first.setdefault(bare_slug(section.title), section)
        for anchor, section in first.items():
            if section.progress.total and _is_fit(anchor) and self._names(anchor, section, roadmap):
                yield anchor, section.title

    def _names(self, anchor: str, section: Section, roadmap: Roadmap) -> bool:
        """Return whether an anchor names this section."""
        from ..selectors.sections import find_section

        try:
            return find_section(roadmap, anchor) == section
        except RoadmapError:
            return not self.is_one


class SectionTitle(Heading):
    """The title of one section."""

    name = "section"
    is_one = True
    convert = InDocument.refuse_empty


class Code(Completed):
    """The code of a finding of `lint`."""

    name = "code"

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return the codes that there are, with what they stand for."""
        del ctx
        from ..linting import CODES

        return CODES.items()


def _is_fit(anchor: str) -> bool:
    """Return whether an anchor can be typed, and is no option."""
    return anchor[:1] not in ("", "-") and clean(anchor) == anchor


def _fitting(offers: list[Offer], typed: str) -> list[Offer]:
    """Return the offers that begin with what is typed, else those with words that do."""
    if found := [each for each in offers if each[0].casefold().startswith(typed)]:
        return found
    words = re.compile(rf"(?<!\w){re.escape(' '.join(typed.split()))}")
    found = [each for each in offers if words.search(each[1].casefold())]
    return found if _keeps(typed, found) else []


def _keeps(typed: str, offers: list[Offer]) -> bool:
    """Return whether the shell leaves what is typed.

    Bash puts what all offers begin with in its place, even if there is less of it.
    """
    if len(offers) == 1 or not os.environ.get(VARIABLE, "").startswith("bash"):
        return True
    values = [value.casefold() for value, _ in offers]
    common = os.path.commonprefix(values)  # noqa: RUF071 - letters are compared, not folders
    return not common or typed in common
