"""Which files of a folder are its documents."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from llm_roadmap import DocumentError, Progress, RoadmapError, documents, parse
from llm_roadmap.folders import Given, SameDocumentWarning

from .trees import git, repository, write

OPEN = "- [ ] a\n"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the user's git away, which could ignore files of tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def no_trouble(error: RoadmapError | OSError) -> None:
    raise error


def names(folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in documents(folder)]


def test_those_that_git_would_show(tmp_path: Path) -> None:
    kept = {"b.md": OPEN, "a/c.markdown": OPEN, ".github/d.MD": OPEN, "node_modules/e.md": OPEN}
    repository(tmp_path, {**kept, ".gitignore": "drafts/\nold*.md\n", "f.txt": OPEN, "md": OPEN})
    write(tmp_path, {"new.md": OPEN, "drafts/g.md": OPEN, "a/old.md": OPEN, "h.mdx": OPEN})
    git(tmp_path, "rm", "--quiet", "--cached", "b.md")  # new again, and not ignored
    assert names(tmp_path) == sorted([*kept, "new.md"])
    assert names(tmp_path / "a") == ["c.markdown"]


def test_one_that_is_ignored_and_tracked_all_the_same(tmp_path: Path) -> None:
    repository(tmp_path, {"a.md": OPEN})
    write(tmp_path, {".gitignore": "*.md\n", "b.md": OPEN})
    assert names(tmp_path) == ["a.md"]


def test_one_without_topics_is_left_out_unless_the_named_ones_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": OPEN, "b.md": "text\n"})
    given = Given([tmp_path / "a.md", tmp_path / "b.md"])
    assert len([*given.roadmaps(no_trouble)]) == 1
    assert len([*given.roadmaps(no_trouble, keeps_named=True)]) == 2


def test_a_path_that_is_typed_twice_counts_once(tmp_path: Path) -> None:
    """One that is not there, too: what is said of it is said once."""
    write(tmp_path, {"a.md": OPEN})
    for name in (str(tmp_path / "a.md"), str(tmp_path / "nope.md"), str(tmp_path)):
        paths = [*Given([name, name]).paths(no_trouble)]
        assert len(paths) == len({*paths}) == 1


def test_one_that_an_editor_has_just_emptied_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.md": ""})
    ahead = time.time() + 60  # so that a busy machine is no excuse
    os.utime(tmp_path / "a.md", (ahead, ahead))
    monkeypatch.setattr(time, "sleep", lambda _: write(tmp_path, {"a.md": OPEN}))
    (roadmap,) = Given([tmp_path]).roadmaps(no_trouble)
    assert roadmap.source == OPEN.encode()


def test_one_that_is_deleted_or_left_out_by_a_sparse_checkout_is_none(tmp_path: Path) -> None:
    repository(tmp_path, {"a.md": OPEN, "b.md": OPEN, "c/d.md": OPEN})
    (tmp_path / "a.md").unlink()
    git(tmp_path, "sparse-checkout", "set", "--cone", "e")
    assert names(tmp_path) == ["b.md"]


def test_one_with_a_conflict_comes_once(tmp_path: Path) -> None:
    repository(tmp_path, {"a.md": OPEN})
    git(tmp_path, "checkout", "--quiet", "-b", "other")
    write(tmp_path, {"a.md": "- [ ] b\n"})
    git(tmp_path, "commit", "--quiet", "--all", "--message=b")
    git(tmp_path, "checkout", "--quiet", "main")
    write(tmp_path, {"a.md": "- [ ] c\n"})
    git(tmp_path, "commit", "--quiet", "--all", "--message=c")
    with pytest.raises(AssertionError):
        git(tmp_path, "merge", "--quiet", "other")
    assert names(tmp_path) == ["a.md"]


def test_repositories_in_a_repository(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", {"s.md": OPEN, ".gitignore": "no.md\n"})
    work = repository(tmp_path / "work", {"a.md": OPEN, ".gitignore": "hidden/\n"})
    repository(work / "nested", {"n.md": OPEN})
    repository(work / "hidden", {"h.md": OPEN})
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(work, *add, str(origin), "sub")
    write(work, {"sub/new.md": OPEN, "sub/no.md": OPEN})
    assert names(work) == ["a.md", "nested/n.md", "sub/new.md", "sub/s.md"]


def test_a_submodule_that_nobody_has_fetched_has_none(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", {"s.md": OPEN})
    work = repository(tmp_path / "work", {"a.md": OPEN})
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(work, *add, str(origin), "sub")
    git(work, "submodule", "--quiet", "deinit", "--force", "sub")
    assert names(work) == ["a.md"]


def test_without_git_all_but_foreign_ones(tmp_path: Path) -> None:
    kept = {"b.md": OPEN, "a/c.markdown": OPEN, "a/b/d.MD": OPEN, "site/node.md": OPEN}
    foreign = [".hidden/e.md", "node_modules/f.md", "a/node_modules/g.md", "my env/lib/h.md"]
    write(tmp_path, {**kept, **dict.fromkeys(foreign, OPEN), "my env/pyvenv.cfg": ""})
    assert names(tmp_path) == sorted(kept)
    assert names(tmp_path / ".hidden") == ["e.md"]  # who names a folder means it


def test_without_git_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path, {"a.md": OPEN, ".github/b.md": OPEN, ".gitignore": "c.md\n"})
    write(tmp_path, {"c.md": OPEN})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert names(tmp_path) == ["a.md", "c.md"]


def test_a_folder_of_repositories(tmp_path: Path) -> None:
    repository(tmp_path / "one", {"a.md": OPEN, ".gitignore": "no.md\n", ".github/b.md": OPEN})
    write(tmp_path, {"one/no.md": OPEN, "two/no.md": OPEN})
    assert names(tmp_path) == ["one/.github/b.md", "one/a.md", "two/no.md"]


def test_in_a_hook_of_another_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = repository(tmp_path / "here", {"a.md": OPEN})
    there = repository(tmp_path / "there", {"b.md": OPEN, ".gitignore": "c.md\n"})
    write(there, {"c.md": OPEN})
    monkeypatch.setenv("GIT_DIR", str(here / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(here / ".git" / "index"))
    assert names(there) == ["b.md"]


@pytest.mark.posix
@pytest.mark.parametrize("has_git", [True, False])
def test_links_lead_to_nowhere_outside(tmp_path: Path, *, has_git: bool) -> None:
    outside = write(tmp_path / "outside", {"o.md": OPEN})
    inside = write(tmp_path / "inside", {"a.md": OPEN, "b/c.md": OPEN, "x/secret": OPEN})
    (inside / "file.md").symlink_to(outside / "o.md")
    (inside / "folder").symlink_to(outside)
    (inside / "folder.md").symlink_to(outside)
    (inside / "round").symlink_to(inside)
    (inside / "b" / "d.md").symlink_to("../x/secret")
    if has_git:
        repository(inside, {})
    assert names(inside) == ["a.md", "b/c.md", "b/d.md"]
    (tmp_path / "link").symlink_to(inside)
    assert names(tmp_path / "link") == ["a.md", "b/c.md", "b/d.md"]


@pytest.mark.posix
def test_a_document_with_two_paths_counts_once(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.md": OPEN, "c.md": OPEN})
    (folder / "b.md").symlink_to("a.md")
    os.link(folder / "c.md", folder / "d.md")
    with pytest.warns(SameDocumentWarning) as warned:
        assert names(folder) == ["a.md", "c.md"]
    assert [str(each.message) for each in warned] == [
        f"{folder}/b.md: the same document as {folder}/a.md; it counts once",
        f"{folder}/d.md: the same document as {folder}/c.md; it counts once",
    ]


def test_one_that_is_named_beside_its_folder_counts_once_without_a_word(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": OPEN, "b.md": OPEN})
    given = Given([tmp_path / "b.md", tmp_path, tmp_path / "b.md", f"{tmp_path}/./a.md"])
    assert [*given.paths(no_trouble)] == [str(tmp_path / "b.md"), str(tmp_path / "a.md")]


@pytest.mark.posix
@pytest.mark.parametrize("target", ["gone", "/nowhere/gone", "loop.md"])
def test_a_broken_link_is_an_error_in_the_end(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"a.md": OPEN, "z.md": OPEN})
    (tmp_path / "loop.md").symlink_to(target)
    found = documents(tmp_path)
    assert [next(found).path.name, next(found).path.name] == ["a.md", "z.md"]
    with pytest.raises((DocumentError, OSError), match=r"loop\.md"):
        next(found)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="gone"):
        [*documents(tmp_path / "gone")]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": OPEN})
    with pytest.raises(NotADirectoryError, match=r"a\.md"):
        [*documents(tmp_path / "a.md")]


def test_the_sum_of_a_folder_is_that_of_its_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "- [x] a\n- [ ] b\n", "b.md": "no box\n", "c/d.md": "1. [X] c\n"})
    assert sum(file.read().progress for file in documents(tmp_path)) == Progress(2, 3)
    assert sum([Progress(1, 2)]) == Progress(1, 2)
    for wrong in (1, "a", None):
        with pytest.raises(TypeError):
            Progress(1, 2) + wrong  # type: ignore[operator]
        with pytest.raises(TypeError):
            wrong + Progress(1, 2)  # type: ignore[operator]


@pytest.mark.posix
def test_names_that_are_no_text(tmp_path: Path) -> None:
    repository(tmp_path, {"a\nb.md": OPEN, "c\td.md": OPEN, "e\udcff.md": OPEN, "? f.md": OPEN})
    write(tmp_path, {"H 100644 0 0\tg.md": OPEN, "new\n\udcfe.md": OPEN})
    assert len(names(tmp_path)) == 6
    assert {file.read().progress for file in documents(tmp_path)} == {Progress(0, 1)}


def test_what_can_not_be_read_keeps_nothing_else_from_being_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": OPEN, "b.md": OPEN.encode("utf-16"), "c.md": b"no box", "d.md": OPEN})
    troubles: list[Exception] = []
    given = Given([tmp_path, tmp_path / "gone.md"])
    found = [Path(each.name).name for each in given.roadmaps(troubles.append)]
    assert found == ["a.md", "d.md"]
    assert [type(each) for each in troubles] == [DocumentError, FileNotFoundError]


def test_one_that_vanishes_meanwhile_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": OPEN, "b.md": OPEN, "c.md": OPEN})
    troubles: list[RoadmapError | OSError] = []
    found = Given([tmp_path]).roadmaps(troubles.append)
    assert next(found).progress == Progress(0, 1)
    (tmp_path / "b.md").unlink()
    assert [Path(each.name).name for each in found] == ["c.md"]
    assert [getattr(each, "filename", "") for each in troubles] == [str(tmp_path / "b.md")]


def test_a_very_large_one_is_read_only_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llm_roadmap.folders.given.LARGEST", 100)
    monkeypatch.setattr("llm_roadmap.folders.given.PIECE", 64)
    monkeypatch.setattr("llm_roadmap.folders.given.OVERLAP", 2)
    for start in range(60, 66):  # a box on the border of two pieces, too
        large = "a" * (start - 3) + "\n- [ ] b" + "c" * 100
        write(tmp_path, {"large.md": large, "text.md": "a" * 200, "small.md": OPEN})
        troubles: list[RoadmapError | OSError] = []
        found = [each.progress for each in Given([tmp_path]).roadmaps(troubles.append)]
        assert found == [Progress(0, 1)]
        assert [str(each) for each in troubles] == [
            f"{tmp_path / 'large.md'}: it is too large to be read with others; name it alone"
        ]
        alone = Given([tmp_path / "large.md"]).roadmaps(no_trouble)
        assert [each.progress for each in alone] == [parse(large).progress]


def test_an_empty_one_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.md": "", "b.md": OPEN})
    os.utime(tmp_path / "a.md", (0, 0))
    monkeypatch.setattr("time.sleep", pytest.fail)
    assert [each.progress for each in Given([tmp_path]).roadmaps(no_trouble)] == [Progress(0, 1)]


def test_a_repository_of_somebody_else_is_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path, {"a.md": OPEN})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RoadmapError, match=r"safe\.directory"):
        [*documents(tmp_path)]


def test_nothing_is_written(tmp_path: Path) -> None:
    repository(tmp_path, {"a.md": OPEN})

    def states() -> dict[Path, tuple[int, ...]]:
        """Return when each file was changed, and not when it was read."""
        found = {each: each.stat() for each in tmp_path.rglob("*")}
        return {each: (now.st_ino, now.st_size, now.st_mtime_ns) for each, now in found.items()}

    before = states()
    assert names(tmp_path) == ["a.md"]
    assert states() == before


def test_each_use_looks_anew(tmp_path: Path) -> None:
    given = Given([tmp_path])
    for number in range(3):
        write(tmp_path, {f"{number}.md": OPEN})
        assert len([*given.paths(no_trouble)]) == number + 1
