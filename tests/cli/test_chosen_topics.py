"""Which topics a command takes, by name and by section, and what it says if there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..support.processes import Result, run

SOURCE = """\
# Learn

## Trees

- [ ] Heaps
  - plain `note`
    - deeper
  - Resource: [Book](https://a.bc/1) and [Mail](mailto:a@b.cd)

  Written **below** it.

  ```sh
  make   heap
  ```

  - [ ] Time
  - [x] Space
- [ ] LRU cache:

## Graphs

- [ ] Search
  - [ ] Time

## Done

- [x] Numbers
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_text(SOURCE, encoding="utf-8", newline="\n")
    return tmp_path


def data(result: Result) -> Any:
    return json.loads(result.out)


def test_a_heading_or_link_in_which_nothing_is_visible_has_no_title(folder: Path) -> None:
    text = "# \u2060\n\n##\n\n- [ ] a [\u2060](https://a.bc)\n"
    (folder / "ROADMAP.md").write_text(text, encoding="utf-8")
    assert run("list", cwd=folder).out.startswith("# (no title)\n\n## (no title)\nL5  [ ] a")
    assert run("status", cwd=folder).out.count("(no title)") == 2
    assert run("next", cwd=folder).out.endswith("\n    https://a.bc\n")


def test_next_and_status_look_at_a_section(folder: Path) -> None:
    assert run("next", "--section", "graphs", cwd=folder).out.startswith(
        "[ ] Learn > Graphs > Search > Time  ROADMAP.md:23\n"
    )
    assert run("status", "--section", "graphs", cwd=folder).out == "░░░░░░░░░░ 0/2 (0%)  Graphs\n"
    said = data(run("status", "--section", "graphs", "--json", cwd=folder))
    assert [each["title"] for each in said["sections"]] == ["Graphs"]
    assert [each["line"] for each in said["topics"]] == [22, 23]


def test_a_line_that_only_looks_like_a_box_is_not_done(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("- [x] a\n- []\n\n```\n- [ ] an example\n```\n")
    result = run("status", "--exit-code", cwd=folder)
    assert result.status == 1
    assert result.err.startswith("ROADMAP.md:2:1: R001 ")
    said = data(run("status", "--exit-code", "--json", cwd=folder))
    assert said["open"] == []
    assert [(each["line"], each["code"]) for each in said["lookalikes"]] == [(2, "R001")]


def test_the_gate_names_what_is_open_in_json(folder: Path) -> None:
    result = run("status", "--exit-code", "--json", cwd=folder)
    assert result.status == 1
    assert [each["line"] for each in data(result)["open"]] == [5, 16, 18, 22, 23]
    assert "open" not in data(run("status", "--json", cwd=folder))
