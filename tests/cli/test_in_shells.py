"""The tab key in real shells: bash, zsh and fish, on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from llm_roadmap import parse

from ..support.processes import completions, need
from ..support.screen import Screen

pytestmark = pytest.mark.posix

SOURCE = """\
# Plan `touch pwned1`

- [ ] Transformer $(touch pwned2) architecture
- [ ] `touch pwned3`; "quoted" 'too': a, b & c | d > e
- [ ] Line&#10;break *and* back\\\\slash ${HOME}
- [ ] קריאה מימין לשמאל
- [x] Dijkstra's way
- [ ] Shortest way: Bellman
- [ ] $(touch pwned4)
- [ ] ![](x)
- [ ] Same
- [ ] Same

## Binary: "search" $(touch pwned5) trees

- [ ] Heap
"""

SHELLS = {
    "bash": ("bash", "--norc", "--noprofile"),
    "zsh": ("zsh", "-f"),
    "fish": ("fish", "--no-config"),
}
SET_UP = {
    "bash": "PS1='ready> '; eval \"$(_LLM_ROADMAP_COMPLETE=bash_source llm-roadmap)\"",
    "zsh": "PS1='ready> '; autoload -U compinit; compinit -u -D;"
    ' eval "$(_LLM_ROADMAP_COMPLETE=zsh_source llm-roadmap)"',
    "fish": "function fish_prompt; echo -n 'ready> '; end;"
    " _LLM_ROADMAP_COMPLETE=fish_source llm-roadmap | source",
}


def in_shell(shell: str, folder: Path) -> Screen:
    need(shell)
    screen = Screen(
        *SHELLS[shell], cwd=folder, columns=120, HOME=str(folder), LC_ALL="C.UTF-8", TERM="xterm"
    )
    screen.type(f"{SET_UP[shell]}; clear; echo set-up", "Enter")
    screen.wait(lambda text: bool(re.search(r"^set-up\s+ready>", text, re.MULTILINE)))
    return screen


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ('"Shortest w', '"shortest-way-bellman"'),
        ("'way: B", "'shortest-way-bellman'"),
        (r"Shortest\ w", "shortest-way-bellman"),
        ("'shortest   W", "'shortest-way-bellman'"),
    ],
)
def test_a_title_of_several_words_is_completed(
    folder: Path, shell: str, typed: str, completed: str
) -> None:
    with in_shell(shell, folder) as screen:
        screen.type("-l", f"llm-roadmap check {typed}")
        screen.type("Tab")
        screen.wait(on_line(f"llm-roadmap check {completed}"))


def on_line(typed: str) -> Callable[[str], bool]:
    return lambda text: text.rstrip().endswith(typed)


COMPLETED = [
    ("check Tr", "check transformer-touch-pwned2-architecture"),
    ("check bellm", "check shortest-way-bellman"),
    ("uncheck ", "uncheck dijkstras-way"),
    ("show touch-pwned3", "show touch-pwned3-quoted-too-a-b--c--d--e"),
    ("show line", "show line-break-and-backslash-home"),
    ("show קריאה", "show קריאה-מימין-לשמאל"),
    ("list --section bin", "list --section binary-search-touch-pwned5-trees"),
    ("lint --ignore r008", "lint --ignore R008"),
]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_and_runs_nothing(folder: Path, shell: str) -> None:
    with in_shell(shell, folder) as screen:
        for typed, completed in COMPLETED:
            screen.type(f"llm-roadmap {typed}", "Tab")
            screen.wait(on_line(f"llm-roadmap {completed}"))
            screen.type("C-u")  # ctrl-C would have a shell forget what is typed at once afterwards
            screen.wait(on_line("ready>"))
        screen.type("llm-roadmap show ", "Tab", "Tab")
        screen.wait("transformer-touch")
        screen.type("C-c", "clear; echo the end", "Enter")
        screen.wait("the end")
    assert not [path.name for path in folder.iterdir() if "pwned" in path.name]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_was_completed_ticks_that_topic(folder: Path, shell: str) -> None:
    with in_shell(shell, folder) as screen:
        screen.type("llm-roadmap check Tr", "Tab", "Enter")
        screen.wait("2/11 (18%)")
    done = [
        topic.line for topic in parse((folder / "ROADMAP.md").read_bytes()).topics if topic.done
    ]
    assert done == [3, 7]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_that_can_shows_titles_as_help(folder: Path, shell: str) -> None:
    with in_shell(shell, folder) as screen:
        screen.type("llm-roadmap show ", "Tab", "Tab")
        text = screen.wait("Dijkstra's way")
        assert "\"quoted\" 'too': a, b & c" in text


def offered(folder: Path, typed: str, shell: str = "bash") -> list[str]:
    out = completions(f"llm-roadmap {typed}", shell, cwd=folder)
    return re.findall(r"^plain,([^\t\n]*)", out, re.MULTILINE)


def test_only_what_names_the_topic_is_offered(folder: Path) -> None:
    selectors = offered(folder, "toggle ")
    named = [parse(SOURCE).find(selector).line for selector in selectors]
    assert named == [topic.line for topic in parse(SOURCE).topics]
    assert "L10" in selectors  # it has no letters
    assert {"L11", "same-1"} <= {*selectors}  # they share a title


def test_check_offers_what_is_open_and_uncheck_what_is_done(folder: Path) -> None:
    assert offered(folder, "uncheck ") == ["dijkstras-way"]
    assert "dijkstras-way" not in offered(folder, "check ")
    assert "dijkstras-way" in offered(folder, "toggle ")


def test_bash_never_takes_back_what_was_typed(folder: Path) -> None:
    """It puts what all offers begin with in the place of the word."""
    (folder / "ROADMAP.md").write_text("- [ ] graph dfs search\n- [ ] graph bfs search\n")
    assert offered(folder, "check search") == []
    assert len(offered(folder, "check search", "fish")) == 2
    (folder / "ROADMAP.md").write_text("- [ ] graph search\n- [ ] tree search\n")
    assert len(offered(folder, "check search")) == 2


def test_a_section_is_offered_where_it_is_the_only_one(folder: Path) -> None:
    (folder / "ROADMAP.md").write_text("# A\n## Videos\n- [ ] a\n# B\n## Videos\n- [ ] b\n# C\n")
    assert offered(folder, "check --section ") == ["a", "b"]
    assert offered(folder, "list --section v") == ["videos"]


def test_codes_are_offered_with_their_meaning(folder: Path) -> None:
    assert offered(folder, "lint --ignore r10") == ["R101", "R102", "R103"]


def test_completion_does_not_wait_for_standard_input(folder: Path) -> None:
    assert offered(folder, "-f - toggle ") == []
