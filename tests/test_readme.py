"""The README under test: each of its examples runs, in order, and shows what it says."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from llm_roadmap import RoadmapFile, parse

from .support.processes import environment, missing, run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Example(NamedTuple):
    line: int
    language: str
    text: str


def examples(*languages: str) -> list[Example]:
    found = [
        Example(token.map[0] + 2, token.info, token.content)
        for token in MarkdownIt().parse(README)
        if token.type == "fence" and token.map and token.info in languages
    ]
    assert found
    return found


def commands(example: Example) -> list[tuple[str, str]]:
    """Return each command of a console example with what it shows."""
    first, *rest = re.split(r"^\$ (.*)\n", example.text, flags=re.MULTILINE)
    assert first == ""
    return list(zip(rest[::2], rest[1::2], strict=True))


def test_the_examples_run_in_order_and_show_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "ROADMAP.md", tmp_path)
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    file.uncheck(*file.read().topics)
    monkeypatch.chdir(tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    names: dict[str, object] = {}
    for example in examples("console", "pycon"):
        if example.language == "pycon":
            test = doctest.DocTestParser().get_doctest(
                example.text, names, "README.md", "README.md", example.line - 1
            )
            runner = doctest.DocTestRunner()
            output: list[str] = []
            result = runner.run(test, out=output.append, clear_globs=False)
            names = test.globs
            assert result.attempted
            assert not result.failed, "".join(output)
            continue
        for command, expected in commands(example):
            shown = subprocess.run(
                ["sh", "-c", command],
                cwd=tmp_path,
                env=environment(PATH=path),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            ).stdout
            assert shown == expected, command


def test_the_examples_for_a_notebook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show, follow = examples("python")
    shutil.copy(ROOT / "ROADMAP.md", tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(show.text.replace("file.widget()", "widget = file.widget()"), names)  # noqa: S102
    widget: Any = names["widget"]
    widget.close()
    once: list[object] = [RoadmapFile("ROADMAP.md").read()]
    monkeypatch.setattr(RoadmapFile, "watch", lambda _: iter(once))
    if not find_spec("pandas"):
        missing("pandas is not installed")
    exec(follow.text, names)  # noqa: S102
    assert names["roadmap"] is once[0]


def test_the_first_screen_has_two_commands_that_set_everything_up() -> None:
    (first, second) = examples("sh")[:2]
    assert second.line < 25
    for command in (first.text, second.text):
        assert command.startswith("python3 -m venv .venv && ")
        assert command.count("\n") == 1
    assert 'python -m llm_roadmap toggle "Transformer Architecture"' in first.text
    assert "pytest" in second.text


def test_the_roadmap_to_bring_is_one() -> None:
    *_, example = examples("markdown")
    liberties, ladders = parse(example.text).topics
    assert liberties.description == "When a stone is taken."
    assert ladders.path == ("Learn Go", "The rules", "Liberties")


def test_every_command_and_option_is_documented(tmp_path: Path) -> None:
    commands = re.findall(r"^  (\w+)  ", run("--help", cwd=tmp_path).out, re.MULTILINE)
    assert len(commands) > 5
    for command in commands:
        assert re.search(rf"`(\w+`, `)*{command}\b", README), command
        for option in re.findall(r"(--[\w-]+)", run(command, "--help", cwd=tmp_path).out):
            assert option in README or option in ("--file", "--help"), f"{command} {option}"


TABLE = re.compile(r"^\| (?P<topic>.+) \| (?P<none>.+) \|$", re.MULTILINE)


def test_what_counts_as_a_topic_is_as_the_table_says() -> None:
    table = README.split("| a topic | no topic |\n|---|---|\n")[1].split("\n\n")[0]
    rows = [TABLE.fullmatch(line) for line in table.splitlines()]
    topics = [text for row in rows if row for text in re.findall("`([^`]+)`", row["topic"])]
    none = [text for row in rows if row for text in re.findall("`([^`]+)`", row["none"])]
    assert len(topics) >= 6
    assert len(none) >= 6
    for text in topics:
        assert len(parse(text).topics) == 1, text
    for text in none:
        assert not parse(f"{text}\n\n[ref]: u\n").topics, text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_each_shell_is_documented(shell: str) -> None:
    assert f"_LLM_ROADMAP_COMPLETE={shell}_source llm-roadmap" in README


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = [
        str(token.attrs["href"])
        for block in MarkdownIt().parse(README)
        for token in block.children or ()
        if token.type == "link_open"
    ]
    local = [link for link in links if "://" not in link and not link.startswith("#")]
    assert local
    for link in local:
        assert (ROOT / link).exists(), link
