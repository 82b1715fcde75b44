"""Offer topics, headings and codes to a shell that completes a command.

Each offer names only the topic or heading whose title is shown beside it, and no shell takes it for
an option.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from ..text.safe_text import clean
from ..text.slugs import bare_slug
from .output.paths import topic_address
from .which_document import are_several_named, readable_documents, shown_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    """An argument that names something in the documents."""

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield every offer from a roadmap."""
        raise NotImplementedError

    def offers_of_several(self, roadmaps: Sequence[Roadmap]) -> Iterator[Offer]:
        """Yield every offer from several roadmaps; it means one thing in all of them."""
        raise NotImplementedError

    def offers(self, ctx: click.Context) -> Iterable[Offer]:
        """Return every offer from the documents, but for those that can't be read now."""
        found = [*readable_documents(ctx)]  # a shell has no place for a message
        if are_several_named(ctx):
            return self.offers_of_several(found)
        return chain.from_iterable(map(self.offers_of, found))

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
        """Return the selector; fail if it is empty."""
        return self.refuse_empty(value, param, ctx)

    def __init__(self, *, done: bool | None = None) -> None:
        """Offer topics that are done (True) or open (False), or all topics (None)."""
        self._done = done

    def offers_of(self, roadmap: Roadmap) -> Iterator[Offer]:
        """Yield a selector for each topic that names no other topic, with the title as help."""
        from ..selectors.finding import selector_for

        for topic in roadmap.topics:
            if self._done in (None, topic.done) and (selector := selector_for(topic)):
                yield selector, topic.title

    def offers_of_several(self, roadmaps: Sequence[Roadmap]) -> Iterator[Offer]:
        """Yield the slug of each topic if it names nothing in another document, else its place.

        Bash gets no places, since it ends a word at a colon.
        """
        from pathlib import Path

        from ..selectors.by_line import is_line
        from ..selectors.finding import selector_for
        from ..selectors.normal_forms import normal

        count = Counter(key for roadmap in roadmaps for key in roadmap.index.titles.names())
        for roadmap in roadmaps:
            for topic in roadmap.topics:
                if self._done not in (None, topic.done):
                    continue
                selector = selector_for(topic)
                if selector and not is_line(selector) and count[normal(selector)] == 1:
                    yield selector, topic.title
                elif not _is_bash():
                    yield topic_address(Path(roadmap.name), topic), topic.title


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
        from ..selectors.finding import is_fit
        from ..selectors.sections import Sections

        sections = Sections(roadmap)
        first: dict[str, Section] = {}
        for section in sections.all:
            first.setdefault(bare_slug(section.title), section)
        for anchor, section in first.items():
            if (section.progress.total or not self.has_topics) and is_fit(anchor):
                named = sections.all_named(anchor)
                if [*named] == [section] or (section in named and not self.is_one):
                    yield anchor, section.title

    def offers_of_several(self, roadmaps: Sequence[Roadmap]) -> Iterator[Offer]:
        """Yield the same for several roadmaps.

        Where just one section may be meant, anchors that several documents have are left out.
        """
        from ..selectors.normal_forms import normal
        from ..selectors.sections import Sections

        count = Counter(key for roadmap in roadmaps for key in Sections(roadmap).titles.names())
        offers = dict(offer for each in reversed(roadmaps) for offer in self.offers_of(each))
        for anchor, title in offers.items():
            if not self.is_one or count[normal(anchor)] == 1:
                yield anchor, title


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
    if len(offers) == 1 or not _is_bash():
        return True
    values = [value.casefold() for value, _ in offers]
    common = os.path.commonprefix(values)  # noqa: RUF071 - letters are compared, not folders
    return not common or typed in common


def _is_bash() -> bool:
    return os.environ.get(SHELL_VARIABLE, "").startswith("bash")


def correct_fish() -> None:
    """Let click's completion for fish keep commas in titles; its script cuts a title at one."""
    from click.shell_completion import FishComplete, add_completion_class

    class Fish(FishComplete):
        source_template = FishComplete.source_template.replace(
            'string split ","', 'string split --max 1 ","'
        )

    add_completion_class(Fish)
