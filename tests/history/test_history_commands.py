"""The commands `history` and `log`."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime

import pytest

from llm_roadmap import RoadmapFile

from ..support.processes import on_terminal, stand_in
from .repository import Past

PLAN = "# Plan\n\n## Trees\n\n- [ ] Binary search\n- [ ] Heaps\n\n## Graphs\n\n- [ ] Paths\n"


def ticked(source: str, *titles: str) -> str:
    for title in titles:
        source = source.replace(f"[ ] {title}", f"[x] {title}")
    return source


@pytest.fixture
def plan(past: Past) -> Past:
    """A repository with ticks on two days, and one on disk."""
    past.on("2026-03-01", PLAN)
    past.on("2026-03-02", ticked(PLAN, "Heaps"))
    past.on("2026-03-04", ticked(PLAN, "Heaps", "Paths"))
    past.write("ROADMAP.md", ticked(PLAN, "Paths", "Binary search").encode())
    return past


def plain(lines: list[str]) -> list[str]:
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]


def test_into_a_pipe_history_is_a_line_for_each_version(plan: Past) -> None:
    out = plan.run("history").out
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[2:] for row in rows] == [["0", "3"], ["1", "3"], ["2", "3"], ["2", "3"]]
    assert rows[0][0] == "2026-03-01T12:00:00+02:00"
    assert rows[2][1] == plan.head()
    assert rows[3][1] == "-"


@pytest.mark.parametrize("command", ["history", "log"])
def test_a_repeated_section_adds(plan: Past, command: str) -> None:
    """The document has these two sections."""
    trees = plan.run(command, "--section", "trees").out
    both = plan.run(command, "--section", "trees", "--section", "graphs").out
    assert re.sub(r"\S+:\S+", "", both) == re.sub(r"\S+:\S+", "", plan.run(command).out)
    assert both != trees


@pytest.mark.posix
@pytest.mark.parametrize("width", [60, 200])
def test_on_a_terminal_the_chart_is_as_wide_as_it(plan: Past, width: int) -> None:
    lines = on_terminal("history", cwd=plan.folder, columns=width, env=plan.env).splitlines()
    assert any("\x1b[32m" in line for line in lines)
    shown = plain(lines)
    assert max(map(len, shown[:-1])) == width
    assert shown[0] == "██████░░░░ 2/3 (66%)"
    axis = next(at for at, line in enumerate(shown) if "└" in line)
    assert len(shown[axis]) == width
    assert shown[axis + 1].split() == ["2026-03-01", f"{datetime.now().astimezone():%Y-%m-%d}"]
    assert shown[axis + 2].split()[:6] == ["█", "done", "░", "open", "┄", "idle"]
    # What is on disk was ticked in the last four weeks, whenever this runs.
    assert shown[axis + 3].startswith("1 tick in the last four weeks, and 1 taken back;")


def slow_git(past: Past, script: str) -> None:
    """Let git take its time before it hands over the first version."""
    late = f'case " $* " in *" cat-file "*) sleep 0.6; {script};; esac'
    script = f'git={shutil.which("git")}\n{late}\nexec "$git" "$@"'
    past.env["PATH"] = stand_in(past.folder.parent / "bin", "git", script)


@pytest.mark.posix
@pytest.mark.parametrize("command", ["history", pytest.param("log", marks=pytest.mark.thorough)])
def test_what_takes_long_shows_how_far_it_is(plan: Past, command: str) -> None:
    slow_git(plan, ":")
    shown = on_terminal(command, cwd=plan.folder, env=plan.env)
    assert re.search(r"\x1b\[KReading versions: \d+%\r\x1b\[K", shown)
    assert shown.rindex("Reading versions") < shown.index("2026-03-04")
    assert plan.run(command).err == ""
    plan.env["TERM"] = "dumb"
    assert "Reading" not in on_terminal(command, cwd=plan.folder, env=plan.env)


@pytest.mark.posix
def test_what_was_shown_is_erased_before_an_error_and_hides_no_cursor(plan: Past) -> None:
    slow_git(plan, 'printf "0 blob 4\\nText\\n"; exit 1')
    shown = on_terminal("log", cwd=plan.folder, status=1, env=plan.env)
    assert re.search(r"Reading versions: \d+%\r\x1b\[KError: ", shown)
    assert "\x1b[?25" not in shown


@pytest.mark.posix
def test_a_signal_ends_it_at_once_while_it_shows_how_far_it_is(plan: Past) -> None:
    slow_git(plan, '"$git" "$@" | (head -c 150; sleep 3); exit 1')
    shown = on_terminal(
        "log", cwd=plan.folder, interrupted_after="Reading versions", status=130, env=plan.env
    )
    assert "\x1b[?25" not in shown


def test_log_is_by_day_the_newest_first_and_the_disk_on_top(plan: Past) -> None:
    newest = plan.head()[:7]
    before = plan.git("rev-parse", "HEAD~1").out[:7]
    assert plan.run("log").out == (
        "not committed yet\n"
        "[ ] Heaps  Trees\n"
        "[x] Binary search  Trees\n"
        "\n"
        "2026-03-04\n"
        f"[x] Paths  {newest}  Graphs\n"
        "\n"
        "2026-03-02\n"
        f"[x] Heaps  {before}  Trees\n"
    )


def test_log_leaves_out_the_title_of_the_document_and_no_other(past: Past) -> None:
    past.on("2026-03-01", "# Mine\n\n- [x] a\n\n## Mine\n\n- [x] b\n\n# Yours\n\n- [x] c\n")
    lines = past.run("log").out.splitlines()[1:]
    assert [line.split("  ")[::2] for line in lines] == [
        ["[x] c", "Yours"],
        ["[x] b", "Mine"],
        ["[x] a"],
    ]


def test_log_of_a_topic_is_its_own_story(plan: Past) -> None:
    out = plan.run("log", "heaps").out
    assert re.findall(r"^(\[.\] \w+|[\dn][^\n]*)", out, re.MULTILINE) == [
        "not committed yet",
        "[ ] Heaps",
        "2026-03-02",
        "[x] Heaps",
    ]


def test_log_of_what_was_never_ticked_says_so(past: Past) -> None:
    past.on("2026-03-01", "- [ ] a\n")
    result = past.run("log", "a")
    assert (result.out, result.err) == ("", "Nothing was ticked.\n")


def test_an_unknown_topic_is_an_error(plan: Past) -> None:
    result = plan.run("log", "heps", status=1)
    assert "no topic matches 'heps'; did you mean 'Heaps'?" in result.err


@pytest.mark.parametrize("command", ["history", "log"])
def test_json_is_as_documented(plan: Past, command: str) -> None:
    data = json.loads(plan.run(command, "--json").out)
    assert list(data) == ["version", "file", "points", "ticks"]
    assert data["version"] == 1
    assert data["file"] == str(plan.folder / "ROADMAP.md")
    assert data["points"][0] == {
        "commit": plan.git("rev-parse", "HEAD~2").out.strip(),
        "when": "2026-03-01T12:00:00+02:00",
        "done": 0,
        "total": 3,
    }
    assert data["points"][-1]["commit"] is None
    assert datetime.fromisoformat(data["points"][-1]["when"]).utcoffset() is not None
    assert data["ticks"][1] == {
        "commit": plan.head(),
        "when": "2026-03-04T12:00:00+02:00",
        "authored": "2026-03-04T12:00:00+02:00",
        "title": "Paths",
        "path": ["Plan", "Graphs"],
        "done": True,
    }
    assert data["ticks"][-1]["commit"] is None


def test_json_of_a_topic_has_its_ticks_alone(plan: Past) -> None:
    data = json.loads(plan.run("log", "paths", "--json").out)
    assert [tick["title"] for tick in data["ticks"]] == ["Paths"]


@pytest.mark.parametrize("command", ["history", "log"])
def test_since_and_section_narrow_both(plan: Past, command: str) -> None:
    data = json.loads(plan.run(command, "--json", "--since", "2026-03-03").out)
    assert [point["done"] for point in data["points"]] == [2, 2]
    assert [tick["title"] for tick in data["ticks"]] == ["Paths", "Binary search", "Heaps"]
    data = json.loads(plan.run(command, "--json", "--section", "trees").out)
    assert [point["done"] for point in data["points"]] == [0, 1, 1, 1]
    assert [tick["title"] for tick in data["ticks"]] == ["Heaps", "Binary search", "Heaps"]


@pytest.mark.parametrize("command", ["history", "log"])
@pytest.mark.parametrize("titles", [("grafs",), ("trees", "grafs"), ("grafs", "trees")])
def test_an_unknown_section_is_an_error_also_beside_a_known_one(
    plan: Past, command: str, titles: tuple[str, ...]
) -> None:
    options = [each for title in titles for each in ("--section", title)]
    result = plan.run(command, *options, status=1)
    assert result.out == ""
    said = "ROADMAP.md: no section has the title 'grafs'; did you mean 'Graphs'?"
    assert result.err == f"Error: {said}\n"


def test_a_section_of_older_versions_may_stand_beside_another_one(plan: Past) -> None:
    plan.on("2026-03-05", PLAN.replace("Graphs", "Networks"))
    both = plan.run("history", "--section", "trees", "--section", "graphs").out
    assert both.splitlines()[0].endswith("\t0\t3")
    assert both.splitlines()[-1].endswith("\t0\t2")


def test_there_is_one_warning_for_each_reason(past: Past) -> None:
    for day in range(1, 6):
        past.on(f"2026-03-0{day}", f"- [x] {day}\n".encode("utf-16"))
    first = past.git("rev-list", "--max-parents=0", "HEAD").out[:7]
    past.on("2026-03-06", "<<<<<<< a\n=======\n>>>>>>> b\n")
    second = past.head()[:7]
    past.on("2026-03-07", "- [x] a\n")
    result = past.run("history")
    assert len(result.out.splitlines()) == 2
    assert result.err == (
        f"Warning: ROADMAP.md: commit {first} (and 4 more) can't be read: this is UTF-16 text;"
        " save it as UTF-8\n"
        f"Warning: ROADMAP.md: commit {second} has a merge left half done: there are conflict"
        " markers in it\n"
    )


def without_commits(out: str) -> str:
    return re.sub(r"\b[0-9a-f]{7,40}\b", "commit", out)


def test_a_rebase_moves_nothing_in_log(plan: Past) -> None:
    plan.git("checkout", "-q", "-f")
    arguments = ((), ("heaps",), ("--since", "2026-03-03"), ("--json",))
    ticks = [plan.run("log", *each).out for each in arguments]
    before = plan.head()
    plan.env["GIT_COMMITTER_DATE"] = "2026-05-01T12:00:00+02:00"
    plan.git("rebase", "-q", "--force-rebase", "--root")
    assert plan.head() != before
    again = [plan.run("log", *each).out for each in arguments]
    for old, new in zip(ticks[:-1], again[:-1], strict=True):
        assert without_commits(new) == without_commits(old)
    old, new = (json.loads(each.pop())["ticks"] for each in (ticks, again))
    assert [tick["authored"] for tick in new] == [tick["authored"] for tick in old]
    assert {tick["when"] for tick in new} == {"2026-05-01T12:00:00+02:00"}
    # The chart goes by the time of the commits: all of them, or none.
    assert plan.run("history", "--since", "2026-04-01").out.count("2026-05-01") == 3


def test_log_is_sorted_by_the_authors_dates_and_each_day_stands_there_once(past: Past) -> None:
    states = "- [ ] a\n- [ ] b\n- [ ] c\n- [ ] d\n"
    past.on("2026-03-01", states)
    for title, authored in (
        ("c", "2026-03-07T01:00:00+13:00"),
        ("a", "2026-03-09T12:00:00+00:00"),
        ("b", "2026-03-06T20:00:00+00:00"),
        ("d", "2026-03-07T10:00:00+00:00"),
    ):
        states = ticked(states, title)
        past.env |= {"GIT_AUTHOR_DATE": authored, "GIT_COMMITTER_DATE": "2026-03-10T12:00:00+00:00"}
        past.commit("ROADMAP.md", states.encode())
    shown = re.findall(r"^(2026-..-..|\[.\] \w)", past.run("log").out, re.MULTILINE)
    assert shown == ["2026-03-09", "[x] a", "2026-03-07", "[x] d", "[x] c", "2026-03-06", "[x] b"]
    shown = past.run("log", "--since", "2026-03-08").out.splitlines()
    assert [line[:10] for line in shown] == ["2026-03-09", f"[x] a  {shown[1][7:10]}"]
    data = json.loads(past.run("history", "--json").out)
    assert [tick["title"] for tick in data["ticks"]] == ["c", "a", "b", "d"]
    assert [point["done"] for point in data["points"]] == [0, 1, 2, 3, 4, 4]


@pytest.mark.parametrize("command", ["history", "log"])
def test_without_git_there_is_one_sentence_and_the_status_is_one(past: Past, command: str) -> None:
    past.write("ROADMAP.md", b"- [ ] a\n")
    (past.folder / ".git").rename(past.folder / "gone")
    result = past.run(command, status=1)
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert "it is in no git repository" in result.err


def test_a_document_can_not_control_the_terminal(past: Past) -> None:
    past.on("2026-03-01", "# \x1b[31mP\n- [x] a\x1b[2J\n")
    for command in ("history", "log"):
        assert "\x1b" not in past.run(command).out
    assert (
        "\x1b"
        not in RoadmapFile(past.folder / "ROADMAP.md")
        .history()
        ._repr_mimebundle_()["image/svg+xml"]
    )
