"""The command `diff`: what became of topics since a commit."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_roadmap.cli.output.topic_changes import as_markdown

from ..merging.repository import Repository
from ..support.processes import Result, run

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "# Plan\n\n## A\n\n- [ ] One\n  - [x] Two\n- [ ] Three\n\n## B\n\n- [ ] Four `x`\n"


@pytest.fixture
def plan(tmp_path: Path) -> Repository:
    return Repository.new(tmp_path / "plan", source=PLAN.encode())


CHANGED = """\
# Plan

## A

- [x] One
  - [ ] Two

## B

- [x] New *one* #5 | <b>@x</b>
- [ ] Three
"""


def change(plan: Repository) -> None:
    plan.write("ROADMAP.md", CHANGED.encode())


def diff(plan: Repository, *arguments: str, status: int = 0, **env: str) -> Result:
    result = run(*arguments, cwd=plan.folder, **plan.env | env)
    assert result.status == status, result
    return result


SHOWN = """\
ticked   [x] One  ROADMAP.md:5
unticked [ ] Two  ROADMAP.md:6
added    [x] New one #5 | @x  ROADMAP.md:10
removed  [ ] Four x  Plan > B
moved    [ ] Three  ROADMAP.md:11  from: Plan > A

█████░░░░░ 2/4 (50%), before 1/4 (25%)
"""


@pytest.mark.parametrize("ref", [[], ["first"], ["--", "HEAD~0"]])
def test_each_change_since_a_commit_is_a_line(plan: Repository, ref: list[str]) -> None:
    plan.git("tag", "first")
    change(plan)
    assert diff(plan, "diff", *ref).out == SHOWN


def test_what_was_committed_meanwhile_counts(plan: Repository) -> None:
    change(plan)
    plan.git("commit", "-qam", "b")
    assert diff(plan, "diff", "HEAD~1").out == SHOWN
    same = diff(plan, "diff")
    assert (same.out, same.err) == (
        "█████░░░░░ 2/4 (50%)\n",
        "No topic has changed in ROADMAP.md since HEAD.\n",
    )


def test_a_title_that_was_mended_shows_both(plan: Repository) -> None:
    plan.commit("ROADMAP.md", PLAN.replace("Three", "Algoritms").encode())
    plan.write("ROADMAP.md", PLAN.replace("Three", "Algorithms").encode())
    assert diff(plan, "diff").out.splitlines()[0] == (
        "retitled [ ] Algorithms  ROADMAP.md:7  was: Algoritms"
    )


def test_a_topic_that_moved_in_its_list_comes_from_nowhere_else(plan: Repository) -> None:
    after = PLAN.replace("- [ ] Three\n", "").replace("- [ ] One", "- [ ] Three\n- [ ] One")
    plan.write("ROADMAP.md", after.encode())
    moved = "moved    [ ] Three  ROADMAP.md:5"
    assert diff(plan, "diff").out.splitlines()[0] == moved
    assert "- [ ] Three\n" in diff(plan, "diff", "--markdown").out


def test_the_json_has_each_list(plan: Repository) -> None:
    change(plan)
    data: dict[str, Any] = json.loads(diff(plan, "diff", "--json").out)
    commit = plan.git("rev-parse", "HEAD").out.strip()
    assert (data["version"], data["ref"], data["commit"]) == (1, "HEAD", commit)
    assert (data["before"], data["progress"]) == ({"done": 1, "total": 4}, {"done": 2, "total": 4})
    lists = ("ticked", "unticked", "added", "removed", "retitled", "moved")
    assert [[each["title"] for each in data[name]] for name in lists] == [
        *(["One"], ["Two"], ["New one #5 | @x"], ["Four x"], [], ["Three"]),
    ]
    (moved,) = data["moved"]
    assert (moved["at"], moved["path"]) == ("ROADMAP.md:11", ["Plan", "B"])
    assert moved["was"] == {
        "title": "Three",
        "done": False,
        "path": ["Plan", "A"],
        "ground": "same title, which both have once",
    }
    assert data["removed"] == [{"title": "Four x", "done": False, "path": ["Plan", "B"]}]


def test_the_markdown_shows_what_the_lines_say(plan: Repository) -> None:
    change(plan)
    text = diff(plan, "diff", "--markdown").out
    assert text == (
        "### ROADMAP\\.md\n\n█████░░░░░ 2/4 (50%), before 1/4 (25%)\n"
        "\nTicked:\n\n- [x] One\n\nUnticked:\n\n- [ ] Two\n"
        "\nAdded:\n\n- [x] New one \\#5 \\| \\@x\n\nRemoved:\n\n- [ ] Four x\n"
        "\nMoved:\n\n- [ ] Three (from: Plan \\> A)\n"
    )
    plan.git("commit", "-qam", "b")
    assert diff(plan, "diff", "--markdown").out.endswith("\nNo topic has changed.\n")


@given(st.text(max_size=20))
def test_any_text_is_shown_as_it_is_in_markdown(text: str) -> None:
    (_, inline, _) = MarkdownIt("commonmark").parse(f"a{as_markdown(text)}.")
    plain = "".join(each.content for each in inline.children or () if each.type != "softbreak")
    assert {each.type for each in inline.children or ()} <= {"text", "text_special"}
    assert plain == f"a{_unescaped(text)}."


def _unescaped(text: str) -> str:
    import re

    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", as_markdown(text))


def test_a_document_with_another_name_is_found_under_the_old_one(plan: Repository) -> None:
    (plan.folder / "docs").mkdir()
    plan.git("mv", "ROADMAP.md", "docs/plän.md")
    plan.write("docs/plän.md", PLAN.replace("[ ] One", "[x] One").encode())
    shown = diff(plan, "-f", "docs/plän.md", "diff").out
    assert shown.startswith("ticked   [x] One  docs/plän.md:5\n\n")


def test_a_document_in_a_folder_and_behind_a_link_is_found(plan: Repository) -> None:
    plan.commit("docs/a: b.md", PLAN.encode())
    (plan.folder / "link.md").symlink_to("docs/a: b.md")
    plan.write("docs/a: b.md", PLAN.replace("[ ] One", "[x] One").encode())
    for name in ("docs/a: b.md", "link.md"):
        assert diff(plan, "-f", name, "diff").out.startswith(f"ticked   [x] One  {name}:5\n")


def test_all_topics_of_a_new_document_are_new(plan: Repository) -> None:
    plan.write("new.md", b"- [x] a\n")
    shown = diff(plan, "-f", "new.md", "diff", "main")
    assert shown.out.startswith("added    [x] a  new.md:1\n")
    assert shown.err == "main has no new.md: all its topics are new.\n"


def test_a_commit_with_another_kind_of_text_is_named(plan: Repository) -> None:
    plan.commit("ROADMAP.md", "\ufeffa".encode("utf-16-le"))
    plan.write("ROADMAP.md", PLAN.encode())
    shown = diff(plan, "diff", status=1)
    assert shown.err.startswith("Error: HEAD:ROADMAP.md: ")
    plan.commit("ROADMAP.md", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n")
    plan.write("ROADMAP.md", PLAN.encode())
    assert "in HEAD it is only a pointer of Git LFS" in diff(plan, "diff", status=1).err


def test_what_is_no_commit_is_an_error(plan: Repository) -> None:
    for ref in ("nope", "-x", "", "main:ROADMAP.md", "HEAD~9", "a..b", "@{1000}", "^main"):
        shown = diff(plan, "diff", "--", ref, status=1)
        assert shown.out == ""
        assert shown.err == (
            f"Error: ROADMAP.md: git knows no commit {ref!r}; name a branch, a tag or a commit\n"
        )


def test_a_clone_without_the_past_says_how_to_get_it(plan: Repository) -> None:
    for word in ("one", "two"):
        plan.commit("ROADMAP.md", f"- [ ] {word}\n".encode())
    plan.git("config", "uploadpack.allowFilter", "true")
    for option, sentence in {
        "--depth=1": "no commit 'HEAD^'; name a branch, a tag or a commit; this is a shallow clone",
        "--filter=blob:none": "as in a partial clone; 'git fetch --refetch --no-filter' gets it",
        "--filter=tree:0": "as in a partial clone; 'git fetch --refetch --no-filter' gets it",
    }.items():
        clone = plan.folder.parent / f"clone {option[2:7]}"
        plan.git("clone", "-q", option, plan.folder.as_uri(), str(clone))
        shown = run("diff", "HEAD^", cwd=clone)
        assert (shown.status, shown.out) == (1, ""), shown
        assert shown.err.startswith("Error: ROADMAP.md: git ")
        assert sentence in shown.err
        assert len(shown.err.splitlines()) == 1
        if "tree" in option:
            assert sentence in run("history", cwd=clone).err
        shutil.rmtree(clone)


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    plan = Repository(tmp_path / "plan")
    plan.write("ROADMAP.md", PLAN.encode())
    shown = diff(plan, "diff", status=1)
    assert shown.err == (
        "Error: ROADMAP.md: it is in no git repository, so there is nothing to compare with\n"
    )
    plan.git("init", "-q")
    assert "git has no commit yet; commit it first" in diff(plan, "diff", status=1).err
    assert diff(plan, "-f", "-", "diff", status=2).out == ""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    assert "git is not installed" in diff(plan, "diff", status=1, PATH=str(bin_)).err
