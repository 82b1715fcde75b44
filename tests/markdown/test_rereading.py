"""A document that is read by what an earlier version says of it is what it is without that."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from llm_roadmap import DocumentError, Roadmap, Section, Topic, lint, parse

from ..history.bundles import NAMES, snapshots, unpack
from ..support.corpus import checklists, histories
from ..support.edits import edited, first, window

CHAIN = 50
"""How many edits follow on each other, so that errors would add up."""
BATCH = 500
"""How many edits are in one test."""
KEPT = 20
"""How many versions are kept, to be the one that is read from."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        edits = metafunc.config.getoption("--edits")
        metafunc.parametrize("seed", range(max(1, edits // BATCH)))


def topic_says(topic: Topic) -> object:
    return (
        *(topic.title, topic.done, topic.line, topic.offset, topic.path, topic.depth, topic.slug),
        *(topic.fields, topic.description, topic.resources, topic.progress),
        [below.number for below in topic.subtopics],
    )


def section_says(section: Section) -> object:
    return (
        *(section.title, section.level, section.is_inset, section.progress),
        [topic.number for topic in section.topics],
        [section_says(below) for below in section.sections],
    )


def everything(roadmap: Roadmap) -> dict[str, object]:
    """Return all there is to say of a document."""
    return {
        "title": roadmap.title,
        "topics": [topic_says(topic) for topic in roadmap.topics],
        "sections": [section_says(section) for section in roadmap.sections],
        "boxes": list(roadmap.outline.boxes),
        "headings": list(roadmap.outline.headings),
        "markers": list(roadmap.outline.markers),
        "findings": lint(roadmap),
    }


def read(source: bytes, previous: Roadmap | None = None) -> Roadmap | str:
    """Return the roadmap, or why there is none."""
    try:
        return parse(source, previous=previous)
    except DocumentError as error:
        return str(error)


def check(source: bytes, previous: Roadmap | None) -> Roadmap | None:
    """Fail unless an earlier version makes no difference; return the roadmap if there is one."""
    expected, found = read(source), read(source, previous)
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected, (previous and previous.source, source)
        return None
    assert found.source == source
    wanted, said = everything(expected), everything(found)
    for what in wanted:
        assert said[what] == wanted[what], (what, previous and previous.source, source)
    return found


def chain(random: Random, source: bytes) -> None:
    """Edit a document again and again, and check each version by one of those before."""
    kept: list[Roadmap] = []
    for _ in range(CHAIN):
        likely = kept if random.random() < 0.1 else kept[-1:]
        if roadmap := check(source, random.choice(likely or [None])):
            kept = [*kept, roadmap][-KEPT:]
        source = edited(random, source)


def test_no_edit_of_a_drawn_document_makes_a_difference(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    for _ in range(BATCH // CHAIN // 2):
        monkeypatch.setattr("llm_roadmap.markdown.reuse.EDIT", random.choice((16, 64, 256, 2048)))
        chain(random, first(random))


def test_no_edit_of_a_real_checklist_makes_a_difference(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    sources = [each.source for each in checklists()]
    for _ in range(BATCH // CHAIN // 2):
        monkeypatch.setattr("llm_roadmap.markdown.reuse.EDIT", random.choice((16, 64, 256, 2048)))
        chain(random, window(random, sources))


CASES = {
    "a table begins two lines below": ("a\n\nb\nc\n\nd\n", "a\n\nb\nc |\n-|\n\nd\n"),
    "a table ends a definition two lines below": (
        "- [ ] [a]\n\n[a]:\nb|c\n-|-\n",
        "- [ ] [a]\n\n[a]:\nb|c\nd\n",
    ),
    "a table ends what becomes a heading": ("a\nb|c\n-|-\n- [ ] d\n", "a\nb|c\n===\n- [ ] d\n"),
    "an underline below": ("- [ ] a\n\nb\n\nc\n", "- [ ] a\n\nb\n===\n- [ ] c\n"),
    "a line of the header is left out": ("a\nb | c\n-|-\n- [ ] d\n", "a\n-|-\n- [ ] d\n"),
    "an item goes on": ("- [ ] a\n- [ ] b\n", "- [ ] a\n\n  b\n- [ ] b\n"),
    "a fence that nothing closed": ("- [ ] a\n\n```\nb\n", "- [ ] a\n\n```\nb\n```\n- [ ] c\n"),
    "a comment that nothing closed": ("<!--\na\n", "<!--\na\n-->\n\n- [ ] b\n"),
    "a comment that nothing closes now": ("<!--\na\n-->\n\n- [ ] b\n", "<!--\na\n\n- [ ] b\n"),
    "text at the end goes on": ("- [ ] a", "- [ ] ab\n  c\n"),
    "a line at the end goes on": ("- [ ] a\n***", "- [ ] a\n***b\n"),
    "a box at the end gets a text": ("- [ ]", "- [ ]\n  a\n"),
    "a definition appears": ("- [ ] [a]\n\nb\n", "- [ ] [a]\n\nb\n\n[a]: /c\n"),
    "a second definition appears": (
        "- [ ] [a] [b](c)\n\n[d]: /e\n",
        "- [ ] [a] [b](c)\n\n[d]: /e\n[a]: /f\n",
    ),
    "a definition changes": ("- [ ] [a]\n\n[a]: /b\n", "- [ ] [a]\n\n[a]: /c\n"),
    "a definition gets another label": (
        "- [ ] [a][] [b][]\n\n[a]: /c\n",
        "- [ ] [a][] [b][]\n\n[b]: /c\n",
    ),
    "a definition gets a title": ("- [ ] [a]\n\n[a]: /b\n", "- [ ] [a]\n\n[a]: /b 'c'\n"),
    "a definition is gone": ("- [ ] [a]\n\n[a]: /b\n", "- [ ] [a]\n\n"),
    "an earlier definition counts": ("- [ ] [a]\n\n[a]: /b\n", "[a]: /c\n\n- [ ] [a]\n\n[a]: /b\n"),
    "a definition that no browser follows": (
        "- [ ] [a]\n\n[a]: /b\n",
        "- [ ] [a]\n\n[a]: javascript:b\n",
    ),
    "front matter appears": ("- [ ] a\n---\n- [ ] b\n", "---\n- [ ] a\n---\n- [ ] b\n"),
    "front matter is gone": ("---\n- [ ] a\n---\n- [ ] b\n", "- [ ] a\n---\n- [ ] b\n"),
    "a byte order mark appears": ("- [ ] a\n", "\ufeff- [ ] a\n"),
    "other line ends": ("- [ ] a\n\nb\n- [ ] c\n", "- [ ] a\r\n\r\nb\r- [ ] c\r\n"),
    "a topic comes into a list": ("- [-] a\n- b\n", "- [-] a\n- b\n- [ ] c\n"),
    "a list gets another bullet": ("- [-] a\n- [ ] b\n", "- [-] a\n* [ ] b\n"),
    "a text parts a list": ("- [-] a\n- [ ] b\n", "- [-] a\n\nc\n\n- [ ] b\n"),
    "a definition parts a list": ("- [-] a\n- [ ] b\n", "- [-] a\n\n[c]: /d\n- [ ] b\n"),
    "a heading above changes its level": ("# a\n\n## b\n\n- [ ] c\n", "# a\n\n# b\n\n- [ ] c\n"),
    "blocks change places": (
        "# a\n\n- [ ] b\n\n# c\n\n- [x] d\n",
        "# c\n\n- [x] d\n\n# a\n\n- [ ] b\n",
    ),
    "the end of a marker that was begun": (
        "<!-- roadmap:progress -->\n\na\n",
        "<!-- roadmap:progress -->\n\n<!-- /roadmap:progress -->\n\na\n",
    ),
    "nothing is left": ("- [ ] a\n", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_makes_no_difference(case: str) -> None:
    for before, after in (CASES[case], CASES[case][::-1]):
        check(after.encode(), parse(before))
        known = parse(before)
        everything(known)  # so that there is more to take over
        for around in ("", "# x\n\n- [ ] y\n  - [x] z\n\n"):
            check(f"{around}{after}".encode(), known)
            check(f"{after}\n{around}".encode(), known)


AROUND = """# a

{}

<!-- roadmap:progress --> <!-- /roadmap:progress -->

> ### f

### g

- [ ] h
  - [x] i

    # j

    - [ ] k
"""


@pytest.mark.parametrize(
    ("before", "after", "is_kept"),
    [
        ("- [ ] b\n  - [x] c", "- [ ] bb\n  - [x] c", True),
        ("- [ ] b\n  - [x] c", "- [x] b\n  - [x] c", True),
        ("- [ ] b\n  - [x] c", "- [ ] b\n\n  - [x] c\n\n", True),
        ("- [ ] b\n  - [x] c", "- [ ] b\n- [x] c", False),
        ("- [ ] b", "- b", False),
        ("## b", "### b", False),
        ("- [ ] b\n\n> # c", "> # c\n\n- [ ] b", False),
        ("> # b\n> ## c", "> # b\n\n> ## c", False),
        ("- [ ] b\n\n  # c", "- [ ] b\n\n- c\n  # d", False),
        ("> # b\n> - [ ] c", "> # b\n\n- [ ] c", False),
        ("> ## b", "## b", False),
        ("## b", "## c\n\n## b", False),
        ("## b", "## c\n\n- [ ] d\n\n## b\n\n- [x] e", False),
    ],
)
def test_what_lies_in_what_is_found_again_only_where_it_may_have_changed(
    before: str, after: str, *, is_kept: bool
) -> None:
    """It took half of the time of a key in an editor."""
    for old, new in ((before, after), (after, before)):
        known = parse(AROUND.format(old))
        everything(known)
        roadmap = check(AROUND.format(new).encode(), known)
        assert roadmap
        assert (
            parse(roadmap.source, previous=known).outline.nesting is known.outline.nesting
        ) is is_kept


def test_a_ticked_document_is_no_wrong_source() -> None:
    """Its blocks have the bytes of the document before the tick."""
    marker = "<!-- roadmap:progress --><!-- /roadmap:progress -->"
    roadmap = parse(f"{marker}\n\n- [ ] a\n- [x] b\n  - [ ] c\n")
    ticked = roadmap.with_done(dict.fromkeys(roadmap.topics, True))
    for source in (roadmap.source, ticked.source, ticked.source + b"- [ ] d\n"):
        check(source, ticked)
    assert everything(ticked) == everything(parse(ticked.source))


def pickled(roadmap: Any) -> Any:
    return pickle.loads(pickle.dumps(roadmap))  # noqa: S301


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_is_as_good(copied: Callable[[Any], Any]) -> None:
    roadmap = parse("# a\n\n- [ ] [b]\n- [-] c\n\n[b]: /d\n")
    said = everything(roadmap)
    assert roadmap.find("b").done is False
    for each in (copied(roadmap), copied(parse(roadmap.source))):
        assert everything(each) == said
        check(roadmap.source + b"- [x] e\n", each)


@pytest.fixture(scope="module", params=range(len(NAMES)))
def versions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Sequence[bytes]:
    """All versions of a real document, oldest first; without `--long`, some of them."""
    document = unpack(histories()[request.param], tmp_path_factory.mktemp("history") / "clone")
    found = [snapshot.source for snapshot in snapshots(document) if snapshot.source]
    assert len(found) > 70
    return found if request.config.getoption("--long") else found[-12:]


@pytest.mark.parametrize("order", ["forwards", "backwards", "any order"])
def test_no_version_of_a_history_makes_a_difference(versions: Sequence[bytes], order: str) -> None:
    if order == "any order":
        versions = Random(0).sample(versions, len(versions))
    previous = None
    for source in versions[::-1] if order == "backwards" else versions:
        previous = check(source, previous) or previous
