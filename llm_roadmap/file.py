"""Read the roadmap in a file, and tick its boxes in place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .errors import RoadmapError
from .storage.default_document import VARIABLE, locate
from .storage.locks import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from .history import History
    from .merging import Carry
    from .model import Change, Roadmap, Topic
    from .model.result import Result
    from .notebook.widget import RoadmapWidget
    from .storage.watching import Changes

    R = TypeVar("R", bound=Result)


class RoadmapFile:
    """A handle on a document: it holds the path, and reads the document at each call.

    `path` is the path of a Markdown file; `~` is expanded. Without `path`, the environment variable
    LLM_ROADMAP_FILE names the file. If neither is set, it is `ROADMAP.md` in this folder or the
    nearest folder above it, up to the git root or the home folder. `timeout`: seconds to wait for
    the lock if other programs are writing.
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
    ) -> Result:
        """Tick topics (`done` is True), untick them (False), or toggle them (None), in one write.

        `topics` are selectors (see `Roadmap.find`; `L12-L20` is all topics on these lines) or
        `Topic` objects, also from an earlier state of the document. `sections` are titles of
        sections: all topics in each of them change, too. `with_subtopics`: all topics below each of
        `topics` change, too. `expect`: the title that the one topic must have, since a line number
        can be out of date. `everything`: all topics of the document change. `changes` of the result
        are the boxes that changed, in the order in which they were named.

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
        from .selectors.normal_forms import titles_of
        from .selectors.topics_of_call import Choice
        from .ticking.plans import Ticking

        choice = Choice(topics, titles_of(sections), with_subtopics, expect, everything)
        held = next((topic.roadmap for topic in topics if isinstance(topic, Topic)), None)
        return self.run(Ticking(choice, done), known=held)

    def add(
        self,
        text: str,
        *,
        section: str | None = None,
        under: Topic | str | None = None,
        after: Topic | str | None = None,
        before: Topic | str | None = None,
        done: bool = False,
        if_absent: bool = False,
    ) -> tuple[Topic, ...]:
        """Add a topic, and return it; see `Roadmap.with_added`.

        With `if_absent`, it is the topic that has been there, if there is one. If another program
        changes the document meanwhile, the place is looked up again in its text. Raises what
        `Roadmap.with_added` does, ConflictError, LockTimeoutError, DocumentError and OSError; then
        nothing is changed. So do `retitle`, `move` and `remove`.
        """
        from .editing.plans import NewTopic, adding

        place = {"section": section, "under": under, "after": after, "before": before}
        return self.run(adding([NewTopic(text)], **place, done=done, if_absent=if_absent)).topics

    def retitle(
        self, topic: Topic | str, text: str, *, expect: str | None = None
    ) -> tuple[Topic, ...]:
        """Give a topic another title, and return it; see `Roadmap.with_title` and `add`.

        `expect`: the title that the topic must have, as in `set_done`; so in `move` and `remove`.
        """
        from .editing.plans import retitling

        return self.run(retitling(topic, text, expect=expect)).topics

    def move(
        self,
        topic: Topic | str,
        *,
        section: str | None = None,
        under: Topic | str | None = None,
        after: Topic | str | None = None,
        before: Topic | str | None = None,
        expect: str | None = None,
    ) -> tuple[Topic, ...]:
        """Move a topic with all below it, and return it; see `Roadmap.with_moved` and `add`."""
        from .editing.plans import moving

        place = {"section": section, "under": under, "after": after, "before": before}
        return self.run(moving(topic, expect=expect, **place)).topics

    def remove(self, *topics: Topic | str, expect: str | None = None) -> tuple[Topic, ...]:
        """Remove topics, each with all below it, in one write; return them as they were.

        `topics` are as in `set_done`; for the rest see `Roadmap.without` and `add`.
        """
        from .editing.plans import removing

        return self.run(removing(topics, expect=expect)).topics

    def carry(self, other: Roadmap, *, likely: bool = False) -> Carry:
        """Tick here, in one write, what is ticked in another version of the document.

        Nothing is unticked. Two topics are the same if they have the same path and title, or a
        title that each version has only once. `likely`: topics that are only similar count, too.
        Raises ConflictError, LockTimeoutError, DocumentError and OSError, and TypeError if `other`
        is no roadmap; then nothing is changed.
        """
        from .merging import carry
        from .model import Roadmap

        if not isinstance(other, Roadmap):
            kind = type(other).__name__
            raise TypeError(f"pass a Roadmap, not {kind}; for a file, RoadmapFile(path).read()")
        return self.run(lambda here: carry(here, other, likely=likely))

    def sync(self) -> bool:
        """Bring progress markers up to date after edits by hand; return whether any had to change.

        Raises ConflictError, LockTimeoutError, DocumentError and OSError; then nothing is changed.
        """
        from .ticking import refresh

        return self.edit(refresh).changed

    def format(self) -> bool:
        """Give the document the style of mdformat; return whether anything had to change.

        Raises DocumentError, with the line, if the formatted document would have other topics or
        look different on GitHub. Also raises what `sync` does. Then nothing is changed.
        """
        from .formatting import formatted

        return self.edit(formatted).changed

    def undo(self, result: Result) -> Result:
        """Take a change back; `result` is what `set_done`, `edit`, `run` or `undo` has returned.

        Boxes get the state that they had, each found by its topic, though other lines can have
        changed. Any other change can only be undone while the document is as the change left it:
        then it gets the bytes that it had. Where the change is undone already, nothing is written.

        Raises EditError if the document was changed since, StaleTopicError for a topic that is gone
        from it, TypeError if `result` is no Result, ConflictError, LockTimeoutError, DocumentError
        and OSError; then nothing is changed.
        """
        from .model.result import Result
        from .ticking.undo_plan import undoing

        if not isinstance(result, Result):
            kind = type(result).__name__
            raise TypeError(f"pass the Result that set_done, edit or run has returned, not {kind}")
        return self.run(undoing(result), known=result.after)

    def edit(self, change: Callable[[Roadmap], Roadmap]) -> Result:
        """Change the document with a function, which takes the roadmap and returns the new one.

        It is called as a plan is; see `run`, which also tells what is raised.
        """
        from .model.result import plan_of

        return self.run(plan_of(change))

    def run(
        self, plan: Callable[[Roadmap], R], *, write: bool = True, known: Roadmap | None = None
    ) -> R:
        """Change the document by a plan, and return its result; all that writes goes this way.

        A plan takes the roadmap, and returns a `Result`. It is called before the lock is taken. If
        another program changes the document meanwhile, it is called again with the new text. So a
        plan may do nothing but return its result. `write=False`: nothing is written. `known` is an
        earlier state of the document: then only what differs from it is parsed.

        Raises what the plan does, TypeError if it returns anything else, ConflictError,
        LockTimeoutError, DocumentError and OSError.
        """
        from .storage.read_and_rewrite import NewText, is_whole, rewrite

        now = self._read(previous=known)
        outcome = self._outcome(plan, now)

        def edit(source: bytes) -> NewText:
            nonlocal plan, now, outcome
            if source != now.source:
                now = self._parse(source, previous=now)
                outcome = self._outcome(plan, now)
            result = _returned(outcome)
            again: Any = result.again
            plan = again or plan
            return NewText(result.after.source, result.has_only_boxes)

        error = outcome if isinstance(outcome, RoadmapError) else None
        writes = not isinstance(outcome, RoadmapError) and outcome.changed
        if write and (writes or not is_whole(self.path, now.source, error)):
            rewrite(self.path, edit, timeout=self.timeout)
        return _returned(outcome)

    def _outcome(self, plan: Callable[[Roadmap], R], roadmap: Roadmap) -> R | RoadmapError:
        """Return what a plan returns or raises; a later text may be without the cause of it."""
        from .model.result import Result

        try:
            result = plan(roadmap)
        except RoadmapError as error:
            from .storage.inputs import with_path

            return with_path(error, self.path)
        if not isinstance(result, Result):
            kind = type(result).__name__
            raise TypeError(f"a plan returns a Result, not {kind}; `edit` takes other functions")
        return result

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
        from .storage.watching import Changes

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
        from .storage.read_and_rewrite import read

        return self._parse(read(self.path, timeout=self.timeout), previous=previous)

    def _parse(self, source: bytes, *, previous: Roadmap | None = None) -> Roadmap:
        from .storage.inputs import parsed

        return parsed(source, self.path, previous=previous)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from .display import bundle
        from .display.html_and_text import message

        try:
            return bundle(self.read())
        except (RoadmapError, OSError) as error:
            return message(f"{self!r}: {getattr(error, 'strerror', None) or error}")

    def __repr__(self) -> str:
        return f"RoadmapFile({str(self.path)!r})"


def _returned(outcome: R | RoadmapError) -> R:
    """Return a result; raise an error."""
    if isinstance(outcome, RoadmapError):
        raise outcome
    return outcome
