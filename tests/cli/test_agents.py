"""What to tell an agent: ten lines, of which each command runs, and a loop that follows them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest

import llm_roadmap
from llm_roadmap import Topic, parse
from llm_roadmap.mcp import TOOLS

from ..support.processes import PATH, execute, run

README: Final = Path(llm_roadmap.__file__).parent / "cli" / "README.md"
MARKER: Final = "<!-- roadmap:progress --><!-- /roadmap:progress -->\n"

PLANS: Final = {
    "one": "- [ ] a\n",
    "all done": "- [x] a\n- [X] b\n",
    "sub-topics": "- [ ] a\n  - [ ] b\n    - [ ] c\n- [ ] d\n",
    "a done parent": "- [x] a\n  - [ ] b\n",
    "fences": "- [ ] a\n\n  ```\n  - [ ] an example\n  ```\n\n  - [ ] b\n    1. [ ] c\n",
    "comments": "<!--\n- [ ] later\n-->\n\n- [ ] a\n",
    "indented code": "- [ ] a\n\n      - [ ] code\n",
    "equal titles": "## A\n- [ ] a\n- [ ] a\n## B\n- [ ] a\n",
    "lines for titles": "# P\n\n- [ ] L1\n- [ ] L2\n- [ ] PLAN.md:3\n",
    "empty titles": "- [ ] <b></b>\n- [ ] ![](a.png)\n- [ ] a\n",
    "quotes": "> - [ ] a\n>   - [ ] b\n\n1) [ ] c\n",
    "footnotes": "x[^1]\n\n[^1]: - [ ] a\n",
    "CRLF": "- [ ] a\r\n- [ ] b\r\n",
    "CR": "- [ ] a\r- [ ] b\r",
    "BOM": "\ufeff- [ ] a\n",
    "no last end": "- [ ] a\n* [ ] b",
    "marker": f"# P\n\n{MARKER}\n- [ ] a\n- [ ] b\n",
    "quotes and signs": "- [ ] \"a\" 'b' `c` $HOME \\\\ !x\n- [ ] - d\n- [ ] --help\n",
    "other scripts": "- [ ] \u65e5\u672c\n- [ ] \u05d0\u05d1\n- [ ] \u0645\u06cc\u200c\u062e\n",
    "tabs": "-\t[ ]\ta\n\t-\t[ ]\tb\n",
    "links": "- [ ] [a](https://a.bc) b <https://d.ef>\n  - Resource: [g](https://h.ij)\n",
    "headings in items": "- [ ] a\n  ### S\n  - [ ] b\n",
}


QUICK: Final = {"fences", "equal titles", "lines for titles", "quotes and signs"}
"""Those that are tried without `--thorough`."""


def told(folder: Path, *options: str) -> list[str]:
    said = run(*options, "agents", cwd=folder)
    assert (said.status, said.err) == (0, "")
    return said.out.splitlines()


def commands(lines: list[str]) -> list[list[str]]:
    """Return the commands that stand in the lines, without the name of the program."""
    found = re.findall(r"`(llm-roadmap[^`]*)`", "\n".join(lines))
    return [shlex.split(each)[1:] for each in found]


def is_ready(topic: Topic) -> bool:
    """Return whether a topic is open, and nothing below it is."""
    return not topic.done and topic.progress.done == topic.progress.total


def with_values(command: list[str], **values: str) -> list[str]:
    return [values.get(word.strip("<>"), word) for word in command]


def test_it_is_ten_lines_that_name_the_document_and_each_tool(tmp_path: Path) -> None:
    lines = told(tmp_path, "-f", "docs/my plan.md")
    assert len(lines) == 10
    assert "docs/my plan.md" in lines[0]
    assert {*re.findall(r"\[(\w+)\]", "\n".join(lines))} == {*TOOLS}
    named = [each for each in commands(lines) if each != ["mcp"]]
    assert len(named) == 6
    assert all(each[:2] == ["-f", "docs/my plan.md"] for each in named)
    assert all(each[:1] != ["-f"] for each in commands(told(tmp_path)))
    assert run("-f", "-", "agents", cwd=tmp_path).status == 2


def test_each_command_in_it_runs(tmp_path: Path) -> None:
    (tmp_path / "PLAN.md").write_text("# P\n\n- [ ] a\n")
    values = {"at": "PLAN.md:3", "title": "a", "new title": "b"}
    ends = []
    for command in commands(told(tmp_path, "-f", "PLAN.md")):
        if command != ["mcp"]:
            said = run(*with_values(command, **values), cwd=tmp_path)
            assert "Error" not in said.err
            ends.append((command[2], said.status))
    assert ends == [
        *(("next", 0), ("check", 0), ("add", 0), ("list", 0), ("status", 0), ("status", 1)),
    ]
    assert (tmp_path / "PLAN.md").read_text() == "# P\n\n- [x] a\n- [ ] b\n"


def test_a_shell_reads_a_title_as_it_is(tmp_path: Path) -> None:
    titles = ['a "b" $HOME', "`c` \\\\ it's $(touch x)"]
    (tmp_path / "PLAN.md").write_text("".join(f"- [ ] {each}\n" for each in titles))
    lines = told(tmp_path, "-f", "PLAN.md")
    signs = re.search(r"a backslash before each (.*) in a title", lines[1])
    assert signs
    (command,) = re.findall(r"`(llm-roadmap[^`]* check [^`]*)`", "\n".join(lines))
    for number in range(len(titles)):
        topic = json.loads(run("-f", "PLAN.md", "next", "--json", cwd=tmp_path).out)["topics"][0]
        title = "".join(
            f"\\{each}" if each in signs[1].split() else each for each in topic["title"]
        )
        typed = command.replace("<at>", topic["at"]).replace("<title>", title)
        assert execute("sh", "-c", typed, cwd=tmp_path, PATH=PATH).status == 0, typed
        assert topic["line"] == number + 1
    assert [*tmp_path.iterdir()] == [tmp_path / "PLAN.md"]


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.thorough) for name in PLANS],
)
def test_a_loop_that_follows_the_lines_ticks_all_once_in_order(name: str, tmp_path: Path) -> None:
    path = tmp_path / "PLAN.md"
    path.write_bytes(PLANS[name].encode())
    expected, roadmap = [], parse(PLANS[name])
    while waiting := [each for each in roadmap.topics if is_ready(each)]:
        expected.append(waiting[0].number)
        roadmap = roadmap.with_done({waiting[0]: True})
    next_, check, _, _, _, stop = (
        each for each in commands(told(tmp_path, "-f", "PLAN.md")) if each != ["mcp"]
    )
    ticked: list[int] = []
    while run(*stop, cwd=tmp_path).status != 0:
        topics: list[dict[str, Any]] = json.loads(run(*next_, cwd=tmp_path).out)["topics"]
        values = {"at": topics[0]["at"], "title": topics[0]["title"]}
        before = parse(path.read_bytes())
        assert run(*with_values(check, **values), cwd=tmp_path).status == 0
        after = parse(path.read_bytes())
        pairs = zip(before.topics, after.topics, strict=True)
        ticked += [one.number for one, other in pairs if one.done != other.done]
        assert len(ticked) <= len(expected)
    assert ticked == expected
    assert path.read_bytes() == roadmap.source


def test_the_readme_shows_what_the_command_prints(tmp_path: Path) -> None:
    shown = "".join(f"{line}\n" for line in told(tmp_path, "-f", "PLAN.md"))
    assert f"```text\n{shown}```\n" in README.read_text(encoding="utf-8")
