"""The README of `git/` tells how a fork takes in a new version, in three commands: run them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import llm_roadmap

from .repository import Repository
from .test_git import BASE, BOTH, OURS, THEIRS

README = Path(llm_roadmap.__file__).with_name("git") / "README.md"


def test_the_story_of_a_fork_in_three_commands(tmp_path: Path) -> None:
    (story,) = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert story.count("\n") == 3
    upstream = Repository.new(tmp_path / "upstream", source=BASE)
    upstream.git("clone", "-q", "-o", "upstream", ".", str(tmp_path / "fork"))
    fork = Repository(tmp_path / "fork")
    fork.commit("ROADMAP.md", OURS)
    upstream.commit("ROADMAP.md", THEIRS)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    fork.shell(f"set -e\n{story}", PATH=path)
    assert fork.read() == BOTH
    assert fork.git("status", "--porcelain").out == ""


def test_without_the_first_two_commands_the_pull_conflicts(tmp_path: Path) -> None:
    upstream = Repository.new(tmp_path / "upstream", source=BASE)
    upstream.git("clone", "-q", "-o", "upstream", ".", str(tmp_path / "fork"))
    fork = Repository(tmp_path / "fork")
    fork.commit("ROADMAP.md", OURS)
    upstream.commit("ROADMAP.md", THEIRS)
    fork.git("pull", "-q", "--no-rebase", "--no-edit", "upstream", "main", status=1)
