"""The history of a document in real git repositories."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import DocumentError, History, Progress, RoadmapError, RoadmapFile
from llm_roadmap.git import reading_history

from ..support.processes import stand_in
from .repository import NAME, Past


def events(told: History) -> list[tuple[str, str, bool]]:
    """Return day, title and state of each tick; the disk has no day."""
    return [
        (f"{tick.when:%m-%d}" if tick.commit else "disk", tick.title, tick.done)
        for tick in told.ticks
    ]


def test_commits_come_oldest_first_with_their_names_and_zones_and_the_disk_last(
    past: Past,
) -> None:
    past.on("2026-03-01", "- [ ] a\n- [ ] b\n")
    first = past.head()
    past.on("2026-03-05", "- [x] a\n- [ ] b\n")
    past.write(NAME, b"- [x] a\n- [x] b\n")
    told = past.told()
    assert [point.commit for point in told.points] == [first, past.head(), None]
    assert told.points[0].when == datetime.fromisoformat("2026-03-01T12:00:00+02:00")
    assert told.points[0].when.utcoffset() == timedelta(hours=2)
    assert told.points[-1].when.utcoffset() is not None
    assert told.points[-1].progress == past.file.read().progress == Progress(2, 2)
    assert events(told) == [("03-05", "a", True), ("disk", "b", True)]


def forged(past: Past, time: str) -> None:
    """Commit what is on disk at a time that git itself would not write."""
    past.git("add", "-A")
    tree, parent = past.git("write-tree").out.strip(), past.head()
    by = f"a <a@b.c> {time}"
    text = f"tree {tree}\nparent {parent}\nauthor {by}\ncommitter {by}\n\nforged\n"
    past.write(".git/forged", text.encode())
    made = past.git("hash-object", "-w", "-t", "commit", "--literally", ".git/forged").out
    past.git("update-ref", "HEAD", made.strip())


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("-86400 +0000", "1970-01-01T00:00:00+00:00"),
        ("long ago", "1970-01-01T00:00:00+00:00"),
        ("", "1970-01-01T00:00:00+00:00"),
        ("1700000000 +1400", "2023-11-15T12:13:20+14:00"),
        ("1700000000 +9999", "2023-11-14T22:13:20+00:00"),
        ("4102444800 -1200", "2099-12-31T12:00:00-12:00"),
        ("99999999999999 +0000", "9999-01-01T00:00:00+00:00"),
    ],
)
def test_a_commit_of_any_time_is_told(past: Past, time: str, expected: str) -> None:
    past.on("2026-03-01", "- [ ] a\n")
    past.write(NAME, b"- [x] a\n")
    forged(past, time)
    told = past.told()
    assert [point.when.isoformat() for point in told.points[1:2]] == [expected]
    assert [(tick.commit, tick.done) for tick in told.ticks] == [(past.head(), True)]


def test_renames_are_followed(past: Past) -> None:
    past.on("2026-03-01", "# Plan\n- [ ] a\n- [ ] b\n", name="plan.md")
    past.on("2026-03-02", "# Plan\n- [x] a\n- [ ] b\n", name="plan.md")
    (past.folder / "docs").mkdir()
    past.git("mv", "plan.md", "docs/list.md")
    past.git("commit", "-q", "-m", "move")
    past.git("mv", "docs/list.md", NAME)
    past.on("2026-03-04", "# Plan\n- [x] a\n- [x] b\n")
    assert events(past.told()) == [("03-02", "a", True), ("03-04", "b", True)]


def test_a_copy_begins_its_own_history(past: Past) -> None:
    past.on("2026-03-01", "# Plan\n- [x] a\n- [ ] b\n", name="template.md")
    past.on("2026-03-02", "# Plan\n- [ ] a\n- [ ] b\n", name="template.md")
    past.on("2026-03-03", "# Plan\n- [ ] a\n- [ ] b\n")
    told = past.told()
    assert [f"{point.when:%d}" for point in told.points[:-1]] == ["03"]
    assert not told.ticks


def test_a_merge_counts_once_on_the_day_it_was_made(past: Past) -> None:
    past.on("2026-03-01", "- [ ] a\n\ntext\n\n- [ ] b\n")
    past.git("checkout", "-q", "-b", "side")
    past.on("2026-03-02", "- [ ] a\n\ntext\n\n- [x] b\n")
    past.git("checkout", "-q", "main")
    past.on("2026-03-03", "- [x] a\n\ntext\n\n- [ ] b\n")
    past.at("2026-03-04T12:00:00+02:00")
    past.git("merge", "-q", "--no-edit", "side")
    assert events(past.told()) == [("03-03", "a", True), ("03-04", "b", True)]


def test_a_document_that_was_deleted_for_a_while_is_a_gap(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n")
    past.git("rm", "-q", NAME)
    past.git("commit", "-q", "-m", "delete")
    past.on("2026-03-03", "- [x] a\n- [x] b\n")
    told = past.told()
    assert [gap.reason for gap in told.gaps] == ["has no document: it was deleted then"]
    assert events(told) == [("03-01", "a", True), ("03-03", "b", True)]


def test_a_link_in_its_place_is_a_gap(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n", name="other.md")
    (past.folder / NAME).symlink_to("other.md")
    past.git("add", "-A")
    past.git("commit", "-q", "-m", "link")
    (past.folder / NAME).unlink()
    past.on("2026-03-03", "# Plan\n\n- [x] a\n- [x] b\n")
    (gap,) = past.told().gaps
    assert gap.reason == "has no document: a link or a repository was in its place"


def test_a_document_on_disk_that_can_not_be_read_is_an_error(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n")
    past.write(NAME, "- [x] a\n".encode("utf-16"))
    with pytest.raises(DocumentError, match="this is UTF-16 text"):
        past.told()


def test_a_merge_half_done_on_disk_is_a_gap_and_the_commits_are_told(past: Past) -> None:
    past.on("2026-03-01", "- [ ] a\n")
    past.diverge(b"- [x] b\n", b"- [x] c\n")
    past.git("merge", "-q", "theirs", status=1)
    told = past.told()
    assert [gap.commit for gap in told.gaps] == [None]
    assert told.points[-1].commit == past.head()


class TestSince:
    @pytest.fixture(autouse=True)
    def _days(self, past: Past) -> None:
        past.on("2026-03-01", "- [x] a\n- [ ] b\n- [ ] c\n")
        past.on("2026-03-11", "- [x] a\n- [x] b\n- [ ] c\n")
        past.on("2026-03-21", "- [x] a\n- [x] b\n- [x] c\n")

    def test_it_takes_dates_as_git_does(self, past: Past) -> None:
        all_of_it = events(past.told())
        now = datetime.now().astimezone()
        days = (now - datetime.fromisoformat("2026-03-15T12:00:00+02:00")).days
        for date in ("2026-03-15", "15 mar 2026", "2026.03.15 12:00", f"{days} days ago"):
            assert events(past.told(date)) == [("03-21", "c", True)], date
        assert events(past.told("2000-01-01")) == all_of_it

    def test_no_date_is_taken_for_an_option(self, past: Past) -> None:
        before = {*past.folder.iterdir()}
        for option in ("--output=stolen", "x --upload-pack=y"):
            with pytest.raises(RoadmapError, match="git knows no date"):
                past.told(option)
        assert {*past.folder.iterdir()} == before

    def test_what_git_takes_for_now_as_it_knows_no_such_date_is_refused(self, past: Past) -> None:
        for words in ("foo", "", "recent work", "a week ago", "@0"):
            with pytest.raises(RoadmapError) as caught:
                past.told(words)
            assert str(caught.value) == (
                f"{past.file.path}: git knows no date {words!r};"
                " write it as in '2 weeks ago' or '2026-03-01'"
            )
        for words in ("now", "today", "Just NOW", "0 days ago", "1.second.ago"):
            assert len(past.told(words).points) == 1, words
        assert len(past.told(datetime.now().astimezone().isoformat()).points) == 1

    def test_the_disk_is_not_older_than_what_is_now_to_a_slow_git(
        self, past: Past, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask = reading_history._ask  # noqa: SLF001 - git itself can be slow

        def ask_slowly(*about: Any) -> Any:
            time.sleep(1.1)
            return ask(*about)

        monkeypatch.setattr(reading_history, "_ask", ask_slowly)
        assert len(past.told("now").points) == 1

    def test_a_commit_of_a_clock_that_was_wrong_hides_nothing_before_it(self, past: Past) -> None:
        past.on("1970-01-02", "- [x] a\n- [ ] b\n- [x] c\n")
        past.on("2026-03-23", "- [x] a\n- [ ] b\n- [ ] c\n")
        assert events(past.told("2026-03-15")) == [("03-21", "c", True), ("03-23", "c", False)]

    def test_the_versions_before_are_compared_with_though_one_is_unreadable(
        self, past: Past
    ) -> None:
        past.on("2026-03-22", "- [x] a\n".encode("utf-16"))
        past.on("2026-03-24", "- [x] a\n- [x] b\n- [ ] c\n")
        assert events(past.told("2026-03-23")) == [("03-24", "c", False)]


NOBODY = 65_534
"""The number of a user who owns nothing."""
CAN_GIVE_AWAY = sys.platform != "win32" and os.geteuid() == 0


def distrusted(folder: Path) -> str:
    return (
        ": another user owns this git repository; if you trust it, run:"
        f" git config --global --add safe.directory {shlex.quote(str(folder))}"
    )


def refused(file: RoadmapFile) -> str:
    with pytest.raises(RoadmapError) as caught:
        file.history()
    message = str(caught.value)
    assert message.startswith(str(file.path))
    assert "\n" not in message
    return message.removeprefix(str(file.path))


class TestOneSentenceSays:
    def test_that_there_is_no_repository(self, past: Past) -> None:
        shutil.rmtree(past.folder / ".git")
        past.write(NAME, b"- [ ] a\n")
        assert refused(past.file) == (
            ": it is in no git repository, so it has no history; 'git init' begins one"
        )

    def test_that_there_is_no_git(self, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
        past.on("2026-03-01", "- [ ] a\n")
        monkeypatch.setenv("PATH", str(past.folder))
        with pytest.raises(RoadmapError, match="git is not installed"):
            past.told()

    def test_that_the_document_is_untracked(self, past: Past) -> None:
        past.on("2026-03-01", "x", name="other.txt")
        past.write(NAME, b"- [ ] a\n")
        assert refused(past.file) == ": git has no version of it; commit it first"

    def test_that_nothing_was_committed_yet(self, past: Past) -> None:
        past.write(NAME, b"- [ ] a\n")
        assert refused(past.file) == ": git has no version of it; commit it first"

    def test_that_the_repository_is_bare(self, past: Past) -> None:
        past.on("2026-03-01", "- [ ] a\n")
        past.git("clone", "-q", "--bare", ".", "../bare")
        bare = past.folder.parent / "bare" / NAME
        bare.write_bytes(b"- [ ] a\n")
        assert refused(RoadmapFile(bare)) == (
            ": it is in a bare repository, which has no history of files that lie in it"
        )

    def test_that_a_link_leads_out_of_the_repository(self, past: Past) -> None:
        past.on("2026-03-01", "x", name="other.txt")
        outside = past.folder.parent / "outside" / NAME
        outside.parent.mkdir()
        outside.write_bytes(b"- [ ] a\n")
        (past.folder / NAME).symlink_to(outside)
        said = refused(past.file)
        assert said.startswith(f" (a link to {outside}): it is in no git repository")

    def test_that_git_does_not_trust_the_owner(
        self, past: Past, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        past.on("2026-03-01", "- [ ] a\n")
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert refused(past.file) == distrusted(past.folder)

    @pytest.mark.skipif(not CAN_GIVE_AWAY, reason="only root can give files to another user")
    @pytest.mark.parametrize("owned", ["repository", "it's a tree"])
    def test_that_another_user_owns_the_repository_or_the_worktree(
        self, past: Past, owned: str
    ) -> None:
        past.on("2026-03-01", "- [ ] a\n")
        past.git("worktree", "add", "-q", "../it's a tree", "-b", "other")
        folder = past.folder.parent / owned
        os.chown(folder, NOBODY, NOBODY)
        os.chown(folder / ".git", NOBODY, NOBODY)
        assert refused(RoadmapFile(folder / NAME)) == distrusted(folder)


def test_a_shallow_clone_is_a_gap_and_what_it_began_with_was_ticked_at_no_known_time(
    past: Past,
) -> None:
    past.on("2026-03-01", "- [x] a\n- [ ] b\n- [ ] c\n")
    past.on("2026-03-02", "- [x] a\n- [x] b\n- [ ] c\n")
    past.on("2026-03-03", "- [x] a\n- [x] b\n- [x] c\n")
    source = past.folder.as_uri()
    past.git("-c", "protocol.file.allow=always", "clone", "-q", "--depth=2", source, "../shallow")
    clone = RoadmapFile(past.folder.parent / "shallow" / NAME)
    told = clone.history()
    (gap,) = told.gaps
    assert gap.reason.startswith("is where this shallow clone begins")
    assert gap.commit == told.points[0].commit
    assert events(told) == [("03-03", "c", True)]
    assert not clone.history("2026-03-03").gaps


def test_a_shallow_clone_that_holds_the_whole_history_is_no_gap(past: Past) -> None:
    past.on("2026-03-01", "x", name="other.txt")
    past.on("2026-03-02", "y", name="other.txt")
    past.on("2026-03-03", "- [x] c\n")
    source = past.folder.as_uri()
    past.git("-c", "protocol.file.allow=always", "clone", "-q", "--depth=2", source, "../shallow")
    told = RoadmapFile(past.folder.parent / "shallow" / NAME).history()
    assert not told.gaps
    assert events(told) == [("03-03", "c", True)]


class TestPartialClone:
    """A clone with `--filter=blob:none` has the contents of the newest version alone."""

    def test_it_is_never_made_to_fetch_and_dates_no_tick(
        self, past: Past, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        past.on("2026-03-01", "- [ ] a\n- [ ] b\n")
        past.on("2026-03-02", "- [x] a\n- [ ] b\n")
        past.on("2026-03-03", "- [x] a\n- [x] b\n")
        clone = past.partial()
        before = listing(clone.path.parent)
        trace = past.folder.parent / "trace"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        told = clone.history()
        assert listing(clone.path.parent) == before
        assert "fetch" not in trace.read_text().replace("GIT_NO_LAZY_FETCH", "")
        assert len(told.gaps) == 2
        assert all("'git fetch" in gap.reason for gap in told.gaps)
        assert not told.ticks
        assert len(told.points) == 2

    def test_what_it_is_told_to_do_helps(self, past: Past) -> None:
        past.on("2026-03-01", "- [ ] a\n")
        past.on("2026-03-02", "- [x] a\n")
        clone = past.partial()
        advice = clone.history().gaps[0].reason.split("'")[1].split()
        assert advice[0] == "git"
        past._run("git", "-C", str(clone.path.parent), *advice[1:], status=0)  # noqa: SLF001
        assert events(clone.history()) == events(past.told()) == [("03-02", "a", True)]

    @pytest.mark.parametrize("edits", [0, 1])
    def test_a_renamed_document_begins_where_git_would_need_contents(
        self, past: Past, edits: int
    ) -> None:
        text = "".join(f"- [ ] topic {number}\n" for number in range(9))
        past.on("2026-03-01", text, name="old.md")
        past.on("2026-03-02", "more\n", name="other.txt")
        past.git("mv", "old.md", NAME)
        (past.folder / "other.txt").unlink()
        past.on("2026-03-03", text.replace("[ ]", "[x]", edits))
        past.on("2026-03-04", text.replace("[ ]", "[x]", 2))
        clone = past.partial()
        told = clone.history()
        assert not told.ticks
        assert [point.progress.done for point in told.points] == [2, 2]
        assert len({gap.reason for gap in told.gaps}) == 1
        assert events(clone.history("2026-03-04")) == []

    def test_a_rename_in_the_newest_version_is_a_cut(self, past: Past) -> None:
        text = "".join(f"- [x] topic {number}\n" for number in range(9))
        past.on("2026-03-01", text, name="old.md")
        past.git("mv", "old.md", NAME)
        past.on("2026-03-02", text + "- [x] more\n")
        told = past.partial().history()
        (gap,) = told.gaps
        assert gap.reason.startswith("is where this history begins: without contents, git can't")
        assert not told.ticks


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def test_a_beginning_of_pointers_is_a_cut_and_a_pointer_on_disk_an_error(past: Past) -> None:
    past.on("2026-03-01", POINTER)
    with pytest.raises(RoadmapError, match="only a pointer of Git LFS; 'git lfs pull' gets the"):
        past.told()
    past.on("2026-03-02", "- [x] a\n- [ ] b\n")
    past.on("2026-03-03", "- [x] a\n- [x] b\n")
    told = past.told()
    assert [gap.reason for gap in told.gaps] == [
        "is only a pointer of Git LFS; 'git lfs pull' gets the document, but not its history"
    ]
    assert events(told) == [("03-03", "b", True)]


@pytest.mark.parametrize("bad", ["- [x] a\n".encode("utf-16"), b"<<<<<<< a\n=======\n>>>>>>> b\n"])
@pytest.mark.parametrize("since", [None, "2026-03-03 00:00"])
def test_a_beginning_that_can_not_be_read_is_a_cut(
    past: Past, bad: bytes, since: str | None
) -> None:
    past.on("2026-03-01", bad)
    past.on("2026-03-02", bad + b"\n\n")
    past.on("2026-03-03", "- [x] a\n- [ ] b\n")
    past.on("2026-03-04", "- [x] a\n- [x] b\n")
    told = past.told(since)
    assert told.gaps
    assert events(told) == [("03-04", "b", True)]


def test_a_document_is_followed_among_more_files_than_git_would_compare(past: Past) -> None:
    lines = "".join(f"- [ ] topic {number}\n" for number in range(20))
    past.git("config", "diff.renameLimit", "2")
    for number in range(6):
        past.write(f"old {number}.txt", (f"other {number}\n" * 20).encode())
    past.on("2026-03-01", lines, name="old.md")
    for number in range(6):
        (past.folder / f"old {number}.txt").unlink()
        past.write(f"new {number}.txt", (f"others {number}\n" * 20).encode())
    past.git("mv", "old.md", NAME)
    past.on("2026-03-02", lines.replace("[ ]", "[x]", 1))
    assert events(past.told()) == [("03-02", "topic 0", True)]
    assert len(past.told().points) == 3


def test_a_worktree_has_the_history_of_its_branch(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n")
    past.git("worktree", "add", "-q", "../tree", "-b", "other")
    past.on("2026-03-02", "- [x] a\n- [x] b\n")
    told = RoadmapFile(past.folder.parent / "tree" / NAME).history()
    assert events(told) == [("03-01", "a", True)]


def test_a_submodule_has_a_history_of_its_own(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n")
    outer = Past(past.folder.parent / "outer")
    outer.git("init", "-q", "-b", "main")
    source = past.folder.as_uri()
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", source, "inner")
    told = RoadmapFile(outer.folder / "inner" / NAME).history()
    assert events(told) == [("03-01", "a", True)]


def test_a_link_into_a_repository_is_followed(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n")
    link = past.folder.parent / "elsewhere.md"
    link.symlink_to(past.folder / NAME)
    assert events(RoadmapFile(link).history()) == [("03-01", "a", True)]


def test_what_was_committed_at_the_very_time_is_since_then(past: Past) -> None:
    past.on("2026-03-01", "- [x] a\n- [ ] b\n")
    past.on("2026-03-02", "- [x] a\n- [x] b\n")
    assert events(past.told("2026-03-01T12:00:01+02:00")) == [("03-02", "b", True)]
    assert events(past.told("2026-03-02T12:00:00+02:00")) == [("03-02", "b", True)]
    assert events(past.told("2026-03-02T12:00:01+02:00")) == []


@pytest.mark.parametrize(
    "name",
    ["-x.md", "--output=y", ":(top)z.md", "*.md", "a b\n.md", "\u00fc$(id).md", "!x", "a\\b"],
)
def test_no_name_of_a_document_is_an_option_or_a_pattern(past: Past, name: str) -> None:
    past.on("2026-03-01", "- [x] other\n", name="z.md")
    past.on("2026-03-02", "# P\n- [x] a\n", name=name)
    told = RoadmapFile(past.folder / name).history()
    assert events(told) == [("03-02", "a", True)]


SETTINGS = {
    **dict.fromkeys(("core.pager", "core.fsmonitor", "diff.external"), "PROGRAM"),
    "log.showRoot": "false",
    "log.showSignature": "true",
    "log.abbrevCommit": "true",
    "log.date": "relative",
    "log.decorate": "full",
    "log.diffMerges": "remerge",
    "log.follow": "false",
    "log.mailmap": "true",
    "diff.ignoreSubmodules": "all",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.renameLimit": "1",
    "diff.renames": "copies",
    "diff.submodule": "log",
    "color.ui": "always",
    "core.abbrev": "4",
    "core.ignoreCase": "true",
    "core.quotePath": "false",
    "core.useReplaceRefs": "false",
    "format.pretty": "raw",
    "i18n.commitEncoding": "latin-1",
    "i18n.logOutputEncoding": "utf-16",
    "submodule.recurse": "true",
}
"""Settings that say what git shows, how hard it looks for renames, or which programs it runs."""

PATTERNS = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")
"""Variables that say how git reads patterns of paths."""


def test_no_configuration_changes_the_answer_or_runs_a_program(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document came from another folder, beside a new file, and was merged with a signature."""
    program = past.folder.parent / "program"
    program.write_text(
        "#!/bin/sh\n"
        f"case \"$*\" in *--verify*|'') touch '{past.folder.parent}/ran';; esac\n"
        "cat > /dev/null\n"
        "echo '-----BEGIN PGP SIGNATURE-----'\n"
        "printf '\\n[GNUPG:] SIG_CREATED \\n' >&2\n"
    )
    program.chmod(0o755)
    past.git("config", "gpg.program", str(program))
    text = "- [x] a\n\n- [ ] b\n\ntext\n\n- [ ] c\n"
    past.on("2026-03-01", text)
    past.write("docs/plan.md", text.replace("[ ] b", "[x] b").encode())
    (past.folder / NAME).unlink()
    past.on("2026-03-02", "e\n", name="new.txt")
    past.git("checkout", "-q", "-b", "side", "HEAD~1")
    past.on("2026-03-03", text.replace("[ ] c", "[x] c"))
    past.git("checkout", "-q", "main")
    past.at("2026-03-04T12:00:00+02:00")
    past.git("merge", "-q", "-S", "--no-edit", "side")
    file = RoadmapFile(past.folder / "docs" / "plan.md")
    expected = [("03-01", "a", True), ("03-02", "b", True), ("03-04", "c", True)]
    assert events(file.history()) == expected
    for key, value in SETTINGS.items():
        past.git("config", key, value.replace("PROGRAM", str(program)))
        assert events(file.history()) == expected, key
    for name in PATTERNS:
        with monkeypatch.context() as patch:
            patch.setenv(name, "1")
            assert events(file.history()) == expected, name
    past.git("config", "diff.renames", "false")
    assert events(file.history()) == expected
    assert not (past.folder.parent / "ran").exists()


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Return every file below a folder, with its size and time."""
    return sorted(
        (str(path), entry.st_size, entry.st_mtime_ns)
        for path in folder.rglob("*")
        if not stat.S_ISDIR((entry := path.lstat()).st_mode)
    )


def test_nothing_is_written(past: Past) -> None:
    past.on("2026-03-01", "- [ ] a\n")
    past.on("2026-03-02", "- [x] a\n")
    os.utime(past.folder / NAME)  # so git's index could do with an update
    before = listing(past.folder.parent)
    past.told()
    past.told("1 week ago")
    assert listing(past.folder.parent) == before


def test_two_processes_of_git_do_it_all_however_many_versions(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 9):
        past.on(f"2026-03-0{day}", f"- [ ] a {day}\n")
    started = []
    popen = subprocess.Popen

    class Counted(popen):  # type: ignore[valid-type, misc]
        def __init__(self, command: list[str], **more: object) -> None:
            assert more.get("shell") in (None, False)
            started.append(command)
            super().__init__(command, **more)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    assert len(past.told().points) == 9
    assert [{"log", "cat-file", "rev-parse"} & {*each} for each in started] == [
        {"rev-parse"},
        {"cat-file"},
        {"log"},
    ]


def test_git_that_is_killed_is_one_sentence(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.on("2026-03-01", "- [ ] a\n")
    script = f'case " $* " in *" cat-file "*) exit 1;; esac\nexec {shutil.which("git")} "$@"'
    monkeypatch.setenv("PATH", stand_in(past.folder.parent / "bin", "git", script))
    assert refused(past.file).startswith(": git cat-file ended")


def test_line_ends_that_git_converts_are_no_events(past: Past) -> None:
    past.on("2026-03-01", "# P\n- [x] a\n- [ ] a\n")
    past.write(NAME, b"# P\r\n- [x] a\r\n- [ ] a\r\n")
    assert events(past.told()) == [("03-01", "a", True)]
