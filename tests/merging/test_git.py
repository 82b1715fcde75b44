"""Git itself calls the merge driver: in every command that merges, and when the driver fails."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap.git import driver
from llm_roadmap.text.safe_text import CONTROLS

from .repository import Repository

BASE = b"""# Plan

<!-- roadmap:progress -->\xe2\x96\x91 0/4 (0%) <!-- /roadmap:progress -->

- [ ] Trees
- [ ] Graphs
- [ ] Heaps
- [ ] Sorting
"""
OURS = BASE.replace(b"[ ] Trees", b"[x] Trees").replace(b"0/4 (0%)", b"1/4 (25%)")
THEIRS = (
    BASE.replace(b"[ ] Graphs", b"[x] Graphs")
    .replace(b"0/4 (0%)", b"1/5 (20%)")
    .replace(b"Sorting", b"Sorting\n- [ ] Hashing")
)
BOTH = b"""# Plan

<!-- roadmap:progress -->\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\
\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91\xe2\x96\x91 2/5 (40%) \
<!-- /roadmap:progress -->

- [x] Trees
- [x] Graphs
- [ ] Heaps
- [ ] Sorting
- [ ] Hashing
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.new(tmp_path / "repository", source=BASE)
    made.run("git", "enable")
    made.commit("other.txt", b"")
    return made


def merge(repository: Repository) -> None:
    repository.git("merge", "-q", "theirs")


def pull(repository: Repository) -> None:
    repository.git("pull", "-q", "--no-rebase", ".", "theirs")


def rebase(repository: Repository) -> None:
    repository.git("rebase", "-q", "theirs")


def cherry_pick(repository: Repository) -> None:
    repository.git("cherry-pick", "theirs")


def stash_pop(repository: Repository) -> None:
    repository.git("reset", "-q", "--soft", "main~1")
    repository.git("stash")
    repository.git("merge", "-q", "--ff-only", "theirs")
    repository.git("stash", "pop")


@pytest.mark.parametrize("command", [merge, pull, rebase, cherry_pick, stash_pop])
def test_both_sides_keep_their_ticks(
    repository: Repository, command: Callable[[Repository], None]
) -> None:
    repository.diverge(OURS, THEIRS)
    command(repository)
    assert repository.read() == BOTH


def test_git_calls_no_driver_for_several_branches_at_once(repository: Repository) -> None:
    """As the README says; one by one they merge."""
    topics = (b"Trees", b"Graphs", b"Heaps")
    for topic in topics:
        repository.git("checkout", "-q", "-b", topic.decode(), "main")
        repository.commit("ROADMAP.md", BASE.replace(b"[ ] " + topic, b"[x] " + topic))
    repository.git("checkout", "-q", "main")
    names = [topic.decode() for topic in topics]
    result = repository.git("merge", "-q", *names, status=None)
    assert result.status != 0
    repository.git("reset", "-q", "--hard")
    for name in names:
        repository.git("merge", "-q", name)
    assert repository.read().count(b"[x]") == 3


def revert(repository: Repository) -> None:
    repository.git("revert", "--no-edit", "HEAD~1")


def apply_patch(repository: Repository) -> None:
    repository.shell("git revert -n HEAD~1 && git diff --cached > ../patch && git reset -q --hard")
    repository.git("apply", "--3way", "../patch")


@pytest.mark.parametrize("command", [revert, apply_patch])
def test_what_is_taken_back_is_no_other_tick(
    repository: Repository, command: Callable[[Repository], None]
) -> None:
    repository.commit("ROADMAP.md", OURS)
    repository.run("check", "Graphs")
    repository.git("commit", "-q", "-a", "-m", "Graphs")
    command(repository)
    assert b"[ ] Trees\n- [x] Graphs" in repository.read()
    assert b"1/4 (25%)" in repository.read()


@pytest.mark.thorough
def test_criss_cross_merges_have_several_bases(repository: Repository) -> None:
    repository.diverge(OURS, THEIRS)
    repository.git("branch", "main-before")
    repository.git("merge", "-q", "--no-edit", "theirs")
    repository.git("checkout", "-q", "theirs")
    repository.git("merge", "-q", "--no-edit", "main-before")
    repository.commit("ROADMAP.md", repository.read().replace(b"[ ] Heaps", b"[x] Heaps"))
    repository.git("checkout", "-q", "main")
    repository.commit("ROADMAP.md", repository.read().replace(b"[ ] Sorting", b"[x] Sorting"))
    assert len(repository.git("merge-base", "--all", "main", "theirs").out.split()) == 2
    repository.git("merge", "-q", "theirs")
    assert repository.read().count(b"[x]") == 4
    assert b"4/5 (80%)" in repository.read()


def test_a_document_is_renamed_on_one_side(repository: Repository) -> None:
    more = b"\n" + b"Words that git knows it by.\n" * 20
    # As the README says: it is merged under its new name, so that has to have the driver, too.
    repository.run("git", "enable", "--global", "plan.md")
    repository.commit("ROADMAP.md", BASE + more)
    repository.git("checkout", "-q", "-b", "theirs")
    (repository.folder / "docs").mkdir(exist_ok=True)
    repository.git("mv", "ROADMAP.md", "docs/plan.md")
    repository.commit("docs/plan.md", THEIRS + more)
    repository.git("checkout", "-q", "main")
    repository.commit("ROADMAP.md", OURS + more)
    repository.git("merge", "-q", "theirs")
    assert repository.read("docs/plan.md") == BOTH + more
    assert not (repository.folder / "ROADMAP.md").exists()


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_conflicts_in_prose_look_as_the_user_wants_with_the_right_boxes(
    repository: Repository, style: str
) -> None:
    repository.git("config", "merge.conflictStyle", style)
    repository.diverge(
        OURS.replace(b"Heaps", b"Heaps, binary"), THEIRS.replace(b"Heaps", b"Heaps, Fibonacci")
    )
    result = repository.git("merge", "theirs", status=1)
    text = repository.read().decode()
    assert "- [x] Trees\n- [x] Graphs\n<<<<<<< HEAD\n- [ ] Heaps, binary\n" in text
    assert ">>>>>>> theirs\n- [ ] Sorting\n" in text
    assert ("|||||||" in text) == (style != "merge")
    assert "Automatic merge failed" in result.out
    assert "llm-roadmap sync" in result.err
    assert repository.git("ls-files", "-u").out.count("ROADMAP.md") == 3


def test_what_is_dropped_is_reported_where_git_shows_it(repository: Repository) -> None:
    repository.diverge(OURS, THEIRS.replace(b"- [ ] Trees\n", b""))
    result = repository.git("merge", "theirs")
    assert "ROADMAP.md: dropped, as its topic is gone: L5  Plan > Trees" in result.err


def as_plain_git(tmp_path: Path, ours: bytes, base: bytes, theirs: bytes) -> tuple[bytes, str]:
    """Return what git makes of versions without a driver: the file, and its status."""
    plain = Repository.new(tmp_path / "plain", source=base)
    plain.diverge(ours, theirs)
    plain.git("merge", "-q", "theirs", status=None)
    return plain.read(), plain.git("status", "--porcelain", "ROADMAP.md").out


@pytest.mark.parametrize(
    "program", ["/nowhere/python", "/bin/false", f"{shlex.quote(sys.executable)} -m nope"]
)
def test_a_program_that_is_gone_leaves_both_sides_in_the_file(
    repository: Repository, tmp_path: Path, program: str
) -> None:
    command = repository.git("config", "merge.llm-roadmap.driver").out.rstrip("\n")
    broken = re.sub(r"(?<=then ).*? -m llm_roadmap", program, command)
    assert broken != command
    repository.git("config", "merge.llm-roadmap.driver", broken)
    repository.diverge(OURS, THEIRS)
    result = repository.git("merge", "-q", "theirs", status=1)
    assert "git merges it by lines" in result.err
    assert (repository.read(), "UU ROADMAP.md\n") == as_plain_git(tmp_path, OURS, BASE, THEIRS)
    assert repository.git("status", "--porcelain", "ROADMAP.md").out == "UU ROADMAP.md\n"


@pytest.mark.parametrize("is_left", [False, True], ids=["gone", "a link to nothing"])
def test_a_python_that_is_gone_is_one_sentence_and_the_merge_is_that_of_git(
    repository: Repository, tmp_path: Path, is_left: bool
) -> None:
    python = tmp_path / "a python's 100%"
    if is_left:
        python.symlink_to(tmp_path / "nothing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(python))
        repository.git("config", "merge.llm-roadmap.driver", driver.command())
    repository.diverge(OURS, THEIRS)
    result = repository.git("merge", "-q", "theirs", status=1)
    assert result.err == (
        "llm-roadmap: its Python is gone, so git merges it by lines; run: llm-roadmap git enable\n"
    )
    assert (repository.read(), "UU ROADMAP.md\n") == as_plain_git(tmp_path, OURS, BASE, THEIRS)


ODD = "a\x1b[31m \u202eb \u200bc\u00e9\x9b"
"""A subject of a commit that would control a terminal, and turn and hide text."""


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_the_subject_of_a_commit_can_not_control_whoever_reads_a_conflict(
    repository: Repository, style: str
) -> None:
    repository.git("config", "merge.conflictStyle", style)
    repository.diverge(OURS.replace(b"Heaps", b"Piles"), THEIRS.replace(b"Heaps", b"Stacks"))
    repository.git("commit", "-q", "--amend", "-m", ODD)
    repository.git("rebase", "-q", "theirs", status=1)
    text = repository.read().decode()
    assert re.findall("^>>>>>>> .*", text, re.MULTILINE) == [
        f">>>>>>> {repository.git('rev-parse', '--short', 'main').out.strip()} (a [31m b c\u00e9 )"
    ]
    assert not re.search(CONTROLS, text.replace("\n", ""))


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xff\xfe" + text.decode().encode("utf-16-le"),
        lambda text: text + b"\0",
        lambda text: text.replace(b"\n", b"\n\xff\xfe", 1),
        lambda text: text + b"\n" + b"> " * 2000 + b"a\n",
    ],
    ids=["UTF-16", "binary", "invalid bytes", "nested too deeply"],
)
def test_what_can_not_be_merged_by_topics_is_never_worse_than_with_git_alone(
    repository: Repository, tmp_path: Path, encode: Callable[[bytes], bytes]
) -> None:
    versions = [encode(text) for text in (OURS, BASE, THEIRS)]
    repository.commit("ROADMAP.md", versions[1])
    repository.diverge(versions[0], versions[2])
    repository.git("merge", "-q", "theirs", status=None)
    unmerged = repository.git("status", "--porcelain", "ROADMAP.md").out
    text, state = as_plain_git(tmp_path, *versions)
    if "UU" in unmerged:
        assert (repository.read(), unmerged) == (text, state)
    else:
        assert repository.read() == encode(BOTH)


def test_both_sides_added_the_document(tmp_path: Path) -> None:
    repository = Repository.new(tmp_path / "repository")
    repository.run("git", "enable")
    (repository.folder / "ROADMAP.md").unlink()
    repository.commit("other.txt", b"")
    theirs = THEIRS.replace(b"\n- [ ] Hashing", b"")
    repository.diverge(OURS, theirs)
    repository.git("merge", "-q", "theirs")
    assert repository.read().count(b"[x]") == 2
    assert b"2/4 (50%)" in repository.read()


def test_nothing_in_the_repository_is_run(repository: Repository) -> None:
    trap = b"import os\nopen(os.path.expanduser('~/trapped'), 'w').close()\n"
    for name in ("llm_roadmap/__init__.py", "llm_roadmap/__main__.py", "click.py", "json.py"):
        repository.commit(name, trap)
    repository.diverge(OURS, THEIRS)
    repository.git("merge", "-q", "theirs")
    assert repository.read() == BOTH
    assert not (repository.folder.parent / "trapped").exists()
