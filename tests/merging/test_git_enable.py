"""Turning the merge driver on and off: what is written, where, and that nothing else is touched."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from ..support.processes import execute, need, stand_in
from .repository import Repository
from .test_git import BASE, BOTH, OURS, THEIRS

NAMES = [
    "ROADMAP.md",
    "docs/plan.md",
    "my plan.md",
    "a 'quoted' \"plan\".md",
    "#plan.md",
    "!plan.md",
    "-plan.md",
    "pl[a]n*?.md",
    "back\\slash.md",
    os.fsdecode(b"plan \xff.md"),
    "日本語 🙂.md",
    "%A %P.md",
    "$(touch trapped).md",
    "tab\tand\nline.md",
    "trailing ",
]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.new(tmp_path / "a 'strange' place", source=BASE)


@pytest.mark.parametrize(
    "names",
    [
        NAMES[6:10],
        *(pytest.param(each, marks=pytest.mark.thorough) for each in (NAMES[:6], NAMES[10:])),
    ],
)
def test_documents_of_any_name_are_merged_and_no_others(
    repository: Repository, names: list[str]
) -> None:
    likes = ["plan.md", "pl[a]nxy.md", "plan x.md", "A P.md", "backslash.md", "docs/-plan.md"]
    repository.commit(likes[0], BASE, *likes[1:], *names)
    for name in names:
        repository.run("git", "enable", "--", name)
    repository.run("git", "status", "--", *names)
    for name in likes:
        repository.run("git", "status", "--", name, status=1)
    repository.commit("other.txt", b"")  # with the attributes
    repository.diverge(OURS, THEIRS, *names)
    repository.git("merge", "-q", "theirs")
    assert {name: repository.read(name) for name in names} == dict.fromkeys(names, BOTH)
    assert not (repository.folder / "trapped").exists()
    repository.run("git", "disable", "--", *names)
    for name in names:
        repository.run("git", "status", "--", name, status=1)


@pytest.mark.parametrize(
    ("version", "labels"),
    [("2.43.9", "-L ours -L base -L theirs"), ("2.44.0", "-L %X -L %S -L %Y")],
)
def test_git_names_the_versions_itself_if_it_can(
    repository: Repository, version: str, labels: str
) -> None:
    script = f'test "$1" = version && exec echo git version {version}\nexec {need("git")} "$@"'
    repository.run("git", "enable", PATH=stand_in(repository.folder.parent / "bin", "git", script))
    driver = repository.git("config", "merge.llm-roadmap.driver").out
    assert driver.count(labels) == 2


def test_it_says_what_it_wrote_and_where_and_writes_nothing_twice(repository: Repository) -> None:
    first = repository.run("git", "enable")
    assert first.out.splitlines() == [
        "added to git's local configuration: merge.llm-roadmap.name",
        "added to git's local configuration: merge.llm-roadmap.driver",
        "added to .gitattributes: /ROADMAP.md merge=llm-roadmap",
        "added to .git/info/attributes: /ROADMAP.md merge=llm-roadmap",
    ]
    names = (".gitattributes", ".git/info/attributes", ".git/config")
    files = [repository.read(name) for name in names]
    assert repository.run("git", "enable").out == "It is on already.\n"
    assert [repository.read(name) for name in names] == files
    assert repository.run("git", "status").out == "ROADMAP.md: on\n"


@pytest.mark.parametrize(
    "before",
    [
        b"*.png binary\n# a comment\n/ROADMAP.md text\n\n",
        b"*.png binary\r\n*.md text\r\n",
        b"*.md merge=union\n",
        b'"/a b" merge=llm-roadmap text\n',
    ],
)
def test_no_line_of_others_is_touched(repository: Repository, before: bytes) -> None:
    repository.write(".gitattributes", before)
    config = repository.read(".git/config")
    repository.run("git", "enable")
    assert repository.read(".gitattributes") == before + b"/ROADMAP.md merge=llm-roadmap\n"
    repository.run("git", "status")
    repository.run("git", "disable")
    assert repository.read(".gitattributes") == before
    assert repository.read(".git/config") == config


def test_a_last_line_without_an_end_stays_a_line(repository: Repository) -> None:
    repository.write(".gitattributes", b"*.png binary")
    repository.run("git", "enable")
    assert repository.read(".gitattributes") == b"*.png binary\n/ROADMAP.md merge=llm-roadmap\n"


def test_off_leaves_nothing_behind(repository: Repository) -> None:
    config = repository.read(".git/config")
    repository.run("git", "enable")
    off = repository.run("git", "disable")
    assert off.out == (
        "removed from .gitattributes: /ROADMAP.md merge=llm-roadmap\n"
        "removed from .git/info/attributes: /ROADMAP.md merge=llm-roadmap\n"
        "removed from git's local configuration: merge.llm-roadmap\n"
    )
    assert repository.git("status", "--porcelain").out == ""
    assert repository.read(".git/config") == config
    assert not (repository.folder / ".git" / "info" / "attributes").exists()
    assert repository.run("git", "disable").out == "It is off already.\n"


def test_what_was_committed_can_be_switched_off_and_on_again(repository: Repository) -> None:
    repository.run("git", "enable")
    repository.commit("other.txt", b"")
    repository.run("git", "disable")
    assert repository.git("status", "--porcelain").out == " D .gitattributes\n"
    assert repository.run("git", "disable").out == "It is off already.\n"
    repository.run("git", "enable")
    assert repository.git("status", "--porcelain").out == ""


@pytest.mark.parametrize("command", ["rebase -q theirs", "checkout -q theirs && git merge -q main"])
def test_a_branch_without_the_line_is_merged_into_by_topics(
    repository: Repository, command: str
) -> None:
    """Whoever has forked a document ticks first and switches it on later."""
    repository.diverge(OURS, THEIRS)
    repository.run("git", "enable")
    repository.commit("other.txt", b"")
    repository.shell(f"git {command}")
    assert repository.read() == BOTH


def test_the_command_stays_while_another_document_needs_it(repository: Repository) -> None:
    repository.commit("plan.md", BASE)
    repository.run("git", "enable", "ROADMAP.md", "plan.md")
    repository.run("git", "disable", "plan.md")
    assert repository.run("git", "status", "ROADMAP.md").out == "ROADMAP.md: on\n"
    repository.run("git", "status", "plan.md", status=1)


def test_an_attribute_that_comes_later_wins_and_status_says_so(repository: Repository) -> None:
    repository.run("git", "enable")
    with (repository.folder / ".git" / "info" / "attributes").open("ab") as attributes:
        attributes.write(b"*.md merge=union\n")
    said = repository.run("git", "status", status=1).out
    assert "'union'" in said
    assert said.endswith(
        "remove the line that says so, in a .gitattributes or in .git/info/attributes\n"
    )
    again = repository.run("git", "enable", status=1)
    assert (again.out, again.err) == ("", said)


def test_where_git_can_not_be_configured_no_line_is_left(repository: Repository) -> None:
    repository.write(".git/config.lock", b"")
    assert "could not lock" in repository.run("git", "enable", status=1).err
    assert not (repository.folder / ".gitattributes").exists()
    assert not (repository.folder / ".git" / "info" / "attributes").exists()
    repository.write(".gitattributes", b"*.png binary\n")
    repository.run("git", "enable", status=1)
    assert repository.read(".gitattributes") == b"*.png binary\n"


def test_where_git_can_not_be_configured_it_stays_on(repository: Repository) -> None:
    repository.run("git", "enable")
    repository.write(".git/config.lock", b"")
    failed = repository.run("git", "disable", status=1)
    assert (failed.out, "could not lock" in failed.err) == ("", True)
    for name in (".gitattributes", ".git/info/attributes"):
        assert repository.read(name) == b"/ROADMAP.md merge=llm-roadmap\n"


def test_where_the_clone_can_not_have_the_line_no_line_is_left(repository: Repository) -> None:
    config = repository.read(".git/config")
    (repository.folder / ".git" / "info" / "attributes").mkdir(parents=True)
    result = repository.run("git", "enable", status=1)
    assert ".git/info/attributes: this is a folder" in result.err
    assert not (repository.folder / ".gitattributes").exists()
    assert repository.read(".git/config") == config


def test_an_attributes_file_that_only_git_has_is_not_written_anew(repository: Repository) -> None:
    repository.commit(".gitattributes", b"*.png binary\n")
    repository.commit("docs/plan.md", BASE)
    repository.git("sparse-checkout", "set", "--no-cone", "/docs/")
    config = repository.read(".git/config")
    for command in ("enable", "disable"):
        result = repository.run("git", command, "docs/plan.md", status=1)
        assert "git restore --ignore-skip-worktree-bits .gitattributes" in result.err, command
    assert repository.git("status", "--porcelain").out == ""
    assert repository.read(".git/config") == config
    repository.git("restore", "--ignore-skip-worktree-bits", ".gitattributes")
    repository.run("git", "enable", "docs/plan.md")
    added = b"/docs/plan.md merge=llm-roadmap\n"
    assert repository.read(".gitattributes") == b"*.png binary\n" + added


def test_a_clone_has_the_line_but_not_the_command(repository: Repository, tmp_path: Path) -> None:
    repository.run("git", "enable")
    repository.commit("other.txt", b"")
    repository.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    assert "not in git's configuration" in clone.run("git", "status", status=1).out
    clone.run("git", "enable")
    clone.run("git", "status")
    assert clone.git("status", "--porcelain").out == ""


def test_the_command_names_this_python_and_is_renewed(repository: Repository) -> None:
    repository.run("git", "enable")
    command = repository.git("config", "merge.llm-roadmap.driver").out
    python = os.path.normpath(sys.executable)
    assert command.count(shlex.quote(python).replace("%", "%%")) == 2
    repository.git("config", "merge.llm-roadmap.driver", command.replace("python", "python0"))
    assert "another Python" in repository.run("git", "status", status=1).out
    written = "added to git's local configuration: merge.llm-roadmap.driver\n"
    assert repository.run("git", "enable").out == written


def test_a_python_that_is_started_by_another_way_is_the_same(repository: Repository) -> None:
    folder = Path(sys.executable).parent
    way = Path("..", folder.parent.name, folder.name, Path(sys.executable).name)
    command = ["-m", "llm_roadmap", "-f", str(repository.folder / "ROADMAP.md"), "git", "enable"]
    told = execute(str(way), *command, cwd=folder.parent)
    assert told.status == 0, told.err
    assert repository.run("git", "status").out == "ROADMAP.md: on\n"


def test_a_work_tree_of_the_repository_has_it_too(repository: Repository, tmp_path: Path) -> None:
    repository.git("branch", "side")
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"), "side")
    tree = Repository(tmp_path / "tree")
    tree.run("git", "enable")
    tree.commit("other.txt", b"")
    tree.git("checkout", "-q", "-b", "theirs")
    tree.commit("ROADMAP.md", THEIRS)
    tree.git("checkout", "-q", "side")
    tree.commit("ROADMAP.md", OURS)
    tree.git("merge", "-q", "theirs")
    assert tree.read() == BOTH
    assert not (repository.folder / ".gitattributes").exists()


def test_a_hook_of_a_worktree_finds_the_top_of_it(repository: Repository, tmp_path: Path) -> None:
    """There git names its folder in GIT_DIR, and takes the present folder for the top."""
    repository.commit("docs/plan.md", BASE)
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    program = f"{shlex.quote(sys.executable)} -m llm_roadmap git"
    hook.write_text(
        f"#!/bin/sh\ncd docs && {program} status plan.md\n{program} enable plan.md\n"
        f"{program} status plan.md\n"
    )
    hook.chmod(0o755)
    repository.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repository(tmp_path / "tree")
    told = tree.git("commit", "-q", "--allow-empty", "-m", "a")
    assert "off: its attribute" in told.out + told.err
    assert "plan.md: on" in told.out + told.err
    assert tree.read(".gitattributes") == b"/docs/plan.md merge=llm-roadmap\n"


def test_a_work_tree_that_is_named_in_the_environment_is_the_one(
    repository: Repository, tmp_path: Path
) -> None:
    """Some keep the files in their home folder so, and the repository elsewhere."""
    (repository.folder / ".git").rename(tmp_path / "files.git")
    repository.env |= {"GIT_DIR": str(tmp_path / "files.git")}
    repository.env |= {"GIT_WORK_TREE": str(repository.folder)}
    repository.run("git", "enable")
    assert repository.run("git", "status").out == "ROADMAP.md: on\n"


def test_a_submodule_has_its_own(repository: Repository, tmp_path: Path) -> None:
    inner = Repository.new(tmp_path / "inner", source=BASE)
    inner.diverge(OURS, THEIRS)
    add = ("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "sub")
    repository.git(*add)
    submodule = Repository(repository.folder / "sub")
    repository.run("git", "enable", "sub/ROADMAP.md")
    submodule.git("merge", "-q", "origin/theirs")
    assert submodule.read() == BOTH
    assert not (repository.folder / ".gitattributes").exists()


def test_a_document_behind_a_link_is_the_one_that_git_tracks(
    repository: Repository, tmp_path: Path
) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(repository.folder / "ROADMAP.md")
    repository.run("git", "enable", str(link))
    assert repository.read(".gitattributes") == b"/ROADMAP.md merge=llm-roadmap\n"


def test_everywhere_means_all_repositories_of_the_user(
    repository: Repository, tmp_path: Path
) -> None:
    told = repository.run("git", "enable", "--global").out
    attributes = tmp_path / ".config" / "git" / "attributes"
    assert attributes.read_bytes() == b"ROADMAP.md merge=llm-roadmap\n"
    assert "added to ../.config/git/attributes: " in told
    assert "global configuration: merge.llm-roadmap.driver" in told
    repository.diverge(OURS, THEIRS)
    repository.git("merge", "-q", "theirs")
    assert repository.read() == BOTH
    repository.run("git", "disable", "--global")
    assert not attributes.exists()
    assert repository.git("config", "--global", "--list").out == ""


def test_everywhere_uses_the_attributes_file_that_the_user_has(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("config", "--global", "core.attributesFile", "~/mine")
    (tmp_path / "mine").write_bytes(b"*.png binary\n")
    repository.run("git", "enable", "--global", "plan.md", "#1.md")
    assert (tmp_path / "mine").read_bytes() == (
        b"*.png binary\nplan.md merge=llm-roadmap\n\\#1.md merge=llm-roadmap\n"
    )


def test_everywhere_takes_names_and_no_folders(repository: Repository) -> None:
    result = repository.run("git", "enable", "--global", "docs/plan.md", status=2)
    assert "without its folder" in result.err


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    outside = Repository(tmp_path / "outside")
    outside.write("ROADMAP.md", BASE)
    for command in ("enable", "disable", "status"):
        result = outside.run("git", command, status=1)
        assert result.err == (
            "Error: ROADMAP.md: it is in no git repository, so git merges no versions of it;"
            " 'git init' begins one\n"
        ), command
    assert [path.name for path in outside.folder.iterdir()] == ["ROADMAP.md"]


def test_in_a_bare_repository_it_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    bare = Repository(tmp_path / "bare")
    bare.write("ROADMAP.md", BASE)
    for command in ("enable", "disable", "status"):
        result = bare.run("git", command, status=1)
        assert result.err.endswith(
            "it is in a bare repository, which merges no files; enable it in a clone\n"
        ), command


def test_a_document_that_is_not_there_is_not_enabled(repository: Repository) -> None:
    result = repository.run("git", "enable", "RAODMAP.md", status=1)
    assert "RAODMAP.md" in result.err
    assert not (repository.folder / ".gitattributes").exists()


def test_a_folder_without_topics_is_not_enabled(repository: Repository) -> None:
    (repository.folder / "docs").mkdir()
    result = repository.run("git", "enable", "docs", status=1)
    assert result.err == "Error: no topics in docs\n"
    assert not (repository.folder / ".gitattributes").exists()


def test_a_linked_attributes_file_is_left_alone(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    (repository.folder / ".gitattributes").symlink_to(tmp_path / "elsewhere")
    config = repository.read(".git/config")
    assert "symbolic link" in repository.run("git", "enable", status=1).err
    assert repository.read(".git/config") == config
    assert (tmp_path / "elsewhere").read_bytes() == b""


def test_in_a_repository_of_another_user_it_says_so(repository: Repository) -> None:
    for command in ("enable", "disable", "status"):
        result = repository.run("git", command, status=1, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
        advice = f"git config --global --add safe.directory {shlex.quote(str(repository.folder))}"
        assert "another user owns this git repository" in result.err, command
        assert result.err.endswith(f"run: {advice}\n"), command
        assert result.err.count("\n") == 1, command


@pytest.mark.parametrize("call", ["os.open", "os.fsync", "os.pwrite"])
def test_a_failure_leaves_no_empty_attributes(repository: Repository, call: str) -> None:
    script = f"""
import os, sys
from llm_roadmap.git import attributes

real = {call}

def fail(*args, **options):
    if {call!r} == "os.open" and b"attributes" not in os.fsencode(args[0]):
        return real(*args, **options)
    raise OSError(28, os.strerror(28))

{call} = fail
from llm_roadmap.__main__ import main
main()
"""
    command = (sys.executable, "-c", script, "git", "enable", "ROADMAP.md")
    result = execute(*command, cwd=repository.folder)
    assert result.status == 1
    assert "No space left" in result.err
    assert not (repository.folder / ".gitattributes").exists()
