"""Offer topics, headings and codes to a shell that completes a command.

Each offer names only the topic or heading whose title is shown beside it, and no shell takes it for
an option.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

import click

from ..errors import RoadmapError
from ..text.safe_text import clean
from ..text.slugs import bare_slug
from .which_document import StandardInput, named_file, refuse_other, shown_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from click.shell_completion import CompletionItem

    from ..model import Roadmap, Section

SHELL_VARIABLE: Final = "_LLM_ROADMAP_COMPLETE"
"""The environment variable by which a shell asks for a completion, and names itself."""

Offer = tuple[str, str]
"""A text to type, and the title that the shell shows with it."""


class CompletedType(click.ParamType[str]):
    """An argument that a shell can complete; each kind has its own offers."""

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return every offer for this argument."""
        raise NotImplementedError

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the offers that fit the text typed so far."""
        del param
        from click.shell_completion import CompletionItem

        fitting = _fitting([*self.offers(ctx)], incomplete.casefold())
        return [CompletionItem(value, help=clean(title)) for value, title in fitting]


class InDocumentType(CompletedType):
    """An argument that names something in the document."""

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield every offer from a roadmap."""
        raise NotImplementedError

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return every offer from the document; none if it can't be read now."""
        try:
            file = named_file(ctx)
            return () if isinstance(file, StandardInput) else self.offers_of(file.read())
        except (RoadmapError, OSError):
            return ()  # a shell has no place for a message

    def refuse_empty(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the text; fail if it is empty."""
        value = shown_again(value)
        if not value.strip():
            self.fail(f"an empty text names no {self.name}", param, ctx)
        return value


class TopicType(InDocumentType):
    """A selector of a topic."""

    name = "topic"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the selector; fail if it is empty, or the address of another document."""
        value = self.refuse_empty(value, param, ctx)
        if ctx and ":" in value and not ctx.resilient_parsing:
            refuse_other(ctx, value)
        return value

    def __init__(self, *, done: bool | None = None) -> None:
        """Offer topics that are done (True) or open (False), or all topics (None)."""
        self._done = done

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield a selector for each topic that names no other topic, with the title as help."""
        from ..selectors.finding import selector_for

        for topic in roadmap.topics:
            if self._done in (None, topic.done) and (selector := selector_for(topic)):
                yield selector, topic.title


class SectionType(InDocumentType):
    """The title of one or more sections."""

    name = "section"
    is_one = False
    """Whether it must name one section only."""
    has_topics = True
    """Whether it must have topics below it."""
    convert = InDocumentType.refuse_empty

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield the anchor of each heading that it can name, with its title as help."""
        from ..selectors.sections import Sections

        sections = Sections(roadmap)
        first: dict[str, Section] = {}
        for section in sections.all:
            first.setdefault(bare_slug(section.title), section)
        for anchor, section in first.items():
            if (section.progress.total or not self.has_topics) and _is_fit(anchor):
                named = sections.all_named(anchor)
                if [*named] == [section] or (section in named and not self.is_one):
                    yield anchor, section.title


class OneSectionType(SectionType):
    """The title of one section."""

    is_one = True


class PlaceType(OneSectionType):
    """The title of one section to put a topic into."""

    has_topics = False


class CodeType(CompletedType):
    """The code of a finding of `lint`."""

    name = "code"

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return all codes, with their meanings."""
        del ctx
        from ..linting import CODES

        return [(each.name, each.meaning) for each in CODES.values()]


def _is_fit(anchor: str) -> bool:
    """Return whether an anchor can be typed, and is not read as an option."""
    return anchor[:1] not in ("", "-") and clean(anchor) == anchor


def _fitting(offers: list[Offer], typed: str) -> list[Offer]:
    """Return the offers that begin with the typed text, else those with a word that does."""
    if found := [each for each in offers if each[0].casefold().startswith(typed)]:
        return found
    words = re.compile(rf"(?<!\w){re.escape(' '.join(typed.split()))}")
    found = [each for each in offers if words.search(each[1].casefold())]
    return found if _keeps(typed, found) else []


def _keeps(typed: str, offers: list[Offer]) -> bool:
    """Return whether the shell keeps the typed text if it gets these offers.

    Bash replaces it by the common beginning of all offers, even if that is shorter.
    """
    if len(offers) == 1 or not os.environ.get(SHELL_VARIABLE, "").startswith("bash"):
        return True
    values = [value.casefold() for value, _ in offers]
    common = os.path.commonprefix(values)  # noqa: RUF071 - letters are compared, not folders
    return not common or typed in common


def correct_fish() -> None:
    """Let click's completion for fish keep commas in titles; its script cuts a title at one."""
    from click.shell_completion import FishComplete, add_completion_class

    class Fish(FishComplete):
        source_template = FishComplete.source_template.replace(
            'string split ","', 'string split --max 1 ","'
        )

    add_completion_class(Fish)
