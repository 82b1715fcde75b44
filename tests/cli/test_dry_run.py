"""Diffs, JSON and the options of commands, where documents are large or odd."""

from __future__ import annotations

import difflib
import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import lint, parse
from llm_roadmap.cli.json_output import roadmap_json, status_json
from llm_roadmap.diffs import unified
from llm_roadmap.errors import DocumentError
from llm_roadmap.formatting import formatted
from llm_roadmap.formatting_costs import too_costly
from llm_roadmap.selectors.sections import sections_in

from ..support.processes import run

if TYPE_CHECKING:
    from pathlib import Path

LINES = st.lists(st.sampled_from("abc"), max_size=12)


def applied(diff: list[str], before: list[str]) -> list[str]:
    """Return lines with a unified diff applied to them, as `patch` does it."""
    after: list[str] = []
    at = 0
    for line in diff[2:]:
        if line.startswith("@@"):
            first, _, count = line.split()[1].removeprefix("-").partition(",")
            start = int(first) - (count != "0")
            after += before[at:start]
            at = start
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[at] == line[1:]
            at += 1
            after += [line[1:]] * (line[0] == " ")
    return after + before[at:]


@given(LINES, LINES)
def test_a_diff_can_be_applied(before: list[str], after: list[str]) -> None:
    diff = [*unified(before, after, "x", in_place=False)]
    assert bool(diff) == (before != after)
    assert applied(diff, before) == after


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), max_size=25))
def test_a_diff_in_place_can_be_applied(pairs: list[tuple[str, str]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    diff = [*unified(before, after, "x", in_place=True)]
    assert bool(diff) == (before != after)
    assert applied(diff, before) == after


@given(st.sets(st.integers(0, 29), max_size=5))
def test_a_diff_in_place_is_that_of_difflib_where_all_lines_differ(changed: set[int]) -> None:
    before = [f"line {number}" for number in range(30)]
    after = [line + "!" * (number in changed) for number, line in enumerate(before)]
    theirs = difflib.unified_diff(before, after, "x", "x", lineterm="")
    assert [*unified(before, after, "x", in_place=True)] == [line.rstrip("\n") for line in theirs]


def test_a_dry_run_on_equal_lines_shows_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n" * 1000)
    result = run("toggle", "L500", "L900", "--dry-run", cwd=tmp_path)
    assert result.status == 0
    assert result.out.splitlines()[:10] == [
        "--- ROADMAP.md",
        "+++ ROADMAP.md",
        "@@ -497,7 +497,7 @@",
        *[" - [ ] a"] * 3,
        "-- [ ] a",
        "+- [x] a",
        *[" - [ ] a"] * 2,
    ]
    assert len(result.out.splitlines()) == 2 + 2 * 9 + 1


@pytest.mark.parametrize("source", ["", "- [ ] a", "# t\n- [ ] [a](b)\n  - c: d\n- [x] é\n## u\n"])
def test_json_in_pieces_is_what_it_is_in_one(tmp_path: Path, source: str) -> None:
    roadmap = parse(source)
    shown = "".join(status_json(tmp_path, roadmap, roadmap.topics, {*sections_in(roadmap, "")}))
    assert shown == json.dumps(json.loads(shown), indent=2) + "\n"
    assert len(json.loads(shown)["topics"]) == len(roadmap.topics)


def test_json_with_a_long_path_takes_no_memory_for_all_of_it(tmp_path: Path) -> None:
    roadmap = parse(f"# {'word ' * 4000}\n\n" + "- [ ] a\n" * 2500)
    tracemalloc.start()
    size = sum(map(len, roadmap_json(tmp_path, roadmap, roadmap.topics)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 50_000_000
    assert peak < 10_000_000


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "-1", "soon", ""])
def test_a_time_that_nobody_can_wait_for_is_wrong_usage(tmp_path: Path, seconds: str) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n")
    result = run("check", "a", f"--timeout={seconds}", cwd=tmp_path)
    assert result.status == 2
    assert "is not a number of seconds" in result.err
    assert (tmp_path / "ROADMAP.md").read_text() == "- [ ] a\n"


@pytest.mark.parametrize("seconds", ["0", "0.5", "10", "1e1"])
def test_a_time_to_wait_is_a_number(tmp_path: Path, seconds: str) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n")
    assert run("check", "a", "--timeout", seconds, cwd=tmp_path).status == 0


def test_an_ambiguous_topic_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("# A\n- [ ] t\n# B\n- [ ] t\n")
    result = run("check", "t", cwd=tmp_path)
    assert result.err.count("A > t") == 1
    assert result.err.splitlines()[1:] == ["  L2  A > t", "  L4  B > t"]


def test_a_topic_is_named_as_commands_print_it(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text("- [ ] a\n- [ ] b\n")
    printed = run("check", "b", cwd=tmp_path).out.split()[2]
    (tmp_path / "docs").mkdir()
    assert printed == "ROADMAP.md:2"
    assert run("uncheck", printed, cwd=tmp_path).out.startswith("[ ] b  ROADMAP.md:2")
    assert run("show", printed, cwd=tmp_path).status == 0
    wrong = run("check", "docs/ROADMAP.md:2", cwd=tmp_path)
    assert (wrong.status, wrong.out) == (1, "")


@pytest.mark.parametrize(
    "document",
    ["````\ncode\n\n- [ ] text\n", "- ```\n  - [ ] text\n", "- [ ] a\n- [`] b\n"],
)
def test_no_message_has_backticks_in_backticks(document: str) -> None:
    (found,) = lint(parse(document))
    assert "``" not in found.message.replace('"````"', "").replace('"```"', "")
    assert found.message.count("`") % 2 == 0 or '"' in found.message


def test_a_link_far_back_in_a_row_has_its_place() -> None:
    source = "|a|b|\n|-|-|\n|c\\|d|e \\| [f]()|\n"
    (found,) = lint(parse(source))
    assert (found.line, found.column) == (3, source.split("\n")[2].index("[f]") + 1)


@pytest.mark.parametrize("source", ["- [ ] a\n* [ ] b\n" * 750, "- [ ] a\n" * 4000])
def test_what_would_take_mdformat_minutes_is_refused(source: str) -> None:
    line = too_costly(source.encode())
    assert 500 < line <= source.count("\n")
    with pytest.raises(DocumentError, match=f"line {line}: mdformat would take too long"):
        formatted(parse(source))


@pytest.mark.parametrize(
    "source",
    ["- [ ] a\n* [ ] b\n" * 200, "- [ ] a\n" * 1000, "# a\n\n- [ ] a\n\n" * 4000, "a\n\n" * 9000],
)
def test_what_takes_mdformat_seconds_is_not(source: str) -> None:
    assert too_costly(source.encode()) == 0
