"""Each fix makes its finding go, and leaves all other topics as they are."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from llm_roadmap import Roadmap, fixing, parse
from llm_roadmap.fixing import fix_all, fixes
from llm_roadmap.linting import lint
from llm_roadmap.linting.spans import spans

from .support.corpus import checklists
from .support.growth import limited

if TYPE_CHECKING:
    from collections.abc import Callable

MARKER = "<!-- roadmap:progress --><!-- /roadmap:progress -->"
FULL = "<!-- roadmap:progress -->░░░░░░░░░░ 0/1 (0%)  <!-- /roadmap:progress -->"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("R001", "- [ ] a\n- []", ["- [ ] a\n- [ ] text", "- [ ] a\n-"]),
        ("R001", "- [] a", ["- [ ] a"]),
        ("R001", "- [ ] a\n- []b", ["- [ ] a\n- [ ] b"]),
        ("R001", "1. [ x ] a", ["1. [x] a"]),
        ("R001", "> * [\u00a0] a", ["> * [ ] a"]),
        ("R001", "- [~] a", ["- [ ] a", "- [x] a"]),
        ("R001", "- [✔\ufe0f] a", ["- [ ] a", "- [x] a"]),
        ("R001", "-\t[X ]\ta", ["-\t[x]\ta"]),
        ("R002", "-[ ] a", ["- [ ] a"]),
        ("R002", "-[x]a", ["- [x] a"]),
        ("R002", "1.[] a", ["1. [ ] a"]),
        ("R003", "- [ ]a", ["- [ ] a"]),
        ("R003", "- [x]**a**", ["- [x] **a**"]),
        ("R003", "- [x]\u00a0a", ["- [x] \u00a0a"]),
        ("R004", "- [x]", ["- [x] text", "-"]),
        ("R005", "- [\n  ] a", ["- [ ] a"]),
        ("R005", "> - [\r\n> x] a", ["> - [x] a"]),
        ("R006", "- [ ] a\n  ---", ["- [ ] a\n\n  ---"]),
        ("R006", "> - [ ] a\n>   b\n>   ===", ["> - [ ] a\n>   b\n>\n>   ==="]),
        ("R007", "- [ ] b\n\na\n2. [ ] c", ["- [ ] b\n\na\n\n2. [ ] c"]),
        ("R007", "> a\r\n> 2. [ ] c\r\n", ["> a\r\n>\r\n> 2. [ ] c\r\n"]),
        ("R102", "- [x] a\n  - [ ] b\n", ["- [x] a\n  - [x] b\n", "- [ ] a\n  - [ ] b\n"]),
        ("R301", f"- [ ] a\n\n{MARKER}", [f"- [ ] a\n\n{FULL}"]),
        ("R302", f"- [ ] a\n\n{MARKER.replace('progress', 'progres')}", [f"- [ ] a\n\n{FULL}"]),
        ("R302", "- [ ] a\n\n<!-- roadmap:count -->", [f"- [ ] a\n\n{FULL}"]),
        ("R303", f"- [ ] a\n\n{MARKER[:25]}\n0/1\n{MARKER[25:]}\n", [f"- [ ] a\n\n{FULL}\n"]),
        ("R303", f"- [ ] a\n\n{MARKER[:25]}\n", [f"- [ ] a\n\n{FULL}\n"]),
        ("R303", f"- [ ] a\n\nb {MARKER} c\n", [f"- [ ] a\n\nb \n{FULL}\n c\n"]),
        ("R008", "- [ ] a\n\n```\n- [ ] b\n", []),
        ("R101", "- [ ] a\n- [ ] a\n", []),
        ("R201", "- [ ] [a]()\n", []),
    ],
)
def test_what_each_fix_does(code: str, before: str, after: list[str]) -> None:
    roadmap = parse(before)
    (diagnostic,) = (each for each in lint(roadmap) if each.code == code)
    assert [fix.after.source.decode() for fix in fixes(roadmap, diagnostic)] == after


def test_a_fix_that_would_change_another_topic_is_none() -> None:
    roadmap = parse("- [ ] a\n- [~] b `\n- [ ] c `\n")
    (diagnostic,) = lint(roadmap)
    for fix in fixes(roadmap, diagnostic):
        assert [topic.title for topic in fix.after.topics] == ["a", "b `", "c `"]


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("- [ ] a\n- [ ] b\n- [x] c\n", True),
        ("- [x] a\n- [ ] b\n- [x] c\n", False),  # another one is ticked
        ("- [ ] A\n- [ ] b\n- [x] c\n", False),  # another one has a new title
        ("- [ ] a\n- [ ] b\n", False),  # another one is gone
        ("- [ ] a\n- [ ] b\n- [x] c\n- [ ] d\n", False),  # there is one more
        ("- [ ] a\n- [~] b\n- [x] c\n", False),  # the finding is still there
    ],
)
def test_a_proposal_counts_if_nothing_else_changes(source: str, *, counts: bool) -> None:
    roadmap = parse("- [ ] a\n- [~] b\n- [x] c\n")
    (diagnostic,) = lint(roadmap)
    after = fixing._checked(roadmap, diagnostic, source.encode())  # noqa: SLF001
    assert (after is not None) == counts


def test_all_at_once_is_what_one_has_after_each_by_itself() -> None:
    roadmap = fix_all(parse("- [] a\n-[x] b\n- [ ]c\n- [~] d\n\ne\n2. [ ] f\n"))
    assert roadmap.source == b"- [ ] a\n- [x] b\n- [ ] c\n- [~] d\n\ne\n\n2. [ ] f\n"
    assert [each.code for each in lint(roadmap)] == ["R001"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "R001": lambda mark: b"[]" if mark == b" " else b"[ x ]",
    "R003": lambda mark: b"[" + mark + b"]",
    "R005": lambda mark: b"[\n" + mark + b"]",
}


def damaged(roadmap: Roadmap, number: int, code: str) -> bytes:
    """Return a document in which one box is spoilt."""
    offset, source = roadmap.topics[number].offset, roadmap.source
    rest = source[offset + 2 :]
    if code == "R003":
        rest = rest.lstrip(b" \t")
    return source[: offset - 1] + DAMAGES[code](source[offset : offset + 1]) + rest


def states(roadmap: Roadmap) -> list[tuple[str, bool]]:
    return [(topic.title, topic.done) for topic in roadmap.topics]


def test_boxes_that_are_spoilt_in_real_checklists_are_mended(
    times: Callable[[int, int], int],
) -> None:
    rng = random.Random(1)
    mended: Counter[str] = Counter()
    for checklist in checklists():
        whole = parse(checklist.source)
        tries = 12 if len(checklist.source) < 50_000 else 2
        for _ in range(times(tries, 10 * tries) if whole.topics else 0):
            code = rng.choice([*DAMAGES])
            number = rng.randrange(len(whole.topics))
            spoilt = parse(damaged(whole, number, code), previous=whole)
            line = whole.topics[number].line
            known = {(each.code, each.line) for each in lint(whole)}
            for diagnostic in lint(spoilt):
                is_new = (diagnostic.code, diagnostic.line) not in known
                if diagnostic.code < "R1" and is_new and diagnostic.line == line:
                    check_fixes(spoilt, diagnostic.code, line)
                    mended[diagnostic.code] += 1
    assert set(mended) >= {*DAMAGES}, mended


def check_fixes(spoilt: Roadmap, code: str, line: int) -> None:
    (diagnostic,) = (each for each in lint(spoilt) if (each.code, each.line) == (code, line))
    found = fixes(spoilt, diagnostic)
    assert found, spoilt.source.splitlines()[line - 1 : line + 2]
    for fix in found:
        assert fix.after == parse(fix.after.source)
        assert diagnostic not in lint(fix.after)
        before, after = states(spoilt), states(parse(fix.after.source))
        if len(after) > len(before):
            (new,) = (topic.number for topic in fix.after.topics if topic.line == line)
            del after[new]
        assert after == before


def test_spans_are_on_the_line_of_the_finding() -> None:
    source = (
        "\ufeff- [~] a\r\n- \u00e9\r\n  - [] \U0001f600 b\r\n".encode() + b"- \xff\xfe [a]() x\n"
    )
    found = lint(parse(source))
    assert [source[start:stop] for start, stop in spans(source, found)] == [
        b"- [~]",
        b"- []",
        b"[a]()",
    ]


def test_a_span_is_found_quickly_on_a_long_line_that_is_not_all_utf_8() -> None:
    source = b"\xff" + b"a" * 200_000 + b" [a]()\n"
    with limited(5):
        (span,) = spans(source, lint(parse(source)))
    assert source[span.start : span.stop] == b"[a]()"
