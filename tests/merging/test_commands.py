"""The commands `merge` and `carry`, and `RoadmapFile.carry`, as people call them."""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from llm_roadmap import RoadmapError, RoadmapFile, merge, parse
from llm_roadmap.merging import carry

from ..support.processes import need, run, stand_in

pytestmark = pytest.mark.usefixtures("with_git")

BASE = "# A\n\n- [ ] one\n- [ ] two\n- [ ] heaps\n"
OURS = BASE.replace("[ ] one", "[x] one")
THEIRS = BASE.replace("[ ] two", "[x] two").replace("heaps", "heaps\n- [ ] four")
BOTH = "# A\n\n- [x] one\n- [x] two\n- [ ] heaps\n- [ ] four\n"


class Files(NamedTuple):
    folder: Path
    arguments: tuple[str, str, str] = ("ours", "base", "theirs")

    def write(self, ours: str | bytes, base: str | bytes, theirs: str | bytes) -> Files:
        for name, text in zip(self.arguments, (ours, base, theirs), strict=True):
            (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def read(self, name: str = "ours") -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path).write(OURS, BASE, THEIRS)


def test_the_result_goes_to_ours(files: Files) -> None:
    result = run("merge", *files.arguments, cwd=files.folder)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert (files.read(), files.read("base"), files.read("theirs")) == (BOTH, BASE, THEIRS)
    assert sorted(os.listdir(files.folder)) == ["base", "ours", "theirs"]


def test_the_result_goes_to_standard_output(files: Files) -> None:
    result = run("merge", "-p", *files.arguments, cwd=files.folder)
    assert (result.status, result.out, files.read()) == (0, BOTH, OURS)


def test_any_of_the_versions_can_come_from_standard_input(files: Files) -> None:
    for name in files.arguments:
        arguments = ["-" if each == name else each for each in files.arguments]
        result = run("merge", "-p", *arguments, cwd=files.folder, stdin=files.read(name))
        assert (result.status, result.out, result.err) == (0, BOTH, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "base", "theirs"], "standard input can't be written; name a file, or add -p"),
        (["-p", "ours", "-", "-"], "standard input can be read only once; name files"),
        (["-", "-", "-"], "standard input can be read only once; name files"),
    ],
)
def test_standard_input_is_read_once_and_not_written(
    files: Files, arguments: list[str], said: str
) -> None:
    result = run("merge", *arguments, cwd=files.folder, stdin=BASE)
    assert (result.status, result.out, files.read()) == (2, "", OURS)
    assert result.err.endswith(f"Error: {said}\n")


def test_conflicts_have_status_1_and_look_like_those_of_git_merge_file(files: Files) -> None:
    files.write(OURS.replace("heaps", "drei"), BASE, THEIRS.replace("heaps", "trois"))
    options = ("--marker-size", "9", "-L", "mine", "-L", "old", "-L", "-yours")
    result = run("merge", *options, *files.arguments, cwd=files.folder)
    assert (result.status, result.out) == (1, "")
    assert files.read() == (
        "# A\n\n- [x] one\n- [x] two\n<<<<<<<<< mine\n- [ ] drei\n=========\n"
        "- [ ] trois\n- [ ] four\n>>>>>>>>> -yours\n"
    )


def test_without_names_conflicts_name_the_files(files: Files) -> None:
    files.write(OURS.replace("heaps", "drei"), BASE, THEIRS.replace("heaps", "trois"))
    run("merge", *(f"./{name}" for name in files.arguments), cwd=files.folder)
    assert "<<<<<<< ./ours\n" in files.read()
    assert ">>>>>>> ./theirs\n" in files.read()


def test_four_names_are_wrong_usage(files: Files) -> None:
    names = [each for name in "abcd" for each in ("-L", name)]
    result = run("merge", *names, *files.arguments, cwd=files.folder)
    assert (result.status, files.read()) == (2, OURS)


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe- [ ] a", "UTF-16"),
        (OURS.encode() + b"\0", "binary"),
        (b"> " * 2000 + b"a", "nested too deeply"),
        (None, "No such file"),
        ("folder", "irectory"),
    ],
)
def test_what_can_not_be_merged_has_status_2_and_nothing_is_written(
    files: Files, at: int, content: bytes | str | None, message: str
) -> None:
    path = files.folder / files.arguments[at]
    path.unlink()
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    before = {name: path_of.read_bytes() for name in files.arguments
              if (path_of := files.folder / name).is_file()}  # fmt: skip
    result = run("merge", *files.arguments, cwd=files.folder)
    assert result.status == 2
    assert result.out == ""
    assert message in result.err or (message == "irectory" and "folder" in result.err)
    if message != "binary":
        assert files.arguments[at] in result.err
    after = {name: (files.folder / name).read_bytes() for name in before}
    assert after == before


def test_a_full_folder_for_temporary_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match=re.escape(f"'{tempfile.gettempdir()}{os.sep}")):
        merge(OURS, BASE, THEIRS)


def test_a_device_is_refused(files: Files) -> None:
    result = run("merge", "ours", "/dev/zero", "theirs", cwd=files.folder)
    assert (result.status, files.read()) == (2, OURS)
    assert "device" in result.err


@pytest.mark.parametrize("base", ["", None])
def test_without_a_base_a_topic_is_ticked_that_one_side_ticked(
    files: Files, base: str | None
) -> None:
    files.write(OURS, base or "", BASE.replace("[ ] two", "[x] two"))
    name = "/dev/null" if base is None else "base"
    result = run("merge", "-p", "ours", name, "theirs", cwd=files.folder)
    assert (result.status, result.out) == (0, "# A\n\n- [x] one\n- [x] two\n- [ ] heaps\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "<<<<<<< a\n" + text + "=======\n>>>>>>> b\n",
    ],
    ids=["CRLF", "BOM", "conflict markers"],
)
def test_what_one_side_made_of_all_lines_is_as_with_git_alone(
    change: Callable[[str], str],
) -> None:
    for ours, theirs in ((change(OURS), THEIRS), (OURS, change(THEIRS))):
        merged = merge(ours, BASE, theirs)
        bare = merge(ours.replace("[x]", "[ ]"), BASE, theirs.replace("[x]", "[ ]"))
        assert merged.conflicts == bare.conflicts
        assert merged.source.replace(b"[x]", b"[ ]") == bare.source


def test_boxes_spelled_otherwise_do_not_conflict() -> None:
    base = "- [ ] a\n- [x] b\n- [ ] c\n"
    merged = merge("- [X] a\n- [X] b\n- [\t] c\n", base, "- [x] a\n- [ ] b\n- [ ] c\n\nmore\n")
    assert (merged.source, merged.conflicts) == (b"- [x] a\n- [ ] b\n- [\t] c\n\nmore\n", 0)


def test_a_tick_whose_topic_the_other_side_took_out_is_dropped_and_named(files: Files) -> None:
    files.write(OURS, BASE, BASE.replace("- [ ] one\n", ""))
    result = run("merge", *files.arguments, cwd=files.folder)
    assert result.status == 0
    assert result.err == "ours: dropped, as its topic is gone: L3  A > one\n"


def test_a_tick_is_dropped_and_named_beside_a_conflict_too() -> None:
    theirs = BASE.replace("- [ ] one\n", "").replace("heaps", "trois")
    merged = merge(OURS.replace("heaps", "drei").replace("[ ] two", "[x] two"), BASE, theirs)
    assert merged.conflicts == 1
    assert [topic.title for topic in merged.dropped] == ["one"]
    assert b"- [x] two\n" in merged.source


def test_a_tick_that_is_carried_by_likeness_is_named(files: Files) -> None:
    files.write(BASE.replace("[ ] heaps", "[x] heaps"), BASE, BASE.replace("heaps", "heapse"))
    result = run("merge", *files.arguments, cwd=files.folder)
    assert files.read().endswith("- [x] heapse\n")
    assert result.err == (
        "ours: carried by likeness: L5  A > heaps -> L5  A > heapse"
        " (a line like it, in its place)\n"
    )


def test_a_tick_does_not_conflict_where_the_other_side_put_its_topic_into_a_comment() -> None:
    base = "- [ ] a\n- [ ] b\n\none\n\ntwo\n"
    theirs = f"<!--\n{base}-->\n"
    merged = merge("- [ ] a\n- [x] b\nmore\n\none\n\ntwo\n", base, theirs)
    assert merged.conflicts == 0
    assert merged.source == b"<!--\n- [ ] a\n- [ ] b\nmore\n\none\n\ntwo\n-->\n"
    assert [topic.title for topic in merged.dropped] == ["b more"]


@pytest.mark.thorough
def test_a_merge_of_large_documents_ends() -> None:
    base = "".join(f"## Part {part}\n\n" + "- [ ] Videos\n  - [a](u)\n" * 20 + "\n"
                   for part in range(300))  # fmt: skip
    merged = merge(base.replace("[ ]", "[x]", 500), base, base.replace("Part", "Chapter"))
    assert merged.conflicts == 0
    assert merged.source.count(b"[x]") == 500


def test_without_git_merge_says_so(files: Files) -> None:
    result = run("merge", *files.arguments, cwd=files.folder, PATH="/nowhere")
    assert (result.status, files.read()) == (2, OURS)
    assert "git is not installed" in result.err
    with pytest.raises(RoadmapError, match="NUL"):
        merge(OURS + "\0", BASE, THEIRS)


def test_an_older_git_merges_without_being_told_the_algorithm(files: Files) -> None:
    script = f'case "$*" in *--diff-algorithm*) exit 129;; esac\nexec {need("git")} "$@"'
    path = stand_in(files.folder / "bin", "git", script)
    result = run("merge", "-p", *files.arguments, cwd=files.folder, PATH=path)
    assert (result.status, result.out) == (0, BOTH)


@pytest.mark.parametrize("chosen", ["", "patience"])
def test_the_algorithm_is_the_one_that_the_user_has_chosen(files: Files, chosen: str) -> None:
    script = f'echo "$*" >> "{files.folder}/calls"\nexec {need("git")} "$@"'
    path = stand_in(files.folder / "bin", "git", script)
    config = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.algorithm"}
    env = config | {"GIT_CONFIG_VALUE_0": chosen} if chosen else {}
    run("merge", "-p", *files.arguments, cwd=files.folder, PATH=path, **env)
    merges = [line for line in files.read("calls").splitlines() if "merge-file" in line]
    assert merges
    assert all(f"--diff-algorithm={chosen or 'histogram'} " in line for line in merges)


LATER = "# B\n\n- [ ] two\n\n# A\n\n- [ ] one\n- [ ] heapse\n"


def test_carry_reads_standard_input_and_can_be_tried_first(tmp_path: Path) -> None:
    (tmp_path / "ROADMAP.md").write_text(LATER)
    tried = run("carry", "--dry-run", "-", cwd=tmp_path, stdin=OURS)
    assert "-- [ ] one\n+- [x] one\n" in tried.out
    assert (tmp_path / "ROADMAP.md").read_text() == LATER
    done = run("carry", "-", "--json", cwd=tmp_path, stdin=OURS + "- [x] five\n")
    data = json.loads(done.out)
    assert data["version"] == 1
    assert [topic["title"] for topic in data["changed"]] == ["one"]
    assert [topic["title"] for topic in data["lost"]] == ["five"]
    assert data["likely"] == []
    assert data["progress"] == {"done": 1, "total": 3}
    assert done.status == 1


@pytest.mark.parametrize("content", [b"\xff\xfe- [ ] a", b"> " * 2000 + b"a"])
def test_carry_names_a_version_that_is_no_document(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ROADMAP.md").write_text(LATER)
    (tmp_path / "old.md").write_bytes(content)
    result = run("carry", "old.md", cwd=tmp_path)
    assert (result.status, result.out) == (1, "")
    assert "old.md: " in result.err
    missing = run("carry", "nowhere.md", cwd=tmp_path)
    assert missing.status == 1
    assert "nowhere.md" in missing.err


def test_carry_returns_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text(LATER)
    made = RoadmapFile(path).carry(parse(BASE.replace("[ ]", "[x]")))
    assert [(change.topic.title, change.was, change.now) for change in made.changes] == [
        ("two", False, True),
        ("one", False, True),
    ]
    assert [pair.right.title for pair in made.likely] == ["heapse"]
    assert made.lost == ()
    assert made.after == RoadmapFile(path).read()
    likely = RoadmapFile(path).carry(parse(BASE.replace("[ ]", "[x]")), likely=True)
    assert [change.topic.title for change in likely.changes] == ["heapse"]


@pytest.mark.parametrize("other", [None, "old.md", b"- [x] a\n", RoadmapFile("old.md")])
def test_only_a_roadmap_can_be_carried_from(tmp_path: Path, other: Any) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(b"- [ ] a\n")
    with pytest.raises(TypeError, match=f"pass a Roadmap, not {type(other).__name__}"):
        RoadmapFile(path).carry(other)
    assert path.read_bytes() == b"- [ ] a\n"


@pytest.mark.parametrize("labels", [(), ("mine",), ("mine", "old"), ("mine", "old", "yours")])
def test_versions_without_a_label_get_the_usual_name(labels: tuple[str, ...]) -> None:
    ours, _, theirs = (*labels, *("ours", "base", "theirs")[len(labels) :])
    merged = merge("- [x] a 1\n", "- [ ] a\n", "- [x] a 2\n", labels=labels)
    lines = merged.source.decode().splitlines()
    assert (lines[0], lines[-1]) == (f"<<<<<<< {ours}", f">>>>>>> {theirs}")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("O\n- [x] inj", "O - [x] inj"),
        ("a\r\nb\vc\fd\u2028e\x85f", "a b c d e f"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred [0m"),
        ("a\u202eb\u2066c", "a b c"),
        ("a\u200bb\ufeffc\U000e0041", "abc"),
        ("\u2764\ufe0f \U0001f469\u200d\U0001f52c", "\u2764\ufe0f \U0001f469\u200d\U0001f52c"),
        ("a\0b\udc9bc", "a b c"),
        ("\x1b", ""),
    ],
)
def test_a_label_is_one_line_without_hidden_characters(label: str, shown: str) -> None:
    labels = (label, label, label)
    merged = merge("- [x] a 1\n", "- [ ] a\n", "- [x] a 2\n", labels=labels)
    first, *_, last = merged.source.decode().splitlines()
    assert (first.rstrip(), last.rstrip()) == (
        f"<<<<<<< {shown}".rstrip(),
        f">>>>>>> {shown}".rstrip(),
    )
    assert merged.source.count(b"\n") == 5


def test_there_are_no_more_than_three_labels() -> None:
    with pytest.raises(ValueError, match="up to three"):
        merge("- [x] a 1\n", "- [ ] a\n", "- [x] a 2\n", labels=("a", "b", "c", "d"))


def test_topics_without_a_title_are_not_the_same_for_that() -> None:
    there, here = (parse(f"# {name}\n\n- [{box}] <!-- -->\n") for name, box in ("ax", "b "))
    carried = carry(here, there)
    assert carried.changes == ()
    assert [pair.left.line for pair in carried.likely] == [3]


def test_a_topic_with_more_text_on_the_next_line_keeps_its_tick() -> None:
    merged = merge(BASE.replace("[ ] two", "[x] two"), BASE, BASE.replace("two", "two\n  and more"))
    assert merged.source == BASE.replace("[ ] two", "[x] two\n  and more").encode()
    assert merged.dropped == ()


def test_a_box_alone_on_its_line_says_nothing_of_the_title_below_it() -> None:
    base = "- [ ]\n  Merge sort\n\nmore\n"
    merged = merge(base.replace("[ ]", "[x]"), base, base.replace("Merge", "Heap"))
    assert merged.source == base.replace("Merge", "Heap").encode()
    assert [topic.title for topic in merged.dropped] == ["Merge sort"]
