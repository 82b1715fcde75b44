"""Read the roadmap in a file, and tick its boxes in place."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from .errors import DocumentError, RoadmapError
from .storage.locating import VARIABLE, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from .history.timeline import History
    from .merging.carrying import Carry
    from .model import Change, Roadmap, Topic
    from .notebook.widget import RoadmapWidget
    from .storage.changes import Changes
    from .ticking.boxes import Update

    R = TypeVar("R", "Edited", Update, Carry)

TIMEOUT: Final = 10.0
"""Seconds to wait for the lock unless the caller says otherwise."""


class Edited(NamedTuple):
    """What a call of `RoadmapFile.edit` has done."""

    before: Roadmap
    """The document as it was."""
    roadmap: Roadmap
    """The document as it is afterwards."""

    @property
    def changed(self) -> bool:
        """Whether the document has changed."""
        return self.roadmap != self.before


class RoadmapFile:
    """A handle on a document: it holds the path, and reads the document at each call.

    `path` is the path of a Markdown file; `~` is expanded. Without `path`, the environment variable
    LLM_ROADMAP_FILE names the file. Without both, it is `ROADMAP.md` in this folder or the nearest
    folder above it, up to the git root or the home folder. `timeout`: seconds to wait for the lock
    if other programs are writing.
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, timeout: float = TIMEOUT
    ) -> None:
        """Keep the path; raises FileNotFoundError if none is given and no document is found."""
        from pathlib import Path

        if path is None:
            path = os.environ.get(VARIABLE) or locate(Path.cwd())
        # `..` stays in it: behind a symbolic link it leads elsewhere.
        self.path = Path(os.path.expanduser(path)).absolute()
        self.timeout = timeout

    def read(self) -> Roadmap:
        """Return the roadmap as it is on disk now.

        Raises DocumentError if the file is not a text that can be edited, and OSError.
        """
        return self._read()

    def toggle(self, *topics: Topic | str) -> tuple[Change, ...]:
        """Tick open topics, and untick topics that are done; see `set_done`."""
        return self.set_done(*topics, done=None).changes

    def check(self, *topics: Topic | str) -> tuple[Change, ...]:
        """Tick topics; see `set_done`."""
        return self.set_done(*topics, done=True).changes

    def uncheck(self, *topics: Topic | str) -> tuple[Change, ...]:
        """Untick topics; see `set_done`."""
        return self.set_done(*topics, done=False).changes

    def set_done(
        self,
        *topics: Topic | str,
        done: bool | None,
        sections: str | Iterable[str] = (),
        with_subtopics: bool = False,
        expect: str | None = None,
        everything: bool = False,
    ) -> Update:
        """Tick topics (`done` is True), untick them (False), or toggle them (None), in one write.

        `topics` are selectors (see `Roadmap.find`; `L12-L20` is all topics on these lines) or
        `Topic` objects, also from an earlier state of the document. `sections` are titles of
        sections: all topics in each of them change, too. `with_subtopics`: all topics below each of
        `topics` change, too. `expect`: the title that the one topic must have, since a line number
        can be out of date. `everything`: all topics of the document change. Returns the document
        after the write, and the boxes that changed.

        All topics are looked up before anything is written. If another program changes the document
        meanwhile, they are looked up again in its text. But whether None ticks or unticks a topic
        is decided by the first text.

        Raises what `Roadmap.find` does, SectionError unless exactly one section has a title,
        UnexpectedTitleError unless one topic with the expected title is named, StaleTopicError for
        a topic that is gone from the document, ConflictError, LockTimeoutError, DocumentError and
        OSError; then nothing is changed. (After ConflictError, look at the document: another
        program can have saved the change.)
        """
        from .model import Topic
        from .selectors.choosing import Choice
        from .selectors.selector import titles_of
        from .ticking.boxes import Intent

        choice = Choice(topics, titles_of(sections), with_subtopics, expect, everything)
        held = next((topic.roadmap for topic in topics if isinstance(topic, Topic)), None)
        known = self._read(previous=held)  # so that only the difference is parsed
        intent = Intent(choice, done=done)
        intent.look_up(known)  # while nobody has to wait for the lock
        return self._rewrite(intent.applied, known=known)

    def carry(self, other: Roadmap, *, likely: bool = False) -> Carry:
        """Tick here, in one write, what is ticked in another version of the document.

        Nothing is unticked. Two topics are the same if they have the same path and title, or a
        title that each version has only once. `likely`: topics that are only similar count, too.
        Raises ConflictError, LockTimeoutError, DocumentError and OSError, and TypeError if `other`
        is no roadmap; then nothing is changed.
        """
        from .merging.carrying import carry
        from .model import Roadmap

        if not isinstance(other, Roadmap):
            kind = type(other).__name__
            raise TypeError(f"pass a Roadmap, not {kind}; for a file, RoadmapFile(path).read()")
        return self._rewrite(lambda roadmap: carry(roadmap, other, likely=likely))

    def sync(self) -> bool:
        """Bring progress markers up to date after edits by hand; return whether any had to change.

        Raises ConflictError, LockTimeoutError, DocumentError and OSError; then nothing is changed.
        """
        from .ticking.progress_markers import refresh

        return self.edit(refresh).changed

    def format(self) -> bool:
        """Give the document the style of mdformat; return whether anything had to change.

        Raises DocumentError, with the line, if the formatted document would have other topics or
        look different on GitHub. Also raises what `sync` does. Then nothing is changed.
        """
        before = self.read()
        after: Roadmap | DocumentError
        try:
            after = self.formatted(before)  # before the lock is taken, since it takes a moment
        except DocumentError as error:
            after = error  # it is raised below, unless this was half a text
        if after == before:
            return False

        def change(now: Roadmap) -> Roadmap:
            if now != before:
                return self.formatted(now)
            if isinstance(after, DocumentError):
                raise after
            return after

        return self.edit(change).changed

    def formatted(self, roadmap: Roadmap) -> Roadmap:
        """Return a roadmap in the style of mdformat, and write nothing; see `format`."""
        from .formatting.formatter import formatted

        with self._path_in_errors():
            return formatted(roadmap)

    def edit(self, change: Callable[[Roadmap], Roadmap]) -> Edited:
        """Change the document with a function, and return the document before and after.

        If another program changes the document meanwhile, `change` is called again with the new
        text. Raises what `change` does, ConflictError, LockTimeoutError, DocumentError and OSError.
        """
        return self._rewrite(lambda before: Edited(before, change(before)))

    def _rewrite(self, change: Callable[[Roadmap], R], *, known: Roadmap | None = None) -> R:
        """Write the `roadmap` of what `change` returns, and return what it returned.

        `known` is the document as it was a moment ago: then only what differs is parsed while
        others wait for the lock.
        """
        from .storage.document import NewText, rewrite

        before = known or self.read()

        def edit(source: bytes) -> NewText[R]:
            now = self._parse(source, previous=before)
            with self._path_in_errors():
                result = change(now)
            # Where only boxes and progress markers differ, the outline stays the same object.
            only_boxes = result.roadmap.outline is now.outline
            return NewText(result.roadmap.source, result, only_boxes)

        return rewrite(self.path, edit, timeout=self.timeout)

    def history(
        self, since: str | None = None, *, section: str | Iterable[str] | None = None
    ) -> History:
        """Return the progress over time, and what was ticked when, from the document's commits.

        `since`: a date in any form that git accepts, such as `2 weeks ago`. `section`: only
        topics in the sections with this title, or with one of these titles; see `widget`. Raises
        what `read` does, RoadmapError if git has no history of the document, or does not know the
        date, TypeError for what is no title, and ValueError for an empty one. Versions that can't
        be read are listed in `gaps`.
        """
        from .git.reading_history import read_history

        return read_history(self.path, since=since, section=section)

    def watch(self) -> Changes:
        """Return an iterator that waits for changes on disk, and yields the roadmap after each.

        The iteration ends when the iterator is closed (by `close`, or as a context manager), or
        interrupted with Ctrl-C. Changes in quick succession count as one. `async for` also works:
        other tasks run while it waits, and in a notebook the kernel stays free. Raises what `read`
        does, and ImportError without the extra `notebook`.
        """
        from .storage.changes import Changes

        return Changes(self.path)

    def widget(
        self,
        *,
        section: str | Iterable[str] | None = None,
        height: str = "",
        collapsed: bool = False,
    ) -> RoadmapWidget:
        """Return a widget for notebooks: a click changes the file, and a change of the file shows.

        `section`: only topics in the sections with this title, or with one of these titles. Titles
        around a section can stand before its own, joined by ` > `. If no section has such a title,
        those count in whose titles the text stands from the beginning of a word on. `height`: the
        greatest height of the list of topics, in CSS (`400px`); longer lists scroll. `collapsed`:
        sections are folded at first; in large documents they always are. `close` ends the widget,
        and so does running its cell again. Raises what `read` does, SectionError if there is no
        such section or no topic is in it, TypeError for what is no title, ValueError
        for an empty one, and ImportError without the extra `notebook`.
        """
        from .notebook.widget import RoadmapWidget

        return RoadmapWidget(self, section=section, height=height, collapsed=collapsed)

    def _read(self, *, previous: Roadmap | None = None) -> Roadmap:
        # Imported before the document is read, which should be as new as possible when it is
        # parsed. From more nested calls, the import can also take a hundred system calls more.
        from .markdown import blocks as blocks  # noqa: PLC0414
        from .storage.document import read

        return self._parse(read(self.path), previous=previous)

    def _parse(self, source: bytes, *, previous: Roadmap | None = None) -> Roadmap:
        from .markdown import parse

        name = str(self.path)
        with self._path_in_errors():
            roadmap = parse(source, previous=previous)
        return roadmap if roadmap.name == name else replace(roadmap, name=name)

    @contextmanager
    def _path_in_errors(self) -> Iterator[None]:
        """Add the path of the document to each DocumentError."""
        try:
            yield
        except DocumentError as error:
            raise DocumentError(error.reason, self.path) from None

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .display.html_and_text import bundle, message

        try:
            return bundle(self.read())
        except (RoadmapError, OSError) as error:
            return message(f"{self!r}: {getattr(error, 'strerror', None) or error}")

    def __repr__(self) -> str:
        return f"RoadmapFile({str(self.path)!r})"
