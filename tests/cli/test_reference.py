"""The README of the command line, held against the commands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from ..merging.repository import Repository
from ..support.command_reference import REFERENCE, names, reference
from ..support.processes import PATH, Result, environment, execute, invoke, need, run
from .test_in_shells import SET_UP

HELP = ("--help", "-h")
TEXT = REFERENCE.with_name("README.md").read_text(encoding="utf-8")
TEMPLATE = (REFERENCE.parents[1] / "ROADMAP.md").read_bytes()


def fences(language: str) -> list[str]:
    return [each.content for each in MarkdownIt().parse(TEXT) if each.info == language]


def test_the_reference_is_what_the_commands_say() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert text == reference(), "run `python -m tests.support.command_reference`"


def test_help_is_there_without_docstrings() -> None:
    script = "from tests.support.command_reference import reference; print(reference(), end='')"
    bare = execute(sys.executable, "-OO", "-c", script, cwd=Path(__file__).parents[2])
    assert bare == Result(0, reference(), "")


@pytest.mark.parametrize("name", [*names()])
def test_help_has_a_short_name(name: str) -> None:
    long, short = (invoke(*name.split(), each).out for each in HELP)
    assert long == short
    assert long.count("\n") > 5


def test_the_json_has_the_names_that_are_documented(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_bytes(TEMPLATE)
    (documented,) = map(json.loads, fences("json"))
    given = json.loads(run("list", "--json", cwd=tmp_path).out)
    assert list(given) == list(documented)
    (topic,) = documented["topics"]
    for name, value in topic.items():
        assert isinstance(given["topics"][0][name], type(value))
    assert list(given["topics"][0]) == list(topic)
    status = json.loads(run("status", "--exit-code", "--json", cwd=tmp_path).out)
    assert list(status) == [*documented, "open", "findings", "lookalikes", "sections"]


def test_the_sessions_show_what_the_commands_print(tmp_path: Path) -> None:
    sessions = fences("console")
    assert len(sessions) >= 3
    for session in sessions:
        first, *rest = re.split(r"^\$ (.*)\n", session, flags=re.MULTILINE)
        assert first == ""
        for command, expected in zip(rest[::2], rest[1::2], strict=True):
            shown = subprocess.run(
                ["sh", "-c", command],
                cwd=tmp_path,
                env=environment(PATH=PATH),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=60,
                check=False,
            ).stdout
            assert shown == expected, command


def test_the_lines_for_the_shells_are_those_that_are_tested() -> None:
    for shell, line in SET_UP.items():
        tested = line.rpartition("; ")[2].strip()
        assert tested.replace("|", "\\|") in TEXT, shell


def test_each_name_in_json_is_documented(tmp_path: Path) -> None:
    """Of commands whose JSON has no example."""
    (tmp_path / "ROADMAP.md").write_bytes(TEMPLATE + b"\n-[ ] no topic\n")
    (tmp_path / "other.md").write_bytes(TEMPLATE.replace(b"[ ]", b"[x]").replace(b"MoE", b"M"))
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True, timeout=30)
    section = TEXT.split("## JSON\n")[1].split("\n## ")[0]
    for command in (
        "check L7",
        "carry other.md",
        "history",
        "log",
        "diff",
        "lint",
        "status --exit-code",
        "add x",
    ):
        given = json.loads(run(*command.split(), "--json", cwd=tmp_path).out)
        is_full = all(value != [] for name, value in given.items() if name != "lost")
        assert is_full or command == "diff", command
        for name in _names(given):
            assert re.search(rf"[`\"]{name}[`\"]", section), f"{command}: {name}"


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = [*value.values()]
    for each in value if isinstance(value, list) else ():
        yield from _names(each)


def test_the_examples_run(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text(
        "# Plan\n## Graphs\n- [ ] self-attention\n\n- [x] Trees\n  - [x] Heaps\n- [ ] b\n"
    )
    script, changes = fences("sh")
    shown = execute("sh", "-ec", script.replace("L7", "L3"), cwd=tmp_path, PATH=PATH)
    assert shown.status == 0, shown.err
    assert shown.out.endswith(
        "[ ] Trees  ROADMAP.md:5\n[ ] Heaps  ROADMAP.md:6\n█████░░░░░ 2/4 (50%)\n"
        "[ ] self-attention  ROADMAP.md:3\n[ ] b  ROADMAP.md:7\n░░░░░░░░░░ 0/4 (0%)\n"
    )
    assert execute("sh", "-ec", changes, cwd=tmp_path, PATH=PATH).status == 0
    assert (tmp_path / "ROADMAP.md").read_text() == (
        "# Plan\n## Graphs\n- [ ] self-attention\n\n- [ ] Trees\n\n  - [ ] Red-black trees\n\n"
        "    - [ ] Insertion\n\n- [ ] Heaps and **queues**\n- [ ] b\n"
    )


def test_the_example_of_diff_is_what_it_prints(tmp_path: Path) -> None:
    (expected,) = (each for each in fences("text") if each.startswith("ticked "))
    before = (
        "# Plan\n\n- [x] a\n- [x] b\n- [ ] c\n- [ ] Heaps\n- [ ] d\n- [ ] e\n- [ ] f\n- [ ] g\n"
        "\n## Later\n\n- [ ] Graphs\n- [ ] h\n- [ ] i\n"
    )
    after = before.replace("- [ ] Graphs\n", "").replace("[ ] Heaps", "[x] Heaps")
    after = after.replace("- [ ] e\n", "- [ ] Red-black trees\n- [ ] e\n")
    after = after.replace("- [ ] g\n", "- [ ] g\n- [ ] Graphs\n")
    there = Repository.new(tmp_path / "plan", source=before.encode())
    there.write("ROADMAP.md", after.encode())
    assert there.run("diff").out == expected


def test_the_job_for_ci_ends_well_when_all_is_done(tmp_path: Path) -> None:
    (job,) = (each for each in fences("yaml") if "GITHUB_STEP_SUMMARY" in each)
    steps = [
        step
        for step in re.findall(r"^- run: (.*)$", job, re.MULTILINE)
        if "pip install" not in step
    ]
    assert len(steps) == 3
    there = Repository(tmp_path / "plan")
    there.git("init", "-q", "-b", "main")
    for source in (b"# Plan\n\n- [ ] a\n", b"# Plan\n\n- [x] a\n"):
        there.commit("docs/plan.md", source)
    summary = tmp_path / "summary.md"
    for step in steps:
        there.shell(step, PATH=PATH, GITHUB_STEP_SUMMARY=str(summary))
    assert "Ticked" in summary.read_text(encoding="utf-8")
    there.write("docs/plan.md", b"# Plan\n\n- [ ] a\n")
    with pytest.raises(AssertionError):
        there.shell(steps[-1], PATH=PATH)
