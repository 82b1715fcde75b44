"""Find in which documents the topics and sections are that the user names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ..storage.locks import TIMEOUT
from .named_documents import NamedDocuments
from .which_document import DOCUMENT, Document, file_at, readable_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..errors import RoadmapError
    from ..model import Roadmap

UNSURE: Final = "Warning"
"""What stands before the message about one of several documents that can't be looked into."""


class TopicsOfDocument:
    """A document, and what the user names in it."""

    def __init__(
        self,
        file: Document,
        topics: Iterable[str] = (),
        sections: Iterable[str] = (),
        known: Roadmap | None = None,
    ) -> None:
        self.file = file
        """The document."""
        self.topics = tuple(topics)
        """The selectors that name topics in it."""
        self.sections = tuple(sections)
        """The titles that name sections in it."""
        self.known = known
        """The document as it was when that was found out; None: it has not been read."""

    def read(self) -> Roadmap:
        """Return the document as it was read, or is now; raises what reading it does."""
        return self.known or self.file.read()


def topics_by_document(
    ctx: click.Context,
    topics: Sequence[str],
    sections: Sequence[str] = (),
    *,
    timeout: float = TIMEOUT,
    changes: bool = True,
) -> tuple[Sequence[TopicsOfDocument], bool]:
    """Return the documents that have the named topics and sections, each with what is in it.

    `topics` are selectors, `sections` are titles. Documents come in the order in which they are
    first named. The second value says whether the user named a folder or several documents, even
    if only one of them has what is named.

    If the user names one document, all topics and sections belong to it, and it is not read here.
    Without --file, a selector such as `a.md:12` names its document, and all others belong to the
    default one. `changes`: the documents are to be changed, so standard input can't be one of
    several.

    Raises click.UsageError for a line such as `L12` among several documents, FileNotFoundError if
    a default document is needed and there is none, and what `documents_with` does.
    """
    far = _named_files(ctx, topics)
    default = _default(ctx, is_needed=bool(sections) or any(each not in far for each in topics))
    are_several = default is not None and default.are_several
    if default and not are_several:
        far = {each: paths for each, paths in far.items() if not _is_one_of(default, paths)}
        if not far:
            return [TopicsOfDocument(default.only(timeout), topics, sections)], False
    near = [each for each in topics if each not in far]
    if default and are_several:
        _require_clear_names(ctx, default, near, changes=changes)
    found = [_in_another(ctx, each, far[each]) for each in topics if each in far]
    if default and (near or sections):
        found += _in_default(default, near, sections)
    each = [*_by_document(found, timeout)]
    are_named = are_several and bool(near or sections or not topics)
    return each, are_named or len(each) > 1


def _named_files(ctx: click.Context, selectors: Iterable[str]) -> dict[str, Sequence[str]]:
    """Return the selectors that are lines of files, each with the files that it can name."""
    if ctx.find_root().obj:  # --file says where all of them are
        return {}
    from ..selectors.by_line import line_addresses

    paths = {
        each: [path for path, _ in line_addresses(each) if os.path.isfile(path)]
        for each in selectors
    }
    return {each: found for each, found in paths.items() if found}


def _is_one_of(default: NamedDocuments, paths: Iterable[str]) -> bool:
    """Return whether one of these paths is that of the default document."""
    return os.path.realpath(default.only().path) in map(os.path.realpath, paths)


def _default(ctx: click.Context, *, is_needed: bool) -> NamedDocuments | None:
    """Return the documents in which a selector without an address is; None if there are none."""
    try:
        return NamedDocuments(ctx, label=UNSURE, says_all_at_end=True)
    except FileNotFoundError:
        if is_needed:
            raise
        return None


def _require_clear_names(
    ctx: click.Context, several: NamedDocuments, selectors: Iterable[str], *, changes: bool
) -> None:
    """Raise click.UsageError for a line such as `L12`, which each of several documents has.

    Also for standard input among them, if they are to be changed.
    """
    from ..selectors.by_line import is_line

    for each in filter(is_line, selectors):
        raise click.UsageError(
            f"{each!r} is a line, and several documents are named; type it as FILE:{each[1:]}", ctx
        )
    if changes and several.have_input:
        raise click.UsageError("standard input can't be changed beside other documents", ctx)


def _in_default(
    default: NamedDocuments, topics: Sequence[str], sections: Sequence[str]
) -> Iterator[tuple[str, str, Roadmap]]:
    """Yield each selector and each title of a section, with the document in which that is."""
    from ..selectors.across_documents import documents_with

    roadmaps = documents_with(default, topics, sections)
    names = [*((each, "") for each in topics), *(("", each) for each in sections)]
    for (topic, section), there in zip(names, roadmaps, strict=True):
        yield topic, section, there


def _in_another(
    ctx: click.Context, selector: str, paths: Sequence[str]
) -> tuple[str, str, Roadmap]:
    """Return an address, no title, and the document that it names.

    A title in a default document can be the same text: then it is ambiguous.
    """
    from ..folders import Given
    from ..selectors.across_documents import documents_with

    def raise_error(error: RoadmapError | OSError) -> None:
        raise error

    ctx.meta[DOCUMENT] = file_at(paths[0]).path
    roadmaps = [*Given(paths).roadmaps(raise_error, is_wanted=lambda _: True)]
    own = {os.path.realpath(roadmap.name) for roadmap in roadmaps}
    others = (each for each in readable_documents(ctx) if os.path.realpath(each.name) not in own)
    (there,) = documents_with([*roadmaps, *others], [selector])
    return selector, "", there


def _by_document(
    found: Iterable[tuple[str, str, Roadmap]], timeout: float
) -> Iterator[TopicsOfDocument]:
    """Yield each document once, with all selectors and titles that name something in it."""
    named: dict[str, tuple[Roadmap, list[str], list[str]]] = {}
    for topic, section, roadmap in found:
        _, topics, sections = named.setdefault(roadmap.name, (roadmap, [], []))
        topics += [topic] if topic else []
        sections += [section] if section else []
    for roadmap, topics, sections in named.values():
        yield TopicsOfDocument(file_at(roadmap.name, timeout), topics, sections, roadmap)
