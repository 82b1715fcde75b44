"""`status --exit-code`: the table in the README, and a real agent's loop."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from llm_roadmap import cli

from ..support.processes import execute, run

README = (Path(cli.__file__).parent / "README.md").read_text(encoding="utf-8")
TABLE = README.partition("| what goes wrong elsewhere |")[2].partition("\n\n")[0].splitlines()[2:]


class Fixture(NamedTuple):
    """One way in which gates fail."""

    cause: str
    source: str | None
    options: list[str]
    status: int
    lines: list[int]


def _fixture(row: str) -> Fixture:
    cause, document, options, status, lines = (each.strip() for each in row.split("|")[1:-1])
    text = re.sub(r"^(`+) ?(.*?) ?\1$", r"\2", document).replace("⏎", "\n").replace("␍", "\r")
    source = None if document == "none" else text
    return Fixture(cause, source, options.strip("`").split(), int(status), _numbers(lines))


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split()]


FIXTURES = [*map(_fixture, TABLE)]
assert len(FIXTURES) > 20


def _written(fixture: Fixture, folder: Path) -> Path:
    path = folder / "plan.md"
    if fixture.source is not None:
        path.write_bytes(fixture.source.encode())
    return path


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda each: each.cause)
def test_the_gate_does_what_the_table_says(fixture: Fixture, tmp_path: Path) -> None:
    _written(fixture, tmp_path)
    command = ("-f", "plan.md", "status", "--exit-code", *fixture.options)
    shown = run(*command, cwd=tmp_path)
    assert shown.status == fixture.status
    assert "Traceback" not in shown.err
    assert _numbers(" ".join(re.findall(r"^plan\.md:(\d+)", shown.err, re.MULTILINE))) == (
        fixture.lines
    )
    said = run(*command, "--json", cwd=tmp_path)
    assert said.status == fixture.status
    if said.out:
        data = json.loads(said.out)
        named = [each["line"] for each in data["open"] + data["findings"]]
        assert sorted(named) == fixture.lines
        assert all(each["message"] for each in data["findings"])


@pytest.mark.parametrize("text", ["", "1. Do this\n", "# Plan\n"])
def test_a_document_without_topics_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(text)
    done = run("-f", "plan.md", "status", "--exit-code", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("no topics in plan.md; ")
    assert len(done.err.splitlines()) == 1


def test_2_beats_1(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("# One\n- [ ] a\n- [-] b\n", encoding="utf-8")
    command = ("-f", "plan.md", "status", "--exit-code")
    for options in (("--section", "two"), ("--except-section", "two"), ("--except-section=one",)):
        assert run(*command, *options, cwd=tmp_path).status == 2
    (tmp_path / "plan.md").write_bytes("- [x] a\n".encode("utf-16"))
    assert run(*command, cwd=tmp_path).status == 2


def test_what_is_above_all_headings_counts_unless_a_section_is_named(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("- [o] a\n\n# One\n- [x] b\n\n# Two\n- [ ] c\n")
    command = ("-f", "plan.md", "status", "--exit-code", "--json")
    for options, lines in {
        (): [1],
        ("--except-section", "two"): [1],
        ("--section", "one"): [],
        ("--section", "one", "--section", "two", "--except-section", "two"): [],
    }.items():
        done = run(*command, *options, cwd=tmp_path)
        assert [each["line"] for each in json.loads(done.out)["findings"]] == lines
        assert done.status == (1 if lines else 0)


def test_next_leaves_out_a_section(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("# One\n- [ ] a\n# Two\n- [ ] b\n", encoding="utf-8")
    done = run("-f", "plan.md", "next", "--except-section", "one", cwd=tmp_path)
    assert done.out == "[ ] b  plan.md:4\n"
    done = run("-f", "plan.md", "next", "--except-section", "three", cwd=tmp_path)
    assert (done.status, done.out) == (1, "")
    assert "no section has the title 'three'" in done.err


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda each: each.cause)
def test_the_loop_of_an_agent_ends(fixture: Fixture, tmp_path: Path) -> None:
    """It ends with 0 exactly where nothing but topics can mean a task, else with that named."""
    path = _written(fixture, tmp_path)
    chosen = ("-f", "plan.md")
    for _ in range(5):
        gate = run(*chosen, "status", "--exit-code", *fixture.options, cwd=tmp_path)
        if gate.status != 1:
            break
        first = run(*chosen, "next", "--json", *fixture.options, cwd=tmp_path)
        topics = json.loads(first.out)["topics"]
        if not topics:
            break
        assert run(*chosen, "check", f"L{topics[0]['line']}", cwd=tmp_path).status == 0
    else:
        pytest.fail("there was no end")
    assert gate.status == 2 if fixture.status == 2 else gate.status in (0, 1)
    if gate.status == 1:
        assert re.match(r"plan\.md:\d+:\d+: ", gate.err)
    if gate.status == 0 and not fixture.options:
        assert "[ ] " not in re.sub(r"(?s)```.*?```|<!--.*?-->", "", path.read_text())


def test_without_the_option_nothing_of_the_gate_is_imported(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("- [ ] a\n- [o] b\n", encoding="utf-8")
    script = (
        "import sys; from llm_roadmap.cli import cli;"
        "cli(['-f', 'plan.md', 'status'], standalone_mode=False);"
        "assert not {'llm_roadmap.linting.is_all_done', 'llm_roadmap.linting'} & {*sys.modules}"
    )
    done = execute(sys.executable, "-c", script, cwd=tmp_path)
    assert done.status == 0, done.err
