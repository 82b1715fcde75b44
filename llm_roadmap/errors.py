"""Define the errors of this package, as one tree.

RoadmapError
├── TopicNotFoundError   (LookupError)   nothing matches the selector
├── AmbiguousTopicError  (LookupError)   more than one topic matches it
├── SectionError         (LookupError)   no section has the title, or more than one
├── UnexpectedTitleError (LookupError)   the topic has another title than was expected
├── StaleTopicError      (LookupError)   a topic from before is gone, or matches several now
├── ConflictError                        others kept changing the document
├── LockTimeoutError     (TimeoutError)  others held the lock all the time
├── EditError            (ValueError)    a change of the list would not be read back as meant
└── DocumentError        (ValueError)    not a text document that can be edited

Errors of the operating system stay `OSError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .text.safe_text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from .model import Topic

LISTED: Final = 10
"""The most candidates that a message lists."""


class RoadmapError(Exception):
    """The base of all errors of this package."""


class TopicNotFoundError(RoadmapError, LookupError):
    """No topic matches `selector`; `suggestions` are selectors that would."""

    def __init__(self, selector: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(selector, suggestions)
        self.selector = selector
        self.suggestions = suggestions

    def __str__(self) -> str:
        message = f"no topic matches {self.selector!r}"
        return f"{message}; {question(self.suggestions)}" if self.suggestions else message


class AmbiguousTopicError(RoadmapError, LookupError):
    """More than one topic matches `selector`: these `candidates`, in document order."""

    def __init__(self, selector: str, candidates: tuple[Topic, ...]) -> None:
        super().__init__(selector, candidates)
        self.selector = selector
        self.candidates = candidates

    def __str__(self) -> str:
        shown = self.candidates[:LISTED]
        names = [topic.roadmap.name for topic in shown]
        if len({*names}) == 1:
            names = [""] * len(names)
        return _listed(
            f"{self.selector!r} matches {len(self.candidates)} topics",
            [*map(qualified_title, shown, names)],
            len(self.candidates),
        )


class SectionError(RoadmapError, LookupError):
    """No section has this `title`, or several do; `suggestions` are titles like it.

    `candidates` are the lines and paths of several, such as `L12  Trees > Heaps`. `is_empty`: there
    is such a section, but no topic is in it.
    """

    def __init__(
        self,
        title: str,
        candidates: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
        *,
        is_empty: bool = False,
    ) -> None:
        super().__init__(title, candidates, suggestions)
        self.title = title
        self.candidates = candidates
        self.suggestions = suggestions
        self.is_empty = is_empty

    def __str__(self) -> str:
        if self.is_empty:
            return f"there is no topic in the section {self.title!r}"
        if count := len(self.candidates):
            shown = [*map(clean, self.candidates[:LISTED])]
            return _listed(f"{self.title!r} is the title of {count} sections", shown, count)
        message = f"no section has the title {self.title!r}"
        return f"{message}; {question(self.suggestions)}" if self.suggestions else message


class UnexpectedTitleError(RoadmapError, LookupError):
    """The named `topics` are not one topic with the title that was `expected`."""

    def __init__(self, expected: str, topics: tuple[Topic, ...]) -> None:
        super().__init__(expected, topics)
        self.expected = expected
        self.topics = topics

    def __str__(self) -> str:
        there = [f"{clean(topic.title)!r} on line {topic.line}" for topic in self.topics[:LISTED]]
        there += [f"{len(self.topics) - LISTED} more"] if len(self.topics) > LISTED else []
        what = f"there is {', '.join(there)}" if there else "no topic is named"
        return (
            f"expected the title {self.expected!r}, but {what};"
            " nothing is changed; look for the topic again"
        )


class StaleTopicError(RoadmapError, LookupError):
    """A `topic` from an earlier state is gone from the document, or matches more than one now."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return (
            f"the document has changed, and {self.topic.title!r} (once on line {self.topic.line})"
            " no longer names one topic in it; read it again, and find the topic again"
        )


class ConflictError(RoadmapError):
    """Others kept changing the document at `path` during `attempts` attempts to write it."""

    def __init__(self, path: Path, attempts: int) -> None:
        super().__init__(path, attempts)
        self.path = path
        self.attempts = attempts

    def __str__(self) -> str:
        return (
            f"{self.path}: other programs kept changing the document during"
            f" {self.attempts} attempts to write it; try again when they are done"
        )


class LockTimeoutError(RoadmapError, TimeoutError):
    """Others held the lock on `path` whenever it was tried, for `timeout` seconds without a change.

    `busy`: the document has changed while it was waited for, so others took turns. `held`: another
    program has it open for itself alone, as programs on Windows can.
    """

    def __init__(
        self, path: Path, timeout: float, *, busy: bool = False, held: bool = False
    ) -> None:
        super().__init__("lock timeout")  # OSError takes two arguments for a number and a text
        self.path = path
        self.timeout = timeout
        self.busy = busy
        self.held = held

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self.timeout), {"busy": self.busy, "held": self.held}

    def __str__(self) -> str:
        if self.held:
            return (
                f"{self.path}: another program has it open, and shares it with no other; it was"
                f" tried for {self.timeout:g} s; close it there, or try again"
            )
        if self.busy:
            return (
                f"{self.path}: many programs want to write the document, and this one got no turn;"
                f" it waited more than {self.timeout:g} s; try again, or allow more time"
            )
        return (
            f"{self.path}: other programs held its lock for {self.timeout:g} s, and the document"
            " did not change meanwhile; try again, or allow more time"
        )


class _ReasonError(RoadmapError, ValueError):
    """Something is refused, for this `reason`; `path` is None without a file."""

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class DocumentError(_ReasonError):
    """The document can't be read or edited, for this `reason`; `path` is None from `parse`."""


class EditError(_ReasonError):
    """A change of the list can't be made, for this `reason`; `path` is None without a file."""


def _listed(sentence: str, shown: list[str], count: int) -> str:
    """Return a sentence and the lines below it; `count` is how many lines there are in all."""
    more = [f"and {count - len(shown)} more"] if count > len(shown) else []
    return "\n  ".join([sentence, *shown, *more])


def qualified_title(topic: Topic, name: str = "") -> str:
    """Return the line number of a topic, its path and its title: `L12  Trees > Heaps`.

    With the name of its document, it is `a.md:12  Trees > Heaps`.
    """
    place = f"{clean(name)}:{topic.line}" if name else f"L{topic.line}"
    return f"{place}  {clean(' > '.join((*topic.path, topic.title)))}"


def question(suggestions: tuple[str, ...]) -> str:
    """Return a question that asks whether one of these was meant; empty without suggestions."""
    return f"did you mean {' or '.join(map(repr, suggestions))}?" if suggestions else ""
