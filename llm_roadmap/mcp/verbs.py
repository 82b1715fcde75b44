"""Do what the tools say: each function takes the documents and arguments, and returns an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..errors import RoadmapError, TopicNotFoundError, UnexpectedTitleError
from ..linting.is_all_done import judge
from ..model import Progress
from ..selectors.across_documents import documents_with, no_topics_in_any_error
from ..selectors.finding import next_topics
from ..selectors.normal_forms import Selector
from ..selectors.sections import topics_in
from .answers import FEW, after_change, brief, count, described, path_from_here, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..file import RoadmapFile
    from ..model import Roadmap, Topic
    from .served_documents import NamedLine, ServedDocuments

    Answer = dict[str, Any]

MOST: Final = 50
"""The most topics in one answer."""


class RefusedError(Exception):
    """Something is not done; `answer` says why, and what is there."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def next_(documents: ServedDocuments, n: int = 1, section: str | None = None) -> Answer:
    """Answer with the first open topics that wait for no sub-topic."""
    seen = _Seen(documents, None, section)
    found = [
        topic for roadmap, topics in seen.parts for topic in next_topics(roadmap) if topic in topics
    ]
    answer = {"next": [described(topic) for topic in found[: min(n, MOST)]]}
    return answer | seen.progress() | ({} if found else seen.verdict())


def list_(
    documents: ServedDocuments,
    *,
    open: bool = False,  # noqa: A002 - that is what the argument is called
    text: str | None = None,
    section: str | None = None,
    file: str | None = None,
    skip: int = 0,
) -> Answer:
    """Answer with the topics, at most `MOST`, and how many more there are."""
    seen = _Seen(documents, file, section)
    found = [
        topic
        for roadmap, topics in seen.parts
        for topic in (roadmap.find_all(text) if text is not None else roadmap.topics)
        if topic in topics and not (open and topic.done)
    ]
    shown_ones = found[skip : skip + MOST]
    more = len(found) - skip - len(shown_ones)
    answer: Answer = {"topics": [brief(topic) for topic in shown_ones]}
    return answer | ({"more": more} if more > 0 else {}) | seen.progress()


def status(documents: ServedDocuments, file: str | None = None) -> Answer:
    """Answer with the progress, and whether all is done so that nobody could think otherwise."""
    seen = _Seen(documents, file)
    answer = seen.progress() | seen.verdict()
    if len(seen.parts) > 1:
        counts = [(path_from_here(each.name), each.progress) for each, _ in seen.parts]
        open_ones = [each for each in counts if each[1].done < each[1].total]
        answer["open files"] = {
            name: f"{progress.done}/{progress.total}" for name, progress in open_ones[:MOST]
        }
    return answer


def check(documents: ServedDocuments, at: str, title: str, *, done: bool = True) -> Answer:
    """Tick or untick the topic on a line, if it has the expected title."""
    place = documents.place(at)
    try:
        result = place.file.set_done(place.selector, done=done, expect=title)
    except (UnexpectedTitleError, TopicNotFoundError):
        raise RefusedError(_what_is_there(place, title)) from None
    topics = [change.topic for change in result.changes]
    answer: Answer = {"changed": [brief(topic, with_state=True) for topic in topics]}
    below = sum(each.progress.total - each.progress.done for each in topics)
    if done and below:
        answer["open below"] = below
    return answer | after_change(result.after)


def _what_is_there(place: NamedLine, title: str) -> Answer:
    """Return the topic on a line, and those that fit a title, since these are not the same."""
    roadmap = place.file.read()
    there = [topic for topic in roadmap.topics if topic.line == place.line]
    typed = Selector(title)
    fits = (roadmap.index.match(typed).by_title or roadmap.find_all(title)) if typed.normal else ()
    what = "another topic is there, or none; take one of these"
    if not (there or fits):
        what = "no topic is there, and none has this title; get the next one"
    return {
        "error": f"nothing is changed: {what}",
        "there": brief(there[0], with_state=True) if there else None,
        "fits": [brief(topic, with_state=True) for topic in fits[:FEW]],
    }


def add(
    documents: ServedDocuments,
    title: str,
    *,
    section: str | None = None,
    under: str | None = None,
    after: str | None = None,
    file: str | None = None,
) -> Answer:
    """Add a topic, unless its place has it already."""
    from ..editing.plans import NewTopic, adding

    named = {"section": section, "under": under, "after": after}
    where = {name: value for name, value in named.items() if value is not None}
    if len(where) > 1:
        raise RoadmapError(f"name one place, not {' and '.join(where)}")
    document = _document(documents, where, file)
    result = document.run(adding([NewTopic(title)], **where, if_absent=True))
    verb = "there already" if result.found else "added"
    return {verb: brief(*result.topics, with_state=True)} | after_change(result.after)


def _document(documents: ServedDocuments, where: dict[str, str], file: str | None) -> RoadmapFile:
    """Return the document that has a place; `FILE:LINE` in it is made a selector."""
    for name in ("under", "after"):
        if name in where and documents.have(where[name]):
            place = documents.place(where[name])
            where[name] = place.selector
            return place.file
    if file is not None or not where or not documents.are_several:
        return documents.file(file)
    topics = [text for name, text in where.items() if name != "section"]
    sections = [text for name, text in where.items() if name == "section"]
    troubles: list[object] = []
    known = [*documents.roadmaps(troubles.append)]
    (roadmap,) = documents_with(known, topics, sections)
    return documents.file(roadmap.name)


class _Seen:
    """The documents of one call, as they are now, and the topics that it is about."""

    def __init__(
        self, documents: ServedDocuments, file: str | None, section: str | None = None
    ) -> None:
        self._documents = documents
        self._are_several = file is None and documents.are_several
        self._troubles: list[RoadmapError | OSError] = []
        self._roadmaps = [*documents.roadmaps(self._troubles.append, file)]
        if self._troubles and not self._are_several:
            raise self._troubles[0]
        titles = () if section is None else (section,)
        parts = ((each, {*topics_in(each, *titles)}) for each in self._roadmaps)
        self.parts: Sequence[tuple[Roadmap, set[Topic]]] = [each for each in parts if each[1]]
        """Each document with topics that are meant, and these."""
        if section is not None and not self.parts:
            raise no_topics_in_any_error(self._roadmaps, section)

    def progress(self) -> Answer:
        """Return how many topics are done, and what could not be read."""
        counts = (Progress(sum(x.done for x in topics), len(topics)) for _, topics in self.parts)
        unread = [*map(said, self._troubles[:FEW])]
        return count(sum(counts, Progress(0, 0))) | ({"not read": unread} if unread else {})

    def verdict(self) -> Answer:
        """Return whether all is done, and the lines that can mean an open task."""
        problems, lacking = list[str](), list[str]()
        for each in self._roadmaps:
            where, verdict = path_from_here(each.name), judge(each, each.topics)
            if self._are_several and not self._documents.are_named(each):
                verdict = verdict.among_others()
            elif self._are_several and not each.topics:
                lacking.append(where)
            problems += (f"{where}:{found.line}: {found.message}" for found in verdict.obstacles)
        has_topics = any(each.topics for each in self._roadmaps)
        is_open = any(each.progress.done < each.progress.total for each in self._roadmaps)
        is_left = is_open or problems or lacking or self._troubles
        answer: Answer = {"finished": has_topics and not is_left}
        if not has_topics:
            answer["note"] = "no tasks in any document"
        elif lacking:
            answer["note"] = f"no tasks in {', '.join(lacking[:FEW])}"
        return answer | ({"can mean an open task": problems[:FEW]} if problems else {})
