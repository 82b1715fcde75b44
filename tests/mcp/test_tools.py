"""What each tool does and answers, and what agents can do about errors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

import llm_roadmap
from llm_roadmap.mcp import TOOLS, ServedDocuments, call

README: Final = (Path(llm_roadmap.__file__).parent / "mcp" / "README.md").read_text("utf-8")

PLAN = """\
# Plan

## A

- [ ] One
  - [x] Two
  - [ ] Deep [paper](https://a.bc/1)

    Read it
- [ ] Three

## B

- [ ] Four
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ROADMAP.md").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LLM_ROADMAP_FILE", raising=False)
    return tmp_path


def answer(tool: str, /, *paths: str, **arguments: Any) -> Any:
    text, is_error = call(ServedDocuments(paths), tool, arguments)
    assert not is_error, text
    return json.loads(text)


def refusal(tool: str, /, *paths: str, **arguments: Any) -> Any:
    text, is_error = call(ServedDocuments(paths), tool, arguments)
    assert is_error, text
    assert "Traceback" not in text
    return json.loads(text)


@pytest.mark.usefixtures("folder")
def test_next_is_the_first_open_topic_with_what_belongs_to_it() -> None:
    assert answer("next") == {
        "next": [
            {
                "at": "ROADMAP.md:7",
                "title": "Deep paper",
                "in": "Plan > A > One",
                "about": "Read it",
                "links": ["https://a.bc/1"],
            }
        ],
        "done": 1,
        "total": 5,
    }
    titles = [each["title"] for each in answer("next", n=3)["next"]]
    assert titles == ["Deep paper", "Three", "Four"]
    assert answer("next", section="B") == {
        "next": [{"at": "ROADMAP.md:14", "title": "Four", "in": "Plan > B"}],
        "done": 0,
        "total": 1,
    }


@pytest.mark.usefixtures("folder")
def test_list_is_each_topic_on_its_place() -> None:
    assert answer("list", section="A", open=True)["topics"] == [
        {"at": "ROADMAP.md:5", "title": "One"},
        {"at": "ROADMAP.md:7", "title": "Deep paper"},
        {"at": "ROADMAP.md:10", "title": "Three"},
    ]
    assert answer("list", text="tw")["topics"] == [
        {"at": "ROADMAP.md:6", "title": "Two", "done": True}
    ]


def test_a_long_list_is_cut_and_says_how_much_is_left(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("".join(f"- [ ] t{number}\n" for number in range(120)))
    first = answer("list")
    assert (len(first["topics"]), first["more"], first["total"]) == (50, 70, 120)
    last = answer("list", skip=100)
    assert (last["topics"][0]["title"], len(last["topics"])) == ("t100", 20)
    assert "more" not in last


def test_check_ticks_what_is_expected_and_says_what_is_next(folder: Path) -> None:
    assert answer("check", at="ROADMAP.md:10", title="three") == {
        "changed": [{"at": "ROADMAP.md:10", "title": "Three", "done": True}],
        "done": 2,
        "total": 5,
        "next": {"at": "ROADMAP.md:7", "title": "Deep paper"},
    }
    assert (folder / "ROADMAP.md").read_text() == PLAN.replace("[ ] Three", "[x] Three")
    assert answer("check", at="ROADMAP.md:10", title="Three")["changed"] == []
    answer("check", at="./ROADMAP.md:10", title="Three", done=False)
    assert (folder / "ROADMAP.md").read_text() == PLAN
    assert answer("check", at=f"{folder}/ROADMAP.md:5:1", title="One")["open below"] == 1
    assert "open below" not in answer("check", at="ROADMAP.md:5", title="One", done=False)


def test_another_title_than_expected_changes_nothing_and_shows_what_is_there(folder: Path) -> None:
    assert refusal("check", at="ROADMAP.md:5", title="Three") == {
        "error": "nothing is changed: another topic is there, or none; take one of these",
        "there": {"at": "ROADMAP.md:5", "title": "One", "done": False},
        "fits": [{"at": "ROADMAP.md:10", "title": "Three", "done": False}],
    }
    _, example = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert refusal("check", at="ROADMAP.md:5", title="Three") == json.loads(example)
    nothing = refusal("check", at="ROADMAP.md:4", title="Thre")
    assert (nothing["there"], [each["title"] for each in nothing["fits"]]) == (None, ["Three"])
    nowhere = refusal("check", at="ROADMAP.md:1", title="nowhere")
    assert "no topic is there, and none has this title; get the next one" in nowhere["error"]
    assert (nowhere["there"], nowhere["fits"]) == (None, [])
    for title in ("", "L5", "nope", "T" * 10_000, "\0"):
        assert refusal("check", at="ROADMAP.md:5", title=title)["fits"] == []
    assert (folder / "ROADMAP.md").read_text() == PLAN


def test_add_puts_a_topic_at_its_place_once(folder: Path) -> None:
    new = answer("add", title="New **one**", section="A")
    assert new["added"] == {"at": "ROADMAP.md:11", "title": "New one", "done": False}
    again = answer("add", title="New **one**", section="A")
    assert (again["there already"], again["total"]) == (new["added"], 6)
    assert answer("add", title="x", under="ROADMAP.md:5")["added"]["at"] == "ROADMAP.md:10"
    assert answer("add", title="y", after="four")["added"]["at"] == "ROADMAP.md:17"
    assert (folder / "ROADMAP.md").read_text() == (
        PLAN.replace("- [ ] Three\n", "  - [ ] x\n- [ ] Three\n- [ ] New **one**\n") + "- [ ] y\n"
    )


def test_status_is_finished_only_if_nothing_can_mean_an_open_task(folder: Path) -> None:
    assert answer("status") == {"done": 1, "total": 5, "finished": False}
    (folder / "ROADMAP.md").write_text("- [x] a\n")
    assert answer("status") == {"done": 1, "total": 1, "finished": True}
    assert answer("next") == {"next": [], "done": 1, "total": 1, "finished": True}
    (folder / "ROADMAP.md").write_text("- [x] a\n- [-] b\n-[ ] c\n")
    seen = answer("next")
    assert (seen["next"], seen["finished"]) == ([], False)
    assert [each.split(": ")[0] for each in seen["can mean an open task"]] == [
        *("ROADMAP.md:2", "ROADMAP.md:3"),
    ]
    (folder / "ROADMAP.md").write_text("no box\n")
    assert answer("status")["note"] == "no tasks in any document"
    assert not answer("status")["finished"]


def test_a_document_without_tasks_that_was_named_itself_is_not_finished(folder: Path) -> None:
    (folder / "done.md").write_text("- [x] a\n")
    (folder / "plan.md").write_text("1. Do this\n")
    said = answer("status", "done.md", "plan.md")
    assert (said["finished"], said["note"]) == (False, "no tasks in plan.md")
    (folder / "ROADMAP.md").unlink()
    assert answer("status", str(folder))["finished"] is True


def test_several_documents_count_together_and_are_told_apart(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "b.md").write_text("# Other\n\n## C\n\n- [ ] Five\n- [ ] Three\n")
    (folder / "docs" / "text.md").write_text("[a] b\n")
    (folder / "broken.md").write_bytes(b"\xff\xfea\0")
    paths = ("docs", "ROADMAP.md")
    assert answer("status", *paths) == {
        "done": 1,
        "total": 7,
        "finished": False,
        "open files": {"docs/b.md": "0/2", "ROADMAP.md": "1/5"},
    }
    assert answer("next", *paths)["next"][0]["at"] == "docs/b.md:5"
    (folder / "docs" / "done.md").write_text("- [x] a\n")
    assert [*answer("status", *paths)["open files"]] == ["docs/b.md", "ROADMAP.md"]
    (folder / "docs" / "done.md").unlink()
    assert answer("check", *paths, at="docs/b.md:6", title="Three")["changed"]
    assert answer("add", *paths, title="x", section="C")["added"]["at"] == "docs/b.md:7"
    assert answer("add", *paths, title="y", after="Four")["added"]["at"] == "ROADMAP.md:15"
    assert answer("list", *paths, file="docs/b.md", open=True)["topics"][0]["title"] == "Five"
    two = refusal("add", *paths, title="z", after="Three")
    assert [each["at"] for each in two["fits"]] == ["docs/b.md:6", "ROADMAP.md:10"]
    assert "name the file, one of" in refusal("add", *paths, title="z")["error"]
    assert answer("status", ".")["not read"][0].startswith("broken.md: ")
    for name in ("ROADMAP.md", "docs/b.md"):
        (folder / name).write_text("- [x] a\n")
    assert not answer("status", ".")["finished"]  # nobody knows what is in the broken one
    (folder / "broken.md").unlink()
    assert answer("status", ".")["finished"]


@pytest.mark.parametrize(("size", "about"), [(200, None), (199, "word word word word …")])
def test_a_description_of_which_a_few_letters_would_be_left_is_left_out(
    folder: Path, size: int, about: str | None
) -> None:
    text = f"# {'a' * size}\n- [ ] b\n  - Description: {'word ' * 50}\n"
    (folder / "ROADMAP.md").write_text(text)
    (topic,) = answer("next")["next"]
    assert (len(topic["in"]), topic.get("about")) == (size, about)


def test_a_link_that_has_no_room_is_left_out_and_the_next_one_is_not(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text(f"- [ ] b [c](https://a.bc/{'d' * 220}) <https://e.fg>\n")
    assert answer("next")["next"][0]["links"] == ["https://e.fg"]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("nope", {}, "there is no tool 'nope'; there are next, list, check, add, status"),
    ("check", {"at": "ROADMAP.md:5", "title": None}, "check needs 'at' and 'title'"),
    ("check", {"at": "5", "title": "One"}, "'5' is no FILE:LINE; copy 'at' from an answer"),
    ("check", {"at": 5, "title": "One"}, "'at' has to be a text"),
    ("check", {"at": "ROADMAP.md:5", "title": "One", "done": "yes"}, "has to be true or false"),
    ("check", {"at": "other.md:1", "title": "a"}, "'other.md' is none of the documents here; they"),
    ("check", {"at": "/etc/passwd:1", "title": "root"}, "is none of the documents here"),
    ("check", {"at": "ROADMAP.md/../other.md:1", "title": "a"}, "is none of the documents"),
    ("list", {"file": "other.md"}, "is none of the documents here"),
    ("status", {"file": "."}, "is none of the documents here"),
    ("add", {"title": "x", "file": "other.md"}, "is none of the documents here"),
    ("add", {"title": "x", "after": "other.md:1"}, "no topic matches 'other.md:1'"),
    ("check", {"at": "\ud800:1", "title": "a"}, "is none of the documents here"),
    ("add", {"title": "\ud800", "section": "A"}, "the text is not UTF-8"),
    ("list", {"section": "\ud800"}, "no section has the title '\\ud800'"),
    ("next", {"n": 0}, "'n' is too small"),
    ("next", {"n": True}, "'n' has to be a whole number"),
    ("next", {"section": "nope"}, "no section has the title 'nope'"),
    ("next", {"all": True}, "next takes no 'all'; it takes 'n', 'section'"),
    ("list", {"text": " "}, "an empty selector"),
    ("add", {"title": "x"}, "name the section, since there are several"),
    ("add", {"title": "x", "section": "A", "under": "One"}, "name one place, not section and"),
    ("add", {"title": "# x", "section": "A"}, "ROADMAP.md: this text would become a heading"),
]


@pytest.mark.parametrize(("tool", "arguments", "message"), WRONG)
def test_what_can_not_be_done_says_what_to_do(
    tool: str, arguments: dict[str, Any], message: str, folder: Path
) -> None:
    (folder / "other.md").write_text("- [ ] a\n")
    said = refusal(tool, **arguments)["error"]
    assert message in said
    assert str(folder) not in said
    assert (folder / "ROADMAP.md").read_text() == PLAN
    assert (folder / "other.md").read_text() == "- [ ] a\n"


def test_a_document_that_is_not_there_is_an_answer_too(folder: Path) -> None:
    (folder / "ROADMAP.md").unlink()
    assert "no ROADMAP.md" in refusal("next")["error"]
    assert refusal("next", "nope.md") == {"error": "nope.md: No such file or directory"}
    (folder / "nope.md").write_bytes(b"\xff\xfea\0")
    assert refusal("status", "nope.md")["error"].startswith("nope.md: ")


@pytest.mark.posix
def test_a_name_that_is_no_utf_8_is_shown_all_the_same(folder: Path) -> None:
    (folder / "ROADMAP.md").rename(folder / "\udcff.md")
    seen = answer("status", ".")
    assert seen["total"] == 5
    (folder / "b.md").write_text("- [ ] b\n")
    assert [*answer("status", ".")["open files"]] == ["b.md", "\ufffd.md"]
    answer("list", ".")


@pytest.mark.posix
def test_a_current_folder_that_is_gone_is_an_answer_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert refusal("next")["error"]
    assert refusal("check", at="a.md:1", title="a")["error"]
    monkeypatch.chdir(folder)


def test_a_bug_is_an_answer_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folder
    monkeypatch.setattr("llm_roadmap.mcp.verbs.next_topics", lambda _: 1 // 0)
    assert "this is a bug in llm_roadmap" in refusal("next")["error"]


TRAPS: Final = (
    "## A\n\n* [X] b\r\n* [ ] a\r\n\r\n  Note\n\n```\n- [ ] a\n```\n\n<!--\n- [ ] a\n-->\n\n"
    "## B\n\n1. [ ] c\n   - [ ] ab\n     + [ ] a\n\nEnd.\n"
)
"""Boxes in code and in a comment, equal titles, and line ends of two kinds."""


def test_the_failures_of_other_tools_do_not_happen_here(folder: Path) -> None:
    (folder / "ROADMAP.md").write_bytes(TRAPS.encode())
    assert answer("status")["total"] == len(answer("list")["topics"]) == 5
    first, second = (each for each in answer("list", open=True)["topics"] if each["title"] == "a")
    answer("check", **second)
    after = TRAPS.replace("+ [ ] a", "+ [x] a")
    assert (folder / "ROADMAP.md").read_bytes() == after.encode()
    answer("check", **first)
    assert (folder / "ROADMAP.md").read_bytes() == after.replace("* [ ] a", "* [x] a").encode()


@pytest.mark.usefixtures("folder")
def test_no_title_is_ticked_at_a_line_from_before_an_edit(folder: Path) -> None:
    first = answer("next", section="B")["next"][0]
    (folder / "ROADMAP.md").write_text(PLAN.replace("## B\n", "## B\n\nText.\n\n- [ ] Zero\n"))
    shown = refusal("check", at=first["at"], title=first["title"])
    assert (shown["there"], shown["fits"][0]["at"]) == (None, "ROADMAP.md:18")
    assert "[x] Four" not in (folder / "ROADMAP.md").read_text()


def test_answers_and_schemas_are_small(folder: Path) -> None:
    """A token of JSON has about four bytes; here it is taken to have no more than three."""
    schemas = [
        {"name": name, "description": tool.does, "inputSchema": tool.schema}
        for name, tool in TOOLS.items()
    ]
    assert len(json.dumps(schemas, separators=(",", ":"))) / 3 < 1000
    lines = "".join(
        f"- [ ] Read the chapter about subject number {number}, and take notes\n"
        f"  - Resource: [Book](https://example.org/books/{number})\n"
        for number in range(463)
    )
    (folder / "ROADMAP.md").write_text(f"# A long plan\n\n## The first part of it\n\n{lines}")
    (first,) = answer("next")["next"]
    for tool, arguments in (
        ("next", {}),
        ("check", {"at": first["at"], "title": first["title"]}),
        ("status", {}),
    ):
        text, is_error = call(ServedDocuments([]), tool, arguments)
        assert not is_error
        assert len(text.encode()) / 3 < 120, tool
