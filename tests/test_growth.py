"""What takes twice the document takes twice the time, whatever the document is made of.

This is one table: families of documents by operations.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from llm_roadmap import Result, Roadmap, RoadmapError, Topic, lint, parse
from llm_roadmap.cli.output import to_json, tree
from llm_roadmap.cli.output.lines import diff_lines, show_lines
from llm_roadmap.cli.output.paths import topic_address
from llm_roadmap.display import html, text
from llm_roadmap.display.html_and_text import steps
from llm_roadmap.linting.is_all_done import judge
from llm_roadmap.linting.line_and_column import spans
from llm_roadmap.notebook.page_data import clicked
from llm_roadmap.selectors.finding import next_topics, selector_for
from llm_roadmap.selectors.sections import sections_in, topics_in
from llm_roadmap.selectors.topics_of_call import Choice
from llm_roadmap.ticking.digest_without_ticks import digest_without_ticks
from llm_roadmap.ticking.plans import Ticking

from .support import growth
from .support.families import FAMILIES, LARGER, again
from .support.growth import SIZES, encoded, slow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llm_roadmap.cli.output.printing import TextLine

    from .support.growth import Operations

PATH: Final = Path("/tmp/ROADMAP.md")  # noqa: S108 - nothing is written there

QUICK: Final = frozenset(name for name in [*FAMILIES][::3] if "lazy lines" not in name)
"""The families without `--thorough`: one of three, since neighbours in the table are alike."""


def every_field(roadmap: Roadmap) -> int:
    return sum(
        len(topic.title)
        + len(topic.slug)
        + sum(map(len, topic.path))
        + len(topic.description)
        + len(topic.fields)
        + len(topic.resources)
        + len(topic.subtopics)
        + topic.progress.total
        for topic in roadmap.topics
    )


def every_section(roadmap: Roadmap) -> int:
    waiting, size = [*roadmap.sections], 0
    while waiting:
        section = waiting.pop()
        size += len(section.title) + section.progress.total + len(section.topics)
        waiting += section.sections
    return size


def _is_titled(topic: Topic) -> bool:
    return bool(topic.title)


def find(roadmap: Roadmap) -> int:
    selectors = ["word", "nothing like it", "a > b > nothing", "ROADMAP.md:1", "a-1", "*b*"]
    for topic in filter(_is_titled, roadmap.topics[-1:]):
        # The long ones come first: the first look-up goes a way of its own.
        selectors[:0] = [f"{topic.title}!", " > ".join((*topic.path, topic.title))]
    for selector in selectors:
        with suppress(RoadmapError):
            roadmap.find(selector)
    return sum(map(len, selectors))


def tick(roadmap: Roadmap) -> int:
    return len(roadmap.with_done(dict.fromkeys(roadmap.topics[-1:], True)).source)


def tick_all(roadmap: Roadmap) -> int:
    after = roadmap.with_done(dict.fromkeys(roadmap.topics, True))
    return len(after.source) + every_section(after)


def read_again(roadmap: Roadmap) -> int:
    return len(parse(roadmap.source + b"\n- [ ] z\n", previous=roadmap).source)


def read_instead(roadmap: Roadmap) -> int:
    """Read it in the place of a document with a short block and one that is longer than it."""
    previous = parse("a\n\n```\n" + f"{'b' * 99}\n" * (len(roadmap.source) // 50))
    return len(parse(roadmap.source, previous=previous).source)


def held(roadmap: Roadmap) -> int:
    later = parse(roadmap.source + b"\n\n[zzz]: u\n")
    with suppress(RoadmapError):
        later.with_done(dict.fromkeys(roadmap.topics, True))
    return len(later.source)


def difference(roadmap: Roadmap) -> int:
    return sum(map(len, diff_lines(PATH, Ticking(Choice(roadmap.topics[-1:]), done=None)(roadmap))))


def reformatted(roadmap: Roadmap) -> int:
    after = parse(roadmap.source.replace(b"- [ ] a", b"* [x] a", 1))
    return sum(map(len, diff_lines(PATH, Result(roadmap, after))))


def sections_by_name(roadmap: Roadmap) -> int:
    return len(topics_in(roadmap, "a > a", "a")) + len(next_topics(roadmap))


def completion(roadmap: Roadmap) -> int:
    return sum(len(selector_for(topic)) for topic in roadmap.topics)


def records(roadmap: Roadmap) -> int:
    return sum(len(str(value)) for record in roadmap.to_records() for value in record.values())


def json(roadmap: Roadmap) -> int:
    sections = sections_in(roadmap)
    return sum(map(len, to_json.status_json(PATH, roadmap, roadmap.topics, {*sections})))


def shown(lines: Iterable[TextLine]) -> int:
    return sum(len(row) for line in lines for row in line.rows(80))


def status(roadmap: Roadmap) -> int:
    return shown(tree.status_lines(roadmap, roadmap.topics, {*sections_in(roadmap)}))


def details(roadmap: Roadmap) -> int:
    return sum(shown(show_lines(PATH, topic)) for topic in roadmap.topics[-1:])


def addresses(roadmap: Roadmap) -> int:
    return sum(len(topic_address(PATH, topic)) for topic in roadmap.topics)


def search(roadmap: Roadmap) -> int:
    namesakes = [roadmap.index.namesakes(topic) for topic in roadmap.topics[-1:]]
    return len(roadmap.find_all("e")) + sum(map(len, namesakes))


def identities(roadmap: Roadmap) -> int:
    names = [topic.roadmap.outline.keys.key(topic.number) for topic in roadmap.topics]
    size = len(digest_without_ticks(roadmap)) + sum(len("".join(name.path)) for name in names)
    return size + len(clicked(roadmap, names, is_certain=True))


def widget_state(roadmap: Roadmap) -> int:
    try:
        from llm_roadmap.notebook.page_data import contents
    except ImportError:
        return 0  # the extra notebook is not installed

    return len(contents(steps(roadmap)))


OPERATIONS: Final[Operations] = {
    "find": find,
    "tick": tick,
    "tick all": tick_all,
    "read again": read_again,
    "read instead": read_instead,
    "held topics": held,
    "every field": every_field,
    "every section": every_section,
    "completion": completion,
    "sections by name": sections_by_name,
    "identities": identities,
    "records": records,
    "list": lambda roadmap: shown(tree.list_lines(roadmap, {*roadmap.topics})),
    "status": status,
    "show": details,
    "search": search,
    "addresses": addresses,
    "lint": lambda roadmap: sum(len(each.message) for each in lint(roadmap)),
    "spans": lambda roadmap: len(spans(roadmap.source, lint(roadmap))),
    "HTML": lambda roadmap: len(html(roadmap)),
    "text": lambda roadmap: len(text(roadmap)),
    "JSON": json,
    "widget": widget_state,
    "difference": difference,
    "difference of formatting": reformatted,
}


@pytest.mark.parametrize(
    "family",
    [
        each if each in QUICK else pytest.param(each, marks=pytest.mark.thorough)
        for each in FAMILIES
    ],
)
def test_twice_the_document_takes_twice_the_time(family: str, smaller: int) -> None:
    times = LARGER.get(family, 1)
    assert slow(FAMILIES[family], OPERATIONS, times=times, smaller=smaller) == set()


@pytest.mark.thorough
def test_a_long_address_is_not_looked_at_as_a_whole_for_each_reference() -> None:
    operations: Operations = {
        "add": lambda roadmap: len(roadmap.with_added("a").source),
        "gate": lambda roadmap: len(judge(roadmap, roadmap.topics).obstacles),
    }
    assert slow(FAMILIES["references to a long address"], operations, times=4) == set()


def test_the_table_sees_what_takes_time_with_the_square() -> None:
    def square(roadmap: Roadmap) -> int:
        for _ in range((len(roadmap.source) // 2) ** 2):
            pass
        return 0

    # A busy machine can make the smaller document as slow as the larger one, but not each time.
    tries = (slow(FAMILIES["words"], {"square": square}, smaller=8) for _ in range(4))
    (found,) = next(filter(None, tries))
    assert found.startswith("square: ")


def test_times_too_short_to_compare_are_measured_again_with_larger_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A busy machine can make 0.03 s at 6 kB 0.08 s, whatever the tries.
    short = {3_125: 0.02, 6_250: 0.08}

    def timed(_: object, size: int) -> growth.Measured:
        return growth.Measured(short.get(size, size / 200_000), size)

    monkeypatch.setattr(growth, "timed", timed)
    assert slow(again("a"), {}, smaller=8) == set()
    short |= {6_250: 0.08, 12_500: 0.32, 25_000: 1.28}
    assert slow(again("a"), {}, smaller=8) == {"read: 0.08 s, then 0.32 s"}
    short |= {25_000: 0.08, 50_000: 0.32}  # the largest there are
    assert slow(again("a"), {}) == {"read: 0.08 s, then 0.32 s"}


def test_the_table_ends_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(_: Roadmap) -> int:
        while True:
            pass

    monkeypatch.setattr(growth, "LIMIT", 0.1)
    assert slow(FAMILIES["words"], {"forever": forever}) == {"forever: more than 0.1 s"}


def test_each_family_grows() -> None:
    for family, make in FAMILIES.items():
        sizes = [size * LARGER.get(family, 1) for size in SIZES]
        small, large = (len(encoded(make(size))) for size in sizes)
        assert 1.7 < large / small < 2.4, family
        assert 0.5 < large / sizes[1] < 1.3, family


def test_larger_families_are_families() -> None:
    assert set(LARGER) <= set(FAMILIES)
