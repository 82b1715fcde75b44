"""What cmark-gfm, GitHub's own parser, sees of topics before and after a change."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any, NamedTuple

from llm_roadmap import Roadmap, Topic

from ..support.reference import HEAD, Cmark

MARKS = {False: b"BOX", True: b"BOY"}
"""The words that take the place of open boxes and ticked ones: they are as long."""


class Task(NamedTuple):
    """A list item that begins with a box."""

    done: bool
    depth: int
    """How many of such items it lies in."""
    text: str
    """The text of its first paragraph."""


def same_on_github(
    cmark: Cmark, before: Roadmap, after: Roadmap, was: Sequence[Topic | None]
) -> bool:
    """Fail unless GitHub shows after a change what was meant.

    `was` is what each topic was before. Returns False, without a look at the result, where GitHub
    did not see the same topics in the document before; those differences have tests of their own.
    Footnotes stand at the end of a page there, so documents with some are left out, too.
    """
    old = tasks(cmark, before)
    if b"[^" in before.source or len(old) != len(before.topics):
        return False
    new = tasks(cmark, after)
    assert len(new) == len(was)
    for task, topic, previous in zip(new, after.topics, was, strict=True):
        assert (task.done, task.depth) == (topic.done, topic.depth)
        if previous is not None:
            assert task.text == old[previous.number].text
    return True


def tasks(cmark: Cmark, roadmap: Roadmap) -> Sequence[Task]:
    """Return what GitHub shows of a document's topics."""
    source = bytearray(roadmap.source)
    for topic in roadmap.topics:
        source[topic.offset - 1 : topic.offset + 2] = MARKS[topic.done]
    text = source.decode("utf-8", "replace").replace("\0", "\ufffd")
    head = HEAD.match(text)
    page = _Page()
    page.feed(cmark.html(text[len(head[0]) if head else 0 :]))
    page.close()
    return page.tasks


class _Element:
    """An element that is open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_fresh = name == "li"  # nothing is in it yet
        self.task: int | None = None


class _Page(HTMLParser):
    """Finds items that begin with one of the words."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[Task] = []
        self._open: list[_Element] = []
        self._reading: int | None = None  # the task whose first paragraph is being read

    def handle_starttag(self, tag: str, _: Any) -> None:
        if tag in ("br", "hr", "img", "input"):
            return
        if tag in ("ul", "ol", "pre", "blockquote", "table", "li") or tag[:1] == "h":
            self._reading = None
        if self._open and tag != "p":
            self._open[-1].is_fresh = False
        self._open.append(_Element(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li"):
            self._reading = None
        for at in reversed(range(len(self._open))):
            if self._open[at].name == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        item = self._fresh_item() if data.strip() else None
        word = data.lstrip()[:3].encode()
        if item and word in MARKS.values():
            depth = sum(each.task is not None for each in self._open)
            item.task = self._reading = len(self.tasks)
            self.tasks.append(Task(word == MARKS[True], depth, ""))
            data = data.lstrip()[3:]
        if item:
            item.is_fresh = False
        if self._reading is not None:
            task = self.tasks[self._reading]
            self.tasks[self._reading] = task._replace(
                text=" ".join(f"{task.text} {data}".split()) if data.strip() else task.text
            )

    def _fresh_item(self) -> _Element | None:
        inner = [each for each in self._open[-2:] if each.name in ("li", "p")]
        return next((each for each in inner if each.is_fresh), None)
