"""The README of `git/`: a fork takes in a new version in three commands, and all else it shows."""

from __future__ import annotations

import json
import re
from itertools import count
from pathlib import Path

import pytest

import llm_roadmap

from ..support.processes import PATH
from .repository import Repository
from .test_git import BASE, BOTH, OURS, THEIRS

COMMIT = re.compile(r"\b[0-9a-f]{7}\b")
README = Path(llm_roadmap.__file__).with_name("git") / "README.md"


@pytest.fixture
def fork(tmp_path: Path) -> Repository:
    """Return a fork with a commit of its own, from a repository that also has a new one."""
    upstream = Repository.new(tmp_path / "upstream", source=BASE)
    upstream.git("clone", "-q", "-o", "upstream", ".", str(tmp_path / "fork"))
    fork = Repository(tmp_path / "fork")
    fork.commit("ROADMAP.md", OURS)
    upstream.commit("ROADMAP.md", THEIRS)
    return fork


def test_the_story_of_a_fork_in_three_commands(fork: Repository) -> None:
    (story,) = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert story.count("\n") == 3
    fork.shell(f"set -e\n{story}", PATH=PATH)
    assert fork.read() == BOTH
    assert fork.git("status", "--porcelain").out == ""


def test_the_examples_run_in_order_and_show_what_they_say(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    examples = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    first, *rest = re.split(r"^\$ (.*)\n", examples, flags=re.MULTILINE)
    assert first == ""
    assert len(rest) > 30
    there = Repository(tmp_path / "plan")
    days = count(2)
    for command, expected in zip(rest[::2], rest[1::2], strict=True):
        if "git commit" in command or "git merge" in command:
            time = f"2026-03-{next(days):02}T18:00:00+00:00"
            there.env |= {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
        shown = there.shell(f"{{ {command}\n}} 2>&1 || test $? -eq 1", PATH=PATH).out
        assert COMMIT.sub("…", shown) == COMMIT.sub("…", expected), command


def test_the_json_has_the_names_that_it_shows(fork: Repository) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    documented, given = json.loads(example), json.loads(fork.run("history", "--json").out)
    assert list(given) == list(documented)
    for name in ("points", "ticks"):
        assert list(given[name][-1]) == list(documented[name][0])
