"""Choose the topics that the user wants to see, in one document or in several."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from ..errors import RoadmapError
from .output.paths import command_line, shown_path
from .output.printing import print_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..errors import SectionError
    from ..model import Progress, Roadmap, Section, Topic
    from .named_documents import NamedDocuments


class Look:
    """A document, and the topics in it that the user wants to see."""

    def __init__(
        self, roadmap: Roadmap, sections: tuple[str, ...] = (), exceptions: tuple[str, ...] = ()
    ) -> None:
        """Choose the topics in sections with these titles, without those in exceptions."""
        from pathlib import Path

        self.path = Path(roadmap.name)
        """The path of the document."""
        self.roadmap = roadmap
        """The whole document."""
        self._titles = sections
        self._exceptions = exceptions

    @cached_property
    def topics(self) -> Sequence[Topic]:
        """The topics in the chosen sections."""
        from ..selectors.sections import topics_in

        topics: Sequence[Topic] = topics_in(self.roadmap, *self._titles)
        if self._exceptions and topics:
            left_out = set(topics_in(self.roadmap, *self._exceptions))
            return tuple(topic for topic in topics if topic not in left_out)
        return topics

    @property
    def progress(self) -> Progress:
        """The progress of these topics."""
        if not (self._titles or self._exceptions):
            return self.roadmap.progress
        from ..model import Progress

        return Progress(sum(topic.done for topic in self.topics), len(self.topics))

    @cached_property
    def sections(self) -> set[Section]:
        """The chosen sections and those below, without those of the exceptions.

        Without titles, the part above all headings is one of them.
        """
        from ..model import Section
        from ..selectors.sections import sections_in

        left_out = sections_in(self.roadmap, *self._exceptions) if self._exceptions else ()
        above = () if self._titles else (Section(self.roadmap, None),)
        return {*above, *sections_in(self.roadmap, *self._titles)} - {*left_out}


def looks(
    documents: NamedDocuments,
    sections: tuple[str, ...] = (),
    exceptions: tuple[str, ...] = (),
    *,
    must_have_topics: bool = False,
) -> Iterator[Look]:
    """Yield a look at each document, with the topics in the sections with these titles.

    For one document, see `look_at`. In several, it is enough that one of them has a section.
    """
    from ..selectors.across_documents import no_topics_in_any_error

    if documents.are_several:
        missing = partial(no_topics_in_any_error, documents)
        _require_sections(documents, sections, exceptions, missing)
        yield from (Look(roadmap, sections, exceptions) for roadmap in documents)
    else:
        for roadmap in documents:
            yield look_at(roadmap, sections, exceptions, must_have_topics=must_have_topics)


def look_at(
    roadmap: Roadmap,
    sections: tuple[str, ...] = (),
    exceptions: tuple[str, ...] = (),
    *,
    must_have_topics: bool = False,
) -> Look:
    """Return a look at one document, with the topics in the sections with these titles.

    Those in sections with titles of `exceptions` are left out. Raises RoadmapError for a title
    without such topics, and for an exception without such a section. If the document has no topics,
    the user is told; if `sections` or `must_have_topics` ask for some, that is an error, too.
    """
    from ..selectors.sections import no_topics_in_error

    seen = Look(roadmap, sections, exceptions)
    if not roadmap.topics:
        message = without_topics(seen)
        if sections or must_have_topics:
            raise RoadmapError(message)
        print_message(message)
    else:
        _require_sections([roadmap], sections, exceptions, partial(no_topics_in_error, roadmap))
        if exceptions and not seen.topics:
            outside = " or ".join(map(repr, exceptions))
            print_message(f"no topics in {shown_path(seen.path)} outside of {outside}")
    return seen


def _require_sections(
    roadmaps: Iterable[Roadmap],
    sections: tuple[str, ...],
    exceptions: tuple[str, ...],
    missing: Callable[[str], SectionError],
) -> None:
    """Raise what `missing` returns for a title without topics, or an exception without a section.

    It is enough that one document has them.
    """
    from ..selectors.sections import Sections, topics_in

    without_topics, unknown = [*sections], [*exceptions]
    for roadmap in roadmaps if sections or exceptions else ():
        without_topics = [title for title in without_topics if not topics_in(roadmap, title)]
        unknown = [title for title in unknown if not Sections(roadmap).all_named(title)]
        if not (without_topics or unknown):
            return
    for title in (*without_topics, *unknown):
        raise missing(title)


def without_topics(seen: Look) -> str:
    """Return the message about a document without topics, and what to do."""
    from ..linting import lint

    advice = "a topic is a line such as '- [ ] Title'"
    if lint(seen.roadmap):
        advice = f"to see why, run: {command_line('lint', seen.path)}"
    return f"no topics in {shown_path(seen.path)}; {advice}"
