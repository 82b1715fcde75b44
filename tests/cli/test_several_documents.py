"""Commands over a folder, or over several documents."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap.cli.program import MODULES

from ..folders.trees import git, repository, write
from ..support.processes import completions, run
from ..support.screen import Screen
from ..support.stage import NOBODY

if TYPE_CHECKING:
    from pathlib import Path

    from ..support.stage import Stage

FILES: dict[str, str | bytes] = {
    "docs/a.md": "# A\n\n- [x] Trees\n- [ ] Heaps\n\n## More\n\n- [ ] Graphs\n",
    "docs/b.md": "# B\n\n- [x] Sorting\n",
    "docs/c/d.md": "# D\n\n## More\n\n- [ ] Read [a book](https://a.bc)\n- [ ] Heaps of sand\n",
    "docs/plain.md": "# No list\n\nSome text, and [a link](b).\n",
}


@pytest.fixture
def folder(folder: Path) -> Path:
    """Return a folder that every user can look into, with documents in it."""
    return write(folder, FILES)


def texts(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def data(*arguments: str | Path, cwd: Path) -> Any:
    return json.loads(run(*arguments, "--json", cwd=cwd).out)


# Reading


def test_status_has_a_line_for_each_and_the_sum(folder: Path) -> None:
    shown = (
        "███░░░░░░░ 1/3 (33%)   docs/a.md\n"
        "██████████ 1/1 (100%)  docs/b.md\n"
        "░░░░░░░░░░ 0/2 (0%)    docs/c/d.md\n"
        "███░░░░░░░ 2/6 (33%)   in all, 3 documents\n"
    )
    assert run("status", "docs", cwd=folder) == (0, shown, "")
    assert run("-f", "docs", "status", cwd=folder) == (0, shown, "")
    assert run("status", cwd=folder, LLM_ROADMAP_FILE="docs") == (0, shown, "")
    without_done = (
        re.sub(".*b.md\n", "", shown).replace(")   ", ")  ").replace("(0%)    ", "(0%)   ")
    )
    assert run("status", "docs", "--open", cwd=folder) == (0, without_done, "")
    here = run("status", ".", "--plain", cwd=folder / "docs" / "c").out
    assert here == "0/2 (0%)  d.md\n0/2 (0%)  in all, 1 document\n"


def test_several_are_in_the_order_in_which_they_are_named(folder: Path) -> None:
    result = run("status", "docs/c", "docs/a.md", "--plain", cwd=folder)
    assert result.out.split() == [
        *("0/2", "(0%)", "docs/c/d.md", "1/3", "(33%)", "docs/a.md"),
        *("1/5", "(20%)", "in", "all,", "2", "documents"),
    ]


def test_the_report_of_a_folder_in_one_call(folder: Path) -> None:
    """Done, open and total of each checklist of a specification, as its commands ask for them."""
    found = data("status", "docs/", cwd=folder)
    assert (found["version"], found["progress"]) == (1, {"done": 2, "total": 6})
    assert [
        (os.path.relpath(each["file"], folder), each["progress"], "topics" in each)
        for each in found["files"]
    ] == [
        ("docs/a.md", {"done": 1, "total": 3}, False),
        ("docs/b.md", {"done": 1, "total": 1}, False),
        ("docs/c/d.md", {"done": 0, "total": 2}, False),
    ]
    assert [each["title"] for each in found["files"][0]["sections"][0]["sections"]] == ["More"]


@pytest.mark.parametrize("command", ["list", "list --open", "next -n 9", "list --section more"])
def test_each_of_the_files_has_the_shape_of_one(folder: Path, command: str) -> None:
    several = data(*command.split(), "-f", "docs", cwd=folder)
    assert several["progress"] == {"done": 2, "total": 6}
    names = [each["file"] for each in several["files"]]
    assert len(names) in (2, 3)
    assert several["files"] == [data(*command.split(), "-f", name, cwd=folder) for name in names]


def test_a_folder_is_several_even_with_one_document(folder: Path) -> None:
    for named in (["-f", "docs/c"], ["-f", "docs/c/d.md", "-f", "docs/plain.md"]):
        assert len(data("list", *named, cwd=folder)["files"]) == 1
    assert "files" not in data("list", "-f", "docs/c/d.md", cwd=folder)


def test_next_goes_on_in_the_next_document(folder: Path) -> None:
    assert run("next", "docs", "-n", "3", cwd=folder).out == (
        "[ ] Heaps  docs/a.md:4\n[ ] Graphs  docs/a.md:8\n"
        "[ ] Read a book  docs/c/d.md:5\n    a book <https://a.bc>\n"
    )
    assert run("next", "docs/b.md", "docs/plain.md", cwd=folder).err == "Nothing is open.\n"
    for names, shown in ((["a", "b"], "docs/a and docs/b"), (["a", "b", "e"], "3 documents")):
        paths = [f"docs/{name}" for name in names]
        write(folder, dict.fromkeys(paths, "# A\n"))
        assert run("next", *paths, cwd=folder).err == f"no topics in {shown}\n"


def test_list_has_the_topics_under_the_names_of_their_documents(folder: Path) -> None:
    assert run("list", "heap", "-f", "docs", cwd=folder).out == (
        "docs/a.md\n# A\n L4  [ ] Heaps\n\ndocs/c/d.md\n# D\n\n## More\n L6  [ ] Heaps of sand\n"
    ).replace(" L4", "L4").replace(" L6", "L6")
    nothing = run("list", "nowhere", "-f", "docs", cwd=folder)
    assert nothing == (0, "", "There is no topic with 'nowhere' in its title.\n")


def test_a_section_of_any_of_them(folder: Path) -> None:
    result = run("status", "docs", "--section", "more", "--plain", cwd=folder)
    assert result.out.splitlines()[-1] == "0/3 (0%)  in all, 2 documents"
    result = run("status", "docs", "--except-section", "A", "--plain", cwd=folder)
    assert result.out.splitlines()[-1] == "1/3 (33%)   in all, 2 documents"
    for option in ("--section", "--except-section"):
        result = run("status", "docs", option, "Mroe", cwd=folder)
        assert (result.status, result.out) == (1, "")
        assert result.err == "Error: docs: no section has the title 'Mroe'; did you mean 'More'?\n"


@pytest.mark.parametrize("command", ["status", "list -f", "next"])
def test_a_folder_without_topics_says_so(tmp_path: Path, command: str) -> None:
    write(tmp_path, {"docs/a.md": "# A\n", "docs/b.txt": "- [ ] a\n"})
    assert run(*command.split(), "docs", cwd=tmp_path) == (0, "", "no topics in docs\n")


# Naming a topic


def test_a_topic_of_any_of_them(folder: Path) -> None:
    for selector in ("Graphs", "graph", "docs/a.md:8", "a > graphs", "graphs"):
        result = run("show", selector, "-f", "docs", cwd=folder)
        assert result.out.startswith("[ ] Graphs\n    docs/a.md:8\n"), result


def test_what_fits_in_two_documents_is_ambiguous(folder: Path) -> None:
    write(folder, {"docs/e.md": "- [ ] Heaps\n", "docs/a copy.md": FILES["docs/a.md"]})
    before = texts(folder)
    result = run("check", "heaps", "-f", "docs", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "Error: docs: 'heaps' matches 3 topics; name one as FILE:LINE or by its path\n"
        "  docs/a copy.md:4  A > Heaps\n  docs/a.md:4  A > Heaps\n  docs/e.md:1  Heaps\n"
    )
    assert texts(folder) == before
    for line in result.err.splitlines()[1:]:
        place = line.strip().partition("  ")[0]
        assert run("check", place, "-f", "docs", cwd=folder).status == 0


def test_a_line_without_its_document_is_wrong_usage(folder: Path) -> None:
    for selector in ("L4", "l4-L8"):
        result = run("check", selector, "-f", "docs", cwd=folder)
        assert (result.status, result.out) == (2, "")
        assert "type it as FILE:4" in result.err
    assert run("check", "docs/a.md:4-8", "-f", "docs", cwd=folder).status == 0
    assert run("list", "--open", "-f", "docs/a.md", "--json", cwd=folder).out.count('"slug"') == 0


def test_a_topic_that_is_in_none_gets_suggestions(folder: Path) -> None:
    result = run("check", "grpahs", "-f", "docs", cwd=folder)
    assert result.err == "Error: docs: no topic matches 'grpahs'; did you mean 'Graphs'?\n"
    result = run("check", "docs/a.md:5", "-f", "docs", cwd=folder)
    assert result.err == (
        "Error: docs: no topic matches 'docs/a.md:5'; there is no box on line 5\n"
    )
    (folder / "ROADMAP.md").write_text("- [ ] a\n")
    for line in (1, 9):
        result = run("check", f"ROADMAP.md:{line}", "-f", "docs", cwd=folder)
        assert result.err.endswith("; ROADMAP.md is none of the documents that are named\n")


def test_without_an_option_an_address_names_its_document(folder: Path) -> None:
    assert run("check", "docs/a.md:4", cwd=folder).out.startswith("[x] Heaps  docs/a.md:4\n")
    write(folder, {"ROADMAP.md": "- [ ] one\n- [ ] docs/b.md:3\n"})
    result = run("check", "docs/c/d.md:5", "one", "L2", cwd=folder)
    assert result.out.splitlines() == [
        *("[x] Read a book  docs/c/d.md:5", "[x] one  ROADMAP.md:1"),
        "[x] docs/b.md:3  ROADMAP.md:2",
        *("█████░░░░░ 1/2 (50%)   docs/c/d.md", "██████████ 2/2 (100%)  ROADMAP.md"),
    ]
    result = run("uncheck", "docs/b.md:3", cwd=folder)
    assert (result.status, result.out) == (1, "")
    assert "matches 2 topics" in result.err
    assert run("uncheck", "ROADMAP.md:2", cwd=folder).status == 0


# Changing


def test_several_documents_change_in_one_call(folder: Path) -> None:
    result = run("check", "heaps", "book", "docs/a.md:8", "--json", "-f", "docs", cwd=folder)
    found = json.loads(result.out)
    assert found["progress"] == {"done": 4, "total": 5}
    assert [[topic["at"] for topic in each["changed"]] for each in found["files"]] == [
        *[["docs/a.md:4", "docs/a.md:8"], ["docs/c/d.md:5"]]
    ]
    again = run("check", "heaps", "book", "-f", "docs", cwd=folder)
    assert again.err == (
        "Nothing to change: [x] Heaps  docs/a.md:4\n"
        "Nothing to change: [x] Read a book  docs/c/d.md:5\n"
    )


def test_one_bad_name_and_nothing_is_written(folder: Path) -> None:
    before = texts(folder)
    for names in (["heaps", "nowhere"], ["heaps", "docs/c/d.md:6", "docs/c/d.md:1"]):
        assert run("check", *names, "-f", "docs", cwd=folder).status == 1
    options = ("--section", "More")
    result = run("check", "heaps", *options, "-f", "docs", cwd=folder)
    assert result.err == (
        "Error: docs: 'More' is the title of 2 sections;"
        " name one by its path, or its topics by their lines, such as FILE:12-20\n"
        "  docs/a.md:6  A > More\n  docs/c/d.md:3  D > More\n"
    )
    assert texts(folder) == before
    assert run("check", "heaps", "--section", "D > More", "-f", "docs", cwd=folder).status == 0


def test_a_dry_run_shows_the_diff_of_each(folder: Path) -> None:
    before = texts(folder)
    result = run("check", "heaps", "book", "-f", "docs", "--dry-run", cwd=folder)
    assert result.out.count("+++ ") == 2
    assert texts(folder) == before


def test_what_is_for_one_document_says_so(folder: Path) -> None:
    before = texts(folder)
    for arguments in (
        *(["uncheck", "--all"], ["add", "New"], ["carry", "docs/b.md"], ["edit"]),
        ["history"],
    ):
        result = run(*arguments, "-f", "docs/a.md", "-f", "docs/b.md", cwd=folder)
        assert (result.status, result.out) == (2, ""), arguments
    for command in ("edit", "history"):
        result = run(command, "-f", "docs", cwd=folder, EDITOR="touch")
        assert (result.status, result.out) == (1, "")
        assert result.err.startswith("Error: docs: this is a folder; ")
    result = run("move", "heaps", "--after", "sorting", "-f", "docs", cwd=folder)
    assert result.status == 1
    assert "docs/a.md and docs/b.md" in result.err
    assert texts(folder) == before


def test_the_list_of_any_of_them_can_be_changed(folder: Path) -> None:
    named = ("-f", "docs")
    assert run("add", "New", "--under", "sorting", *named, cwd=folder).status == 0
    assert run("retitle", "new", "Newer", "--expect", "New", *named, cwd=folder).status == 0
    assert run("move", "newer", "--section", "B", *named, cwd=folder).status == 0
    result = run("remove", "newer", "graphs", *named, cwd=folder)
    assert result.out == (
        "- - [ ] Newer\n- - [ ] Graphs\n"
        "██████████ 1/1 (100%)  docs/b.md\n█████░░░░░ 1/2 (50%)   docs/a.md\n"
    )
    assert (folder / "docs/b.md").read_bytes() == FILES["docs/b.md"].encode()  # type: ignore[union-attr]


def test_a_failure_names_what_is_written_and_what_is_not(folder: Path, stage: Stage) -> None:
    for name in FILES:
        (folder / name).chmod(0o666)
    (folder / "docs/c/d.md").chmod(0o444)
    command = ("check", "sorting", "heaps", "book", "graphs", "-f", str(folder / "docs"))
    run("uncheck", "sorting", "-f", str(folder / "docs"), cwd=folder)
    result = stage.run("command", *command, user=NOBODY)
    assert result.status == 1
    assert result.err.rstrip("\n").endswith(
        "d.md: Permission denied; check the file's permissions; but this is written:"
        f" [x] Sorting  {folder}/docs/b.md:3; [x] Heaps  {folder}/docs/a.md:4;"
        f" [x] Graphs  {folder}/docs/a.md:8; and nothing in {folder}/docs/c/d.md"
    )


def test_standard_input_is_read_beside_others_and_changed_alone(folder: Path) -> None:
    text = "- [ ] piped\n"
    result = run("status", "-", "docs/b.md", "--plain", cwd=folder, stdin=text)
    assert result.out.splitlines()[0] == "0/1 (0%)    -"
    result = run("check", "piped", "-f", "-", "-f", "docs/b.md", cwd=folder, stdin=text)
    assert (result.status, result.out) == (2, text)  # a filter lets its text through


# Tidying


def test_lint_goes_through_a_folder(folder: Path) -> None:
    write(folder, {"docs/b.md": "- [ ]a\n", "docs/c/e.md": "- []\n"})
    result = run("lint", "docs", cwd=folder)
    assert result.status == 1
    assert [line.split(": ")[0] for line in result.out.splitlines()] == [
        *("docs/b.md:1:1", "docs/c/e.md:1:1")
    ]
    assert run("lint", "docs", "--fix", cwd=folder).status == 1
    assert (folder / "docs/b.md").read_text() == "- [ ] a\n"


def test_format_goes_through_a_folder(folder: Path) -> None:
    write(folder, {"docs/b.md": "* [ ] a\n"})
    assert run("format", "--check", "docs", cwd=folder).status == 1
    assert run("format", "docs", cwd=folder).out == "docs/b.md: formatted\n"
    assert run("format", "--check", "-f", "docs", cwd=folder).status == 0


def test_sync_goes_through_a_folder_and_asks_for_no_markers(folder: Path) -> None:
    marker = "<!-- roadmap:progress --><!-- /roadmap:progress -->\n"
    write(folder, {"docs/b.md": f"{marker}\n- [x] a\n"})
    assert run("sync", "--check", "docs", cwd=folder).status == 1
    assert run("sync", "docs", cwd=folder) == (0, "docs/b.md: progress is up to date now\n", "")
    assert run("sync", "--check", "docs", cwd=folder) == (0, "", "")


# The gate

DONE = "- [x] a\n"


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ({"a.md": DONE, "b/c.md": DONE, "README.md": "# No list\n"}, 0, ""),
        ({"a.md": DONE, "b.md": "- [ ] b\n"}, 1, "b.md:1: this topic is open: b\n"),
        ({"a.md": DONE, "b.md": f"{DONE}- [-] b\n"}, 1, "b.md:2:1: R009"),
        ({"a.md": DONE, "b.md": "- [ ]b\n"}, 1, "b.md:1:1: R003"),
        ({"a.md": DONE, "b.md": "<<<<<<< HEAD\na\n"}, 1, "b.md:1:1: a conflict marker"),
        ({"a.md": DONE, "b.md": "- [-] b\n- [o] c\n- [1] Knuth\n"}, 0, ""),
        ({"a.md": "# No list\n", "b.md": "- [-] b\n"}, 2, "no topics in docs\n"),
        ({"a.md": "# No list\n", "b.md": "- [ ]b\n"}, 2, "b.md:1:1: R003"),
        ({"a.md": DONE, "b.md": DONE.encode("utf-16")}, 2, "Error: docs/b.md: this is UTF-16"),
        ({"a.md": "- [ ] a", "b.md": DONE.encode("utf-16")}, 2, "a.md:1: this topic is open"),
        ({"a.txt": DONE}, 2, "no topics in docs\n"),
    ],
)
def test_the_gate_over_a_folder(
    tmp_path: Path, files: dict[str, str | bytes], status: int, said: str
) -> None:
    write(tmp_path / "docs", files)
    for options in ([], ["--json"]):
        result = run("status", "--exit-code", "docs", *options, cwd=tmp_path)
        assert result.status == status, result
    result = run("status", "--exit-code", "docs", cwd=tmp_path)
    assert said in result.err
    assert bool(said) == bool(result.err)


@pytest.mark.parametrize("text", ["", "1. Do this\n", "- [-] b\n", "- [o] b\n"])
def test_a_document_without_topics_that_is_named_itself_is_not_done(
    tmp_path: Path, text: str
) -> None:
    write(tmp_path, {"docs/a.md": DONE, "docs/b.md": text})
    for named in (["docs/a.md", "docs/b.md"], ["docs", "docs/b.md"], ["docs/b.md", "."]):
        result = run("status", "--exit-code", *named, cwd=tmp_path)
        assert result.status == 2, result
        assert "no topics in docs/b.md; " in result.err
        files = ("-f", named[0], "-f", named[1])
        assert run(*files, "status", "--exit-code", "--json", cwd=tmp_path).status == 2
    result = run("status", "--exit-code", "docs/b.md", "-", cwd=tmp_path, stdin=text)
    assert result.status == 2
    assert "no topics in -; " in result.err
    assert "no topics in docs/b.md; " in result.err


def test_the_gate_names_each_finding_in_json(folder: Path) -> None:
    write(folder, {"docs/b.md": f"{DONE}- [-] b\n", "docs/plain.md": "- []\n"})
    found = data("status", "docs", "--exit-code", cwd=folder)
    assert {
        os.path.basename(each["file"]): [finding["line"] for finding in each["findings"]]
        for each in found["files"]
    } == {"a.md": [], "b.md": [2], "d.md": [], "plain.md": [1]}


def test_a_gate_that_is_limited_to_sections(folder: Path) -> None:
    write(folder, {"docs/a.md": "# Optional\n- [ ] a\n- [-] b\n# Must\n- [x] c\n"})
    shutil.rmtree(folder / "docs/c")
    options = ("status", "docs", "--exit-code", "--except-section", "optional")
    assert run(*options, cwd=folder).status == 0
    assert run(*options, "--except-section", "nowhere", cwd=folder).status == 2
    assert run("status", "docs", "--exit-code", "--section", "must", cwd=folder).status == 0


# Over time


def test_log_goes_through_a_folder(tmp_path: Path) -> None:
    repository(tmp_path, FILES)
    run("check", "heaps", "book", "-f", "docs", cwd=tmp_path)
    git(tmp_path, "commit", "--quiet", "--all", "--message=Tick")
    run("uncheck", "sorting", "-f", "docs", cwd=tmp_path)
    write(tmp_path, {"docs/new.md": "- [x] new\n"})
    result = run("log", "-f", "docs", cwd=tmp_path)
    assert result.status == 0, result
    assert "docs/new.md" in result.err
    lines = [re.sub("  [0-9a-f]{7}", "", line) for line in result.out.splitlines()]
    assert lines[:2] == ["not committed yet", "[ ] Sorting  docs/b.md"]
    assert {"[x] Heaps  docs/a.md", "[x] Read a book  More  docs/c/d.md"} <= {*lines}
    found = data("log", "-f", "docs", cwd=tmp_path)
    assert [len(each["ticks"]) for each in found["files"]] == [2, 2, 1]
    one = data("log", "heaps", "-f", "docs", cwd=tmp_path)
    assert [[tick["title"] for tick in each["ticks"]] for each in one["files"]] == [["Heaps"]]
    assert run("log", "docs/a.md:4", cwd=tmp_path).out.endswith("  docs/a.md\n") is False
    assert run("log", "-f", "docs/new.md", "-f", "docs/plain.md", cwd=tmp_path).status == 1


def test_git_takes_the_documents_with_topics_in_a_folder(tmp_path: Path) -> None:
    repository(tmp_path, FILES)
    assert run("git", "status", "docs", cwd=tmp_path).status == 1
    assert run("git", "enable", "docs", cwd=tmp_path).status == 0
    lines = (tmp_path / ".gitattributes").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["/docs/a.md", "/docs/b.md", "/docs/c/d.md"]
    assert run("git", "status", "docs", cwd=tmp_path) == (
        *(0, "docs/a.md: on\ndocs/b.md: on\ndocs/c/d.md: on\n", ""),
    )
    assert run("git", "disable", "docs", cwd=tmp_path).status == 0
    assert not (tmp_path / ".gitattributes").exists()


# What can't be read


def test_what_can_not_be_read_is_named_and_the_rest_is_shown(folder: Path) -> None:
    write(folder, {"docs/u.md": "- [ ] a".encode("utf-16"), "docs/z.md": "- [x] z\n"})
    (folder / "docs" / "link.md").symlink_to("nowhere.md")
    (folder / "docs" / "same.md").symlink_to("b.md")
    (folder / "docs" / "a\nb.md").write_text("- [x] c\n")
    result = run("status", "docs", "gone.md", "--plain", cwd=folder)
    assert result.status == 2
    assert [line.split()[-1] for line in result.out.splitlines()] == [
        *("docs/a\ufffdb.md", "docs/a.md", "docs/b.md", "docs/c/d.md", "docs/z.md", "documents")
    ]
    assert sorted(result.err.splitlines()) == [
        "Error: docs/link.md: this is a link to nowhere.md, which is not there",
        "Error: docs/u.md: this is UTF-16 text; save it as UTF-8",
        "Error: gone.md: No such file or directory; name a file that exists",
        "Warning: docs/same.md: the same document as docs/b.md; it counts once",
    ]
    for command in ("next", "list -f", "lint"):
        assert run(*command.split(), "docs", cwd=folder).status == 2
    result = run("check", "heaps", "-f", "docs", cwd=folder)
    assert (result.status, result.err.count("Warning: ")) == (0, 3)
    result = run("status", ".", "--section", "more", cwd=folder)
    warning = "Warning: docs/same.md: the same document as docs/b.md; it counts once"
    assert [line for line in result.err.splitlines() if "same document" in line] == [warning]


@pytest.mark.parametrize("has_git", [True, False])
def test_a_folder_without_permission_is_named(folder: Path, stage: Stage, *, has_git: bool) -> None:
    if has_git:
        git(folder, "init", "--quiet")
    for each in (folder, *folder.rglob("*")) if os.geteuid() == 0 else ():
        os.chown(each, NOBODY, NOBODY)  # git trusts no folder of others
    (folder / "docs/c").chmod(0)
    command = ("command", "status", str(folder / "docs"), "--plain")
    try:
        result = stage.run(*command, user=NOBODY)
    finally:
        (folder / "docs/c").chmod(0o755)
    assert result.status == 2, result
    assert "c" in result.err
    assert "Permission denied" in result.err
    assert result.out.splitlines()[-1] == "2/4 (50%)   in all, 2 documents"


def test_a_name_that_is_no_text_can_be_typed_as_it_is_printed(tmp_path: Path) -> None:
    write(tmp_path, {os.fsdecode(b"docs/\xff.md"): "- [ ] a\n", "docs/b.md": "- [ ] b\n"})
    result = run("next", "docs", "-n", "2", cwd=tmp_path)
    place = re.findall(r"(docs/\S+)", result.out)[1]
    assert run("check", place, "-f", "docs", cwd=tmp_path).status == 0
    for command in ("status", "list", "lint"):
        result = run(command, "-f", "docs", cwd=tmp_path)
        assert "\\udcff" not in result.out + result.err, result


# On a terminal and in shells


@pytest.mark.thorough
def test_long_work_is_shown_on_a_terminal(tmp_path: Path) -> None:
    text = "# T\n" + "- [ ] a [b](c)\n" * 4000
    write(tmp_path, {f"docs/{number:02}.md": f"- []\n{text}" for number in range(40)})
    with Screen("sh", "-c", "llm-roadmap status docs --plain; cat", cwd=tmp_path) as screen:
        screen.wait(lambda shown: bool(re.search(r"Reading documents: [0-9]+%", shown)))
        assert "Reading" not in screen.wait("in all, 40 documents")


@pytest.mark.thorough
def test_what_is_printed_meanwhile_takes_the_place_of_how_far_it_is(tmp_path: Path) -> None:
    text = "".join(f"- [ ] {number}\n" for number in range(4000))
    write(tmp_path, {f"docs/{number}.md": f"- []\n{text}" for number in range(9)})
    with Screen("sh", "-c", "llm-roadmap lint docs; echo END; cat", cwd=tmp_path) as screen:
        lines = screen.wait("\nEND").split("\nEND")[0].splitlines()
        assert [line.partition(":")[0] for line in lines if line.startswith("docs")] == [
            f"docs/{number}.md" for number in range(9)
        ]
        assert "Reading" not in screen.text()


def test_completion_offers_what_names_one_topic_in_all_of_them(folder: Path) -> None:
    write(folder, {"docs/e.md": "- [ ] Heaps\n- [ ] Unique\n"})
    found = completions("llm-roadmap -f docs check ", "zsh", cwd=folder).splitlines()
    assert {"graphs", "unique", "read-a-book", "docs/a.md\\:4", "docs/e.md\\:1"} <= {*found}
    assert "heaps" not in found
    offered = [each for each in found if each in ("graphs", "unique")]
    for each in offered:
        assert run("check", each, "-f", "docs", cwd=folder).status == 0
    assert completions("llm-roadmap -f docs check he", cwd=folder) == "plain,heaps-of-sand\n"
    assert "more" not in completions("llm-roadmap -f docs check --section ", cwd=folder)
    assert "more" in completions("llm-roadmap -f docs status --section ", cwd=folder)


def test_a_signal_after_the_first_write_waits_until_all_is_written_and_said(
    folder: Path, stage: Stage
) -> None:
    names = ("heaps", "book", "-f", str(folder / "docs"), "--plain")
    result = stage.trace("fsync:signal=INT:when=1", "command", "check", *names)
    assert result.status == 128 + signal.SIGINT, result
    assert result.out.splitlines()[0].startswith("[x] Heaps")
    assert (folder / "docs/a.md").read_bytes().count(b"[x]") == 2
    assert (folder / "docs/c/d.md").read_bytes().count(b"[x]") == 1


ARGUMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("show", "check", "uncheck", "toggle", "open", "remove", "edit"), ("graphs",)),
    "retitle": ("graphs", "Trees"),
    "move": ("graphs", "--after", "docs/a.md:3"),
    "add": ("new", "--section", "A"),
    "carry": ("docs/a.md",),
}
"""What commands need beside the documents."""
WAIT = {"serve", "mcp"}
"""Commands that wait for a browser or an agent."""


@pytest.mark.parametrize("command", sorted(MODULES.keys() - WAIT))
def test_the_help_says_truly_whether_a_command_takes_a_folder(folder: Path, command: str) -> None:
    said = run(command, "--help", cwd=folder).out
    if "--file" not in said:
        return
    result = run(command, *ARGUMENTS.get(command, ()), "-f", "docs", cwd=folder, EDITOR="true")
    assert ("a folder;" in said) == ("is a folder" not in result.err)
