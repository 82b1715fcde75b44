"""How git is run: where, in which environment, and what is said if that fails."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import RoadmapError, merge, parse
from llm_roadmap.git import driver
from llm_roadmap.git.calls import git, running
from llm_roadmap.git.merge import LABELS, merge_texts
from llm_roadmap.merging.three_way import merge_by_topics

from ..support.processes import stand_in
from .repository import Repository

pytestmark = pytest.mark.usefixtures("with_git")

BASE, OURS, THEIRS = b"- [ ] a\n- [ ] b\n", b"- [x] a\n- [ ] b\n", b"- [ ] a\n- [x] b\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository; this process, too, knows no other configuration than that of its own."""
    made = Repository.new(tmp_path / "repository", source=BASE)
    for name in ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.env[name])
    return made


def read_all(folder: Path) -> None:
    with running("version", folder=folder) as process:
        process.out.read()


@pytest.mark.parametrize("call", [lambda folder: git("version", folder=folder), read_all])
def test_a_folder_that_is_gone_is_not_taken_for_git_that_is_not_there(
    call: Callable[[Path], None], tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match="gone"):
        call(tmp_path / "gone")


@pytest.mark.parametrize(
    "variable",
    [
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
    ],
)
def test_no_variable_of_a_hook_names_the_repository_of_a_document(
    variable: str, repository: Repository
) -> None:
    repository.env[variable] = str(repository.folder.parent / "nowhere")
    if variable == "GIT_WORK_TREE":  # a user who names a work tree names the repository, too
        repository.env["GIT_DIR"] = str(repository.folder / ".git")
    told = repository.run("history").out
    assert [line.split("\t")[2:] for line in told.splitlines()] == [["0", "2"], ["0", "2"]]
    if variable != "GIT_WORK_TREE":
        assert repository.run("git", "status", status=1).out.startswith("ROADMAP.md: off")


def test_as_many_conflicts_as_git_can_count_are_merged() -> None:
    """Git says 127 for each larger number, too, and more than that where it fails."""
    base = "".join(f"# {number}\n" + f"\n- [ ] a {number}\n" * 5 for number in range(130))
    ours, theirs = (re.sub("(?m)^#.*", rf"\g<0> {side}", base) for side in ("one", "two"))
    merged = merge(ours, base, theirs)
    assert merged.conflicts == 127
    assert merged.source.count(b"<<<<<<<") == 130


def test_a_line_like_those_of_git_is_no_side_of_a_conflict() -> None:
    """Here boxes alone would make a conflict, so they are put into the text once it is merged."""
    end = b"\n\n```\n|||||||\n```\n\n- [x] Z\n"
    ours = b"# P\n\nText A.\n\n## S\n\n- [x] I\n- [ ] A\n- [ ] I" + end
    base = b"# P\n\nText.\n\n## S\n\n- [ ] I\n- [ ] A" + end
    theirs = b"# P\n\nText B.\n\n## S\n\n- [ ] A\n- [x] I" + end
    bare = (text.replace(b"[x]", b"[ ]") for text in (ours, base, theirs))
    plain, conflicts = merge_texts(*bare, labels=LABELS, marker_size=7)
    merged = merge(ours, base, theirs)
    assert merged.conflicts == conflicts >= 1
    assert merged.source.replace(b"[x]", b"[ ]") == plain
    assert merged.source.endswith(end)


def test_what_git_warns_of_is_not_why_it_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "printf 'warning: a\\nfatal: b\\nfatal: c\\n' >&2"
    monkeypatch.setenv("PATH", stand_in(tmp_path, "git", f"{said}; exit 128"))
    with pytest.raises(RoadmapError, match=r"^git: b$"):
        read_all(tmp_path)


def test_a_document_without_the_line_is_not_overruled(repository: Repository) -> None:
    document = repository.folder / "ROADMAP.md"
    assert not driver.is_overruled(document)
    repository.run("git", "enable")
    assert not driver.is_overruled(document)
    with (repository.folder / ".git" / "info" / "attributes").open("a") as attributes:
        attributes.write("*.md merge=binary\n")
    assert driver.is_overruled(document)


def test_a_python_in_a_folder_with_a_percent_sign_is_started(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = repository.folder.parent / "50%Pure" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    repository.run("git", "enable")
    monkeypatch.setattr(sys, "executable", str(python))
    repository.git("config", "merge.llm-roadmap.driver", driver.command())
    repository.diverge(OURS, THEIRS)
    merged = repository.git("merge", "-q", "theirs")
    assert repository.read() == b"- [x] a\n- [x] b\n"
    assert "by lines" not in merged.err


@pytest.mark.parametrize(("config", "where"), [("elsewhere", "elsewhere"), ("", ".config")])
def test_the_attributes_of_a_user_are_where_git_looks_for_them(
    config: str, where: str, repository: Repository
) -> None:
    home = repository.folder.parent
    repository.env["XDG_CONFIG_HOME"] = str(home / config) if config else ""
    repository.run("git", "enable", "--global")
    assert (home / where / "git" / "attributes").read_bytes() == b"ROADMAP.md merge=llm-roadmap\n"


# How often: once where that is enough to know that nothing conflicts.

PLAN = "# Plan\n\n- [ ] a\n- [ ] b\n\nText.\n\n- [ ] c\n"
TWINS = PLAN.replace("[ ] c", "[ ] a")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "runs"),
    [
        (PLAN, PLAN.replace("[ ] a", "[x] a"), PLAN.replace("[ ] c", "[x] c"), 1),
        (PLAN, PLAN.replace("[ ] a", "[x] a"), PLAN.replace("Text", "New text"), 1),
        (PLAN, PLAN.replace("[ ] a", "[x] new"), PLAN + "- [ ] d\n", 1),
        (TWINS, TWINS.replace("[ ] a", "[x] a", 1), TWINS.replace("Text", "New text"), 2),
        (PLAN, PLAN.replace("Text", "Our text"), PLAN.replace("Text", "Their text"), 4),
    ],
    ids=["ticks", "a tick and prose", "a title and an addition", "twins", "a conflict"],
)
def test_git_merges_texts_as_often_as_needed(base: str, ours: str, theirs: str, runs: int) -> None:
    calls = []

    def merge_counted(*texts: bytes, **options: Any) -> tuple[bytes, int]:
        calls.append(texts)
        return merge_texts(*texts, labels=LABELS, marker_size=7, **options)

    merge_by_topics(parse(ours), parse(base), parse(theirs), merge_counted, 7)
    assert len(calls) == runs
