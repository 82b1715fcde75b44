"""Each fix makes its finding go, and leaves all other topics as they are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from llm_roadmap import Category, DocumentError, Roadmap, lint, parse
from llm_roadmap.fixing import checking, fix_all, fixes
from llm_roadmap.fixing.applying import FEW
from llm_roadmap.fixing.proposals import Case, Proposal, cases, proposals
from llm_roadmap.linting.line_and_column import spans
from llm_roadmap.text.edits import between

from ..support.corpus import checklists
from ..support.growth import limited

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
        ("R009", "- [~] a", ["- [ ] a", "- [x] a"]),
        ("R009", "- [ ] a\n- [-] b", ["- [ ] a\n- [ ] b", "- [ ] a\n- [x] b"]),
        ("R001", "- [✔\ufe0f] a", ["- [ ] a", "- [x] a"]),
        ("R001", "-\t[X ]\ta", ["-\t[x]\ta"]),
        ("R002", "-[ ] a", ["- [ ] a"]),
        ("R002", "-[x]a", ["- [x] a"]),
        ("R002", "1.[] a", ["1. [ ] a"]),
        ("R002", "-\u00a0[ ] a", ["- [ ] a"]),
        ("R002", "- [x] a\r\n-\u3000 [x] a", ["- [x] a\r\n- [x] a"]),
        ("R003", "- [ ]a", ["- [ ] a"]),
        ("R003", "- [x] b\n- [x]**a**", ["- [x] b\n- [x] **a**"]),
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


@pytest.mark.parametrize("source", ["- [] a\n- [-] b\n", "- [~] a\n- [-] b\n"])
def test_the_first_topic_of_a_list_may_bring_notes_about_others(source: str) -> None:
    roadmap = parse(source)
    (diagnostic,) = lint(roadmap)
    first, *_ = fixes(roadmap, diagnostic)
    assert first.after.source == b"- [ ] a\n- [-] b\n"


STATE = "- [ ] a\n- [~] b\n- [x] c\n"
HALF = "- [ ] a\n  - [ ] b\n\n<!-- roadmap:progress -->\n"
WHOLE = f"- [ ] a\n  - [ ] b\n\n{FULL}\n"

TRIALS = {
    "a state of another tool becomes a box": (STATE, "- [ ] a\n- [ ] b\n- [x] c\n", True),
    "another topic is ticked": (STATE, "- [x] a\n- [ ] b\n- [x] c\n", False),
    "another topic has a new title": (STATE, "- [ ] A\n- [ ] b\n- [x] c\n", False),
    "another topic is gone": (STATE, "- [ ] a\n- [ ] b\n", False),
    "there is one more": (STATE, "- [ ] a\n- [ ] b\n- [x] c\n- [ ] d\n", False),
    "the finding is still there": (STATE, "- [ ] a\n- [~] b\n- [x] c\n", False),
    "another topic is less deep": (
        *("- [ ] a\n  - [ ] b\n- [~] c\n", "- [ ] a\n- [ ] b\n- [ ] c\n", False),
    ),
    "a heading is gone": ("# h\n\n- [~] a\n", "h\n\n- [ ] a\n", False),
    "a false marker has come": ("- [~] a\n", "- [ ] a\n\n<!-- roadmap:x -->\n", False),
    "half a marker becomes a whole one": (HALF, WHOLE, True),
    "a topic beside it is deeper": (
        *("- [ ] a\n- [ ] b\n\n<!-- roadmap:progress -->\n", WHOLE, False),
    ),
    "what is still half done": (
        *("- [x] a\n  - [ ] b\n    - [ ] c\n", "- [x] a\n  - [x] b\n    - [ ] c\n", False),
    ),
    "all below is done": (
        *("- [x] a\n  - [ ] b\n    - [ ] c\n", "- [x] a\n  - [x] b\n    - [x] c\n", True),
    ),
}


@pytest.mark.parametrize(("before", "after", "counts"), TRIALS.values(), ids=TRIALS)
def test_a_proposal_counts_if_nothing_else_changes(
    before: str, after: str, *, counts: bool
) -> None:
    roadmap = parse(before)
    (case,) = cases(roadmap)
    proposal = Proposal("", between(roadmap.source, after.encode()))
    made, _ = checking.outcome(roadmap, [checking.Trial(case, proposal)])
    assert (made is not None) == counts


def test_a_fix_of_a_marker_makes_no_topic_of_what_looks_like_one() -> None:
    before = "- [] a\n\n<!-- roadmap:progress -->\n"
    after = f"- [ ] a\n\n{FULL}\n"
    roadmap = parse(before)
    (case,) = (each for each in cases(roadmap) if each.diagnostic.code == "R303")
    proposal = Proposal("", between(roadmap.source, after.encode()))
    assert checking.outcome(roadmap, [checking.Trial(case, proposal)]).after is None


@pytest.mark.parametrize("length", range(1, 60))
def test_what_a_marker_takes_the_place_of_is_no_heading_that_became_a_topic(length: int) -> None:
    """In the shorter text, the offset of the heading is that of another line."""
    taken = f"<!-- roadmap:progress -->\n{'b' * length}\n\nh\n---\n<!-- /roadmap:progress -->"
    roadmap = parse(f"- [ ] a\n\n{taken}\n\n- [] c\n\n- [] d\n")
    ways = [(case, proposals(case)) for case in cases(roadmap)]
    trials = [checking.Trial(case, found[0]) for case, found in ways if found]
    assert len(trials) > 2
    assert checking.outcome(roadmap, trials).after is None


def test_of_two_fixes_of_one_place_the_second_fails() -> None:
    roadmap = parse("- [] a\n")
    (case,) = cases(roadmap)
    trial = checking.Trial(case, proposals(case)[0])
    assert checking.outcome(roadmap, [trial, trial]) == checking.Outcome(None, frozenset({1}))


def test_the_first_topic_of_a_document_may_bring_findings_about_others() -> None:
    roadmap = parse("- [] a\n- [x]b\n")
    assert [each.line for each in lint(roadmap)] == [1]
    assert fix_all(roadmap).source == b"- [ ] a\n- [x] b\n"


def test_all_at_once_is_what_one_has_after_each_by_itself() -> None:
    roadmap = fix_all(parse("- [] a\n-[x] b\n- [ ]c\n- [~] d\n\ne\n2. [ ] f\n"))
    assert roadmap.source == b"- [ ] a\n- [x] b\n- [ ] c\n- [~] d\n\ne\n\n2. [ ] f\n"
    assert [each.code for each in lint(roadmap)] == ["R009"]


@pytest.mark.parametrize("state", "-></!?~*+^#@")
def test_a_state_of_another_tool_is_never_fixed_with_all(state: str) -> None:
    roadmap = parse(f"- [ ] a\n- [{state}] b\n- [] c\n")
    assert fix_all(roadmap).source == f"- [ ] a\n- [{state}] b\n- [ ] c\n".encode()


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("R002", "a\n2.[ ] b\n\n- [ ] c\n"),  # it would still continue a paragraph
        ("R303", "- [ ] a\n\n<!-- roadmap:progress --># b\n"),  # the rest would be a heading
        ("R302", "- [ ] a\n  - b <!-- roadmap:count -->- [ ] c\n"),  # or a topic
        ("R302", "- [ ] a\n\n```b <!-- roadmap:count --> c`\n"),  # or code that has no end
        ("R302", "- [ ] a <!-- roadmap:count --> b\n  - [ ] c\n"),  # c would not be below a
    ],
)
def test_where_a_fix_would_make_something_else_there_is_none(code: str, source: str) -> None:
    roadmap = parse(source)
    (diagnostic,) = (each for each in lint(roadmap) if each.code == code)
    assert fixes(roadmap, diagnostic) == ()
    assert fix_all(roadmap) == roadmap


def test_a_box_that_keeps_a_text_from_being_a_heading_is_not_taken_out() -> None:
    roadmap = parse("- [ ] a\n\nb\n- [ ]\n")
    (diagnostic,) = lint(roadmap)
    (fix,) = fixes(roadmap, diagnostic)
    assert fix.after.source == b"- [ ] a\n\nb\n- [ ] text\n"
    assert not fix.is_only
    assert fix_all(roadmap) == roadmap  # what a topic says is the author's to choose


def test_a_false_marker_becomes_a_marker_and_not_another_false_one() -> None:
    roadmap = parse("- [ ] a\n\nb <!-- roadmap:count --> c\n")
    assert fix_all(roadmap).source.decode() == f"- [ ] a\n\nb \n{FULL}\n c\n"


PIECES = (
    *("- [] a", "- [ ] b", "- [x] c", "-[ ] d", "- [ ]e", "- [x]", "- [~] f", "- [\n  ] g"),
    "- []h",
    *("- [ ] i\n  ---", "2. [ ] j", "3.[ ] k", "    - [ ] l", "-\n  [ ] m", "[^1]: ", "# n", "---"),
    *("<!-- roadmap:progress -->", "<!-- /roadmap:progress -->", "<!-- roadmap:count -->", MARKER),
    *("  ", "> ", "- ", "\t", "text", "**", "`", "```", "| a |\n|-|", "<div>", "<!--"),
    *("\n", "\n", "\n", "\n", "\n", "\n\n", "\n\n", "\r", "\r\n"),
)


def one_by_one(roadmap: Roadmap) -> Roadmap:
    """Return the roadmap after each fix by itself, from the last to the first."""
    for diagnostic in reversed(lint(roadmap)):
        found = fixes(roadmap, diagnostic)
        if found and found[0].is_only:
            roadmap = found[0].after
    return roadmap


def drawn(rng: random.Random, pieces: int) -> Roadmap:
    while True:
        try:
            return parse("".join(rng.choices(PIECES, k=rng.randrange(1, pieces))))
        except DocumentError:
            continue


def test_all_at_once_leaves_no_more_than_one_by_one(
    times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    rng = random.Random(18)
    equal, fixed, documents = 0, 0, times(300, 3_000)
    for _ in range(documents):
        roadmap = drawn(rng, 20)
        all_, apart = fix_all(roadmap), one_by_one(roadmap)
        assert len(lint(all_)) <= len(lint(apart)), roadmap.source
        equal += all_ == apart
        fixed += all_ != roadmap
        check_topics(roadmap, all_)
    assert fixed > documents / 3  # else it would show nothing
    assert equal > documents * 0.95
    figure(f"all fixed at once as one by one: {equal:,} of {documents:,}, and {fixed:,} changed")


def check_topics(before: Roadmap, after: Roadmap) -> None:
    """See that the topics are those of before, with new ones where something looked like one."""
    brackets = before.source.count(b"[") - len(before.topics)
    left = [(topic.title, topic.done) for topic in after.topics]
    assert len(left) - len(before.topics) in range(brackets + 1)
    for topic in before.topics:
        # The titles of new topics may have been in the text of the one above them.
        while left and not (left[0][1] == topic.done and topic.title.startswith(left[0][0])):
            del left[0]
        assert left, (before.source, after.source)
        del left[0]


def test_among_many_only_the_fix_that_does_harm_is_left_out() -> None:
    good = "".join(f"- [ ]a {number}\n" for number in range(FEW + 5))
    harm = "- [ ] **b\n  -[ ] c**\n"  # its fix would change the title of the topic above it
    source = good + harm + good
    after = fix_all(parse(source))
    assert after.source.decode() == source.replace("]a", "] a")


def test_a_note_is_not_fixed_with_all_others_even_if_it_had_one_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def first_way(case: Case) -> tuple[Proposal, ...]:
        return proposals(case)[:1]

    monkeypatch.setattr("llm_roadmap.fixing.applying.proposals", first_way)
    roadmap = parse("- [ ] a\n- [-] b\n- [✓] c\n")
    assert fix_all(roadmap).source.decode() == "- [ ] a\n- [-] b\n- [ ] c\n"


UNITS = {
    "fixed": "-[ ] a {0}\n\n- [ ]b {0}\n\n",
    "to be chosen": "- [~] a {0}\n- [x] b {0}\n  - [ ] c {0}\n",
    "not to be fixed": "a\n2.[ ] b {0}\n\n",
    "fixed by the second proposal": "- [ ] a {0}\n  ---\n\n",
    "markers": "a <!-- roadmap:count --> b {0}\n\n",
    "some of each": "- [] a {0}\n\nb\n2.[ ] c {0}\n\n- [ ]d {0}\n  ===\n\n",
    "many in the text of one topic": "  -[ ] b {0}\n",
    "topics with parts of others": "- [ ] **a {0}\n  -[ ] b**\n\n- []c {0}\n\n",
}


@pytest.mark.parametrize("name", UNITS)
def test_twice_the_findings_are_fixed_by_as_many_checks(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To fix them one after the other, twice as many checks read twice as much each."""
    whole, checks = checking.outcome, 0

    def counted(*arguments: Any, **options: Any) -> checking.Outcome:
        nonlocal checks
        checks += 1
        return whole(*arguments, **options)

    monkeypatch.setattr("llm_roadmap.fixing.applying.outcome", counted)
    made = []
    for number in (100, 200):
        first, last = (
            ("**first", "  c**") if name == "many in the text of one topic" else ("first\n", "")
        )
        units = "".join(map(UNITS[name].format, range(number)))
        roadmap = parse(f"- [ ] {first}\n{units}{last}")
        assert len(lint(roadmap)) >= number
        checks = 0
        fix_all(roadmap)
        made.append(checks)
    assert made[0] == made[1]
    assert made[1] <= 10


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
                is_false = diagnostic.category is Category.LOOKALIKE
                if is_false and is_new and diagnostic.line == line:
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


@pytest.mark.posix
def test_a_span_is_found_quickly_on_a_long_line_that_is_not_all_utf_8() -> None:
    source = b"\xff" + b"a" * 200_000 + b" [a]()\n"
    with limited(5):
        (span,) = spans(source, lint(parse(source)))
    assert source[span.start : span.stop] == b"[a]()"
