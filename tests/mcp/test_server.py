"""The server over real pipes, with the SDK's own client, and several at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap.mcp import TOOLS

from ..support.processes import environment, execute, run
from .agent import COMMAND, agent
from .messages import INITIALIZE, READY, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .agent import Agent

HEAD = "# Plan\n\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("agents")


@pytest.fixture(scope="module")
def agents(folder: Path) -> Iterator[list[Agent]]:
    """Three agents, each with a server of its own."""
    with ExitStack() as stack:
        yield [stack.enter_context(agent(cwd=folder)) for _ in range(3)]


def test_the_client_sees_five_tools(agents: list[Agent]) -> None:
    told = agents[0].tools()
    assert [each["name"] for each in told] == ["next", "list", "check", "add", "status"]
    for each in told:
        tool = TOOLS[each["name"]]
        assert each["description"] == tool.does
        assert each["inputSchema"] == json.loads(json.dumps(tool.schema))
        assert each["annotations"]["readOnlyHint"] == tool.only_reads
        assert "outputSchema" not in each


def test_an_error_is_a_result_and_never_one_of_the_protocol(
    agents: list[Agent], folder: Path
) -> None:
    (folder / "ROADMAP.md").write_text(f"{HEAD}- [ ] a\n")
    wrong: list[tuple[str, dict[str, Any]]] = [
        *(("nope", {}), ("check", {}), ("next", {"n": "x"}), ("add", {"title": ["x"]})),
        ("check", {"at": "nope.md:1", "title": "a"}),
    ]
    for tool, arguments in wrong:
        answer, is_error = agents[0].call(tool, **arguments)
        assert is_error
        assert [*answer] == ["error"]
    assert agents[0].answer("status")["total"] == 1


class Plan:
    """A checklist as simple as can be: titles in order, and which of them are done."""

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        self.done: set[str] = set()

    @property
    def text(self) -> str:
        boxes = (f"- [{'x' if each in self.done else ' '}] {each}\n" for each in self.titles)
        return HEAD + "".join(boxes)

    def at(self, title: str) -> str:
        return f"ROADMAP.md:{self.titles.index(title) + 3}"

    def topic(self, title: str) -> dict[str, Any]:
        return {"at": self.at(title), "title": title}

    def count(self) -> dict[str, int]:
        return {"done": len(self.done), "total": len(self.titles)}

    def open(self) -> list[str]:
        return [each for each in self.titles if each not in self.done]

    def after(self) -> dict[str, Any]:
        first = self.open()[:1]
        return {**self.count(), "next": self.topic(first[0]) if first else None}


def step(random: Random, plan: Plan, one: Agent, known: dict[str, str]) -> None:
    """Let an agent do something, with places that it may have read long ago, and compare."""
    kind = random.choice(("next", "list", "check", "check", "check", "add", "status"))
    title = random.choice(plan.titles)
    if kind == "next":
        (*found,) = one.answer("next", n=2)["next"]
        assert found == [{**plan.topic(each), "in": "Plan"} for each in plan.open()[:2]]
    elif kind == "list":
        listed = one.answer("list", open=True)
        assert listed == {"topics": [*map(plan.topic, plan.open())], **plan.count()}
        known.update((each["title"], each["at"]) for each in listed["topics"])
    elif kind == "check":
        done, at = random.random() < 0.7, known.get(title, plan.at(title))
        answer, is_error = one.call("check", at=at, title=title, done=done)
        assert is_error == (at != plan.at(title))
        if is_error:
            fits = {**plan.topic(title), "done": title in plan.done}
            assert answer["fits"] == [fits]
            known[title] = plan.at(title)
            return
        changes = done != (title in plan.done)
        (plan.done.add if done else plan.done.discard)(title)
        changed = [{**plan.topic(title), "done": done}] if changes else []
        assert answer == {"changed": changed, **plan.after()}
    elif kind == "add":
        new = f"task {random.randrange(40):02}"
        is_there = new in plan.titles
        if not is_there:
            plan.titles.insert(plan.titles.index(title) + 1, new)
        answer = one.answer("add", title=new, after=title)
        there = {**plan.topic(new), "done": new in plan.done}
        assert answer == {"there already" if is_there else "added": there, **plan.after()}
    else:
        is_done = not plan.open()
        assert one.answer("status") == {**plan.count(), "finished": is_done}


def test_three_agents_see_and_do_what_a_simple_model_says(
    agents: list[Agent], folder: Path, times: Callable[[int, int], int]
) -> None:
    (folder / "other.md").write_text("- [ ] task 01\n")
    path = folder / "ROADMAP.md"
    for seed in range(times(6, 60)):
        random = Random(seed)
        plan = Plan([f"task {number:02}" for number in random.sample(range(40), 5)])
        path.write_text(plan.text)
        known: list[dict[str, str]] = [{} for _ in agents]
        for _ in range(25):
            number = random.randrange(len(agents))
            step(random, plan, agents[number], known[number])
            assert path.read_text() == plan.text
    assert sorted(each.name for each in folder.iterdir()) == ["ROADMAP.md", "other.md"]
    assert (folder / "other.md").read_text() == "- [ ] task 01\n"


@pytest.mark.posix
@pytest.mark.parametrize(
    "end",
    [
        pytest.param("closed", marks=pytest.mark.thorough),
        "SIGTERM",
        pytest.param("SIGINT", marks=pytest.mark.thorough),
    ],
)
def test_the_server_ends_with_its_input_or_at_a_signal_also_after_a_write(
    end: str, tmp_path: Path
) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text(f"{HEAD}- [ ] a\n")
    server = subprocess.Popen(
        [sys.executable, *COMMAND],
        cwd=tmp_path,
        env=environment(),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert server.stdin
    assert server.stdout
    assert server.stderr
    messages = (INITIALIZE, READY, ask("check", at="ROADMAP.md:3", title="a"))
    server.stdin.write("".join(f"{json.dumps(each)}\n" for each in messages))
    server.stdin.flush()
    answers = [json.loads(server.stdout.readline()) for _ in range(2)]
    assert "Never tick a box by editing the file" in answers[0]["result"]["instructions"]
    assert answers[1]["id"] == 2
    assert path.read_text() == f"{HEAD}- [x] a\n"
    if end == "closed":
        server.stdin.close()
    else:
        server.send_signal(signal.Signals[end])
    assert server.wait(20) == (0 if end == "closed" else 128 + signal.Signals[end])
    assert server.stderr.read() == ""
    for each in (server.stdin, server.stdout, server.stderr):
        each.close()


@pytest.mark.posix
@pytest.mark.thorough
def test_the_server_answers_while_a_tool_waits_for_the_lock(tmp_path: Path) -> None:
    import fcntl

    path = tmp_path / "ROADMAP.md"
    path.write_text(f"{HEAD}- [ ] a\n")
    with agent(cwd=tmp_path) as one, path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answers: list[Any] = []
        waiting = threading.Thread(
            target=lambda: answers.append(one.call("check", at="ROADMAP.md:3", title="a"))
        )
        waiting.start()
        time.sleep(0.3)
        assert len(one.tools()) == len(TOOLS)
        assert not answers
        fcntl.flock(held, fcntl.LOCK_UN)
        waiting.join(20)
        assert answers[0][1] is False
    assert path.read_text() == f"{HEAD}- [x] a\n"


@pytest.mark.thorough
def test_the_documents_are_those_that_were_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("docs/a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(f"- [ ] in {name}\n")
    with agent("docs", "b.md", cwd=tmp_path) as one:
        assert [each["at"] for each in one.answer("list")["topics"]] == ["docs/a.md:1", "b.md:1"]
        assert one.call("check", at="c.md:1", title="in c.md")[1]
        (tmp_path / "docs" / "new.md").write_text("- [ ] new\n")
        assert one.answer("status")["total"] == 3
    with agent(cwd=tmp_path, LLM_ROADMAP_FILE="c.md") as one:
        assert one.answer("check", at="c.md:1", title="in c.md")["changed"]


def test_standard_input_is_no_document_here(tmp_path: Path) -> None:
    for arguments in (["mcp", "-"], ["-f", "-", "mcp"]):
        said = run(*arguments, cwd=tmp_path)
        assert (said.status, said.out) == (2, "")
        assert "standard input is for the agent" in said.err


def test_without_the_sdk_a_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('No module', name='mcp')\n")
    said = execute(
        sys.executable, "-m", "llm_roadmap", "mcp", cwd=tmp_path, PYTHONPATH=str(tmp_path)
    )
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("Error: this needs the Python SDK of MCP; run: pip install 'mcp>=")
